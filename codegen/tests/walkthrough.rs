//! The walk-through of the README: an SDK in a workspace of its own, made with the program alone.
//!
//! Files are written and commands run as they stand there, one after the other in one folder. What is installed is the
//! program of this build; the tests of the shop compile a runtime and an SDK, so they want `--features complete`.

#![expect(clippy::unwrap_used, reason = "a failed step is a failed test")]
#![expect(clippy::disallowed_methods, reason = "the test makes a project")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const SECTION: &str = "## An SDK outside of this workspace\n";

/// What the page has one do.
#[derive(Debug)]
enum Step {
    /// Write this text to this file, which is named at the end of the line above it.
    Write(String, String),
    /// Run this command.
    Run(String),
}

fn steps() -> Vec<Step> {
    let page = fs::read_to_string(root().join("codegen/README.md")).unwrap();
    let section = page.split_once(SECTION).unwrap().1.split("\n## ").next().unwrap();
    let mut steps = Vec::new();
    let mut said = "";
    let mut lines = section.lines();
    while let Some(line) = lines.next() {
        let Some(kind) = line.strip_prefix("```") else {
            said = if line.is_empty() { said } else { line };
            continue;
        };
        let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        if kind == "sh" {
            steps.extend(block.into_iter().map(|line| Step::Run(line.to_owned())));
        } else {
            let path = said.strip_suffix("`:").and_then(|said| said.rsplit('`').next()).unwrap();
            steps.push(Step::Write(path.to_owned(), format!("{}\n", block.join("\n"))));
        }
    }
    steps
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// Does what the page says, and returns the commands that were run.
fn walk(here: &Path, with_cargo: bool) -> Vec<String> {
    let bin = Path::new(env!("CARGO_BIN_EXE_wechatpay-codegen")).parent().unwrap();
    let others = std::env::var_os("PATH").unwrap();
    let path = std::iter::once(bin.to_owned()).chain(std::env::split_paths(&others));
    let path = std::env::join_paths(path).unwrap();
    let mut run = Vec::new();
    for step in steps() {
        match step {
            Step::Write(file, text) => {
                let file = here.join(file);
                fs::create_dir_all(file.parent().unwrap()).unwrap();
                fs::write(file, text).unwrap();
            }
            // Compiling the program again, optimized, takes minutes, and shows nothing of it.
            Step::Run(line) if line.starts_with("cargo install ") => {}
            Step::Run(line) if line.starts_with("cargo ") && !with_cargo => {}
            Step::Run(line) => {
                let mut shell = Command::new("sh");
                shell.args(["-euc", &line]).current_dir(here).env("CHECKOUT", root()).env("PATH", &path);
                shell.env_remove("CARGO_MANIFEST_DIR").env_remove("CARGO_TARGET_DIR");
                let Output { status, stdout, stderr } = shell.output().unwrap();
                let (told, errors) = (String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
                assert!(status.success(), "{line}\n{told}{errors}");
                run.push(line);
            }
        }
    }
    run
}

#[test]
fn the_crate_is_made_and_checked() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path().canonicalize().unwrap();
    let run = walk(&here, false);
    assert!(run.iter().any(|line| line.ends_with("gen --check")), "{run:?}");
    let manifest = fs::read_to_string(here.join("generated-sdk/Cargo.toml")).unwrap();
    assert!(manifest.contains("name = \"lamps-sdk\""), "{manifest}");
}

#[cfg(feature = "complete")]
#[test]
fn the_program_that_uses_the_crate_is_tested() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path().canonicalize().unwrap().join("lamps");
    // Beside what the workspace has built already, and of what it has there, without the network.
    let target = Path::new(env!("CARGO_BIN_EXE_wechatpay-codegen")).ancestors().nth(2).unwrap();
    let config = format!(
        "[build]\ntarget-dir = {target:?}\n[net]\noffline = true\n[profile.dev.package.\"*\"]\ndebug = false\n"
    );
    fs::create_dir_all(here.join(".cargo")).unwrap();
    fs::write(here.join(".cargo/config.toml"), config).unwrap();
    fs::copy(root().join("Cargo.lock"), here.join("Cargo.lock")).unwrap();
    let run = walk(&here, true);
    assert!(run.iter().any(|line| line == "cargo test"), "{run:?}");
}
