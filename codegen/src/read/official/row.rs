//! A row of a table of fields as it was written in, what it says out, with the overrides for it.

use std::collections::BTreeSet;

use crate::diag::{Code, Diagnostic, did_you_mean};
use crate::ir::{Presence, TypeWord};
use crate::overrides::{Overrides, RowSettings, TableName};
use crate::read::pages::mark;
use crate::rules::{Cx, is_wire_name, joined_name, parse_word, type_words};
use crate::span::{Span, Spanned};

use super::columns::Columns;
use super::event;
use super::surface::plain::plain;
use super::surface::{Table, TableRow};
use super::type_word::{self, Base, Written};

/// What one row says.
#[derive(Clone, Debug)]
pub struct RowFacts<'s> {
    /// The row.
    pub span: Span,
    /// The name with those of what it is in, `amount.total`.
    pub name: String,
    /// The type as it is written.
    pub written: Written,
    /// Whether it is required.
    pub presence: Presence,
    /// The description as it is written.
    pub description: Spanned<&'s str>,
    /// What the field is called, where that has a cell of its own.
    pub label: Option<String>,
    /// The example, where that has a cell of its own.
    pub example: Option<String>,
    /// What an override says.
    pub set: RowSettings,
    /// What is wrong with its cells, unless an override settles it.
    faults: Vec<(Cell, Diagnostic)>,
}

/// A cell that something may be wrong with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cell {
    Name,
    Type,
    Presence,
}

impl RowFacts<'_> {
    /// Whether it is a part of an upload by its type.
    pub fn is_part(&self) -> bool {
        matches!(self.written.base, Base::File | Base::Part)
    }

    /// What it says as a whole, whether by itself or by an override.
    fn said(&self) -> (String, Presence, [TypeWord; 2], RowSettings) {
        let set = RowSettings { name: None, ty: None, required: None, ..self.set.clone() };
        (self.name.clone(), self.presence, [true, false].map(|has_members| self.word(has_members)), set)
    }

    /// The type word; an override knows better than the cell.
    pub fn word(&self, has_members: bool) -> TypeWord {
        let set = self.set.ty.as_deref().and_then(parse_word);
        set.unwrap_or_else(|| self.written.word(has_members))
    }
}

/// Interprets the rows of a table. What is no field is a separator, or reported.
pub fn read<'s>(cx: &mut Cx, table: &Table<'s>, columns: Columns) -> Vec<RowFacts<'s>> {
    let mut rows = Vec::with_capacity(table.rows.len());
    for row in &table.rows {
        cx.rows.total += 1;
        if is_separator(row, columns) {
            cx.rows.separators += 1;
            continue;
        }
        match interpret(cx, row, columns) {
            Some(row) => rows.push(row),
            None => cx.rows.diagnosed += 1,
        }
    }
    rows
}

/// Whether one sentence stands in all cells.
fn is_separator(row: &TableRow<'_>, columns: Columns) -> bool {
    let first = row.cells.first().map(|cell| cell.value);
    row.cells.len() == columns.count && row.cells.iter().all(|cell| Some(cell.value) == first)
}

fn interpret<'s>(cx: &mut Cx, row: &TableRow<'s>, columns: Columns) -> Option<RowFacts<'s>> {
    if row.cells.len() != columns.count {
        let message = format!(
            "this row has {} cells, and the head of its table has {}",
            row.cells.len(),
            columns.count
        );
        cx.report(
            Diagnostic::new(Code::BadRow, row.span, message).help("write `&#124;` for a bar inside a cell"),
        );
        return None;
    }
    let cell = |index: usize| row.cells.get(index);
    let (name, ty) = (cell(columns.name)?, cell(columns.ty)?);
    let mut faults = Vec::new();
    let mut fault = |of: Cell, found: Option<Diagnostic>| faults.extend(found.map(|found| (of, found)));
    let (name, found) = name_of(Spanned { value: &plain(name.value), span: name.span }, row.span);
    fault(Cell::Name, found);
    let (written, found) = written(Spanned { value: &plain(ty.value), span: ty.span }, row.span);
    fault(Cell::Type, found);
    let presence = columns.presence.and_then(cell);
    let (presence, found) = presence.map_or((Presence::Optional, None), |cell| {
        presence_of(Spanned { value: &plain(cell.value), span: cell.span }, row.span)
    });
    fault(Cell::Presence, found);
    let text = |index: Option<usize>| index.and_then(cell).map(|cell| plain(cell.value));
    Some(RowFacts {
        span: row.span,
        name,
        written,
        presence,
        description: columns.text.and_then(cell).copied().unwrap_or(Spanned { value: "", span: row.span }),
        label: text(columns.label).filter(|label| !label.is_empty()),
        example: text(columns.example).filter(|example| !example.is_empty()),
        set: RowSettings::default(),
        faults,
    })
}

