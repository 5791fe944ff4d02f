//! Errors between the first byte of a file and the check of its digest.

use std::fmt;
use std::io;

use crate::content::HashType;
use crate::text::{Beginning, LONGEST_ERROR};
use crate::transport::BoxError;
use crate::trust::VerifyError;

/// A file was not received, or is not the expected one. Never contains its content.
#[non_exhaustive]
pub enum DownloadError {
    /// Receiving it failed; [`source`](std::error::Error::source) is the error of the client.
    Receive(BoxError),
    /// It begins like a gzip file, but is not well formed or ends too early.
    Gzip(io::Error),
    /// Its plain content does not have the expected digest.
    Digest {
        /// The kind of digest.
        kind: HashType,
    },
    /// It came with a signature that is not one of the platform over this file.
    Signature(VerifyError),
    /// Its plain content is longer than allowed.
    TooLarge {
        /// The number of bytes allowed.
        limit: u64,
    },
    /// It cannot be written to disk, or the work of writing it could not be done.
    File(io::Error),
    /// It comes from an asynchronous client, but was read like one from a blocking client.
    Asynchronous,
    /// It comes from a blocking client, but was read like one from an asynchronous client.
    Blocking,
    /// It failed before.
    Failed,
}

impl fmt::Display for DownloadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Receive(_) => f.write_str("the file was not received to its end"),
            Self::Gzip(_) => f.write_str("the gzip file is not well formed or ends too early"),
            Self::Digest { kind } => write!(f, "the content does not have the expected {kind}"),
            Self::Signature(error) => write!(f, "{error}"),
            Self::TooLarge { limit } => write!(f, "the content is longer than the {limit} bytes allowed"),
            Self::File(error) => write!(f, "the file could not be saved: {error}"),
            Self::Asynchronous => f.write_str(
                "the file comes from an asynchronous client: await `bytes` or `save_with`, or read it as a stream",
            ),
            Self::Blocking => {
                f.write_str("the file comes from a blocking client: use `read_bytes`, `save_blocking` or `Read`")
            }
            Self::Failed => f.write_str("the download failed before"),
        }
    }
}

impl fmt::Debug for DownloadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Receive(error) => f.debug_tuple("Receive").field(&Beginning(error, LONGEST_ERROR)).finish(),
            Self::Gzip(error) => f.debug_tuple("Gzip").field(error).finish(),
            Self::Digest { kind } => f.debug_struct("Digest").field("kind", kind).finish(),
            Self::Signature(error) => f.debug_tuple("Signature").field(error).finish(),
            Self::TooLarge { limit } => f.debug_struct("TooLarge").field("limit", limit).finish(),
            Self::File(error) => f.debug_tuple("File").field(error).finish(),
            Self::Asynchronous => f.write_str("Asynchronous"),
            Self::Blocking => f.write_str("Blocking"),
            Self::Failed => f.write_str("Failed"),
        }
    }
}

impl std::error::Error for DownloadError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Receive(error) => Some(&**error),
            Self::Gzip(error) => Some(error),
            // Already printed.
            Self::File(error) => error.source(),
            _ => None,
        }
    }
}

/// The errors of a file on disk.
impl From<io::Error> for DownloadError {
    fn from(error: io::Error) -> Self {
        Self::File(error)
    }
}

/// For [`Read`](std::io::Read); the error is inside, see [`io::Error::get_ref`].
impl From<DownloadError> for io::Error {
    fn from(error: DownloadError) -> Self {
        let kind = match &error {
            DownloadError::Receive(inner) => {
                inner.downcast_ref::<io::Error>().map_or(io::ErrorKind::Other, io::Error::kind)
            }
            DownloadError::Gzip(_) | DownloadError::Digest { .. } | DownloadError::Signature(_) => {
                io::ErrorKind::InvalidData
            }
            DownloadError::TooLarge { .. } => io::ErrorKind::FileTooLarge,
            DownloadError::File(inner) => inner.kind(),
            DownloadError::Asynchronous | DownloadError::Blocking => io::ErrorKind::Unsupported,
            DownloadError::Failed => io::ErrorKind::Other,
        };
        Self::new(kind, error)
    }
}
