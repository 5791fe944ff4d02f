//! What must be known about the files of an upload, read once for all attempts.

use super::ErrorKind;
use crate::codec::multipart::{Multipart, Part, PartContent, boundary};
use crate::content::{FilePart, HashType};
use crate::task::offload::Watch;
use crate::v2::RequestError;

/// Files in memory with at most this many bytes are read at once.
const SHORT: u64 = 128 * 1024;

/// Files to be read before a request can be signed; reading may take long, and blocks.
#[derive(Clone)]
pub(crate) enum Unread {
    /// API v3 signs `meta`, which may state the digest of a file.
    V3 { parts: Vec<Part>, random: String },
    /// API v2 signs the digest itself, if the caller leaves it to the client.
    V2 { files: Vec<Part>, unhashed: Option<FilePart>, random: String },
}

/// What is known once they have been read.
pub(crate) enum Read {
    V3(Multipart),
    V2(Form),
}

/// The files of a form of API v2. Its texts are signed, and written, for each attempt.
pub(crate) struct Form {
    pub(crate) files: Vec<Part>,
    /// It does not occur in the files.
    pub(crate) boundary: String,
    pub(crate) media_hash: Option<String>,
}

impl Unread {
    /// Whether reading takes no longer than starting to do it elsewhere.
    pub(crate) fn is_short(&self) -> bool {
        let (Self::V3 { parts, .. } | Self::V2 { files: parts, .. }) = self;
        let lengths = parts.iter().map(|part| match &part.content {
            PartContent::File(file) => file.content().map(|content| content.len() as u64),
            _ => Some(part.as_text().map_or(0, str::len) as u64),
        });
        // `None` for files on disk.
        let sum = lengths.sum::<Option<u64>>();
        sum.is_some_and(|sum| sum <= SHORT)
    }

    /// Reads the files, as long as the result is waited for.
    pub(crate) fn read(self, watch: &Watch) -> Result<Read, ErrorKind> {
        match self {
            Self::V3 { parts, random } => Ok(Read::V3(Multipart::of_upload(parts, &random, watch)?)),
            Self::V2 { files, unhashed, random } => {
                let failed = |error: std::io::Error| RequestError::File(error.kind());
                let boundary = boundary(&files, &random, watch).map_err(failed)?;
                let digest = unhashed.map(|file| file.digest_while(HashType::Md5, watch)).transpose();
                Ok(Read::V2(Form { files, boundary, media_hash: digest.map_err(failed)? }))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_short_is_in_memory() {
        let file = |file| Part { name: "file".into(), content: PartContent::File(file) };
        let on_disk = tempfile::NamedTempFile::new().unwrap();
        let held = |length: usize| FilePart::new("a.png", vec![0; length]);
        for (parts, is_short) in [
            (vec![Part::text("meta", "{}"), file(held(1000))], true),
            (vec![file(held(100 * 1024)), file(held(100 * 1024))], false),
            (vec![Part::text("meta", "{}"), file(FilePart::open(on_disk.path()).unwrap())], false),
            (vec![], true),
        ] {
            let random = String::new();
            assert_eq!(Unread::V3 { parts: parts.clone(), random: random.clone() }.is_short(), is_short);
            assert_eq!(Unread::V2 { files: parts, unhashed: None, random }.is_short(), is_short);
        }
    }
}
