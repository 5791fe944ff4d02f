//! What a caller decides of an emitted crate.

use std::path::PathBuf;

use crate::manifest::Kept;

/// What to generate.
#[derive(Clone, Debug)]
pub struct Options {
    /// The name of the emitted crate, see [`check_package_name`](crate::check_package_name).
    pub package: String,
    /// The product families to emit, as cargo features; all if empty.
    pub only: Vec<String>,
    /// Where the emitted crate takes its runtime from, unless the manifest that is kept says so.
    pub runtime: Runtime,
    /// Whether the emitted crate is the root of a workspace, because one around it does not know it.
    pub own_workspace: bool,
    /// The manifest of an earlier run, with what its owner made of it.
    pub kept: Option<Kept>,
    /// A file that keeps what was emitted, for the next run with nothing to change.
    pub cache: Option<PathBuf>,
}

/// Where an emitted crate takes its runtime from.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Runtime {
    /// A folder, as seen from the emitted crate, `/`-separated; once the crate is published, the version counts.
    Path(String),
    /// A requirement on its version, for crates.io: `0.1`.
    Version(String),
    /// A Git repository.
    Git {
        /// Where it is.
        url: String,
        /// What is taken of it; the head of its main branch if nothing is said.
        at: Option<(GitPart, String)>,
    },
}

/// What names a state of a Git repository.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum GitPart {
    /// A commit.
    Rev,
    /// A tag.
    Tag,
    /// A branch.
    Branch,
}

impl GitPart {
    /// Each with cargo's word for it.
    pub const WORDS: [(&str, Self); 3] = [("rev", Self::Rev), ("tag", Self::Tag), ("branch", Self::Branch)];

    /// Cargo's word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Rev => "rev",
            Self::Tag => "tag",
            Self::Branch => "branch",
        }
    }
}

/// The name of the emitted crate, unless the caller has another one.
pub const PACKAGE: &str = "wechatpay-sdk";

impl Default for Options {
    fn default() -> Self {
        Self {
            package: PACKAGE.to_owned(),
            only: Vec::new(),
            runtime: Runtime::Path("runtime".to_owned()),
            own_workspace: false,
            kept: None,
            cache: None,
        }
    }
}
