//! `conflicts`: pages, tables and fragments in, their disagreements on standard output out.

use std::io::{self, Write};

use crate::merge::report;

use super::flags::Conflicts;
use super::print;
use super::{Outcome, Program};

/// Runs the command.
pub fn run(program: &Program, flags: &Conflicts) -> io::Result<Outcome> {
    if flags.input.is_model() {
        writeln!(
            io::stderr(),
            "error: a model has no disagreements left, only who says what; read what it was written from"
        )?;
        return Ok(Outcome::WrongUsage);
    }
    let read = crate::read(&flags.input.to_read(program)?);
    let problems: Vec<_> =
        read.diagnostics.iter().filter(|found| flags.input.fails(found)).cloned().collect();
    print::problems(flags.input.format, &read.sources, &problems)?;
    let text = match (flags.json, flags.counts) {
        (true, _) => format!("{}\n", report::json(&read.conflicts, &read.sources)),
        (false, true) => report::counts(&read.conflicts, &read.sources),
        (false, false) => report::text(&read.conflicts, &read.sources),
    };
    io::stdout().write_all(text.as_bytes())?;
    Ok(if problems.is_empty() { Outcome::Done } else { Outcome::Failed })
}
