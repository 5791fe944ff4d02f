//! A file of a project that follows the specs beside the crate: whether it does, and how it is mended.

use std::io;
use std::path::{Path, PathBuf};

use crate::output::{self, Change, Difference, File, OutputError, RelPath};
use fs_err as fs;

use super::changes;
use super::flags::Gen;

/// A file that is not what the specs make of it.
#[derive(Debug)]
pub struct Stale {
    root: PathBuf,
    path: PathBuf,
    file: File,
    /// What of it follows the specs.
    what: &'static str,
}

/// Whether a run makes the crate of the project, of its own specs and words.
pub(super) fn is_own(flags: &Gen) -> bool {
    let input = &flags.input;
    flags.out.is_none() && input.specs.is_empty() && input.overrides.is_none() && input.words.is_none()
}

/// The file below the root of a project, if it is another than `text` makes of it; `None` as well if it is not there or
/// `text` leaves it alone.
///
/// # Errors
///
/// Those of the disk, and of `text`.
pub fn stale(
    root: &Path,
    name: &str,
    what: &'static str,
    text: impl FnOnce(&Path, &str) -> io::Result<Option<String>>,
) -> io::Result<Option<Stale>> {
    let path = if root == Path::new(".") { PathBuf::from(name) } else { root.join(name) };
    if !path.is_file() {
        return Ok(None);
    }
    let Ok(before) = String::from_utf8(fs::read(&path)?) else { return Ok(None) };
    let Some(text) = text(&path, &before)?.filter(|text| *text != before) else { return Ok(None) };
    let file = File { path: RelPath::new(name).map_err(|error| io::Error::other(error.to_string()))?, text };
    Ok(Some(Stale { root: root.to_owned(), path, file, what }))
}

impl Stale {
    /// What is out of date, and the command that mends it.
    pub(super) fn missing(&self, command: &str) -> String {
        let difference = Difference { path: self.file.path.as_str().to_owned(), change: Change::Stale };
        changes::missing(&[difference], &self.path, command)
    }

    /// Writes the file; returns what is told of that.
    pub(super) fn write(self) -> Result<String, OutputError> {
        let told = format!("updated {}: {}\n", changes::shown(&self.path), self.what);
        output::replace(&self.root, &self.file)?;
        Ok(told)
    }
}
