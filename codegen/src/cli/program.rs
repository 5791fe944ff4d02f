//! The program that a command line is of, and where it is at home.

use std::io;
use std::path::{Path, PathBuf};

use super::beside::Stale;
use super::paths;
use crate::workspace::Nowhere;
use crate::{Input, Read, workspace};

/// A model in, the files of a project that follow it and do not yet out.
pub type Beside = fn(&Read) -> io::Result<Vec<Stale>>;

/// The program that a command line is of.
#[derive(Clone, Copy, Debug)]
pub struct Program {
    /// What it is called by: `cargo`, `xtask`.
    pub words: &'static [&'static str],
    /// Where it reads and writes unless it is told: the root of a project with `specs`, and the crate in `generated-sdk`.
    pub home: fn() -> Result<PathBuf, Nowhere>,
    /// What follows the specs beside the crate of the project, where tests and examples are built on that crate. It has all
    /// families then, and keeps its name and its runtime.
    pub beside: Option<Beside>,
}

impl Program {
    /// The root of the project as seen from the current folder, where that lies in it.
    pub fn root(&self) -> io::Result<PathBuf> {
        let root = (self.home)().map_err(io::Error::other)?;
        let here = std::env::current_dir()?;
        Ok(match here == root {
            true => PathBuf::from("."),
            false if here.starts_with(&root) => paths::relative(&here, &root),
            false => root,
        })
    }

    /// A path below the root, without a `./` in front.
    pub fn in_root(&self, path: &str) -> io::Result<PathBuf> {
        let root = self.root()?;
        Ok(if root == Path::new(".") { PathBuf::from(path) } else { root.join(path) })
    }

    /// What the project reads.
    pub fn catalogue(&self) -> io::Result<Input> {
        Ok(workspace::catalogue(&self.in_root("")?))
    }
}
