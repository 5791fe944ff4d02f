//! `wechatpay-codegen` in a project that is no checkout of this repository.

#![expect(clippy::unwrap_used, reason = "a failed step is a failed test")]
#![expect(clippy::disallowed_methods, reason = "the test makes a project")]

mod diff;
mod forms;
mod lint;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn run(here: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wechatpay-codegen"));
    command.args(arguments).current_dir(here).env_remove("CARGO_MANIFEST_DIR");
    let Output { status, stdout, stderr } = command.output().unwrap();
    (status.code(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
}

fn put(path: &Path, text: impl AsRef<[u8]>) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

#[test]
fn a_project_is_a_folder_with_specs() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().canonicalize().unwrap();
    put(&root.join("specs/openapi/v3/lamps.yaml"), "get: { reply: { id: string } }\n");
    put(&root.join("src/deep/mod.rs"), "");
    for (here, out) in [("", "generated-sdk"), ("src/deep", "../../generated-sdk")] {
        let (code, printed, errors) = run(&root.join(here), &["gen"]);
        assert_eq!(code, Some(0), "{errors}");
        assert!(printed.contains(&format!(" in `{out}`, ")), "{printed}");
        assert_eq!(run(&root.join(here), &["gen", "--check"]).0, Some(0));
    }
    let manifest = fs::read_to_string(root.join("generated-sdk/Cargo.toml")).unwrap();
    let runtime = format!("wechatpay-runtime = {{ version = \"{}\"", env!("CARGO_PKG_VERSION"));
    assert!(manifest.contains(&runtime), "{manifest}");
    // What is not built here keeps nothing of a run.
    assert!(!root.join("target").exists());

    // The crate is the project's own affair, and so is its name.
    let other = ["gen", "--package", "lamps-sdk", "--runtime", "git+https://git.example.com/a?tag=v1"];
    assert_eq!(run(&root, &other).0, Some(0));
    let manifest = fs::read_to_string(root.join("generated-sdk/Cargo.toml")).unwrap();
    assert!(manifest.contains("name = \"lamps-sdk\"") && manifest.contains("tag = \"v1\""), "{manifest}");
    assert_eq!(run(&root, &["gen", "--check"]).0, Some(0));
}

#[test]
fn what_is_out_of_date_is_mended_by_the_command_that_is_shown() {
    let folder = tempfile::tempdir().unwrap();
    put(&folder.path().join("tables/openapi/v3/lamps.yaml"), "get: { reply: { id: string } }\n");
    let (code, printed, _) = run(folder.path(), &["gen", "--specs", "tables", "--out", "my sdk", "--check"]);
    assert_eq!(code, Some(1));
    let command = printed.split('`').find(|part| part.starts_with("wechatpay-codegen ")).unwrap();
    assert_eq!(command, "wechatpay-codegen gen --specs tables --out 'my sdk'");
    assert_eq!(run(folder.path(), &["gen", "--specs", "tables", "--out", "my sdk"]).0, Some(0));
}

#[test]
fn a_model_is_written_read_back_and_refused() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let table = "get: { title: Lamps, reply: { id: string } }\n";
    put(&here.join("specs/openapi/v3/lamps.yaml"), table);
    put(&here.join("specs/overrides.yaml"), "default_features: [v3-lamps]\n");
    let (code, model, errors) = run(here, &["ir", "--json"]);
    assert_eq!(code, Some(0), "{errors}");
    put(&here.join("model.json"), &model);
    assert_eq!(run(here, &["gen", "--out", "one"]).0, Some(0));
    let (code, printed, errors) = run(here, &["gen", "--specs", "model.json", "--out", "other"]);
    assert_eq!(code, Some(0), "{errors}");
    assert!(printed.contains("1 operations, 0 notifications"), "{printed}");
    for file in ["Cargo.toml", "src/lib.rs", "src/v3/lamps.rs"] {
        let text = |crate_: &str| fs::read_to_string(here.join(crate_).join(file)).unwrap();
        assert_eq!(text("one"), text("other"), "{file}");
    }
    for command in [&["ir", "--facts"][..], &["ir", "--json"], &["stats", "--json"]] {
        let of = |more: &[&str]| run(here, &[command, more].concat());
        let (code, printed, errors) = of(&["--specs", "model.json"]);
        assert_eq!((code, printed), (Some(0), of(&[]).1), "{command:?}: {errors}");
    }
    let (code, schema, _) = run(here, &["ir", "--schema"]);
    assert_eq!(code, Some(0));
    assert_eq!(schema, wechatpay_codegen::exchange::SCHEMA);

    put(&here.join("newer.json"), model.replace("\"version\": 1", "\"version\": 7"));
    for (arguments, code, said) in [
        (&["gen", "--specs", "newer.json", "--out", "x"][..], 1, "the model is of version 7"),
        (&["gen", "--specs", "specs/openapi/v3/lamps.yaml", "--out", "x"], 1, "this is no model"),
        (
            &["gen", "--specs", "model.json", "--specs", "specs", "--out", "x"],
            1,
            "is read alone, without `specs`",
        ),
        (
            &["ir", "--facts", "--specs", "model.json", "--overrides", "specs/overrides.yaml"],
            1,
            "is read alone",
        ),
        (&["conflicts", "--specs", "model.json"], 2, "a model has no disagreements left"),
        (&["ir", "--json", "--schema"], 2, "cannot be used with"),
        (&["ir"], 2, "--facts"),
    ] {
        let (found, _, errors) = run(here, arguments);
        assert_eq!(found, Some(code), "{arguments:?}: {errors}");
        assert!(errors.contains(said), "{arguments:?}: {errors}");
    }
    assert!(!here.join("x").exists());
}

