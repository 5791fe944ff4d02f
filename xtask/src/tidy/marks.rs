//! Rule: every file begins with its purpose, and the marker of generated files is in those and in no other.

use std::io;
use std::path::PathBuf;

use fs_err as fs;
use wechatpay_codegen::output;

/// What is wrong with the first lines.
pub fn broken(handwritten: &[PathBuf], emitted: &[PathBuf]) -> io::Result<Vec<String>> {
    let mut broken = Vec::new();
    for path in handwritten {
        let text = fs::read(path)?;
        if output::is_generated(&text) {
            broken.push(format!("{}: a hand-written file has the marker of generated ones", path.display()));
        }
        if !text.starts_with(b"//!") {
            broken.push(format!("{}: begin with `//!`: what this file is for", path.display()));
        }
    }
    for path in emitted {
        if !output::is_generated(&fs::read(path)?) {
            broken.push(format!("{}: a generated file lacks the marker in its first line", path.display()));
        }
    }
    Ok(broken)
}
