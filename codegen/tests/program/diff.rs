//! `diff` as a process: what a side may be, how it ends, and what it says of what it cannot do.

use std::path::Path;
use std::process::Command;

use super::{put, run};

const OLD: &str = "post: { json: { id!: string }, reply: { id: string } }\n";
const NEW: &str = "post: { json: { id!: string, no!: string }, reply: { id: string } }\n";

/// A project with two commits, the second of which breaks.
fn repository(root: &Path) {
    let git = |arguments: &[&str]| {
        let mut git = Command::new("git");
        git.arg("-C").arg(root).args(["-c", "user.name=A", "-c", "user.email=a@example.com"]).args(arguments);
        let output = git.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    put(&root.join("sdk/specs/openapi/v3/lamps.yaml"), OLD);
    git(&["init", "--quiet"]);
    git(&["add", "--all"]);
    git(&["commit", "--quiet", "-m", "old"]);
    git(&["tag", "v1"]);
    put(&root.join("sdk/specs/openapi/v3/lamps.yaml"), NEW);
    git(&["commit", "--quiet", "--all", "-m", "new"]);
}

#[test]
fn a_side_is_a_folder_a_project_a_model_or_a_revision() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().canonicalize().unwrap();
    repository(&root);
    let here = root.join("sdk");
    put(&here.join("was/openapi/v3/lamps.yaml"), OLD);
    put(&here.join("more/openapi/v3/lights.yaml"), "get: { reply: { id: string } }\n");
    put(&here.join("project/specs/openapi/v3/lamps.yaml"), OLD);
    let (code, model, _) = run(&here, &["ir", "--json", "--specs", "was"]);
    assert_eq!(code, Some(0));
    put(&here.join("was.json"), &model);
    for old in ["was", "project", "was.json", "v1", "HEAD~1"] {
        for new in [&[][..], &["specs"], &["HEAD"], &["."]] {
            let (code, printed, errors) = run(&here, &[&["diff", old], new].concat());
            assert_eq!(code, Some(0), "{old} {new:?}: {errors}");
            assert!(
                printed.contains("json.no is new, and required: text [required-field-added]"),
                "{printed}"
            );
            assert!(printed.ends_with("major: 1 breaking\n"), "{printed}");
        }
    }
    let several = std::env::join_paths(["was", "more"]).unwrap().into_string().unwrap();
    let (code, printed, errors) = run(&here, &["diff", "was", &several]);
    assert_eq!(code, Some(0), "{errors}");
    assert!(printed.contains("GET /v3/lights\n    is new [operation-added]"), "{printed}");
    assert_eq!(run(&here, &["diff", "specs", "HEAD"]).1, "unchanged: no change\n");
}

#[test]
fn places_of_a_revision_are_told_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().canonicalize().unwrap();
    repository(&root);
    let (code, printed, errors) = run(&root.join("sdk"), &["diff", "HEAD", "v1"]);
    assert_eq!(code, Some(0), "{errors}");
    assert!(printed.contains("old: HEAD:specs/openapi/v3/lamps.yaml:1"), "{printed}");
    assert!(!printed.contains(std::env::temp_dir().to_str().unwrap()), "{printed}");
}

#[test]
fn changes_that_are_denied_fail() {
    let folder = tempfile::tempdir().unwrap();
    put(&folder.path().join("old/openapi/v3/lamps.yaml"), OLD);
    put(&folder.path().join("new/openapi/v3/lamps.yaml"), NEW);
    put(&folder.path().join("mild.yaml"), "required-field-added: behavior\n");
    let diff = |more: &[&str]| run(folder.path(), &[&["diff", "old", "new"], more].concat());
    let (code, printed, errors) = diff(&["--deny", "breaking"]);
    assert_eq!((code, printed.ends_with("major: 1 breaking\n")), (Some(1), true), "{printed}");
    assert!(errors.contains("error: 1 of the changes are denied"), "{errors}");
    assert_eq!(diff(&["--deny", "compatible", "--deny", "behavior"]).0, Some(0));
    let (code, printed, _) = diff(&["--deny", "breaking", "--severities", "mild.yaml"]);
    assert_eq!((code, printed.ends_with("minor: 1 behavior\n")), (Some(0), true), "{printed}");
    let (_, printed, _) = diff(&["--format", "changelog"]);
    assert!(printed.starts_with("### Breaking\n\n- `POST /v3/lamps`: json.no is new"), "{printed}");
    let (_, printed, _) = diff(&["--format", "json"]);
    assert!(printed.contains("\"verdict\": \"major\""), "{printed}");
}

#[test]
fn what_cannot_be_compared_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    put(&here.join("specs/openapi/v3/lamps.yaml"), OLD);
    put(&here.join("bad/openapi/v3/lamps.yaml"), "get: { repyl: empty }\n");
    put(&here.join("classes.yaml"), "required-field-aded: behavior\n");
    let cases: [(&[&str], i32, &str); 7] = [
        (&["nowhere"], 2, "`nowhere` is neither on the disk nor a revision"),
        (&["specs", "nowhere"], 2, "`nowhere` is neither"),
        (&[""], 2, "`` is neither"),
        (&["--", "--output=x"], 2, "`--output=x` is neither"),
        (&["bad", "specs"], 1, "bad/openapi/v3/lamps.yaml:1"),
        (&["specs", "specs", "--severities", "classes.yaml"], 2, "did you mean `required-field-added`?"),
        (&["specs", "specs", "--severities", "nowhere.yaml"], 1, "nowhere.yaml"),
    ];
    for (arguments, expected, told) in cases {
        let (code, printed, errors) = run(here, &[&["diff"], arguments].concat());
        assert_eq!((code, printed.as_str()), (Some(expected), ""), "{arguments:?}: {errors}");
        assert!(errors.contains(told), "{arguments:?}: {errors}");
    }
    assert_eq!(run(here, &["diff"]).0, Some(2));
}
