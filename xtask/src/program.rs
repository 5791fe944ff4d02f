//! `cargo xtask` as a program of the generator: its home is this checkout, and files beside the crate follow the specs.

use std::io;

use wechatpay_codegen::cli::Program;
use wechatpay_codegen::cli::beside::Stale;
use wechatpay_codegen::{Read, workspace};

use crate::{readme, runtime_codes};

/// The crate of the fragments that the tests have of their own; they lie in its folder `specs`.
pub const FRAGMENTS: &str = "tests/fragments";

/// What `cargo xtask` is to the generator.
pub const PROGRAM: Program =
    Program { words: &["cargo", "xtask"], home: workspace::root, beside: Some(beside) };

fn beside(read: &Read) -> io::Result<Vec<Stale>> {
    let root = PROGRAM.root()?;
    Ok([readme::stale(&root, read)?, runtime_codes::stale(&root, read)?].into_iter().flatten().collect())
}
