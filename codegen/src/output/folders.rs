//! Folders that a run makes, of which none is left empty.

#![expect(clippy::disallowed_methods, reason = "makes and removes folders")]

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::error::OutputError;

/// The folders that were made so far; those that are empty at the end go away again, so that a full disk leaves none.
#[derive(Default)]
pub(super) struct Folders(Vec<PathBuf>);

impl Folders {
    /// Makes a folder and those above it that are missing.
    pub(super) fn create(&mut self, folder: &Path) -> Result<(), OutputError> {
        let missing = folder.ancestors().take_while(|at| !at.as_os_str().is_empty() && !at.is_dir());
        let missing: Vec<&Path> = missing.collect();
        for at in missing.into_iter().rev() {
            match fs::create_dir(at) {
                Ok(()) => self.0.push(at.to_owned()),
                // `a/..` is there as soon as `a` is, and another run may be at work.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists && at.is_dir() => {}
                Err(_) if at.is_symlink() => return Err(OutputError::io("write to", at)(link_to_nothing())),
                Err(error) => return Err(OutputError::io("create", at)(error)),
            }
        }
        Ok(())
    }
}

/// What the system says of it is that something is there.
fn link_to_nothing() -> io::Error {
    io::Error::new(io::ErrorKind::NotFound, "it is a link to a folder that is not there")
}

impl Drop for Folders {
    fn drop(&mut self) {
        remove_empty(self.0.iter().rev());
    }
}

/// Removes folders with nothing in them, an inner one coming before those around it.
pub(super) fn remove_empty(folders: impl IntoIterator<Item = impl AsRef<Path>>) {
    for folder in folders {
        // Refused if something is left in it, which is the question being asked.
        let _ = fs::remove_dir(folder);
    }
}
