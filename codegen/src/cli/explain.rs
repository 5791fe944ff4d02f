//! `explain`: a code of a problem in, what it means on standard output out.

use std::io::{self, Write};

use crate::diag::{Code, did_you_mean, explain, nearest};
use crate::foreign::terminal;

use super::flags::Explain;
use super::{Outcome, Program, print};

/// Runs the command.
pub fn run(_: &Program, flags: &Explain) -> io::Result<Outcome> {
    if flags.markdown {
        print::text(&explain::page())?;
        return Ok(Outcome::Done);
    }
    let Some(word) = &flags.code else {
        print::text(&explain::list())?;
        return Ok(Outcome::Done);
    };
    if let Some(code) = Code::ALL.iter().find(|code| code.slug() == word) {
        print::text(&explain::shown(*code))?;
        return Ok(Outcome::Done);
    }
    let slugs: Vec<&str> = Code::ALL.iter().map(|code| code.slug()).collect();
    // A class alone, or the last part of a code, is a part of what is meant.
    let near = slugs.iter().copied().find(|slug| slug.split('/').any(|part| part == word));
    let meant = near.or_else(|| nearest(word, &slugs)).map(did_you_mean);
    writeln!(io::stderr(), "error: there is no code `{}`", terminal(word))?;
    writeln!(io::stderr(), "help: {}", meant.unwrap_or_else(|| "`explain` alone lists all".to_owned()))?;
    Ok(Outcome::WrongUsage)
}
