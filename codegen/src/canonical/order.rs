//! The keys of a YAML table in the order of `specs/README.md`; those of fields stay, since their order is a fact.

use crate::ir::Method;
use crate::read::tables::cell::{self, Cell};
use crate::rules::Location;

use super::tree::{Document, Group, Item, Line, Text, Value};

const TEXT: [&str; 6] = ["title", "description", "links", "roles", "updated", "lifecycle"];

const OPERATION: [&str; 17] = [
    "host",
    "also_at",
    "certificate",
    "nonce",
    "fragment",
    "path",
    "query",
    "headers",
    "json",
    "xml",
    "body",
    "reply",
    "status",
    "rate_limit",
    "errors",
    "example",
    "reply_example",
];

const NOTIFICATION: [&str; 5] = ["headers", "body", "answer_headers", "answer", "errors"];

/// The parts that are maps of fields.
const TABLES: [&str; 9] =
    ["path", "query", "headers", "json", "xml", "body", "reply", "answer_headers", "answer"];

/// What is said of a field, before its members.
const ATTRIBUTES: [&str; 17] = [
    ".",
    ".doc",
    ".inside",
    ".documented_at",
    ".min_length",
    ".max_length",
    ".minimum",
    ".maximum",
    ".min_items",
    ".max_items",
    ".pattern",
    ".default",
    ".values",
    ".rust",
    ".guessed",
    ".example",
    ".one_of",
];

/// Puts the keys of a table in order, and its fields into the one spelling that they have.
pub fn table(document: &mut Document, location: &Location) {
    let Value::Map(root) = &mut document.root.value else { return };
    match location {
        Location::Index => {}
        Location::Operations { .. } => {
            sort(root, &Method::WORDS.map(|(word, _)| word), &[]);
            for (at, method) in root.items.iter_mut().enumerate() {
                if at > 0 && method.before.first() != Some(&Line::Blank) {
                    method.before.insert(0, Line::Blank);
                }
                if let Value::Map(keys) = &mut method.value {
                    parts(keys, &OPERATION);
                }
            }
        }
        Location::Notification { .. } => parts(root, &NOTIFICATION),
    }
}

fn parts(keys: &mut Group, of_kind: &[&str]) {
    sort(keys, &TEXT, of_kind);
    for part in keys.items.iter_mut().filter(|item| TABLES.contains(&item.name())) {
        let is_reply = part.name() == "reply";
        if let Value::Map(group) = &mut part.value {
            fields(group, !is_reply);
        }
    }
}

/// A map of fields, or the map of one field. What a `.` says there is a field, but not of a reply.
fn fields(group: &mut Group, is_described: bool) {
    sort(group, &ATTRIBUTES, &[]);
    for item in &mut group.items {
        let is_attribute = item.name().starts_with('.');
        let alternatives = item.name() == ".one_of";
        let is_cell = !is_attribute || (is_described && item.name() == ".");
        match &mut item.value {
            Value::Text(text) if is_cell => respell(text),
            Value::Map(members) if alternatives => members.items.iter_mut().for_each(alternative),
            Value::Map(members) if !is_attribute => fields(members, true),
            _ => {}
        }
    }
}

fn alternative(item: &mut Item) {
    if let Value::Map(members) = &mut item.value {
        fields(members, true);
    }
}

/// `type | description` with the marks in their order and one space between them.
fn respell(text: &mut Text) {
    let spelled = spelling(&text.text);
    text.text = spelled;
}

/// The one spelling of a field; anything else stays as it is.
pub fn spelling(written: &str) -> String {
    let spelled = cell::divided(written).and_then(|(cell, doc)| {
        let cell = Cell::parse(cell)?;
        Ok(match doc {
            Some(doc) => format!("{cell} | {doc}"),
            None => cell.to_string(),
        })
    });
    spelled.unwrap_or_else(|_| written.to_owned())
}

/// Sorts keys by two lists, one after the other; others come last, in the order in which they stand.
fn sort(group: &mut Group, first: &[&str], then: &[&str]) {
    let rank =
        |item: &Item| first.iter().chain(then).position(|key| *key == item.name()).unwrap_or(usize::MAX);
    if group.items.is_sorted_by_key(rank) {
        return;
    }
    // A group keeps its shape: what stood first has no blank line above it, and what stands first now has none.
    let blank = group.items.first().is_some_and(|item| item.before.first() == Some(&Line::Blank));
    group.items.sort_by_key(rank);
    if let (false, Some(first)) = (blank, group.items.first_mut()) {
        first.before.drain(..first.before.iter().take_while(|line| **line == Line::Blank).count());
    }
}

/// Puts the keys of a page's metadata in order.
pub fn metadata(document: &mut Document) {
    if let Value::Map(root) = &mut document.root.value {
        sort(root, &["title", "description"], &[]);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::read::tables::{doc, notification, operation};

    #[test]
    fn every_key_that_is_read_has_its_place() {
        let all = |lists: [&[&'static str]; 2]| lists.concat().into_iter().collect::<BTreeSet<_>>();
        assert_eq!(all([&TEXT, &OPERATION]), all([&doc::KEYS, &operation::KEYS]));
        assert_eq!(all([&TEXT, &NOTIFICATION]), all([&doc::KEYS, &notification::KEYS]));
    }
}
