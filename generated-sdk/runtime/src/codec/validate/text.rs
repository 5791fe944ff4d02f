//! A text and its limits in, what is wrong with it out, without the text.
//!
//! The basic rules of all three volumes (API v2, API v3, brands) say that the service takes the part of UTF-8 with one to
//! three bytes for each character. What is left is the Basic Multilingual Plane, where a code point, a character of
//! UTF-16 and a column of a database are all the same; so counting code points is what the service does however it
//! counts. Descriptions agree: a limit of `string(32)` is "at most 32 characters in UTF-8", and Chinese characters,
//! digits and letters are said to count as one each.

use serde_json::Value as Json;

use super::{Violation, ViolationKind};
use crate::codec::{FieldPath, Limit};

/// The last character with three bytes in UTF-8.
const LAST: char = '\u{ffff}';

pub(super) fn check(text: &str, limits: &[Limit], path: &FieldPath<'_>, found: &mut Vec<Violation>) {
    violations(text, limits, path, Some, found);
}

/// The same of a text that is kept secret: not even its length is told.
pub(super) fn check_secret(text: &str, limits: &[Limit], path: &FieldPath<'_>, found: &mut Vec<Violation>) {
    violations(text, limits, path, |_| None, found);
}

fn violations(
    text: &str,
    limits: &[Limit],
    path: &FieldPath<'_>,
    told: fn(u64) -> Option<u64>,
    found: &mut Vec<Violation>,
) {
    if text.is_empty() {
        // What an empty text lacks is said once.
        if limits.iter().any(|limit| matches!(limit, Limit::Given | Limit::MinLength(1..))) {
            found.push(Violation::new(path, ViolationKind::Empty));
        }
        return;
    }
    sizes(text, limits, path, told, found);
    for limit in limits {
        if let Limit::Pattern(pattern) = limit
            && !follows(text, pattern)
        {
            found.push(Violation::new(path, ViolationKind::OtherThanPattern { pattern }));
        }
    }
    characters(text, path, found);
}

/// Checks the length of a text that something else was written to.
pub(super) fn length(text: &str, limits: &[Limit], path: &FieldPath<'_>, found: &mut Vec<Violation>) {
    sizes(text, limits, path, Some, found);
}

fn sizes(
    text: &str,
    limits: &[Limit],
    path: &FieldPath<'_>,
    told: fn(u64) -> Option<u64>,
    found: &mut Vec<Violation>,
) {
    let bytes = u64::try_from(text.len()).unwrap_or(u64::MAX);
    let length = || u64::try_from(text.chars().count()).unwrap_or(u64::MAX);
    for limit in limits {
        let kind = match *limit {
            Limit::MinLength(least) if length() < least => {
                ViolationKind::TooShort { characters: told(length()), least }
            }
            // No text has more characters than bytes.
            Limit::MaxLength(most) if bytes > most && length() > most => {
                ViolationKind::TooLong { characters: told(length()), most }
            }
            _ => continue,
        };
        found.push(Violation::new(path, kind));
    }
}

/// Whether all of a text is what the pattern says. A pattern that cannot be read excludes nothing.
fn follows(text: &str, pattern: &str) -> bool {
    regex_lite::Regex::new(&format!(r"\A(?:{pattern})\z")).map_or(true, |pattern| pattern.is_match(text))
}

fn characters(text: &str, path: &FieldPath<'_>, found: &mut Vec<Violation>) {
    if has_unsupported(text) {
        found.push(Violation::new(path, ViolationKind::UnsupportedCharacter));
    }
}

fn has_unsupported(text: &str) -> bool {
    text.chars().any(|character| character > LAST)
}

/// Looks for characters that the service does not take in the texts of a document without a table.
pub(super) fn check_json(json: &Json, path: &FieldPath<'_>, found: &mut Vec<Violation>) {
    if json_has_unsupported(json) {
        found.push(Violation::new(path, ViolationKind::UnsupportedCharacter));
    }
}

fn json_has_unsupported(json: &Json) -> bool {
    match json {
        Json::String(text) => has_unsupported(text),
        Json::Array(items) => items.iter().any(json_has_unsupported),
        Json::Object(members) => {
            members.iter().any(|(name, value)| has_unsupported(name) || json_has_unsupported(value))
        }
        Json::Null | Json::Bool(_) | Json::Number(_) => false,
    }
}
