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

fn page(segment: &str) -> String {
    let field = |name: &str| format!("| {name} {{data-required data-indent=1}} | string | A field\n");
    format!(
        "---\ntitle: {segment}\n---\n\n# {{{{ $frontmatter.title }}}} {{#post}}\n\n| 请求参数 | 类型 | 描述\n| --- | --- | ---\n\
         | json {{data-required}} | object | The body\n{}{}\n{{.im-table #request}}\n\n\
         | 返回字典 | 类型 | 描述\n| --- | --- | ---\n| id | string | Id\n\n{{.im-table #response}}\n",
        field(segment),
        field("other"),
    )
}

#[test]
fn what_only_clashes_in_rust_is_left_out_as_well() {
    let folder = tempfile::tempdir().unwrap();
    let specs = folder.path().join("specs/openapi/v3");
    fs::create_dir_all(&specs).unwrap();
    put(&specs.join("good.md"), &page("good"));
    put(&specs.join("bad.md"), &page("Other"));
    let specs = folder.path().join("specs");
    let specs = ["--specs", specs.to_str().unwrap()];
    let out = folder.path().join("sdk");
    let (code, _, errors) = run(&out, &specs);
    assert_eq!(code, Some(1), "{errors}");
    assert!(errors.contains("link/name-collision") && errors.contains("bad.md"), "{errors}");
    assert!(!out.exists());
    let (code, _, errors) = run(&out, &[&specs[..], &["--keep-going"]].concat());
    assert_eq!(code, Some(0), "{errors}");
    assert!(errors.contains("left out: POST /v3/bad"), "{errors}");
    assert!(out.join("src/v3/good.rs").is_file() && !out.join("src/v3/bad.rs").exists());
}

#[test]
fn a_generated_file_that_was_edited_is_mended() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("sdk");
    assert_eq!(run(&out, &[]).0, Some(0));
    let edited = out.join("src/v3/certificates.rs");
    let before = fs::read_to_string(&edited).unwrap();
    put(&edited, "// @generated\n");
    let (code, printed, _) = run(&out, &[]);
    assert_eq!(code, Some(0));
    assert!(
        printed.starts_with("updated src/v3/certificates.rs\n0 created, 1 updated, 0 deleted"),
        "{printed}"
    );
    assert_eq!(fs::read_to_string(&edited).unwrap(), before);
}

#[test]
fn a_crate_inside_a_foreign_workspace_stands_alone() {
    let folder = tempfile::tempdir().unwrap();
    put(&folder.path().join("Cargo.toml"), "[workspace]\nmembers = [\"known\"]\n");
    for (name, alone) in [("known", false), ("unknown", true)] {
        let out = folder.path().join(name);
        assert_eq!(run(&out, &["--only", "v3-pay"]).0, Some(0));
        let manifest = fs::read_to_string(out.join("Cargo.toml")).unwrap();
        assert_eq!(manifest.contains("[workspace]"), alone, "{name}");
    }
}

fn distill(specs: &Path, out: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.arg("distill").arg("--specs").arg(specs).arg("--out").arg(out).args(arguments);
    let Output { status, stdout, stderr } = command.output().unwrap();
    (status.code(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
}

#[test]
fn tables_are_written_checked_and_mended() {
    let folder = tempfile::tempdir().unwrap();
    let pages = folder.path().join("specs/openapi/v3");
    fs::create_dir_all(&pages).unwrap();
    put(&pages.join("good.md"), &page("good"));
    let (specs, out) = (folder.path().join("specs"), folder.path().join("tables"));
    assert_eq!(distill(&specs, &out, &["--check"]).0, Some(1));
    assert!(!out.exists());
    let (code, printed, errors) = distill(&specs, &out, &[]);
    assert_eq!(code, Some(0), "{errors}");
    assert!(printed.starts_with("created openapi/v3/good.yaml\n1 created"), "{printed}");
    assert_eq!(distill(&specs, &out, &["--check"]).0, Some(0));
    let (code, printed, _) = distill(&specs, &out, &["--check", "--with-text"]);
    assert_eq!(code, Some(1));
    assert!(
        printed.contains("stale openapi/v3/good.yaml\n") && printed.contains("--with-text`"),
        "{printed}"
    );

    // A page that is gone takes its table with it; a table by hand stays.
    put(&out.join("openapi/v3/mine.yaml"), "get: { reply: empty }\n");
    fs::rename(pages.join("good.md"), pages.join("better.md")).unwrap();
    let (code, printed, errors) = distill(&specs, &out, &[]);
    assert_eq!(code, Some(0));
    assert!(printed.contains("1 created, 0 updated, 1 deleted"), "{printed}");
    assert!(errors.contains("openapi/v3/mine.yaml is not generated"), "{errors}");
    put(&out.join("openapi/v3/better.yaml"), "get: { reply: empty }\n");
    assert_eq!(distill(&specs, &out, &[]).0, Some(2));
}

#[test]
fn tables_are_not_written_into_what_is_read_or_with_errors() {
    let folder = tempfile::tempdir().unwrap();
    let specs = folder.path().join("specs");
    fs::create_dir_all(specs.join("openapi/v3")).unwrap();
    put(&specs.join("openapi/v3/good.md"), &page("good"));
    let (code, _, errors) = distill(&specs, &specs.join("../specs"), &[]);
    assert_eq!(code, Some(2));
    assert!(errors.contains("everything would be described twice"), "{errors}");
    put(&specs.join("openapi/v3/bad.yaml"), "get: { repyl: empty }\n");
    let out = folder.path().join("tables");
    let (code, _, errors) = distill(&specs, &out, &[]);
    assert_eq!(code, Some(1));
    assert!(errors.contains("yaml/unknown-key") && errors.contains("nothing was written"), "{errors}");
    assert!(!out.exists());
}
