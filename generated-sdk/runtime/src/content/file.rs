//! A file as a part of a multipart body, with the digests for its `meta`.

use std::fmt;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;

use crate::content::body::Part;
use crate::content::digest::{HashType, Hasher};
use crate::content::disk::DiskFile;
use crate::task::offload::{Offload, Watch};
use crate::text::Quoted;

/// How much is read, or hashed, at a time.
const PIECE: usize = 64 * 1024;

/// A file of a multipart body, in memory or on disk. Clones share it.
///
/// Uploads require a digest of the file in `meta`:
///
/// ```
/// use wechatpay_runtime as rt;
///
/// let file = rt::FilePart::new("license.png", *b"abc");
/// assert_eq!(file.sha256()?, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Clone, Default)]
pub struct FilePart {
    /// The file name that is sent, with its extension, which the platform checks.
    pub file_name: String,
    /// The media type; `None` lets the client choose it by the name.
    pub content_type: Option<String>,
    content: Content,
}

#[derive(Clone, PartialEq, Eq)]
enum Content {
    Memory(Bytes),
    Disk(DiskFile),
}

impl Default for Content {
    fn default() -> Self {
        Self::Memory(Bytes::new())
    }
}

impl FilePart {
    /// A file held in memory.
    #[must_use]
    pub fn new(file_name: impl Into<String>, content: impl Into<Arc<[u8]>>) -> Self {
        let content = Content::Memory(Bytes::from_owner(content.into()));
        Self { file_name: file_name.into(), content_type: None, content }
    }

    /// Whether the other is sent alike: in memory the same bytes, on disk the same path.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        let Self { file_name, content_type, content } = self;
        (file_name, content_type, content) == (&other.file_name, &other.content_type, &other.content)
    }

    /// A file on disk under its own name. It is read when it is sent, and again if it is sent again.
    ///
    /// Sending fails if its length has changed by then.
    ///
    /// # Errors
    ///
    /// There is no such file, or it is not a regular one.
    pub fn open(path: impl AsRef<Path>) -> io::Result<Self> {
        let path = path.as_ref();
        let content = Content::Disk(DiskFile::find(path)?);
        let file_name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        Ok(Self { file_name, content_type: None, content })
    }

    /// The same file under this name.
    #[must_use]
    pub fn file_name(mut self, file_name: impl Into<String>) -> Self {
        self.file_name = file_name.into();
        self
    }

    /// The same file with this media type.
    #[must_use]
    pub fn content_type(mut self, content_type: impl Into<String>) -> Self {
        self.content_type = Some(content_type.into());
        self
    }

    /// The bytes; `None` for a file on disk.
    #[must_use]
    pub fn content(&self) -> Option<&[u8]> {
        match &self.content {
            Content::Memory(bytes) => Some(bytes),
            Content::Disk(_) => None,
        }
    }

    /// The number of bytes.
    #[must_use]
    pub fn len(&self) -> u64 {
        match &self.content {
            Content::Memory(bytes) => bytes.len() as u64,
            Content::Disk(file) => file.len(),
        }
    }

    /// Whether there are no bytes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The SHA-256 in lower-case hexadecimal, as required for `sha256` and most other digests in the `meta` of API v3.
    ///
    /// # Errors
    ///
    /// The file cannot be read, or its length has changed.
    pub fn sha256(&self) -> io::Result<String> {
        self.digest(HashType::Sha256)
    }

    /// The MD5 in lower-case hexadecimal, as required for `media_hash` of API v2.
    ///
    /// # Errors
    ///
    /// The file cannot be read, or its length has changed.
    pub fn md5(&self) -> io::Result<String> {
        self.digest(HashType::Md5)
    }

    /// Computes a digest in lower-case hexadecimal. Reads a file on disk piece by piece.
    ///
    /// This takes a second or more per gigabyte; asynchronous programs use [`digest_with`](Self::digest_with).
    ///
    /// # Errors
    ///
    /// The file cannot be read, or its length has changed.
    pub fn digest(&self, kind: HashType) -> io::Result<String> {
        self.digest_while(kind, &Watch::default())
    }

    /// Like [`digest`](Self::digest), with the blocking work done by `offload`. If the future is dropped, the work soon
    /// ends.
    ///
    /// # Errors
    ///
    /// The errors of [`digest`](Self::digest), and that of `offload`.
    pub async fn digest_with(&self, kind: HashType, offload: impl Offload) -> io::Result<String> {
        let (file, wanted) = (self.clone(), Arc::new(()));
        let watch = Watch::of(&wanted);
        let digest = offload.run(move || file.digest_while(kind, &watch)).await;
        drop(wanted);
        digest?
    }

    /// The digest, as long as it is waited for.
    pub(crate) fn digest_while(&self, kind: HashType, watch: &Watch) -> io::Result<String> {
        let mut hasher = Hasher::new(kind);
        match &self.content {
            Content::Memory(bytes) => {
                for piece in bytes.chunks(PIECE) {
                    watch.check()?;
                    hasher.update(piece);
                }
            }
            Content::Disk(file) => {
                let mut reader = file.open()?;
                let mut piece = vec![0; PIECE];
                loop {
                    watch.check()?;
                    match reader.read(&mut piece) {
                        Ok(0) => break,
                        Ok(read) => hasher.update(&piece[..read]),
                        Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                        Err(error) => return Err(error),
                    }
                }
            }
        }
        Ok(hasher.finish())
    }

    /// The file as a part of a body.
    pub(crate) fn part(&self) -> Part {
        match &self.content {
            Content::Memory(bytes) => Part::Memory(bytes.clone()),
            Content::Disk(file) => Part::Disk(file.clone()),
        }
    }

    /// The media type that is sent: the given one, or the one for the extension of the name.
    #[must_use]
    pub fn media_type(&self) -> &str {
        if let Some(given) = &self.content_type {
            return given;
        }
        let ending = self.file_name.rsplit_once('.').map(|(_, ending)| ending).unwrap_or_default();
        MEDIA_TYPES
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(ending))
            .map_or("application/octet-stream", |(_, media_type)| media_type)
    }
}

