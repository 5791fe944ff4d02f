//! What growth upstream does to users of the emitted crate: `diff` tells, and the compiler has the last word.
//!
//! Each case is a table before and after, and a program that uses what changes. `diff` names the kinds of changes; what it
//! calls breaking keeps the program from compiling with the new crate, and nothing else does.

#![expect(clippy::unwrap_used, reason = "a failed step is a failed test")]

mod cases;
#[cfg(feature = "complete")]
mod programs;

use wechatpay_codegen::Read;
use wechatpay_codegen::diff::{self, Class, Diff, Severities};
use wechatpay_codegen::source::SourceMap;

use cases::{CASES, Case};

/// A model of tables: `(name, text)`.
fn model<'t>(tables: impl IntoIterator<Item = (&'t str, &'t str)>) -> Read {
    let texts = tables.into_iter().filter(|(_, text)| !text.is_empty());
    let texts = texts.map(|(name, text)| (format!("openapi/v3/growth/{name}.yaml"), format!("{text}\n")));
    let read = wechatpay_codegen::read_texts(SourceMap::from_texts(texts));
    let errors: Vec<_> = read.diagnostics.iter().filter(|found| found.is_error()).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    read
}

fn compared(case: &Case) -> Diff {
    // A second operation, so that a side without the first is no empty model.
    let other = ("lamp", "get: { reply: { a: string } }");
    let side = |text| model([(case.name, text), other]);
    diff::run(&side(case.old), &side(case.new), &Severities::default())
}

#[test]
fn each_change_is_told_by_its_kind() {
    for case in CASES {
        let diff = compared(case);
        let kinds: Vec<_> = diff.changes.iter().map(|change| change.kind.word()).collect();
        assert_eq!(kinds, case.kinds, "{}", case.name);
        let place = format!("openapi/v3/growth/{}.yaml:", case.name);
        for change in &diff.changes {
            let places: Vec<_> = change.old.iter().chain(&change.new).collect();
            assert!(!places.is_empty(), "{}: no place", case.name);
            assert!(places.iter().all(|at| at.starts_with(&place)), "{places:?}");
        }
    }
}

#[test]
fn nothing_is_told_of_what_did_not_change() {
    for case in CASES {
        for text in [case.old, case.new] {
            let side = || model([(case.name, text), ("lamp", "get: { reply: { a: string } }")]);
            assert_eq!(diff::run(&side(), &side(), &Severities::default()), Diff::default(), "{}", case.name);
        }
    }
}

#[test]
fn most_kinds_have_a_case() {
    let told: Vec<&str> = CASES.iter().flat_map(|case| case.kinds).copied().collect();
    let untold: Vec<_> =
        diff::Kind::ALL.iter().map(|kind| kind.word()).filter(|word| !told.contains(word)).collect();
    // What tables of API v3 cannot say, or what follows from other changes alone.
    let elsewhere = [
        "variables-renamed",
        "body-format-changed",
        "reply-format-changed",
        "nonce-changed",
        "reply-signature-changed",
        "repeat-changed",
        "notification-added",
        "notification-removed",
        "payload-presence-changed",
        "key-changed",
    ];
    assert_eq!(untold, elsewhere);
}

#[test]
fn texts_of_all_changes() {
    let read = |side: fn(&Case) -> &'static str| model(CASES.iter().map(|case| (case.name, side(case))));
    let diff = diff::run(&read(|case| case.old), &read(|case| case.new), &Severities::default());
    insta::assert_snapshot!("human", diff::human(&diff));
    insta::assert_snapshot!("markdown", diff::markdown(&diff));
    insta::assert_snapshot!("changelog", diff::changelog(&diff));
    let json: serde_json::Value = serde_json::from_str(&diff::json(&diff)).unwrap();
    assert_eq!(json["verdict"], "major");
    assert_eq!(json["changes"].as_array().unwrap().len(), diff.changes.len());
    assert!(diff.of(Class::Breaking).count() > 15);
}
