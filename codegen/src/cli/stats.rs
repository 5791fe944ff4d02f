//! `stats`: specs in, how much there is of what and what lacks words on standard output out.

use std::io::{self, Write};

use crate::Read;
use crate::foreign::terminal;
use crate::source::SourceMap;
use crate::stats::{self, Counts, GOAL, Stats};

use super::command_line::CommandLine;
use super::flags;
use super::{Outcome, Program, coverage, families, print};

/// How much of what lacks words is shown unless all is asked for.
const SHOWN: usize = 20;

/// Runs the command. What has errors is still counted as far as it could be read.
pub fn run(program: &Program, flags: &flags::Stats) -> io::Result<Outcome> {
    let mut read = crate::read(&flags.input.to_read(program)?);
    let problems: Vec<_> =
        read.diagnostics.iter().filter(|found| flags.input.fails(found)).cloned().collect();
    print::problems(flags.input.format, &read.sources, &problems)?;
    if read.api.families().is_empty() && !problems.is_empty() {
        // Where nothing could be read, a table of nothing is no news.
        return Ok(Outcome::Failed);
    }
    if let Some(unknown) = families::unknown(&read.api, &flags.only) {
        writeln!(io::stderr(), "error: {unknown}")?;
        return Ok(Outcome::WrongUsage);
    }
    keep(&mut read, &flags.only);
    let stats = stats::of(&read.api, &read.overrides);
    print::text(&match flags {
        flags::Stats { json: true, .. } => format!("{}\n", stats::json::render(&stats, &read.sources)),
        flags::Stats { markdown: true, .. } => coverage::markdown(&stats, &read.api.guide),
        flags::Stats { missing: true, .. } => missing(&stats, &read.sources),
        _ => format!("{}\n{}", table(&stats), lacking(program, &stats, &read.sources, flags)),
    })?;
    if problems.is_empty() {
        return Ok(Outcome::Done);
    }
    // The table may be longer than the screen.
    writeln!(
        io::stderr(),
        "error: these figures lack what could not be read; {} above",
        counted(problems.len())
    )?;
    Ok(Outcome::Failed)
}

fn counted(problems: usize) -> String {
    if problems == 1 { "the problem is".to_owned() } else { format!("the {problems} problems are") }
}

/// Leaves out what is of other families than these; of none, if none are named.
fn keep(read: &mut Read, only: &[String]) {
    if only.is_empty() {
        return;
    }
    read.api.operations.retain(|operation| only.contains(&operation.feature()));
    read.api.notifications.retain(|notification| only.contains(&notification.feature()));
    read.overrides.retain(|family, _| only.contains(family));
}

/// The headings of the columns, the first of which is for names.
const COLUMNS: [&str; 11] = [
    "family",
    "operations",
    "notifications",
    "deprecated",
    "fields",
    "with text",
    "sealed",
    "enumerations",
    "values",
    "without words",
    "overrides",
];

/// A line for each family and one for their sum.
fn table(stats: &Stats) -> String {
    let mut rows = vec![COLUMNS.map(str::to_owned)];
    rows.extend(stats.families.iter().map(|(name, counts)| row(name, counts)));
    rows.push(row("sum", &stats.sum()));
    let mut widths = [0; COLUMNS.len()];
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.len().max(*width);
        }
    }
    let mut text = String::new();
    for row in rows {
        for (at, (cell, width)) in row.iter().zip(widths).enumerate() {
            text.push_str(&match at {
                0 => format!("{cell:width$}"),
                _ => format!("  {cell:>width$}"),
            });
        }
        text.push('\n');
    }
    text
}

fn row(name: &str, counts: &Counts) -> [String; COLUMNS.len()] {
    let number = |count: usize| if count == 0 { "-".to_owned() } else { coverage::number(count) };
    [
        terminal(name),
        number(counts.operations),
        number(counts.notifications),
        number(counts.deprecated),
        number(counts.fields),
        coverage::share(counts),
        number(counts.sealed),
        number(counts.enumerations),
        number(counts.values),
        number(counts.lacking()),
        number(counts.overrides),
    ]
}

/// The share of fields with a text, and what keeps it from being all, the most frequent names first.
fn lacking(program: &Program, stats: &Stats, sources: &SourceMap, flags: &flags::Stats) -> String {
    let sum = stats.sum();
    let number = coverage::number;
    let mut text = format!("{} of {} fields have a text", number(sum.told), number(sum.fields));
    if sum.fields > 0 {
        text.push_str(&format!(": {} (goal {GOAL} %)", coverage::share(&sum)));
    }
    text.push('\n');
    if stats.lacks.is_empty() {
        return text;
    }
    text.push_str(&format!(
        "without words: {} operations and notifications, {} fields, {} values, {} codes of errors\n",
        number(sum.untitled),
        number(sum.fields - sum.told),
        number(sum.values - sum.explained),
        number(sum.errors - sum.worded)
    ));
    let groups = stats::by_name(&stats.lacks);
    for group in groups.iter().take(SHOWN) {
        let line = format!("{group} ({})", sources.place(group.first.span));
        text.push_str(&format!("  {}\n", terminal(&line)));
    }
    if groups.len() > SHOWN {
        text.push_str(&format!("  and {} more\n", number(groups.len() - SHOWN)));
    }
    let mut command = CommandLine::new(program, "stats");
    command.input(&flags.input);
    flags.only.iter().for_each(|family| command.option("--only", family));
    command.flag("--missing");
    text.push_str(&format!("each place: `{}`\n", command.joined()));
    text
}

/// Everything that lacks words, a line each, in the order of the model.
fn missing(stats: &Stats, sources: &SourceMap) -> String {
    let line = |lack: &stats::Lack| terminal(&format!("{}: {lack}", sources.place(lack.span))) + "\n";
    stats.lacks.iter().map(line).collect()
}
