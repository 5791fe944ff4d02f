//! `openapi`: specs in, an OpenAPI document on disk out, or whether it is out of date.

use std::io::{self, Write};
use std::path::Path;
use std::time::Instant;

use crate::foreign::terminal;
use crate::openapi::{self, FIRST_LINE, Volume};
use crate::output::{File, Owner, Plan, RelPath};

use super::command_line::CommandLine;
use super::flags::{Api, Openapi};
use super::overlap::{self, Overlap};
use super::{Outcome, Program, changes, families, print};

/// Runs the command. With an error in the input nothing is written.
pub fn run(program: &Program, flags: &Openapi) -> io::Result<Outcome> {
    let begun = Instant::now();
    let wrong_usage = |text: &str| {
        writeln!(io::stderr(), "error: {text}")?;
        Ok(Outcome::WrongUsage)
    };
    let Some(name) = flags.out.file_name().and_then(|name| RelPath::new(name.to_str()?).ok()) else {
        return wrong_usage(&format!("{} is not the path of a file", changes::shown(&flags.out)));
    };
    if flags.out.extension().is_some_and(|ending| ending == "yaml" || ending == "yml") {
        return wrong_usage(
            "the document is JSON, which what reads YAML reads as well; name a file that ends in `.json`",
        );
    }
    let input = flags.input.to_read(program)?;
    if !flags.input.is_model() && overlap::refuses(&input.specs, &flags.out, read_again)? {
        return Ok(Outcome::WrongUsage);
    }
    let read = crate::read(&input);
    if !read.api.families().is_empty()
        && let Some(unknown) = families::unknown(&read.api, &flags.family)
    {
        return wrong_usage(&unknown);
    }
    let errors: Vec<_> = read.diagnostics.iter().filter(|found| flags.input.fails(found)).cloned().collect();
    if !errors.is_empty() {
        print::problems(flags.input.format, &read.sources, &errors)?;
        changes::nothing_written(&flags.out)?;
        return Ok(Outcome::Failed);
    }
    let volume = match flags.api {
        Api::V3 => Volume::V3,
        Api::V2 => Volume::V2,
    };
    let Some(text) = openapi::write(&read.api, volume, &flags.family) else {
        let [one, other] = match volume {
            Volume::V3 => ["API v3 and of brands", "v2"],
            Volume::V2 => ["API v2", "v3"],
        };
        writeln!(
            io::stderr(),
            "error: nothing is left of {one}; the other document is that of `--api {other}`"
        )?;
        changes::nothing_written(&flags.out)?;
        return Ok(Outcome::Failed);
    };
    let folder = flags.out.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."));
    let own = [name.as_str()];
    let owner = Owner { places: &own, first_lines: &[FIRST_LINE] };
    let size = text.len();
    let plan = match Plan::new(folder, &owner, vec![File { path: name.clone(), text }]) {
        Ok(plan) => plan,
        Err(error) => return changes::failed(&flags.out, &error),
    };
    if flags.check {
        return check(program, flags, &plan);
    }
    match plan.apply() {
        Ok(summary) => {
            let verb = match (summary.created, summary.updated) {
                (0, 0) => "unchanged",
                (0, _) => "updated",
                _ => "created",
            };
            let (out, seconds) = (terminal(&flags.out.to_string_lossy()), begun.elapsed().as_secs_f64());
            print::text(&format!("{verb} {out}, {size} bytes, {seconds:.2} s\n"))?;
            Ok(Outcome::Done)
        }
        Err(error) => changes::failed(&flags.out, &error),
    }
}

fn check(program: &Program, flags: &Openapi, plan: &Plan) -> io::Result<Outcome> {
    let missing = changes::missing(&plan.check(), &flags.out, &command(program, flags));
    if missing.is_empty() {
        print::text(&format!("up to date: {}\n", changes::shown(&flags.out)))?;
        return Ok(Outcome::Done);
    }
    print::text(&missing)?;
    Ok(Outcome::Failed)
}

/// A document among what is read would be taken for a model, or for a part of the specs.
fn read_again(overlap: Overlap) -> Option<&'static str> {
    match overlap {
        Overlap::Same => Some("they are the same"),
        Overlap::InReadPart => Some("the first is in a part of the second that is read"),
        Overlap::Around => None,
    }
}

/// The same command without `--check`.
fn command(program: &Program, Openapi { input, out, api, family, check: _ }: &Openapi) -> String {
    let mut words = CommandLine::new(program, "openapi");
    words.input(input);
    words.option("--out", out.display());
    if *api == Api::V2 {
        words.option("--api", "v2");
    }
    family.iter().for_each(|name| words.option("--family", name));
    words.joined()
}
