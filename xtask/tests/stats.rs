//! `cargo xtask stats`, and the figures that it shares with the README, as a user types it.

#![expect(clippy::unwrap_used, reason = "a failed step is a failed test")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn run(here: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.args(arguments).current_dir(here).env_remove("CARGO_MANIFEST_DIR");
    let Output { status, stdout, stderr } = command.output().unwrap();
    (status.code(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
}

/// Runs a command that has to succeed; what it prints.
fn printed(here: &Path, arguments: &[&str]) -> String {
    let (code, printed, errors) = run(here, arguments);
    assert_eq!(code, Some(0), "{arguments:?}: {errors}");
    printed
}

#[expect(clippy::disallowed_methods, reason = "the test makes a checkout")]
fn put(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// A checkout with facts and words of two families and a notification, in folders as they are in the real one.
fn checkout(folder: &Path) -> PathBuf {
    let root = folder.canonicalize().unwrap().join("checkout");
    for path in ["Cargo.toml", "codegen/Cargo.toml", "generated-sdk/runtime/Cargo.toml"] {
        put(&root.join(path), "[workspace]\nmembers = [\"generated-sdk\"]\n");
    }
    for (path, text) in [
        (
            "upstream/openapi/v3/lamps.yaml",
            "post:\n  json:\n    state!: string (ON, OFF)\n    owner: string sealed\n  reply:\n    state: string (ON, OFF)\n",
        ),
        (
            "upstream/openapi/v2/kettles/boil.yaml",
            "get:\n  lifecycle: { state: discarded }\n  reply:\n    state: string\n  errors: [PARAM_ERROR, NEWS]\n",
        ),
        ("upstream/webhook/v3/LAMP.ON.yaml", "body: { lamp_id!: string }\nanswer: {}\n"),
        (
            "openapi/v3/lamps.yaml",
            "post:\n  json:\n    state: string (ON, OFF)\n    owner: string sealed\n  reply:\n    state: string (ON, OFF)\n",
        ),
        (
            "overrides.yaml",
            "fields: [{operation: POST /v3/lamps, field: json.owner, set: {required: true}, reason: to show}]\n",
        ),
        ("words/operations/all.yaml", "POST /v3/lamps: {title: Switch a lamp, text: At once.}\n"),
        ("words/fields/all.yaml", "lamps/**/state: {text: Whether it shines., values: {ON: It does.}}\n"),
        ("words/families.yaml", "v3-lamps: {title: Lamps | lights}\n"),
    ] {
        put(&root.join("specs").join(path), text);
    }
    root
}

#[test]
fn families_their_sum_and_what_lacks_words_are_shown() {
    let folder = tempfile::tempdir().unwrap();
    let root = checkout(folder.path());
    let expected = "\
family      operations  notifications  deprecated  fields  with text  sealed  enumerations  values  without words  overrides
v2-kettles           1              -           1       1      0.0 %       -             -       -              3          -
v3-lamps             1              -           -       3     66.6 %       1             2       4              3          1
webhook-v3           -              1           -       1      0.0 %       -             -       -              2          -
sum                  2              1           1       5     40.0 %       1             2       4              8          1

2 of 5 fields have a text: 40.0 % (goal 97 %)
without words: 2 operations and notifications, 3 fields, 2 values, 1 codes of errors
  `EVENT v3 LAMP.ON` has no title (specs/upstream/webhook/v3/LAMP.ON.yaml:1)
  `GET /v2/kettles/boil` has no title (specs/upstream/openapi/v2/kettles/boil.yaml:1)
  the value `OFF` of `state` has no meaning in 2 places, the first of them in `POST /v3/lamps` (specs/upstream/openapi/v3/lamps.yaml:3)
  `body.lamp_id` of `EVENT v3 LAMP.ON` has no text (specs/upstream/webhook/v3/LAMP.ON.yaml:1)
  `json.owner` of `POST /v3/lamps` has no text (specs/upstream/openapi/v3/lamps.yaml:4)
  `response.state` of `GET /v2/kettles/boil` has no text (specs/upstream/openapi/v2/kettles/boil.yaml:4)
  the code `NEWS` of `GET /v2/kettles/boil` has no words (specs/upstream/openapi/v2/kettles/boil.yaml:1)
each place: `cargo xtask stats --missing`
";
    assert_eq!(printed(&root, &["stats"]), expected);
    let expected = "\
specs/upstream/openapi/v2/kettles/boil.yaml:1: `GET /v2/kettles/boil` has no title
specs/upstream/openapi/v2/kettles/boil.yaml:1: the code `NEWS` of `GET /v2/kettles/boil` has no words
specs/upstream/openapi/v2/kettles/boil.yaml:4: `response.state` of `GET /v2/kettles/boil` has no text
specs/upstream/openapi/v3/lamps.yaml:3: the value `OFF` of `json.state` of `POST /v3/lamps` has no meaning
specs/upstream/openapi/v3/lamps.yaml:4: `json.owner` of `POST /v3/lamps` has no text
specs/upstream/openapi/v3/lamps.yaml:6: the value `OFF` of `response.state` of `POST /v3/lamps` has no meaning
specs/upstream/webhook/v3/LAMP.ON.yaml:1: `EVENT v3 LAMP.ON` has no title
specs/upstream/webhook/v3/LAMP.ON.yaml:1: `body.lamp_id` of `EVENT v3 LAMP.ON` has no text
";
    assert_eq!(printed(&root, &["stats", "--missing"]), expected);
}

#[test]
fn other_specs_are_counted_without_a_workspace() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let names: Vec<String> = (10..40).map(|number| format!("n{number}: string")).collect();
    put(&here.join("mine/openapi/v3/a.yaml"), &format!("get:\n  reply: {{ {} }}\n", names.join(", ")));
    put(&here.join("more/openapi/v3/a.yaml"), "get:\n  reply: { n10: string, m: string }\n");
    let text = printed(here, &["stats", "--specs", "mine", "--specs", "more"]);
    assert!(text.contains("\nsum "), "{text}");
    // The list has an end, and says how to see the rest of these specs.
    assert_eq!(text.lines().filter(|line| line.starts_with("  `")).count(), 20, "{text}");
    let ending = "  and 12 more\neach place: `cargo xtask stats --specs mine --specs more --missing`\n";
    assert!(text.ends_with(ending), "{text}");
    let lines = printed(here, &["stats", "--specs", "mine", "--specs", "more", "--missing"]);
    assert_eq!(lines.lines().count(), 32, "{lines}");
    put(&here.join("words/fields/all.yaml"), "m: {text: Something.}\n");
    let words = ["stats", "--missing", "--specs", "mine", "--specs", "more", "--words", "words"];
    assert_eq!(printed(here, &words).lines().count(), 31);
    // What lacks nothing has no list.
    put(&here.join("good/openapi/v3/a.yaml"), "get:\n  title: A\n  description: A.\n  reply: empty\n");
    let text = printed(here, &["stats", "--specs", "good"]);
    assert!(text.ends_with("0 of 0 fields have a text\n"), "{text}");
}

#[test]
fn programs_read_an_object() {
    let folder = tempfile::tempdir().unwrap();
    let root = checkout(folder.path());
    let text = printed(&root, &["stats", "--json"]);
    for part in [
        "\"v3-lamps\": {",
        "\"fields_with_text\": 2,",
        "\"goal_percent\": 97,",
        "\"value\": \"OFF\",",
        "\"place\": \"specs/upstream/openapi/v3/lamps.yaml:3\"",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
}

#[test]
fn options_that_make_no_sense_together_and_errors_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let root = checkout(folder.path());
    for options in [["--json", "--missing"], ["--markdown", "--json"], ["--markdown", "--missing"]] {
        assert_eq!(run(&root, &[&["stats"], &options[..]].concat()).0, Some(2), "{options:?}");
    }
    put(&root.join("specs/openapi/v3/bad.yaml"), "get: { repyl: empty }\n");
    let (code, printed, errors) = run(&root, &["stats"]);
    assert_eq!(code, Some(1), "{errors}");
    assert!(
        errors.contains("specs/openapi/v3/bad.yaml:1:") && printed.contains("\nsum "),
        "{errors}{printed}"
    );
    // A long table does not push that out of sight.
    let last = "\nerror: these figures lack what could not be read; the 2 problems are above\n";
    assert!(errors.ends_with(last), "{errors}");
    // Where there is nothing at all, nothing is counted.
    let (code, printed, errors) = run(&root, &["stats", "--specs", "nowhere"]);
    assert!(code == Some(1) && printed.is_empty() && errors.contains("nowhere"), "{printed}{errors}");
}

#[test]
fn families_can_be_chosen() {
    let folder = tempfile::tempdir().unwrap();
    let root = checkout(folder.path());
    let text = printed(&root, &["stats", "--only", "v3-lamps"]);
    for part in [
        "\nv3-lamps ",
        "\n2 of 3 fields have a text: 66.6 %",
        "`cargo xtask stats --only v3-lamps --missing`\n",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(!text.contains("kettles") && !text.contains("webhook"), "{text}");
    let lines = printed(&root, &["stats", "--only", "v2-kettles", "--only", "webhook-v3", "--missing"]);
    assert_eq!(lines.lines().count(), 5, "{lines}");
    let (code, text, errors) = run(&root, &["stats", "--only", "lamps"]);
    assert_eq!((code, text.as_str()), (Some(2), ""));
    assert_eq!(errors, "error: there is no family `lamps`; did you mean `v3-lamps`?\n");
}

const BEGIN: &str = "<!-- coverage: made by a command -->";
const END: &str = "<!-- end of coverage -->";

#[test]
fn the_readme_shows_the_figures_of_the_specs() {
    let folder = tempfile::tempdir().unwrap();
    let root = checkout(folder.path());
    let readme = root.join("README.md");
    let page = |figures: &str| format!("# Lamps\n\n{BEGIN}\n{figures}{END}\n\nThe end.\n");
    put(&readme, &page("| old |\n"));
    // A check writes nothing, and names the page and the command.
    printed(&root, &["gen", "--out", "elsewhere"]);
    let (code, text, errors) = run(&root, &["gen", "--check"]);
    assert_eq!(code, Some(1), "{errors}");
    let expected = "stale README.md\n\n`README.md` is out of date; to update it, run `cargo xtask gen`\n";
    assert!(text.ends_with(expected), "{text}");
    assert_eq!(fs::read_to_string(&readme).unwrap(), page("| old |\n"));
    let text = printed(&root, &["gen"]);
    assert!(text.ends_with("updated `README.md`: its figures on coverage\n"), "{text}");
    let figures = printed(&root, &["stats", "--markdown"]);
    assert_eq!(fs::read_to_string(&readme).unwrap(), page(&format!("\n{figures}\n")));
    for part in [
        "|  | operations | notifications | deprecated | fields | with text | sealed | enumerations | values | overrides |\n|---|--:|",
        "| API v2 | 1 |  | 1 | 1 | 0.0 % |  |  |  |  |\n",
        "| API v3 | 1 |  |  | 3 | 66.6 % | 1 | 2 | 4 | 1 |\n",
        "| notifications |  | 1 |  | 1 | 0.0 % |  |  |  |  |\n",
        "| sum | 2 | 1 | 1 | 5 | 40.0 % | 1 | 2 | 4 | 1 |\n",
        "<summary>By product family (3)</summary>\n\n| family | what it is |",
        "| `v3-lamps` | Lamps \\| lights | 1 |",
    ] {
        assert!(figures.contains(part), "{part}: {figures}");
    }
    assert!(printed(&root, &["gen", "--check"]).starts_with("up to date: `generated-sdk`, "));
    assert!(!printed(&root, &["gen"]).contains("README"), "nothing is written twice");
    // Words are enough to change them.
    put(&root.join("specs/words/fields/all.yaml"), "state: {text: Whether it shines.}\n");
    let (code, text, _) = run(&root.join("codegen"), &["gen", "--check"]);
    assert_eq!(code, Some(1));
    assert!(text.contains("`../README.md` is out of date; to update it, run `cargo xtask gen`"), "{text}");
}

#[test]
fn the_runtime_lists_the_codes_of_the_words() {
    let folder = tempfile::tempdir().unwrap();
    let root = checkout(folder.path());
    let list = root.join("generated-sdk/runtime/src/call/code/listed.rs");
    put(
        &root.join("specs/words/codes.yaml"),
        "LAMP_LOST: {text: It is lost., advice: Find it., repeat: never}\n",
    );
    put(&list, "stale\n");
    // Of other specs, another crate is made, and not another runtime.
    printed(&root, &["gen", "--specs", "specs", "--out", "elsewhere"]);
    assert_eq!(fs::read_to_string(&list).unwrap(), "stale\n");
    let (code, text, _) = run(&root, &["gen", "--check"]);
    assert_eq!(code, Some(1));
    let stale =
        "`generated-sdk/runtime/src/call/code/listed.rs` is out of date; to update it, run `cargo xtask gen`";
    assert!(text.contains(stale), "{text}");
    printed(&root, &["gen"]);
    let text = fs::read_to_string(&list).unwrap();
    assert!(text.starts_with("// @generated by `wechatpay-codegen gen`.\n"), "{text}");
    assert!(
        text.contains("    /// `LAMP_LOST`: It is lost.\n") && text.contains("    LampLost,\n"),
        "{text}"
    );
    printed(&root, &["gen", "--check"]);
}

#[test]
fn other_crates_and_other_readmes_are_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let root = checkout(folder.path());
    let readme = root.join("README.md");
    let page = format!("{BEGIN}\n{END}\n");
    put(&readme, &page);
    put(&root.join("elsewhere/README.md"), &page);
    put(&root.join("more/openapi/v3/a.yaml"), "get: { reply: empty }\n");
    for options in [
        &["--out", "elsewhere"][..],
        &["--out", "generated-sdk"],
        &["--specs", "specs"],
        &["--specs", "more"],
        &["--words", "specs/words"],
        &["--overrides", "specs/overrides.yaml"],
    ] {
        printed(&root, &[&["gen"], options].concat());
        printed(&root, &[&["gen", "--check"], options].concat());
        for path in [&readme, &root.join("elsewhere/README.md")] {
            assert_eq!(fs::read_to_string(path).unwrap(), page, "{options:?}");
        }
    }
    for other in ["# Mine\n", ""] {
        put(&readme, other);
        printed(&root, &["gen"]);
        printed(&root, &["gen", "--check"]);
        assert_eq!(fs::read_to_string(&readme).unwrap(), other);
    }
    // Where the end is missing, nobody knows what may be replaced, and nothing is written at all.
    put(&readme, BEGIN);
    put(&root.join("specs/openapi/v3/new.yaml"), "get: { reply: empty }\n");
    for arguments in [&["gen"][..], &["gen", "--check"]] {
        let (code, _, errors) = run(&root, arguments);
        assert_eq!(code, Some(1), "{errors}");
        assert!(errors.contains("`README.md`: there is no line `<!-- end of coverage -->`"), "{errors}");
    }
    assert!(!root.join("generated-sdk/src/v3/new.rs").exists());
    fs::remove_file(&readme).unwrap();
    printed(&root, &["gen"]);
    printed(&root, &["gen", "--check"]);
    assert!(!readme.exists());
}

#[test]
fn disagreements_are_told_by_the_kinds_of_their_sources() {
    let folder = tempfile::tempdir().unwrap();
    let root = checkout(folder.path());
    let text = printed(&root, &["gen"]);
    assert!(text.contains("\n1 disagreement between tables; `cargo xtask conflicts` lists them\n"), "{text}");
    let expected = "\
presence-in-request: 1
  POST /v3/lamps json.state
    table: required (specs/upstream/openapi/v3/lamps.yaml:3)
    table: optional (specs/openapi/v3/lamps.yaml:3)
    taken: required, of the first
";
    assert_eq!(printed(&root, &["conflicts"]), expected);
}
