//! What can be wrong with an entry of the overrides file, by itself or because of an earlier one.

use std::collections::BTreeSet;

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
    let mut known = BTreeSet::new();
    found.extend(fields.iter().enumerate().filter_map(|(at, entry)| field(&mut known, at, entry)));
    let mut known = BTreeSet::new();
    found.extend(operations.iter().enumerate().filter_map(|(at, entry)| operation(&mut known, at, entry)));
    found
}

fn field<'o>(known: &mut BTreeSet<(&'o str, &'o str)>, at: usize, entry: &'o FieldOverride) -> Option<Fault> {
    if !known.insert((&entry.operation, &entry.field)) {
        return Some((entry.span, twice(at, &entry.field)));
    }
    let alone = FieldSettings { drop: Some(true), ..FieldSettings::default() };
    let has_more = entry.set.drop == Some(true) && entry.set != alone;
    has_more.then(|| (entry.span, "an entry with `drop: true` sets nothing else".to_owned()))
}

fn operation<'o>(known: &mut BTreeSet<&'o str>, at: usize, entry: &'o OperationOverride) -> Option<Fault> {
    let is_again = !known.insert(&entry.operation);
    is_again.then(|| (entry.span, twice(at, &entry.operation)))
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
