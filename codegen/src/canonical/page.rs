//! A page in, its canonical text out: metadata, tables, and the blank lines around them. Samples and prose stay as they are.

use crate::read::pages::surface::cells::{attributes, split};

/// What ends a page's metadata, and stands before it.
const RULE: &str = "---";

/// Attributes that come first in a cell, in this order.
const FIRST: [&str; 2] = ["data-required", "data-indent"];

/// Formats a page. `metadata` formats what stands between the two rules at its top, if it can.
pub fn form(text: &str, metadata: impl FnOnce(&str) -> Option<String>) -> String {
    let mut out = Out::default();
    let body = match front(text) {
        Some((front, body)) => {
            let formed = metadata(front);
            out.text = format!("{RULE}\n{}{RULE}\n", formed.as_deref().unwrap_or(front));
            out.blank = true;
            body
        }
        None => {
            // With a blank line above them, these lines are no metadata.
            if text.starts_with('\n') && text.trim_start_matches('\n').starts_with(RULE) {
                out.text.push('\n');
            }
            text.trim_start_matches('\n')
        }
    };
    let mut fence: Option<String> = None;
    let mut is_above_table = false;
    for line in body.lines() {
        if let Some(open) = &fence {
            let is_end = line.trim_start().starts_with(open.as_str())
                && line.trim().trim_matches(|sign| open.starts_with(sign)).is_empty();
            out.line(if is_end { line.trim_end() } else { line });
            if is_end {
                fence = None;
            }
            continue;
        }
        let line = line.trim_end();
        fence = opened(line);
        let is_row = is_row(line);
        if line.is_empty() {
            out.blank = true;
        } else if is_row {
            out.blank |= !is_above_table;
            out.line(&row(line.trim_start()));
        } else {
            out.blank |= is_above_table || line.starts_with("{.") || line.starts_with("# ") || out.is_heading;
            out.is_heading = line.starts_with("# ") || line.starts_with("## ");
            out.line(line);
        }
        is_above_table = is_row;
    }
    out.text
}

#[derive(Default)]
struct Out {
    text: String,
    /// Whether a blank line comes before the next one.
    blank: bool,
    is_heading: bool,
}

impl Out {
    fn line(&mut self, line: &str) {
        if std::mem::take(&mut self.blank) && !self.text.is_empty() {
            self.text.push('\n');
        }
        self.text.push_str(line);
        self.text.push('\n');
    }
}

/// The metadata and what follows it.
fn front(text: &str) -> Option<(&str, &str)> {
    let rest = text.strip_prefix(RULE)?;
    let (first, rest) = rest.split_once('\n')?;
    if !first.trim().is_empty() {
        return None;
    }
    let mut at = 0;
    for line in rest.split_inclusive('\n') {
        if line.trim_end() == RULE {
            return Some((&rest[..at], &rest[at + line.len()..]));
        }
        at += line.len();
    }
    None
}

/// Whether a line is a row; with four blanks before it, it is code.
fn is_row(line: &str) -> bool {
    let row = line.trim_start_matches(' ');
    row.starts_with('|') && line.len() - row.len() < 4
}

/// The signs that end a block of code which this line begins.
fn opened(line: &str) -> Option<String> {
    let line = line.trim_start();
    let sign = line.chars().next().filter(|sign| matches!(sign, '`' | '~'))?;
    let length = line.len() - line.trim_start_matches(sign).len();
    let info = &line[length..];
    // A code span may begin a line, too.
    (length >= 3 && !(sign == '`' && info.contains('`'))).then(|| sign.to_string().repeat(length))
}

/// A row with one space around its bars, and none at its end.
fn row(line: &str) -> String {
    let cells: Vec<String> = split(line).into_iter().map(|range| cell(&line[range])).collect();
    let mut out = String::new();
    for cell in cells {
        out.push_str(if out.is_empty() { "|" } else { " |" });
        if !cell.is_empty() {
            out.push(' ');
            out.push_str(&cell);
        }
    }
    out
}

/// A cell with one space between its attributes, those of every field first.
fn cell(written: &str) -> String {
    if let Some(rule) = rule(written) {
        return rule;
    }
    let (text, mut attributes) = attributes(written);
    let is_known =
        |key: &str| key.starts_with(['.', '#']) || key.starts_with("data-") || !key.contains(['{', '}']);
    if attributes.is_empty() || !attributes.iter().all(|found| is_known(found.key)) {
        return written.to_owned();
    }
    attributes.sort_by_key(|found| FIRST.iter().position(|key| *key == found.key).unwrap_or(FIRST.len()));
    let written: Vec<&str> =
        attributes.iter().filter_map(|found| written.trim_end().get(found.range.clone())).collect();
    let gap = if text.is_empty() { "" } else { " " };
    format!("{text}{gap}{{{}}}", written.join(" "))
}

/// The rule below the names of columns: three dashes, between the colons that align a column.
fn rule(cell: &str) -> Option<String> {
    let dashes = cell.trim_matches(':');
    let is_rule = dashes.len() >= 3 && dashes.bytes().all(|byte| byte == b'-');
    let sign = |is: bool| if is { ":" } else { "" };
    is_rule.then(|| format!("{}---{}", sign(cell.starts_with(':')), sign(cell.ends_with(':'))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn formed(text: &str) -> String {
        form(text, |_| None)
    }

    #[test]
    fn rows_have_one_space_around_their_bars() {
        for (written, expected) in [
            ("|a|b|c|", "| a | b | c"),
            (
                "| a {data-indent=1   data-required} | string | x \\| y |",
                "| a {data-required data-indent=1} | string | x \\| y",
            ),
            ("|-----|:---:|---", "| --- | :---: | ---"),
            ("| a | | c", "| a | | c"),
            ("| | b", "| | b"),
            ("| {colspan=3 .im-table-line}", "| {colspan=3 .im-table-line}"),
            ("| a{data-required} | b", "| a {data-required} | b"),
            (
                "| a | string {data-tooltip=\"two  words\" data-encrypted=by-rsa-pubkey}",
                "| a | string {data-tooltip=\"two  words\" data-encrypted=by-rsa-pubkey}",
            ),
            ("| a | string | in {braces} inside", "| a | string | in {braces} inside"),
        ] {
            assert_eq!(row(written), expected, "{written}");
            assert_eq!(row(expected), expected);
        }
    }

    #[test]
    fn tables_have_blank_lines_around_them_and_code_stays() {
        let text = "---  \ntitle: a\n---\n\n\n# b {#get}\ntext  \n|a|b\n|-|-\n|---|---\n{.im-table #request}\n```php\n| a|b  \n\n\n```  \n\n";
        let expected = "---\ntitle: a\n---\n\n# b {#get}\n\ntext\n\n| a | b\n| - | -\n| --- | ---\n\n{.im-table #request}\n```php\n| a|b  \n\n\n```\n";
        assert_eq!(formed(text), expected);
        assert_eq!(formed(expected), expected);
    }

    proptest::proptest! {
        #[test]
        fn what_is_formed_stays(text in "(---\n)?([a|{}#`:= .\\-\n]|\n|```|data-indent){0,60}") {
            let once = formed(&text);
            proptest::prop_assert_eq!(formed(&once), once);
        }
    }
}
