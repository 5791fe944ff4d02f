//! The commands that the READMEs show enter; each does what it is shown for, in a checkout of its own.

#![expect(clippy::unwrap_used, reason = "a failed step is a failed test")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Those that `.ci/run` or other tests run, since they take a whole workspace, or do not end.
const ELSEWHERE: [&str; 4] = ["bless", "gateway", "tidy", "help"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// What follows `cargo xtask` in the lines of code of a page.
fn commands(page: &str) -> Vec<String> {
    let text = fs::read_to_string(root().join(page)).unwrap();
    let mut is_code = false;
    let mut found = Vec::new();
    for line in text.lines() {
        is_code ^= line.starts_with("```");
        if let Some(command) = line.strip_prefix("cargo xtask ").filter(|_| is_code) {
            found.push(command.split(" #").next().unwrap_or_default().trim().to_owned());
        }
    }
    found
}

#[expect(clippy::disallowed_methods, reason = "the test makes a checkout")]
fn put(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// Makes a repository of a checkout.
fn commit(checkout: &Path) {
    let author = ["-c", "user.name=A", "-c", "user.email=a@example.com"];
    for arguments in [&["init", "--quiet"][..], &["add", "--all"], &["commit", "--quiet", "-m", "all"]] {
        let git = Command::new("git").current_dir(checkout).args(author).args(arguments).status().unwrap();
        assert!(git.success(), "{arguments:?}");
    }
}

#[test]
fn the_commands_of_the_readmes_do_what_they_are_shown_for() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path().canonicalize().unwrap().join("checkout");
    for path in ["Cargo.toml", "codegen/Cargo.toml", "generated-sdk/runtime/Cargo.toml"] {
        put(&here.join(path), "[workspace]\nmembers = [\"generated-sdk\"]\n");
    }
    put(&here.join("specs/openapi/v3/pay/transactions/jsapi.yaml"), "get: { reply: { id: string } }\n");
    put(&here.join("specs/openapi/v2/pay/orderquery.yaml"), "post: { reply: { id: string } }\n");
    put(
        &here.join("fragments/v3/pay/transactions/jsapi.yaml"),
        "get: { responses: { '200': { schema: { type: object, properties: { id: { type: string } } } } } }\n",
    );
    put(
        &here.join("service/lamps-1.md"),
        "---\nurl: \"https://docs.example/doc/v3/merchant/1.md\"\ntitle: \"点灯\"\ndoc_id: 1\n---\n\n请求方式：【POST】 `/v3/lamps`\n\n## 应答参数\n\n无应答包体\n",
    );
    let mut xtask = Command::new(env!("CARGO_BIN_EXE_xtask"));
    let model =
        xtask.current_dir(&here).env_remove("CARGO_MANIFEST_DIR").args(["ir", "--json"]).output().unwrap();
    put(&here.join("model.json"), &String::from_utf8(model.stdout).unwrap());
    commit(&here);
    let mut run = 0;
    for page in ["README.md", "CONTRIBUTING.md", "codegen/README.md", "specs/README.md"] {
        for command in commands(page) {
            let name = command.split(' ').next().unwrap_or_default();
            if ELSEWHERE.contains(&name) {
                continue;
            }
            run += 1;
            let out = format!("--out made/{run}");
            let arguments = command.replace("--specs DIR2", "--specs fragments");
            let arguments = arguments.replace("PAGES", "specs").replace("FRAGMENTS", "fragments");
            let arguments =
                arguments.replace("SERVICE", "service").replace("--specs FILE", "--specs model.json");
            let arguments = arguments.replace("diff DIR DIR2", "diff specs fragments");
            let arguments = arguments.replace("--baseline FILE", "--baseline baseline.txt");
            let arguments = arguments.replace("--specs DIR", "--specs specs").replace("--out DIR", &out);
            let arguments = arguments.replace("--out FILE", &format!("--out made/{run}.json"));
            let mut xtask = Command::new(env!("CARGO_BIN_EXE_xtask"));
            xtask
                .current_dir(&here)
                .env_remove("CARGO_MANIFEST_DIR")
                .args(arguments.replace('\'', "").split(' '));
            let output = xtask.output().unwrap();
            let errors = String::from_utf8(output.stderr).unwrap();
            assert_eq!(output.status.code(), Some(0), "{page}: {command}: {errors}");
            assert_eq!(here.join(format!("made/{run}")).is_dir(), command.contains("--out DIR"), "{command}");
            let is_file = here.join(format!("made/{run}.json")).is_file();
            assert_eq!(is_file, command.contains("--out FILE"), "{command}");
        }
    }
    assert!(run > 10, "{run}");
}

#[test]
fn the_classes_of_warnings_are_listed() {
    let classes: Vec<String> =
        wechatpay_codegen::diag::warning_classes().iter().map(|class| format!("`{class}`")).collect();
    let (last, others) = classes.split_last().unwrap();
    let line = format!("The classes are {} and {last};", others.join(", "));
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    assert!(readme.contains(&line), "{line}");
}
