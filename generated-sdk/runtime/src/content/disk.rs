//! A file on disk, whose length is fixed when it is first examined, and which is opened each time it is read.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use crate::text::one_line;

/// A regular file on disk, closed. Clones share the path.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct DiskFile {
    path: Arc<Path>,
    len: u64,
}

impl DiskFile {
    /// Examines the file without reading it.
    pub(crate) fn find(path: &Path) -> io::Result<Self> {
        Ok(Self { path: path.into(), len: length_of(path)? })
    }

    pub(crate) fn len(&self) -> u64 {
        self.len
    }

    /// Opens the file. If it is longer or shorter than before, that is an error, now or when its end is read.
    pub(crate) fn open(&self) -> io::Result<DiskReader> {
        // Opening a path that has become a pipe would wait for a writer.
        length_of(&self.path)?;
        let file = File::open(&self.path).map_err(|error| at(&self.path, &error))?;
        let reader = DiskReader { file, origin: self.clone(), left: self.len };
        let metadata = reader.file.metadata().map_err(|error| at(&self.path, &error))?;
        if metadata.len() == self.len { Ok(reader) } else { Err(reader.changed()) }
    }
}

/// An open file that yields exactly as many bytes as were announced.
pub(crate) struct DiskReader {
    file: File,
    origin: DiskFile,
    left: u64,
}

impl DiskReader {
    /// How many bytes are still to come.
    pub(crate) fn left(&self) -> u64 {
        self.left
    }

    /// Fails if there is a byte that was not announced.
    pub(crate) fn check_end(&mut self) -> io::Result<()> {
        match self.file.read(&mut [0]) {
            Ok(0) => Ok(()),
            Ok(_) => Err(self.changed()),
            Err(error) => Err(at(&self.origin.path, &error)),
        }
    }

    fn changed(&self) -> io::Error {
        let DiskFile { path, len } = &self.origin;
        let message =
            format!("{}: the file is no longer the {len} bytes long that were announced", shown(path));
        io::Error::new(io::ErrorKind::InvalidData, message)
    }
}

impl Read for DiskReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        if self.left == 0 {
            return self.check_end().map(|()| 0);
        }
        let most = usize::try_from(self.left).unwrap_or(usize::MAX).min(buffer.len());
        let read = self.file.read(&mut buffer[..most]).map_err(|error| at(&self.origin.path, &error))?;
        if read == 0 {
            return Err(self.changed());
        }
        self.left = self.left.saturating_sub(read as u64);
        Ok(read)
    }
}

/// The length of a regular file.
fn length_of(path: &Path) -> io::Result<u64> {
    let metadata = std::fs::metadata(path).map_err(|error| at(path, &error))?;
    if metadata.is_file() {
        return Ok(metadata.len());
    }
    let message = format!("{}: not a regular file", shown(path));
    Err(io::Error::new(io::ErrorKind::InvalidInput, message))
}

/// The same error with the path, which the standard library leaves out.
pub(crate) fn at(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", shown(path)))
}

/// A path as a line of a log can hold it: anyone may choose the names of uploaded files.
pub(crate) fn shown(path: &Path) -> String {
    one_line(&path.to_string_lossy()).into_owned()
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn a_file_is_read_as_often_as_it_is_opened() {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(b"abc").unwrap();
        let found = DiskFile::find(file.path()).unwrap();
        for _ in 0..2 {
            let mut text = String::new();
            found.open().unwrap().read_to_string(&mut text).unwrap();
            assert_eq!((text.as_str(), found.len()), ("abc", 3));
        }
    }

    #[test]
    fn another_length_is_an_error_before_and_while_it_is_read() {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(b"abc").unwrap();
        let found = DiskFile::find(file.path()).unwrap();
        let open = || found.open().unwrap();

        let mut grows = open();
        file.write_all(b"d").unwrap();
        assert_eq!(grows.read_to_end(&mut Vec::new()).unwrap_err().kind(), io::ErrorKind::InvalidData);
        let error = found.open().err().unwrap();
        assert!(error.to_string().ends_with("the file is no longer the 3 bytes long that were announced"));

        file.as_file().set_len(3).unwrap();
        let mut shrinks = open();
        file.as_file().set_len(2).unwrap();
        let mut read = Vec::new();
        assert_eq!(shrinks.read_to_end(&mut read).unwrap_err().kind(), io::ErrorKind::InvalidData);
        assert_eq!(read, b"ab");
        assert!(found.open().is_err());
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_became_a_pipe_is_not_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.png");
        std::fs::File::create(&path).unwrap();
        let found = DiskFile::find(&path).unwrap();
        std::fs::remove_file(&path).unwrap();
        assert!(std::process::Command::new("mkfifo").arg(&path).status().unwrap().success());
        assert_eq!(found.open().err().unwrap().kind(), io::ErrorKind::InvalidInput);
    }

    #[test]
    fn errors_name_the_path() {
        let folder = tempfile::tempdir().unwrap();
        let missing = folder.path().join("missing.png");
        let error = DiskFile::find(&missing).err().unwrap();
        assert_eq!(error.kind(), io::ErrorKind::NotFound);
        assert!(error.to_string().contains("missing.png"), "{error}");
        assert_eq!(DiskFile::find(folder.path()).err().unwrap().kind(), io::ErrorKind::InvalidInput);
    }

    #[test]
    fn a_path_forges_no_line_and_has_an_end() {
        let forged = "a.png\r\nINFO paid\u{1b}[2J\u{202e}";
        for name in [forged.to_owned(), forged.repeat(10_000)] {
            let error = DiskFile::find(Path::new(&name)).err().unwrap();
            for text in [error.to_string(), format!("{error:?}")] {
                let is_seen = !text.contains(['\r', '\n', '\u{1b}', '\u{202e}']);
                assert!(is_seen && text.len() < 2000 && text.contains("INFO paid"), "{text}");
            }
        }
    }
}
