//! Paths that surely stay below their folder.

use std::fmt;
use std::path::PathBuf;

use crate::chars::is_hidden;
use crate::foreign::terminal;

/// A text that is not a path below a folder on every system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadPath(String);

impl fmt::Display for BadPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not the path of a generated file", terminal(&self.0))
    }
}

/// A path below a folder: `/`-separated, without `.`, `..` and empty parts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RelPath(String);

impl RelPath {
    /// Takes `src/v3/pay.rs`, and nothing that could mean another place on any system.
    ///
    /// # Errors
    ///
    /// [`BadPath`]
    pub fn new(path: impl Into<String>) -> Result<Self, BadPath> {
        let path = path.into();
        let usual = |part: &str| !matches!(part, "" | "." | "..");
        if path.split('/').all(usual) && !path.contains(['\\', ':', '\n']) && !path.contains(is_hidden) {
            Ok(Self(path))
        } else {
            Err(BadPath(path))
        }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(super) fn to_path(&self) -> PathBuf {
        PathBuf::from(&self.0)
    }

    /// The folders that it lies in, the outermost first: `src`, `src/v3`.
    pub(super) fn parents(&self) -> impl Iterator<Item = &str> {
        self.0.match_indices('/').map(|(at, _)| &self.0[..at])
    }

    pub(super) fn is_at_or_below(&self, place: &str) -> bool {
        self.0 == place || self.parents().any(|parent| parent == place)
    }
}

impl fmt::Display for RelPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
