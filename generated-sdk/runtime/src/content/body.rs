//! The body of a request: bytes and files of known length, which can be sent repeatedly.

mod stream;
#[cfg(test)]
mod tests;

use std::fmt;
use std::io::{self, Read};
use std::sync::Arc;

use bytes::{Buf, Bytes};

use crate::content::disk::{DiskFile, DiskReader};
use crate::task::Offload;

pub use stream::BodyStream;

/// How much of a file is read, and how much of a body is handed out, at a time.
const PIECE: usize = 64 * 1024;

/// The body of a request: a sequence of bytes in memory and files on disk.
///
/// Clones share what is in memory. A body can be read any number of times, so that a retry can send it again. Files are
/// opened when their turn comes. `Debug` prints the length only.
#[derive(Clone, Default)]
pub struct Body {
    // Never an empty one, so that a stream has no empty items.
    parts: Arc<[Part]>,
    len: u64,
}

#[derive(Clone)]
pub(crate) enum Part {
    Memory(Bytes),
    Disk(DiskFile),
}

impl Part {
    fn len(&self) -> u64 {
        match self {
            Self::Memory(bytes) => bytes.len() as u64,
            Self::Disk(file) => file.len(),
        }
    }
}

impl Body {
    /// A body of these parts, one after the other.
    pub(crate) fn of(parts: impl IntoIterator<Item = Part>) -> Self {
        let parts: Arc<[Part]> = parts.into_iter().filter(|part| part.len() > 0).collect();
        let len = parts.iter().map(Part::len).fold(0, u64::saturating_add);
        Self { parts, len }
    }

    /// The number of bytes: the `Content-Length`.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Whether there are no bytes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The bytes, if they are in memory in one piece, as those of all but multipart bodies are.
    #[must_use]
    pub fn as_bytes(&self) -> Option<&Bytes> {
        static EMPTY: Bytes = Bytes::new();
        match &*self.parts {
            [] => Some(&EMPTY),
            [Part::Memory(bytes)] => Some(bytes),
            _ => None,
        }
    }

    /// Returns all bytes in one piece; reads files, and copies unless [`as_bytes`](Self::as_bytes) has them.
    ///
    /// # Errors
    ///
    /// The errors of [`reader`](Self::reader).
    pub fn to_bytes(&self) -> io::Result<Bytes> {
        match self.as_bytes() {
            Some(bytes) => Ok(bytes.clone()),
            None => {
                let mut all = Vec::with_capacity(usize::try_from(self.len).unwrap_or(0));
                self.reader().read_to_end(&mut all)?;
                Ok(all.into())
            }
        }
    }

    /// A reader of the body from its beginning, for blocking clients.
    ///
    /// Reading fails if a file cannot be read, or is longer or shorter than when it was first examined.
    #[must_use]
    pub fn reader(&self) -> BodyReader {
        BodyReader { chunks: self.chunks(), current: Bytes::new() }
    }

    /// The body from its beginning in pieces of at most 64 KiB, so that a sender holds only a few of them; what is in
    /// memory is not copied.
    ///
    /// [`Iterator::next`] blocks while it reads from a file; it fails like [`reader`](Self::reader).
    #[must_use]
    pub fn chunks(&self) -> Chunks {
        Chunks { body: self.clone(), next: 0, held: Bytes::new(), file: None }
    }

    /// The body from its beginning for asynchronous clients: [`chunks`](Self::chunks), where pieces of files are read
    /// through `offload`, one at a time.
    #[must_use]
    pub fn stream<O: Offload>(&self, offload: O) -> BodyStream<O> {
        BodyStream::new(self.chunks(), offload)
    }
}

impl From<Bytes> for Body {
    fn from(bytes: Bytes) -> Self {
        Self::of([Part::Memory(bytes)])
    }
}

impl From<Vec<u8>> for Body {
    fn from(bytes: Vec<u8>) -> Self {
        Bytes::from(bytes).into()
    }
}

impl From<String> for Body {
    fn from(text: String) -> Self {
        Bytes::from(text).into()
    }
}

// Bodies hold names, numbers and amounts.
impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Body({} bytes)", self.len)
    }
}

/// A body in pieces; see [`Body::chunks`].
pub struct Chunks {
    body: Body,
    // The part that comes next; past the last one at the end.
    next: usize,
    // The rest of the preceding part in memory.
    held: Bytes,
    file: Option<DiskReader>,
}

impl Chunks {
    /// Whether the next piece is available without reading a file.
    fn is_at_hand(&self) -> bool {
        !self.held.is_empty()
            || self.file.is_none() && !matches!(self.body.parts.get(self.next), Some(Part::Disk(_)))
    }

    /// Continues reading the open file; `None` if there is none.
    fn read_on(&mut self) -> io::Result<Option<Bytes>> {
        let Some(file) = &mut self.file else { return Ok(None) };
        let mut piece = vec![0; usize::try_from(file.left()).unwrap_or(PIECE).min(PIECE)];
        file.read_exact(&mut piece)?;
        if file.left() == 0 {
            // Check now, while the body is incomplete: a client may not ask for more than the length it announced.
            file.check_end()?;
            self.file = None;
        }
        Ok(Some(piece.into()))
    }

    fn advance(&mut self) -> io::Result<Option<Bytes>> {
        loop {
            if !self.held.is_empty() {
                return Ok(Some(self.held.split_to(self.held.len().min(PIECE))));
            }
            if let Some(piece) = self.read_on()? {
                return Ok(Some(piece));
            }
            let Some(part) = self.body.parts.get(self.next) else { return Ok(None) };
            self.next += 1;
            match part {
                Part::Memory(bytes) => self.held = bytes.clone(),
                Part::Disk(file) => self.file = Some(file.open()?),
            }
        }
    }
}

impl Iterator for Chunks {
    type Item = io::Result<Bytes>;

    fn next(&mut self) -> Option<io::Result<Bytes>> {
        let chunk = self.advance();
        if chunk.is_err() {
            // Nothing follows an error.
            (self.next, self.file) = (self.body.parts.len(), None);
        }
        chunk.transpose()
    }
}

impl std::iter::FusedIterator for Chunks {}

/// A reader of a body; see [`Body::reader`].
pub struct BodyReader {
    chunks: Chunks,
    current: Bytes,
}

impl Read for BodyReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.current.is_empty() {
            self.current = self.chunks.next().transpose()?.unwrap_or_default();
        }
        let read = self.current.len().min(buffer.len());
        self.current.copy_to_slice(&mut buffer[..read]);
        Ok(read)
    }
}
