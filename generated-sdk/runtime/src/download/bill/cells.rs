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
    /// its cell. Some bills omit the mark of some cells, put these in quotes, or have spaces between comma and mark; if
    /// the number of cells is wrong, the line is cut at each comma outside quotes. Surplus cells that are empty are what
    /// spreadsheets fill lines with.
    pub(super) fn of(line: &str, expected: usize) -> Result<Self, usize> {
        let mut found = None;
        if is_marked(line) {
            for is_marked in [is_marked, is_marked_after_spaces] {
                let cells = Self::of_marked(line, is_marked);
                if cells.len() == expected {
                    return Ok(cells);
                }
                found.get_or_insert(cells.len());
            }
        }
        let cells = Self::of_any(line);
        match cells.without_surplus(expected) {
            Ok(cells) => Ok(cells),
            Err(count) => Err(found.unwrap_or(count)),
        }
    }

    /// The cells of a line in which each is marked, within quotes or without.
    fn of_marked(line: &str, is_marked: fn(&str) -> bool) -> Self {
        Self::cut(line, &|rest| {
            let mut commas = rest.match_indices(',').map(|(at, _)| at);
            commas.find(|at| is_marked(rest.get(at + 1..).unwrap_or_default()))
        })
    }

    /// The cells of a line, marked, quoted or neither, none of which contains a comma outside quotes.
    pub(super) fn of_any(line: &str) -> Self {
        Self::cut(line, &|rest| rest.find(','))
    }

    /// Cuts a line; `end` finds the comma behind a cell that is not quoted.
    fn cut(line: &str, end: &dyn Fn(&str) -> Option<usize>) -> Self {
        let mut cells = Self::default();
        let mut rest = line;
        loop {
            let after = match quoted(rest) {
                Quoted::Cell(cell, behind) => {
                    cells.push(&cell);
                    behind
                }
                Quoted::Open | Quoted::No => {
                    let (cell, behind) = rest.split_at(end(rest).unwrap_or(rest.len()));
                    cells.push(cell);
                    behind
                }
            };
            match after.strip_prefix(',') {
                Some(next) => rest = next,
                None => return cells,
            }
        }
    }

    fn without_surplus(mut self, expected: usize) -> Result<Self, usize> {
        let is_surplus = |at: usize| self.get(at).is_some_and(|cell| cell.trim().is_empty());
        match self.len() {
            count if count == expected => Ok(self),
            count if count > expected && count <= MOST && (expected..count).all(is_surplus) => {
                self.ends.truncate(expected);
                Ok(self)
            }
            count => Err(count),
        }
    }

    /// Adds a cell without the mark before it.
    fn push(&mut self, cell: &str) {
        let cell = cell.trim_start_matches(BLANK).strip_prefix(MARK).unwrap_or(cell);
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

/// What may stand between a comma and a mark or quote.
const BLANK: [char; 2] = [' ', '\t'];

/// Whether the first cell has a mark, within quotes or without.
fn is_marked(line: &str) -> bool {
    line.strip_prefix('"').unwrap_or(line).starts_with(MARK)
}

fn is_marked_after_spaces(line: &str) -> bool {
    is_marked(line.trim_start_matches(BLANK))
}

/// Whether a line ends inside a quoted cell.
pub(super) fn is_open(line: &str) -> bool {
    let mut rest = Some(line).filter(|line| line.contains('"'));
    while let Some(cells) = rest {
        let after = match quoted(cells) {
            Quoted::Open => return true,
            Quoted::Cell(_, behind) => behind,
            Quoted::No => cells,
        };
        rest = after.split_once(',').map(|(_, next)| next);
    }
    false
}

/// The beginning of a line as a quoted cell.
enum Quoted<'l> {
    /// It is one, with what follows it: nothing, or a comma and more.
    Cell(String, &'l str),
    /// It begins with a quote, and none closes it.
    Open,
    /// It is none: quotes belong to its text.
    No,
}

fn quoted(line: &str) -> Quoted<'_> {
    let Some(mut rest) = line.trim_start_matches(BLANK).strip_prefix('"') else { return Quoted::No };
    let mut cell = String::new();
    loop {
        let Some((text, behind)) = rest.split_once('"') else { return Quoted::Open };
        cell.push_str(text);
        match behind.strip_prefix('"') {
            Some(next) => {
                cell.push('"');
                rest = next;
            }
            None if behind.is_empty() || behind.starts_with(',') => return Quoted::Cell(cell, behind),
            None => return Quoted::No,
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
            // Spaces before marks and quotes, unless without them the number of cells is right.
            ("`a, `b,\t`c", 3, Ok(vec!["a", "b", "c"])),
            ("`a, `b", 1, Ok(vec!["a, `b"])),
            ("a, `b, \"c,d\"", 3, Ok(vec!["a", "b", "c,d"])),
            ("`a, \"`b,c\"", 2, Ok(vec!["a", "b,c"])),
            // What spreadsheets fill lines with.
            ("a,b,,", 2, Ok(vec!["a", "b"])),
            ("`a,`b,, ", 2, Ok(vec!["a", "b,, "])),
            ("a,b,c", 2, Err(3)),
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

    #[test]
    fn a_quoted_cell_may_go_on() {
        for (line, expected) in [
            ("\"a", true),
            ("`a,\"`b", true),
            ("a, \"b\"\"", true),
            ("a,\"b,c", true),
            ("\"a\",\"b", true),
            ("\"a\"", false),
            ("a\"", false),
            ("`\"a", false),
            ("`5\" b,`c", false),
            ("\"a\"b,c", false),
            ("\"a,\"b", true),
            ("", false),
        ] {
            assert_eq!(is_open(line), expected, "{line}");
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
