//! Disagreements in, their text or JSON out, by class and by who is against whom.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Value, json};

use super::conflict::{Class, Conflict, Place, Side};
use super::sources::Form;
use crate::foreign::{self, terminal};
use crate::source::{Kind, SourceMap};

fn of_class(conflicts: &[Conflict], class: Class) -> impl Iterator<Item = &Conflict> {
    conflicts.iter().filter(move |conflict| conflict.class == class)
}

/// How often each class occurs, a line each, and below it who is against whom, with those whose word was taken before the
/// others.
pub fn counts(conflicts: &[Conflict], sources: &SourceMap) -> String {
    let mut out = String::new();
    for class in Class::ALL {
        // Writing to a string does not fail.
        let _ = writeln!(out, "{:6} {class}", of_class(conflicts, class).count());
        let mut parties: BTreeMap<String, usize> = BTreeMap::new();
        for conflict in of_class(conflicts, class) {
            *parties.entry(parted(conflict, sources)).or_default() += 1;
        }
        for (parties, count) in parties {
            let _ = writeln!(out, "       {count:6} {parties}");
        }
    }
    out
}

/// Who says what was taken, and who says something else: `page, fragment / page of the service`.
fn parted(conflict: &Conflict, sources: &SourceMap) -> String {
    let mut said: Vec<(Option<&str>, Vec<&'static str>)> = Vec::new();
    for side in &conflict.sides {
        let (says, kind) = (side.says.as_deref(), kind(side.place, sources));
        match said.iter_mut().find(|(known, _)| *known == says) {
            Some((_, kinds)) if kinds.contains(&kind) => {}
            Some((_, kinds)) => kinds.push(kind),
            None => said.push((says, vec![kind])),
        }
    }
    for (_, kinds) in &mut said {
        kinds.sort_by_key(|kind| rank(kind));
    }
    let taken = conflict.taken.as_deref();
    said.sort_by_key(|(says, kinds)| {
        (*says != taken || says.is_none(), kinds.iter().map(|kind| rank(kind)).collect::<Vec<_>>())
    });
    said.iter().map(|(_, kinds)| kinds.join(", ")).collect::<Vec<_>>().join(" / ")
}

/// How many there are between which kinds of sources, in one line: `3 disagreements between pages and fragments`.
pub fn sum(conflicts: &[Conflict], sources: &SourceMap) -> String {
    let mut groups: BTreeMap<Vec<usize>, (String, usize)> = BTreeMap::new();
    for conflict in conflicts {
        let (key, words) = if conflict.class == Class::Operation {
            (Vec::new(), "about operations that not all sources have".to_owned())
        } else {
            between(conflict, sources)
        };
        groups.entry(key).or_insert((words, 0)).1 += 1;
    }
    let noun = if conflicts.len() == 1 { "disagreement" } else { "disagreements" };
    let all = format!("{} {noun}", conflicts.len());
    match groups.len() {
        0 => all,
        1 => groups.into_values().map(|(words, _)| format!("{all} {words}")).collect(),
        _ => {
            let parts: Vec<_> =
                groups.into_values().map(|(words, count)| format!("{count} {words}")).collect();
            format!("{all}: {}", parts.join(", "))
        }
    }
}

/// The kinds of sources that a disagreement is between, and the same in words.
fn between(conflict: &Conflict, sources: &SourceMap) -> (Vec<usize>, String) {
    let mut kinds: Vec<&str> = conflict.sides.iter().map(|side| kind(side.place, sources)).collect();
    kinds.sort_by_key(|kind| rank(kind));
    kinds.dedup();
    let plurals: Vec<String> = kinds.iter().map(|kind| kind.replacen(PLURAL.0, PLURAL.1, 1)).collect();
    let plural =
        |at: usize| if plurals[at] == kinds[at] { format!("{}s", plurals[at]) } else { plurals[at].clone() };
    let all: Vec<String> = (0..kinds.len()).map(plural).collect();
    let words = match all.split_last() {
        Some((last, [])) => format!("between {last}"),
        Some((last, others)) => format!("between {} and {last}", others.join(", ")),
        None => String::new(),
    };
    (kinds.iter().map(|kind| rank(kind)).collect(), words)
}

/// What sources are to people, in the order in which they are named.
const KINDS: [Kind; 6] = [Kind::Page, Kind::Official, Kind::Table, Kind::Fragment, Kind::Words, Kind::Other];

/// The plural that does not end with its letter.
const PLURAL: (&str, &str) = ("page of", "pages of");

fn rank(kind: &str) -> usize {
    KINDS.iter().position(|known| known.title() == kind).unwrap_or(KINDS.len())
}

fn kind(place: Place, sources: &SourceMap) -> &'static str {
    let kind = match place {
        Place::At(span) => sources.file(span.file).kind(),
        Place::Nowhere(Form::Official) => Kind::Official,
        Place::Nowhere(Form::Written) => Kind::Page,
        Place::Nowhere(Form::Fragment) => Kind::Fragment,
    };
    kind.title()
}