/// For the files that the platform accepts.
const MEDIA_TYPES: [(&str, &str); 20] = [
    ("jpg", "image/jpeg"),
    ("jpeg", "image/jpeg"),
    ("png", "image/png"),
    ("bmp", "image/bmp"),
    ("gif", "image/gif"),
    ("webp", "image/webp"),
    ("pdf", "application/pdf"),
    ("ofd", "application/ofd"),
    ("csv", "text/csv"),
    ("txt", "text/plain"),
    ("zip", "application/zip"),
    ("mp4", "video/mp4"),
    ("m4v", "video/mp4"),
    ("mov", "video/quicktime"),
    ("avi", "video/x-msvideo"),
    ("wmv", "video/x-ms-wmv"),
    ("mpeg", "video/mpeg"),
    ("mkv", "video/x-matroska"),
    ("flv", "video/x-flv"),
    ("f4v", "video/mp4"),
];

// Neither the bytes, which show a person's papers, nor the path, which says where they are.
impl fmt::Debug for FilePart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} ({} bytes)", Quoted(&self.file_name), self.len())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::time::Duration;

    use super::*;
    use crate::task::offload::tests::{Threads, block_on};

    #[test]
    fn prints_without_its_bytes() {
        let file = FilePart::new("a.png", vec![1, 2, 3]).content_type("image/png");
        assert_eq!(format!("{file:?}"), "\"a.png\" (3 bytes)");
        assert_eq!((file.content(), file.content_type.as_deref()), (Some(&[1, 2, 3][..]), Some("image/png")));
    }

    #[test]
    fn a_file_on_disk_is_named_after_itself_and_read_when_asked() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("执照.PNG");
        std::fs::File::create(&path).unwrap().write_all(b"abc").unwrap();
        let file = FilePart::open(folder.path().join(".").join("执照.PNG")).unwrap();
        assert_eq!(format!("{file:?}"), "\"执照.PNG\" (3 bytes)");
        assert_eq!((file.content(), file.len(), file.media_type()), (None, 3, "image/png"));
        let held = FilePart::new("a.png", *b"abc");
        assert_eq!(file.sha256().unwrap(), held.sha256().unwrap());
        assert_eq!(file.md5().unwrap(), "900150983cd24fb0d6963f7d28e17f72");
        let offloaded = block_on(file.digest_with(HashType::Md5, Threads));
        assert_eq!(offloaded.unwrap(), "900150983cd24fb0d6963f7d28e17f72");
        assert_eq!(held.md5().unwrap(), "900150983cd24fb0d6963f7d28e17f72");

        std::fs::File::create(&path).unwrap();
        assert_eq!(file.sha256().unwrap_err().kind(), io::ErrorKind::InvalidData);
        assert_eq!(FilePart::open(folder.path().join("none")).unwrap_err().kind(), io::ErrorKind::NotFound);
        assert_eq!(FilePart::open(folder.path()).unwrap_err().kind(), io::ErrorKind::InvalidInput);
    }

    #[test]
    fn a_digest_that_nobody_waits_for_is_not_made() {
        let mut on_disk = tempfile::NamedTempFile::new().unwrap();
        on_disk.write_all(b"abc").unwrap();
        for file in [FilePart::new("a.png", *b"abc"), FilePart::open(on_disk.path()).unwrap()] {
            let error = file.digest_while(HashType::Md5, &Watch::within(Duration::ZERO)).unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        }
    }

    #[test]
    fn media_types_go_by_the_name() {
        for (name, media_type) in [
            ("a.jpg", "image/jpeg"),
            ("A.JPEG", "image/jpeg"),
            ("a.b.mp4", "video/mp4"),
            ("png", "application/octet-stream"),
            ("a.", "application/octet-stream"),
            ("", "application/octet-stream"),
        ] {
            assert_eq!(FilePart::new(name, *b"").media_type(), media_type, "{name}");
        }
        assert_eq!(FilePart::new("a.png", *b"").content_type("x/y").media_type(), "x/y");
    }
}
