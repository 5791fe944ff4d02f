//! Each class of file on a temporary folder, and everything that can be in the way.

use std::fs;

use super::*;

const OWNED: &[&str] = &["Cargo.toml", "src"];

fn file(path: &str, text: &str) -> File {
    let path = RelPath::new(path).unwrap();
    File { path, text: format!("// {MARKER} by a test.\n{text}\n") }
}

fn plan(root: &Path, files: &[File]) -> Plan {
    Plan::new(root, OWNED, files.to_vec()).unwrap()
}

/// Writes what was on disk before.
#[expect(clippy::disallowed_methods, reason = "the test makes the hand-written files")]
fn put(root: &Path, path: &str, text: impl AsRef<[u8]>) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn differences(plan: &Plan) -> Vec<String> {
    plan.check().iter().map(Difference::to_string).collect()
}

/// Every path below a folder, links not followed.
fn listing(root: &Path) -> Vec<String> {
    let entries = walkdir::WalkDir::new(root).min_depth(1).sort_by_file_name();
    entries.into_iter().map(|entry| disk::shown(entry.unwrap().path().strip_prefix(root).unwrap())).collect()
}

#[test]
fn each_class_is_told_from_the_others() {
    let folder = tempfile::tempdir().unwrap();
    let root = &folder.path().join("new");
    let before =
        [file("Cargo.toml", ""), file("src/lib.rs", "1"), file("src/v3/a.rs", ""), file("src/v2/b/c.rs", "")];
    let summary = plan(root, &before).apply().unwrap();
    assert_eq!(summary, Summary { created: 4, ..Summary::default() });
    assert_eq!(listing(root).len(), 8, "{:?}", listing(root));

    put(root, "src/v3/mine.rs", "// by hand\n// @generated is not in the first line\n");
    put(root, "examples/mine.rs", "// by hand");
    put(root, "target/old.rs", "// @generated, but not in an owned place");
    let after = [file("Cargo.toml", ""), file("src/lib.rs", "2"), file("src/v3/d.rs", "")];
    let plan = plan(root, &after);
    assert_eq!(
        differences(&plan),
        [
            "stale src/lib.rs",
            "obsolete src/v2/b/c.rs",
            "obsolete src/v3/a.rs",
            "missing src/v3/d.rs",
            "stray src/v3/mine.rs"
        ]
    );
    assert_eq!(plan.apply().unwrap(), Summary { created: 1, updated: 1, deleted: 2, unchanged: 1 });
    assert_eq!(fs::read_to_string(root.join("src/lib.rs")).unwrap(), after[1].text);
    let left = [
        "Cargo.toml",
        "examples",
        "examples/mine.rs",
        "src",
        "src/lib.rs",
        "src/v3",
        "src/v3/d.rs",
        "src/v3/mine.rs",
        "target",
        "target/old.rs",
    ];
    assert_eq!(listing(root), left);
}

#[test]
fn an_unchanged_file_is_not_touched() {
    let folder = tempfile::tempdir().unwrap();
    let files = [file("src/lib.rs", "")];
    plan(folder.path(), &files).apply().unwrap();
    let modified = || fs::metadata(folder.path().join("src/lib.rs")).unwrap().modified().unwrap();
    let before = modified();
    let again = plan(folder.path(), &files);
    assert_eq!(differences(&again), [""; 0]);
    assert_eq!(again.apply().unwrap(), Summary { unchanged: 1, ..Summary::default() });
    assert_eq!(modified(), before);
}

/// Plans over an obstacle: it is reported, and nothing changes, not even the file that is in nobody's way.
fn assert_blocked(root: &Path, path: &str, message: &str) {
    let before = listing(root);
    let plan = plan(root, &[file("src/free.rs", ""), file(path, "")]);
    let messages: Vec<_> = plan.blocked().iter().map(Blocked::to_string).collect();
    assert_eq!(messages, [message]);
    assert!(differences(&plan).contains(&format!("blocked {path}")));
    let error = plan.apply().unwrap_err();
    assert!(matches!(error, OutputError::Blocked(_)), "{error}");
    assert_eq!(listing(root), before);
}

#[test]
fn hand_written_files_are_never_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), "Cargo.toml", "[package]\n# @generated");
    assert_blocked(folder.path(), "Cargo.toml", "Cargo.toml has no `@generated` in its first line");
    put(folder.path(), "src/latin.rs", b"// caf\xe9\n");
    assert_blocked(folder.path(), "src/latin.rs", "src/latin.rs has no `@generated` in its first line");
}

#[test]
fn bytes_behind_the_marker_need_not_be_text() {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), "src/lib.rs", b"// @generated caf\xe9\n");
    put(folder.path(), "src/old.rs", b"// \xff @generated\r\n\xff");
    let plan = plan(folder.path(), &[file("src/lib.rs", "")]);
    assert_eq!(differences(&plan), ["stale src/lib.rs", "obsolete src/old.rs"]);
    plan.apply().unwrap();
    assert_eq!(listing(folder.path()), ["src", "src/lib.rs"]);
}

#[test]
fn folders_and_files_can_be_in_the_way() {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), "src/v3.rs/inner.rs", "// by hand");
    assert_blocked(folder.path(), "src/v3.rs", "src/v3.rs is a folder");
    put(folder.path(), "src/v2", "// @generated, and still a file");
    assert_blocked(folder.path(), "src/v2/a/b.rs", "src/v2/a/b.rs lies below src/v2, which is a file");
}

