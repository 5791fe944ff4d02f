//! The overrides for the rows of a page in, its rows as these settle them out.

use std::collections::BTreeSet;

use crate::diag::{Code, Diagnostic};
use crate::ir::Presence;
use crate::overrides::{Overrides, RowSettings, TableName};
use crate::read::pages::mark;
use crate::rules::{Cx, parse_word};

use super::event;
use super::row::{RowFacts, is_dotted_name};

/// The overrides for the rows of a page.
pub struct RowOverrides<'a> {
    overrides: &'a Overrides,
    /// By what entries name the page: its number, or its place.
    names: [&'a str; 2],
    /// The numbers of those that changed something.
    pub used: BTreeSet<usize>,
}

impl<'a> RowOverrides<'a> {
    /// For one page.
    pub fn new(overrides: &'a Overrides, number: &'a str, place: &'a str) -> Self {
        Self { overrides, names: [number, place], used: BTreeSet::new() }
    }

    /// The events that a page is of: those that are settled, or else the ones that it names.
    pub fn events(&mut self, named: Vec<String>) -> Vec<String> {
        let entries = self.names.into_iter().flat_map(|name| self.overrides.of_page(name));
        let mut entries =
            entries.filter(|(_, entry)| entry.table == TableName::Request && entry.row == event::ROW);
        let settled =
            entries.find_map(|(number, entry)| Some((number, event::names(entry.set.event.as_deref()?))));
        match settled {
            Some((number, settled)) if !settled.is_empty() && settled != named => {
                self.used.insert(number);
                settled
            }
            _ => named,
        }
    }

    /// Applies those of one of the two tables, of which the rows of a page are, to rows in the order of the page.
    pub fn apply<'r, 's: 'r>(
        &mut self,
        cx: &mut Cx,
        table: TableName,
        rows: impl IntoIterator<Item = &'r mut RowFacts<'s>>,
    ) {
        let entries = self.names.into_iter().flat_map(|name| self.overrides.of_page(name));
        let entries: Vec<_> = entries.filter(|(_, entry)| entry.table == table).collect();
        if entries.is_empty() {
            return;
        }
        let mut rows: Vec<_> = rows.into_iter().collect();
        for (number, entry) in entries {
            let named = rows.iter_mut().filter(|row| row.name == entry.row);
            let mut named: Vec<_> = named.collect();
            let target = match (entry.nth, named.len()) {
                (None, 1) => named.pop(),
                (Some(nth), count) if (1..=count).contains(&nth) => Some(named.swap_remove(nth - 1)),
                _ => None,
            };
            if target.is_some_and(|row| apply(cx, row, &entry.set)) {
                self.used.insert(number);
            }
        }
    }
}

/// Applies an override; returns whether it changed anything.
fn apply(cx: &mut Cx, row: &mut RowFacts<'_>, set: &RowSettings) -> bool {
    refuse(cx, row, set);
    let before = row.said();
    let RowSettings { name, required, ty, holds, encrypted, embed, rust, drop, .. } = set;
    let name = name.clone().filter(|name| is_dotted_name(name));
    if let Some(name) = &name {
        row.name.clone_from(name);
    }
    if let Some(required) = required {
        row.presence = if *required { Presence::Required } else { Presence::Optional };
    }
    let was = std::mem::take(&mut row.set);
    row.set = RowSettings {
        name: name.or(was.name),
        ty: ty.clone().filter(|word| parse_word(word).is_some()).or(was.ty),
        holds: holds.or(was.holds),
        encrypted: encrypted.clone().filter(|word| is_mark(word)).or(was.encrypted),
        embed: embed.or(was.embed),
        rust: rust.clone().or(was.rust),
        drop: drop.or(was.drop),
        // What another source says is not taken then, even where this page says the same.
        required: required.or(was.required),
        ..RowSettings::default()
    };
    row.said() != before
}

/// Reports what an override cannot say of such a row.
fn refuse(cx: &mut Cx, row: &RowFacts<'_>, set: &RowSettings) {
    let span = row.span;
    let mut refuse = |message: String| {
        cx.report(Diagnostic::new(Code::BadOverrides, span, format!("an override gives this row {message}")));
    };
    let RowSettings { name, indent, ty, encrypted, label, event, .. } = set;
    if let Some(name) = name.as_ref().filter(|name| !is_dotted_name(name)) {
        refuse(format!("the name `{name}`, which is not a field name"));
    }
    if let Some(word) = ty.as_ref().filter(|word| parse_word(word).is_none()) {
        refuse(format!("the type `{word}`, which is not a type"));
    }
    if let Some(word) = encrypted.as_ref().filter(|word| !is_mark(word)) {
        refuse(format!("the mark `{word}`, which is not an encryption mark"));
    }
    if indent.is_some() {
        refuse("an indent, but such a page nests by names: `set: { name: amount.total }`".to_owned());
    }
    if let Some(event) =
        event.as_ref().filter(|event| row.name != event::ROW || event::names(event).is_empty())
    {
        refuse(format!(
            "the event `{event}`, but only `{}` has one, and it is like `REFUND.SUCCESS`",
            event::ROW
        ));
    }
    if label.is_some() {
        refuse("a label, but such a page has no alternatives".to_owned());
    }
}

fn is_mark(word: &str) -> bool {
    word == "none" || mark(word).is_some()
}
