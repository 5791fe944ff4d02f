//! The tree of a YAML document in, its canonical text out.

use super::scalar::written;
use super::tree::{Document, Group, Item, Line, Value};

/// Spaces for each level.
const STEP: usize = 2;

/// Writes a document.
pub fn print(document: &Document) -> String {
    let Document { head, root, ends } = document;
    let mut out = String::new();
    lines(&mut out, head, 0);
    if !head.is_empty() && head.iter().any(|line| *line != Line::Blank) {
        blank(&mut out);
    }
    match &root.value {
        Value::Text(text) if text.text.is_empty() && text.plain => {}
        Value::List(group) | Value::Map(group) if !group.inline && !group.items.is_empty() => {
            entries(&mut out, group, 0);
        }
        _ => behind(&mut out, root, 0),
    }
    lines(&mut out, ends, 0);
    while out.ends_with("\n\n") {
        out.pop();
    }
    out
}

fn entries(out: &mut String, group: &Group, indent: usize) {
    for (at, item) in group.items.iter().enumerate() {
        let before = match at {
            0 => item.before.iter().position(|line| *line != Line::Blank).unwrap_or(item.before.len()),
            _ => 0,
        };
        lines(out, &item.before[before..], indent);
        entry(out, item, indent);
    }
    lines(out, &group.ends, indent);
}

fn entry(out: &mut String, item: &Item, indent: usize) {
    // What follows a dash is on its line.
    if out.is_empty() || out.ends_with('\n') {
        pad(out, indent);
    }
    match &item.key {
        Some(key) => {
            out.push_str(&written(key, false));
            out.push(':');
        }
        None => out.push('-'),
    }
    match &item.value {
        Value::List(group) | Value::Map(group) if !group.inline && !group.items.is_empty() => {
            if item.key.is_some() || item.tail.is_some() || begins_with_comment(group) {
                end(out, item);
            } else {
                out.push(' ');
            }
            entries(out, group, indent + STEP);
        }
        _ => behind(out, item, indent),
    }
}

/// Whether a comment stands between a dash and what follows it.
fn begins_with_comment(group: &Group) -> bool {
    group.items.first().is_some_and(|item| item.before.iter().any(|line| *line != Line::Blank))
}

/// What stands behind a key or dash, or alone, with the end of its line.
fn behind(out: &mut String, item: &Item, indent: usize) {
    let inline = match &item.value {
        Value::Block { head, .. } => head.clone(),
        other => inline(other, false),
    };
    if !inline.is_empty() {
        if !(out.is_empty() || out.ends_with('\n')) {
            out.push(' ');
        }
        out.push_str(&inline);
    }
    end(out, item);
    if let Value::Block { lines, .. } = &item.value {
        for line in lines {
            if !line.is_empty() {
                pad(out, indent + STEP);
                out.push_str(line);
            }
            out.push('\n');
        }
    }
}

fn inline(value: &Value, in_brackets: bool) -> String {
    match value {
        Value::Text(text) => written(text, in_brackets),
        Value::Block { lines, .. } => lines.join(" "),
        Value::List(group) => {
            let items: Vec<_> = group.items.iter().map(|item| inline(&item.value, true)).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Map(group) if group.items.is_empty() => "{}".to_owned(),
        Value::Map(group) => {
            let member = |item: &Item| {
                let key = item.key.as_ref().map(|key| written(key, true)).unwrap_or_default();
                let value = inline(&item.value, true);
                if value.is_empty() { format!("{key}:") } else { format!("{key}: {value}") }
            };
            let members: Vec<_> = group.items.iter().map(member).collect();
            format!("{{ {} }}", members.join(", "))
        }
    }
}

fn end(out: &mut String, item: &Item) {
    if let Some(tail) = &item.tail {
        out.push(' ');
        out.push_str(tail);
    }
    out.push('\n');
}

fn lines(out: &mut String, lines: &[Line], indent: usize) {
    for line in lines {
        match line {
            Line::Blank => blank(out),
            Line::Comment(text) => {
                pad(out, indent);
                out.push_str(text);
                out.push('\n');
            }
        }
    }
}

/// A blank line, unless one is there or there is nothing above it.
fn blank(out: &mut String) {
    if !out.is_empty() && !out.ends_with("\n\n") {
        out.push('\n');
    }
}

fn pad(out: &mut String, indent: usize) {
    out.extend(std::iter::repeat_n(' ', indent));
}
