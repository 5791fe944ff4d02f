//! The real documentation, where it lies beside the workspace: no error, no row lost, the facts as another reader has them.

#![allow(clippy::unwrap_used, reason = "a test says so by failing")]

use std::io::Write;
use std::process::{Command, Stdio};

use wechatpay_codegen::{Input, ir};
use wechatpay_tests::{generate, real, root, say};

#[test]
fn the_real_documentation_is_read_whole() {
    let Some(input) = real(&["markdown"]) else { return };
    let read = wechatpay_codegen::read(&input);
    assert!(!read.has_errors(), "{}", wechatpay_tests::report(&read));
    assert_eq!(read.rows.accounted(), read.rows.total);
    assert!(generate(&read).diagnostics.iter().all(|found| !found.is_error()));

    agrees(&input, "facts.py");
}

/// The service's own pages, whole and in part: what a page is stands in its text.
#[test]
fn the_services_own_pages_are_read_whole() {
    for part in ["official", "official/APIv3", "official/APIv2", "official/brand"] {
        let Some(input) = real(&[part]) else { return };
        let read = wechatpay_codegen::read(&input);
        assert!(!read.has_errors(), "{}", wechatpay_tests::report(&read));
        assert_eq!(read.rows.accounted(), read.rows.total, "{part}");
        assert!(generate(&read).diagnostics.iter().all(|found| !found.is_error()), "{part}");
        agrees(&input, "official.py");
    }
}

/// Compares the facts of a folder with those of another reading, which knows what single rows are meant to be, and no
/// overrides of fields.
fn agrees(input: &Input, oracle: &str) {
    let overrides = std::fs::read_to_string(root().join("specs/overrides.yaml")).unwrap();
    let mut rows = tempfile::NamedTempFile::new().unwrap();
    rows.write_all(overrides.split("\nfields:").next().unwrap().as_bytes()).unwrap();
    let read = wechatpay_codegen::read(&Input { overrides: Some(rows.path().to_owned()), ..input.clone() });
    let oracle = root().join("../shared/oracle").join(oracle);
    let check = Command::new("python3")
        .arg(oracle)
        .arg("check")
        .arg(&input.specs[0])
        .arg("-")
        .stdin(Stdio::piped())
        .spawn();
    let Ok(mut check) = check else {
        say("skipped: the comparison, since there is no python3");
        return;
    };
    let lines = ir::facts::lines(&read.api).join("\n");
    check.stdin.take().unwrap().write_all(lines.as_bytes()).unwrap();
    assert!(check.wait().unwrap().success());
}
