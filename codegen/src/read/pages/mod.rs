//! Pages in, operations and notifications out; every row of every table is accounted for.

mod description;
mod field;
mod lifecycle;
mod lines;
mod notification;
mod operation;
mod request;
mod response;
mod row;
mod section;
pub mod surface;
mod tree;

use std::collections::BTreeSet;

use crate::diag::{Code, Diagnostic, Stage};
use crate::ir::Api;
use crate::overrides::Overrides;
use crate::rules::{Cx, Gathered, Location, Words, locate, misplaced};
use crate::source::SourceFile;
use crate::span::{FileId, Span};

use lines::RowOverrides;
pub use row::mark;
use surface::Page;

/// How rows of pages are written.
static WORDS: Words = Words {
    extension: "md",
    shares_definitions: false,
    seal: "write `data-encrypted=by-rsa-pubkey`",
    seal_texts: "mark the texts in it with `data-encrypted=by-rsa-pubkey`",
    seal_document: "write `data-encrypted=by-aes-gcm`",
    describe_content: "put the separator row `| {colspan=3 .im-table-line}` after it, and its members one level deeper",
    decide_seal: "mark the type cell with `data-encrypted=by-rsa-pubkey`, or settle it with `set: { encrypted: none }` in overrides.yaml",
    repeated: "remove one, or put the separator row `| {colspan=3 .im-table-line}` before each alternative",
    variable: |name| format!("write `| {name} {{data-required}} | string | …`"),
};

/// Reads one page.
pub fn read(id: FileId, source: &SourceFile, overrides: &Overrides) -> Gathered {
    let (page, diagnostics) = surface::markdown::parse(id, source);
    let mut cx = Cx::new(&WORDS, Span::new(id, 0, 0));
    let mut rows = RowOverrides::new(source, overrides);
    let mut api = Api::default();
    match locate(&source.relative) {
        Some(Location::Index) => {}
        Some(location) => endpoint_page(&mut cx, &mut rows, &page, location, &mut api),
        None => misplaced(&mut cx, &source.relative, "a page"),
    }
    if cx.rows.accounted() != cx.rows.total && !cx.has_errors() {
        let message = format!(
            "{} of {} rows of this page went nowhere",
            cx.rows.total.abs_diff(cx.rows.accounted()),
            cx.rows.total
        );
        cx.report(Diagnostic::new(Code::Internal, Span::new(page.file, 0, 0), message));
    }
    let mut gathered = cx.finish(api);
    gathered.diagnostics = without_consequences(gathered.diagnostics);
    gathered.diagnostics.extend(diagnostics);
    gathered.used_overrides = rows.used;
    gathered
}

/// Where rows of an operation cannot be read, what is wrong with its trees and parts is mostly due to that.
fn without_consequences(diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let is_cause = |found: &&Diagnostic| found.is_error() && found.code.stage() == Stage::Writing;
    let unread: BTreeSet<_> =
        diagnostics.iter().filter(is_cause).map(|found| found.operation.clone()).collect();
    let mut diagnostics = diagnostics;
    diagnostics.retain(|found| found.code.stage() == Stage::Writing || !unread.contains(&found.operation));
    diagnostics
}

fn endpoint_page(cx: &mut Cx, rows: &mut RowOverrides<'_>, page: &Page, location: Location, api: &mut Api) {
    if page.front_matter.redirects && page.sections.is_empty() && page.strays.is_empty() {
        return;
    }
    for stray in &page.strays {
        cx.report(Diagnostic::new(
            Code::StrayRows,
            *stray,
            "these rows are before the heading of any operation",
        ));
    }
    for unclosed in &page.unclosed {
        cx.report(Diagnostic::new(
            Code::UnclosedBlock,
            *unclosed,
            unclosed_message(rows.source.slice(*unclosed)),
        ));
    }
    let mut found = false;
    for section in &page.sections {
        let Some(method) = section::method(cx, rows.source, section) else { continue };
        found = true;
        cx.origin = section.span;
        let parts = section::read(cx, rows.source, page, section);
        match &location {
            Location::Index => {}
            Location::Operations { protocol, path } => {
                let operation = operation::read(cx, rows, *protocol, method, path.clone(), parts);
                api.operations.extend(operation);
            }
            Location::Notification { protocol, event } => {
                let notification = notification::read(cx, rows, *protocol, event, method, parts);
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
