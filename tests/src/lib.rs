//! Spec texts in, everything that the generator makes of them out: what the tests of this package share.

pub mod errors;
pub mod fuzz;
pub mod inspect;
pub mod merchant;
pub mod recorder;
pub mod replies;
mod specs;
pub mod vectors;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use wechatpay_codegen::render::{self, Format};
use wechatpay_codegen::source::SourceMap;
use wechatpay_codegen::{Generated, Options, Read};

pub use specs::{catalogue, documentation, fragments, input, real, specs};

/// Prints a line even when the test passes: `skipped: ...`, or how much was run.
pub fn say(line: &str) {
    use std::io::Write as _;
    // What `println` writes is shown for failed tests only; that a line is lost fails no test.
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// The root of the workspace.
pub fn root() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// Every file below a folder.
#[allow(clippy::unwrap_used, reason = "a test says so by failing")]
pub fn files_below(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] }).collect()
}

/// Reads texts as `(path below the specs folder, text)`.
pub fn read<P: Into<String>, T: Into<String>>(texts: impl IntoIterator<Item = (P, T)>) -> Read {
    wechatpay_codegen::read_texts(SourceMap::from_texts(texts))
}

/// Emits all of what was read.
pub fn generate(read: &Read) -> Generated {
    wechatpay_codegen::generate(read, &Options::default())
}

/// Everything that is reported on these texts, as a person sees it.
pub fn report(read: &Read) -> String {
    let mut diagnostics = read.diagnostics.clone();
    if !read.has_errors() {
        diagnostics.extend(generate(read).diagnostics);
    }
    render::render(Format::Human, false, &read.sources, &diagnostics)
}

/// The emitted files as one text, but the manifest and the crate root.
pub fn emitted(generated: &Generated) -> String {
    let mut all = String::new();
    for file in
        generated.files.iter().filter(|file| !matches!(file.path.as_str(), "Cargo.toml" | "src/lib.rs"))
    {
        // Writing to a string does not fail.
        let _ = writeln!(all, "==> {}\n{}", file.path.as_str(), file.text);
    }
    all
}

/// The code of the README, compiled.
#[doc = include_str!("../../README.md")]
#[cfg(doctest)]
pub struct Readme;

/// A fragment whose request and reply have these properties.
#[must_use]
pub fn fragment(request: &str, reply: &str) -> String {
    format!(
        "post:
  summary: Query a receipt
  parameters:
    - name: _
      in: body
      schema: {{type: object, properties: {{{request}}}}}
  responses:
    200:
      schema: {{type: object, properties: {{{reply}}}}}
"
    )
}
