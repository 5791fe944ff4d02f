//! Folders of specs in, one model of them out: each source read by its own reader, then merged, settled and checked.

pub mod fragments;
pub mod official;
pub mod pages;
pub mod tables;
mod whole_api;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::diag::{Code, Diagnostic, Sink};
use crate::ir::{Api, PathTemplate, Protocol};
use crate::overrides::{Names, Overrides};
use crate::source::{Kind, SourceFile, SourceMap, Tree, model_among};
use crate::span::FileId;
use crate::{check, distill, exchange, merge, overrides, rules, settle, words};

pub use crate::rules::RowCount;
use crate::rules::{Gathered, Location};

/// What to read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Input {
    /// Folders laid out like the documentation: `openapi/v3/…`, `webhook/v3/…`; or one file, which is a model that
    /// [`exchange`] wrote.
    pub specs: Vec<PathBuf>,
    /// The overrides file.
    pub overrides: Option<PathBuf>,
    /// The folder of the project's own words.
    pub words: Option<PathBuf>,
}

/// What was read.
#[derive(Debug, Default)]
pub struct Read {
    /// Every file, for showing diagnostics.
    pub sources: SourceMap,
    /// The model.
    pub api: Api,
    /// Names and features that the overrides file settles.
    pub names: Names,
    /// How many entries of that file have an effect, by product family.
    pub overrides: BTreeMap<String, usize>,
    /// Where two sources of one operation disagree, in the order of the model.
    pub conflicts: Vec<merge::Conflict>,
    /// Problems in the order of files and places.
    pub diagnostics: Vec<Diagnostic>,
    /// Where every table row went.
    pub rows: RowCount,
}

impl Read {
    /// Whether one of the problems is an error.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(Diagnostic::is_error)
    }

    /// Whether an error is one of what can be left out: an operation, a notification, or a file of the specs.
    pub fn can_leave_out(&self, error: &Diagnostic) -> bool {
        error.operation.is_some() || self.file_of(error).is_some()
    }

    /// Takes the operations and notifications that errors belong to out of the model, and returns their names.
    ///
    /// Where only the file is known, these are all that it describes, though another source may do so as well: what the
    /// file says of them, such as a seal, is not known. The file is returned, too.
    pub fn leave_out(&mut self, diagnostics: &[Diagnostic]) -> Vec<String> {
        let errors = || diagnostics.iter().filter(|found| found.is_error());
        let mut names: BTreeSet<String> = errors().filter_map(|found| found.operation.clone()).collect();
        let alone = errors().filter(|found| found.operation.is_none());
        let files: BTreeSet<FileId> = alone.filter_map(|found| self.file_of(found)).collect();
        let places = files.iter().filter_map(|id| self.sources.file(*id).place());
        let described: BTreeSet<String> = places.filter_map(described_at).collect();
        for operation in &self.api.operations {
            let path = format!("/{}/{}", operation.protocol, operation.path);
            if files.contains(&operation.origin.file) || described.contains(&path) {
                names.insert(operation.to_string());
            }
        }
        for notification in &self.api.notifications {
            let name = notification.to_string();
            if files.contains(&notification.origin.file) || described.contains(&name) {
                names.insert(name);
            }
        }
        self.api.operations.retain(|operation| !names.contains(&operation.to_string()));
        self.api.notifications.retain(|notification| !names.contains(&notification.to_string()));
        names.extend(files.into_iter().map(|id| self.sources.file(id).shown.clone()));
        names.into_iter().collect()
    }

    /// The file of the specs that an error is in.
    fn file_of(&self, error: &Diagnostic) -> Option<FileId> {
        let id = error.span?.file;
        self.sources.file(id).place().map(|_| id)
    }
}

/// What a file at this place would describe: a path with its protocol, or the name of a notification.
fn described_at(place: &str) -> Option<String> {
    let of_path = |(protocol, path): (Protocol, PathTemplate)| format!("/{protocol}/{path}");
    match rules::locate(place) {
        Some(Location::Operations { protocol, path }) => Some(of_path((protocol, path))),
        Some(Location::Notification { protocol, event }) => Some(format!("EVENT {protocol} {event}")),
        Some(Location::Index) => None,
        None => fragments::path_of(place).map(of_path),
    }
}

/// Reads folders of pages, YAML tables and fragments into the model, or a file into the model that it was written from.
pub fn read(input: &Input) -> Read {
    if let Some(path) = model_among(&input.specs) {
        return read_model(path, input)
            .unwrap_or_else(|problem| Read { diagnostics: vec![*problem], ..Read::default() });
    }
    let mut sink = Sink::default();
    let sources = SourceMap::read(&mut sink, input);
    read_sources(sources, sink)
}

