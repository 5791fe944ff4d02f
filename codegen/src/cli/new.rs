//! `new`: a path and a method, or an event, in; a table to fill in on disk out.

use std::io::{self, Write};
use std::path::Path;

use crate::Input;
use crate::foreign::terminal;
use crate::output::{self, File, RelPath};
use crate::scaffold::{self, Fault, Refused, Target};
use crate::source::own_file;

use super::changes::shown;
use super::flags::New;
use super::{Outcome, Program, print};

/// Where `--out` writes to if that is no folder.
const STDOUT: &str = "stdout";

/// Runs the command. What is there already is never overwritten.
pub fn run(program: &Program, flags: &New) -> io::Result<Outcome> {
    let target = match (&flags.method, &flags.event) {
        (Some(method), _) => Target::operation(&flags.path, method),
        (None, event) => Target::notification(&flags.path, event.as_deref().unwrap_or_default()),
    };
    let target = match target {
        Ok(target) => target,
        Err(Fault { message, help }) => return wrong(&message, &help),
    };
    if flags.out.as_deref() == Some(Path::new(STDOUT)) {
        print::text(&scaffold::table(&target))?;
        return Ok(Outcome::Done);
    }
    let (out, input) = match &flags.out {
        Some(out) => (out.clone(), Input { specs: vec![out.clone()], ..Input::default() }),
        None => match program.in_root("specs") {
            Ok(out) => (out, program.catalogue()?),
            Err(error) => {
                let help = "make one, or name the folder of specs with `--out DIR`; `--out stdout` only shows the table";
                return wrong(&error.to_string(), help);
            }
        },
    };
    let relative = target.relative();
    let place = out.join(&relative);
    let page = target.page();
    if own_file(&out, &page)?.is_some() {
        let message = format!("{} is a page of the same path, which has one of both", shown(&out.join(page)));
        return wrong(&message, "describe it there, or write what the page says as a table first");
    }
    let (text, done) = match own_file(&out, &relative)? {
        None => (scaffold::table(&target), format!("created {}", shown(&place))),
        Some(bytes) => match extended(&target, bytes) {
            Ok(text) => (text, format!("added `{}` to {}", target.name(), shown(&place))),
            Err((message, help)) => return wrong(&format!("{} {message}", shown(&place)), help),
        },
    };
    let path = RelPath::new(relative).map_err(|error| io::Error::other(error.to_string()))?;
    output::replace(&out, &File { path, text }).map_err(|error| io::Error::other(error.to_string()))?;
    print::text(&format!("{done}\n"))?;
    tell_of_others(&target, &input, &place)?;
    Ok(Outcome::Done)
}

/// The text of a table with one more method.
fn extended(target: &Target, bytes: Vec<u8>) -> Result<String, (String, &'static str)> {
    let Target::Operation { protocol, method, path } = target else {
        return Err(("is there already".to_owned(), "edit it"));
    };
    let text = String::from_utf8(bytes).map_err(|_| ("is not UTF-8".to_owned(), "save the file as UTF-8"))?;
    scaffold::with_method(&text, *protocol, *method, path).map_err(|refused| match refused {
        Refused::Present(line) => {
            (format!("has `{}` already, in line {line}", method.word()), "edit it there")
        }
        Refused::Generated => (
            "is generated, and would be written anew without what is added".to_owned(),
            "name another folder of specs with `--out DIR`; what both say is merged",
        ),
        Refused::Unread(why) => (format!("cannot be added to: {why}"), "mend it first"),
    })
}

/// Says which other sources describe the same.
fn tell_of_others(target: &Target, input: &Input, written: &Path) -> io::Result<()> {
    // What cannot be read is for `gen` to tell.
    let read = crate::read(input);
    let places = scaffold::described(&read.api, target).into_iter();
    let others: Vec<String> = places
        .filter(|place| Path::new(&read.sources.file(place.file).shown) != written)
        .map(|place| format!("`{}`", terminal(&read.sources.place(place))))
        .collect();
    if others.is_empty() {
        return Ok(());
    }
    let (name, others) = (target.name(), others.join(", "));
    writeln!(
        io::stderr(),
        "note: `{name}` is described in {others} already; fields and values of this table are added to those, so it needs only what is missing there"
    )
}

fn wrong(message: &str, help: &str) -> io::Result<Outcome> {
    writeln!(io::stderr(), "error: {}\nhelp: {}", terminal(message), terminal(help))?;
    Ok(Outcome::WrongUsage)
}
