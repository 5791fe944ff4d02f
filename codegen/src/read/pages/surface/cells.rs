//! The cells of a table line, and the text and `{…}` attributes of a cell.

use std::ops::Range;

/// A cell of a row: its place in the line, white space trimmed.
pub type CellRange = Range<usize>;

/// Splits a table line at its bars; `\|` is not a bar. An empty last cell (a closing bar) is left out.
pub fn split(line: &str) -> Vec<CellRange> {
    let mut bars = Vec::new();
    let mut escaped = false;
    for (at, byte) in line.bytes().enumerate() {
        match byte {
            b'|' if !escaped => bars.push(at),
            _ => {}
        }
        escaped = byte == b'\\' && !escaped;
    }
    let leading = line.len() - line.trim_start().len();
    let start = match bars.first() {
        Some(&bar) if bar == leading => bar + 1,
        _ => 0,
    };
    let inner = bars.into_iter().filter(|bar| *bar >= start).chain([line.len()]);
    let mut cells = Vec::new();
    let mut from = start;
    for bar in inner {
        cells.push(trim(line, from..bar));
        from = bar + 1;
    }
    if cells.len() > 1 && cells.last().is_some_and(Range::is_empty) {
        cells.pop();
    }
    cells
}

fn trim(line: &str, range: CellRange) -> CellRange {
    let cell = &line[range.clone()];
    let start = range.start + (cell.len() - cell.trim_start().len());
    let end = start.max(range.start + cell.trim_end().len());
    start..end
}

/// The text of a cell with `\|` as a plain bar.
pub fn unescape(cell: &str) -> String {
    cell.replace("\\|", "|")
}

/// One attribute of a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawAttribute<'a> {
    /// `data-indent`, `.im-table-line`, `#request`.
    pub key: &'a str,
    /// What follows `=`, without its quotes.
    pub value: Option<&'a str>,
    /// Its place in the cell.
    pub range: Range<usize>,
}

/// Splits a cell into its text and the attributes of the last brace group, if that ends the cell.
pub fn attributes(cell: &str) -> (&str, Vec<RawAttribute<'_>>) {
    let trimmed = cell.trim_end();
    let Some(body_end) = trimmed.strip_suffix('}').map(str::len) else {
        return (trimmed, Vec::new());
    };
    let Some(open) = trimmed[..body_end].rfind('{') else {
        return (trimmed, Vec::new());
    };
    if trimmed[open..body_end].contains('}') {
        return (trimmed, Vec::new());
    }
    (trimmed[..open].trim_end(), parse_group(trimmed, open + 1, body_end))
}

/// Reads `key`, `key=bare`, `key="quoted"`, `.class` and `#id`, separated by white space.
fn parse_group(cell: &str, start: usize, end: usize) -> Vec<RawAttribute<'_>> {
    let mut found = Vec::new();
    let mut at = start;
    while at < end {
        let rest = &cell[at..end];
        let skipped = rest.len() - rest.trim_start().len();
        if skipped > 0 {
            at += skipped;
            continue;
        }
        let key_len = rest.find(|c: char| c.is_whitespace() || c == '=').unwrap_or(rest.len());
        let key = &rest[..key_len];
        let after = &rest[key_len..];
        let (value, used) = match after.strip_prefix('=') {
            None => (None, key_len),
            Some(text) => {
                match text.strip_prefix('"').and_then(|quoted| quoted.find('"').map(|len| (quoted, len))) {
                    Some((quoted, len)) => (Some(&quoted[..len]), key_len + 1 + len + 2),
                    None => {
                        let len = text.find(char::is_whitespace).unwrap_or(text.len());
                        (Some(&text[..len]), key_len + 1 + len)
                    }
                }
            }
        };
        found.push(RawAttribute { key, value, range: at..at + used });
        at += used;
    }
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn cells(line: &str) -> Vec<String> {
        split(line).into_iter().map(|range| unescape(&line[range])).collect()
    }

    #[test]
    fn lines_split_at_bars_that_are_not_escaped() {
        let cases: [(&str, &[&str]); 9] = [
            ("| openid {data-required} | string | 用户", &["openid {data-required}", "string", "用户"]),
            ("| a | string | `A` \\| `B` 枚举值之一", &["a", "string", "`A` | `B` 枚举值之一"]),
            ("| a | string", &["a", "string"]),
            ("| a | string | ", &["a", "string"]),
            ("| a | string | x |", &["a", "string", "x"]),
            ("| {colspan=3 .im-table-line}", &["{colspan=3 .im-table-line}"]),
            ("a | b", &["a", "b"]),
            ("|", &[""]),
            ("| a || c", &["a", "", "c"]),
        ];
        for (line, expected) in cases {
            assert_eq!(cells(line), expected, "{line}");
        }
    }

    #[test]
    fn attributes_are_the_last_brace_group_of_a_cell() {
        let (text, found) =
            attributes("string{data-tooltip=\"a b\" data-encrypted=by-rsa-pubkey .x data-required }");
        assert_eq!(text, "string");
        let found: Vec<_> = found.iter().map(|a| (a.key, a.value)).collect();
        let expected = [
            ("data-tooltip", Some("a b")),
            ("data-encrypted", Some("by-rsa-pubkey")),
            (".x", None),
            ("data-required", None),
        ];
        assert_eq!(found, expected);
        assert_eq!(attributes("{银行}{卡号} 尾号").1, []);
        assert_eq!(attributes("a {b").0, "a {b");
    }

    proptest! {
        #[test]
        fn splitting_never_panics_and_keeps_every_character(line in "\\PC{0,60}") {
            let cells = split(&line);
            let kept: String = cells.iter().map(|range| &line[range.clone()]).collect();
            let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace() && *c != '|').collect::<String>();
            prop_assert_eq!(bare(&kept), bare(&line));
        }

        #[test]
        fn what_is_printed_is_read_back(
            name in "[a-z][a-z0-9_]{0,12}",
            keys in proptest::collection::vec(("[a-z][a-z-]{0,8}", proptest::option::of("[a-z0-9]{1,6}( [a-z]{1,3})?")), 0..5),
        ) {
            let group: Vec<String> = keys.iter().map(|(key, value)| match value {
                None => key.clone(),
                Some(value) if value.contains(' ') => format!("{key}=\"{value}\""),
                Some(value) => format!("{key}={value}"),
            }).collect();
            let cell = if group.is_empty() { name.clone() } else { format!("{name} {{{}}}", group.join(" ")) };
            let (text, found) = attributes(&cell);
            prop_assert_eq!(text, name.as_str());
            let found: Vec<_> = found.iter().map(|a| (a.key.to_owned(), a.value.map(str::to_owned))).collect();
            prop_assert_eq!(found, keys);
        }

        #[test]
        fn attributes_never_panic(cell in "[ -~描{}=\"]{0,40}") {
            attributes(&cell);
        }
    }
}
