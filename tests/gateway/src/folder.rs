//! Names and texts enter; what leaves is files in a folder, readable for their owner only, and nobody else's file is lost.
//!
//! PEM and JSON have no place for a mark of their own, so the record [`RECORD`] stands beside the files: it is the
//! gateway's if its first line says so, and a file is if it is still, byte by byte, what the record has. Everything that
//! can be refused is refused before the first change.

mod record;
#[cfg(test)]
mod tests;

use std::fmt;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use record::Record;

/// The record of what was written, in the format of `sha256sum`.
pub const RECORD: &str = "gateway_files.sha256";

/// Files cannot be written.
#[derive(Debug)]
#[non_exhaustive]
pub enum FolderError {
    /// Files that the gateway did not write are in the way; nothing was changed.
    Blocked {
        /// Where they are.
        folder: PathBuf,
        /// Their names, and what is the matter with each.
        files: Vec<(String, Obstacle)>,
    },
    /// A file or folder cannot be read or written.
    Io {
        /// What was tried: `read`, `create`.
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
}

/// What is in the way of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// A file that the record does not have, or has with another content.
    Foreign,
    /// A folder, a link or a special file.
    NoFile,
}

impl FolderError {
    /// For `map_err`: adds what was tried and where.
    fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |error| Self::Io { action, path: path.to_owned(), error }
    }
}

impl fmt::Display for FolderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Blocked { folder, files } => {
                write!(
                    f,
                    "nothing was written into {folder:?}, as files would be lost that the gateway did not write:"
                )?;
                for (name, obstacle) in files {
                    let what = match obstacle {
                        Obstacle::Foreign => "is another file than the gateway wrote there",
                        Obstacle::NoFile => "is a folder, a link or a special file",
                    };
                    write!(f, "\n  {name} {what}")?;
                }
                f.write_str("\nname another folder, or move these away")
            }
            Self::Io { action, path, error } => write!(f, "cannot {action} {path:?}: {error}"),
        }
    }
}

impl std::error::Error for FolderError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { error, .. } => Some(error),
            Self::Blocked { .. } => None,
        }
    }
}

/// Writes files into a folder, which is created if it is not there. Each appears as a whole or not at all, in the order
/// given, so that who waits for the last one finds all.
///
/// # Errors
///
/// [`FolderError::Blocked`] before anything is changed, and whatever the system refuses.
pub fn write(folder: &Path, files: &[(&str, String)]) -> Result<(), FolderError> {
    create(folder)?;
    let mut record = Record::read(&folder.join(RECORD))?;
    let mut blocked = Vec::new();
    let mut planned = Vec::new();
    for (name, text) in files {
        match record.state(folder, name)? {
            State::Free => planned.push((*name, text, false)),
            State::Own => planned.push((*name, text, true)),
            State::Blocked(obstacle) => blocked.push(((*name).to_owned(), obstacle)),
        }
    }
    if let Some(obstacle) = record.obstacle {
        blocked.push((RECORD.to_owned(), obstacle));
    }
    if !blocked.is_empty() {
        return Err(FolderError::Blocked { folder: folder.to_owned(), files: blocked });
    }
    let staged = planned.into_iter().map(|(name, text, is_there)| {
        let path = folder.join(name);
        Ok((stage(folder, &path, text)?, path, is_there))
    });
    let staged = staged.collect::<Result<Vec<_>, FolderError>>()?;
    // Old and new at first: whenever this is cut off, the next run still knows every file.
    for (name, text) in files {
        record.add(name, text.as_bytes());
    }
    record.write(folder)?;
    for (file, path, is_there) in staged {
        place(file, &path, is_there)?;
    }
    record.keep_newest();
    record.write(folder)
}

/// What stands where a file is to be written.
enum State {
    Free,
    Own,
    Blocked(Obstacle),
}

/// Creates a folder, and those above it, for its owner only.
fn create(folder: &Path) -> Result<(), FolderError> {
    let missing = folder.ancestors().take_while(|at| !at.as_os_str().is_empty() && !at.is_dir());
    let missing: Vec<&Path> = missing.collect();
    // `a/..` is there as soon as `a` is.
    for at in missing.into_iter().rev().filter(|at| !at.is_dir()) {
        fs::create_dir(at).and_then(|()| restrict(at)).map_err(FolderError::io("create", at))?;
    }
    Ok(())
}

#[cfg(unix)]
fn restrict(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700))
}

#[cfg(not(unix))]
fn restrict(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Writes all of a text beside the place where it belongs.
fn stage(folder: &Path, path: &Path, text: &str) -> Result<NamedTempFile, FolderError> {
    let write = || {
        // Nobody else can read it from the first moment on.
        let mut file = tempfile::Builder::new().prefix(".gateway-").tempfile_in(folder)?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            file.as_file().set_permissions(fs::Permissions::from_mode(0o600))?;
        }
        file.write_all(text.as_bytes())?;
        file.as_file().sync_all()?;
        Ok(file)
    };
    write().map_err(FolderError::io("write", path))
}

/// Puts it there. Where nothing was a moment ago, nothing is replaced.
fn place(file: NamedTempFile, path: &Path, is_there: bool) -> Result<(), FolderError> {
    let placed = if is_there { file.persist(path) } else { file.persist_noclobber(path) };
    placed.map(drop).map_err(|failed| FolderError::io("write", path)(failed.error))
}
