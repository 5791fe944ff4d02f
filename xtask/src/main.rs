//! The command line of maintainers and CI: arguments in, an exit code out.
//!
//! 0: done. 1: errors in the specs, or something is out of date. 2: wrong usage.

mod beside;
mod bless;
mod changes;
mod conflicts;
mod coverage;
mod distill;
mod families;
mod flags;
mod gateway;
mod generate;
mod ir;
mod overlap;
mod paths;
mod print;
mod progress;
mod readme;
mod runtime_codes;
mod runtime_place;
mod runtime_source;
mod stats;
mod tidy;
mod words;
mod workspace;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;
use wechatpay_codegen::foreign::terminal;
use wechatpay_codegen::workspace::NoWorkspace;

use flags::{Cli, Command};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How a command ended.
enum Outcome {
    Done,
    Failed,
    WrongUsage,
}

fn main() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::Gen(flags) => generate::run(&flags),
        Command::Ir(flags) => ir::run(&flags),
        Command::Conflicts(flags) => conflicts::run(&flags),
        Command::Distill(flags) => distill::run(&flags),
        Command::Stats(flags) => stats::run(&flags),
        Command::Bless { tests } => bless::run(&tests),
        Command::Tidy(flags) => tidy::run(&flags),
        Command::Gateway { arguments } => gateway::run(&arguments),
    };
    match outcome {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Failed) => ExitCode::from(1),
        Ok(Outcome::WrongUsage) => ExitCode::from(2),
        // Whoever reads the output has seen enough: `cargo xtask ir --facts | head`.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            // Nothing is left to do if this fails, too.
            let _ = writeln!(io::stderr(), "error: {}", terminal(&error.to_string()));
            if !error.get_ref().is_some_and(|error| error.is::<NoWorkspace>()) {
                return ExitCode::from(1);
            }
            // Where the command was called is a part of how it was.
            let _ = writeln!(
                io::stderr(),
                "help: `ir`, `conflicts`, `distill` and `stats` need none with `--specs`, and `gen` with `--out` and `--runtime` as well"
            );
            ExitCode::from(2)
        }
    }
}
