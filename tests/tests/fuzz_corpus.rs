//! The inputs that fuzzing found interesting, `tests/fuzz/corpus`, enter the same functions again; none breaks a promise.

#![allow(clippy::unwrap_used, reason = "a test says so by failing")]

use std::collections::BTreeSet;
use std::fs;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};

use wechatpay_tests::fuzz::{TARGETS, notification_v3, spec as generator};
use wechatpay_tests::root;

/// Fewer are no corpus, and larger ones are not looked at by people.
const FEWEST: usize = 24;
const LARGEST: u64 = 4096;

fn fuzz() -> PathBuf {
    root().join("tests/fuzz")
}

fn names(folder: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).unwrap().map(Result::unwrap);
    entries.map(|entry| entry.path().file_stem().unwrap().to_str().unwrap().to_owned()).collect()
}

/// Runs every input of a target.
fn replay(name: &str) {
    let (_, run) = TARGETS.into_iter().find(|(found, _)| *found == name).unwrap();
    let mut entries: Vec<_> =
        fs::read_dir(fuzz().join("corpus").join(name)).unwrap().map(Result::unwrap).collect();
    entries.sort_by_key(fs::DirEntry::file_name);
    assert!(entries.len() >= FEWEST, "{name} has {} inputs", entries.len());
    let is_broken = |entry: &&fs::DirEntry| {
        assert!(entry.metadata().unwrap().len() <= LARGEST, "{entry:?} is large");
        let input = fs::read(entry.path()).unwrap();
        catch_unwind(|| run(&input)).is_err()
    };
    let broken: Vec<_> = entries.iter().filter(is_broken).map(fs::DirEntry::file_name).collect();
    assert!(broken.is_empty(), "{name}: {broken:?}");
}

macro_rules! replays {
    ($($name:ident),* $(,)?) => {
        $(
            #[test]
            fn $name() {
                replay(stringify!($name));
            }
        )*

        const REPLAYED: &[&str] = &[$(stringify!($name)),*];
    };
}

replays!(bill, json, key, notification_v2, notification_v3, spec, time, xml);

#[test]
fn every_target_has_an_entry_a_corpus_and_a_test() {
    let targets: BTreeSet<String> = TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(REPLAYED.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<_>>(), targets);
    assert_eq!(names(&fuzz().join("fuzz_targets")), targets);
    assert_eq!(names(&fuzz().join("corpus")), targets);
    let manifest = fs::read_to_string(fuzz().join("Cargo.toml")).unwrap();
    for name in &targets {
        assert!(
            manifest.contains(&format!("name = \"{name}\"\npath = \"fuzz_targets/{name}.rs\"")),
            "{name}"
        );
        let entry = fs::read_to_string(fuzz().join(format!("fuzz_targets/{name}.rs"))).unwrap();
        assert!(entry.contains(&format!("fuzz::{name}::run(data)")), "{name}");
    }
}

/// What mutations of it have to get past is really there.
#[test]
fn the_corpus_has_a_notification_that_the_platform_signed() {
    let input = fs::read(fuzz().join("corpus/notification_v3/genuine")).unwrap();
    assert_eq!(input, notification_v3::genuine());
}

/// Most inputs of the generator are wrong somewhere, and end before anything is emitted.
#[test]
fn the_corpus_has_pages_tables_and_fragments_that_become_code() {
    let entries = fs::read_dir(fuzz().join("corpus/spec")).unwrap().map(Result::unwrap);
    let inputs: Vec<String> =
        entries.map(|entry| String::from_utf8_lossy(&fs::read(entry.path()).unwrap()).into_owned()).collect();
    for (kind, place, ending) in [
        ("page", "openapi/", ".md"),
        ("table", "openapi/", ".yaml"),
        ("fragment", "v3/", ".yaml"),
        ("event", "webhook/", ""),
    ] {
        let is_it = |line: &str| {
            line.strip_prefix("==> ").is_some_and(|path| path.starts_with(place) && path.ends_with(ending))
        };
        let emitted =
            inputs.iter().filter(|text| text.lines().any(is_it) && generator::emits(text.as_bytes()));
        assert!(emitted.count() > 0, "{kind}");
    }
}
