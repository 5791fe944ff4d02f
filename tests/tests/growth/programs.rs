//! The crates of all cases before and after, and a program of each case: the compiler says which of them go on.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use wechatpay_codegen::diff::Class;
use wechatpay_codegen::output::Plan;
use wechatpay_codegen::{OWNED, Options, Runtime};

use super::cases::{CASES, Case};
use super::{compared, model};

/// The table of a side.
type Table = fn(&Case) -> &'static str;

const SIDES: [(&str, Table); 2] = [("old", |case| case.old), ("new", |case| case.new)];

#[expect(clippy::disallowed_methods, reason = "the test makes a workspace")]
fn put(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// The crate of a side.
fn emit(folder: &Path, side: &str, text: Table) {
    let read = model(CASES.iter().map(|case| (case.name, text(case))));
    let runtime =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../generated-sdk/runtime").canonicalize().unwrap();
    let options = Options {
        package: format!("growth-{side}"),
        runtime: Runtime::Path(runtime.to_str().unwrap().to_owned()),
        ..Options::default()
    };
    let generated = wechatpay_codegen::generate(&read, &options);
    assert!(generated.diagnostics.is_empty(), "{:?}", generated.diagnostics);
    Plan::new(&folder.join(side), &OWNED, generated.files).unwrap().apply().unwrap();
}

/// The programs of all cases, each a binary of its own.
fn users(folder: &Path, side: &str) {
    let users = folder.join(format!("users-of-{side}"));
    let manifest = format!(
        "[package]\nname = \"users-of-{side}\"\nedition = \"2024\"\n[dependencies]\n\
         growth = {{ package = \"growth-{side}\", path = \"../{side}\", default-features = false, features = [\"chain\", \"v3-growth\"] }}\n"
    );
    put(&users.join("Cargo.toml"), &manifest);
    for case in CASES.iter().filter(|case| !case.program.is_empty()) {
        let Case { name, program, .. } = case;
        let source = format!(
            "#![allow(unused_imports, unused_variables, dead_code, deprecated)]\n\
             use growth::{{rt, v3::growth::{name}::*}};\n\
             fn program<C: rt::Execute>(chain: growth::v3::growth::{name}::Chain<'_, C>) {{ {program} }}\nfn main() {{}}\n"
        );
        put(&users.join(format!("src/bin/{name}.rs")), &source);
    }
}

/// Whose programs do not compile with the crate of a side.
fn broken(folder: &Path, side: &str) -> BTreeSet<String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut check = Command::new(cargo);
    check.args(["check", "--offline", "--keep-going", "--bins", "--message-format=json"]);
    check.arg("-p").arg(format!("users-of-{side}"));
    // As the workspace has it, so that what is not Rust need not be compiled again.
    check.args(["--config", "profile.dev.package.\"*\".debug=false"]);
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    let output = check.current_dir(folder).env("CARGO_TARGET_DIR", target).output().unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    let messages = told.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let failed = messages.filter(|message| message["message"]["level"] == "error");
    let failed: BTreeSet<String> =
        failed.filter_map(|message| Some(message["target"]["name"].as_str()?.to_owned())).collect();
    // Where nothing is told of a program, something else went wrong.
    assert_eq!(output.status.success(), failed.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    failed
}

#[test]
fn what_is_called_breaking_breaks_and_nothing_else_does() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().canonicalize().unwrap();
    let members = ["old", "new"].map(|side| format!("\"users-of-{side}\"")).join(", ");
    put(
        &folder.join("Cargo.toml"),
        &format!("[workspace]\nresolver = \"3\"\nmembers = [{members}]\nexclude = [\"old\", \"new\"]\n"),
    );
    // What the workspace has is there without the network.
    fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.lock"), folder.join("Cargo.lock")).unwrap();
    for (side, text) in SIDES {
        emit(&folder, side, text);
        users(&folder, side);
    }
    assert_eq!(broken(&folder, "old"), BTreeSet::new());
    let is_breaking = |case: &&Case| compared(case).of(Class::Breaking).next().is_some();
    let expected: BTreeSet<String> =
        CASES.iter().filter(is_breaking).map(|case| case.name.to_owned()).collect();
    assert_eq!(broken(&folder, "new"), expected);
}
