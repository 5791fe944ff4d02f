//! One name that holds a text in one place of an operation and a number or `true` and `false` in another.

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::{Code, Diagnostic};
use crate::ir::Type;

use super::seen::Seen;

/// A field of an operation, by what it is in, and its name.
type Key<'a> = (&'a str, &'a str, &'a str);

/// Objects and lists are often called like a part of theirs, so only single values in JSON are compared, and only those
/// in things of one name: a `begin_time` of a day is another than that of a period.
pub fn check(seen: &[Seen<'_>]) -> Vec<Diagnostic> {
    let mut first: BTreeMap<Key<'_>, &Seen<'_>> = BTreeMap::new();
    let mut told: BTreeSet<Key<'_>> = BTreeSet::new();
    let mut found = Vec::new();
    for seen in seen.iter().filter(|seen| seen.is_json && is_value(&seen.field.ty)) {
        let key = (seen.of.as_str(), seen.around(), seen.field.wire.as_str());
        let Some(other) = first.get(&key) else {
            first.insert(key, seen);
            continue;
        };
        if kind(&other.field.ty) == kind(&seen.field.ty) || !told.insert(key) {
            continue;
        }
        let (one, two) = (other.field.ty.words(), seen.field.ty.words());
        let message = format!(
            "`{}` of `{}` is {two} in `{}`, and {one} in `{}`",
            seen.field.wire, seen.of, seen.path, other.path
        );
        let report = Diagnostic::new(Code::SeveralTypes, seen.field.origin, message);
        found.push(report.related(other.field.origin, format!("{one} here")).of(&seen.of));
    }
    found
}

fn is_value(ty: &Type) -> bool {
    matches!(ty, Type::Text | Type::Integer | Type::Float | Type::Boolean)
}

/// A number with a fraction is a number.
fn kind(ty: &Type) -> u8 {
    match ty {
        Type::Text => 0,
        Type::Integer | Type::Float => 1,
        _ => 2,
    }
}
