//! Disagreements in, their text or JSON out, by class.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::conflict::{Class, Conflict, Side};
use crate::foreign::{self, terminal};
use crate::source::SourceMap;

fn of_class(conflicts: &[Conflict], class: Class) -> impl Iterator<Item = &Conflict> {
    conflicts.iter().filter(move |conflict| conflict.class == class)
}

/// How often each class occurs, a line each.
pub fn counts(conflicts: &[Conflict]) -> String {
    let line = |class: Class| format!("{:6} {class}\n", of_class(conflicts, class).count());
    Class::ALL.into_iter().map(line).collect()
}

/// All of them for people, with both places.
pub fn text(conflicts: &[Conflict], sources: &SourceMap) -> String {
    let side = |side: &Option<Side>| match side {
        Some(Side { says, span }) => format!("{} ({})", shown(says), terminal(&sources.place(*span))),
        None => "nothing".to_owned(),
    };
    let mut out = String::new();
    for class in Class::ALL {
        let count = of_class(conflicts, class).count();
        if count == 0 {
            continue;
        }
        // Writing to a string does not fail.
        let _ = writeln!(out, "{class}: {count}");
        for Conflict { operation, field, page, fragment, taken, .. } in of_class(conflicts, class) {
            let field = if field.is_empty() { String::new() } else { format!(" {field}") };
            let _ = writeln!(out, "  {}", terminal(&format!("{operation}{field}")));
            let _ = writeln!(out, "    page: {}", side(page));
            let _ = writeln!(out, "    fragment: {}", side(fragment));
            let _ = writeln!(out, "    taken: {}", shown(taken));
        }
    }
    out
}

fn shown(says: &str) -> String {
    if says.is_empty() { "none".to_owned() } else { terminal(says) }
}

/// All of them for programs: the text of an array.
pub fn json(conflicts: &[Conflict], sources: &SourceMap) -> String {
    let side = |side: &Option<Side>| {
        side.as_ref().map(|Side { says, span }| json!({ "says": says, "place": sources.place(*span) }))
    };
    let entry = |conflict: &Conflict| {
        json!({
            "class": conflict.class.slug(),
            "operation": conflict.operation,
            "field": conflict.field,
            "page": side(&conflict.page),
            "fragment": side(&conflict.fragment),
            "taken": conflict.taken,
        })
    };
    let all: Value = conflicts.iter().map(entry).collect();
    foreign::json(&format!("{all:#}"))
}
