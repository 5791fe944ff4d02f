//! Bytes in, characters out, and the reverse: a text may be one line, so that neither is counted from its beginning each time.

/// How many bytes lie between two marks.
const STEP: usize = 256;

/// The characters before every mark of a text.
#[derive(Debug)]
pub(super) struct Characters(Vec<u32>);

impl Characters {
    pub(super) fn of(text: &str) -> Self {
        let mut count = 0;
        let counts = text.as_bytes().chunks(STEP).map(|chunk| {
            let before = count;
            count += starts(chunk);
            before as u32
        });
        Self(counts.collect())
    }

    /// How many characters of the text begin before an offset.
    pub(super) fn before(&self, text: &str, offset: usize) -> usize {
        let offset = offset.min(text.len());
        let mark = (offset / STEP).min(self.0.len().saturating_sub(1));
        let counted = self.0.get(mark).copied().unwrap_or(0) as usize;
        counted + starts(text.as_bytes().get(mark * STEP..offset).unwrap_or_default())
    }

    /// Where the character of this number begins, counted from 0; the end of the text if there is none.
    pub(super) fn offset(&self, text: &str, number: usize) -> usize {
        let mark = self.0.partition_point(|count| *count as usize <= number).saturating_sub(1);
        let left = number - (self.0.get(mark).copied().unwrap_or(0) as usize).min(number);
        let chunk = chunk(text, mark);
        let within = if chunk.is_ascii() {
            (left < chunk.len()).then_some(left)
        } else {
            let begins = chunk.iter().enumerate().filter(|(_, byte)| is_start(**byte));
            begins.map(|(at, _)| at).nth(left)
        };
        within.map_or(text.len(), |at| mark * STEP + at)
    }
}

/// What lies between a mark and the next; a character that begins there may end behind it.
fn chunk(text: &str, mark: usize) -> &[u8] {
    let from = (mark * STEP).min(text.len());
    &text.as_bytes()[from..(from + STEP).min(text.len())]
}

fn starts(bytes: &[u8]) -> usize {
    // Most of them are, and that is found out many bytes at a time.
    if bytes.is_ascii() { bytes.len() } else { bytes.iter().filter(|byte| is_start(**byte)).count() }
}

/// Whether a byte of UTF-8 begins a character.
fn is_start(byte: u8) -> bool {
    byte & 0b1100_0000 != 0b1000_0000
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn they_are_counted_as_one_by_one(parts in proptest::collection::vec("[a-z\n描\u{1f600}é]{0,90}", 0..12)) {
            let text = parts.concat();
            let characters = Characters::of(&text);
            let all: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
            for (number, at) in all.iter().enumerate() {
                assert_eq!(characters.before(&text, *at), number);
                assert_eq!(characters.offset(&text, number), *at);
            }
            assert_eq!(characters.offset(&text, all.len() + 7), text.len());
            assert_eq!(characters.before(&text, text.len() + 7), all.len() - 1);
        }
    }
}
