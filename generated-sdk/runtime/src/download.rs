//! What a client receives enters, in memory or as it comes; what leaves is the plain content, read, streamed or saved.

pub mod bill;
mod decoder;
mod error;
mod pieces;
mod save;
mod source;
#[cfg(test)]
mod tests;

use std::fmt;
use std::io::Read;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;

use bytes::Bytes;
use futures_core::Stream;

use crate::content::HashType;
use crate::task::Offload;
use crate::text::Quoted;
use crate::transport::IncomingBody;
use crate::trust::verify::RunningSignature;
use save::{Caller, Saving};
use source::Source;

pub use decoder::Decoder;
pub use error::{BoxError, DownloadError};

/// A file as a reply, such as a bill. Its content need not be held in memory, and may not have been received yet.
///
/// Whatever way is taken to the content, it is unzipped if it is zipped, and its digests are checked at its end, as is a
/// signature that came with it. So what was read is not to be relied on before the end was reached without an error;
/// where the platform signed the file or its digest, its last bytes come only when that has been found right.
///
///
/// | Client | All of it | On disk | As it comes |
/// |---|---|---|---|
/// | asynchronous | [`bytes`](Self::bytes) | [`save_with`](Self::save_with) | [`Stream`] |
/// | blocking | [`read_bytes`](Self::read_bytes) | [`save_blocking`](Self::save_blocking) | [`Read`] |
///
/// ```
/// use wechatpay_runtime as rt;
///
/// # let bill = rt::Download::from_bytes("text/plain", &b"abc"[..]);
/// # let (hash_type, hash_value) = ("SHA1", "a9993e364706816aba3e25717850c26c9cd0d89d");
/// let content = bill.expect_digest(hash_type.parse()?, hash_value).read_bytes()?;
/// assert_eq!(content, "abc");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Download {
    content_type: String,
    length: Option<u64>,
    source: Source,
    // Taken at the end of the content.
    decoder: Option<Decoder>,
    // Of what is received. Taken at its end.
    signature: Option<RunningSignature>,
    // Received and not yet decoded.
    received: Bytes,
    // Decoded, and held back until it is known that the platform vouches for all of the file, if it does.
    held: Option<Bytes>,
    // Decoded and not yet read.
    plain: Bytes,
}

/// The most that is held in memory unless a limit was set: a bill of half a million payments.
const MOST_IN_MEMORY: u64 = 256 * 1024 * 1024;

/// How much is read, and decoded, at a time.
const STEP: usize = 16 * 1024;

/// What clients call: `*download = Download::from_…(…)`.
impl Download {
    /// A file that was received.
    #[must_use]
    pub fn from_bytes(content_type: impl Into<String>, content: impl Into<Bytes>) -> Self {
        let content = content.into();
        let length = content.len() as u64;
        Self::new(content_type.into(), Source::Bytes(content)).length(length)
    }

    /// A file that is received while it is read, by a blocking client.
    #[must_use]
    pub fn from_reader(content_type: impl Into<String>, content: impl Read + Send + 'static) -> Self {
        Self::new(content_type.into(), Source::Blocking(Box::new(content)))
    }

    /// A file that is received while it is read, by an asynchronous client.
    #[must_use]
    pub fn from_stream<S, E>(content_type: impl Into<String>, content: S) -> Self
    where
        S: Stream<Item = Result<Bytes, E>> + Send + 'static,
        E: Into<BoxError>,
    {
        Self::new(content_type.into(), Source::of_stream(content))
    }

    /// The same file of this length as it is received, which is what `Content-Length` says.
    #[must_use]
    pub fn length(mut self, length: u64) -> Self {
        self.length = Some(length);
        self
    }

    /// A file as a transport gives it.
    pub(crate) fn from_body(content_type: String, body: IncomingBody) -> Self {
        match body {
            IncomingBody::Bytes(bytes) => Self::from_bytes(content_type, bytes),
            IncomingBody::Reader(reader) => Self::from_reader(content_type, reader),
            IncomingBody::Stream(stream) => Self::from_stream(content_type, stream),
        }
    }

    /// The same file, signed by the platform as a whole, as it is received.
    pub(crate) fn signed(mut self, signature: RunningSignature) -> Self {
        self.signature = Some(signature);
        self.held = Some(Bytes::new());
        self
    }

    /// The same file, whose digest the platform signed in its place.
    pub(crate) fn signed_digest(self, kind: HashType, hex: impl Into<String>) -> Self {
        let mut this = self.expect_digest(kind, hex);
        this.held = Some(Bytes::new());
        this
    }

    fn new(content_type: String, source: Source) -> Self {
        Self {
            content_type,
            length: None,
            source,
            decoder: Some(Decoder::new()),
            signature: None,
            received: Bytes::new(),
            held: None,
            plain: Bytes::new(),
        }
    }
}

/// What is known, and expected, before the content is read.
impl Download {
    /// The media type as received; empty if none was.
    #[must_use]
    pub fn content_type(&self) -> &str {
        &self.content_type
    }

