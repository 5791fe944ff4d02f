//! `distill`: pages, tables and fragments in, YAML tables on disk out, or a list of what is out of date.

use std::io;
use std::time::Instant;

use crate::Input;
use crate::diag::Diagnostic;
use crate::distill::{self, OWNED, Scope};
use crate::output::{Change, Plan};

use super::command_line::CommandLine;
use super::flags::Distill;
use super::overlap::{self, Overlap};
use super::{Outcome, Program, changes, print};

/// Runs the command. With an error in the input nothing is written.
pub fn run(program: &Program, flags: &Distill) -> io::Result<Outcome> {
    let begun = Instant::now();
    // Facts and words are kept apart.
    let input = Input { words: None, ..flags.input.to_read(program)? };
    if overlap::refuses(&input.specs, &flags.out, read_again)? {
        return Ok(Outcome::WrongUsage);
    }
    let read = crate::read(&input);
    let mut errors: Vec<Diagnostic> =
        read.diagnostics.iter().filter(|found| flags.input.fails(found)).cloned().collect();
    let mut files = Vec::new();
    if errors.is_empty() {
        match distill::files(&read.api, Scope { with_text: flags.with_text }) {
            Ok(all) => files = all,
            Err(problems) => errors = problems,
        }
    }
    if !errors.is_empty() {
        print::problems(flags.input.format, &read.sources, &errors)?;
        changes::nothing_written(&flags.out)?;
        return Ok(Outcome::Failed);
    }
    let plan = match Plan::new(&flags.out, &OWNED, files) {
        Ok(plan) => plan,
        Err(error) => return changes::failed(&flags.out, &error),
    };
    let count =
        format!("{} operations, {} notifications", read.api.operations.len(), read.api.notifications.len());
    if flags.check {
        // Tables that others put beside these are theirs, and no fault of the folder.
        let mut differences = plan.check();
        differences.retain(|difference| difference.change != Change::Stray);
        let missing = changes::missing(&differences, &flags.out, &command(program, flags));
        let is_up_to_date = missing.is_empty();
        print::text(&if is_up_to_date { changes::up_to_date(&flags.out, &count) } else { missing })?;
        changes::warn_stray(&plan)?;
        return Ok(if is_up_to_date { Outcome::Done } else { Outcome::Failed });
    }
    match plan.apply() {
        Ok(summary) => {
            print::text(&format!("{}{count}\n", changes::done(&plan, &flags.out, summary, begun)))?;
            changes::warn_stray(&plan)?;
            Ok(Outcome::Done)
        }
        Err(error) => changes::failed(&flags.out, &error),
    }
}

/// Why tables would be read the next time beside what they were made of.
fn read_again(overlap: Overlap) -> Option<&'static str> {
    Some(match overlap {
        Overlap::Same => "they are the same folder, and everything would be described twice",
        Overlap::InReadPart => "the first is in a part of the second that is read",
        Overlap::Around => "the second is inside the first",
    })
}

/// The same command without `--check`.
fn command(program: &Program, Distill { input, out, with_text, check: _ }: &Distill) -> String {
    let mut words = CommandLine::new(program, "distill");
    words.input(input);
    words.option("--out", out.display());
    if *with_text {
        words.flag("--with-text");
    }
    words.joined()
}
