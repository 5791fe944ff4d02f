//! `cargo xtask gateway`: builds the test gateway and runs it.

use std::io;
use std::process::Command;

use crate::{Outcome, paths};

/// Runs the gateway until it is stopped.
pub fn run(arguments: &[String]) -> io::Result<Outcome> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .args(["run", "--quiet", "--package", "wechatpay-gateway", "--"])
        .args(arguments)
        .current_dir(paths::root())
        .status()?;
    Ok(if status.success() { Outcome::Done } else { Outcome::Failed })
}
