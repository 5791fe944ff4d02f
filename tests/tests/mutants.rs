//! The list of checks that were switched off enters: each file and function that it names is there.

#![allow(clippy::unwrap_used, reason = "a test says so by failing")]

use std::fs;

use wechatpay_tests::root;

/// Where the files of its tables lie.
const FOLDERS: [&str; 2] = ["generated-sdk/runtime/src", "tests/gateway/src"];

/// The last parts of paths, `Exchange::arrived`, and names with a `_`.
fn names(what: &str) -> impl Iterator<Item = &str> {
    let words = what.split(|end: char| !(end.is_alphanumeric() || end == '_' || end == ':'));
    words
        .filter(|word| word.contains(['_', ':']))
        .filter_map(|word| word.trim_matches(':').rsplit("::").next())
}

/// The text of a file of the list; empty if there is none.
fn text(file: &str) -> String {
    let found = FOLDERS.iter().find_map(|folder| fs::read_to_string(root().join(folder).join(file)).ok());
    found.unwrap_or_default()
}

#[test]
fn what_was_switched_off_is_still_there() {
    let list = fs::read_to_string(root().join("tests/MUTANTS.md")).unwrap();
    let mut rows = 0;
    let mut gone = Vec::new();
    for row in list.lines().filter(|line| line.starts_with("| `")) {
        let mut cells = row.split(" | ");
        let (file, what) = (cells.next().unwrap().trim_matches(['|', ' ', '`']), cells.next().unwrap());
        let (text, what) = (text(file), what.replace("Default::default()", ""));
        let has = |name: &str| {
            text.split(|end: char| !(end.is_alphanumeric() || end == '_')).any(|word| word == name)
        };
        gone.extend(names(&what).filter(|name| !has(name)).map(|name| format!("{file}: {name}")));
        if text.is_empty() {
            gone.push(format!("there is no file {file}"));
        }
        rows += 1;
    }
    assert!(gone.is_empty(), "{}", gone.join("\n"));
    assert!(rows > 100, "{rows}");
}

#[test]
fn the_tool_looks_at_files_that_are_there() {
    let settings = fs::read_to_string(root().join(".cargo/mutants.toml")).unwrap();
    let globs: Vec<&str> = settings
        .lines()
        .filter_map(|line| line.trim().strip_prefix("\"generated-sdk/")?.strip_suffix("\","))
        .collect();
    for glob in &globs {
        let (before, rest) = glob.split_once('{').unwrap_or((glob, ""));
        let (choices, after) = rest.split_once('}').unwrap_or(("", ""));
        for choice in choices.split(',') {
            let path = format!("generated-sdk/{before}{choice}{after}");
            let path = path.strip_suffix("/*.rs").unwrap_or(&path);
            assert!(root().join(path).exists(), "{glob}: {path}");
        }
    }
    assert!(globs.len() > 15, "{globs:?}");
}
