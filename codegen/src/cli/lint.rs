//! `lint`: specs in, their problems and doubts about their content on standard output out.

use std::io::{self, Write};
use std::path::Path;

use crate::diag::Diagnostic;
use crate::foreign::terminal;
use crate::lint::baseline::Baseline;
use crate::output::{self, File, RelPath};

use super::command_line::CommandLine;
use super::flags::{Format, Lint};
use super::{Outcome, Program, print};

/// Runs the command.
pub fn run(program: &Program, flags: &Lint) -> io::Result<Outcome> {
    let input = flags.input.to_read(program)?;
    // Before anything is read, which may take a while.
    let known = match flags.baseline.as_deref().filter(|_| !flags.write_baseline) {
        Some(path) => match baseline(path) {
            Ok(known) => Some(known),
            Err(wrong) => {
                let path = terminal(&path.display().to_string());
                writeln!(io::stderr(), "error: the baseline {path} cannot be read: {}", terminal(&wrong))?;
                writeln!(io::stderr(), "help: `--write-baseline` writes it anew")?;
                return Ok(Outcome::WrongUsage);
            }
        },
        None => None,
    };
    let read = crate::read(&input);
    let found = crate::lint::run(&read);
    if let (Some(path), true) = (&flags.baseline, flags.write_baseline) {
        let errors: Vec<_> = found.iter().filter(|found| found.is_error()).cloned().collect();
        print::problems(flags.input.format, &read.sources, &errors)?;
        let written = Baseline::of(&read.sources, &found);
        write(path, written.text())?;
        let path = terminal(&path.display().to_string());
        writeln!(io::stderr(), "{} known now, in {path}", counted(written.len(), "finding"))?;
        return Ok(if errors.is_empty() { Outcome::Done } else { Outcome::Failed });
    }
    let Some(known) = known else {
        print::findings(flags.input.format, &read.sources, &found)?;
        hint(program, flags.input.format, &found)?;
        return Ok(outcome(flags, &found));
    };
    let sifted = known.sift(&read.sources, found);
    print::findings(flags.input.format, &read.sources, &sifted.new)?;
    hint(program, flags.input.format, &sifted.new)?;
    writeln!(io::stderr(), "{} silenced", counted(sifted.known, "known finding"))?;
    if !sifted.gone.is_empty() {
        let gone = counted(sifted.gone.len(), "finding of the baseline");
        writeln!(io::stderr(), "{gone} gone; `--write-baseline` forgets it:")?;
        for line in &sifted.gone {
            writeln!(io::stderr(), "  {}", terminal(&line.replace('\t', "  ")))?;
        }
    }
    Ok(outcome(flags, &sifted.new))
}

/// Writes the baseline as a whole or not at all.
fn write(path: &Path, text: String) -> io::Result<()> {
    let name = path.file_name().and_then(|name| RelPath::new(name.to_str()?).ok());
    let Some(name) = name else {
        return Err(io::Error::other(format!("`{}` is not the path of a file", path.display())));
    };
    let folder = path.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."));
    output::replace(folder, &File { path: name, text }).map_err(|error| io::Error::other(error.to_string()))
}

fn baseline(path: &Path) -> Result<Baseline, String> {
    let text = fs_err::read_to_string(path).map_err(|error| error.to_string())?;
    Baseline::read(&text)
}

/// Where there is more to read on what people see.
fn hint(program: &Program, format: Format, found: &[Diagnostic]) -> io::Result<()> {
    let Some(first) = found.first().filter(|_| format == Format::Human) else { return Ok(()) };
    let mut command = CommandLine::new(program, "explain");
    command.flag(first.code.slug());
    print::text(&format!("`{}` explains that, and so the others\n", command.joined()))
}

fn outcome(flags: &Lint, found: &[Diagnostic]) -> Outcome {
    match found.iter().any(|found| flags.input.fails(found)) {
        true => Outcome::Failed,
        false => Outcome::Done,
    }
}

fn counted(count: usize, noun: &str) -> String {
    match (count, noun.split_once(' ')) {
        (1, _) => format!("1 {noun} is"),
        (_, Some(("finding", rest))) => format!("{count} findings {rest} are"),
        _ => format!("{count} {noun}s are"),
    }
}