    /// How many bytes are received, zipped or not; `None` if that is not known.
    #[must_use]
    pub fn content_length(&self) -> Option<u64> {
        self.length
    }

    /// Expects this digest of the plain content: `hash_type` and `hash_value` of the reply that had the `download_url`.
    ///
    /// If there are several, all are checked. It has to be said before anything is read: later, it is taken for wrong.
    #[must_use]
    pub fn expect_digest(mut self, kind: HashType, hex: impl Into<String>) -> Self {
        match &mut self.decoder {
            Some(decoder) => decoder.expect_digest(kind, hex),
            // The content is over, and nobody can say any more what its digest was.
            None if !matches!(self.source, Source::Failed) => self.source = Source::Unchecked(kind),
            None => {}
        }
        self
    }

    /// Allows no more than this many bytes of plain content; of several limits, the lowest holds.
    ///
    /// Otherwise it is 256 MiB where all of it is held in memory, and there is no limit where it is read as it comes.
    #[must_use]
    pub fn limit(mut self, bytes: u64) -> Self {
        if let Some(decoder) = &mut self.decoder {
            decoder.limit(bytes);
        }
        self
    }

    fn limit_in_memory(self) -> Self {
        match &self.decoder {
            Some(decoder) if decoder.limited().is_none() => self.limit(MOST_IN_MEMORY),
            _ => self,
        }
    }
}

/// Asynchronous clients.
impl Download {
    /// All of the content.
    ///
    /// # Errors
    ///
    /// See [`DownloadError`].
    pub async fn bytes(self) -> Result<Bytes, DownloadError> {
        let mut this = self.limit_in_memory();
        let mut all = Vec::new();
        while let Some(piece) = this.piece().await? {
            all.extend_from_slice(&piece);
        }
        Ok(all.into())
    }

    /// Writes the content into a file, as it comes, on a thread of tokio; see [`save_with`](Self::save_with).
    ///
    /// # Errors
    ///
    /// See [`DownloadError`]; nothing of the content then stays on disk.
    #[cfg(feature = "reqwest")]
    pub async fn save(self, path: impl AsRef<Path>) -> Result<(), DownloadError> {
        self.save_with(path, crate::task::Tokio).await
    }

    /// Writes the content into a file, as it comes, through `offload`.
    ///
    /// The file appears, or is replaced, when all of it was received, its digest is right and it is on the disk, and not
    /// otherwise. Where the system knows such a thing, nobody but its owner may read it (mode 0600, or less if a file
    /// with less is replaced).
    ///
    /// # Errors
    ///
    /// See [`DownloadError`]; nothing of the content then stays on disk.
    pub async fn save_with(
        mut self,
        path: impl AsRef<Path>,
        offload: impl Offload,
    ) -> Result<(), DownloadError> {
        let path = path.as_ref().to_owned();
        let caller = Arc::new(Caller);
        let begin = {
            let caller = Arc::clone(&caller);
            move || Saving::begin(&path, &caller)
        };
        let mut saving = offload.clone().run(begin).await??;
        while let Some(piece) = self.piece().await? {
            saving = offload.clone().run(move || saving.write(&piece)).await??;
        }
        Ok(offload.run(move || saving.finish()).await??)
    }

    async fn piece(&mut self) -> Result<Option<Bytes>, DownloadError> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await.transpose()
    }
}

/// Blocking clients.
impl Download {
    /// All of the content.
    ///
    /// # Errors
    ///
    /// See [`DownloadError`].
    pub fn read_bytes(self) -> Result<Bytes, DownloadError> {
        let mut this = self.limit_in_memory();
        let mut all = Vec::new();
        while let Some(piece) = this.next_blocking()? {
            all.extend_from_slice(&piece);
        }
        Ok(all.into())
    }

    /// Writes the content into a file, as it comes; see [`save_with`](Self::save_with).
    ///
    /// # Errors
    ///
    /// See [`DownloadError`]; nothing of the content then stays on disk.
    pub fn save_blocking(mut self, path: impl AsRef<Path>) -> Result<(), DownloadError> {
        let caller = Arc::new(Caller);
        let mut saving = Saving::begin(path.as_ref(), &caller)?;
        while let Some(piece) = self.next_blocking()? {
            saving = saving.write(&piece)?;
        }
        Ok(saving.finish()?)
    }

    fn next_blocking(&mut self) -> Result<Option<Bytes>, DownloadError> {
        match self.advance(&mut Source::receive_blocking) {
            Poll::Ready(piece) => piece,
            Poll::Pending => Err(DownloadError::Asynchronous),
        }
    }
}

type Received = Poll<Result<Option<Bytes>, DownloadError>>;

/// Nothing, until a client puts a file in its place.
impl Default for Download {
    fn default() -> Self {
        Self::from_bytes("", Bytes::new())
    }
}

// Bills are long and confidential.
impl fmt::Debug for Download {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.length {
            Some(length) => write!(f, "Download({:?}, {length} bytes)", Quoted(&self.content_type)),
            None => write!(f, "Download({:?}, of unknown length)", Quoted(&self.content_type)),
        }
    }
}
