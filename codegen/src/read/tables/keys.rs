//! The keys of a map in a YAML table: values by key, and a report of those that are not known.

use crate::diag::{Code, Diagnostic, word_list};
use crate::rules::Cx;
use crate::span::Spanned;
use crate::yaml::Node;

/// One entry of a map.
pub type Entry = (Spanned<String>, Node);

/// The values of a map whose keys are all known.
#[derive(Clone, Copy)]
pub struct Keys<'n> {
    entries: &'n [Entry],
}

impl<'n> Keys<'n> {
    /// Reads a map; a missing value is an empty one. `what` names it where it is not a map.
    pub fn read(cx: &mut Cx, node: &'n Node, what: &str, known: &[&str]) -> Option<Self> {
        let keys = Self { entries: entries(cx, node, what)? };
        for (key, _) in keys.entries {
            if !known.contains(&key.value.as_str()) {
                unknown(cx, key, what, known);
            }
        }
        Some(keys)
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&'n Node> {
        self.entry(key).map(|(_, node)| node)
    }

    /// A key and its value.
    pub fn entry(&self, key: &str) -> Option<&'n Entry> {
        self.entries.iter().find(|(name, _)| name.value == key)
    }

    /// A text.
    pub fn text(&self, cx: &mut Cx, key: &str) -> Option<&'n str> {
        let node = self.get(key).filter(|node| !node.is_null())?;
        let text = node.text();
        if text.is_none() {
            bad(cx, node, &format!("`{key}` must be a text"));
        }
        text
    }

    /// `true` or `false`.
    pub fn boolean(&self, cx: &mut Cx, key: &str) -> Option<bool> {
        let node = self.get(key)?;
        let boolean = node.boolean();
        if boolean.is_none() {
            bad(cx, node, &format!("`{key}` must be `true` or `false`"));
        }
        boolean
    }
}

/// The entries of a map; a missing value is an empty one.
pub fn entries<'n>(cx: &mut Cx, node: &'n Node, what: &str) -> Option<&'n [Entry]> {
    if node.is_null() {
        return Some(&[]);
    }
    let entries = node.map();
    if entries.is_none() {
        bad(cx, node, &format!("{what} must be a map of `key: value` lines"));
    }
    entries
}

/// A key that is not known.
pub fn unknown(cx: &mut Cx, key: &Spanned<String>, what: &str, known: &[&str]) {
    let message = format!("`{}` is not a key of {what}", key.value);
    let found = Diagnostic::new(Code::UnknownKey, key.span, message);
    cx.report(found.help(format!("the keys are {}", word_list(known))).suggest(&key.value, known));
}

/// A value that its key does not take.
pub fn bad(cx: &mut Cx, node: &Node, message: &str) {
    cx.report(Diagnostic::new(Code::BadValue, node.span, message));
}

/// The lines of a text, or the items of a list of lines.
pub fn lines(cx: &mut Cx, node: &Node) -> Vec<String> {
    if let Some(text) = node.text() {
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        return lines.map(str::to_owned).collect();
    }
    if node.is_null() { Vec::new() } else { texts(cx, node, "this must be a text or a list of its lines") }
}

/// A list of texts.
pub fn texts(cx: &mut Cx, node: &Node, what: &str) -> Vec<String> {
    let texts =
        node.list().and_then(|items| items.iter().map(|item| item.text().map(str::to_owned)).collect());
    texts.unwrap_or_else(|| {
        bad(cx, node, what);
        Vec::new()
    })
}
