//! Reads a member that may have one of several names.

use serde_json::Value as Json;

use crate::codec::{Slot, Value, record};

/// The text at the first path that has one. An empty text counts as absent, since API v2 writes absent values like
/// that.
pub fn text(found: &dyn Value, paths: &[&'static str]) -> Option<(&'static str, String)> {
    first(found, paths, &|slot| match slot {
        Slot::Text(text) => Some(text.to_owned()).filter(|text| !text.is_empty()),
        // Sometimes merchant ids are numbers.
        Slot::Integer(number) => Some(number.to_string()),
        _ => None,
    })
}

/// The whole number at the first path that has one, which API v2 writes as digits.
pub fn integer(found: &dyn Value, paths: &[&'static str]) -> Option<(&'static str, i64)> {
    first(found, paths, &|slot| match slot {
        Slot::Integer(number) => Some(number),
        Slot::Text(text) if text.bytes().all(|byte| byte.is_ascii_digit()) => text.parse().ok(),
        _ => None,
    })
}

fn first<T>(
    found: &dyn Value,
    paths: &[&'static str],
    read: &dyn Fn(Slot<'_>) -> Option<T>,
) -> Option<(&'static str, T)> {
    paths.iter().find_map(|path| {
        let mut told = None;
        at(found, path, &mut |value| told = read(scalar(value.slot())));
        told.map(|told| (*path, told))
    })
}

/// The same, whether or not it has a type.
fn scalar(slot: Slot<'_>) -> Slot<'_> {
    match slot {
        Slot::Json(Json::String(text)) => Slot::Text(text),
        Slot::Json(Json::Number(number)) => number.as_i64().map_or(slot, Slot::Integer),
        _ => slot,
    }
}

/// Calls `visitor` with the value at a path of names.
fn at(value: &dyn Value, path: &str, visitor: &mut dyn FnMut(&dyn Value)) {
    let (name, rest) = path.split_once('.').map_or((path, None), |(name, rest)| (name, Some(rest)));
    let mut go_on = |member: &dyn Value| match rest {
        Some(rest) => at(member, rest, visitor),
        None => visitor(member),
    };
    match value.slot() {
        Slot::Json(json) => {
            if let Some(member) = json.get(name) {
                go_on(member);
            }
        }
        _ => record::member(value, name, &mut go_on),
    }
}
