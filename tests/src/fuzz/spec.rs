//! Pages, tables and fragments enter; the generator never panics and makes no mistake of its own, and what it emits is Rust.
//!
//! The input is one text: a line `==> ` with a path below the specs folder begins each file.

use wechatpay_codegen::diag::Code;
use wechatpay_codegen::render::{self, Format};

use crate::{generate, read};

/// How a file begins.
const FILE: &str = "==> ";

/// More files than any input needs; each is read on all cores.
const MOST: usize = 8;

/// Reads the files, and emits what was read without an error.
pub fn run(data: &[u8]) {
    emits(data);
}

/// The same; whether something was emitted.
pub fn emits(data: &[u8]) -> bool {
    let text = String::from_utf8_lossy(data);
    let read = read(files(&text));
    let mut diagnostics = read.diagnostics.clone();
    let mut is_emitted = false;
    if !read.has_errors() {
        let generated = generate(&read);
        is_emitted = !generated.files.is_empty();
        diagnostics.extend(generated.diagnostics);
        for file in &generated.files {
            if file.path.as_str().ends_with(".rs")
                && let Err(error) = syn::parse_file(&file.text)
            {
                panic!("{} is no Rust: {error}\n{}", file.path.as_str(), file.text);
            }
        }
    }
    let shown = render::render(Format::Human, false, &read.sources, &diagnostics);
    assert!(diagnostics.iter().all(|found| found.code != Code::Internal), "{shown}");
    is_emitted
}

fn files(text: &str) -> Vec<(String, String)> {
    let mut files: Vec<(String, String)> = Vec::new();
    for line in text.split_inclusive('\n') {
        if let Some(path) = line.strip_prefix(FILE).filter(|_| files.len() < MOST) {
            files.push((path.trim().to_owned(), String::new()));
        } else if let Some((_, text)) = files.last_mut() {
            text.push_str(line);
        }
    }
    files
}
