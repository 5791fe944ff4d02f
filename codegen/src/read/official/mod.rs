//! The service's own pages in, operations and notifications out, each once however many pages describe it.
//!
//! A page is known by its front matter, and what it describes by its text: no folder and no title of a file is looked at,
//! so any part of the documentation can be read. Pages that describe no call and no message are passed over.

mod address;
mod alternatives;
mod assembly;
mod columns;
mod contents;
mod described;
mod description;
mod errors;
mod event;
mod field;
mod markers;
mod misfit;
mod nesting;
mod rate;
mod request_line;
mod row;
mod row_overrides;
mod sample;
mod sealing;
pub mod surface;
mod taken;
#[cfg(test)]
mod tests;
mod titles;
mod type_word;
mod unite;
mod unread;
mod v2;
mod v3;

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use crate::diag::{Code, Diagnostic};
use crate::ir::{Api, Method, Notification, Operation, Protocol};
use crate::overrides::{Overrides, TableName};
use crate::rules::{Cx, Gathered, Words};
use crate::source::SourceFile;
use crate::span::{FileId, Span};

use described::{Described, MOST_SUBJECTS, Subject};
use row_overrides::RowOverrides;
use surface::{Block, FrontMatter, Page, Volume};

/// How one settles a row of pages that are published elsewhere.
static WORDS: Words = Words {
    extension: "md",
    shares_definitions: false,
    seal: "settle it with `set: { encrypted: none }` in overrides.yaml",
    seal_texts: "settle the texts in it with `set: { encrypted: by-rsa-pubkey }` in overrides.yaml",
    seal_document: "settle it with `set: { encrypted: by-aes-gcm }` in overrides.yaml",
    describe_content: "its members stand in a table below the line `resource中ciphertext解密后字段`",
    decide_seal: "settle it with `set: { encrypted: by-rsa-pubkey }`, or with `none`, in overrides.yaml",
    repeated: "leave one out with `set: { drop: true }` in overrides.yaml",
    variable: |name| format!("write a row `{name}` below `Path 参数`"),
};

/// Reads the pages of all trees; of several of one operation the first ones come first.
pub fn read(files: &[(FileId, &SourceFile)], overrides: &Overrides) -> Gathered {
    let fronts =
        files.par_iter().filter_map(|(id, file)| Some((*id, *file, FrontMatter::read(*id, &file.text)?)));
    let (samples, pages): (Vec<_>, Vec<_>) =
        fronts.collect::<Vec<_>>().into_iter().partition(|(.., front)| front.sample.is_some());
    let calls = samples.into_iter().filter(|(.., front)| front.sample.as_deref() == Some("curl"));
    let calls: BTreeMap<String, (FileId, &SourceFile)> =
        calls.map(|(id, file, front)| (front.number, (id, file))).collect();
    let read = pages.par_iter().map(|(id, file, front)| {
        let call = calls.get(&front.number).copied();
        page(*id, file, call, overrides)
    });
    let mut all: Gathered = read.collect::<Vec<_>>().into_iter().collect();
    let Api { operations, notifications, .. } = std::mem::take(&mut all.api);
    let operations = unite::grouped(operations, route).into_iter();
    all.api.operations =
        operations.filter_map(|pages| unite::operation(pages, &mut all.diagnostics)).collect();
    let notifications = unite::grouped(notifications, Notification::to_string).into_iter();
    all.api.notifications =
        notifications.filter_map(|pages| unite::notification(pages, &mut all.diagnostics)).collect();
    all
}

/// What a server sees of an operation: which variables are the same one, but not what they are called.
fn route(operation: &Operation) -> (Protocol, Method, String) {
    let path = &operation.path;
    let place = |name: &str| path.variables().position(|known| known == name).unwrap_or_default();
    let places: Vec<String> = path.variable_segments().map(|name| place(name).to_string()).collect();
    (operation.protocol, operation.method, path.with_variables(&places).to_string())
}

