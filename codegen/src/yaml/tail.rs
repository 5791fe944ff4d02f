//! Texts without quotes that end where a comment begins: ` #` may have been meant as a part of the text.

use crate::diag::{Code, Diagnostic};
use crate::source::SourceFile;
use crate::span::Span;

use super::marked::{Node, Value};

/// A finding for each text with such an end, of those that `is_told` knows for texts to people by the keys down to them and
/// their value.
pub fn lost_tails(
    file: &SourceFile,
    root: &Node,
    is_told: &dyn Fn(&[&str], &str) -> bool,
) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    walk(file, root, &mut Vec::new(), is_told, &mut found);
    found
}

fn walk<'n>(
    file: &SourceFile,
    node: &'n Node,
    keys: &mut Vec<&'n str>,
    is_told: &dyn Fn(&[&str], &str) -> bool,
    found: &mut Vec<Diagnostic>,
) {
    match &node.value {
        Value::Scalar { text, .. } => {
            let tail = lost(file, node).filter(|_| is_told(keys, text));
            found.extend(tail.map(|(span, tail)| {
                let message = format!("`{tail}` is a comment, and no part of the text before it");
                Diagnostic::new(Code::LostTail, span, message).label("not read")
            }));
        }
        Value::List(items) => items.iter().for_each(|item| walk(file, item, keys, is_told, found)),
        Value::Map(members) => {
            for (key, value) in members {
                keys.push(&key.value);
                walk(file, value, keys, is_told, found);
                keys.pop();
            }
        }
    }
}

/// The part of the line after a text that YAML does not read; `None` where there is none.
fn lost<'f>(file: &'f SourceFile, node: &Node) -> Option<(Span, &'f str)> {
    let Value::Scalar { text, plain: true } = &node.value else { return None };
    if text.is_empty() {
        return None;
    }
    let end = node.span.end as usize;
    let rest = file.text.get(end..)?;
    let behind = rest.trim_start_matches([' ', '\t']);
    let blanks = rest.len() - behind.len();
    if blanks == 0 || !behind.starts_with('#') {
        // The line is only walked to its end where there is a comment: lines have many texts.
        return None;
    }
    let tail = behind.split('\n').next()?.trim_end();
    Some((Span::new(node.span.file, end + blanks, end + blanks + tail.len()), tail))
}
