//! `--keep-going`: what has errors is left out and named, whether an operation or a whole file; what nobody reads is in nobody's way.

#![expect(clippy::unwrap_used, reason = "a failed step is a failed test")]
#![expect(clippy::disallowed_methods, reason = "the test makes the specs")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn run(folder: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.args(["gen", "--out", "sdk"]).args(arguments).current_dir(folder);
    let Output { status, stderr, .. } = command.output().unwrap();
    (status.code(), String::from_utf8(stderr).unwrap())
}

fn put(path: &Path, text: impl AsRef<[u8]>) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

const TABLE: &str = "get: { reply: { id: string } }\n";
const FRAGMENT: &str = "get:\n  summary: a\n  responses:\n    '200':\n      description: ok\n      schema: {type: object, properties: {id: {type: string}}}\n";

/// One file that is right and one that is not: an error without the option, and with it one that is left out.
fn check_left_out(tree: &str, right: (&str, &str), wrong: &str, text: Option<&[u8]>) {
    let folder = tempfile::tempdir().unwrap();
    let specs = folder.path().join(tree);
    put(&specs.join(right.0), right.1);
    match text {
        Some(text) => put(&specs.join(wrong), text),
        #[cfg(unix)]
        None => {
            fs::create_dir_all(specs.join(wrong).parent().unwrap()).unwrap();
            std::os::unix::fs::symlink("nowhere", specs.join(wrong)).unwrap();
        }
        #[cfg(not(unix))]
        None => return,
    }
    let (code, errors) = run(folder.path(), &["--specs", tree]);
    assert_eq!(code, Some(1), "{wrong}: {errors}");
    assert!(
        errors.contains(&format!("{tree}/{wrong}")) && errors.contains("nothing was written"),
        "{errors}"
    );
    let (code, errors) = run(folder.path(), &["--specs", tree, "--keep-going"]);
    assert_eq!(code, Some(0), "{wrong}: {errors}");
    assert!(errors.contains(&format!("left out: {tree}/{wrong}\n")), "{errors}");
    assert!(folder.path().join("sdk/src/v3/lamps.rs").is_file(), "{wrong}");
    assert!(!folder.path().join("sdk/src/v3/broken.rs").exists(), "{wrong}");
}

#[test]
fn files_that_belong_to_no_operation_are_left_out() {
    let right = ("openapi/v3/lamps.yaml", TABLE);
    let cases: [(&str, Option<&[u8]>); 9] = [
        ("openapi/v3/broken.yaml", Some(b"get: [")),
        ("openapi/v3/broken.yaml", Some(b"- a list\n")),
        ("openapi/v3/broken.yaml", Some(b"get: { reply: { caf\xe9: string } }\n")),
        ("openapi/v3/broken.yaml", None),
        ("openapi/v3/broken.md", Some(b"# \xff\n")),
        ("openapi/v3/broken.md", Some(b"no heading\n")),
        ("openapi/v3/broken.md", None),
        ("openapi/v9/broken.yaml", Some(TABLE.as_bytes())),
        ("webhook/v3/BRO KEN.md", Some(b"# x\n")),
    ];
    for (wrong, text) in cases {
        check_left_out("specs", right, wrong, text);
    }
    let right = ("v3/lamps.yaml", FRAGMENT);
    let cases: [(&str, Option<&[u8]>); 6] = [
        ("v3/broken.yaml", Some(b"get: [")),
        ("v3/broken.yaml", Some(b"- a list\n")),
        ("v3/broken.yaml", Some(b"get: \xff\n")),
        ("v3/broken.yaml", None),
        ("global/broken.yaml", Some(FRAGMENT.as_bytes())),
        ("definitions/broken.yaml", Some(b"A: [")),
    ];
    for (wrong, text) in cases {
        check_left_out("fragments", right, wrong, text);
    }
}

#[test]
fn what_another_source_says_of_an_unreadable_page_is_left_out_as_well() {
    let folder = tempfile::tempdir().unwrap();
    put(&folder.path().join("fragments/v3/lamps.yaml"), FRAGMENT);
    put(&folder.path().join("fragments/v3/sealed.yaml"), FRAGMENT);
    // The page might have said that a field is sealed.
    put(&folder.path().join("specs/openapi/v3/sealed.md"), b"# \xff\n");
    let (code, errors) = run(folder.path(), &["--specs", "specs", "--specs", "fragments", "--keep-going"]);
    assert_eq!(code, Some(0), "{errors}");
    assert!(errors.contains("left out: GET /v3/sealed\n"), "{errors}");
    assert!(!folder.path().join("sdk/src/v3/sealed.rs").exists());
}

#[test]
fn what_decides_everything_is_never_left_out() {
    let folder = tempfile::tempdir().unwrap();
    put(&folder.path().join("specs/openapi/v3/lamps.yaml"), TABLE);
    put(&folder.path().join("overrides.yaml"), "rows: 1\n");
    put(&folder.path().join("latin.yaml"), b"# caf\xe9\n");
    for arguments in [
        &["--overrides", "overrides.yaml"][..],
        &["--overrides", "latin.yaml"],
        &["--overrides", "nowhere.yaml"],
        &["--specs", "nowhere"],
        &["--specs", "specs"],
    ] {
        let (code, errors) = run(folder.path(), &[&["--keep-going", "--specs", "specs"], arguments].concat());
        assert_eq!(code, Some(1), "{arguments:?}: {errors}");
        assert!(!folder.path().join("sdk").exists());
    }
}

#[test]
fn what_is_not_read_is_in_nobodys_way() {
    let folder = tempfile::tempdir().unwrap();
    let specs = folder.path().join("fragments");
    put(&specs.join("v3/lamps.yaml"), FRAGMENT);
    put(&specs.join("v3/notes.txt"), b"\xff");
    for text in [&b"paths: ["[..], b"paths: \xff\n", b"- a\n- a\n", b"a: 1\na: 2\n", b""] {
        put(&specs.join("swagger.yaml"), text);
        let (code, errors) = run(folder.path(), &["--specs", "fragments"]);
        assert_eq!(code, Some(0), "{errors}");
    }
    #[cfg(unix)]
    {
        fs::remove_file(specs.join("swagger.yaml")).unwrap();
        std::os::unix::fs::symlink("nowhere", specs.join("swagger.yaml")).unwrap();
        std::os::unix::fs::symlink("nowhere", specs.join("v3/picture.png")).unwrap();
        let (code, errors) = run(folder.path(), &["--specs", "fragments"]);
        assert_eq!(code, Some(0), "{errors}");
    }
}
