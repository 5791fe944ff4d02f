//! One scalar of a YAML document: where it really ends, and how it is written.

use crate::distill::scalar as plain_or_quoted;
use crate::foreign::quoted;

use super::tree::Text;

/// What the text of a document has of a scalar.
pub struct Raw {
    /// Where it ends.
    pub end: usize,
    /// The sign and the lines of a block.
    pub block: Option<(String, Vec<String>)>,
    /// The comment behind the sign of a block.
    pub comment: Option<String>,
}

/// Looks at a scalar. `end` is where its reader says that it ends, which is inexact behind quotes and blocks; `value` is
/// what was read.
pub fn raw(text: &str, start: usize, end: usize, value: &str) -> Raw {
    let rest = text.get(start..).unwrap_or_default();
    let one_line = |end: usize| Raw { end, block: None, comment: None };
    match rest.chars().next() {
        Some('\'') => one_line(start + single_quoted(rest)),
        Some('"') => one_line(start + double_quoted(rest)),
        Some('|' | '>') => block(rest, value).map_or_else(
            || one_line(end.max(start)),
            |(length, head, lines, comment)| Raw { end: start + length, block: Some((head, lines)), comment },
        ),
        _ => {
            let written = text.get(start..end).unwrap_or_default();
            one_line(start + written.trim_end().len())
        }
    }
}

fn single_quoted(rest: &str) -> usize {
    let mut signs = rest.char_indices().skip(1).peekable();
    while let Some((at, sign)) = signs.next() {
        if sign == '\'' && signs.next_if(|(_, next)| *next == '\'').is_none() {
            return at + 1;
        }
    }
    rest.len()
}

fn double_quoted(rest: &str) -> usize {
    let mut signs = rest.char_indices().skip(1);
    while let Some((at, sign)) = signs.next() {
        match sign {
            '\\' => drop(signs.next()),
            '"' => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

/// How long a block is, its sign, its lines and the comment behind its sign; `None` where it cannot be indented anew.
fn block(rest: &str, value: &str) -> Option<(usize, String, Vec<String>, Option<String>)> {
    let mut lines = rest.split('\n');
    let first = lines.next()?;
    let (head, comment) = match first.split_once(" #") {
        Some((head, comment)) => (head.trim_end(), Some(format!("# {}", comment.trim()))),
        None => (first.trim_end(), None),
    };
    if !matches!(head, "|" | "|-" | ">" | ">-") || value.trim().is_empty() {
        return None;
    }
    let indent = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let mut depth = None;
    let (mut length, mut at, mut found) = (first.len(), first.len(), Vec::new());
    for line in lines {
        at += 1 + line.len();
        let is_blank = line.trim_matches(' ').is_empty();
        let depth = *depth.get_or_insert_with(|| indent(line));
        if found.is_empty() && is_blank {
            // What stands first is more than a blank line, or the depth is not known.
            return None;
        }
        if !is_blank && indent(line) < depth {
            break;
        }
        found.push(line.get(depth..).unwrap_or_default().to_owned());
        if !is_blank {
            length = at;
        }
    }
    while found.last().is_some_and(|line| line.trim_matches(' ').is_empty()) {
        found.pop();
    }
    let is_read_so = match head {
        "|" => found.join("\n") + "\n" == value,
        "|-" => found.join("\n") == value,
        _ => true,
    };
    is_read_so.then(|| (length, head.to_owned(), found, comment))
}

/// A scalar as it is written; in brackets and braces more signs need quotes.
pub fn written(scalar: &Text, in_brackets: bool) -> String {
    let Text { text, plain } = scalar;
    if *plain && !text.contains('\n') {
        return text.clone();
    }
    let written = plain_or_quoted(text);
    match written.chars().next() {
        Some('\'') if text.contains('\'') => quoted(text),
        Some('\'' | '"') => written,
        _ if in_brackets && text.contains([',', '[', ']', '{', '}', ':']) => match text.contains('\'') {
            true => quoted(text),
            false => format!("'{text}'"),
        },
        _ => written,
    }
}
