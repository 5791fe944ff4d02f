//! The command as a process: exit codes, and what is left on disk.

#![expect(clippy::unwrap_used, reason = "a failed step is a failed test")]

use std::fs;
use std::io::Read as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// The project's own specs, which are read sooner than the whole catalogue.
const OWN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../specs");

fn xtask(out: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.arg("gen").arg("--out").arg(out).args(arguments);
    if !arguments.contains(&"--specs") {
        command.args(["--specs", OWN]);
    }
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
    assert!(errors.contains("Cargo.toml has no `@generated` in its first line"), "{errors}");
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
    put(&edited, "// @generated by `cargo xtask gen`.\n");
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

/// A table, in a folder of its own.
fn notes(folder: &Path) -> std::path::PathBuf {
    let specs = folder.join("specs");
    fs::create_dir_all(specs.join("openapi/v3/notes")).unwrap();
    put(&specs.join("openapi/v3/notes/read.yaml"), "get: { reply: { text: string } }\n");
    specs
}

#[test]
fn tables_are_not_written_into_what_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let specs = notes(folder.path());
    for out in ["specs", "specs/openapi/v3", "specs/webhook", "specs/v3/new", "."] {
        let (code, _, errors) = distill(&specs, &folder.path().join(out), &[]);
        assert_eq!(code, Some(2), "{out}: {errors}");
        assert!(errors.contains("cannot write to"), "{errors}");
    }
    assert_eq!(distill(&specs, &folder.path().join("out"), &[]).0, Some(0));
}

#[test]
fn tables_of_others_are_theirs() {
    let folder = tempfile::tempdir().unwrap();
    let (specs, out) = (notes(folder.path()), folder.path().join("out"));
    assert_eq!(distill(&specs, &out, &[]).0, Some(0));
    let (mine, text) = (out.join("openapi/v3/notes/mine.yaml"), "# not @generated\npost: { reply: empty }\n");
    put(&mine, text);
    for arguments in [&[][..], &["--check"]] {
        let (code, _, errors) = distill(&specs, &out, arguments);
        assert_eq!(code, Some(0), "{errors}");
        assert!(errors.contains("openapi/v3/notes/mine.yaml is not generated"), "{errors}");
    }
    assert_eq!(fs::read_to_string(&mine).unwrap(), text);
    put(&out.join("openapi/v3/notes/read.yaml"), text);
    assert_eq!(distill(&specs, &out, &["--check"]).0, Some(1));
    assert_eq!(distill(&specs, &out, &[]).0, Some(2));
}

#[test]
fn a_folder_without_operations_deletes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (specs, out) = (notes(folder.path()), folder.path().join("out"));
    assert_eq!(distill(&specs, &out, &[]).0, Some(0));
    put(&specs.join("openapi/index.md"), "# APIs\n");
    fs::remove_dir_all(specs.join("openapi/v3")).unwrap();
    let (code, _, errors) = distill(&specs, &out, &[]);
    assert_eq!(code, Some(1), "{errors}");
    assert!(errors.contains("hold no operation"), "{errors}");
    assert!(out.join("openapi/v3/notes/read.yaml").is_file());
}

/// Clears the screen, begins a command of GitHub's log, turns text.
#[cfg(unix)]
const HOSTILE: &str = "a\u{1b}[2J\n::error::b\r\u{9b}1m\u{202e}";

#[cfg(unix)]
#[test]
fn file_names_are_shown_on_their_line_of_the_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let specs = folder.path().join(HOSTILE);
    fs::create_dir_all(specs.join("openapi/v3")).unwrap();
    put(&specs.join(format!("openapi/v3/{HOSTILE}.md")), HOSTILE);
    put(&specs.join(format!("openapi/v3/{HOSTILE}.markdown")), HOSTILE);
    put(&specs.join("openapi/v3/lamps.yaml"), "get: {reply: empty}\n");
    let out = folder.path().join(format!("out {HOSTILE}"));
    let (out, specs) = (out.as_path(), specs.to_str().unwrap());
    let check = |what: &str, (code, stdout, stderr): (Option<i32>, String, String), expected: i32| {
        assert_eq!(code, Some(expected), "{what}: {stdout}{stderr}");
        let text = format!("{stdout}{stderr}");
        assert!(!text.contains(['\u{1b}', '\r', '\u{9b}', '\u{202e}']), "{what}: {text:?}");
        // What is reported to GitHub begins with its own command.
        let is_forged = |line: &str| line.trim_start().starts_with("::error::b");
        assert!(!text.lines().any(is_forged), "{what}: {text}");
        assert!(text.contains("\\u{1b}[2J") || text.contains("\\u001b[2J"), "{what}: {text}");
    };
    for format in ["human", "json", "github"] {
        check(format, run(out, &["--specs", specs, "--format", format]), 1);
    }
    fs::remove_file(Path::new(specs).join(format!("openapi/v3/{HOSTILE}.md"))).unwrap();
    check("gen", run(out, &["--specs", specs]), 0);
    put(&out.join(format!("src/{HOSTILE}.rs")), "// by hand\n");
    check("a stray file", run(out, &["--specs", specs, "--check"]), 1);
    put(&out.join(format!("src/{HOSTILE}.rs")), "// @generated\n");
    check("an obsolete file", run(out, &["--specs", specs]), 0);
    let taken = folder.path().join(format!("taken {HOSTILE}"));
    put(&taken, "");
    check("a file for a folder", run(&taken.join("sdk"), &["--specs", specs]), 1);
}

#[test]
fn denied_warnings_fail_the_run_and_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let specs = folder.path().join("specs");
    fs::create_dir_all(specs.join("openapi/v3")).unwrap();
    put(
        &specs.join("openapi/v3/things.yaml"),
        "post:\n  json: {name: 'string | Must be encrypted.', extra: object}\n  reply: empty\n",
    );
    let out = folder.path().join("sdk");
    let specs = specs.to_str().unwrap();
    for (class, code) in [
        ("secrecy", Some(1)),
        ("tree", Some(1)),
        ("warnings", Some(1)),
        ("sample", Some(0)),
        ("secrets", Some(2)),
    ] {
        let (found, _, errors) = run(&out, &["--specs", specs, "--deny", class]);
        assert_eq!(found, code, "{class}: {errors}");
        assert_eq!(out.exists(), code == Some(0), "{class}");
        if code == Some(0) {
            fs::remove_dir_all(&out).unwrap();
        }
    }
    let both = run(&out, &["--specs", specs, "--deny", "sample", "--deny", "tree"]);
    assert_eq!(both.0, Some(1), "{}", both.2);
    for command in [&["ir", "--facts"][..], &["conflicts"], &["distill", "--out", "/nowhere/at/all"]] {
        let mut all = Command::new(env!("CARGO_BIN_EXE_xtask"));
        let Output { status, stderr, .. } =
            all.args(command).args(["--specs", specs, "--deny", "secrecy"]).output().unwrap();
        let errors = String::from_utf8(stderr).unwrap();
        assert_eq!(status.code(), Some(1), "{command:?}: {errors}");
        assert!(errors.contains("secrecy/unmarked") && !errors.contains("tree/empty-object"), "{errors}");
    }
}
