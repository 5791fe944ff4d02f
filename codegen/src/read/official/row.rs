//! A row of a table of fields as it was written in, what it says out.

use std::collections::BTreeSet;

use crate::diag::{Code, Diagnostic, did_you_mean};
use crate::ir::{Presence, TypeWord};
use crate::overrides::RowSettings;
use crate::rules::{Cx, is_wire_name, joined_name, parse_word, type_words};
use crate::span::{Span, Spanned};

use super::columns::Columns;
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
    Limits,
    Presence,
}

impl RowFacts<'_> {
    /// Whether it is a part of an upload by its type.
    pub fn is_part(&self) -> bool {
        matches!(self.written.base, Base::File | Base::Part)
    }

    /// Whether its cell says what it is, and nobody knows better.
    pub fn is_typed(&self) -> bool {
        self.set.ty.is_none() && self.set.holds.is_none()
    }

    /// What it says as a whole, whether by itself or by an override.
    pub fn said(&self) -> (String, Presence, [TypeWord; 2], RowSettings) {
        let set = RowSettings { name: None, ty: None, required: None, ..self.set.clone() };
        (self.name.clone(), self.presence, [true, false].map(|has_members| self.word(has_members)), set)
    }

    /// The type word; an override knows better than the cell.
    pub fn word(&self, has_members: bool) -> TypeWord {
        let set = self.set.ty.as_deref().and_then(parse_word);
        set.unwrap_or_else(|| self.written.word(has_members))
    }
}

/// The rows of a table.
#[derive(Clone, Debug, Default)]
pub struct Rows<'s> {
    /// What they say.
    pub facts: Vec<RowFacts<'s>>,
    /// The names of those that are reported and gone. What would be a member of these needs no report of its own.
    pub refused: BTreeSet<String>,
}

impl Rows<'_> {
    /// Adds those of a table that goes on with this one.
    pub fn extend(&mut self, more: Self) {
        self.facts.extend(more.facts);
        self.refused.extend(more.refused);
    }
}

/// Interprets the rows of a table. What is no field is a separator, or reported.
pub fn read<'s>(cx: &mut Cx, table: &Table<'s>, columns: Columns) -> Rows<'s> {
    let mut rows = Rows::default();
    for row in &table.rows {
        cx.rows.total += 1;
        if is_separator(row, columns) {
            cx.rows.separators += 1;
            continue;
        }
        match interpret(cx, row, columns) {
            Some(row) => rows.facts.push(row),
            None => {
                cx.rows.diagnosed += 1;
                rows.refused.extend(row.cells.get(columns.name).map(|cell| plain(cell.value)));
            }
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
    fault(Cell::Limits, limits(&written, ty.span));
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

/// Where a form has no part that is a file by its type, those are that have no members.
pub fn find_file(rows: &mut [RowFacts<'_>]) {
    if rows.iter().any(|row| row.written.base == Base::File) {
        return;
    }
    let around = rows.iter().filter_map(|row| Some(row.name.rsplit_once('.')?.0.to_owned()));
    let around: BTreeSet<String> = around.collect();
    for row in rows.iter_mut().filter(|row| row.is_part() && !around.contains(&row.name)) {
        row.written.base = Base::File;
    }
}

/// Reports what no override settled of rows, and leaves out those that nothing can be made of.
pub fn settle(cx: &mut Cx, rows: &mut Rows<'_>) {
    let refused = &mut rows.refused;
    rows.facts.retain_mut(|row| {
        let RowSettings { name, ty, required, drop, .. } = &row.set;
        let is_settled = |cell: Cell| match cell {
            _ if *drop == Some(true) => true,
            Cell::Name => name.is_some(),
            Cell::Type => ty.is_some(),
            Cell::Limits => false,
            Cell::Presence => required.is_some(),
        };
        let mut is_lost = false;
        for (cell, found) in std::mem::take(&mut row.faults) {
            if !is_settled(cell) {
                is_lost |= found.is_error();
                cx.report(found);
            }
        }
        if is_lost {
            cx.rows.diagnosed += 1;
            refused.insert(row.name.clone());
        }
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
pub fn is_dotted_name(name: &str) -> bool {
    name.split('.').all(is_wire_name)
}

/// How one settles the type of a row.
pub const SETTLE_TYPE: &str = "settle it with `set: { type: string }`, or another type, in overrides.yaml";

fn written(cell: Spanned<&str>, row: Span) -> (Written, Option<Diagnostic>) {
    let span = non_empty(cell.span, row);
    let Some(written) = type_word::parse(cell.value) else {
        let message = match cell.value {
            "" => "this row has no type".to_owned(),
            other => format!("`{other}` is not a type"),
        };
        let help = format!(
            "the types are {}, `array[…]`, and names that begin with a capital; {SETTLE_TYPE}",
            type_words()
        );
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

/// What stands where the limits of a text do, and is none.
fn limits(written: &Written, span: Span) -> Option<Diagnostic> {
    if written.is_inverted() {
        let (least, most) = (written.least.unwrap_or_default(), written.most.unwrap_or_default());
        let message = format!("this text has at least {least} characters and at most {most}");
        let found = Diagnostic::new(Code::InvertedLimits, span, message);
        return Some(found.label("read without these limits"));
    }
    let inside = written.no_limit.as_ref()?;
    let found = Diagnostic::new(Code::AbsurdLength, span, format!("`{inside}` is no length of a text"));
    Some(found.label("read without this limit"))
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
