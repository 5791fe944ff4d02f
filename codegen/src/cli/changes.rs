//! A plan in, what it changes or what is out of date out, as text for people.

use std::io::{self, Write};
use std::path::Path;
use std::time::Instant;

use crate::foreign::terminal;
use crate::output::{Change, Difference, OutputError, Plan, Summary};

use super::Outcome;

/// How many paths of a kind are shown.
const SHOWN: usize = 20;

/// What was created, updated and deleted, and how long that took.
pub fn done(plan: &Plan, out: &Path, summary: Summary, begun: Instant) -> String {
    let mut text = String::new();
    let mut list = |verb: &str, paths: Vec<String>| {
        for path in paths.iter().take(SHOWN) {
            text.push_str(&format!("{verb} {}\n", terminal(path)));
        }
        if paths.len() > SHOWN {
            text.push_str(&format!("{verb} {} more\n", paths.len() - SHOWN));
        }
    };
    list("created", plan.created().collect());
    list("updated", plan.updated().collect());
    list("deleted", plan.obsolete().collect());
    let Summary { created, updated, deleted, unchanged } = summary;
    text.push_str(&format!(
        "{created} created, {updated} updated, {deleted} deleted, {unchanged} unchanged in {}, {:.2} s\n",
        shown(out),
        begun.elapsed().as_secs_f64()
    ));
    text
}

/// What keeps the folder from being up to date, and the command that mends it; empty if nothing does.
pub fn missing(differences: &[Difference], out: &Path, command: &str) -> String {
    if differences.is_empty() {
        return String::new();
    }
    let mut text: String = differences.iter().map(|difference| format!("{difference}\n")).collect();
    let is = |change| differences.iter().any(|difference| difference.change == change);
    text.push_str(&format!("\n{} is out of date", shown(out)));
    if differences.iter().any(|difference| difference.change != Change::Stray) {
        text.push_str(&format!("; to update it, run `{command}`"));
    }
    text.push('\n');
    if is(Change::Stray) || is(Change::Blocked) {
        text.push_str("the generator does not touch stray or blocked files: move them away\n");
    }
    text
}

/// The folder is what was planned, made of this much.
pub fn up_to_date(out: &Path, sums: &str) -> String {
    format!("up to date: {}, {sums}\n", shown(out))
}

/// Where nothing has changed, for an error that was reported before.
pub fn nothing_written(out: &Path) -> io::Result<()> {
    writeln!(io::stderr(), "nothing was written to {}", shown(out))
}

/// A path for people.
pub fn shown(path: &Path) -> String {
    format!("`{}`", terminal(&path.to_string_lossy()))
}

/// Files that nobody planned, which are left alone.
pub fn warn_stray(plan: &Plan) -> io::Result<()> {
    plan.stray().try_for_each(|path| {
        writeln!(io::stderr(), "warning: {} is not generated and was left alone", terminal(&path))
    })
}

/// A folder that holds something else is the wrong one to name. Whether anything was written is for the error to say.
pub fn failed(out: &Path, error: &OutputError) -> io::Result<Outcome> {
    writeln!(io::stderr(), "error: {error}")?;
    if !matches!(error, OutputError::Blocked(_)) {
        return Ok(Outcome::Failed);
    }
    nothing_written(out)?;
    Ok(Outcome::WrongUsage)
}
