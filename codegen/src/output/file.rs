//! A planned file.

use super::path::RelPath;

/// One file of the planned crate.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct File {
    /// Where it goes, below the folder of the crate.
    pub path: RelPath,
    /// All of it; the first line is that of its [`Owner`](super::Owner).
    pub text: String,
}
