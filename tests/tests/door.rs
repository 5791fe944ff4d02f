//! What emitted code takes from the runtime: a name that comes or goes here changes the contract between the two.

#![allow(clippy::unwrap_used, reason = "a test says so by failing")]

use std::collections::BTreeSet;

use wechatpay_tests::{fragments, generate, input, root};

/// The names after `rt::` in a text, macros with their mark.
fn names(text: &str) -> impl Iterator<Item = String> {
    let is_part = |character: char| character.is_ascii_alphanumeric() || character == '_';
    text.match_indices("rt::").filter_map(move |(at, mark)| {
        if text[..at].ends_with(is_part) {
            return None;
        }
        let rest = &text[at + mark.len()..];
        let name: String = rest.chars().take_while(|character| is_part(*character)).collect();
        let is_macro = rest[name.len()..].starts_with('!');
        Some(if is_macro { format!("{name}!") } else { name })
    })
}

#[test]
fn emitted_code_names_these_items_of_the_runtime() {
    let read = wechatpay_codegen::read(&input([root().join("specs")].into_iter().chain(fragments())));
    let files = generate(&read).files;
    let code = |text: &str| -> String {
        text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
    };
    let rust =
        files.iter().filter(|file| file.path.as_str() != "src/lib.rs" && file.path.as_str().ends_with(".rs"));
    let named: BTreeSet<String> =
        rust.flat_map(|file| names(&code(&file.text)).collect::<Vec<_>>()).collect();
    insta::assert_snapshot!(named.into_iter().collect::<Vec<_>>().join("\n"));
}
