//! Disagreements in, their text or JSON out, by class.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Value, json};

use super::conflict::{Class, Conflict, Side, TakenFrom};
use crate::foreign::{self, terminal};
use crate::source::{Kind, SourceMap};
use crate::span::Span;

fn of_class(conflicts: &[Conflict], class: Class) -> impl Iterator<Item = &Conflict> {
    conflicts.iter().filter(move |conflict| conflict.class == class)
}

/// How often each class occurs, a line each.
pub fn counts(conflicts: &[Conflict]) -> String {
    let line = |class: Class| format!("{:6} {class}\n", of_class(conflicts, class).count());
    Class::ALL.into_iter().map(line).collect()
}

/// How many there are between which kinds of sources, in one line: `3 disagreements between pages and fragments`.
pub fn sum(conflicts: &[Conflict], sources: &SourceMap) -> String {
    let mut pairs: BTreeMap<String, usize> = BTreeMap::new();
    for conflict in conflicts {
        let pair = match [&conflict.first, &conflict.second].map(|side| side.as_ref().map(|side| side.span)) {
            [Some(first), Some(second)] => {
                let mut kinds = [first, second].map(|span| kind(span, sources));
                kinds.sort_by_key(|kind| KINDS.iter().position(|known| known == kind));
                match kinds {
                    [first, second] if first == second => format!("between {first}s"),
                    [first, second] => format!("between {first}s and {second}s"),
                }
            }
            _ => "about operations that only one source has".to_owned(),
        };
        *pairs.entry(pair).or_default() += 1;
    }
    let noun = if conflicts.len() == 1 { "disagreement" } else { "disagreements" };
    let all = format!("{} {noun}", conflicts.len());
    match pairs.len() {
        0 => all,
        1 => pairs.into_keys().map(|pair| format!("{all} {pair}")).collect(),
        _ => {
            let parts: Vec<_> = pairs.into_iter().map(|(pair, count)| format!("{count} {pair}")).collect();
            format!("{all}: {}", parts.join(", "))
        }
    }
}

/// What sources are to people, in the order in which pairs of them are named.
const KINDS: [&str; 5] = ["page", "page of the service", "table", "fragment", "source"];

fn kind(span: Span, sources: &SourceMap) -> &'static str {
    let [page, official, table, fragment, other] = KINDS;
    match sources.file(span.file).kind() {
        Kind::Page => page,
        Kind::Official => official,
        Kind::Table => table,
        Kind::Fragment => fragment,
        Kind::Words | Kind::Other => other,
    }
}

/// All of them for people, with both places.
pub fn text(conflicts: &[Conflict], sources: &SourceMap) -> String {
    let mut out = String::new();
    for class in Class::ALL {
        let count = of_class(conflicts, class).count();
        if count == 0 {
            continue;
        }
        // Writing to a string does not fail.
        let _ = writeln!(out, "{class}: {count}");
        for conflict in of_class(conflicts, class) {
            let Conflict { operation, field, first, second, taken, .. } = conflict;
            let field = if field.is_empty() { String::new() } else { format!(" {field}") };
            let _ = writeln!(out, "  {}", terminal(&format!("{operation}{field}")));
            for Side { says, span } in [first, second].into_iter().flatten() {
                let says = says.as_deref().map_or_else(|| "nothing".to_owned(), shown);
                let place = terminal(&sources.place(*span));
                let _ = writeln!(out, "    {}: {says} ({place})", kind(*span, sources));
            }
            let from = conflict.taken_from().map_or("", |from| match from {
                TakenFrom::First => ", of the first",
                TakenFrom::Second => ", of the second",
                TakenFrom::Both => ", of both",
            });
            // Where only one of them has the operation, there is nothing to choose.
            let from = if first.is_some() && second.is_some() { from } else { "" };
            let taken = taken.as_deref().map_or_else(|| "left out".to_owned(), shown);
            let _ = writeln!(out, "    taken: {taken}{from}");
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
        side.as_ref().map(|Side { says, span }| {
            json!({ "kind": kind(*span, sources), "says": says, "place": sources.place(*span) })
        })
    };
    let entry = |conflict: &Conflict| {
        let from = conflict.taken_from().map(|from| match from {
            TakenFrom::First => "first",
            TakenFrom::Second => "second",
            TakenFrom::Both => "both",
        });
        json!({
            "class": conflict.class.slug(),
            "operation": conflict.operation,
            "field": conflict.field,
            "first": side(&conflict.first),
            "second": side(&conflict.second),
            "taken": conflict.taken,
            "taken_from": from,
        })
    };
    let all: Value = conflicts.iter().map(entry).collect();
    foreign::json(&format!("{all:#}"))
}
