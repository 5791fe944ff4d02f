//! New texts and obsolete paths in, a changed folder out.

#![expect(clippy::disallowed_methods, reason = "writes what was planned, for all others")]

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::error::OutputError;
use super::file::File;

/// Starts the name of the folder that new texts are written to before they are moved.
const STAGING: &str = ".generated-";

/// Writes all texts into a folder beside their places, then moves them there.
///
/// One folder for all of them, on the same file system, is quicker than a temporary file beside each. The files
/// in it are made the ordinary way and so have ordinary permissions; it goes away whatever happens.
pub(super) fn write(root: &Path, files: &[&File]) -> Result<(), OutputError> {
    if files.is_empty() {
        return Ok(());
    }
    fs::create_dir_all(root).map_err(OutputError::io("create", root))?;
    let staging = tempfile::Builder::new()
        .prefix(STAGING)
        .tempdir_in(root)
        .map_err(OutputError::io("write to", root))?;
    let staged = |index: usize| staging.path().join(index.to_string());
    files.par_iter().enumerate().try_for_each(|(index, file)| {
        let write = || fs::File::create_new(staged(index))?.write_all(file.text.as_bytes());
        write().map_err(OutputError::io("write", &root.join(file.path.to_path())))
    })?;

    let folders: BTreeSet<PathBuf> =
        files.iter().filter_map(|file| root.join(file.path.to_path()).parent().map(Path::to_owned)).collect();
    for folder in folders {
        fs::create_dir_all(&folder).map_err(OutputError::io("create", &folder))?;
    }
    files.par_iter().enumerate().try_for_each(|(index, file)| {
        let place = root.join(file.path.to_path());
        fs::rename(staged(index), &place).map_err(OutputError::io("write", &place))
    })
}

/// Deletes the files, and the folders that are empty without them.
pub(super) fn delete(root: &Path, paths: &[PathBuf]) -> Result<(), OutputError> {
    for path in paths {
        let place = root.join(path);
        fs::remove_file(&place).map_err(OutputError::io("delete", &place))?;
    }
    for path in paths {
        let folders = path.ancestors().skip(1).filter(|folder| !folder.as_os_str().is_empty());
        for folder in folders {
            // Refused if something is left in it, which is the question being asked.
            if fs::remove_dir(root.join(folder)).is_err() {
                break;
            }
        }
    }
    Ok(())
}
