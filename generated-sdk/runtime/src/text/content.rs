//! Where the content of a received text begins, and how a place in it is named.

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// The text without the byte order marks and white space before its content, which no format of the service gives a
/// meaning to.
pub(crate) fn content(text: &[u8]) -> &[u8] {
    let mut content = text.trim_ascii_start();
    while let Some(rest) = content.strip_prefix(BYTE_ORDER_MARK) {
        content = rest.trim_ascii_start();
    }
    content
}

/// The content without white space after it.
pub(crate) fn trimmed(text: &[u8]) -> &[u8] {
    content(text).trim_ascii_end()
}

/// A text without the white space, invisible characters and quotation marks that are left around it by files, variables
/// and copying.
pub(crate) fn bare(text: &str) -> &str {
    let is_around = |c: char| {
        c.is_whitespace()
            || c.is_control()
            || matches!(c, '"' | '\'' | '`' | '\u{201c}' | '\u{201d}' | '\u{200b}' | '\u{feff}')
    };
    text.trim_matches(is_around)
}

/// The line and column of a byte, both from 1. Columns are characters, of which a byte order mark is none.
pub(crate) fn position(text: &[u8], at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or(text);
    let begin = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
    let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
    let mut within = before.get(begin..).unwrap_or_default();
    while let Some(rest) = within.strip_prefix(BYTE_ORDER_MARK) {
        within = rest;
    }
    let starts_character = |byte: &&u8| **byte & 0xc0 != 0x80;
    (line, within.iter().filter(starts_character).count() + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_begins_behind_marks_and_white_space() {
        for (text, expected) in [
            ("", ""),
            ("a \u{feff}", "a \u{feff}"),
            ("\u{feff}a", "a"),
            (" \r\n\ta", "a"),
            ("\u{feff}\n a", "a"),
            (" \u{feff}\u{feff} a", "a"),
            ("\u{3000}a", "\u{3000}a"),
        ] {
            assert_eq!(content(text.as_bytes()), expected.as_bytes(), "{text:?}");
        }
    }

    #[test]
    fn places_are_counted_from_one() {
        for (text, at, expected) in [
            ("", 0, (1, 1)),
            ("ab", 0, (1, 1)),
            ("ab", 9, (1, 3)),
            ("元b", 3, (1, 2)),
            ("\u{feff}ab", 4, (1, 2)),
            ("a\n\u{feff}b", 2, (2, 1)),
            ("a\nb", 1, (1, 2)),
        ] {
            assert_eq!(position(text.as_bytes(), at), expected, "{text:?} {at}");
        }
    }
}