/// Reads a model that was written, which has been corrected and has its words.
fn read_model(path: &Path, input: &Input) -> Result<Read, Box<Diagnostic>> {
    let others = input.specs.iter().map(PathBuf::as_path).filter(|other| *other != path);
    let others = others.chain(input.overrides.as_deref()).chain(input.words.as_deref());
    if let Some(other) = others.chain(input.specs.get(1).map(PathBuf::as_path)).next() {
        let (path, other) = (path.display(), other.display());
        let message = format!("`{path}` is a file, and so a model, which is read alone, without `{other}`");
        let found = Diagnostic::global(Code::BadModel, message);
        return Err(Box::new(
            found.help("read what it was written from together with that, and write it again"),
        ));
    }
    Ok(exchange::read(&path.display().to_string(), SourceMap::read_model(path)?))
}

/// Reads texts into the model: those of specs, and the overrides under the name [`OVERRIDES`](crate::OVERRIDES).
pub fn read_texts(sources: SourceMap) -> Read {
    read_sources(sources, Sink::default())
}

fn read_sources(sources: SourceMap, mut sink: Sink) -> Read {
    let overrides = overrides::read(&mut sink, &sources);
    let (mut readings, mut found) = read_trees(&sources, &overrides);
    let dropped = settle::dropped::run(readings.all_mut(), &mut found.diagnostics, &overrides);
    sink.extend(found.diagnostics);
    sink.extend(overrides.unused_rows(&found.used_overrides, &sources));
    let merge::Merged { mut api, conflicts, diagnostics, mut used } = merge::run(readings, &overrides);
    sink.extend(diagnostics);
    // A table was distilled with an entry, and the service's own page says what others get wrong.
    let settles = |file: &SourceFile| file.kind() == Kind::Official || distill::is_distilled(&file.text);
    let may_be_why = |file: FileId| settles(sources.file(file));
    let settled = settle::run(&mut api, &overrides, &dropped, &may_be_why);
    sink.extend(settled.diagnostics);
    used.extend(settled.used);
    sink.extend(settle::service::run(&mut api));
    let mut api = api.sorted();
    check::run(&mut sink, &api, found.doubts);
    words::run(&mut sink, &mut api, &sources);
    used.extend(overrides.used(&found.used_overrides, &dropped, &api));
    Read {
        api,
        conflicts,
        overrides: used.by_family(),
        rows: found.rows,
        diagnostics: sink.into_sorted(),
        names: overrides.names,
        sources,
    }
}

/// The models of the trees, by what they rank as, and everything else of all of them.
fn read_trees(sources: &SourceMap, overrides: &Overrides) -> (merge::Readings, Gathered) {
    let mut readings = merge::Readings::default();
    let mut found = Gathered::default();
    let trees = sources.trees();
    for tree in &trees {
        let written = found.take(pages_and_tables(tree, overrides));
        let ranked = if is_own(tree) { &mut readings.own } else { &mut readings.pages };
        ranked.extend(written);
    }
    // A page in another folder is still a page of the same documentation.
    readings.official = found.take(official::read(&sources.official(), overrides)).unwrap_or_default();
    for tree in &trees {
        readings.fragments.extend(found.take(fragments::read(&tree.fragments, overrides)));
    }
    let form = |file: &SourceFile| match file.kind() {
        Kind::Official => merge::Form::Official,
        Kind::Fragment => merge::Form::Fragment,
        Kind::Page | Kind::Table | Kind::Words | Kind::Other => merge::Form::Written,
    };
    let tables = trees.iter().flat_map(|tree| &tree.tables);
    let distilled = tables.filter(|(_, file)| distill::is_distilled(&file.text)).map(|(id, _)| *id).collect();
    readings.sources = merge::Sources::new(sources.files().map(|(_, file)| form(file)).collect(), distilled);
    (readings, found)
}

/// A tree with a table that somebody wrote is the project's own, and so are its pages.
fn is_own(tree: &Tree<'_>) -> bool {
    tree.tables.iter().any(|(_, file)| !distill::is_distilled(&file.text))
}

/// What people write for each other in a tree: pages, and tables that say the same.
fn pages_and_tables(tree: &Tree<'_>, overrides: &Overrides) -> Gathered {
    let pages = tree.pages.par_iter().map(|(id, file)| pages::read(*id, file, overrides));
    let tables = tree.tables.par_iter().map(|(id, file)| tables::read(*id, file));
    pages.chain(tables).collect::<Vec<_>>().into_iter().collect()
}
