//! A crate that is emitted for others: where its runtime comes from, what its owner may change, and that it compiles.

#![expect(clippy::unwrap_used, reason = "a failed step is a failed test")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn generate(here: &Path, out: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command
        .args(["gen", "--out"])
        .arg(out)
        .args(arguments)
        .current_dir(here)
        .env_remove("CARGO_MANIFEST_DIR");
    let Output { status, stdout, stderr } = command.output().unwrap();
    (status.code(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
}

#[expect(clippy::disallowed_methods, reason = "the test makes the owner's files")]
fn put(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn manifest(out: &Path) -> String {
    fs::read_to_string(out.join("Cargo.toml")).unwrap()
}

/// Of the project's own specs, which give no warnings.
const FAMILY: [&str; 4] = ["--specs", "specs", "--only", "v3-certificates"];

#[test]
fn the_runtime_is_taken_from_where_the_user_says() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("sdk");
    let cases = [
        ("0.1", "version = \"0.1\""),
        ("git+https://git.example.com/a?tag=v1", "git = \"https://git.example.com/a\", tag = \"v1\""),
        ("git+https://git.example.com/a#1a2b", "git = \"https://git.example.com/a\", rev = \"1a2b\""),
    ];
    for (source, dependency) in cases {
        let (code, _, errors) = generate(&root(), &out, &[&FAMILY[..], &["--runtime", source]].concat());
        assert_eq!(code, Some(0), "{errors}");
        let line = format!("\nwechatpay-runtime = {{ {dependency}, default-features = false }}\n");
        assert!(manifest(&out).contains(&line), "{}", manifest(&out));
        // The next run does not need to be told again.
        assert_eq!(generate(&root(), &out, &[&FAMILY[..], &["--check"]].concat()).0, Some(0));
    }
    let (code, _, errors) = generate(&root(), &out, &[&FAMILY[..], &["--runtime", "path"]].concat());
    assert_eq!(code, Some(0), "{errors}");
    assert!(manifest(&out).contains("path = \"../"), "{}", manifest(&out));
    assert!(!manifest(&out).contains(folder.path().to_str().unwrap()));
}

#[test]
fn what_the_owner_changed_in_the_manifest_stays() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("sdk");
    assert_eq!(
        generate(&root(), &out, &[&FAMILY[..], &["--runtime", "0.1", "--package", "my-sdk"]].concat()).0,
        Some(0)
    );
    let changed = manifest(&out)
        .replace("version = \"0.1.0\"", "version = \"7.8.9\"\nrepository = \"https://git.example.com/sdk\"")
        .replace("license = \"MIT\"", "license = \"Apache-2.0\" # ours")
        .replace("name = \"my-sdk\"", "name = \"our-sdk\"")
        .replace("[dependencies]\n", "[dependencies]\nlog = \"0.4\"\n");
    put(&out.join("Cargo.toml"), &changed);
    // The name of the crate stands in its documentation.
    let (code, printed, errors) = generate(&root(), &out, &FAMILY);
    assert_eq!(code, Some(0), "{errors}");
    assert!(printed.contains("updated src/") && !printed.contains("Cargo.toml"), "{printed}");
    assert_eq!(manifest(&out), changed);
    assert_eq!(generate(&root(), &out, &[&FAMILY[..], &["--check"]].concat()).0, Some(0));
    // More families are more features, and nothing else.
    assert_eq!(generate(&root(), &out, &[&FAMILY[..], &["--only", "v3-pay"]].concat()).0, Some(0));
    let more = manifest(&out);
    assert!(
        more.contains("\nv3-pay = []\n")
            && more.contains("version = \"7.8.9\"")
            && more.contains("log = \"0.4\"")
    );
    put(&out.join("Cargo.toml"), &changed.replace("[features]", "[features"));
    let (code, _, errors) = generate(&root(), &out, &FAMILY);
    assert_eq!(code, Some(1));
    assert!(errors.contains("Cargo.toml` cannot be kept: TOML parse error"), "{errors}");
}

#[test]
fn a_manifest_that_cargo_would_refuse_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("sdk");
    assert_eq!(generate(&root(), &out, &[&FAMILY[..], &["--runtime", "0.1"]].concat()).0, Some(0));
    let good = manifest(&out);
    let cases = [
        ("name = \"wechatpay-sdk\"", "name = \"fn\"", "`package.name`: this is not a name for a crate"),
        ("name = \"wechatpay-sdk\"", "name.workspace = true", "`package.name` is not a text"),
        ("{ version = \"0.1\", default-features = false }", "\"newest\"", "is no version"),
    ];
    for (old, new, message) in cases {
        put(&out.join("Cargo.toml"), &good.replace(old, new));
        let (code, _, errors) = generate(&root(), &out, &FAMILY);
        assert_eq!(code, Some(1), "{errors}");
        assert!(errors.contains("Cargo.toml` cannot be kept: ") && errors.contains(message), "{errors}");
        assert_eq!(manifest(&out), good.replace(old, new));
    }
}