fn page(
    id: FileId,
    source: &SourceFile,
    call: Option<(FileId, &SourceFile)>,
    overrides: &Overrides,
) -> Gathered {
    let mut cx = Cx::new(&WORDS, Span::new(id, 0, 0));
    let mut api = Api::default();
    let mut names = Vec::new();
    let mut used = BTreeSet::new();
    if let Some(page) = surface::parse(id, source) {
        let mut rows = RowOverrides::new(overrides, &page.front.number, &source.relative);
        let mut described = describe(&mut cx, &page, &mut rows);
        described.retain(|described| !is_too_much(&mut cx, described));
        if let Some(first) = described.first() {
            cx.origin = first.origin;
            cx.operation = first.subjects.first().map(Subject::name);
            if let Some(unclosed) = page.unclosed {
                cx.report(Diagnostic::new(Code::UnclosedBlock, unclosed, "this block is never closed"));
            }
            if let Some((id, call)) = call {
                show(&mut cx, &mut described, id, call);
            }
        }
        for mut described in described {
            cx.origin = described.origin;
            cx.operation = described.subjects.first().map(Subject::name);
            names.push(described.subjects.iter().map(Subject::name).collect::<Vec<_>>());
            for table in [TableName::Request, TableName::Response] {
                let tables = described.tables.iter_mut().filter(|found| found.place.table() == table);
                rows.apply(&mut cx, table, tables.flat_map(|table| &mut table.rows.facts));
            }
            described.tables.iter_mut().for_each(|table| row::settle(&mut cx, &mut table.rows));
            for described in alternatives::split(&mut cx, described) {
                assembly::assemble(&mut cx, &page.front, described, &mut api);
            }
        }
        used = rows.used;
    }
    account(&mut cx);
    let mut gathered = cx.finish(api);
    of_all_subjects(&mut gathered, &names);
    // Tables that several messages share are read for each of them.
    let mut told = BTreeSet::new();
    gathered.diagnostics.retain(|found| {
        let operation = found.operation.clone().filter(|_| found.is_error());
        told.insert((found.code.slug(), found.span, found.message.clone(), operation))
    });
    let mut open = BTreeSet::new();
    gathered.doubts.retain(|doubt| {
        let found = &doubt.diagnostic;
        open.insert((found.code.slug(), found.span, found.message.clone(), found.operation.clone()))
    });
    gathered.used_overrides = used;
    gathered
}

fn describe<'s>(cx: &mut Cx, page: &Page<'s>, overrides: &mut RowOverrides<'_>) -> Vec<Described<'s>> {
    match page.front.volume() {
        Some(Volume::Json(protocol)) => v3::read(cx, page, protocol, overrides),
        Some(Volume::V2) => v2::read(cx, page),
        None => {
            let message =
                format!("`{}` is the address of none of the documentations that are read", page.front.url);
            let found = Diagnostic::new(Code::BadFrontMatter, page.front.span, message);
            cx.report(found.help("the addresses have `/doc/v3/`, `/doc/v2/` or `/doc/brand/` in them"));
            Vec::new()
        }
    }
}

/// Whether a page describes more at once than any page does; each has all of its fields.
fn is_too_much(cx: &mut Cx, described: &Described<'_>) -> bool {
    let count = described.subjects.len();
    let is_too_much = count > MOST_SUBJECTS;
    if is_too_much {
        cx.operation = None;
        cx.rows.diagnosed += described.tables.iter().map(|table| table.rows.facts.len()).sum::<usize>();
        let message = format!("{count} calls or messages are described at once here");
        cx.report(Diagnostic::new(Code::TooLarge, described.origin, message));
    }
    is_too_much
}

/// Adds what a call of `curl` shows of the request that it is of.
fn show(cx: &mut Cx, described: &mut [Described<'_>], id: FileId, source: &SourceFile) {
    let page = surface::parse(id, source);
    let code = page.into_iter().flat_map(|page| page.blocks).find_map(|block| match block {
        Block::Code(code) => Some(code),
        _ => None,
    });
    let Some((code, call)) = code.and_then(|code| Some((code, sample::curl::parse(code.value)?))) else {
        return;
    };
    let variables = |subject: &Subject| match subject {
        Subject::Operation { protocol, method, path } if method.to_string() == call.method => {
            sample::curl::variables(call.path, &format!("/{protocol}/{path}"))
        }
        _ => None,
    };
    let fitting = described.iter_mut().find_map(|described| {
        let variables = described.subjects.iter().find_map(variables)?;
        Some((described, variables))
    });
    let Some((described, variables)) = fitting else {
        let message =
            format!("the sample calls `{} {}`, which its page does not describe", call.method, call.path);
        let found = Diagnostic::new(Code::OtherSample, code.span, message).label("its values are not read");
        cx.report(found.help("show a call of what the page describes"));
        return;
    };
    described.samples.variables = variables;
    described.samples.query = call.query;
    described.samples.body = call.body;
}

fn account(cx: &mut Cx) {
    if cx.rows.accounted() != cx.rows.total && !cx.has_errors() {
        let lost = cx.rows.total.abs_diff(cx.rows.accounted());
        let message = format!("{lost} of {} rows of this page went nowhere", cx.rows.total);
        cx.report(Diagnostic::new(Code::Internal, cx.origin, message));
    }
}

/// What is wrong with tables that several operations share is wrong with all of them.
fn of_all_subjects(gathered: &mut Gathered, names: &[Vec<String>]) {
    for names in names.iter().filter(|names| names.len() > 1) {
        let (first, others) =
            names.split_first().map_or((None, &[][..]), |(first, others)| (Some(first), others));
        let errors =
            gathered.diagnostics.iter().filter(|found| found.is_error() && found.operation.as_ref() == first);
        let errors: Vec<Diagnostic> = errors.cloned().collect();
        for name in others {
            gathered.diagnostics.extend(errors.iter().cloned().map(|found| found.of(name.clone())));
        }
    }
}
