//! Content enters piece by piece; a file leaves, which appears only once it is complete.

#[cfg(test)]
mod tests;

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Weak};

use bytes::Bytes;

use crate::content::disk::{at, shown};
use crate::trust::canonical::{NonceSource as _, SystemNonces};

/// A file in the making, under a temporary name beside its final one. Removed if dropped before its end.
///
/// Bills name payers, so only the owner may read them, from the first byte on.
pub(super) struct Saving {
    file: File,
    temporary: Temporary,
    path: PathBuf,
    caller: Weak<Caller>,
}

/// The caller that saves. Once it is dropped, no one waits for the file any more, and none appears.
pub(super) struct Caller;

impl Saving {
    pub(super) fn begin(path: &Path, caller: &Arc<Caller>) -> io::Result<Self> {
        if path.file_name().is_none() {
            let message = format!("{}: names no file", shown(path));
            return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
        }
        // Not the id of the process, which is the same after each restart of a killed container.
        let nonce = SystemNonces.nonce().map_err(io::Error::other)?;
        let temporary = path.with_file_name(format!(".{nonce}.part"));
        let file = create_private(&temporary).map_err(|error| at(&temporary, &error))?;
        let temporary = Temporary(Some(temporary));
        Ok(Self { file, temporary, path: path.to_owned(), caller: Arc::downgrade(caller) })
    }

    pub(super) fn write(mut self, piece: &Bytes) -> io::Result<Self> {
        self.file.write_all(piece).map_err(|error| at(&self.path, &error))?;
        Ok(self)
    }

    /// Gives the file its name once all of it is on the disk, so that the file of that name is complete even after a
    /// power failure.
    pub(super) fn finish(self) -> io::Result<()> {
        let Self { file, mut temporary, path, caller } = self;
        let of_path = |error| at(&path, &error);
        keep_narrower(&file, &path).and_then(|()| file.sync_all()).map_err(of_path)?;
        // Closed first, since Windows does not rename open files.
        drop(file);
        if caller.strong_count() == 0 {
            return Err(of_path(io::Error::new(io::ErrorKind::Interrupted, "the download was given up")));
        }
        if let Some(name) = temporary.0.take()
            && let Err(error) = std::fs::rename(&name, &path)
        {
            temporary.0 = Some(name);
            return Err(of_path(error));
        }
        sync_folder(&path);
        Ok(())
    }
}

/// Creates a file that only its owner can access, where the system supports it.
fn create_private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// A file that is replaced may have allowed even less; the new one allows no more than that.
#[cfg(unix)]
fn keep_narrower(file: &File, replaced: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;

    match std::fs::metadata(replaced) {
        Ok(found) if found.is_file() => {
            let mode = file.metadata()?.permissions().mode() & found.permissions().mode() & 0o600;
            file.set_permissions(std::fs::Permissions::from_mode(mode))
        }
        _ => Ok(()),
    }
}

#[cfg(not(unix))]
fn keep_narrower(_: &File, _: &Path) -> io::Result<()> {
    Ok(())
}

/// Writes the name to disk as well. Not every file system can do so, and the content is already there.
#[cfg(unix)]
fn sync_folder(path: &Path) {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) {}

/// The temporary name of a file.
struct Temporary(Option<PathBuf>);

impl Drop for Temporary {
    fn drop(&mut self) {
        if let Some(path) = &self.0 {
            // There is no one to report this to, and the earlier failure has been reported.
            let _ = std::fs::remove_file(path);
        }
    }
}
