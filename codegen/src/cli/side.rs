//! One side of a comparison as it is typed in, what it means and its model out: a folder or several, a model that was
//! written, or a revision of the project's own specs.

use std::ffi::OsStr;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{Input, Read, workspace};

use super::Program;

/// What a side is.
#[derive(Debug)]
pub enum Side {
    /// What is on the disk.
    There(Input),
    /// What was there at a revision, in a folder that goes with this.
    Revision {
        /// As it was typed.
        name: String,
        /// Where it was written to.
        folder: tempfile::TempDir,
    },
}

/// Why a side cannot be found, in words.
#[derive(Debug, PartialEq, Eq)]
pub struct NoSide(String);

impl fmt::Display for NoSide {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a side means: several folders are joined as those of the variable `PATH`.
///
/// # Errors
///
/// It is neither on the disk nor a revision; or the disk fails.
pub fn find(program: &Program, typed: &str, overrides: Option<&Path>) -> io::Result<Result<Side, NoSide>> {
    let paths: Vec<PathBuf> = std::env::split_paths(OsStr::new(typed)).collect();
    if !typed.is_empty() && paths.iter().all(|path| path.exists()) {
        return Ok(Ok(Side::There(on_disk(program, paths, overrides))));
    }
    if paths.len() > 1 {
        let missing = paths.iter().find(|path| !path.exists());
        let missing = missing.map(|path| path.display().to_string()).unwrap_or_default();
        return Ok(Err(NoSide(format!("there is no `{missing}`"))));
    }
    revision(&program.root()?, typed)
}

/// Where the root of a project is named, what it reads; else the folders or the model, with the overrides of the project
/// around the current folder.
fn on_disk(program: &Program, paths: Vec<PathBuf>, overrides: Option<&Path>) -> Input {
    if let [root] = paths.as_slice()
        && root.join("specs").is_dir()
        && !["openapi", "webhook"].iter().any(|place| root.join(place).is_dir())
    {
        let own = workspace::catalogue(root);
        return Input { overrides: overrides.map(Path::to_owned).or(own.overrides), ..own };
    }
    // A model has its overrides applied.
    let is_model = crate::source::model_among(&paths).is_some();
    let own = || program.catalogue().ok()?.overrides;
    let overrides = if is_model { None } else { overrides.map(Path::to_owned).or_else(own) };
    Input { specs: paths, overrides, words: None }
}

/// The specs of a project at a revision, as Git has them.
fn revision(root: &Path, name: &str) -> io::Result<Result<Side, NoSide>> {
    let no_revision = |said: &str| {
        let said = said.trim();
        let said = if said.is_empty() { String::new() } else { format!(" ({said})") };
        NoSide(format!("`{name}` is neither on the disk nor a revision with `specs` in it{said}"))
    };
    // What begins with a dash would be an option.
    if name.is_empty() || name.starts_with('-') {
        return Ok(Err(no_revision("")));
    }
    let git = |folder: &Path| {
        let mut git = Command::new("git");
        git.arg("-C").arg(folder);
        git
    };
    let tree = match run(git(root).args(["rev-parse", "--verify", "--quiet", &format!("{name}:./specs")]))? {
        Ok(tree) => tree,
        Err(said) => return Ok(Err(no_revision(&said))),
    };
    let top = match run(git(root).args(["rev-parse", "--show-toplevel"]))? {
        Ok(top) => PathBuf::from(top),
        Err(said) => return Ok(Err(no_revision(&said))),
    };
    let folder = tempfile::tempdir()?;
    let mut prefix = folder.path().join("specs").into_os_string();
    prefix.push("/");
    let index = folder.path().join("index");
    let mut option = std::ffi::OsString::from("--prefix=");
    option.push(&prefix);
    let read = run(git(&top).env("GIT_INDEX_FILE", &index).args(["read-tree", &tree]))?;
    let written = run(git(&top).env("GIT_INDEX_FILE", &index).args(["checkout-index", "--all"]).arg(option))?;
    match read.and(written) {
        Ok(_) => Ok(Ok(Side::Revision { name: name.to_owned(), folder })),
        Err(said) => {
            Err(io::Error::other(format!("Git cannot write the specs of `{name}`: {}", said.trim())))
        }
    }
}

/// What a command of Git prints, or what it complains of.
fn run(git: &mut Command) -> io::Result<Result<String, String>> {
    let output = git.output().map_err(|error| io::Error::new(error.kind(), format!("`git`: {error}")))?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim_end().to_owned();
    Ok(if output.status.success() { Ok(text(&output.stdout)) } else { Err(text(&output.stderr)) })
}

impl Side {
    /// Its model. Places at a revision are told with it: `v1.0:specs/…`.
    pub fn read(&self) -> Read {
        match self {
            Self::There(input) => crate::read(input),
            Self::Revision { name, folder } => {
                let mut read = crate::read(&workspace::catalogue(folder.path()));
                let before = format!("{}{}", folder.path().display(), std::path::MAIN_SEPARATOR);
                read.sources.show_as(&before, &format!("{name}:"));
                read
            }
        }
    }
}
