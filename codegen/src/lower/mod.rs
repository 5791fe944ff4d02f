//! Pages in, operations and notifications out; every row of every table is accounted for.

mod description;
mod field;
mod lifecycle;
mod location;
mod notification;
mod operation;
mod request;
mod response;
mod row;
mod seal;
mod section;
mod tree;

pub use field::{
    example_inside, lists_numbers, refuse_twin, unknown_members, unmarked_format, warn_empty_object,
    without_content,
};
pub use location::{Location, is_segment, locate};
pub use notification::check_event;
pub use operation::{is_signed, usual_status, warn_missing_serial};
pub use request::{as_segment, comparable, only_body, undescribed_variable};
pub use row::{Mark, RowFacts, joined_name, meant_word, nearest, parse_word};
pub use seal::{
    CIPHERTEXT, Direction, Place, refuse_sealed, rsa, secrecy, secret_word, unmarked_secret,
    warn_unmarked_secret,
};

use std::collections::BTreeSet;

use crate::diag::{Code, Diagnostic};
use crate::ir::{Api, Method, Operation, Protocol};
use crate::overrides::{Overrides, TableName};
use crate::source::{FileId, Kind, SourceFile, SourceMap, Span};
use crate::surface::row::Row;
use crate::surface::{Page, Table};

use tree::Line;

/// Where every table row of a run went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RowCount {
    /// All body rows of all tables, but those of the two index pages.
    pub total: usize,
    /// Rows that are fields of a request, a reply or a notification.
    pub fields: usize,
    /// Rows that say how a request is sent: `json`, `security`, `base_uri` and the like.
    pub parts: usize,
    /// Rows that set off what follows.
    pub separators: usize,
    /// Rows that stand for a whole reply.
    pub messages: usize,
    /// Rows that became a diagnostic instead, or were left out by an override.
    pub diagnosed: usize,
}

impl RowCount {
    /// Adds the rows of another page.
    pub fn add(&mut self, other: Self) {
        let Self { total, fields, parts, separators, messages, diagnosed } = other;
        self.total += total;
        self.fields += fields;
        self.parts += parts;
        self.separators += separators;
        self.messages += messages;
        self.diagnosed += diagnosed;
    }

    /// Rows that went somewhere.
    pub fn accounted(&self) -> usize {
        self.fields + self.parts + self.separators + self.messages + self.diagnosed
    }
}

/// What one page, or all of them, gave.
#[derive(Debug, Default)]
pub struct Lowered {
    /// The operations and notifications.
    pub api: Api,
    /// What was wrong.
    pub diagnostics: Vec<Diagnostic>,
    /// Where the rows went.
    pub rows: RowCount,
    /// The numbers of the overrides that changed something.
    pub used_overrides: BTreeSet<usize>,
}

/// What a stage needs to know of the page it works on, and where it leaves its findings.
pub struct Cx<'a> {
    sources: &'a SourceFile,
    page: &'a str,
    overrides: &'a Overrides,
    used_overrides: BTreeSet<usize>,
    diagnostics: Vec<Diagnostic>,
    /// The operation at work.
    pub operation: Option<String>,
    /// Where a finding belongs that no row has: the heading of the operation at work.
    pub origin: Span,
    /// Rows of this page.
    pub rows: RowCount,
}

impl<'a> Cx<'a> {
    /// For one file.
    pub fn new(file: FileId, source: &'a SourceFile, overrides: &'a Overrides) -> Self {
        Self {
            sources: source,
            page: &source.relative,
            overrides,
            used_overrides: BTreeSet::new(),
            diagnostics: Vec::new(),
            operation: None,
            origin: Span::new(file, 0, 0),
            rows: RowCount::default(),
        }
    }

    /// What the file gave.
    pub fn finish(self, api: Api) -> Lowered {
        let Self { diagnostics, rows, used_overrides, .. } = self;
        Lowered { api, diagnostics, rows, used_overrides }
    }