#[test]
fn an_openapi_document_is_written_checked_and_never_over_another_file() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    put(&here.join("specs/openapi/v3/lamps.yaml"), "get: { title: Lamps, reply: { id: string } }\n");
    let read = |path: &str| fs::read_to_string(here.join(path)).unwrap();
    let openapi = |more: &[&str]| run(here, &[&["openapi"], more].concat());
    let (code, printed, errors) = openapi(&["--out", "new/lamps.json"]);
    assert_eq!(code, Some(0), "{errors}");
    assert!(printed.starts_with("created new/lamps.json, "), "{printed}");
    let text = read("new/lamps.json");
    assert!(text.contains("\"operationId\": \"get_v3_lamps\""), "{text}");
    assert_eq!(openapi(&["--out", "new/lamps.json", "--check"]).0, Some(0));
    assert!(openapi(&["--out", "new/lamps.json"]).1.starts_with("unchanged "));

    // What is out of date is told, with the command that mends it.
    put(&here.join("specs/openapi/v3/lamps.yaml"), "get: { title: All lamps, reply: { id: string } }\n");
    let (code, printed, _) = openapi(&["--out", "new/lamps.json", "--family", "v3-lamps", "--check"]);
    assert_eq!((code, read("new/lamps.json")), (Some(1), text.clone()));
    let command = "wechatpay-codegen openapi --out new/lamps.json --family v3-lamps`";
    assert!(printed.contains(command), "{printed}");
    assert!(openapi(&["--out", "new/lamps.json"]).1.starts_with("updated "));
    assert!(read("new/lamps.json").contains("All lamps"));

    put(&here.join("mine.json"), "{}\n");
    put(&here.join("bad/openapi/v3/lamps.yaml"), "get: { reply: 7 }\n");
    for (arguments, code, said) in [
        (&["--out", "mine.json"][..], 2, "files would be lost"),
        (&["--out", "specs"], 2, "the same"),
        (&["--out", "specs/openapi/lamps.json"], 2, "in a part of the second that is read"),
        (&["--out", ".."], 2, "is not the path of a file"),
        (&["--out", "lamps.yaml"], 2, "ends in `.json`"),
        (&["--out", "x.json", "--family", "lamps"], 2, "did you mean `v3-lamps`?"),
        (&["--out", "x.json", "--api", "v2"], 1, "`--api v3`"),
        (&["--out", "x.json", "--specs", "bad"], 1, "nothing was written to `x.json`"),
        (&[], 2, "--out"),
    ] {
        let (found, printed, errors) = openapi(arguments);
        assert_eq!((found, printed.as_str()), (Some(code), ""), "{arguments:?}: {errors}");
        assert!(errors.contains(said), "{arguments:?}: {errors}");
    }
    assert_eq!(read("mine.json"), "{}\n");
    assert!(!here.join("x.json").exists() && !here.join("lamps.yaml").exists());
    let left: Vec<_> =
        fs::read_dir(here.join("new")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["lamps.json"]);
}

#[test]
fn without_a_project_the_program_says_what_it_needs() {
    let folder = tempfile::tempdir().unwrap();
    for arguments in [&["gen"][..], &["ir", "--facts"], &["stats"], &["distill", "--out", "tables"]] {
        let (code, printed, errors) = run(folder.path(), arguments);
        assert_eq!((code, printed.as_str()), (Some(2), ""), "{arguments:?}: {errors}");
        assert!(errors.contains("a folder with `specs` in it"), "{errors}");
        assert!(errors.contains("help: `--specs DIR` names what is read"), "{errors}");
    }
    put(&folder.path().join("tables/openapi/v3/lamps.yaml"), "get: { reply: { id: string } }\n");
    let (code, _, errors) =
        run(folder.path(), &["gen", "--specs", "tables", "--runtime", "path", "--out", "sdk"]);
    assert_eq!(code, Some(2), "{errors}");
    assert!(errors.contains("needs a checkout of the generator"), "{errors}");
}
