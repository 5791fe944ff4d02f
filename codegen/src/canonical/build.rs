//! The values of a YAML document and its text in, the tree of both out: which comment belongs to what.
//!
//! A comment behind a value belongs to that value. One on a line of its own belongs to what follows, unless it is
//! indented deeper than that: then it ends the map or list that it is indented as.

use crate::source::SourceFile;
use crate::span::Spanned;
use crate::yaml::{self, Node};

use super::scalar::{self, Raw};
use super::tree::{Document, Group, Item, Line, Text, Value};

/// Builds the tree of a document that was read.
pub fn build(file: &SourceFile, root: &Node) -> Document {
    let mut builder = Builder { text: &file.text, at: 0, pending: Vec::new() };
    let is_empty = root.is_null() && root.span.start == root.span.end;
    let (mut before, value, tail) = match is_empty {
        true => (Vec::new(), empty(), None),
        false => {
            let mut before = Vec::new();
            let (value, tail) = builder.value(root, &mut before);
            (before, value, tail)
        }
    };
    let ends = builder.gap(file.text.len());
    let mut root = Item { before: Vec::new(), key: None, value, tail };
    let first = root.group_mut().filter(|group| !group.inline).and_then(|group| group.items.first_mut());
    let head = match first {
        Some(first) => {
            before.append(&mut first.before);
            let kept = before.iter().rposition(|line| *line == Line::Blank).map_or(0, |at| at + 1);
            first.before = before.split_off(kept);
            before
        }
        None => before,
    };
    Document { head, root, ends }
}

fn empty() -> Value {
    Value::Text(Text { text: String::new(), plain: true })
}

struct Builder<'a> {
    text: &'a str,
    /// All before is in the tree, or in `pending`.
    at: usize,
    /// Comments for whatever comes next.
    pending: Vec<Line>,
}

