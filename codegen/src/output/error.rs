//! Why files cannot be compared or written.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use super::blocked::Blocked;
use super::path::BadPath;
use crate::foreign::terminal;

/// Why a planned file cannot be written, or a folder cannot be compared.
#[derive(Debug)]
pub enum OutputError {
    /// A path is empty, absolute, leaves the folder or is written in an unusual way.
    BadPath(BadPath),
    /// The emitter planned something that the next run could not handle; a mistake of the generator.
    BadPlan(String),
    /// Something hand-written is in the way; nothing was changed.
    Blocked(Vec<Blocked>),
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

impl OutputError {
    /// For `map_err`: adds what was tried and where.
    pub(super) fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |error| Self::Io { action, path: path.to_owned(), error }
    }
}

impl fmt::Display for OutputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BadPath(path) => write!(f, "{path}"),
            Self::BadPlan(message) => write!(f, "the generator made a mistake: {}", terminal(message)),
            Self::Blocked(blocked) => {
                f.write_str("files would be lost that this command did not write:")?;
                blocked.iter().try_for_each(|it| write!(f, "\n  {it}"))
            }
            Self::Io { action, path, error } => {
                write!(f, "cannot {action} `{}`: {error}", terminal(&path.to_string_lossy()))
            }
        }
    }
}

impl From<BadPath> for OutputError {
    fn from(path: BadPath) -> Self {
        Self::BadPath(path)
    }
}

impl std::error::Error for OutputError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { error, .. } => Some(error),
            _ => None,
        }
    }
}
