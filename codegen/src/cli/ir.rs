//! `ir`: pages in, their model on standard output out.

use std::io::{self, BufWriter, Write};

use crate::exchange;

use super::flags::Ir;
use super::print;
use super::{Outcome, Program};

/// Runs the command. What has errors is still shown as far as it could be read.
pub fn run(program: &Program, flags: &Ir) -> io::Result<Outcome> {
    if flags.schema {
        print::text(exchange::SCHEMA)?;
        return Ok(Outcome::Done);
    }
    let read = crate::read(&flags.input.to_read(program)?);
    let problems: Vec<_> =
        read.diagnostics.iter().filter(|found| flags.input.fails(found)).cloned().collect();
    print::problems(flags.input.format, &read.sources, &problems)?;
    let mut out = BufWriter::new(io::stdout().lock());
    match &flags.json {
        Some(filter) => writeln!(out, "{}", exchange::write(&read, filter))?,
        None => {
            for line in crate::ir::facts::lines(&read.api) {
                writeln!(out, "{line}")?;
            }
        }
    }
    out.flush()?;
    Ok(if problems.is_empty() { Outcome::Done } else { Outcome::Failed })
}
