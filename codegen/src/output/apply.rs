//! New texts and obsolete paths in, a changed folder out.

#![expect(clippy::disallowed_methods, reason = "writes what was planned, for all others")]

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::error::OutputError;
use super::file::File;
use super::folders::{Folders, remove_empty};
use super::staging::{self, Staging};

/// Writes all texts into a folder beside their places, then moves them there.
///
/// One folder for all of them, on the same file system, is quicker than a temporary file beside each. The files
/// in it are made the ordinary way and so have ordinary permissions.
pub(super) fn write(root: &Path, files: &[&File]) -> Result<(), OutputError> {
    staging::clean(root);
    if files.is_empty() {
        return Ok(());
    }
    let mut folders = Folders::default();
    folders.create(root)?;
    let staging = Staging::new(root).map_err(OutputError::io("write to", root))?;
    files.par_iter().enumerate().try_for_each(|(index, file)| {
        let write = || fs::File::create_new(staging.file(index))?.write_all(file.text.as_bytes());
        write().map_err(OutputError::io("write", &root.join(file.path.to_path())))
    })?;

    let places: BTreeSet<PathBuf> =
        files.iter().filter_map(|file| root.join(file.path.to_path()).parent().map(Path::to_owned)).collect();
    places.iter().try_for_each(|place| folders.create(place))?;
    files.par_iter().enumerate().try_for_each(|(index, file)| {
        let place = root.join(file.path.to_path());
        fs::rename(staging.file(index), &place).map_err(OutputError::io("write", &place))
    })
}

/// Deletes the files, and the folders that are empty without them.
pub(super) fn delete(root: &Path, paths: &[PathBuf]) -> Result<(), OutputError> {
    for path in paths {
        let place = root.join(path);
        fs::remove_file(&place).map_err(OutputError::io("delete", &place))?;
    }
    let folders: BTreeSet<&Path> = paths.iter().flat_map(|path| path.ancestors().skip(1)).collect();
    let below = folders.into_iter().rev().filter(|folder| !folder.as_os_str().is_empty());
    remove_empty(below.map(|folder| root.join(folder)));
    Ok(())
}
