//! What can be wrong with an entry of the overrides file, by itself or because of an earlier one.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use super::{FieldOverride, FieldSettings, ModuleOverride, OperationOverride, Overrides};
use crate::ir::Method;
use crate::name::{RustName, UNLISTED};
use crate::rules::is_wire_name;
use crate::span::Span;

/// Something wrong, at its entry.
type Fault = (Option<Span>, String);

/// Everything that is wrong.
pub fn of(overrides: &Overrides) -> Vec<Fault> {
    let Overrides { rows, fields, operations, names, .. } = overrides;
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
    let unusable = rust.filter(|(_, name)| RustName::exact(name).is_none());
    found.extend(unusable.map(|(span, name)| (span, format!("`{name}` is not a Rust identifier"))));
    found.extend(names.modules.iter().filter_map(|entry| Some((entry.span, module(entry)?))));

    let unreadable = fields.iter().map(|entry| (entry.span, entry.set.rust.as_ref()));
    let unreadable = unreadable.chain(rows.iter().map(|entry| (entry.span, entry.set.rust.as_ref())));
    let unreadable = unreadable.chain(names.modules.iter().map(|entry| (entry.span, Some(&entry.rust))));
    let unreadable = unreadable.filter_map(|(span, name)| Some((span, RustName::exact(name?)?)));
    found.extend(unreadable.filter(|(_, name)| !name.is_snake()).map(|(span, name)| {
        (span, format!("`{name}` is not in snake case, which the compiler warns of; write `another_name`"))
    }));
    let values =
        fields.iter().flat_map(|entry| entry.set.names.iter().flatten().map(|(_, name)| (entry.span, name)));
    found.extend(values.filter_map(|(span, name)| Some((span, name_of_value(name)?))));
    found.extend(operations.iter().filter_map(|entry| Some((entry.span, variables(entry)?))));

    let named = fields.iter().map(|entry| (entry.span, &entry.operation));
    let named = named.chain(operations.iter().map(|entry| (entry.span, &entry.operation)));
    let unnamed = named.filter(|(_, name)| !is_name(name));
    found.extend(unnamed.map(|(span, name)| {
        (span, format!("`{name}` is neither an operation, `POST /v3/…`, nor a notification, `EVENT v3 …`"))
    }));
    found.extend(of_fields(fields));
    found.extend(of_operations(operations));
    found.extend(of_modules(&names.modules));
    found
}

/// What is wrong with entries for modules, each seen with those before it.
fn of_modules(modules: &[ModuleOverride]) -> impl Iterator<Item = Fault> {
    let mut before = BTreeSet::new();
    let again = move |(at, entry): (usize, &ModuleOverride)| {
        let is_again = !before.insert(entry.path().to_owned());
        is_again.then(|| (entry.span, twice(at, entry.path())))
    };
    modules.iter().enumerate().filter_map(again)
}

/// What is wrong with the name of a module, or with what it is for.
pub fn module(entry: &ModuleOverride) -> Option<String> {
    let (path, rust) = (entry.path(), &entry.rust);
    if path.split('/').count() < if path.starts_with("webhook") { 3 } else { 2 } {
        return Some(format!(
            "`{path}` is a protocol, which keeps its name; name the path of a URL, `v3/…`, or notification, `webhook/v3/…`"
        ));
    }
    let is_free = RustName::exact(rust).is_none_or(|name| name.is_module());
    (!is_free).then(|| {
        format!("`{rust}` is no name of a module, which has a file of its name: a letter of ASCII first, then these, digits and `_`, but neither `mod` nor `rt`")
    })
}

/// What is wrong with entries for fields, each seen with those before it.
fn of_fields(fields: &[FieldOverride]) -> Vec<Fault> {
    let mut before: BTreeMap<(&str, String), FieldSettings> = BTreeMap::new();
    let mut found = Vec::new();
    for (at, entry) in fields.iter().enumerate() {
        match before.entry((&entry.operation, entry.plain_field())) {
            Entry::Vacant(first) => drop(first.insert(entry.set.clone())),
            Entry::Occupied(mut known) => {
                let overlaps = known.get().overlaps(&entry.set);
                known.get_mut().add(&entry.set);
                if overlaps {
                    found.push((entry.span, twice(at, &entry.field)));
                    continue;
                }
            }
        }
        found.extend(dropped_with_more(entry));
    }
    found
}

