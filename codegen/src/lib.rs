//! Reads WeChat Pay endpoint tables into a model that marks the encrypted fields, and emits a typed Rust client.
//!
//! [`read`] goes from folders of pages to the model; [`generate`] goes from there to the files of a crate.
//! Both return what they have beside a list of problems; the caller decides whether to go on.

mod cache;
mod check;
pub mod diag;
pub mod distill;
mod emit;
pub mod foreign;
mod format;
mod fragments;
pub mod ir;
mod link;
mod lower;
pub mod merge;
mod name;
pub mod output;
pub mod overrides;
mod settle;
pub mod source;
pub mod surface;
mod tables;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use rayon::prelude::*;

use diag::{Code, Diagnostic, Sink};
use ir::Api;
pub use lower::RowCount;
use output::Owner;
use overrides::Overrides;
use source::{Kind, SourceFile, SourceMap};

/// What to read.
#[derive(Clone, Debug, Default)]
pub struct Input {
    /// Folders laid out like the documentation: `openapi/v3/…`, `webhook/v3/…`.
    pub specs: Vec<PathBuf>,
    /// The overrides file.
    pub overrides: Option<PathBuf>,
}

/// What was read.
#[derive(Debug, Default)]
pub struct Read {
    /// Every file, for showing diagnostics.
    pub sources: SourceMap,
    /// The model.
    pub api: Api,
    /// Names and features that the overrides file settles.
    pub overrides: Overrides,
    /// Where pages and fragments disagree, in the order of the model.
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

    /// Takes the operations and notifications that errors belong to out of the model, and returns their names.
    pub fn leave_out(&mut self, diagnostics: &[Diagnostic]) -> Vec<String> {
        let errors = diagnostics.iter().filter(|found| found.is_error());
        let names: BTreeSet<String> = errors.filter_map(|found| found.operation.clone()).collect();
        self.api.operations.retain(|operation| !names.contains(&operation.to_string()));
        self.api.notifications.retain(|notification| !names.contains(&notification.to_string()));
        names.into_iter().collect()
    }

    /// The product families of the model, as cargo features: `v3-pay`, `webhook-v3`.
    pub fn families(&self) -> Vec<String> {
        let operations = self.api.operations.iter().map(ir::Operation::feature);
        let notifications = self.api.notifications.iter().map(ir::Notification::feature);
        operations.chain(notifications).collect::<BTreeSet<_>>().into_iter().collect()
    }
}

/// Reads folders of pages, YAML tables and fragments into the model.
pub fn read(input: &Input) -> Read {
    let mut sources = SourceMap::default();
    let mut sink = Sink::default();
    if input.specs.is_empty() {
        sink.push(Diagnostic::global(Code::NoSpecs, "no specs folder is given"));
    }
    let mut folders = BTreeSet::new();
    for folder in &input.specs {
        // Two spellings of one folder would describe everything twice. One that is not there is told by its reader.
        if folder.canonicalize().is_ok_and(|real| !folders.insert(real)) {
            let message = format!("the folder `{}` is given twice", folder.display());
            sink.push(Diagnostic::global(Code::RepeatedFolder, message));
            continue;
        }
        sink.extend(sources.read_folder(folder));
    }
    if let Some(path) = &input.overrides {
        let shown = path.display().to_string();
        match std::fs::read_to_string(path) {
            Ok(text) => {
                sources.add(shown, OVERRIDES.to_owned(), text);
            }
            Err(error) => {
                sink.push(Diagnostic::global(Code::Unreadable, format!("cannot read `{shown}`: {error}")))
            }
        }
    }
    read_sources(sources, sink)
}

/// The name under which the overrides file stands among the sources.
pub const OVERRIDES: &str = "overrides.yaml";

/// Reads texts into the model: pages, and the overrides under the name [`OVERRIDES`].
pub fn read_texts(sources: SourceMap) -> Read {
    read_sources(sources, Sink::default())
}

