//! `cargo xtask tidy`: source files in, the list of those that break a house rule out.

mod promises;

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use wechatpay_codegen::foreign::terminal;
use wechatpay_codegen::output;

use crate::{Outcome, paths};

/// Folders of code that is written by hand, but for what lies in an emitted crate.
const HANDWRITTEN: [&str; 5] =
    ["codegen", "generated-sdk/examples", "generated-sdk/runtime", "tests", "xtask"];

/// Emitted crates.
const EMITTED: [&str; 2] = ["generated-sdk", paths::FRAGMENTS];

/// Runs the command.
pub fn run() -> io::Result<Outcome> {
    let mut broken = Vec::new();
    let mut emitted = Vec::new();
    for folder in EMITTED {
        emitted.extend(rust_files(&paths::in_root(folder).join("src"))?);
        emitted.push(paths::in_root(folder).join("Cargo.toml"));
    }
    let mut handwritten = Vec::new();
    for folder in HANDWRITTEN {
        let files = rust_files(&paths::in_root(folder))?;
        for path in files.into_iter().filter(|path| !emitted.contains(path)) {
            let text = fs::read(&path)?;
            if output::is_generated(&text) {
                broken.push(format!(
                    "{}: a hand-written file has the marker of generated ones",
                    path.display()
                ));
            }
            if !text.starts_with(b"//!") {
                broken.push(format!("{}: begin with `//!`: what enters, what leaves", path.display()));
            }
            handwritten.push(path);
        }
    }
    for path in emitted {
        if !output::is_generated(&fs::read(&path)?) {
            broken.push(format!("{}: a generated file lacks the marker in its first line", path.display()));
        }
    }
    broken.extend(promises::broken(&handwritten)?);
    for line in &broken {
        writeln!(io::stdout(), "{}", terminal(line))?;
    }
    Ok(if broken.is_empty() { Outcome::Done } else { Outcome::Failed })
}

fn rust_files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    // What cargo builds is marked as such, and written by nobody.
    if !folder.is_dir() || folder.join("CACHEDIR.TAG").is_file() {
        return Ok(found);
    }
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(rust_files(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}
