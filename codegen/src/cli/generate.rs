//! `gen`: pages in, the client crate on disk out, or a list of what is out of date.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use crate::diag::Diagnostic;
use crate::foreign::terminal;
use crate::manifest::{BadManifest, Kept};
use crate::output::{File, Plan, Summary};
use crate::{OWNED, Options, PACKAGE, Read, merge};
use fs_err as fs;

use super::around::Around;
use super::beside::Stale;
use super::command_line::CommandLine;
use super::flags::Gen;
use super::overlap::{self, Overlap};
use super::progress::Progress;
use super::{Outcome, Program, around, beside, changes, families, print, runtime_place};

/// Runs the command.
pub fn run(program: &Program, flags: &Gen) -> io::Result<Outcome> {
    let begun = Instant::now();
    if program.beside.is_some()
        && let Some(option) = needs_out(flags)
    {
        writeln!(
            io::stderr(),
            "error: `{option}` changes what the crate is, and without `--out` that is the one of this workspace, `generated-sdk`, which its tests and examples are built on; name another folder with `--out DIR`"
        )?;
        return Ok(Outcome::WrongUsage);
    }
    let input = flags.input.to_read(program)?;
    let out = flags.out.clone().map_or_else(|| program.in_root("generated-sdk"), Ok)?;
    if overlap::refuses(&input.specs, &out, among_specs)? {
        return Ok(Outcome::WrongUsage);
    }
    let options = match options(program, flags, &out)? {
        Ok(options) => options,
        Err(outcome) => return Ok(outcome),
    };
    let progress = Progress::start();
    let mut read = crate::read(&input);
    // Where nothing could be read, that is the news, not the family that is missing then.
    if !read.api.families().is_empty()
        && let Some(unknown) = families::unknown(&read.api, &flags.only)
    {
        drop(progress);
        writeln!(io::stderr(), "error: {unknown}")?;
        return Ok(Outcome::WrongUsage);
    }
    let (diagnostics, left_out, files) = generate(&mut read, &options, flags.keep_going);
    drop(progress);
    print::problems(flags.input.format, &read.sources, &diagnostics)?;
    for name in &left_out {
        writeln!(io::stderr(), "left out: {}", terminal(name))?;
    }
    let denied = diagnostics.iter().filter(|found| flags.input.denies(found)).count();
    if denied > 0 {
        writeln!(io::stderr(), "error: {denied} of the warnings are denied")?;
        changes::nothing_written(&out)?;
        return Ok(Outcome::Failed);
    }
    let Some(files) = files else {
        changes::nothing_written(&out)?;
        return Ok(Outcome::Failed);
    };
    let is_wanted = |family: &String| flags.only.is_empty() || flags.only.contains(family);
    if !read.api.families().iter().any(is_wanted) {
        writeln!(io::stderr(), "error: no operation is left")?;
        changes::nothing_written(&out)?;
        return Ok(Outcome::Failed);
    }
    let plan = match Plan::new(&out, &OWNED, files) {
        Ok(plan) => plan,
        Err(error) => return changes::failed(&out, &error),
    };
    let stale = match program.beside.filter(|_| beside::is_own(flags)) {
        Some(beside) => beside(&read)?,
        None => Vec::new(),
    };
    if flags.check {
        return check(program, flags, &read, &out, &plan, &stale);
    }
    match plan.apply() {
        Ok(summary) => {
            report(program, &read, &out, &plan, summary, begun)?;
            for file in stale {
                print::text(&file.write().map_err(io::Error::other)?)?;
            }
            Ok(Outcome::Done)
        }
        Err(error) => changes::failed(&out, &error),
    }
}

/// A crate may have its specs inside of it, and not the reverse.
fn among_specs(overlap: Overlap) -> Option<&'static str> {
    match overlap {
        Overlap::Same => Some("they are the same folder, and the crate would lie among the specs"),
        Overlap::InReadPart => Some("the first is in a part of the second that is read"),
        Overlap::Around => None,
    }
}

/// The first option that makes another crate of the same specs.
fn needs_out(flags: &Gen) -> Option<&'static str> {
    let options = [
        ("--package", flags.package.is_some()),
        ("--runtime", flags.runtime.is_some()),
        ("--only", !flags.only.is_empty()),
        ("--keep-going", flags.keep_going),
    ];
    let (option, _) = options.into_iter().find(|(_, is_given)| *is_given)?;
    flags.out.is_none().then_some(option)
}

/// What is asked for, and what an earlier manifest says where nothing is.
fn options(program: &Program, flags: &Gen, out: &Path) -> io::Result<Result<Options, Outcome>> {
    let mut kept = match manifest(out)? {
        Ok(kept) => kept,
        Err(error) => {
            let path = changes::shown(&out.join("Cargo.toml"));
            writeln!(io::stderr(), "error: {path} cannot be kept: {}", terminal(&error.to_string()))?;
            writeln!(io::stderr(), "mend it, or delete it to have it written anew")?;
            return Ok(Err(Outcome::Failed));
        }
    };
    let around = around::around(out)?;
    if let Some(kept) = &mut kept {
        if around == Around::Member {
            kept.join_workspace();
        }
        if flags.runtime.is_some() {
            kept.forget_runtime();
        }
    }
    let of_manifest = kept.as_ref().and_then(Kept::package);
    let package = flags.package.as_deref().or(of_manifest).unwrap_or(PACKAGE).to_owned();
    let runtime = match runtime_place::decide(flags.runtime.as_ref(), kept.as_ref(), out)? {
        Ok(runtime) => runtime,
        Err(wrong) => {
            writeln!(io::stderr(), "error: {wrong}")?;
            return Ok(Err(Outcome::WrongUsage));
        }
    };
    if let Some(doubt) = runtime_place::doubt(kept.as_ref(), &runtime, out)? {
        writeln!(io::stderr(), "warning: {doubt}")?;
    }
    Ok(Ok(Options {
        package,
        only: flags.only.clone(),
        runtime,
        own_workspace: around == Around::Stranger,
        kept,
        cache: cache(program),
    }))
}

