//! `cargo xtask gen`: pages in, the client crate on disk out, or a list of what is out of date.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget};
use wechatpay_codegen::diag::Diagnostic;
use wechatpay_codegen::foreign::terminal;
use wechatpay_codegen::output::{File, Plan, Summary};
use wechatpay_codegen::{OWNED, Options, PACKAGE, Read};

use crate::flags::Gen;
use crate::words::Words;
use crate::{Outcome, changes, paths, print, workspace};

/// Runs the command.
pub fn run(flags: &Gen) -> io::Result<Outcome> {
    let begun = Instant::now();
    let progress = Progress::start();
    let mut read = wechatpay_codegen::read(&flags.input.to_read());
    // Where nothing could be read, that is the news, not the family that is missing then.
    if !read.api.families().is_empty()
        && let Some(unknown) = unknown_family(&read, &flags.only)
    {
        progress.finish();
        writeln!(io::stderr(), "error: {}", terminal(&unknown))?;
        return Ok(Outcome::WrongUsage);
    }
    let out = flags.out.clone().unwrap_or_else(|| paths::in_root("generated-sdk"));
    let options = Options {
        package: flags.package.clone().unwrap_or_else(|| PACKAGE.to_owned()),
        only: flags.only.clone(),
        runtime: paths::runtime_path(&out)?,
        own_workspace: workspace::needs_own_workspace(&out)?,
        cache: Some(paths::in_root("target/gen-cache.json")),
    };
    let (diagnostics, left_out, files) = generate(&mut read, &options, flags.keep_going);
    progress.finish();
    print::problems(flags.input.format, &read.sources, &diagnostics)?;
    for name in &left_out {
        writeln!(io::stderr(), "left out: {}", terminal(name))?;
    }
    let denied = diagnostics.iter().filter(|found| flags.input.denies(found)).count();
    if denied > 0 {
        writeln!(io::stderr(), "error: {denied} of the warnings are denied; nothing was written")?;
        return Ok(Outcome::Failed);
    }
    let Some(files) = files else {
        writeln!(io::stderr(), "nothing was written")?;
        return Ok(Outcome::Failed);
    };
    let is_wanted = |family: &String| flags.only.is_empty() || flags.only.contains(family);
    if !read.api.families().iter().any(is_wanted) {
        writeln!(io::stderr(), "error: no operation is left; nothing was written")?;
        return Ok(Outcome::Failed);
    }
    let plan = match Plan::new(&out, &OWNED, files) {
        Ok(plan) => plan,
        Err(error) => return changes::failed(&error),
    };
    if flags.check {
        return check(flags, &read, &plan);
    }
    match plan.apply() {
        Ok(summary) => {
            report(&read, &plan, summary, begun)?;
            Ok(Outcome::Done)
        }
        Err(error) => changes::failed(&error),
    }
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
        let blocks = |found: &Diagnostic| found.is_error() && !(keep_going && found.operation.is_some());
        if found.iter().any(blocks) {
            return (diagnostics, left_out, None);
        }
        left_out.extend(read.leave_out(&found));
        let generated = wechatpay_codegen::generate(read, options);
        // Names that clash only show now, and others once those are out of the way.
        if generated.diagnostics.is_empty() {
            return (diagnostics, left_out, Some(generated.files));
        }
        found = generated.diagnostics;
        diagnostics.extend(found.iter().cloned());
    }
}

fn unknown_family(read: &Read, only: &[String]) -> Option<String> {
    let families = read.api.families();
    let unknown = only.iter().find(|name| !families.contains(name))?;
    // Without its protocol a family is still recognized.
    let near: Vec<_> = families
        .iter()
        .filter(|name| name.contains(unknown.as_str()) || unknown.contains(name.as_str()))
        .collect();
    let similar = families.iter().max_by(|a, b| {
        let likeness = |name: &str| strsim::jaro_winkler(unknown, name);
        likeness(a).total_cmp(&likeness(b))
    });
    let meant = if near.is_empty() { similar.into_iter().collect() } else { near };
    let meant: Vec<_> = meant.into_iter().map(|name| format!("`{name}`")).collect();
    Some(format!("there is no family `{unknown}`; did you mean {}?", meant.join(", ")))
}

fn check(flags: &Gen, read: &Read, plan: &Plan) -> io::Result<Outcome> {
    let missing = changes::missing(&plan.check(), &mending_command(flags));
    if missing.is_empty() {
        print::text(&format!("up to date: {}\n", sums(read)))?;
        return Ok(Outcome::Done);
    }
    print::text(&missing)?;
    Ok(Outcome::Failed)
}

/// The same command without `--check`, to be pasted into a shell.
fn mending_command(flags: &Gen) -> String {
    let Gen { input, out, package, only, keep_going, check: _ } = flags;
    let mut words = Words::new("gen");
    words.input(input);
    out.iter().for_each(|folder| words.option("--out", folder.display()));
    package.iter().for_each(|name| words.option("--package", name));
    only.iter().for_each(|family| words.option("--only", family));
    if *keep_going {
        words.flag("--keep-going");
    }
    words.joined()
}

fn report(read: &Read, plan: &Plan, summary: Summary, begun: Instant) -> io::Result<()> {
    print::text(&format!("{}{}\n", changes::done(plan, summary, begun), sums(read)))?;
    changes::warn_stray(plan)
}

/// What was read: how much, where the rows went, and how often two sources disagree.
fn sums(read: &Read) -> String {
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
            "; {accounted}: {} fields, {} transport rows, {} separators, {} messages, {} in diagnostics",
            count.fields, count.parts, count.separators, count.messages, count.diagnosed,
        ));
    }
    if !read.conflicts.is_empty() {
        text.push_str(&format!(
            "\n{} disagreements between pages and fragments; `cargo xtask conflicts` lists them",
            read.conflicts.len()
        ));
    }
    text
}

/// A bar on a terminal, when a run takes longer than a second; nothing in a pipe.
struct Progress {
    bar: ProgressBar,
    done: std::sync::mpsc::Sender<()>,
    thread: std::thread::JoinHandle<()>,
}

impl Progress {
    fn start() -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        let (done, waiting) = std::sync::mpsc::channel();
        let shown = bar.clone();
        let begun = Instant::now();
        let thread = std::thread::spawn(move || {
            if waiting
                .recv_timeout(Duration::from_secs(1))
                .is_err_and(|error| error == std::sync::mpsc::RecvTimeoutError::Timeout)
            {
                shown.set_draw_target(ProgressDrawTarget::stderr());
                shown.set_message("generating");
                shown.set_elapsed(begun.elapsed());
                shown.enable_steady_tick(Duration::from_millis(100));
            }
        });
        Self { bar, done, thread }
    }

    fn finish(self) {
        // The thread is gone when the second is over; then there is a bar to clear.
        let _ = self.done.send(());
        let _ = self.thread.join();
        self.bar.finish_and_clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flags::{Format, Specs};

    #[test]
    fn the_mending_command_has_the_same_options() {
        let flags = Gen {
            input: Specs { format: Format::Github, deny: vec!["secrecy".to_owned()], ..Specs::default() },
            out: Some("my sdk".into()),
            package: Some("my-sdk".to_owned()),
            only: vec!["v3-pay".to_owned()],
            check: true,
            keep_going: true,
        };
        assert_eq!(
            mending_command(&flags),
            "cargo xtask gen --format github --deny secrecy --out 'my sdk' --package my-sdk --only v3-pay --keep-going"
        );
    }
}
