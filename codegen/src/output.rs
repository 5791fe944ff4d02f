//! Planned files and a folder in, the difference out, which is then either listed or written.
//!
//! A file is generated if and only if its first line is one of its [`Owner`]'s. Files without it are never
//! overwritten and never deleted. Everything that can be refused is refused before the first change.

mod apply;
mod blocked;
mod disk;
mod error;
mod file;
mod folders;
mod owner;
mod path;
pub(crate) mod staging;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

pub use self::blocked::{Blocked, Obstacle};
use self::disk::{Disk, Kind};
pub use self::error::OutputError;
pub use self::file::File;
pub use self::owner::{MARKER, Owner, is_generated};
pub use self::path::{BadPath, RelPath};
use crate::foreign::terminal;

/// How one place differs from the plan, for `--check`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Change {
    /// Planned, but not there.
    Missing,
    /// There, but with another text.
    Stale,
    /// Generated earlier, and no longer planned.
    Obsolete,
    /// In an owned place, and not of this generator.
    Stray,
    /// Hand-written where a generated file belongs.
    Blocked,
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Missing => "missing",
            Self::Stale => "stale",
            Self::Obsolete => "obsolete",
            Self::Stray => "stray",
            Self::Blocked => "blocked",
        })
    }
}

/// One line of `--check`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Difference {
    /// The path below the folder, `/`-separated.
    pub path: String,
    /// What is the matter with it.
    pub change: Change,
}

impl fmt::Display for Difference {
    /// `missing src/v3/pay.rs`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.change, terminal(&self.path))
    }
}

/// How many files were written, deleted and left alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Files that were not there before.
    pub created: usize,
    /// Files whose text changed.
    pub updated: usize,
    /// Generated files that are no longer planned.
    pub deleted: usize,
    /// Files that were already right.
    pub unchanged: usize,
}

/// The planned crate compared with the folder that it goes to.
#[derive(Debug)]
pub struct Plan {
    root: PathBuf,
    created: Vec<File>,
    updated: Vec<File>,
    unchanged: Vec<File>,
    blocked: Vec<Blocked>,
    /// Paths below the root as they are on disk, which need not be UTF-8.
    obsolete: Vec<PathBuf>,
    stray: Vec<PathBuf>,
    /// Folders with nothing in them, the innermost first: what a run leaves that is killed.
    empty: Vec<PathBuf>,
}

/// What is to be done with a planned file.
enum Fate {
    Create,
    Update,
    Keep,
    Block(Obstacle),
}

impl Plan {
    /// Compares `files` with what is below `root`, which need not exist.
    ///
    /// Nothing outside the places of the owner is looked at, and no file may be planned there.
    ///
    /// # Errors
    ///
    /// [`OutputError::BadPlan`] where the files contradict one another, [`OutputError::Io`] where the disk cannot
    /// be read. Obstacles are not errors yet; see [`blocked`](Self::blocked).
    pub fn new(root: &Path, owner: &Owner, mut files: Vec<File>) -> Result<Self, OutputError> {
        files.sort();
        validate(owner, &files)?;
        let disk = Disk::read(root, owner.places)?;
        let fates: Vec<Fate> = files
            .par_iter()
            .map(|file| fate(root, owner, &disk, file))
            .collect::<Result<_, OutputError>>()?;
        let planned: BTreeSet<PathBuf> = files.iter().map(|file| file.path.to_path()).collect();
        let (obsolete, stray) = disk.split_unplanned(root, owner, &planned)?;

        let mut plan = Self {
            root: root.to_owned(),
            created: Vec::new(),
            updated: Vec::new(),
            unchanged: Vec::new(),
            blocked: Vec::new(),
            obsolete,
            stray,
            empty: disk.empty_folders(),
        };
        for (file, fate) in files.into_iter().zip(fates) {
            match fate {
                Fate::Create => plan.created.push(file),
                Fate::Update => plan.updated.push(file),
                Fate::Keep => plan.unchanged.push(file),
                Fate::Block(obstacle) => plan.blocked.push(Blocked { path: file.path, obstacle }),
            }
        }
        Ok(plan)
    }

    /// Planned files that are not there.
    pub fn created(&self) -> impl ExactSizeIterator<Item = String> {
        self.created.iter().map(|file| file.path.to_string())
    }

    /// Generated files that are there with another text.
    pub fn updated(&self) -> impl ExactSizeIterator<Item = String> {
        self.updated.iter().map(|file| file.path.to_string())
    }

    /// Generated files that exist and are no longer planned.
    pub fn obsolete(&self) -> impl ExactSizeIterator<Item = String> {
        self.obsolete.iter().map(|path| disk::shown(path))
    }

