//! A folder of specs in, the files in it that people may have written out, as they are on the disk.

use std::ffi::OsStr;
use std::io;
use std::path::Path;

use walkdir::WalkDir;

use super::{OVERRIDES, TOPS, WORDS, has_extension, relative_path};

/// A path below the folder, and the bytes of the file.
pub type Own = (String, Vec<u8>);

/// The pages, tables, words and overrides of a folder, by their paths below it.
///
/// # Errors
///
/// The disk cannot be read.
pub fn own_files(folder: &Path) -> io::Result<Vec<Own>> {
    let mut found = Vec::new();
    for top in TOPS.into_iter().chain([WORDS, OVERRIDES]) {
        let top = folder.join(top);
        if !top.exists() {
            continue;
        }
        for entry in WalkDir::new(&top).follow_links(true).sort_by_file_name() {
            let entry = entry.map_err(io::Error::other)?;
            let path = entry.path();
            if entry.file_type().is_file() && (has_extension(path, "md") || has_extension(path, "yaml")) {
                found.push((relative_path(folder, path), std::fs::read(path)?));
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Whether a folder or file of this name is one whose files are such ones.
pub fn is_own_place(name: &OsStr) -> bool {
    TOPS.into_iter().chain([WORDS, OVERRIDES]).any(|place| name == place)
}

/// One such file, where it is there.
///
/// # Errors
///
/// The disk cannot be read.
pub fn own_file(folder: &Path, relative: &str) -> io::Result<Option<Vec<u8>>> {
    match std::fs::read(folder.join(relative)) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}