/// Reports what no override settled of rows, and leaves out those that nothing can be made of.
pub fn settle(cx: &mut Cx, rows: &mut Vec<RowFacts<'_>>) {
    rows.retain_mut(|row| {
        let RowSettings { name, ty, required, drop, .. } = &row.set;
        let is_settled = |cell: Cell| match cell {
            _ if *drop == Some(true) => true,
            Cell::Name => name.is_some(),
            Cell::Type => ty.is_some(),
            Cell::Presence => required.is_some(),
        };
        let faults = std::mem::take(&mut row.faults).into_iter().filter(|(cell, _)| !is_settled(*cell));
        let faults: Vec<_> = faults.map(|(_, found)| found).collect();
        let is_lost = faults.iter().any(Diagnostic::is_error);
        faults.into_iter().for_each(|found| cx.report(found));
        cx.rows.diagnosed += usize::from(is_lost);
        !is_lost
    });
}

fn name_of(written: Spanned<&str>, row: Span) -> (String, Option<Diagnostic>) {
    if is_dotted_name(written.value) {
        return (written.value.to_owned(), None);
    }
    let joined: Option<Vec<_>> = written.value.split('.').map(joined_name).collect();
    if let Some(joined) = joined {
        let name = joined.join(".");
        let message = format!("the name `{}` contains a space", written.value);
        let found = Diagnostic::new(Code::BlankInName, written.span, message);
        let found = found.label(format!("read as `{name}`"));
        return (name, Some(found));
    }
    let message = match written.value {
        "" => "this row has no name".to_owned(),
        other => format!("`{other}` is not a field name"),
    };
    let found = Diagnostic::new(Code::BadName, non_empty(written.span, row), message);
    (written.value.to_owned(), Some(found))
}

/// A name on the wire, or several with dots between them.
fn is_dotted_name(name: &str) -> bool {
    name.split('.').all(is_wire_name)
}

fn written(cell: Spanned<&str>, row: Span) -> (Written, Option<Diagnostic>) {
    let span = non_empty(cell.span, row);
    let Some(written) = type_word::parse(cell.value) else {
        let message = match cell.value {
            "" => "this row has no type".to_owned(),
            other => format!("`{other}` is not a type"),
        };
        let help = format!("the types are {}, `array[…]`, and names that begin with a capital", type_words());
        let found = Diagnostic::new(Code::UnknownType, span, message).help(help);
        return (Written::unknown(), Some(found));
    };
    let found = written.repaired.map(|meant| {
        let message = format!("`{}` is not a type", cell.value);
        let found = Diagnostic::new(Code::GarbledType, span, message).label(format!("read as `{meant}`"));
        found.help(did_you_mean(meant))
    });
    (written, found)
}

/// What stands where a field need not be there; one of several is optional by itself.
const OPTIONAL: [&str; 6] = ["false", "否", "二选一", "三选一", "四选一", "二选一传入"];

fn presence_of(written: Spanned<&str>, row: Span) -> (Presence, Option<Diagnostic>) {
    match written.value {
        "true" | "是" => (Presence::Required, None),
        word if OPTIONAL.contains(&word) => (Presence::Optional, None),
        word => {
            let message = format!("`{word}` does not say whether the field is required");
            let found = Diagnostic::new(Code::UnknownPresence, non_empty(written.span, row), message);
            (Presence::Optional, Some(found.label("read as optional")))
        }
    }
}

/// A span to point at, where the cell itself is empty.
fn non_empty(cell: Span, row: Span) -> Span {
    if cell.start == cell.end { row } else { cell }
}

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
