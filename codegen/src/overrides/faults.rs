//! What can be wrong with an entry of the overrides file, by itself or because of an earlier one.

use super::{FieldOverride, FieldSettings, OperationOverride, Overrides};
use crate::ir::Method;
use crate::name::RustName;
use crate::span::Span;

/// Something wrong, at its entry.
type Fault = (Option<Span>, String);

/// Everything that is wrong.
pub fn of(overrides: &Overrides) -> Vec<Fault> {
    let Overrides { rows, fields, operations, names } = overrides;
    let mut found = Vec::new();
    let reasons = rows.iter().map(|entry| (entry.span, &entry.reason));
    let reasons = reasons.chain(fields.iter().map(|entry| (entry.span, &entry.reason)));
    let reasons = reasons.chain(operations.iter().map(|entry| (entry.span, &entry.reason)));
    let reasons = reasons.chain(names.modules.iter().map(|entry| (entry.span, &entry.reason)));
    let unreasoned = reasons.filter(|(_, reason)| reason.trim().is_empty());
    found.extend(unreasoned.map(|(span, _)| (span, "this entry has no reason".to_owned())));

    let rust = rows.iter().filter_map(|entry| Some((entry.span, entry.set.rust.as_ref()?)));
    let rust = rust.chain(fields.iter().filter_map(|entry| Some((entry.span, entry.set.rust.as_ref()?))));
    let rust = rust.chain(names.modules.iter().map(|entry| (entry.span, &entry.rust)));
    // `rt` is the runtime in every module.
    let unusable = rust.filter(|(_, name)| RustName::exact(name).is_none() || *name == "rt");
    found.extend(unusable.map(|(span, name)| (span, format!("`{name}` is not a Rust identifier"))));

    let named = fields.iter().map(|entry| (entry.span, &entry.operation));
    let named = named.chain(operations.iter().map(|entry| (entry.span, &entry.operation)));
    let unnamed = named.filter(|(_, name)| !is_name(name));
    found.extend(unnamed.map(|(span, name)| {
        (span, format!("`{name}` is neither an operation, `POST /v3/…`, nor a notification, `EVENT v3 …`"))
    }));
    found.extend(fields.iter().enumerate().filter_map(|(at, entry)| field(&fields[..at], entry)));
    found.extend(operations.iter().enumerate().filter_map(|(at, entry)| operation(&operations[..at], entry)));
    found
}

fn field(before: &[FieldOverride], entry: &FieldOverride) -> Option<Fault> {
    let is_same =
        |other: &FieldOverride| (&other.operation, &other.field) == (&entry.operation, &entry.field);
    if before.iter().any(is_same) {
        return Some((entry.span, twice(before.len(), &entry.field)));
    }
    let alone = FieldSettings { drop: Some(true), ..FieldSettings::default() };
    let has_more = entry.set.drop == Some(true) && entry.set != alone;
    has_more.then(|| (entry.span, "an entry with `drop: true` sets nothing else".to_owned()))
}

fn operation(before: &[OperationOverride], entry: &OperationOverride) -> Option<Fault> {
    if before.iter().any(|other| other.operation == entry.operation) {
        return Some((entry.span, twice(before.len(), &entry.operation)));
    }
    // A notification has one source that counts.
    let is_event = entry.operation.starts_with("EVENT ");
    match (entry.take, entry.drop) {
        (Some(_), None) if !is_event => None,
        (None, Some(true)) => None,
        _ if is_event => Some((entry.span, "an entry for a notification sets `drop: true`".to_owned())),
        _ => Some((
            entry.span,
            "an entry for an operation sets either `take: page`, `take: fragment` or `drop: true`".to_owned(),
        )),
    }
}

fn twice(at: usize, name: &str) -> String {
    format!("`{name}` has two entries; this is number {}", at + 1)
}

/// Whether operations or notifications are named so.
fn is_name(name: &str) -> bool {
    let Some((first, rest)) = name.split_once(' ') else { return false };
    let is_protocol = |word: &str| matches!(word, "v2" | "v3");
    if first == "EVENT" {
        return rest
            .split_once(' ')
            .is_some_and(|(protocol, event)| is_protocol(protocol) && !event.is_empty());
    }
    let protocol = rest.strip_prefix('/').and_then(|path| path.split('/').next());
    Method::WORDS.iter().any(|(_, method)| method.to_string() == first) && protocol.is_some_and(is_protocol)
}
