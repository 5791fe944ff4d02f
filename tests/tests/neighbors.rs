//! The specs with one operation or notification less: nothing that is emitted for the others changes its text, name or
//! place.

#![allow(clippy::unwrap_used, reason = "a test says so by failing")]

use std::collections::{BTreeMap, BTreeSet};

use wechatpay_codegen::{Read, read};
use wechatpay_tests::{generate, specs};

/// One of so many is left out; all of them take a while.
const STEP: usize = 5;

/// Files by their paths.
fn emitted(read: &Read) -> BTreeMap<String, String> {
    let files = generate(read).files.into_iter();
    files.map(|file| (file.path.as_str().to_owned(), file.text)).collect()
}

/// The definitions of a file of shared types. What they are a part of, and whose example is shown, is of the neighbors.
fn definitions(text: &str) -> BTreeSet<String> {
    let text = text.lines().filter(|line| !line.starts_with("/// Part of ")).map(|line| {
        let line = line.split_once("Example: ").map_or(line, |(before, _)| before).trim_end();
        if line.trim_start() == "///" { String::new() } else { format!("{line}\n") }
    });
    let mut blocks = vec![String::new()];
    for line in text {
        match (line.as_str(), blocks.last_mut()) {
            ("\n", _) => blocks.push(String::new()),
            (line, Some(block)) => block.push_str(line),
            _ => {}
        }
    }
    blocks.into_iter().filter(|block| !block.starts_with("use ") && !block.starts_with("//!")).collect()
}

/// Whether a file has the shared types of a family.
fn is_shared(path: &str) -> bool {
    path.contains("/types/")
}

/// What of the smaller crate the whole one does not have as it is.
fn changed(smaller: &BTreeMap<String, String>, whole: &BTreeMap<String, String>, place: &str) -> Vec<String> {
    let mut changed = Vec::new();
    for (path, text) in smaller {
        let same = whole.get(path);
        let around = place.starts_with(path.strip_suffix(".rs").unwrap_or(path));
        // Lists of everything, and of the types of a family.
        let is_list = matches!(path.as_str(), "Cargo.toml" | "src/lib.rs" | "src/catalog.rs")
            || path.ends_with("/types.rs")
            || around;
        if is_list {
            continue;
        }
        if is_shared(path) {
            let known = definitions(same.map_or("", String::as_str));
            changed.extend(definitions(text).difference(&known).map(|block| format!("{path}: {block}")));
        } else if same != Some(text) {
            changed.push(path.clone());
        }
    }
    changed
}

#[test]
fn nothing_moves_when_a_neighbor_is_documented() {
    let all = read(&specs());
    let whole = emitted(&all);
    assert!(whole.keys().any(|path| is_shared(path)));
    let operations = all.api.operations.len();
    for left_out in (0..operations + all.api.notifications.len()).step_by(STEP) {
        let mut read = read(&specs());
        // Modules are named like the segments of the URL, but for characters that no name has.
        let place = if left_out < operations {
            let operation = read.api.operations.remove(left_out);
            let path = operation.path.to_string().replace(['{', '}'], "").replace(['-', '.'], "_");
            format!("src/{}/{path}", operation.protocol)
        } else {
            let notification = read.api.notifications.remove(left_out - operations);
            format!(
                "src/webhook/{}/{}",
                notification.protocol,
                notification.event.to_lowercase().replace('.', "_")
            )
        };
        let changed = changed(&emitted(&read), &whole, &place);
        assert!(changed.is_empty(), "without {place}:\n{}", changed.join("\n"));
    }
}
