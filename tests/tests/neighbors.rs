//! The specs with one operation or notification less: nothing that is emitted for the others changes its definition, name or
//! place. What is said of a type that several have is of all of them.

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

/// The definitions of a file of shared types, each with the features that it is behind. Their documentation is of the
/// neighbors as well.
fn definitions(text: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut blocks = vec![(String::new(), BTreeSet::new())];
    let mut lines = text.lines().filter(|line| !line.trim_start().starts_with("///"));
    while let Some(line) = lines.next() {
        let Some((block, features)) = blocks.last_mut() else { continue };
        if line.starts_with("#[cfg(") {
            // A long condition is laid out over several lines.
            let rest = lines.by_ref().take_while(|line| !line.starts_with(")]"));
            let rest: String = if line.ends_with(")]") { String::new() } else { rest.collect() };
            let condition = format!("{line}{rest}");
            features.extend(condition.split('"').skip(1).step_by(2).map(str::to_owned));
        } else if line.is_empty() {
            blocks.push((String::new(), BTreeSet::new()));
        } else {
            block.extend([line, "\n"]);
        }
    }
    blocks.into_iter().filter(|(block, _)| !block.starts_with("use ") && !block.starts_with("//!")).collect()
}

/// Whether a file has the shared types of a family, or of all.
fn is_shared(path: &str) -> bool {
    path.contains("/types/")
}

/// A file without its re-exports, which say where a type lies.
fn without_reexports(text: &str) -> String {
    let mut lines = text.lines();
    let mut rest = String::new();
    while let Some(line) = lines.next() {
        if !line.trim_start().starts_with("pub use ") {
            rest.extend([line, "\n"]);
        } else if !line.ends_with(';') {
            lines.by_ref().find(|line| line.ends_with("};"));
        }
    }
    rest
}

/// What of the smaller crate the whole one does not have as it is. An enumeration may lie in its families there, where
/// another one says other things of its values.
fn changed(smaller: &BTreeMap<String, String>, whole: &BTreeMap<String, String>, place: &str) -> Vec<String> {
    let mut changed = Vec::new();
    let shared = whole.iter().filter(|(path, _)| is_shared(path));
    let in_families: BTreeSet<String> = shared
        .filter(|(path, _)| !path.starts_with("src/types/"))
        .flat_map(|(_, text)| definitions(text).into_keys())
        .collect();
    for (path, text) in smaller {
        let same = whole.get(path);
        let around = place.starts_with(path.strip_suffix(".rs").unwrap_or(path));
        // Lists of everything, and of shared types.
        let is_list = matches!(path.as_str(), "Cargo.toml" | "src/lib.rs" | "src/catalog.rs")
            || path.ends_with("/types.rs")
            || around;
        if is_list {
            continue;
        }
        if is_shared(path) {
            let known = definitions(same.map_or("", String::as_str));
            let is_there = |(block, features): &(String, BTreeSet<String>)| {
                known.get(block).is_some_and(|of_whole| of_whole.is_superset(features))
                    || in_families.contains(block)
            };
            let missing = definitions(text).into_iter().filter(|found| !is_there(found));
            changed.extend(missing.map(|(block, features)| format!("{path}: {block}{features:?}")));
        } else if same.map(|same| without_reexports(same)) != Some(without_reexports(text)) {
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

#[test]
fn enumerations_are_of_all_families_unless_these_say_different_things_of_the_values() {
    let table = |meaning: &str| {
        format!(
            "post:\n  json:\n    state:\n      .: string\n      .values: {{OPEN: {meaning}, SHUT: Shut.}}\n  reply: {{id: string}}\n"
        )
    };
    let emitted = |tables: &[(&str, &str)]| {
        let tables =
            tables.iter().map(|(family, meaning)| (format!("openapi/v3/{family}.yaml"), table(meaning)));
        let read = wechatpay_tests::read(tables);
        assert!(!read.has_errors(), "{}", wechatpay_tests::report(&read));
        emitted(&read)
    };
    let enumerations = |files: &BTreeMap<String, String>| -> Vec<(String, Vec<String>)> {
        let files = files.iter().filter(|(_, text)| text.contains("pub enum State"));
        let found = files.map(|(path, text)| {
            let features = definitions(text).into_iter().find(|(block, _)| block.contains("pub enum State"));
            (path.clone(), features.unwrap().1.into_iter().collect())
        });
        found.collect()
    };
    let at_root = |features: &[&str]| {
        let features = features.iter().map(|feature| (*feature).to_owned()).collect();
        vec![("src/types/s.rs".to_owned(), features)]
    };
    let alone = emitted(&[("lots", "Open.")]);
    assert_eq!(enumerations(&alone), at_root(&["v3-lots"]));
    let all =
        [("gates", "Open."), ("huts", "Open."), ("inns", "Open."), ("lots", "Open."), ("sites", "Open.")];
    let alike = emitted(&all);
    let features = ["v3-gates", "v3-huts", "v3-inns", "v3-lots", "v3-sites"];
    assert_eq!(enumerations(&alike), at_root(&features));
    assert_eq!(changed(&alone, &alike, "src/v3/sites"), Vec::<String>::new());
    // Where the operation is, it has the name that it has everywhere.
    assert_eq!(alone["src/v3/lots.rs"], alike["src/v3/lots.rs"]);
    assert!(alike["src/v3/lots.rs"].contains("pub use crate::types::State"), "{}", alike["src/v3/lots.rs"]);

    let apart = emitted(&[("lots", "Open."), ("sites", "Open to all.")]);
    let in_family = |family: &str| (format!("src/v3/{family}/types/s.rs"), Vec::<String>::new());
    assert_eq!(enumerations(&apart), [in_family("lots"), in_family("sites")]);
    assert!(apart["src/v3/lots.rs"].contains("pub use crate::v3::lots::types::State"));
    assert!(apart["src/v3/sites/types/s.rs"].contains("/// Open to all."));
    assert!(!apart["src/v3/sites/types/s.rs"].contains("/// Open.\n"));
}