/// Where the outcome is kept for a run with nothing to change: in the folder where cargo builds the project.
fn cache(program: &Program) -> Option<PathBuf> {
    let is_built = program.in_root("Cargo.toml").is_ok_and(|manifest| manifest.is_file());
    is_built.then(|| program.in_root("target/gen-cache.json").ok()).flatten()
}

/// The manifest of an earlier run; `None` if there is none, or one that a run does not touch.
fn manifest(out: &Path) -> io::Result<Result<Option<Kept>, BadManifest>> {
    let path = out.join("Cargo.toml");
    if !path.is_file() {
        return Ok(Ok(None));
    }
    Ok(Kept::read(&fs::read(path)?))
}

/// Everything that is reported, what was left out for it, and the files, unless an error forbids them.
fn generate(
    read: &mut Read,
    options: &Options,
    keep_going: bool,
) -> (Vec<Diagnostic>, BTreeSet<String>, Option<Vec<File>>) {
    let mut diagnostics = std::mem::take(&mut read.diagnostics);
    let mut left_out = BTreeSet::new();
    let mut found = diagnostics.clone();
    loop {
        let blocks = |found: &Diagnostic| found.is_error() && !(keep_going && read.can_leave_out(found));
        if found.iter().any(blocks) {
            return (diagnostics, left_out, None);
        }
        left_out.extend(read.leave_out(&found));
        let generated = crate::generate(read, options);
        // Names that clash only show now, and others once those are out of the way.
        if generated.diagnostics.is_empty() {
            return (diagnostics, left_out, Some(generated.files));
        }
        found = generated.diagnostics;
        diagnostics.extend(found.iter().cloned());
    }
}

fn check(
    program: &Program,
    flags: &Gen,
    read: &Read,
    out: &Path,
    plan: &Plan,
    stale: &[Stale],
) -> io::Result<Outcome> {
    let command = mending_command(program, flags);
    let mut missing = changes::missing(&plan.check(), out, &command);
    missing.extend(stale.iter().map(|file| file.missing(&command)));
    if missing.is_empty() {
        print::text(&changes::up_to_date(out, &sums(program, read)))?;
        return Ok(Outcome::Done);
    }
    print::text(&missing)?;
    Ok(Outcome::Failed)
}

/// The same command without `--check`, to be pasted into a shell.
fn mending_command(program: &Program, flags: &Gen) -> String {
    let Gen { input, out, package, runtime, only, keep_going, check: _ } = flags;
    let mut words = CommandLine::new(program, "gen");
    words.input(input);
    out.iter().for_each(|folder| words.option("--out", folder.display()));
    package.iter().for_each(|name| words.option("--package", name));
    runtime.iter().for_each(|source| words.option("--runtime", source));
    only.iter().for_each(|family| words.option("--only", family));
    if *keep_going {
        words.flag("--keep-going");
    }
    words.joined()
}

fn report(
    program: &Program,
    read: &Read,
    out: &Path,
    plan: &Plan,
    summary: Summary,
    begun: Instant,
) -> io::Result<()> {
    print::text(&format!("{}{}\n", changes::done(plan, out, summary, begun), sums(program, read)))?;
    changes::warn_stray(plan)
}

/// What was read: how much, where the rows went, and how often two sources disagree.
fn sums(program: &Program, read: &Read) -> String {
    let mut text =
        format!("{} operations, {} notifications", read.api.operations.len(), read.api.notifications.len());
    let count = read.rows;
    if count.total > 0 {
        let accounted = match count.accounted() == count.total {
            true => format!("all {} rows of their tables are accounted for", count.total),
            false => {
                format!("{} of {} rows of their tables are accounted for", count.accounted(), count.total)
            }
        };
        text.push_str(&format!(
            "; {accounted}: {} fields, {} transport rows, {} separators, {} messages, {} in diagnostics, {} not read",
            count.fields, count.parts, count.separators, count.messages, count.diagnosed, count.unread,
        ));
    }
    if !read.conflicts.is_empty() {
        text.push_str(&format!(
            "\n{}; `{}` lists them",
            merge::report::sum(&read.conflicts, &read.sources),
            CommandLine::new(program, "conflicts").joined()
        ));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::flags::{Format, Specs};

    const PROGRAM: Program =
        Program { words: &["cargo", "xtask"], home: crate::workspace::root, beside: None };

    #[test]
    fn the_mending_command_has_the_same_options() {
        let flags = Gen {
            input: Specs { format: Format::Github, deny: vec!["secrecy".to_owned()], ..Specs::default() },
            out: Some("my sdk".into()),
            package: Some("my-sdk".to_owned()),
            runtime: Some("git+https://a.example/b?tag=v1".parse().unwrap()),
            only: vec!["v3-pay".to_owned()],
            check: true,
            keep_going: true,
        };
        let dashed = Gen { out: Some("-x".into()), ..Gen::default() };
        assert_eq!(mending_command(&PROGRAM, &dashed), "cargo xtask gen '--out=-x'");
        assert_eq!(
            mending_command(&PROGRAM, &flags),
            "cargo xtask gen --format github --deny secrecy --out 'my sdk' --package my-sdk --runtime 'git+https://a.example/b?tag=v1' --only v3-pay --keep-going"
        );
    }
}
