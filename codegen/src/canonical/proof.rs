//! Texts before and after, in; whether they say the same, out.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use crate::distill::{Scope, comparable};
use crate::ir::Api;
use crate::read_texts;
use crate::source::{OVERRIDES, SourceMap};

use super::order::spelling;
use super::tree::Document;

/// Whether two YAML documents have the same values and comments, of tables whatever the order of their keys and the
/// spelling of their fields: the model tells of these.
pub fn same_document(old: (&Json, &Document), new: (&Json, &Document), is_table: bool) -> bool {
    let same_values = match is_table {
        true => spelled(old.0) == spelled(new.0),
        false => {
            // Maps are equal in any order, and that of words and overrides stays.
            let [old, new] = [old.0, new.0].map(Json::to_string);
            old == new
        }
    };
    same_values && old.1.comments() == new.1.comments()
}

fn spelled(value: &Json) -> Json {
    match value {
        Json::String(text) => Json::from(spelling(text)),
        Json::Array(items) => items.iter().map(spelled).collect(),
        Json::Object(members) => members.iter().map(|(key, value)| (key.clone(), spelled(value))).collect(),
        other => other.clone(),
    }
}

/// The files, by their places, of whose operations and notifications the model is another one.
pub fn changed<'t>(
    old: impl Iterator<Item = (&'t str, &'t str)>,
    new: impl Iterator<Item = (&'t str, &'t str)>,
    overrides: Option<&'t str>,
) -> Vec<String> {
    let models = [model(old, overrides), model(new, overrides)];
    let [old, new] = models;
    let names = old.keys().chain(new.keys().filter(|name| !old.contains_key(*name)));
    let mut found: Vec<String> = names
        .filter(|name| old.get(*name).map(|it| &it.1) != new.get(*name).map(|it| &it.1))
        .filter_map(|name| old.get(name).or_else(|| new.get(name)).map(|it| it.0.clone()))
        .collect();
    found.sort();
    found.dedup();
    found
}

/// Everything that texts describe, by its name: where, and what.
fn model<'t>(
    texts: impl Iterator<Item = (&'t str, &'t str)>,
    overrides: Option<&'t str>,
) -> BTreeMap<String, (String, Api)> {
    let all = texts.chain(overrides.map(|text| (OVERRIDES, text)));
    let read = read_texts(SourceMap::from_texts(all));
    let place = |span: crate::span::Span| read.sources.file(span.file).relative.clone();
    let said = comparable(&read.api, Scope { with_text: true });
    let operations = read.api.operations.iter().zip(said.operations).map(|(read, operation)| {
        let alone = Api { operations: vec![operation], ..Api::default() };
        (read.to_string(), (place(read.origin), alone))
    });
    let notifications = read.api.notifications.iter().zip(said.notifications).map(|(read, notification)| {
        let alone = Api { notifications: vec![notification], ..Api::default() };
        (read.to_string(), (place(read.origin), alone))
    });
    operations.chain(notifications).collect()
}