    /// Whether one of the findings is an error.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(Diagnostic::is_error)
    }

    /// What to type, which differs between pages and YAML tables.
    pub fn words(&self, page: &'static str, table: &'static str) -> &'static str {
        if self.is_table() { table } else { page }
    }

    /// Whether the file is a YAML table.
    pub fn is_table(&self) -> bool {
        self.sources.kind() == Kind::Table
    }

    /// Leaves a finding, with the operation that it belongs to.
    pub fn report(&mut self, mut diagnostic: Diagnostic) {
        if diagnostic.operation.is_none() {
            diagnostic.operation.clone_from(&self.operation);
        }
        self.diagnostics.push(diagnostic);
    }

    /// The text of a span of this page.
    pub fn text(&self, span: Span) -> &'a str {
        self.sources.text.get(span.start as usize..span.end as usize).unwrap_or_default()
    }

    /// Interprets the rows of one table of one operation, with the overrides for them.
    fn lines(&mut self, table: &Table, name: TableName, method: Method) -> Lines {
        let mut lines = Lines::default();
        self.rows.total += table.rows.len();
        for row in &table.rows {
            match row {
                Row::Separator(span) => {
                    self.rows.separators += 1;
                    lines.rows.push(Line::Separator(*span));
                }
                Row::Message(text) => {
                    self.rows.messages += 1;
                    lines.messages.push(text.clone());
                }
                Row::Field(row) => match row::interpret(self, row) {
                    Some(facts) => lines.rows.push(Line::Row(Box::new(facts))),
                    None => self.rows.diagnosed += 1,
                },
            }
        }
        self.settle(&mut lines.rows, name, method);
        lines
    }

    fn settle(&mut self, lines: &mut Vec<Line>, table: TableName, method: Method) {
        let (overrides, page) = (self.overrides, self.page);
        for (number, entry) in overrides.of_page(page) {
            let other = entry.operation.as_deref().is_some_and(|operation| operation != method.word());
            if other || entry.table != table {
                continue;
            }
            let named = lines.iter_mut().filter_map(|line| match line {
                Line::Row(row) if row.name == entry.row => Some(row),
                _ => None,
            });
            let mut named: Vec<_> = named.collect();
            let target = match (entry.nth, named.len()) {
                (None, 1) => named.pop(),
                (Some(nth), count) if (1..=count).contains(&nth) => Some(named.swap_remove(nth - 1)),
                _ => None,
            };
            if let Some(row) = target
                && row::settle(self, row, &entry.set)
            {
                self.used_overrides.insert(number);
            }
        }
        lines.retain(|line| {
            let dropped = matches!(line, Line::Row(row) if row.settled.drop == Some(true));
            self.rows.diagnosed += usize::from(dropped);
            !dropped
        });
    }
}

/// The rows of a table, told apart.
#[derive(Default)]
struct Lines {
    rows: Vec<Line>,
    messages: Vec<crate::surface::Spanned<String>>,
}

/// Reads one page.
pub fn page<'a>(source: &'a SourceFile, page: &'a Page, overrides: &'a Overrides) -> Lowered {
    let mut cx = Cx::new(page.file, source, overrides);
    let mut api = Api::default();
    match locate(&source.relative) {
        Some(Location::Index) => {}
        Some(location) => endpoint_page(&mut cx, page, location, &mut api),
        None => misplaced(&mut cx, "a page"),
    }
    if cx.rows.accounted() != cx.rows.total && !cx.has_errors() {
        let message = format!(
            "{} of {} rows of this page went nowhere",
            cx.rows.total.abs_diff(cx.rows.accounted()),
            cx.rows.total
        );
        cx.report(Diagnostic::new(Code::Internal, Span::new(page.file, 0, 0), message));
    }
    cx.diagnostics = without_consequences(std::mem::take(&mut cx.diagnostics));
    cx.finish(api)
}

/// A file that lies where none is read.
pub fn misplaced(cx: &mut Cx<'_>, what: &str) {
    let message = format!("`{}` is no place of {what}", cx.page);
    cx.report(Diagnostic::new(Code::BadLocation, cx.origin, message));
}

