//! What is in the way of planned files.

use std::fmt;

use super::owner::MARKER;
use super::path::RelPath;

/// A planned file that cannot be written without losing something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blocked {
    /// The planned file.
    pub path: RelPath,
    /// What is in its way.
    pub obstacle: Obstacle,
}

/// What is in the way of a planned file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// A file that nothing has generated.
    HandWritten,
    /// A file of another generator, without this first line of ours.
    Foreign(String),
    /// A folder.
    Folder,
    /// A symbolic link or a special file, here or on the way here.
    Special(String),
    /// A file where one of its folders should be.
    Parent(String),
}

impl fmt::Display for Blocked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = &self.path;
        match &self.obstacle {
            Obstacle::HandWritten => write!(f, "{path} has no `{MARKER}` in its first line"),
            Obstacle::Foreign(line) => {
                write!(f, "{path} is of another generator: its first line is not \"{line}\"")
            }
            Obstacle::Folder => write!(f, "{path} is a folder"),
            Obstacle::Special(at) if at == path.as_str() => write!(f, "{path} is a link or a special file"),
            Obstacle::Special(at) => write!(f, "{path} lies below {at}, which is a link or a special file"),
            Obstacle::Parent(at) => write!(f, "{path} lies below {at}, which is a file"),
        }
    }
}
