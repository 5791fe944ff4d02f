//! What an earlier run emitted in, the same files out when nothing that decides them has changed.
//!
//! Emitting is a pure function of the generator, the texts and the options, so a hash of these three is all that
//! needs to be compared. What cannot be read, or belongs to another run, is not a cache; the disk is compared in any case.

#![expect(clippy::disallowed_methods, reason = "keeps a file of its own between runs")]

use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{BufWriter, Read as _};
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

/// As it is written: texts as they are, since a copy of all of them takes as long as writing them.
#[derive(Serialize)]
struct Keeping<'f> {
    key: u64,
    files: Vec<(String, &'f str)>,
}

/// As it is read.
#[derive(Deserialize)]
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
        let pairs = files.iter().map(|file| (file.path.to_string(), file.text.as_str()));
        let kept = Keeping { key, files: pairs.collect() };
        let write = || -> std::io::Result<()> {
            let folder = self.path.parent().unwrap_or(Path::new("."));
            std::fs::create_dir_all(folder)?;
            staging::clean(folder);
            let staging = Staging::new(folder)?;
            let mut file = BufWriter::with_capacity(CHUNK, std::fs::File::create_new(staging.file(0))?);
            serde_json::to_writer(&mut file, &kept)?;
            file.into_inner()?;
            std::fs::rename(staging.file(0), self.path)
        };
        let _ = write();
    }
}

/// How much is read or written at a time.
const CHUNK: usize = 1 << 16;

fn key(read: &Read, options: &Options) -> Option<u64> {
    let (of_generator, of_input) = rayon::join(generator, || input(read, options));
    let mut hasher = DefaultHasher::new();
    (of_generator?, of_input).hash(&mut hasher);
    Some(hasher.finish())
}

/// The program itself, whatever was changed in it.
fn generator() -> Option<u64> {
    let mut file = std::fs::File::open(std::env::current_exe().ok()?).ok()?;
    let (mut hasher, mut chunk) = (DefaultHasher::new(), vec![0; CHUNK]);
    loop {
        match file.read(&mut chunk).ok()? {
            0 => return Some(hasher.finish()),
            length => hasher.write(chunk.get(..length)?),
        }
    }
}

fn input(read: &Read, options: &Options) -> u64 {
    let mut hasher = DefaultHasher::new();
    for (_, file) in read.sources.files() {
        (&file.relative, &file.text).hash(&mut hasher);
    }
    // Operations with errors may have been left out.
    (read.api.operations.len(), read.api.notifications.len()).hash(&mut hasher);
    let Options { package, only, runtime, own_workspace, kept, cache: _ } = options;
    (package, only, runtime, own_workspace, kept.as_ref().map(|kept| kept.text())).hash(&mut hasher);
    hasher.finish()
}
