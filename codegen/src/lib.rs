//! Reads WeChat Pay endpoint tables into a model that marks the encrypted fields, and emits a typed Rust client.
//!
//! [`read`] goes from folders of pages to the model; [`generate`] goes from there to the files of a crate.
//! Both return what they have beside a list of problems; the caller decides whether to go on.

mod cache;
pub mod canonical;
pub mod chars;
mod check;
#[cfg(feature = "cli")]
pub mod cli;
pub mod diag;
pub mod diff;
pub mod distill;
mod emit;
pub mod exchange;
pub mod foreign;
mod format;
pub mod ir;
mod link;
pub mod lint;
pub mod manifest;
pub mod merge;
mod name;
pub mod openapi;
mod options;
pub mod output;
pub mod overrides;
mod package;
mod read;
pub mod render;
mod rules;
pub mod scaffold;
mod settle;
pub mod source;
mod span;
pub mod stats;
mod words;
pub mod workspace;
mod yaml;

use diag::{Diagnostic, Sink};
pub use emit::codes::PATH as RUNTIME_CODES;
use output::Owner;
// No interface: what an author wrote is public for the test that compares the samples of pages with what is sent.
pub use options::{GitPart, Options, PACKAGE, Runtime};
pub use package::check_package_name;
#[doc(hidden)]
pub use read::pages::surface;
pub use read::{Input, Read, RowCount, read, read_texts};
pub use source::OVERRIDES;

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

/// The file of the runtime that lists the codes of errors, by the words of a model.
///
/// # Errors
///
/// A mistake of the generator.
pub fn runtime_codes(read: &Read) -> Result<output::File, Box<Diagnostic>> {
    emit::codes::file(&read.api.guide.codes)
}

/// What the emitted crate owns in its folder.
pub const OWNED: Owner<'static> = Owner { places: &["Cargo.toml", "src"], first_lines: &FIRST_LINES };

const FIRST_LINES: [&str; 4] = {
    let [rust, toml] = format::EARLIER_LINES;
    [format::RUST_LINE, format::TOML_LINE, rust, toml]
};