impl Builder<'_> {
    /// A value and the comment behind it; what stands before a scalar goes to `before`.
    fn value(&mut self, node: &Node, before: &mut Vec<Line>) -> (Value, Option<String>) {
        match &node.value {
            yaml::Value::Scalar { text, plain } if text.is_empty() && *plain => (empty(), None),
            yaml::Value::Scalar { text, plain } => {
                let start = self.start(node.span.start as usize);
                before.extend(self.gap(start));
                let Raw { end, block, comment } = scalar::raw(self.text, start, node.span.end as usize, text);
                self.at = end;
                let value = match block {
                    Some((head, lines)) => Value::Block { head, lines },
                    None => Value::Text(Text { text: text.clone(), plain: *plain }),
                };
                let tail = comment.or_else(|| self.tail(&[',']));
                (value, tail)
            }
            yaml::Value::List(items) => {
                let (group, tail) =
                    self.group(node, |builder| items.iter().map(|item| builder.item(None, item)).collect());
                (Value::List(group), tail)
            }
            yaml::Value::Map(members) => {
                let (group, tail) = self.group(node, |builder| {
                    members.iter().map(|(key, value)| builder.item(Some(key), value)).collect()
                });
                (Value::Map(group), tail)
            }
        }
    }

    fn group(&mut self, node: &Node, items: impl FnOnce(&mut Self) -> Vec<Item>) -> (Group, Option<String>) {
        let (start, end) = (node.span.start as usize, node.span.end as usize);
        let written = self.text.get(start..end).unwrap_or_default();
        if !written.starts_with(['[', '{']) {
            let line = self.text[..start].rfind('\n').map_or(0, |at| at + 1);
            let items = items(self);
            let ends = self.ends(start - line);
            return (Group { items, ends, inline: false }, None);
        }
        let items = items(self);
        let ends = self.gap(end);
        self.at = self.at.max(end);
        let tail = self.tail(&[',']);
        let is_commented = |line: &Line| matches!(line, Line::Comment(_));
        let inline = !written.contains('\n') && !ends.iter().any(is_commented);
        if items.is_empty() {
            // Brackets without anything have no place for comments.
            self.pending.extend(ends.into_iter().filter(is_commented));
            return (Group { items, ends: Vec::new(), inline: true }, tail);
        }
        if inline {
            return (Group { items, ends: Vec::new(), inline }, tail);
        }
        let ends = ends.into_iter().chain(tail.map(Line::Comment)).collect();
        (Group { items, ends, inline }, None)
    }

    fn item(&mut self, key: Option<&Spanned<String>>, node: &Node) -> Item {
        let mut before = std::mem::take(&mut self.pending);
        let mut key_tail = None;
        let key = key.map(|key| {
            let start = self.start(key.span.start as usize);
            before.extend(self.gap(start));
            let Raw { end, .. } = scalar::raw(self.text, start, key.span.end as usize, &key.value);
            self.at = end;
            key_tail = self.tail(&[':']);
            let plain = !self.text[start..].starts_with(['\'', '"', '|', '>']);
            Text { text: key.value.clone(), plain }
        });
        let is_null = node.is_null() && node.span.start == node.span.end;
        if key.is_none() && !is_null {
            before.extend(self.gap(self.start(node.span.start as usize)));
        }
        let (value, tail) = self.value(node, &mut before);
        let mut item = Item { before, key, value, tail };
        match (key_tail, item.tail.is_some()) {
            (Some(comment), true) => item.before.push(Line::Comment(comment)),
            (Some(comment), false) => item.tail = Some(comment),
            (None, _) => {}
        }
        item
    }

    /// Where a value begins: that of a block is read from its first line on, behind its sign.
    fn start(&self, read: usize) -> usize {
        let gap = self.text.get(self.at..read).unwrap_or_default();
        let mut at = self.at;
        for line in gap.split_inclusive('\n') {
            let code = line.split('#').next().unwrap_or_default();
            if let Some(sign) = code.find(['|', '>']) {
                return at + sign;
            }
            at += line.len();
        }
        read
    }

    /// The comments and blank lines up to a place, which is where something begins or ends.
    fn gap(&mut self, to: usize) -> Vec<Line> {
        let Some(gap) = self.text.get(self.at..to) else { return Vec::new() };
        let is_end = to == self.text.len();
        self.at = to;
        let mut found = Vec::new();
        let mut lines = gap.split('\n').enumerate().peekable();
        while let Some((at, line)) = lines.next() {
            let is_whole = at > 0 && (lines.peek().is_some() || is_end);
            match line.find('#') {
                Some(sign) => found.push(Line::Comment(comment(&line[sign..]))),
                None if is_whole && line.trim().is_empty() => found.push(Line::Blank),
                None => {}
            }
        }
        found
    }

    /// The comment on the rest of the line, behind one of these signs or none.
    fn tail(&mut self, signs: &[char]) -> Option<String> {
        let blank = |sign: char| matches!(sign, ' ' | '\t' | '\r');
        let rest = self.text.get(self.at..)?;
        let rest = rest.trim_start_matches(blank);
        let rest = rest.strip_prefix(signs).unwrap_or(rest).trim_start_matches(blank);
        if !rest.starts_with('#') {
            return None;
        }
        let line = rest.split('\n').next()?;
        self.at = self.text.len() - rest.len() + line.len();
        Some(comment(line))
    }

    /// The comments that end a map or list with this indentation.
    fn ends(&mut self, column: usize) -> Vec<Line> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        // The rest of the line on which the last value ends.
        let Some(first) = rest.find('\n') else { return Vec::new() };
        if !rest[..first].trim().is_empty() {
            return Vec::new();
        }
        let indent = |line: &str| line.len() - line.trim_start_matches(' ').len();
        let is_between = |line: &&str| line.trim().is_empty() || line.trim_start().starts_with('#');
        let lines = rest[first + 1..].split('\n');
        let next = lines.clone().find(|line| !is_between(line)).map(indent);
        let (mut found, mut kept, mut end) = (Vec::new(), 0, self.at + first + 1);
        for line in lines.take_while(is_between) {
            end += line.len() + 1;
            if line.trim().is_empty() {
                found.push(Line::Blank);
                continue;
            }
            if indent(line) < column || next.is_some_and(|next| indent(line) <= next) {
                break;
            }
            found.push(Line::Comment(comment(line.trim_start())));
            kept = found.len();
            self.at = (end - 1).min(self.text.len());
        }
        found.truncate(kept);
        found
    }
}

/// A comment as it is written: with a space behind its sign where a word follows.
fn comment(written: &str) -> String {
    let written = written.trim_end();
    match written.strip_prefix('#') {
        Some(text) if text.starts_with(char::is_alphanumeric) => format!("# {text}"),
        _ => written.to_owned(),
    }
}
