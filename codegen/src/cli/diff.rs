//! `diff`: two sides in, what changed between their models on standard output out.

use std::io::{self, Write};

use fs_err as fs;

use crate::Read;
use crate::diff::{self, Class, Severities};
use crate::foreign::terminal;

use super::flags::{self, Diff, DiffFormat};
use super::side::{self, Side};
use super::{Outcome, Program, print};

/// Runs the command. Where a side has errors nothing is compared: what it lacks would look like what was removed.
pub fn run(program: &Program, flags: &Diff) -> io::Result<Outcome> {
    let severities = match flags.severities.as_ref().map(fs::read_to_string).transpose()? {
        None => Severities::default(),
        Some(text) => match Severities::read(&text) {
            Ok(severities) => severities,
            Err(wrong) => return refused(&format!("this file of severities cannot be read: {wrong}")),
        },
    };
    let find = |typed: &str| side::find(program, typed, flags.overrides.as_deref());
    let old = match find(&flags.old)? {
        Ok(side) => side,
        Err(missing) => return refused(&missing.to_string()),
    };
    let new = match flags.new.as_deref().map(find).transpose()? {
        None => Side::There(program.catalogue()?),
        Some(Ok(side)) => side,
        Some(Err(missing)) => return refused(&missing.to_string()),
    };
    let (old, new) = rayon::join(|| old.read(), || new.read());
    if errors(&old)? | errors(&new)? {
        return Ok(Outcome::Failed);
    }
    let diff = diff::run(&old, &new, &severities);
    print::text(&match flags.format {
        DiffFormat::Human => diff::human(&diff),
        DiffFormat::Markdown => diff::markdown(&diff),
        DiffFormat::Json => diff::json(&diff),
        DiffFormat::Changelog => diff::changelog(&diff),
    })?;
    let is_denied = |class: Class| flags.deny.iter().any(|word| word == class.word());
    let denied = diff.changes.iter().filter(|change| is_denied(change.class)).count();
    if denied > 0 {
        writeln!(io::stderr(), "error: {denied} of the changes are denied")?;
        return Ok(Outcome::Failed);
    }
    Ok(Outcome::Done)
}

fn refused(message: &str) -> io::Result<Outcome> {
    writeln!(io::stderr(), "error: {}", terminal(message))?;
    Ok(Outcome::WrongUsage)
}

/// Reports the errors of a side; whether there are any.
fn errors(read: &Read) -> io::Result<bool> {
    let errors: Vec<_> = read.diagnostics.iter().filter(|found| found.is_error()).cloned().collect();
    print::problems(flags::Format::Human, &read.sources, &errors)?;
    Ok(!errors.is_empty())
}