/// Where rows of an operation cannot be read, what is wrong with its trees and parts is mostly due to that.
fn without_consequences(diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let is_cause = |found: &&Diagnostic| found.is_error() && found.code < Code::IndentJump;
    let unread: BTreeSet<_> =
        diagnostics.iter().filter(is_cause).map(|found| found.operation.clone()).collect();
    let mut diagnostics = diagnostics;
    diagnostics.retain(|found| found.code < Code::IndentJump || !unread.contains(&found.operation));
    diagnostics
}

fn endpoint_page<'a>(cx: &mut Cx<'a>, page: &'a Page, location: Location, api: &mut Api) {
    if page.front_matter.redirects && page.sections.is_empty() && page.strays.is_empty() {
        return;
    }
    for stray in &page.strays {
        cx.report(Diagnostic::new(
            Code::StrayRows,
            *stray,
            "these rows stand before the heading of an operation",
        ));
    }
    for unclosed in &page.unclosed {
        cx.report(Diagnostic::new(Code::UnclosedBlock, *unclosed, unclosed_message(cx.text(*unclosed))));
    }
    let mut found = false;
    for section in &page.sections {
        let Some(method) = section::method(cx, section) else { continue };
        found = true;
        cx.origin = section.span;
        let parts = section::read(cx, page, section);
        match &location {
            Location::Index => {}
            Location::Operations { protocol, path } => {
                let operation = operation::lower(cx, *protocol, method, path.clone(), parts);
                api.operations.extend(operation);
            }
            Location::Notification { protocol, event } => {
                let notification = notification::lower(cx, *protocol, event, method, parts);
                api.notifications.extend(notification);
            }
        }
        cx.operation = None;
    }
    if !found && !cx.has_errors() {
        let place = page.sections.first().map_or(Span::new(page.file, 0, 0), |section| section.span);
        cx.report(Diagnostic::new(Code::NoOperation, place, "this page has no operation"));
    }
}

fn unclosed_message(line: &str) -> &'static str {
    if line.trim() == ":::" {
        "this line closes a block that was never opened"
    } else {
        "this block is never closed"
    }
}

/// Joins what the pages gave, in a fixed order.
pub fn join(pages: Vec<Lowered>, overrides: &Overrides, sources: &SourceMap) -> Lowered {
    let mut all = Lowered::default();
    for page in pages {
        all.api.operations.extend(page.api.operations);
        all.api.notifications.extend(page.api.notifications);
        all.diagnostics.extend(page.diagnostics);
        all.rows.add(page.rows);
        all.used_overrides.extend(page.used_overrides);
    }
    all.api = sorted(all.api);
    for (number, entry) in overrides.rows.iter().enumerate() {
        // A settlement for a page that is not among the specs of this run has nothing to say.
        let present =
            sources.files().find(|(_, file)| file.relative == entry.page).map(|(_, file)| file.kind());
        if let (Some(Kind::Table), Some(span)) = (present, entry.span) {
            let message = format!("`{}` is a YAML table, and has nothing to settle", entry.page);
            all.diagnostics
                .push(Diagnostic::new(Code::BadOverrides, span, message).help("edit the table itself"));
        } else if let (Some(_), false, Some(span)) =
            (present, all.used_overrides.contains(&number), entry.span)
        {
            let message = format!(
                "the override of `{}` in `{}` fits no row, or changes nothing",
                entry.row, entry.page
            );
            all.diagnostics.push(Diagnostic::new(Code::UnusedOverride, span, message));
        }
    }
    all
}

/// A model in its fixed order.
pub fn sorted(mut api: Api) -> Api {
    api.operations.sort_by(operation_order);
    api.notifications.sort_by(|a, b| (a.protocol, &a.event).cmp(&(b.protocol, &b.event)));
    api
}

fn operation_order(a: &Operation, b: &Operation) -> std::cmp::Ordering {
    (a.protocol, &a.path, a.method, a.origin).cmp(&(b.protocol, &b.path, b.method, b.origin))
}

/// The name under which a notification is reported.
pub fn event_name(protocol: Protocol, event: &str) -> String {
    format!("EVENT {protocol} {event}")
}
