//! `lint` and `explain` of `wechatpay-codegen` on a project of their own: what is shown, remembered and refused.

use super::{put, run};

const TABLE: &str = "post:\n  json: { lamp_no!: string }\n  reply: { lamp_no!: integer }\n";

#[test]
fn findings_fail_where_they_are_denied() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    put(&here.join("specs/openapi/v3/lamps.yaml"), TABLE);
    for (arguments, code) in [
        (&["lint"][..], 0),
        (&["lint", "--deny", "lint"], 1),
        (&["lint", "--deny", "lint/several-types"], 1),
        (&["lint", "--deny", "warnings"], 1),
        (&["lint", "--deny", "lint/likely-typo"], 0),
        (&["lint", "--deny", "secrecy"], 0),
    ] {
        let (found, printed, errors) = run(here, arguments);
        assert_eq!((found, errors.as_str()), (Some(code), ""), "{arguments:?}");
        assert!(
            printed.contains("warning[lint/several-types]") && printed.contains("1 warning\n"),
            "{printed}"
        );
        assert!(
            printed.ends_with(
                "`wechatpay-codegen explain lint/several-types` explains that, and so the others\n"
            ),
            "{printed}"
        );
    }
    // Doubts are no business of other commands.
    let (code, _, errors) = run(here, &["gen", "--deny", "warnings"]);
    assert_eq!((code, errors.as_str()), (Some(0), ""));
    let (code, _, errors) = run(here, &["lint", "--deny", "lint/several-type"]);
    assert_eq!(code, Some(2));
    assert!(errors.contains("did you mean `lint/several-types`?"), "{errors}");
    let (_, printed, _) = run(here, &["lint", "--format", "json"]);
    assert_eq!(printed.lines().count(), 1, "{printed}");

    put(&here.join("specs/openapi/v3/doors.yaml"), "get: { reply: { id: strng } }\n");
    assert_eq!(run(here, &["lint"]).0, Some(1));
}

#[test]
fn a_baseline_silences_what_is_known_and_tells_what_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let table = here.join("specs/openapi/v3/lamps.yaml");
    put(&table, TABLE);
    let known = ["lint", "--deny", "warnings", "--baseline", "known.txt"];
    let (code, _, errors) = run(here, &known);
    assert_eq!(code, Some(2));
    assert!(
        errors.contains("the baseline known.txt cannot be read") && errors.contains("`--write-baseline`"),
        "{errors}"
    );
    let (code, printed, errors) = run(here, &["lint", "--baseline", "known.txt", "--write-baseline"]);
    assert_eq!(
        (code, printed.as_str(), errors.as_str()),
        (Some(0), "", "1 finding is known now, in known.txt\n")
    );

    // Somewhere else in the file, and seen from another folder.
    put(&table, format!("# A line more.\n{TABLE}"));
    let (code, printed, errors) = run(here, &known);
    assert_eq!((code, printed.as_str(), errors.as_str()), (Some(0), "", "1 known finding is silenced\n"));
    let below = here.join("specs/openapi");
    let (code, printed, _) = run(&below, &["lint", "--deny", "warnings", "--baseline", "../../known.txt"]);
    assert_eq!((code, printed.as_str()), (Some(0), ""));

    put(&table, TABLE.replace("lamp_no", "bulb_no"));
    let (code, printed, errors) = run(here, &known);
    assert_eq!(code, Some(1), "{errors}");
    assert!(printed.contains("bulb_no") && !printed.contains("lamp_no"), "{printed}");
    assert!(
        errors.contains("1 finding of the baseline is gone")
            && errors.contains("lint/several-types  openapi/v3/lamps.yaml  POST /v3/lamps  `lamp_no`"),
        "{errors}"
    );

    put(&here.join("known.txt"), "{}\n");
    let (code, _, errors) = run(here, &known);
    assert_eq!(code, Some(2));
    assert!(errors.contains("line 1 is no finding"), "{errors}");
    assert_eq!(run(here, &["lint", "--write-baseline"]).0, Some(2));
}

#[test]
fn codes_are_explained_and_listed() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let (code, printed, _) = run(here, &["explain", "row/bad-row"]);
    assert_eq!(code, Some(0));
    assert!(printed.starts_with("row/bad-row (error)\nA row has no cells"), "{printed}");
    assert!(printed.contains("| name {data-indent=1} | string | Name"), "{printed}");
    let (code, printed, _) = run(here, &["explain"]);
    assert_eq!(code, Some(0));
    assert_eq!(printed.lines().count(), wechatpay_codegen::diag::Code::ALL.len());
    for (word, meant) in [
        ("row/bad-rwo", "did you mean `row/bad-row`?"),
        ("bad-row", "did you mean `row/bad-row`?"),
        ("xyz", "`explain` alone lists all"),
    ] {
        let (code, printed, errors) = run(here, &["explain", word]);
        assert_eq!((code, printed.as_str()), (Some(2), ""));
        assert!(errors.contains(meant), "{errors}");
    }
}
