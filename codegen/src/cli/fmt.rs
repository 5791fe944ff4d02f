//! `fmt`: files that people wrote in, the same files in their canonical form out, or what would change in them.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use similar::TextDiff;

use crate::canonical::{self, Formed, Written};
use crate::diag::{Code, Diagnostic};
use crate::foreign::terminal;
use crate::output::{self, File, RelPath};
use crate::source::{OVERRIDES, is_own_place, own_files};

use super::command_line::CommandLine;
use super::flags::{self, Fmt};
use super::{Outcome, Program, paths, print};

/// Lines of a diff that are shown of one file.
const SHOWN: usize = 30;

/// What was done so far.
#[derive(Default)]
struct Tally {
    formed: usize,
    unchanged: usize,
    failed: bool,
    /// Files that are named, and left alone.
    left: Vec<PathBuf>,
}

/// Runs the command. What cannot be read is told, and left alone.
pub fn run(program: &Program, flags: &Fmt) -> io::Result<Outcome> {
    let folders = match folders(program, flags)? {
        Ok(folders) => folders,
        Err(message) => {
            writeln!(io::stderr(), "error: {message}")?;
            return Ok(Outcome::WrongUsage);
        }
    };
    let mut tally = Tally::default();
    for (root, only) in &folders {
        folder(root, only, flags.check, &mut tally)?;
    }
    let Tally { formed, unchanged, failed, left } = tally;
    for path in left {
        let path = path.display().to_string();
        writeln!(io::stderr(), "warning: `{}` is generated, and was left alone", terminal(&path))?;
    }
    let all = formed + unchanged;
    if flags.check && formed > 0 {
        let command = command(program, flags);
        print::text(&format!(
            "\n{formed} of {all} files are not in canonical form; to form them, run `{command}`\n"
        ))?;
        return Ok(Outcome::Failed);
    }
    print::text(&match flags.check {
        true => format!("in canonical form: {all} files\n"),
        false => format!("{formed} formed, {unchanged} unchanged\n"),
    })?;
    Ok(if failed { Outcome::Failed } else { Outcome::Done })
}

/// Folders of specs, each with the paths in it that are meant; none for all.
type Folders = BTreeMap<PathBuf, Vec<PathBuf>>;

fn folders(program: &Program, flags: &Fmt) -> io::Result<Result<Folders, String>> {
    let mut found = Folders::new();
    if flags.paths.is_empty() && flags.specs.is_empty() {
        found.insert(program.in_root("specs")?, Vec::new());
    }
    let here = std::env::current_dir()?;
    for (path, is_folder) in
        flags.specs.iter().map(|path| (path, true)).chain(flags.paths.iter().map(|path| (path, false)))
    {
        let shown = terminal(&path.display().to_string());
        if !path.exists() {
            return Ok(Err(format!("there is no `{shown}`")));
        }
        let absolute = paths::normal(&std::path::absolute(path)?);
        if path.is_dir() && is_specs(path) {
            found.insert(path.clone(), Vec::new());
            continue;
        }
        let above = absolute.ancestors().filter(|above| above.file_name().is_some_and(is_own_place));
        match above.last().and_then(Path::parent).filter(|_| !is_folder) {
            Some(root) => {
                let below = absolute.strip_prefix(root).unwrap_or(&absolute).to_owned();
                let root = match root == here {
                    true => PathBuf::from("."),
                    false => paths::relative(&here, root),
                };
                // Where the whole folder is meant as well, it is.
                match found.get_mut(&root) {
                    Some(only) if only.is_empty() => {}
                    Some(only) => only.push(below),
                    None => drop(found.insert(root, vec![below])),
                }
            }
            None => {
                return Ok(Err(format!(
                    "`{shown}` is not where specs are; pages and tables lie below `openapi` and `webhook` of a folder, words \
                     below `words`, and overrides are in `{OVERRIDES}`"
                )));
            }
        }
    }
    Ok(Ok(found))
}

fn is_specs(folder: &Path) -> bool {
    ["openapi", "webhook", "words", OVERRIDES].iter().any(|place| folder.join(place).exists())
}

fn folder(root: &Path, only: &[PathBuf], check: bool, tally: &mut Tally) -> io::Result<()> {
    let here = std::env::current_dir()?;
    let mut files = Vec::new();
    let mut overrides = None;
    for (relative, bytes) in own_files(root)? {
        let shown = match root.is_relative() {
            true => paths::relative(&here, &paths::normal(&here.join(root).join(&relative))),
            false => root.join(&relative),
        };
        let is_meant = only.is_empty() || only.iter().any(|below| Path::new(&relative).starts_with(below));
        if relative != OVERRIDES && !is_meant {
            continue;
        }
        let text = match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => {
                let (path, at) = (shown.display(), error.utf8_error().valid_up_to());
                let message = format!("byte {at} of `{path}` is not UTF-8");
                let found = Diagnostic::global(Code::NotUtf8, message).help("save the file as UTF-8");
                print::problems(flags::Format::Human, &Default::default(), &[found])?;
                tally.failed = true;
                continue;
            }
        };
        if relative == OVERRIDES {
            overrides = Some(text.clone());
        }
        if !is_meant {
            continue;
        }
        if !canonical::is_formed(&relative, &text) {
            tally.left.extend(only.iter().any(|below| Path::new(&relative) == below).then_some(shown));
            continue;
        }
        files.push(Written { shown: shown.display().to_string(), relative, text });
    }
    let Formed { sources, texts, diagnostics } = canonical::run(&files, overrides.as_deref());
    print::problems(flags::Format::Human, &sources, &diagnostics)?;
    tally.failed |= !diagnostics.is_empty();
    for (at, text) in texts {
        if files[at].text == text {
            tally.unchanged += 1;
            continue;
        }
        tally.formed += 1;
        let shown = terminal(&files[at].shown);
        if check {
            print::text(&format!("{shown} would change:\n{}", difference(&files[at].text, &text)))?;
            continue;
        }
        let path =
            RelPath::new(files[at].relative.as_str()).map_err(|error| io::Error::other(error.to_string()))?;
        output::replace(root, &File { path, text }).map_err(|error| io::Error::other(error.to_string()))?;
        print::text(&format!("formed {shown}\n"))?;
    }
    Ok(())
}

/// The lines that change, with one around them.
fn difference(old: &str, new: &str) -> String {
    let diff = TextDiff::from_lines(old, new);
    let diff = diff.unified_diff().context_radius(1).to_string();
    let lines: Vec<&str> = diff.lines().filter(|line| !line.starts_with("\\ ")).collect();
    let mut out: String = lines.iter().take(SHOWN).map(|line| format!("  {}\n", terminal(line))).collect();
    if lines.len() > SHOWN {
        out.push_str(&format!("  … {} lines more\n", lines.len() - SHOWN));
    }
    out
}

/// The same command without `--check`.
fn command(program: &Program, Fmt { paths, specs, check: _ }: &Fmt) -> String {
    let mut words = CommandLine::new(program, "fmt");
    specs.iter().for_each(|folder| words.option("--specs", folder.display()));
    paths.iter().for_each(|path| words.flag(&path.display().to_string()));
    words.joined()
}
