//! Which files of a checkout are written by hand, and which are emitted.

use std::io;
use std::path::{Path, PathBuf};

use fs_err as fs;

use crate::program::FRAGMENTS;
use crate::runtime_codes;

/// Folders of code that is written by hand, but for what lies in an emitted crate.
const HANDWRITTEN: [&str; 5] =
    ["codegen", "generated-sdk/examples", "generated-sdk/runtime", "tests", "xtask"];

/// Emitted crates.
pub const EMITTED: [&str; 2] = ["generated-sdk", FRAGMENTS];

/// The sources of the generator.
pub const GENERATOR: &str = "codegen/src";

/// The sources of the runtime.
pub const RUNTIME: &str = "generated-sdk/runtime/src";

/// The manifests and Rust files of emitted crates, and what is emitted into the runtime.
pub fn emitted(root: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for folder in EMITTED {
        found.extend(rust_files(&below(root, folder).join("src"))?);
        found.push(below(root, folder).join("Cargo.toml"));
    }
    // Older checkouts have none.
    let codes = below(root, &runtime_codes::path());
    found.extend(codes.is_file().then_some(codes));
    Ok(found)
}

/// The Rust files that people write.
pub fn handwritten(root: &Path, emitted: &[PathBuf]) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for folder in HANDWRITTEN {
        let files = rust_files(&below(root, folder))?;
        found.extend(files.into_iter().filter(|path| !emitted.contains(path)));
    }
    Ok(found)
}

/// A path below a root, without a `./` in front.
pub fn below(root: &Path, path: &str) -> PathBuf {
    if root == Path::new(".") { PathBuf::from(path) } else { root.join(path) }
}

/// The Rust files in a folder, sorted.
pub fn rust_files(folder: &Path) -> io::Result<Vec<PathBuf>> {
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
