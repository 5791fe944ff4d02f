//! Spec files with lines taken out, doubled, moved, indented and garbled: whatever comes out, nothing panics, and what
//! is read without an error is emitted without one.
//!
//! To run longer, or over other specs:
//!
//! ```sh
//! PROPTEST_CASES=100000 WECHATPAY_SPECS=specs cargo test -p wechatpay-tests --test mutated_specs --release
//! ```

#![allow(clippy::unwrap_used, reason = "a test says so by failing")]

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use proptest::prelude::*;
use proptest::sample::Index;
use wechatpay_codegen::diag::Code;
use wechatpay_codegen::render::{self, Format};
use wechatpay_tests::{generate, read, root};

/// Path below the specs folder, and text.
type SpecFile = (String, String);

static FILES: LazyLock<Vec<SpecFile>> = LazyLock::new(|| {
    let folders = match std::env::var_os("WECHATPAY_SPECS") {
        Some(folders) => std::env::split_paths(&folders).map(|folder| root().join(folder)).collect(),
        None => ["specs", "tests/fixtures/merge"].map(|folder| root().join(folder)).to_vec(),
    };
    let mut files = Vec::new();
    folders.iter().for_each(|folder: &PathBuf| collect(folder, folder, &mut files));
    files.sort();
    assert!(!files.is_empty());
    files
});

fn collect(top: &Path, folder: &Path, files: &mut Vec<SpecFile>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let relative = path.strip_prefix(top).unwrap().to_str().unwrap().to_owned();
        if path.is_dir() {
            collect(top, &path, files);
        } else if [".md", ".yaml"].iter().any(|ending| relative.ends_with(ending)) && relative != "README.md"
        {
            files.push((relative, std::fs::read_to_string(path).unwrap()));
        }
    }
}

/// One change of a text; places are parts of its length.
#[derive(Clone, Debug)]
enum Edit {
    Delete(Index),
    Double(Index),
    Swap(Index, Index),
    Indent(Index),
    Outdent(Index),
    /// Puts a word of the text, or of the list, in the place of another.
    Word(Index, Index),
    Insert(Index, &'static str),
    Cut(Index),
}

/// What the notations give a meaning to.
const WORDS: [&str; 32] = [
    "{data-required data-indent=7}",
    "{data-encrypted=by-rsa-pubkey}",
    "data-encoded=by-json_encode",
    "{colspan=3 .im-table-line}",
    "{.im-table #response}",
    "{#get}",
    "|",
    "```",
    ":::",
    "---",
    "object[]",
    "$ref: '#/post'",
    "allOf: [{$ref: '#/get'}]",
    "format: base64",
    "x-json: {type: array}",
    "oneOf: [{type: object}]",
    "properties: {a: {type: object}}",
    "enum: [1, a, ~, []]",
    "required: [a, a, 1]",
    "example: {a: [1.5]}",
    "in: path",
    "x!: string sealed 1..9 (A, B)",
    ".: object[..3] as text[][]",
    ".one_of: {A: {b: string}}",
    ".values: {A: ~, B: b}",
    "name?: string json[] | with a word",
    "status: 999",
    "- ",
    "? [",
    "\"",
    "&a *a",
    "\u{fe0f}描\t",
];

fn edits() -> impl Strategy<Value = Vec<Edit>> {
    let at = any::<Index>;
    let edit = prop_oneof![
        at().prop_map(Edit::Delete),
        at().prop_map(Edit::Double),
        (at(), at()).prop_map(|(a, b)| Edit::Swap(a, b)),
        at().prop_map(Edit::Indent),
        at().prop_map(Edit::Outdent),
        (at(), at()).prop_map(|(a, b)| Edit::Word(a, b)),
        (at(), prop::sample::select(WORDS.to_vec())).prop_map(|(at, word)| Edit::Insert(at, word)),
        at().prop_map(Edit::Cut),
    ];
    prop::collection::vec(edit, 1..6)
}

fn edited(text: &str, edits: &[Edit]) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    for edit in edits {
        if lines.is_empty() {
            break;
        }
        let at = |index: &Index| index.index(lines.len());
        match edit {
            Edit::Delete(index) => drop(lines.remove(at(index))),
            Edit::Double(index) => lines.insert(at(index), lines[at(index)].clone()),
            Edit::Swap(a, b) => {
                let (a, b) = (at(a), at(b));
                lines.swap(a, b);
            }
            Edit::Indent(index) => {
                let at = at(index);
                lines[at].insert_str(0, "  ");
            }
            Edit::Outdent(index) => {
                let at = at(index);
                lines[at] = lines[at].strip_prefix("  ").unwrap_or_default().to_owned();
            }
            Edit::Word(index, other) => {
                let words: Vec<&str> = text.split_whitespace().collect();
                let word = words[other.index(words.len())].to_owned();
                let at = at(index);
                let mut parts: Vec<&str> = lines[at].split(' ').collect();
                let place = other.index(parts.len());
                parts[place] = &word;
                lines[at] = parts.join(" ");
            }
            Edit::Insert(index, word) => {
                let at = at(index);
                let line = &lines[at];
                let ends: Vec<usize> = line.char_indices().map(|(at, _)| at).chain([line.len()]).collect();
                let place = ends[index.index(ends.len())];
                lines[at].insert_str(place, word);
            }
            Edit::Cut(index) => {
                let at = at(index);
                lines.truncate(at + 1);
                lines[at].pop();
            }
        }
    }
    lines.join("\n")
}

proptest! {
    #[test]
    fn nothing_panics_and_what_is_read_is_emitted(file in any::<Index>(), other in any::<Index>(), edits in edits()) {
        let (relative, text) = &FILES[file.index(FILES.len())];
        let mut texts = vec![(relative.clone(), edited(text, &edits))];
        // Another one beside it, which it may refer to, repeat or contradict.
        let beside = &FILES[other.index(FILES.len())];
        if beside.0 != *relative {
            texts.push(beside.clone());
        }
        let read = read(texts);
        let mut diagnostics = read.diagnostics.clone();
        if !read.has_errors() {
            diagnostics.extend(generate(&read).diagnostics);
        }
        let shown = render::render(Format::Human, false, &read.sources, &diagnostics);
        prop_assert!(diagnostics.iter().all(|found| found.code != Code::Internal), "{shown}");
    }
}
