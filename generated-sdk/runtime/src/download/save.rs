//! Content enters piece by piece; what leaves is a file that is there when all of it is, and not before.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;

use crate::disk::at;

/// A file in the making, under a name of its own beside the one that it will have. Removed when dropped before its end.
pub(super) struct Saving {
    file: File,
    temporary: Temporary,
    path: PathBuf,
}

impl Saving {
    pub(super) fn begin(path: &Path) -> io::Result<Self> {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let Some(name) = path.file_name() else {
            let message = format!("{}: names no file", path.display());
            return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
        };
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let mut temporary = OsString::from(".");
        temporary.push(name);
        temporary.push(format!(".{}-{count}.part", std::process::id()));
        let temporary = path.with_file_name(temporary);
        let file = File::create_new(&temporary).map_err(|error| at(&temporary, &error))?;
        Ok(Self { file, temporary: Temporary(Some(temporary)), path: path.to_owned() })
    }

    pub(super) fn write(mut self, piece: &Bytes) -> io::Result<Self> {
        self.file.write_all(piece).map_err(|error| at(&self.path, &error))?;
        Ok(self)
    }

    pub(super) fn finish(self) -> io::Result<()> {
        let Self { mut file, mut temporary, path } = self;
        file.flush().map_err(|error| at(&path, &error))?;
        // Closed first: Windows renames no open file.
        drop(file);
        if let Some(name) = temporary.0.take()
            && let Err(error) = std::fs::rename(&name, &path)
        {
            temporary.0 = Some(name);
            return Err(at(&path, &error));
        }
        Ok(())
    }
}

/// The name that a file has for the time being.
struct Temporary(Option<PathBuf>);

impl Drop for Temporary {
    fn drop(&mut self) {
        if let Some(path) = &self.0 {
            // There is nobody to tell, and what failed before has been told.
            let _ = std::fs::remove_file(path);
        }
    }
}
