//! What several pages say of one field in, what is taken of it out, fact by fact.

use std::collections::BTreeMap;

use crate::ir::{Doubt, Fact, Field, ListedValue, Presence, Type, Witnessed};

/// The one whose type is taken: the first, unless that is no object, or a guess, and another one is none.
pub fn base(all: &[Field]) -> usize {
    let has_members = |field: &Field| matches!(field.ty.element(), Type::Object(_));
    let fixed = all.iter().position(|field| field.fixed.ty || field.fixed.secrecy);
    let known = || all.iter().position(has_members).or_else(|| all.iter().position(|field| !field.guessed));
    fixed.or_else(known).unwrap_or_default()
}

/// Whether two pages cannot both be right on what a field is; who guesses, or knows no members, does not say.
pub fn contradicts(taken: &Field, other: &Field) -> bool {
    let says = |field: &Field| !field.guessed && *field.ty.element() != Type::Json;
    let is_settled = taken.fixed.ty || taken.fixed.secrecy;
    !is_settled && says(taken) && says(other) && !taken.agrees(Fact::Type, other)
}

/// What an override says counts for all pages.
pub fn presence(all: &[Field], is_on_all: bool) -> Presence {
    if let Some(fixed) = all.iter().find(|field| field.fixed.presence) {
        return fixed.presence;
    }
    let is_required = is_on_all && all.iter().all(|field| field.presence == Presence::Required);
    if is_required { Presence::Required } else { Presence::Optional }
}

/// The presence of what only some pages have.
pub fn optional(field: &Field, is_on_all: bool) -> Presence {
    if is_on_all || field.fixed.presence { field.presence } else { Presence::Optional }
}

/// The values of all, each once.
pub fn values(all: &[Field]) -> Vec<ListedValue> {
    let mut values: Vec<ListedValue> = Vec::new();
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    for value in all.iter().flat_map(|field| &field.values) {
        let at = *places.entry(&value.wire).or_insert(values.len());
        match values.get_mut(at) {
            Some(known) if known.meaning.is_empty() => known.meaning.clone_from(&value.meaning),
            Some(_) => {}
            None => values.push(value.clone()),
        }
    }
    values
}

/// What is open on all pages; one that knows settles it.
pub fn doubts(all: &[Field]) -> Vec<Doubt> {
    let mut doubts: Vec<Doubt> = Vec::new();
    for (at, field) in all.iter().enumerate() {
        for doubt in &field.doubts {
            let is_said = doubts.iter().any(|said| said.about == doubt.about);
            let others = all.iter().enumerate().filter(|(other, _)| *other != at);
            if !is_said && !others.map(|(_, other)| other).any(|other| doubt.is_settled_by(other)) {
                doubts.push(doubt.clone());
            }
        }
    }
    doubts
}