fn read_sources(sources: SourceMap, mut sink: Sink) -> Read {
    let mut overrides = Overrides::default();
    if let Some((id, file)) = sources.files().find(|(_, file)| file.relative == OVERRIDES) {
        match overrides::parse(id, file) {
            Ok(parsed) => overrides = parsed,
            Err(diagnostic) => sink.push(*diagnostic),
        }
    }
    let of_kind = |kind| {
        let mut files: Vec<_> = sources.files().filter(|(_, file)| file.kind() == kind).collect();
        files.sort_by(|(_, a), (_, b)| (a.tree, &a.relative).cmp(&(b.tree, &b.relative)));
        files
    };
    let pages = of_kind(Kind::Page);
    let pages = pages.into_par_iter().map(|(id, file)| read_page(id, file, &overrides));
    let tables = of_kind(Kind::Table).into_par_iter().map(|(id, file)| tables::read(id, file, &overrides));
    let mut lowered = lower::join(pages.chain(tables).collect(), &overrides, &sources);
    let files = of_kind(Kind::Fragment);
    let trees = files.chunk_by(|(_, a), (_, b)| a.tree == b.tree).map(fragments::read);
    let fragments = lower::join(trees.collect(), &Overrides::default(), &sources);
    lowered.diagnostics.extend(fragments.diagnostics);
    let (pages, fragments) = (by_tree(lowered.api, &sources), by_tree(fragments.api, &sources));
    let merge::Merged { mut api, conflicts, diagnostics } = merge::run(pages, fragments, &overrides);
    sink.extend(lowered.diagnostics);
    sink.extend(diagnostics);
    sink.extend(settle::run(&mut api, &overrides));
    lowered.api = lower::sorted(api);
    check::run(&mut sink, &lowered.api);
    Read {
        api: lowered.api,
        conflicts,
        rows: lowered.rows,
        diagnostics: sink.into_sorted(),
        overrides,
        sources,
    }
}

/// A model for each tree that was read, in the order in which they were given.
fn by_tree(api: Api, sources: &SourceMap) -> Vec<Api> {
    let mut trees: BTreeMap<u32, Api> = BTreeMap::new();
    let tree = |span: source::Span| sources.file(span.file).tree;
    for operation in api.operations {
        trees.entry(tree(operation.origin)).or_default().operations.push(operation);
    }
    for notification in api.notifications {
        trees.entry(tree(notification.origin)).or_default().notifications.push(notification);
    }
    trees.into_values().collect()
}

fn read_page(id: source::FileId, file: &SourceFile, overrides: &Overrides) -> lower::Lowered {
    let (page, diagnostics) = surface::markdown::parse(id, file);
    let mut lowered = lower::page(file, &page, overrides);
    lowered.diagnostics.extend(diagnostics);
    lowered
}

/// What to generate.
#[derive(Clone, Debug)]
pub struct Options {
    /// The name of the emitted crate.
    pub package: String,
    /// The product families to emit, as cargo features; all where there is none.
    pub only: Vec<String>,
    /// The path of the runtime crate, as seen from the emitted crate.
    pub runtime: String,
    /// Whether the emitted crate is the root of a workspace, because one around it does not know it.
    pub own_workspace: bool,
    /// A file that keeps what was emitted, for the next run with nothing to change.
    pub cache: Option<PathBuf>,
}

/// The name of the emitted crate, unless the caller has another one.
pub const PACKAGE: &str = "wechatpay-sdk";

impl Default for Options {
    fn default() -> Self {
        Self {
            package: PACKAGE.to_owned(),
            only: Vec::new(),
            runtime: String::new(),
            own_workspace: false,
            cache: None,
        }
    }
}

/// The emitted crate.
#[derive(Debug, Default)]
pub struct Generated {
    /// Its files: `Cargo.toml` and everything below `src/`, sorted by path.
    pub files: Vec<output::File>,
    /// Errors that only show when names are given; `files` is empty then.
    pub diagnostics: Vec<Diagnostic>,
}

/// Emits the crate of a model.
///
/// Operations with errors are the caller's to leave out before and after, see [`Read::leave_out`].
pub fn generate(read: &Read, options: &Options) -> Generated {
    let cache = options.cache.as_deref().map(|path| cache::Cache::new(path, read, options));
    if let Some(files) = cache.as_ref().and_then(cache::Cache::files) {
        return Generated { files, diagnostics: Vec::new() };
    }
    let mut sink = Sink::default();
    let plan = link::run(&mut sink, read, &options.only);
    if sink.has_errors() {
        return Generated { files: Vec::new(), diagnostics: sink.into_sorted() };
    }
    let files = emit::run(&mut sink, read, &plan, options);
    if sink.has_errors() {
        return Generated { files: Vec::new(), diagnostics: sink.into_sorted() };
    }
    if let Some(cache) = cache {
        cache.keep(&files);
    }
    Generated { files, diagnostics: sink.into_sorted() }
}

/// What the emitted crate owns in its folder.
pub const OWNED: Owner = Owner { places: &["Cargo.toml", "src"], mark: output::Mark::Marker };
