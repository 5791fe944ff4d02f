//! Changes in, texts out: for people at a terminal, for a comment on a change, for a CHANGELOG, and for programs.

mod changelog;
mod human;
mod json;
mod markdown;

use super::{Change, Diff};
use crate::foreign;

pub use changelog::changelog;
pub use human::human;
pub use json::json;
pub use markdown::markdown;

/// What happened, without the operation that it happened to.
fn sentence(change: &Change) -> String {
    let (was, is) = (shown(&change.was), shown(&change.is));
    let says = change.kind.says();
    let told = match (was.is_empty(), is.is_empty()) {
        (true, true) => says.to_owned(),
        (true, false) => format!("{says}: {is}"),
        (false, true) => format!("{says}: {was}"),
        (false, false) => format!("{says}: {was} → {is}"),
    };
    change.at.as_deref().map_or_else(|| told.clone(), |at| format!("{at} {told}"))
}

/// The longest text of a side that is shown whole.
const LONGEST: usize = 160;

/// A text of a side in one line, and not without end.
fn shown(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

/// `3 breaking, 1 behavior, 20 compatible`
fn counts(diff: &Diff) -> String {
    let counts = diff.counts().into_iter().filter(|(_, count)| *count > 0);
    let counts: Vec<_> = counts.map(|(class, count)| format!("{count} {class}")).collect();
    if counts.is_empty() { "no change".to_owned() } else { counts.join(", ") }
}

/// Changes by what they are of, in their order.
fn by_subject<'c>(changes: impl Iterator<Item = &'c Change>) -> Vec<(&'c str, Vec<&'c Change>)> {
    let mut groups: Vec<(&str, Vec<&Change>)> = Vec::new();
    for change in changes {
        match groups.last_mut() {
            Some((subject, group)) if *subject == change.subject => group.push(change),
            _ => groups.push((&change.subject, vec![change])),
        }
    }
    groups
}

/// Text of a source for Markdown.
fn text(words: &str) -> String {
    foreign::words(words).as_str().to_owned()
}

/// Code of a source for Markdown.
fn code(words: &str) -> String {
    foreign::code(words).as_str().to_owned()
}