    /// Files in an owned place that are neither generated nor planned. They are never touched.
    pub fn stray(&self) -> impl ExactSizeIterator<Item = String> {
        self.stray.iter().map(|path| disk::shown(path))
    }

    /// Planned files that cannot be written.
    pub fn blocked(&self) -> &[Blocked] {
        &self.blocked
    }

    /// Everything that keeps the folder from being what was planned, sorted by path; empty if it is up to date.
    pub fn check(&self) -> Vec<Difference> {
        let mut differences = Vec::new();
        let mut add = |change, paths: &mut dyn Iterator<Item = String>| {
            differences.extend(paths.map(|path| Difference { path, change }));
        };
        add(Change::Missing, &mut self.created());
        add(Change::Stale, &mut self.updated());
        add(Change::Obsolete, &mut self.obsolete());
        add(Change::Stray, &mut self.stray());
        add(Change::Blocked, &mut self.blocked.iter().map(|it| it.path.to_string()));
        differences.sort();
        differences
    }

    /// Makes the folder what was planned: writes what changed, deletes what is obsolete.
    ///
    /// New texts are first written beside their places, all of them, and then moved there, so a file is never
    /// half there and a full disk changes nothing. What an earlier run left behind that was killed is removed.
    ///
    /// # Errors
    ///
    /// [`OutputError::Blocked`] before anything was changed, [`OutputError::Io`] where the disk refuses.
    pub fn apply(&self) -> Result<Summary, OutputError> {
        if !self.blocked.is_empty() {
            return Err(OutputError::Blocked(self.blocked.clone()));
        }
        let changed: Vec<&File> = self.created.iter().chain(&self.updated).collect();
        apply::write(&self.root, &changed)?;
        apply::delete(&self.root, &self.obsolete)?;
        folders::remove_empty(self.empty.iter().map(|folder| self.root.join(folder)));
        Ok(Summary {
            created: self.created.len(),
            updated: self.updated.len(),
            deleted: self.obsolete.len(),
            unchanged: self.unchanged.len(),
        })
    }
}

/// Writes one file that is no generated one, such as a page with a generated part: as a whole or not at all.
///
/// # Errors
///
/// [`OutputError::Io`] where the disk refuses.
pub fn replace(root: &Path, file: &File) -> Result<(), OutputError> {
    apply::write(root, &[file])
}

/// What would make this run or the next one go wrong.
fn validate(owner: &Owner, files: &[File]) -> Result<(), OutputError> {
    let bad = |message: String| Err(OutputError::BadPlan(message));
    let mut texts = BTreeMap::new();
    for File { path, text } in files {
        if !owner.places.iter().any(|place| path.is_at_or_below(place)) {
            return bad(format!("`{path}` lies outside the folders of generated files"));
        }
        if !owner.owns(text.as_bytes()) {
            return bad(format!("the first line of `{path}` does not say that the file is generated"));
        }
        if texts.insert(path.as_str(), text).is_some() {
            return bad(format!("`{path}` is planned twice"));
        }
    }
    for File { path, .. } in files {
        if let Some(parent) = path.parents().find(|parent| texts.contains_key(parent)) {
            return bad(format!("`{parent}` is planned as a file and, for `{path}`, as a folder"));
        }
    }
    Ok(())
}

fn fate(root: &Path, owner: &Owner, disk: &Disk, file: &File) -> Result<Fate, OutputError> {
    for parent in file.path.parents() {
        match disk.kind(Path::new(parent)) {
            Some(Kind::File) => return Ok(Fate::Block(Obstacle::Parent(parent.to_owned()))),
            Some(Kind::Special) => return Ok(Fate::Block(Obstacle::Special(parent.to_owned()))),
            Some(Kind::Folder) | None => {}
        }
    }
    let relative = file.path.to_path();
    Ok(match disk.kind(&relative) {
        None => Fate::Create,
        Some(Kind::Folder) => Fate::Block(Obstacle::Folder),
        Some(Kind::Special) => Fate::Block(Obstacle::Special(file.path.to_string())),
        Some(Kind::File) => {
            let found = disk::read(&root.join(relative))?;
            if found == file.text.as_bytes() {
                Fate::Keep
            } else if owner.owns(&found) {
                Fate::Update
            } else {
                Fate::Block(match is_generated(&found) {
                    true => Obstacle::Foreign(file.text.lines().next().unwrap_or_default().to_owned()),
                    false => Obstacle::HandWritten,
                })
            }
        }
    })
}

#[cfg(test)]
mod tests;
