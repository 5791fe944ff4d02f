//! The real documentation, where it lies beside the workspace: each source alone and both together.

use std::collections::BTreeSet;
use std::path::PathBuf;

use wechatpay_codegen::diag::Code;
use wechatpay_codegen::distill;
use wechatpay_codegen::ir::{Evidence, Field, Part, Secrecy, Type};
use wechatpay_codegen::merge::report;
use wechatpay_codegen::output::Plan;
use wechatpay_codegen::{Input, Read, read};
use wechatpay_tests::{generate, real, report as shown, say};

fn names(read: &Read) -> BTreeSet<String> {
    read.api.operations.iter().map(ToString::to_string).collect()
}

/// Every field of every operation that is sealed: its place, whether it is a list, and how that is known.
fn sealed(read: &Read) -> Vec<(String, bool, Evidence)> {
    let mut all = Vec::new();
    for operation in &read.api.operations {
        for (part, fields) in operation.tables() {
            // The sources may differ in the format of a body.
            let part = if let Part::Body(_) = part { "body" } else { part.word() };
            walk(&mut all, &format!("{operation} {part}"), &fields.iter().collect::<Vec<_>>());
        }
    }
    all
}

fn walk(all: &mut Vec<(String, bool, Evidence)>, place: &str, fields: &[&Field]) {
    for field in fields {
        let place = format!("{place}.{}", field.wire);
        if let Secrecy::Sealed { evidence, .. } = field.secrecy {
            all.push((place.clone(), matches!(field.ty, Type::List(_)), evidence));
        }
        walk(all, &place, &field.members());
    }
}

fn places(read: &Read) -> BTreeSet<String> {
    sealed(read).into_iter().map(|(place, ..)| place).collect()
}

#[test]
fn the_fragments_are_read_whole() {
    let Some(fragments) = real(&["yaml/docs"]) else { return };
    let read = read(&fragments);
    assert!(!read.has_errors(), "{}", shown(&read));
    // One operation for each method of each file; one that two entry points serve is one.
    let files = walkdir(&fragments.specs[0]);
    let methods = ["get:", "post:", "put:", "patch:", "delete:"];
    let is_method = |line: &&str| methods.iter().any(|method| line.starts_with(method));
    let written: usize = files
        .iter()
        .map(|file| std::fs::read_to_string(file).unwrap().lines().filter(|line| is_method(line)).count())
        .sum();
    let twice = read
        .api
        .operations
        .iter()
        .filter(|operation| operation.host.url().is_some())
        .filter(|operation| matches!(operation.host, wechatpay_codegen::ir::Host::Also(_)));
    // What the service sends is no operation.
    let messages = read.diagnostics.iter().filter(|found| found.code == Code::ServiceMessage).count();
    assert_eq!(read.api.operations.len() + twice.count() + messages, written);
}

/// The files of paths, and not of definitions.
fn walkdir(folder: &std::path::Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open: Vec<PathBuf> = ["v2", "v3", "hk", "global"].map(|top| folder.join(top)).into();
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { open.push(path) } else { found.push(path) }
        }
    }
    found
}

#[test]
fn the_merge_loses_nothing_and_seals_what_either_seals() {
    let Some(input) = real(&["markdown", "yaml/docs"]) else { return };
    let alone = |at: usize| read(&Input { specs: vec![input.specs[at].clone()], ..input.clone() });
    let (from_pages, from_fragments, merged) = (alone(0), alone(1), read(&input));
    assert!(!merged.has_errors(), "{}", shown(&merged));
    assert!(generate(&merged).diagnostics.iter().all(|found| !found.is_error()));
    let union: BTreeSet<_> = names(&from_pages).union(&names(&from_fragments)).cloned().collect();
    assert_eq!(names(&merged), union);
    assert_eq!(merged.api.notifications.len(), from_pages.api.notifications.len());

    let (left, right, both) = (places(&from_pages), places(&from_fragments), places(&merged));
    assert_eq!(both, left.union(&right).cloned().collect::<BTreeSet<_>>());
    let only_fragments: Vec<_> = right.difference(&left).collect();
    let lists: BTreeSet<_> =
        sealed(&merged).into_iter().filter(|(_, is_list, _)| *is_list).map(|(place, ..)| place).collect();
    say(&format!(
        "{} sealed fields, {} that only the fragments mark ({} of them lists), {} that only the pages mark",
        both.len(),
        only_fragments.len(),
        only_fragments.iter().filter(|place| lists.contains(**place)).count(),
        left.difference(&right).count(),
    ));
    assert!(!only_fragments.is_empty());
    // The order of the folders changes nothing.
    let specs = input.specs.iter().rev().cloned().collect();
    let other = read(&Input { specs, ..input.clone() });
    assert_eq!(
        wechatpay_codegen::ir::facts::lines(&other.api),
        wechatpay_codegen::ir::facts::lines(&merged.api)
    );
    insta::assert_snapshot!("conflicts", report::counts(&merged.conflicts, &merged.sources));
}

#[test]
fn the_service_and_others_give_one_model_together() {
    for (others, is_newest) in
        [(["markdown", "yaml/docs"], false), (["next/markdown", "next/yaml/docs"], true)]
    {
        let Some(input) = real(&[others[0], others[1], "official"]) else { return };
        let alone = |at: usize| read(&Input { specs: vec![input.specs[at].clone()], ..input.clone() });
        let (each, merged) = ([0, 1, 2].map(alone), read(&input));
        assert!(!merged.has_errors(), "{}", shown(&merged));
        assert!(generate(&merged).diagnostics.iter().all(|found| !found.is_error()));
        let united = |of: fn(&Read) -> BTreeSet<String>| each.iter().flat_map(of).collect::<BTreeSet<_>>();
        assert_eq!(names(&merged), united(names));
        assert_eq!(places(&merged), united(places));
        // What follows takes a while, and holds of one revision if it holds of the other.
        if !is_newest {
            continue;
        }
        // Tables say of no header that it is sealed.
        let plain = |line: String| match line.contains("\theader\t") {
            true => line.replace("\tsecret=rsa:platform", "\t-").replace(" secret=rsa:platform", ""),
            false => line,
        };
        let facts = |read: &Read| -> Vec<String> {
            wechatpay_codegen::ir::facts::lines(&read.api).into_iter().map(plain).collect()
        };
        let specs = input.specs.iter().rev().cloned().collect();
        assert_eq!(facts(&read(&Input { specs, ..input.clone() })), facts(&merged));
        // Written as tables, it is the same, alone and beside the service's own pages.
        let folder = tempfile::tempdir().unwrap();
        let tables = distill::files(&merged.api, distill::Scope::default()).unwrap();
        Plan::new(folder.path(), &distill::OWNED, tables).unwrap().apply().unwrap();
        for specs in [vec![], vec![input.specs[2].clone()]] {
            let specs = [vec![folder.path().to_owned()], specs].concat();
            assert_eq!(facts(&read(&Input { specs, ..input.clone() })), facts(&merged));
        }
        insta::assert_snapshot!("conflicts_of_three", report::counts(&merged.conflicts, &merged.sources));
    }
}
