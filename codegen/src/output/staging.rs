//! A folder where new texts are written before they are moved to their places. Whatever ends a run, the next one removes it.

#![expect(clippy::disallowed_methods, reason = "makes and removes a folder of its own")]

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

/// Starts the name of such a folder.
const PREFIX: &str = ".generated-";

/// The file in it that is locked for as long as its run lives; the system unlocks it however that ends.
const LOCK: &str = "lock";

/// How often a folder is made that another run takes for one that was left behind, before that is an error.
const ATTEMPTS: usize = 8;

/// The folder of this run; it goes away whatever happens, short of the end of the process.
pub struct Staging {
    // In this order: the folder is removed under the lock.
    folder: TempDir,
    /// `None` where the file system has no locks, and nothing that is left behind is ever removed.
    _lock: Option<File>,
}

impl Staging {
    /// Makes a folder inside another one.
    pub fn new(root: &Path) -> io::Result<Self> {
        for _ in 0..ATTEMPTS {
            // Its own text names a folder that was never there.
            let folder = tempfile::Builder::new().prefix(PREFIX).tempdir_in(root);
            let folder = folder.map_err(|error| io::Error::from(error.kind()))?;
            match lock(folder.path())? {
                Lock::Held(file) => return Ok(Self { folder, _lock: Some(file) }),
                Lock::Unsupported => return Ok(Self { folder, _lock: None }),
                // Another run cleaned up before the lock was there.
                Lock::Taken => {}
            }
        }
        Err(io::ErrorKind::ResourceBusy.into())
    }

    /// Where the text of this number is written.
    pub fn file(&self, index: usize) -> PathBuf {
        self.folder.path().join(index.to_string())
    }
}

/// Removes what earlier runs left behind that were killed. What a living run has, and what is not of such a run, stays.
pub fn clean(root: &Path) {
    let Ok(entries) = fs::read_dir(root) else { return };
    for entry in entries.flatten() {
        let is_staging = entry.file_name().to_string_lossy().starts_with(PREFIX)
            && entry.file_type().is_ok_and(|kind| kind.is_dir());
        if is_staging && let Some(files) = staged(&entry.path()) {
            remove(&entry.path(), &files);
        }
    }
}

/// What lies in a folder, if that is nothing but files of a run.
fn staged(folder: &Path) -> Option<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).ok()? {
        let entry = entry.ok()?;
        let name = entry.file_name().into_string().ok()?;
        let is_number = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit());
        if !(is_number || name == LOCK) || !entry.file_type().ok()?.is_file() {
            return None;
        }
        files.push(entry.path());
    }
    Some(files)
}

/// What cannot be removed stays for the next run, or for the user to see.
fn remove(folder: &Path, files: &[PathBuf]) {
    let Ok(Lock::Held(_held)) = lock(folder) else { return };
    for file in files {
        let _ = fs::remove_file(file);
    }
    let _ = fs::remove_file(folder.join(LOCK));
    let _ = fs::remove_dir(folder);
}

enum Lock {
    Held(File),
    /// Somebody else has it, or has removed the folder with it.
    Taken,
    Unsupported,
}

fn lock(folder: &Path) -> io::Result<Lock> {
    let path = folder.join(LOCK);
    let file = match File::options().create(true).write(true).truncate(false).open(&path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Lock::Taken),
        Err(error) => return Err(error),
    };
    match fs4::FileExt::try_lock(&file) {
        // Whoever had it may have removed the file; then the lock is one on nothing.
        Ok(()) if path.exists() => Ok(Lock::Held(file)),
        Ok(()) | Err(fs4::TryLockError::WouldBlock) => Ok(Lock::Taken),
        Err(fs4::TryLockError::Error(_)) => Ok(Lock::Unsupported),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left_behind(root: &Path, name: &str, files: &[&str]) -> PathBuf {
        let folder = root.join(name);
        fs::create_dir_all(&folder).unwrap();
        files.iter().for_each(|file| fs::write(folder.join(file), "text").unwrap());
        folder
    }

    #[test]
    fn what_a_killed_run_left_is_removed_and_nothing_else() {
        let root = tempfile::tempdir().unwrap();
        let root = root.path();
        let gone = [
            left_behind(root, ".generated-empty1", &[]),
            left_behind(root, ".generated-killed", &["lock", "0", "17"]),
            left_behind(root, ".generated-nolock", &["0"]),
        ];
        let kept = [
            left_behind(root, ".generated-mine", &["0", "notes.md"]),
            left_behind(root, ".generated-nested/0", &[]),
            left_behind(root, "generated", &["0"]),
        ];
        let running = Staging::new(root).unwrap();
        fs::write(running.file(0), "text").unwrap();
        clean(root);
        assert!(gone.iter().all(|folder| !folder.exists()));
        assert!(kept.iter().all(|folder| folder.is_dir()));
        assert!(root.join(".generated-mine/0").is_file() && !root.join(".generated-mine/lock").exists());
        assert!(running.file(0).is_file());
        let file = running.file(0);
        drop(running);
        assert!(!file.parent().unwrap().exists());
    }

    #[cfg(unix)]
    #[test]
    fn links_are_not_followed() {
        let (root, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        fs::write(outside.path().join("0"), "text").unwrap();
        std::os::unix::fs::symlink(outside.path(), root.path().join(".generated-link")).unwrap();
        let folder = left_behind(root.path(), ".generated-inner", &[]);
        std::os::unix::fs::symlink(outside.path().join("0"), folder.join("0")).unwrap();
        clean(root.path());
        assert!(outside.path().join("0").is_file() && folder.is_dir());
    }
}
