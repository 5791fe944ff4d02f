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
pub mod ir;
mod link;
pub mod merge;
mod name;
pub mod output;
pub mod overrides;
mod read;
mod settle;
pub mod source;
mod yaml;

use std::path::PathBuf;

use diag::{Diagnostic, Sink};
use output::Owner;
pub use read::pages::surface;
pub use read::{Input, Read, RowCount, read, read_texts};
pub use source::OVERRIDES;

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
    let plan = link::run(&mut sink, &read.api, &read.names, &options.only);
    if sink.has_errors() {
        return Generated { files: Vec::new(), diagnostics: sink.into_sorted() };
    }
    let files = emit::run(&mut sink, &read.api, &plan, options);
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
