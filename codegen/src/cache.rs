//! What an earlier run emitted in, the same files out when nothing that decides them has changed.
//!
//! Emitting is a pure function of the generator, the texts and the options, so a hash of these three is all that
//! needs to be compared. What cannot be read, or belongs to another run, is not a cache; the disk is compared in any case.

#![expect(clippy::disallowed_methods, reason = "keeps a file of its own between runs")]

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::options::Options;
use crate::output::staging::{self, Staging};
use crate::output::{File, RelPath};
use crate::read::Read;

/// The files of one earlier run.
pub struct Cache<'p> {
    path: &'p Path,
    /// `None` where the generator cannot read itself.
    key: Option<u64>,
}

#[derive(Serialize, Deserialize)]
struct Kept {
    key: u64,
    files: Vec<(String, String)>,
}

impl<'p> Cache<'p> {
    /// The cache in the file `path`, for this run.
    pub fn new(path: &'p Path, read: &Read, options: &Options) -> Self {
        Self { path, key: key(read, options) }
    }

    /// What the earlier run emitted, if that is what this one would.
    pub fn files(&self) -> Option<Vec<File>> {
        let kept: Kept = serde_json::from_slice(&std::fs::read(self.path).ok()?).ok()?;
        if Some(kept.key) != self.key {
            return None;
        }
        let file = |(path, text)| Some(File { path: RelPath::new(path).ok()?, text });
        kept.files.into_iter().map(file).collect()
    }

    /// Keeps the files for the next run. A disk that refuses only costs that run its time.
    pub fn keep(&self, files: &[File]) {
        let Some(key) = self.key else { return };
        let pairs = files.iter().map(|file| (file.path.to_string(), file.text.clone()));
        let kept = Kept { key, files: pairs.collect() };
        let write = || -> std::io::Result<()> {
            let folder = self.path.parent().unwrap_or(Path::new("."));
            std::fs::create_dir_all(folder)?;
            staging::clean(folder);
            let staging = Staging::new(folder)?;
            std::fs::write(staging.file(0), serde_json::to_vec(&kept)?)?;
            std::fs::rename(staging.file(0), self.path)
        };
        let _ = write();
    }
}

fn key(read: &Read, options: &Options) -> Option<u64> {
    let mut hasher = DefaultHasher::new();
    std::fs::read(std::env::current_exe().ok()?).ok()?.hash(&mut hasher);
    for (_, file) in read.sources.files() {
        (&file.relative, &file.text).hash(&mut hasher);
    }
    // Operations with errors may have been left out.
    (read.api.operations.len(), read.api.notifications.len()).hash(&mut hasher);
    let Options { package, only, runtime, own_workspace, kept, cache: _ } = options;
    (package, only, runtime, own_workspace, kept.as_ref().map(|kept| kept.text())).hash(&mut hasher);
    Some(hasher.finish())
}