/// The sides of a disagreement, each thing that a kind of source says once, at its first place.
fn distinct<'c>(conflict: &'c Conflict, sources: &SourceMap) -> Vec<(&'c Side, &'static str)> {
    let mut sides: Vec<(&Side, &'static str)> = Vec::new();
    for side in &conflict.sides {
        let kind = kind(side.place, sources);
        if !sides.iter().any(|(known, of)| *of == kind && known.says == side.says) {
            sides.push((side, kind));
        }
    }
    sides
}

/// All of them for people, with all places.
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
            let Conflict { operation, field, taken, .. } = conflict;
            let field = if field.is_empty() { String::new() } else { format!(" {field}") };
            let _ = writeln!(out, "  {}", terminal(&format!("{operation}{field}")));
            let sides = distinct(conflict, sources);
            for (Side { says, place }, kind) in &sides {
                let says = says.as_deref().map_or_else(|| "nothing".to_owned(), shown);
                let place = match place {
                    Place::At(span) => format!(" ({})", terminal(&sources.place(*span))),
                    Place::Nowhere(_) => String::new(),
                };
                let _ = writeln!(out, "    {kind}: {says}{place}");
            }
            let says = taken.as_deref().map_or_else(|| "left out".to_owned(), shown);
            let _ = writeln!(out, "    taken: {says}{}", of(conflict, &sides));
        }
    }
    out
}

/// Whose word was taken, in words; of what not all have, there is nothing to choose.
fn of(conflict: &Conflict, sides: &[(&Side, &'static str)]) -> String {
    if conflict.taken.is_none() || conflict.class == Class::Operation {
        return String::new();
    }
    // Two of one kind are told apart by their places.
    let ordinals = [", of the first", ", of the second"];
    let is_taken = |(side, _): &&(&Side, &str)| side.says == conflict.taken;
    if matches!(sides, [(_, kind), (_, other)] if kind == other)
        && let Some((_, ordinal)) = sides.iter().zip(ordinals).find(|(side, _)| is_taken(side))
    {
        return ordinal.to_owned();
    }
    let mut from: Vec<&str> = taken_from(conflict, sides).collect();
    from.sort_by_key(|kind| rank(kind));
    match from.split_last() {
        None => ", of all of them".to_owned(),
        Some((last, [])) => format!(", of the {last}"),
        Some((last, others)) => format!(", of the {} and the {last}", others.join(", the ")),
    }
}

/// The kinds of sources that say what was taken.
fn taken_from<'s>(
    conflict: &'s Conflict,
    sides: &'s [(&Side, &'static str)],
) -> impl Iterator<Item = &'static str> + 's {
    let says = |(side, kind): &(&Side, &'static str)| {
        (side.says.is_some() && side.says == conflict.taken).then_some(*kind)
    };
    sides.iter().filter_map(says)
}

fn shown(says: &str) -> String {
    if says.is_empty() { "none".to_owned() } else { terminal(says) }
}

/// All of them for programs: the text of an array.
pub fn json(conflicts: &[Conflict], sources: &SourceMap) -> String {
    let entry = |conflict: &Conflict| {
        let sides = distinct(conflict, sources);
        let shown = sides.iter().map(|(Side { says, place }, kind)| {
            let place = match place {
                Place::At(span) => Some(sources.place(*span)),
                Place::Nowhere(_) => None,
            };
            json!({ "kind": kind, "says": says, "place": place })
        });
        json!({
            "class": conflict.class.slug(),
            "operation": conflict.operation,
            "field": conflict.field,
            "sides": shown.collect::<Vec<_>>(),
            "taken": conflict.taken,
            "taken_from": taken_from(conflict, &sides).collect::<Vec<_>>(),
        })
    };
    let all: Value = conflicts.iter().map(entry).collect();
    foreign::json(&format!("{all:#}"))
}
