//! `cargo xtask bless`: accepts the snapshots of the tests as they are now, and the crate that the tests have of their own.

use std::io::{self, Write};
use std::process::Command;

use wechatpay_codegen::cli::flags::{Gen, Specs};
use wechatpay_codegen::cli::{Outcome, generate};

use crate::program::{FRAGMENTS, PROGRAM};

/// Emits the crate of the tests' fragments and tables, and runs these tests or all, which write their snapshots.
pub fn run(tests: &[String]) -> io::Result<Outcome> {
    let folder = PROGRAM.in_root(FRAGMENTS)?;
    let specs = ["specs", "tables"].map(|specs| folder.join(specs)).into();
    let input = Specs { specs, ..Specs::default() };
    let package = Some("wechatpay-fragments".to_owned());
    match generate::run(&PROGRAM, &Gen { input, out: Some(folder), package, ..Gen::default() })? {
        Outcome::Done => {}
        other => return Ok(other),
    }
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let all = [String::from("--workspace")];
    let status = Command::new(cargo)
        .arg("test")
        .args(if tests.is_empty() { &all } else { tests })
        .current_dir(PROGRAM.root()?)
        .env("INSTA_UPDATE", "always")
        .env("INSTA_FORCE_PASS", "1")
        .status()?;
    writeln!(io::stdout(), "review every changed snapshot: `git diff -- '*.snap'`")?;
    Ok(if status.success() { Outcome::Done } else { Outcome::Failed })
}
