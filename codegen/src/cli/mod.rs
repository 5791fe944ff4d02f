//! The command line of maintainers and CI: arguments in, an exit code out.
//!
//! 0: done. 1: errors in the specs, or something is out of date. 2: wrong usage.
//!
//! It is that of `wechatpay-codegen`, and the most of that of `cargo xtask`, each a [`Program`] of its own.

#![expect(clippy::disallowed_methods, reason = "a program prints, and looks where things are")]

mod around;
pub mod beside;
mod changes;
mod command_line;
mod conflicts;
mod coverage;
mod diff;
mod distill;
mod explain;
mod families;
pub mod flags;
mod fmt;
pub mod generate;
mod ir;
mod lint;
mod new;
mod openapi;
mod overlap;
mod paths;
pub mod print;
mod program;
mod progress;
mod runtime_place;
mod runtime_source;
mod side;
mod stats;

use std::io::{self, Write};
use std::process::ExitCode;

use crate::foreign::terminal;
use crate::workspace::Nowhere;
pub use coverage::markdown as coverage;
use flags::Command;
pub use program::Program;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It did what it was called for.
    Done,
    /// Errors in the specs, or something is out of date.
    Failed,
    /// It was not called as it can be.
    WrongUsage,
}

/// Runs a command.
///
/// # Errors
///
/// What keeps a command from going on and is no finding: the disk, an output that is closed, no project to work in.
pub fn run(program: &Program, command: &Command) -> io::Result<Outcome> {
    match command {
        Command::Gen(flags) => generate::run(program, flags),
        Command::Ir(flags) => ir::run(program, flags),
        Command::Conflicts(flags) => conflicts::run(program, flags),
        Command::Distill(flags) => distill::run(program, flags),
        Command::Lint(flags) => lint::run(program, flags),
        Command::Explain(flags) => explain::run(program, flags),
        Command::New(flags) => new::run(program, flags),
        Command::Fmt(flags) => fmt::run(program, flags),
        Command::Stats(flags) => stats::run(program, flags),
        Command::Diff(flags) => diff::run(program, flags),
        Command::Openapi(flags) => openapi::run(program, flags),
    }
}

/// The code that a program ends with; what kept a command from going on is told on standard error.
pub fn exit_code(outcome: io::Result<Outcome>) -> ExitCode {
    match outcome {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Failed) => ExitCode::from(1),
        Ok(Outcome::WrongUsage) => ExitCode::from(2),
        // Whoever reads the output has seen enough: `ir --facts | head`.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            // Nothing is left to do if this fails, too.
            let _ = writeln!(io::stderr(), "error: {}", terminal(&error.to_string()));
            // Where the command was called is a part of how it was.
            let Some(nowhere) = error.get_ref().and_then(|error| error.downcast_ref::<Nowhere>()) else {
                return ExitCode::from(1);
            };
            let _ = writeln!(io::stderr(), "help: {}", nowhere.help());
            ExitCode::from(2)
        }
    }
}
