//! How the command is called: from where, with which paths and options, and what it says then.

#![expect(clippy::unwrap_used, reason = "a failed step is a failed test")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Runs the command in a folder that cargo knows nothing of.
fn run(here: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.args(arguments).current_dir(here).env_remove("CARGO_MANIFEST_DIR");
    let Output { status, stdout, stderr } = command.output().unwrap();
    (status.code(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
}

#[expect(clippy::disallowed_methods, reason = "the test makes a checkout")]
fn put(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// A checkout with one operation in its specs, and what the command knows it by.
fn checkout(folder: &Path) -> PathBuf {
    let root = folder.canonicalize().unwrap().join("checkout");
    for path in ["Cargo.toml", "codegen/Cargo.toml", "generated-sdk/runtime/Cargo.toml"] {
        put(&root.join(path), "[workspace]\nmembers = [\"generated-sdk\"]\n");
    }
    put(&root.join("specs/openapi/v3/lamps.yaml"), "get: { reply: { id: string } }\n");
    root
}

#[test]
fn the_workspace_is_the_one_around_the_current_folder() {
    let folder = tempfile::tempdir().unwrap();
    let root = checkout(folder.path());
    for (here, shown) in
        [("", "generated-sdk"), ("codegen", "../generated-sdk"), ("specs/openapi", "../../generated-sdk")]
    {
        let (code, printed, errors) = run(&root.join(here), &["gen"]);
        assert_eq!(code, Some(0), "{errors}");
        assert!(printed.contains(&format!(" in `{shown}`, ")), "{printed}");
        let (code, printed, _) = run(&root.join(here), &["gen", "--check"]);
        assert_eq!(
            (code, printed.starts_with(&format!("up to date: `{shown}`, "))),
            (Some(0), true),
            "{printed}"
        );
    }
    assert!(root.join("generated-sdk/src/v3/lamps.rs").is_file());
}

#[test]
fn paths_are_relative_to_the_current_folder() {
    let folder = tempfile::tempdir().unwrap();
    let root = checkout(folder.path());
    put(&root.join("codegen/mine/openapi/v3/lights.yaml"), "get: { reply: { id: string } }\n");
    let here = root.join("codegen");
    let (code, printed, errors) = run(&here, &["gen", "--specs", "mine", "--out", "../sdk"]);
    assert_eq!(code, Some(0), "{errors}");
    assert!(printed.contains(" in `../sdk`, "), "{printed}");
    assert!(root.join("sdk/src/v3/lights.rs").is_file());
    put(&here.join("mine/openapi/v3/bad.yaml"), "get: { repyl: empty }\n");
    let (code, _, errors) = run(&here, &["gen", "--specs", "mine", "--out", "../sdk"]);
    assert_eq!(code, Some(1));
    assert!(errors.contains("--> mine/openapi/v3/bad.yaml:1:"), "{errors}");
    assert!(errors.contains("nothing was written to `../sdk`"), "{errors}");
}

#[test]
fn without_a_workspace_the_command_says_what_it_needs() {
    let folder = tempfile::tempdir().unwrap();
    put(&folder.path().join("specs/openapi/v3/lamps.yaml"), "get: { reply: { id: string } }\n");
    let runtime: &[&str] = &["gen", "--specs", "specs", "--out", "sdk", "--runtime", "path"];
    for arguments in [&["gen"][..], runtime, &["ir", "--facts"], &["tidy"], &["gateway"]] {
        let (code, _, errors) = run(folder.path(), arguments);
        assert_eq!(code, Some(2), "{arguments:?}: {errors}");
        assert!(errors.contains("needs a checkout of the generator"), "{arguments:?}: {errors}");
    }
    for arguments in [
        &["ir", "--facts", "--specs", "specs"][..],
        &["distill", "--specs", "specs", "--out", "tables"],
        &["stats", "--specs", "specs"],
        &["gen", "--specs", "specs", "--out", "sdk", "--runtime", "0.1"],
        &["gen", "--specs", "specs", "--out", "sdk", "--check"],
    ] {
        let (code, _, errors) = run(folder.path(), arguments);
        assert_eq!(code, Some(0), "{arguments:?}: {errors}");
    }
}

#[test]
fn options_that_make_another_crate_need_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    let root = checkout(folder.path());
    assert_eq!(run(&root, &["gen"]).0, Some(0));
    let before = fs::read_to_string(root.join("generated-sdk/Cargo.toml")).unwrap();
    let options: [&[&str]; 5] = [
        &["--only", "v3-lamps"],
        &["--package", "my-sdk"],
        &["--runtime", "0.1"],
        &["--keep-going"],
        &["--check", "--only", "v3-lamps"],
    ];
    for options in options {
        let (code, printed, errors) = run(&root, &[&["gen"], options].concat());
        assert_eq!((code, printed.as_str()), (Some(2), ""), "{options:?}: {errors}");
        assert!(errors.contains("without `--out` that is the one of this workspace"), "{errors}");
        let (code, _, errors) = run(&root, &[&["gen", "--out", "sdk"], options].concat());
        assert_ne!(code, Some(2), "{options:?}: {errors}");
        fs::remove_dir_all(root.join("sdk")).unwrap_or_default();
    }
    assert_eq!(fs::read_to_string(root.join("generated-sdk/Cargo.toml")).unwrap(), before);
    // Another tree makes another crate as well, and one for examples and tests by hand.
    assert_eq!(run(&root, &["gen", "--specs", "specs"]).0, Some(0));
}

#[test]
fn wrong_usage_has_a_status_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let root = checkout(folder.path());
    put(&root.join("other/Cargo.toml"), "[package]\nname = \"other\"\n");
    put(&root.join("torn/Cargo.toml"), "[[");
    let cases: [(&[&str], &str); 20] = [
        (&[], "Usage"),
        (&["gne"], "unrecognized subcommand"),
        (&["gen", "--nolp"], "--nolp"),
        (&["gen", "--out", ""], "--out"),
        (&["gen", "--out", "sdk", "--package", "test"], "another crate has it"),
        (&["gen", "--out", "sdk", "--package", "my sdk"], "not a name for a crate"),
        (&["gen", "--out", "sdk", "--package", ""], "it is empty"),
        (&["gen", "--out", "sdk", "--runtime", "latest"], "neither a version"),
        (&["gen", "--out", "sdk", "--runtime", "path+nowhere"], "no crate in `nowhere`"),
        (
            &["gen", "--out", "sdk", "--runtime", "path+other"],
            "the crate in `other` is `other`, not `wechatpay-runtime`",
        ),
        (&["gen", "--out", "sdk", "--runtime", "path+torn"], "the manifest in `torn` is not TOML"),
        (&["gen", "--out", "sdk", "--runtime", "path+."], "a workspace or nothing"),
        (&["gen", "--out", "sdk", "--runtime", "git+git@a.example:b/c"], "`git+ssh://git@a.example/b/c`"),
        (
            &["gen", "--out", "specs"],
            "cannot write to `specs` while reading `specs`: they are the same folder",
        ),
        (&["gen", "--out", "specs/openapi/sdk"], "the first is in a part of the second that is read"),
        (&["gen", "--out", "sdk", "--only", "v3-lmaps"], "did you mean `v3-lamps`?"),
        (&["gen", "--out", "sdk", "--format", "xml"], "human"),
        (&["ir"], "--facts"),
        (&["distill", "--specs", "specs"], "--out"),
        (&["tidy", "--figures", "nowhere"], "`nowhere` is not a checkout"),
    ];
    for (arguments, message) in cases {
        let (code, _, errors) = run(&root, arguments);
        assert_eq!(code, Some(2), "{arguments:?}: {errors}");
        assert!(errors.contains(message), "{arguments:?}: {errors}");
    }
    assert!(!root.join("sdk").exists() && !root.join("specs/src").exists());
    // Specs may lie in the crate that is made of them, and beside it.
    for out in ["specs/sdk", "specs/sdk/.."] {
        let specs = if out.ends_with("..") { "specs/sdk/specs" } else { "specs" };
        put(&root.join("specs/sdk/specs/openapi/v3/lamps.yaml"), "get: { reply: { id: string } }\n");
        let (code, _, errors) = run(&root, &["gen", "--specs", specs, "--out", out]);
        assert_eq!(code, Some(0), "{out}: {errors}");
    }
}

#[test]
fn every_command_explains_itself() {
    let folder = tempfile::tempdir().unwrap();
    for command in ["gen", "ir", "conflicts", "distill", "stats", "bless", "tidy"] {
        for arguments in [[command, "--help"], ["help", command]] {
            let (code, printed, _) = run(folder.path(), &arguments);
            assert_eq!(
                (code, printed.contains("Usage: cargo xtask ")),
                (Some(0), true),
                "{arguments:?}: {printed}"
            );
        }
    }
    for arguments in [&["help"][..], &["--help"], &["help", "gateway"]] {
        assert_eq!(run(folder.path(), arguments).0, Some(0), "{arguments:?}");
    }
    let (code, printed, _) = run(folder.path(), &["--version"]);
    assert_eq!((code, printed.trim()), (Some(0), concat!("cargo xtask ", env!("CARGO_PKG_VERSION"))));
}

#[test]
fn errors_name_their_path() {
    let folder = tempfile::tempdir().unwrap();
    let root = checkout(folder.path());
    put(&root.join("a-file"), "");
    #[cfg(unix)]
    std::os::unix::fs::symlink("gone", root.join("link")).unwrap();
    #[cfg(unix)]
    for out in ["link", "link/sdk"] {
        let (code, _, errors) = run(&root, &["gen", "--out", out]);
        assert_eq!(code, Some(1), "{out}: {errors}");
        assert!(errors.contains("`link`: it is a link to a folder that is not there"), "{errors}");
    }
    let cases: [(&[&str], &str); 5] = [
        (&["gen", "--specs", "nowhere", "--out", "sdk"], "`nowhere`"),
        (&["gen", "--overrides", "nowhere.yaml", "--out", "sdk"], "`nowhere.yaml`"),
        (&["gen", "--out", "a-file"], "`a-file`"),
        (&["gen", "--out", "a-file/sdk"], "`a-file"),
        (&["tidy"], "generated-sdk/Cargo.toml"),
    ];
    for (arguments, path) in cases {
        let (code, _, errors) = run(&root, arguments);
        assert_eq!(code, Some(1), "{arguments:?}: {errors}");
        assert!(errors.contains(path), "{arguments:?}: {errors}");
    }
}
