//! Places of a file that is not there in, a text that has nothing but them out.

use std::collections::BTreeMap;
use std::ops::Range;

use super::Kind;

/// What is known of a file that is not there: some places in it, and what is written at some of them.
#[derive(Debug)]
pub(crate) struct Recording {
    pub(super) kind: Kind,
    /// What is written, a line for each place.
    pub(super) text: String,
    /// Where each of these lines is in the file, by its offset.
    lines: Vec<(u32, (u32, u32))>,
    known: BTreeMap<((u32, u32), String), usize>,
}

impl Recording {
    /// Nothing so far of a file of this kind.
    pub(crate) fn new(kind: Kind) -> Self {
        Self { kind, text: String::new(), lines: Vec::new(), known: BTreeMap::new() }
    }

    /// Adds a place, of which `around` has what is written there `at`, and returns the bytes of that.
    ///
    /// A line and a column are those of what is written, not of what is around it.
    pub(crate) fn add(&mut self, place: (u32, u32), around: &str, at: Range<usize>) -> Range<usize> {
        let start = *self.known.entry((place, around.to_owned())).or_insert_with(|| {
            let start = self.text.len();
            self.text.push_str(around);
            self.text.push('\n');
            start
        });
        let (from, to) = (start + at.start, start + at.end);
        let offset = u32::try_from(from).unwrap_or(u32::MAX);
        if let Err(index) = self.lines.binary_search_by_key(&offset, |(offset, _)| *offset) {
            self.lines.insert(index, (offset, place));
        }
        from..to
    }

    /// The same, to which nothing is added any more.
    pub(super) fn complete(self) -> Self {
        Self { known: BTreeMap::new(), ..self }
    }

    /// Line and column of a byte offset.
    pub(super) fn position(&self, text: &str, offset: u32) -> (u32, u32) {
        let after = self.lines.partition_point(|(start, _)| *start <= offset);
        let Some((start, (line, column))) = after.checked_sub(1).and_then(|at| self.lines.get(at)) else {
            return (1, 1);
        };
        let within = text.get(*start as usize..offset as usize).unwrap_or_default();
        let characters = u32::try_from(within.chars().count()).unwrap_or(u32::MAX);
        (*line, column.saturating_add(characters))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_where_they_were() {
        let mut recording = Recording::new(Kind::Page);
        let row = recording.add((12, 1), "", 0..0);
        let mark = recording.add((7, 40), "需用公钥加密", 6..12);
        assert_eq!(recording.add((12, 1), "", 0..0), row);
        let text = recording.text.clone();
        assert_eq!(&text[mark.clone()], "公钥");
        for (offset, position) in [(row.start, (12, 1)), (mark.start, (7, 40)), (mark.end, (7, 42))] {
            assert_eq!(recording.position(&text, offset as u32), position);
        }
    }
}
