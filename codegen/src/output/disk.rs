//! A folder in, what is there in the places of generated files out. Links are seen and never followed.

#![expect(clippy::disallowed_methods, reason = "reads what a plan is compared with")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use walkdir::WalkDir;

use super::error::OutputError;
use super::owner::Owner;

/// What is found at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    File,
    Folder,
    /// A symbolic link, a socket and the like: nothing that a generator wrote.
    Special,
}

/// Everything in the owned places, by path below the root.
#[derive(Debug)]
pub(super) struct Disk {
    entries: BTreeMap<PathBuf, Kind>,
}

impl Disk {
    pub(super) fn read(root: &Path, owned: &[&str]) -> Result<Self, OutputError> {
        let mut entries = BTreeMap::new();
        match fs::metadata(root) {
            Ok(metadata) if metadata.is_dir() => {}
            Ok(_) => {
                return Err(OutputError::io("use as a folder", root)(io::ErrorKind::NotADirectory.into()));
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self { entries }),
            Err(error) => return Err(OutputError::io("read", root)(error)),
        }
        for place in owned {
            for entry in WalkDir::new(root.join(place)).follow_root_links(false) {
                let entry = match entry {
                    Ok(entry) => entry,
                    Err(error) if is_absent(&error) => continue,
                    Err(error) => {
                        let path = error.path().unwrap_or(root).to_owned();
                        // With its own text, which names the path as well.
                        let error = error.into_io_error().unwrap_or_else(|| io::ErrorKind::Other.into());
                        return Err(OutputError::io("read", &path)(error));
                    }
                };
                let kind = match entry.file_type() {
                    it if it.is_file() => Kind::File,
                    it if it.is_dir() => Kind::Folder,
                    _ => Kind::Special,
                };
                let path = entry.path().strip_prefix(root).unwrap_or(entry.path());
                entries.insert(path.to_owned(), kind);
            }
        }
        Ok(Self { entries })
    }

    pub(super) fn kind(&self, path: &Path) -> Option<Kind> {
        self.entries.get(path).copied()
    }

    /// Folders with no file below them, the innermost first.
    pub(super) fn empty_folders(&self) -> Vec<PathBuf> {
        let is_folder = |kind: &Kind| *kind == Kind::Folder;
        let files = self.entries.iter().filter(|(_, kind)| !is_folder(kind)).map(|(path, _)| path.as_path());
        let filled: BTreeSet<&Path> = files.flat_map(Path::ancestors).collect();
        let folders = self.entries.iter().rev().filter(|(_, kind)| is_folder(kind)).map(|(path, _)| path);
        folders.filter(|path| !filled.contains(path.as_path())).cloned().collect()
    }

    /// What is there and not planned: generated files, and others.
    pub(super) fn split_unplanned(
        &self,
        root: &Path,
        owner: &Owner,
        planned: &BTreeSet<PathBuf>,
    ) -> Result<(Vec<PathBuf>, Vec<PathBuf>), OutputError> {
        let unplanned: Vec<_> = self
            .entries
            .iter()
            .filter(|(path, kind)| **kind != Kind::Folder && !planned.contains(*path))
            .collect();
        let generated: Vec<bool> = unplanned
            .par_iter()
            .map(
                |(path, kind)| {
                    if **kind == Kind::File { starts_owned(&root.join(path), owner) } else { Ok(false) }
                },
            )
            .collect::<Result<_, _>>()?;
        let (mut obsolete, mut stray) = (Vec::new(), Vec::new());
        for ((path, _), generated) in unplanned.into_iter().zip(generated) {
            if generated { obsolete.push(path.clone()) } else { stray.push(path.clone()) }
        }
        Ok((obsolete, stray))
    }
}

/// An owned place that does not exist yet is not an error.
fn is_absent(error: &walkdir::Error) -> bool {
    error.depth() == 0 && error.io_error().is_some_and(|error| error.kind() == io::ErrorKind::NotFound)
}

pub(super) fn read(path: &Path) -> Result<Vec<u8>, OutputError> {
    fs::read(path).map_err(OutputError::io("read", path))
}

/// Reads no more than a first line of sensible length.
fn starts_owned(path: &Path, owner: &Owner) -> Result<bool, OutputError> {
    let mut start = Vec::new();
    let file = fs::File::open(path).map_err(OutputError::io("read", path))?;
    file.take(1024).read_to_end(&mut start).map_err(OutputError::io("read", path))?;
    Ok(owner.owns(&start))
}

/// A path for people, `/`-separated on every system.
pub(super) fn shown(path: &Path) -> String {
    let parts: Vec<_> = path.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    parts.join("/")
}