#[test]
fn a_runtime_that_emitted_code_is_not_written_for_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("sdk");
    let told = "Cargo.toml` takes `wechatpay-runtime` 99, and the code beside it is written for 0.1.0; `--runtime 0.1.0`";
    let (code, _, errors) = generate(&root(), &out, &[&FAMILY[..], &["--runtime", "99"]].concat());
    assert_eq!((code, errors.contains(told)), (Some(0), true), "{errors}");
    // It stays in the manifest, and so does the warning.
    for arguments in [&FAMILY[..], &[&FAMILY[..], &["--check"]].concat()] {
        let (code, _, errors) = generate(&root(), &out, arguments);
        assert_eq!((code, errors.contains(told)), (Some(0), true), "{errors}");
    }
    for source in ["0.1.0", "0.1", ">=0.0.1", "path", "git+https://git.example.com/a"] {
        let (code, _, errors) = generate(&root(), &out, &[&FAMILY[..], &["--runtime", source]].concat());
        assert_eq!((code, errors.contains("Cargo.toml`")), (Some(0), false), "{source}: {errors}");
    }
    let elsewhere = folder.path().join("other/Cargo.toml");
    put(&elsewhere, "[package]\nname = \"other\"\n");
    put(
        &out.join("Cargo.toml"),
        &manifest(&out).replace("git = \"https://git.example.com/a\"", "path = \"../other\""),
    );
    let (code, _, errors) = generate(&root(), &out, &FAMILY);
    assert_eq!(code, Some(0), "{errors}");
    assert!(errors.contains("is `other`, not `wechatpay-runtime`; `--runtime` says where it is"), "{errors}");
}

/// Another checkout, as far as the command knows one.
fn checkout(root: &Path) {
    for path in ["Cargo.toml", "codegen/Cargo.toml", "generated-sdk/runtime/Cargo.toml"] {
        put(&root.join(path), "[workspace]\n");
    }
    put(&root.join("specs/openapi/v3/lamps.yaml"), "get: { reply: { id: string } }\n");
}

#[test]
fn another_checkout_agrees() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().canonicalize().unwrap();
    let (one, other) = (folder.join("one"), folder.join("deep/er/other"));
    checkout(&one);
    checkout(&other);
    let out = folder.join("sdk");
    assert_eq!(generate(&one, &out, &[]).0, Some(0));
    let (code, printed, errors) = generate(&other, &out, &["--check"]);
    assert_eq!(code, Some(0), "{printed}{errors}");
    let copy = folder.join("copies/sdk");
    fs::create_dir_all(copy.parent().unwrap()).unwrap();
    fs::rename(&out, &copy).unwrap();
    let (code, printed, errors) = generate(&other, &copy, &["--check"]);
    assert_eq!(code, Some(0), "{printed}{errors}");
    assert!(errors.contains("warning: the runtime is not at `../one/generated-sdk/runtime`"), "{errors}");
}

#[test]
fn an_emitted_crate_compiles_in_another_workspace_and_in_none() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().canonicalize().unwrap();
    put(&folder.join("inside/Cargo.toml"), "[workspace]\nmembers = [\"sdks/*-sdk\"]\nresolver = \"3\"\n");
    put(&folder.join("stranger/Cargo.toml"), "[workspace]\n");
    // Beside what the workspace has built already.
    let target = Path::new(env!("CARGO_BIN_EXE_xtask")).ancestors().nth(2).unwrap();
    for (out, lock) in
        [("alone", "alone"), ("inside/sdks/my-sdk", "inside"), ("stranger/sdk", "stranger/sdk")]
    {
        let arguments = [&FAMILY[..], &["--package", "my-sdk"]].concat();
        let (code, _, errors) = generate(&root(), &folder.join(out), &arguments);
        assert_eq!(code, Some(0), "{errors}");
        // What the workspace has is there without the network.
        fs::copy(root().join("Cargo.lock"), folder.join(lock).join("Cargo.lock")).unwrap();
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut check = Command::new(cargo);
        check.args(["check", "--quiet", "--offline", "--no-default-features", "--features", "chain,full"]);
        // As this workspace has it, so that what is not Rust need not be compiled again.
        check.args(["--config", "profile.dev.package.\"*\".debug=false"]);
        check.current_dir(folder.join(out)).env("CARGO_TARGET_DIR", target);
        let Output { status, stderr, .. } = check.output().unwrap();
        assert!(status.success(), "{out}: {}", String::from_utf8_lossy(&stderr));
    }
}
