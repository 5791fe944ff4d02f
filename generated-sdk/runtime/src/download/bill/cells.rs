//! Cuts a line into its cells, without the marks before them.

/// The mark before each cell, which keeps spreadsheets from rounding long numbers.
pub(super) const MARK: char = '`';

/// The cells of a line in one text.
#[derive(Clone, Default)]
pub(super) struct Cells {
    text: String,
    ends: Vec<usize>,
    /// The cells beyond [`MOST`], which are only counted: a comma takes one byte, but the position of a cell takes
    /// eight.
    beyond: usize,
}

/// The widest bills have about thirty columns.
pub(super) const MOST: usize = 1000;

impl Cells {
    /// The cells of a line that should have this many. The error is the number it has.
    ///
    /// A marked cell may contain commas, so a line is cut at commas before a mark, which spreadsheets put in quotes with
    /// its cell. Some bills omit the mark of some cells, or put these in quotes; if the number of cells is wrong, the line
    /// is cut at each comma outside quotes.
    pub(super) fn of(line: &str, expected: usize) -> Result<Self, usize> {
        if is_marked(line) {
            let cells = Self::of_marked(line);
            if cells.len() == expected {
                return Ok(cells);
            }
            let any = Self::of_any(line);
            return if any.len() == expected { Ok(any) } else { Err(cells.len()) };
        }
        let cells = Self::of_any(line);
        if cells.len() == expected { Ok(cells) } else { Err(cells.len()) }
    }

    /// The cells of a line in which each is marked, within quotes or without.
    fn of_marked(line: &str) -> Self {
        let mut cells = Self::default();
        let mut rest = line;
        loop {
            let after;
            if let Some((cell, behind)) = rest.strip_prefix('"').and_then(unquote) {
                cells.push(cell.strip_prefix(MARK).unwrap_or(&cell));
                after = behind;
            } else {
                let next =
                    rest.match_indices(',').find(|(at, _)| is_marked(rest.get(at + 1..).unwrap_or_default()));
                let (cell, behind) = rest.split_at(next.map_or(rest.len(), |(at, _)| at));
                cells.push(cell.strip_prefix(MARK).unwrap_or(cell));
                after = behind;
            }
            match after.strip_prefix(',') {
                Some(next) => rest = next,
                None => return cells,
            }
        }
    }

    /// The cells of a line, marked, quoted or neither, none of which contains a comma outside quotes.
    pub(super) fn of_any(line: &str) -> Self {
        let mut cells = Self::default();
        let mut rest = line;
        loop {
            let after;
            if let Some(quoted) = rest.strip_prefix('"')
                && let Some((cell, behind)) = unquote(quoted)
            {
                cells.push(cell.strip_prefix(MARK).unwrap_or(&cell));
                after = behind;
            } else {
                let (cell, behind) = rest.split_at(rest.find(',').unwrap_or(rest.len()));
                cells.push(cell.strip_prefix(MARK).unwrap_or(cell));
                after = behind;
            }
            match after.strip_prefix(',') {
                Some(next) => rest = next,
                None => return cells,
            }
        }
    }

    fn push(&mut self, cell: &str) {
        if self.ends.len() < MOST {
            self.text.push_str(cell);
            self.ends.push(self.text.len());
        } else {
            self.beyond += 1;
        }
    }

    pub(super) fn len(&self) -> usize {
        self.ends.len() + self.beyond
    }

    pub(super) fn get(&self, index: usize) -> Option<&str> {
        let end = *self.ends.get(index)?;
        let start = index.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied())?;
        self.text.get(start..end)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).filter_map(|index| self.get(index))
    }
}

/// Whether the first cell has a mark, within quotes or without.
fn is_marked(line: &str) -> bool {
    line.strip_prefix('"').unwrap_or(line).starts_with(MARK)
}

/// The text up to the closing quote, and the rest, which is empty or begins with a comma; otherwise `None`, and the
/// quotes belong to the text.
fn unquote(quoted: &str) -> Option<(String, &str)> {
    let mut cell = String::new();
    let mut rest = quoted;
    loop {
        let (text, behind) = rest.split_once('"')?;
        cell.push_str(text);
        match behind.strip_prefix('"') {
            Some(next) => {
                cell.push('"');
                rest = next;
            }
            None if behind.is_empty() || behind.starts_with(',') => return Some((cell, behind)),
            None => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lines_are_cut_into_cells() {
        for (line, expected, cells) in [
            ("`a,`b", 2, Ok(vec!["a", "b"])),
            ("`a,b,`c", 2, Ok(vec!["a,b", "c"])),
            ("`,`,`", 3, Ok(vec!["", "", ""])),
            ("`a`b,`\"c\"", 2, Ok(vec!["a`b", "\"c\""])),
            ("`a,`b,", 2, Ok(vec!["a", "b,"])),
            ("`a,`b,\"c\",\"\",\"d,\"\"e\"\"\"", 5, Ok(vec!["a", "b", "c", "", "d,\"e\""])),
            ("`a,b,`c", 3, Ok(vec!["a", "b", "c"])),
            ("a,b", 2, Ok(vec!["a", "b"])),
            ("\"a,b\"", 1, Ok(vec!["a,b"])),
            ("\"a\"b,c\"", 2, Ok(vec!["\"a\"b", "c\""])),
            ("\"a,b", 2, Ok(vec!["\"a", "b"])),
            ("\"`38.80\"", 1, Ok(vec!["38.80"])),
            ("\"`a\",\"`b,c\",\"`d\"\"e\"", 3, Ok(vec!["a", "b,c", "d\"e"])),
            ("`a, b,\"`38.80\",`c", 3, Ok(vec!["a, b", "38.80", "c"])),
            ("\"`a\",b,`c", 3, Ok(vec!["a", "b", "c"])),
            ("\"`a,`b", 2, Ok(vec!["\"`a", "b"])),
            ("`", 1, Ok(vec![""])),
            ("", 1, Ok(vec![""])),
            ("`a,`b", 3, Err(2)),
            ("`a,`b,`c", 2, Err(3)),
            ("`a", 0, Err(1)),
        ] {
            let found = Cells::of(line, expected);
            let found = found.as_ref().map(|cells| cells.iter().collect::<Vec<_>>()).map_err(|count| *count);
            assert_eq!(found, cells, "{line}");
        }
    }

    proptest! {
        #[test]
        fn any_line_is_cut_or_refused(line in "[`,\"ab元]{0,40}|.{0,40}", expected in 0_usize..10) {
            match Cells::of(&line, expected) {
                Ok(cells) => prop_assert_eq!(cells.iter().count(), expected),
                Err(found) => prop_assert_ne!(found, expected),
            }
        }

        #[test]
        fn marked_cells_come_back(cells in proptest::collection::vec("[ab,\"元]{0,5}", 1..8)) {
            let line = format!("`{}", cells.join(",`"));
            let found = Cells::of(&line, cells.len()).ok().unwrap_or_default();
            prop_assert_eq!(found.iter().collect::<Vec<_>>(), cells);
        }
    }
}
