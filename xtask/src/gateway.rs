//! `cargo xtask gateway`: builds the test gateway and runs it.

use std::io;
use std::process::Command;

use wechatpay_codegen::cli::Outcome;

use crate::program::PROGRAM;

/// Runs the gateway until it is stopped.
pub fn run(arguments: &[String]) -> io::Result<Outcome> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    // In the current folder, which paths among the arguments are relative to; not quietly, as the first build takes minutes.
    let status = Command::new(cargo)
        .args(["run", "--package", "wechatpay-gateway", "--manifest-path"])
        .arg(PROGRAM.in_root("Cargo.toml")?)
        .arg("--")
        .args(arguments)
        .status()?;
    Ok(match status.code() {
        Some(0) => Outcome::Done,
        Some(2) => Outcome::WrongUsage,
        _ => Outcome::Failed,
    })
}
