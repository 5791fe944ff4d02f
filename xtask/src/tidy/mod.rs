//! `cargo xtask tidy`: a checkout in, the files that break a house rule out, or the house in figures.

mod door;
mod figures;
mod files;
mod graph;
mod imports;
mod lints;
mod marks;
mod modules;
mod promises;

use std::io::{self, Write as _};
use std::path::Path;

use wechatpay_codegen::cli::{Outcome, print};
use wechatpay_codegen::foreign::terminal;

use crate::flags::Tidy;
use crate::program::PROGRAM;

/// Runs the command.
pub fn run(flags: &Tidy) -> io::Result<Outcome> {
    match &flags.figures {
        Some(of) => {
            let root = of.clone().map_or_else(|| PROGRAM.root(), Ok)?;
            if !root.join(files::GENERATOR).is_dir() {
                let path = terminal(&root.to_string_lossy());
                writeln!(
                    io::stderr(),
                    "error: `{path}` is not a checkout: it has no `{}`",
                    files::GENERATOR
                )?;
                return Ok(Outcome::WrongUsage);
            }
            print::text(&figures::of(&root)?)?;
            Ok(Outcome::Done)
        }
        None => check(&PROGRAM.root()?),
    }
}

fn check(root: &Path) -> io::Result<Outcome> {
    let emitted = files::emitted(root)?;
    let handwritten = files::handwritten(root, &emitted)?;
    let mut broken = marks::broken(&handwritten, &emitted)?;
    broken.extend(imports::broken(root)?);
    broken.extend(door::broken(root)?);
    broken.extend(lints::broken(root)?);
    broken.extend(promises::broken(&handwritten)?);
    for line in &broken {
        print::text(&format!("{}\n", terminal(line)))?;
    }
    Ok(if broken.is_empty() { Outcome::Done } else { Outcome::Failed })
}
