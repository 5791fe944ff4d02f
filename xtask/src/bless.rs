//! `cargo xtask bless`: accepts the snapshots of the tests as they are now.

use std::io::{self, Write};
use std::process::Command;

use crate::Outcome;
use crate::project;

/// Runs these tests or all, which write their snapshots.
pub fn run(tests: &[String]) -> io::Result<Outcome> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let all = [String::from("--workspace")];
    let status = Command::new(cargo)
        .arg("test")
        .args(if tests.is_empty() { &all } else { tests })
        .current_dir(project::root())
        .env("INSTA_UPDATE", "always")
        .env("INSTA_FORCE_PASS", "1")
        .status()?;
    writeln!(io::stdout(), "review every changed snapshot: `git diff -- '*.snap'`")?;
    Ok(if status.success() { Outcome::Done } else { Outcome::Failed })
}
