//! The project's own pages, YAML tables, overrides and words in, their canonical texts out.
//!
//! A text is formed only if it can be read, and only given out if it says the same afterwards: the same values and
//! comments, and of pages and tables the same model. What cannot be read is reported with its place, and left alone.

mod build;
mod order;
mod page;
mod print;
mod proof;
mod scalar;
#[cfg(test)]
mod tests;
mod tree;

use std::collections::BTreeSet;

use rayon::prelude::*;
use serde_json::Value as Json;

use crate::diag::{Code, Diagnostic};
use crate::output;
use crate::rules;
use crate::source::{Kind, OVERRIDES, SourceFile, SourceMap};
use crate::span::{FileId, Span};
use crate::yaml::{self, MarkedError};
use crate::{Read, read_texts};

use tree::Document;

/// What was formed.
#[derive(Debug, Default)]
pub struct Formed {
    /// The files, for showing diagnostics.
    pub sources: SourceMap,
    /// The canonical text of each file that has one, by the number of the file among those that were given.
    pub texts: Vec<(usize, String)>,
    /// Files that cannot be read, and mistakes of this.
    pub diagnostics: Vec<Diagnostic>,
}

/// A file of one folder of specs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The path as it is shown to people.
    pub shown: String,
    /// The path below the folder: `openapi/v3/bill/tradebill.md`, `overrides.yaml`, `words/units.yaml`.
    pub relative: String,
    /// The text.
    pub text: String,
}

/// Whether a file is one that is formed: what people write for this project, and nothing that was generated.
pub fn is_formed(relative: &str, text: &str) -> bool {
    let map = SourceMap::from_texts([(relative, text)]);
    map.files().all(|(_, file)| match file.kind() {
        Kind::Page => rules::locate(relative).is_some(),
        Kind::Table | Kind::Words => true,
        Kind::Other => relative == OVERRIDES,
        Kind::Official | Kind::Fragment => false,
    }) && !output::is_generated(text.as_bytes())
}

/// Forms files of one folder of specs, of which `overrides` corrects the pages.
pub fn run(files: &[Written], overrides: Option<&str>) -> Formed {
    let mut map = SourceMap::default();
    for file in files {
        map.add(file.shown.clone(), file.relative.clone(), file.text.clone());
    }
    let ids: Vec<FileId> = map.files().map(|(id, _)| id).collect();
    let is_model = |file: &SourceFile| matches!(file.kind(), Kind::Page | Kind::Table);
    let mut diagnostics = unread(files, overrides, &map);
    let failed: BTreeSet<FileId> = diagnostics.iter().filter_map(|found| Some(found.span?.file)).collect();
    let formed: Vec<Result<String, Box<Diagnostic>>> = ids
        .par_iter()
        .map(|id| match failed.contains(id) {
            true => Ok(String::new()),
            false => form(*id, map.file(*id)),
        })
        .collect();
    let mut texts = Vec::new();
    for (at, (id, formed)) in ids.iter().zip(formed).enumerate() {
        match formed {
            Ok(text) if !failed.contains(id) => texts.push((at, text)),
            Ok(_) => {}
            Err(found) => diagnostics.push(*found),
        }
    }
    let modeled: Vec<&(usize, String)> =
        texts.iter().filter(|(at, _)| is_model(map.file(ids[*at]))).collect();
    let old = modeled.iter().map(|(at, _)| (files[*at].relative.as_str(), map.file(ids[*at]).text.as_str()));
    let new = modeled.iter().map(|(at, text)| (files[*at].relative.as_str(), text.as_str()));
    let changed = proof::changed(old, new, overrides);
    texts.retain(|(at, _)| !changed.contains(&files[*at].relative));
    for (at, id) in ids.iter().enumerate().filter(|(at, _)| changed.contains(&files[*at].relative)) {
        let message = format!("`{}` would say something else when it is formed", files[at].relative);
        diagnostics.push(Diagnostic::new(Code::Internal, Span::new(*id, 0, 0), message));
    }
    Formed { sources: map, texts, diagnostics }
}

/// What is wrong with pages and tables, so that nobody knows what they say.
fn unread(files: &[Written], overrides: Option<&str>, map: &SourceMap) -> Vec<Diagnostic> {
    let mut sources = SourceMap::default();
    let mut ids = Vec::new();
    for (id, file) in map.files().filter(|(_, file)| matches!(file.kind(), Kind::Page | Kind::Table)) {
        sources.add(file.shown.clone(), file.relative.clone(), file.text.clone());
        ids.push(id);
    }
    if let Some(text) = overrides.filter(|_| !files.is_empty()) {
        sources.add(OVERRIDES.to_owned(), OVERRIDES.to_owned(), text.to_owned());
    }
    let Read { sources, diagnostics, .. } = read_texts(sources);
    let here = |span: Span| {
        let at = sources.files().position(|(id, _)| id == span.file)?;
        Some(Span { file: *ids.get(at)?, ..span })
    };
    let found = diagnostics.into_iter().filter(Diagnostic::is_error).filter_map(|mut found| {
        found.span = Some(here(found.span?)?);
        let related = found.related.into_iter();
        found.related = related.filter_map(|(span, label)| Some((here(span)?, label))).collect();
        Some(found)
    });
    found.collect()
}

/// Forms one file.
fn form(id: FileId, file: &SourceFile) -> Result<String, Box<Diagnostic>> {
    if file.kind() == Kind::Page {
        return Ok(page::form(&file.text, |front| {
            let text = document(front, &|document| order::metadata(document), false);
            text.ok()
        }));
    }
    let location = rules::locate(&file.relative).filter(|_| file.kind() == Kind::Table);
    let order = |document: &mut Document| {
        if let Some(location) = &location {
            order::table(document, location);
        }
    };
    document(&file.text, &order, location.is_some()).map_err(|fault| {
        Box::new(match fault {
            Fault::Unread(error) => {
                let span = Span { file: id, ..error.span };
                Diagnostic::new(Code::BadTable, span, error.message)
            }
            Fault::Changed => {
                let message = format!("`{}` would say something else when it is formed", file.relative);
                Diagnostic::new(Code::Internal, Span::new(id, 0, 0), message)
            }
        })
    })
}

enum Fault {
    Unread(MarkedError),
    Changed,
}

/// Forms a YAML document, and reads it back.
fn document(text: &str, order: &dyn Fn(&mut Document), is_table: bool) -> Result<String, Fault> {
    let (value, old) = parsed(text).map_err(Fault::Unread)?;
    let mut new = old.clone();
    order(&mut new);
    let formed = print::print(&new);
    let (again, new) = parsed(&formed).map_err(|_| Fault::Changed)?;
    let is_same = proof::same_document((&value, &old), (&again, &new), is_table);
    if is_same { Ok(formed) } else { Err(Fault::Changed) }
}

fn parsed(text: &str) -> Result<(Json, Document), MarkedError> {
    let mut map = SourceMap::default();
    let id = map.add(String::new(), String::new(), text.to_owned());
    let root = yaml::parse(id, map.file(id))?;
    Ok((root.json(), build::build(map.file(id), &root)))
}
