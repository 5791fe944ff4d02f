//! Changes in, the entry of a CHANGELOG out, under the headings of "Keep a Changelog".

use std::collections::BTreeMap;

use super::{by_subject, code, sentence, text};
use crate::diff::{Change, Class, Diff, Kind};

/// What breaks and what behaves otherwise in full; what is new by product family, and the rest in figures.
pub fn changelog(diff: &Diff) -> String {
    let mut entry = String::new();
    let in_full = [("Breaking", Class::Breaking), ("Changed", Class::Behavior)];
    for (heading, class) in in_full {
        let told = diff.of(class).filter(|change| !is_removed(change));
        section(
            &mut entry,
            heading,
            by_subject(told).into_iter().map(|(subject, changes)| {
                let told: Vec<_> = changes.iter().map(|change| text(&sentence(change))).collect();
                format!("{}: {}.", code(subject), told.join("; "))
            }),
        );
    }
    section(&mut entry, "Removed", by_family(diff.changes.iter().filter(|change| is_removed(change))));
    let is_added = |change: &&Change| matches!(change.kind, Kind::OperationAdded | Kind::NotificationAdded);
    let added = by_family(diff.changes.iter().filter(is_added));
    let growth = [
        (Kind::OptionalFieldAdded, "optional field", "of requests"),
        (Kind::ReceivedFieldAdded, "field", "of replies and notifications"),
        (Kind::ValueAdded, "value", "of fields"),
        (Kind::PartAdded, "part", "of requests"),
        (Kind::AlternativeAdded, "alternative", "of fields"),
        (Kind::ErrorAdded, "code", "of errors"),
    ];
    let growth = growth.into_iter().filter_map(|(kind, what, whose)| {
        let count = diff.changes.iter().filter(|change| change.kind == kind).count();
        let ending = if count == 1 { "" } else { "s" };
        (count > 0).then(|| format!("{count} {what}{ending} {whose}."))
    });
    section(&mut entry, "Added", added.into_iter().chain(growth));
    let ended = diff.changes.iter().filter(|change| change.kind == Kind::Lifecycle);
    section(
        &mut entry,
        "Deprecated",
        ended.map(|change| format!("{}: {}.", code(&change.subject), text(&sentence(change)))),
    );
    entry
}

fn is_removed(change: &Change) -> bool {
    matches!(change.kind, Kind::OperationRemoved | Kind::NotificationRemoved)
}

/// A line for each product family, with what of it is meant.
fn by_family<'c>(changes: impl Iterator<Item = &'c Change>) -> Vec<String> {
    let mut families: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for change in changes {
        families.entry(&change.family).or_default().push(code(&change.subject));
    }
    families.into_iter().map(|(family, names)| format!("{}: {}.", code(family), names.join(", "))).collect()
}

fn section(entry: &mut String, heading: &str, lines: impl IntoIterator<Item = String>) {
    let mut lines = lines.into_iter().peekable();
    if lines.peek().is_none() {
        return;
    }
    if !entry.is_empty() {
        entry.push('\n');
    }
    entry.push_str(&format!("### {heading}\n\n"));
    lines.for_each(|line| entry.push_str(&format!("- {line}\n")));
}