fn dropped_with_more(entry: &FieldOverride) -> Option<Fault> {
    let alone = FieldSettings { drop: Some(true), ..FieldSettings::default() };
    let has_more = entry.set.drop == Some(true) && entry.set != alone;
    has_more.then(|| (entry.span, "an entry with `drop: true` sets nothing else".to_owned()))
}

/// What is wrong with the name of a value.
fn name_of_value(name: &str) -> Option<String> {
    match RustName::exact(name) {
        None => Some(format!("`{name}` is not a Rust identifier")),
        Some(name) if name.as_str() == UNLISTED => {
            Some(format!("`{name}` is the name of values that are not listed"))
        }
        Some(name) if !name.is_camel() => {
            Some(format!("`{name}` is not in camel case, which the compiler warns of; write `AnotherName`"))
        }
        Some(_) => None,
    }
}

/// What is wrong with the names of variables, or with an entry that says nothing.
fn variables(entry: &OperationOverride) -> Option<String> {
    let names = entry.variables.as_ref()?;
    let is_twice = |at: usize| names[..at].contains(&names[at]);
    match (names.iter().find(|name| !is_wire_name(name)), (0..names.len()).find(|at| is_twice(*at))) {
        (Some(name), _) => Some(format!("`{name}` is not the name of a variable")),
        (None, Some(at)) => Some(format!("`{}` names two variables", names[at])),
        (None, None) => None,
    }
}

/// What is wrong with entries for operations, each seen with those before it.
fn of_operations(operations: &[OperationOverride]) -> Vec<Fault> {
    let mut before: BTreeMap<&str, [bool; 3]> = BTreeMap::new();
    let mut found = Vec::new();
    for (at, entry) in operations.iter().enumerate() {
        let sets = [entry.take.is_some(), entry.variables.is_some(), entry.drop.is_some()];
        match before.entry(&entry.operation) {
            Entry::Vacant(first) => drop(first.insert(sets)),
            Entry::Occupied(mut known) => {
                let was = *known.get();
                known.insert([0, 1, 2].map(|which| was[which] || sets[which]));
                // To leave it out is all that can be said of an operation.
                if was[2] || sets[2] || (0..2).any(|which| was[which] && sets[which]) {
                    found.push((entry.span, twice(at, &entry.operation)));
                    continue;
                }
            }
        }
        found.extend(misuse(entry).map(|message| (entry.span, message)));
    }
    found
}

/// What an entry for an operation says that none can.
fn misuse(entry: &OperationOverride) -> Option<String> {
    let sets = (entry.take.is_some() || entry.variables.is_some(), entry.drop);
    // A notification has one source that counts, and no variables.
    let is_event = entry.operation.starts_with("EVENT ");
    match sets {
        (true, None) if !is_event => None,
        (false, Some(true)) => None,
        _ if is_event => Some("an entry for a notification sets `drop: true`".to_owned()),
        _ => Some("an entry for an operation sets `take: page`, `take: fragment` and `variables`, or one of them, or `drop: true` alone".to_owned()),
    }
}

fn twice(at: usize, name: &str) -> String {
    format!("`{name}` has two entries; this is number {}", at + 1)
}

/// Whether operations or notifications are named so.
fn is_name(name: &str) -> bool {
    let Some((first, rest)) = name.split_once(' ') else { return false };
    let is_protocol = |word: &str| crate::ir::Protocol::of_word(word).is_some();
    if first == "EVENT" {
        return rest
            .split_once(' ')
            .is_some_and(|(protocol, event)| is_protocol(protocol) && !event.is_empty());
    }
    let protocol = rest.strip_prefix('/').and_then(|path| path.split('/').next());
    Method::WORDS.iter().any(|(_, method)| method.to_string() == first) && protocol.is_some_and(is_protocol)
}
