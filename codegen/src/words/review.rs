//! Which words were used in, what is wrong with the words out: entries that no field uses, that contradict each other, and
//! what has no words.

use std::collections::{BTreeMap, BTreeSet};

use super::tell::{Untold, Used};
use super::{Words, codes};
use crate::diag::{Code, Diagnostic};
use crate::ir::{Api, Operation};

/// Everything that is reported.
pub fn run(api: &Api, words: &Words, used: &Used) -> Vec<Diagnostic> {
    let mut found = unused_titles(words, used);
    found.extend(unused_entries(words, used));
    found.extend(units(words, used));
    found.extend(guide(api, words));
    found.extend(roles(api, words));
    found.extend(codes::review(api, words));
    found.extend(contradictions(words, used));
    found.extend(missing(used));
    found
}

fn unused_titles(words: &Words, used: &Used) -> Vec<Diagnostic> {
    let unused = words.operations.iter().filter(|(name, _)| !used.operations.contains(*name));
    let unused = unused.map(|(name, words)| {
        let message = format!("there is no operation or notification `{name}`");
        Diagnostic::new(Code::UnusedWords, words.span, message)
    });
    unused.collect()
}

fn unused_entries(words: &Words, used: &Used) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (number, entry) in words.glossary.entries().iter().enumerate() {
        if !used.entries.contains(&number) {
            let message = format!("no field is at `{}`", entry.key);
            found.push(Diagnostic::new(Code::UnusedWords, entry.span, message));
            continue;
        }
        for (value, (_, span)) in &entry.values {
            if !used.values.contains(&(number, value.clone())) {
                let message =
                    format!("no field at `{}` takes its words for the value `{value}` from here", entry.key);
                found.push(Diagnostic::new(Code::UnusedWords, *span, message));
            }
        }
    }
    found
}

fn units(words: &Words, used: &Used) -> Vec<Diagnostic> {
    let known: Vec<&str> = words.units.keys().map(String::as_str).collect();
    let entries = words.glossary.entries().iter();
    let unknown = entries.filter_map(|entry| Some((entry, entry.unit.as_deref()?)));
    let unknown = unknown.filter(|(_, unit)| !known.contains(unit)).map(|(entry, unit)| {
        let message = format!("`{unit}` is not a unit");
        let found = Diagnostic::new(Code::BadWords, entry.span, message);
        found.help("the units are in `units.yaml`").suggest(unit, &known)
    });
    let unused =
        words.units.iter().filter(|(word, _)| !used.units.contains(*word)).map(|(word, sentence)| {
            Diagnostic::new(Code::UnusedWords, sentence.span, format!("nothing is counted in `{word}`"))
        });
    unknown.chain(unused).collect()
}

/// Families, and steps of tasks, that do not exist.
fn guide(api: &Api, words: &Words) -> Vec<Diagnostic> {
    let mut known: BTreeSet<String> = api.families().into_iter().collect();
    known.extend(api.operations.iter().map(ToString::to_string));
    known.extend(api.notifications.iter().map(ToString::to_string));
    let unknown = words.guided.iter().filter(|(name, _)| !known.contains(name));
    let unknown = unknown.map(|(name, span)| {
        Diagnostic::new(
            Code::UnusedWords,
            *span,
            format!("there is no family, operation or notification `{name}`"),
        )
    });
    unknown.collect()
}

/// Roles that nobody has, and roles without words.
fn roles(api: &Api, words: &Words) -> Vec<Diagnostic> {
    let mut by_role: BTreeMap<&str, Vec<&Operation>> = BTreeMap::new();
    for operation in &api.operations {
        operation.doc.roles.iter().for_each(|role| by_role.entry(role).or_default().push(operation));
    }
    let unused = words.roles.iter().filter(|(role, _)| !by_role.contains_key(role.as_str()));
    let unused = unused.map(|(role, said)| {
        Diagnostic::new(Code::UnusedWords, said.span, format!("no operation is called by `{role}`"))
    });
    let missing = by_role.iter().filter(|(role, _)| !words.roles.contains_key(**role));
    let missing = missing.filter_map(|(role, operations)| {
        let first = operations.first()?;
        let message = match operations.len() {
            1 => format!("the role `{role}` has no words in `{first}`"),
            count => {
                format!("the role `{role}` has no words in {count} places, the first of them in `{first}`")
            }
        };
        Some(Diagnostic::new(Code::MissingWords, first.origin, message))
    });
    unused.chain(missing).collect()
}

fn contradictions(words: &Words, used: &Used) -> Vec<Diagnostic> {
    // One field is enough to show of two entries.
    let mut pairs: BTreeMap<(usize, usize), &String> = BTreeMap::new();
    for (first, second, field) in &used.contradictions {
        pairs.entry((*first, *second)).or_insert(field);
    }
    let entries = words.glossary.entries();
    let shown = pairs.into_iter().map(|((first, second), field)| {
        let (first, second) = (&entries[first], &entries[second]);
        let message = format!("`{}` and `{}` say different things of {field}", first.key, second.key);
        let found = Diagnostic::new(Code::Contradicting, second.span, message);
        found.related(first.span, "the other one")
    });
    shown.collect()
}

fn missing(used: &Used) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (name, span) in &used.untitled {
        found.push(Diagnostic::new(Code::MissingWords, *span, format!("`{name}` has no title")));
    }
    for ((name, value), places) in by_name(used.untold.iter().chain(&used.unexplained)) {
        let Some(first) = places.first() else { continue };
        let what = match value {
            None => format!("`{name}` has no words"),
            Some(value) => format!("the value `{value}` of `{name}` has no words"),
        };
        let message = match places.len() {
            1 => format!("{what} in `{}`", first.of),
            count => format!("{what} in {count} places, the first of them in `{}`", first.of),
        };
        found.push(Diagnostic::new(Code::MissingWords, first.span, message));
    }
    found
}

/// What has no words, and is not known to have none.
fn by_name<'u>(
    untold: impl Iterator<Item = &'u Untold>,
) -> BTreeMap<(&'u str, Option<&'u str>), Vec<&'u Untold>> {
    let mut names: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for untold in untold.filter(|untold| !untold.is_known) {
        names.entry((untold.name.as_str(), untold.value.as_deref())).or_default().push(untold);
    }
    names
}
