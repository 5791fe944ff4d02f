//! The command as a process: exit codes, and what is left on disk.

#![expect(clippy::unwrap_used, reason = "a failed step is a failed test")]

use std::fs;
use std::io::Read as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

fn xtask(out: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.arg("gen").arg("--out").arg(out).args(arguments);
    command
}

fn run(out: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } = xtask(out, arguments).output().unwrap();
    (status.code(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
}

#[expect(clippy::disallowed_methods, reason = "the test makes the hand-written files")]
fn put(path: &Path, text: &str) {
    fs::write(path, text).unwrap();
}

#[test]
fn a_stale_folder_fails_the_check_even_if_nobody_reads_on() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("sdk");
    assert_eq!(run(&out, &[]).0, Some(0));
    assert_eq!(run(&out, &["--check"]).0, Some(0));
    // More than a pipe holds, so that the command surely writes after its reader is gone.
    for number in 0..5000 {
        put(&out.join(format!("src/old_{number}.rs")), "// @generated\n");
    }
    let mut check = xtask(&out, &["--check"]).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    check.stdout.take().unwrap().read_exact(&mut [0; 8]).unwrap();
    assert_eq!(check.wait().unwrap().code(), Some(1));
}

#[test]
fn hand_written_files_are_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    put(&folder.path().join("Cargo.toml"), "[package]\n");
    let (code, _, errors) = run(folder.path(), &[]);
    assert_eq!(code, Some(2), "{errors}");
    assert!(errors.contains("Cargo.toml has no `@generated`"), "{errors}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);

    let out = folder.path().join("sdk");
    assert_eq!(run(&out, &[]).0, Some(0));
    put(&out.join("src/mine.rs"), "// by hand\n");
    let (code, _, errors) = run(&out, &[]);
    assert_eq!(code, Some(0));
    assert!(errors.contains("warning: src/mine.rs is not generated"), "{errors}");
    let (code, differences, _) = run(&out, &["--check"]);
    assert_eq!(code, Some(1));
    assert!(differences.starts_with("stray src/mine.rs\n"), "{differences}");
}

#[test]
fn unknown_families_are_wrong_usage() {
    let folder = tempfile::tempdir().unwrap();
    let (code, _, errors) = run(folder.path(), &["--only", "v3-pya"]);
    assert_eq!(code, Some(2));
    assert!(errors.contains("did you mean `v3-pay`?"), "{errors}");
}

#[test]
fn errors_in_the_specs_stop_the_writing() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("sdk");
    let missing = folder.path().join("missing");
    assert_eq!(run(&out, &["--specs", missing.to_str().unwrap()]).0, Some(1));
    assert!(!out.exists());
}