#[cfg(unix)]
#[test]
fn links_are_neither_followed_nor_replaced() {
    use std::os::unix::fs::symlink;
    let folder = tempfile::tempdir().unwrap();
    let outside = tempfile::tempdir().unwrap();
    put(outside.path(), "old.rs", "// @generated");
    put(folder.path(), "src/lib.rs", "// @generated");
    symlink(outside.path(), folder.path().join("src/v3")).unwrap();
    symlink(outside.path().join("old.rs"), folder.path().join("src/link.rs")).unwrap();
    let path = "src/v3/a.rs";
    assert_blocked(folder.path(), path, "src/v3/a.rs lies below src/v3, which is a link or a special file");
    assert_blocked(folder.path(), "src/link.rs", "src/link.rs is a link or a special file");

    let plan = plan(folder.path(), &[file("src/free.rs", "")]);
    let expected = ["missing src/free.rs", "obsolete src/lib.rs", "stray src/link.rs", "stray src/v3"];
    assert_eq!(differences(&plan), expected);
    plan.apply().unwrap();
    assert_eq!(listing(outside.path()), ["old.rs"]);
}

#[cfg(unix)]
#[test]
fn the_folder_itself_may_be_a_link_but_src_may_not() {
    use std::os::unix::fs::symlink;
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("real")).unwrap();
    symlink(folder.path().join("real"), folder.path().join("link")).unwrap();
    plan(&folder.path().join("link"), &[file("src/lib.rs", "")]).apply().unwrap();
    assert_eq!(listing(&folder.path().join("real")), ["src", "src/lib.rs"]);
    fs::create_dir(folder.path().join("other")).unwrap();
    symlink(folder.path().join("real/src"), folder.path().join("other/src")).unwrap();
    let message = "src/lib.rs lies below src, which is a link or a special file";
    let plan = plan(&folder.path().join("other"), &[file("src/lib.rs", "")]);
    assert_eq!(plan.blocked()[0].to_string(), message);
}

#[cfg(unix)]
#[test]
fn files_have_ordinary_permissions() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), "ordinary", "");
    plan(folder.path(), &[file("src/v3/a.rs", "")]).apply().unwrap();
    let mode = |path: &str| fs::metadata(folder.path().join(path)).unwrap().permissions().mode();
    assert_eq!(mode("src/v3/a.rs"), mode("ordinary"));
}

#[test]
fn a_folder_that_is_a_file_is_an_error_with_its_path() {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), "file", "");
    let root = folder.path().join("file");
    let error = Plan::new(&root, OWNED, vec![file("src/lib.rs", "")]).unwrap_err();
    assert!(
        error.to_string().starts_with(&format!("cannot use as a folder `{}`", root.display())),
        "{error}"
    );
}

#[test]
fn plans_that_contradict_themselves_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let unmarked = File { path: RelPath::new("src/lib.rs").unwrap(), text: "//\n// @generated".into() };
    let plans = [
        (vec![file("README.md", "")], "`README.md` lies outside"),
        (vec![file("source/lib.rs", "")], "`source/lib.rs` lies outside"),
        (vec![unmarked], "the first line of `src/lib.rs` lacks `@generated`"),
        (vec![file("src/lib.rs", "1"), file("src/lib.rs", "2")], "`src/lib.rs` is planned twice"),
        (vec![file("src/a", ""), file("src/a/b", "")], "`src/a` is planned as a file and, for `src/a/b`,"),
    ];
    for (files, message) in plans {
        let error = Plan::new(folder.path(), OWNED, files).unwrap_err().to_string();
        assert!(error.contains(message), "{error}");
    }
}

#[test]
fn paths_stay_below_the_folder() {
    for path in
        ["", "/", "/src", "src/", "src//a", ".", "./a", "..", "src/../a", "src/..", "a\\b", "C:a", "a\0"]
    {
        assert!(RelPath::new(path).is_err(), "{path:?}");
    }
    for path in ["Cargo.toml", "src/lib.rs", "src/v3/..a/b...rs"] {
        assert_eq!(RelPath::new(path).unwrap().as_str(), path);
    }
}

#[test]
fn only_the_first_line_counts() {
    for (text, generated) in [
        ("// @generated by x\n", true),
        ("# @generated", true),
        ("", false),
        ("// @generate\nd", false),
        ("\n// @generated", false),
    ] {
        assert_eq!(is_generated(text.as_bytes()), generated, "{text:?}");
    }
}

#[test]
#[ignore = "a measurement: cargo test --release -- --ignored --nocapture two_thousand"]
fn two_thousand_files() {
    let folder = tempfile::tempdir().unwrap();
    let path = |at: usize| format!("src/v3/{}/{}/f{at}.rs", at % 20, at % 300);
    let files: Vec<_> = (0..2000).map(|at| file(&path(at), &"// text text text\n".repeat(1000))).collect();
    for name in ["fresh", "unchanged"] {
        let files = files.clone();
        let start = std::time::Instant::now();
        let plan = Plan::new(folder.path(), OWNED, files).unwrap();
        let planned = start.elapsed();
        plan.apply().unwrap();
        println!("{name}: planned {planned:?}, applied {:?}", start.elapsed() - planned);
    }
}
