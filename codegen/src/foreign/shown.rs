//! What a terminal, a log of CI, a document in JSON or a line of facts shows of a text.

use std::fmt::Write as _;

use unicode_normalization::UnicodeNormalization as _;

use crate::chars::is_hidden;

/// One line of a terminal: what moves the cursor, colors, turns or hides text is shown as an escape, and so are line breaks.
pub fn terminal(text: &str) -> String {
    escaped(text, |_| false)
}

/// The text of an annotation of CI, whose format escapes line breaks by itself.
pub fn annotation(text: &str) -> String {
    escaped(text, |c| matches!(c, '\n' | '\r'))
}

/// A column of a line: [`terminal`], and the text can be told from one that had the escapes already.
///
/// `separators` are those of a list that the text is an item of.
pub fn column(text: &str, separators: &[char]) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c == '\\' || separators.contains(&c) {
            out.push('\\');
        }
        push(&mut out, c);
    }
    out
}

fn escaped(text: &str, stays: impl Fn(char) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if stays(c) { out.push(c) } else { push(&mut out, c) }
    }
    out
}

fn push(out: &mut String, c: char) {
    match c {
        '\n' | '\r' | '\t' => out.extend(c.escape_default()),
        c if is_hidden(c) => out.extend(c.escape_unicode()),
        c => out.push(c),
    }
}

/// Lines of a source for a drawing with places in it: each hidden character is replaced by a sign that is as long in UTF-8.
///
/// Those of ASCII are the drawing's own to replace.
pub fn excerpt(text: &str) -> String {
    let sign = |c: char| match c.len_utf8() {
        _ if !is_hidden(c) => c,
        1 => c,
        2 => '¿',
        3 => '\u{fffd}',
        _ => '\u{1f6c7}',
    };
    text.chars().map(sign).collect()
}

/// JSON text with escapes for what is hidden in its strings, the only place for it.
pub fn json(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if is_hidden(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                // Writing to a string does not fail.
                let _ = write!(out, "\\u{unit:04x}");
            }
        } else {
            out.push(c);
        }
    }
    out
}

/// A text in double quotes, as YAML and TOML read it.
pub fn quoted(text: &str) -> String {
    quoted_with(text, is_hidden)
}

/// A text in double quotes that is still the same after it was shown, selected and pasted: with escapes for what editors
/// and terminals may change, and for what would end a code span.
pub fn pasted(text: &str) -> String {
    let is_normal = text.nfc().eq(text.chars());
    quoted_with(text, |c| is_hidden(c) || c == '`' || !c.is_ascii() && (!is_normal || c.is_whitespace()))
}

fn quoted_with(text: &str, is_escaped: impl Fn(char) -> bool) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        // Writing to a string does not fail.
        let _ = match c {
            '"' | '\\' => write!(out, "\\{c}"),
            '\n' | '\t' | '\r' => write!(out, "{}", c.escape_default()),
            c if is_escaped(c) && u32::from(c) > 0xffff => write!(out, "\\U{:08X}", u32::from(c)),
            c if is_escaped(c) => write!(out, "\\u{:04X}", u32::from(c)),
            c => write!(out, "{c}"),
        };
    }
    out.push('"');
    out
}

/// Rust with escapes for what is hidden in its string literals, the only place for it.
pub fn rust(text: String) -> String {
    if !text.contains(is_hidden) {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if is_hidden(c) { out.extend(c.escape_unicode()) } else { out.push(c) }
    }
    out
}
