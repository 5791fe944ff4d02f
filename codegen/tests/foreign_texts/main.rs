//! Hostile texts in every field of the model that can hold text: what is emitted has no structure, code or character of
//! theirs, and says on the wire what they say.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says so by failing")]
#![expect(clippy::disallowed_methods, reason = "tests have folders of their own")]

mod docs;
mod model;
mod mutate;
mod outputs;
mod texts;

use std::path::Path;

use proptest::prelude::*;
use wechatpay_codegen::{Generated, Options, Read};

use mutate::{Expected, Mutator};

fn generate(read: &Read) -> Generated {
    wechatpay_codegen::generate(read, &Options::default())
}

/// What is emitted of the model with foreign texts, checked file by file.
fn check(texts: Vec<String>) {
    let mut read = model::read();
    let mut mutator = Mutator::new(texts);
    mutator.api(&mut read.api);
    let generated = generate(&read);
    assert!(generated.diagnostics.is_empty(), "{:?}", generated.diagnostics);
    let mut found = docs::Found::default();
    for file in generated.files.iter().filter(|file| file.path.as_str().ends_with(".rs")) {
        found.add(file);
    }
    let Expected { literals, words } = mutator.expected;
    for literal in literals {
        assert!(found.literals.contains(&literal), "not in the code as it is: {literal:?}");
    }
    for word in words {
        assert!(found.shown.contains(&word), "not shown: {word:?}");
    }
}

/// A case emits a crate: fewer of them, unless `PROPTEST_CASES` says how many.
fn config() -> ProptestConfig {
    let default = ProptestConfig::default();
    let cases = if std::env::var_os("PROPTEST_CASES").is_some() { default.cases } else { 24 };
    ProptestConfig { cases, max_shrink_iters: 300, failure_persistence: None, ..default }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn no_text_is_more_than_text(texts in texts::hostile()) {
        check(texts);
    }
}

#[test]
fn no_text_that_is_known_to_be_hostile_is_more_than_text() {
    for text in texts::WHOLE {
        check(vec![(*text).to_owned()]);
    }
    for snippets in texts::SNIPPETS.chunks(8) {
        check(snippets.iter().map(|text| (*text).to_owned()).collect());
    }
}

#[test]
fn texts_that_are_harmless_are_read_as_they_are() {
    check(vec!["words in a line".to_owned()]);
}

/// Documentation made of a text anywhere else would go around `foreign`, and so would a note.
#[test]
fn only_one_module_makes_attributes_of_texts() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/emit");
    let mut seen = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let makes = text.contains("doc = #") || text.contains("#[deprecated") || text.contains("#[doc(");
        let is_doc = path.ends_with("doc.rs");
        seen += usize::from(is_doc);
        assert!(is_doc || !makes, "{} makes attributes of texts; `emit::doc` does", path.display());
    }
    assert_eq!(seen, 1);
}
