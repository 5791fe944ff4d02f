//! A line of a table in, the places of its cells out.

use std::ops::Range;

/// The cells between the bars of a line, without the blanks around them. A bar after a backslash is none.
pub fn split(line: &str) -> Vec<Range<usize>> {
    let mut bars = Vec::new();
    let mut before = None;
    for (at, byte) in line.bytes().enumerate() {
        if byte == b'|' && before != Some(b'\\') {
            bars.push(at);
        }
        before = Some(byte);
    }
    // What is before the first bar is nothing, and what is after the last one is no cell.
    bars.windows(2).map(|pair| trimmed(line, pair[0] + 1..pair[1])).collect()
}

fn trimmed(line: &str, cell: Range<usize>) -> Range<usize> {
    let text = &line[cell.clone()];
    let start = cell.start + (text.len() - text.trim_start().len());
    start..start + text.trim().len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_between_bars() {
        for (line, cells) in [
            ("| a | b |", vec!["a", "b"]),
            ("| --- |  --- |", vec!["---", "---"]),
            (r"| a \| b | c |", vec![r"a \| b", "c"]),
            ("|     |     |", vec!["", ""]),
            ("| a | b", vec!["a"]),
            ("|", vec![]),
            ("| \u{a0}灯\u{a0} |", vec!["灯"]),
        ] {
            let found: Vec<_> = split(line).into_iter().map(|cell| &line[cell]).collect();
            assert_eq!(found, cells, "{line}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_line_has_cells(line in "\\PC{0,60}") {
            for cell in split(&line) {
                let _ = &line[cell];
            }
        }
    }
}
