//! Files as replies: their content as it arrives, read, streamed or saved.

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
use crate::transport::{BoxError, IncomingBody};
use crate::trust::verify::RunningSignature;
use save::{Caller, Saving};
use source::Source;

pub use decoder::Decoder;
pub use error::DownloadError;

/// A file as a reply, such as a bill. Its content need not be held in memory, and may not have been received yet.
///
/// However the content is read, it is unzipped if it is zipped, and its digests are checked at its end, as is a
/// signature that came with it. So do not rely on what was read until the end has been reached without an error. Where
/// the platform signed the file or its digest, the last bytes are delivered only after a successful check.
///
///
/// | Client | All of it | To disk | As it arrives |
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
    // The signature over what is received. Taken at its end.
    signature: Option<RunningSignature>,
    // Received, but not yet decoded.
    received: Bytes,
    // Decoded, and held back until the platform is known to vouch for the whole file, if it does.
    held: Option<Bytes>,
    // Decoded, but not yet read.
    plain: Bytes,
}

/// The most that is held in memory by default: a bill of half a million payments.
const MOST_IN_MEMORY: u64 = 256 * 1024 * 1024;

/// How much is read, and decoded, at a time.
const STEP: usize = 16 * 1024;

/// Called by clients: `*download = Download::from_…(…)`.
impl Download {
    /// A file that was received.
    #[must_use]
    pub fn from_bytes(content_type: impl Into<String>, content: impl Into<Bytes>) -> Self {
        let content = content.into();
        let length = content.len() as u64;
        Self::new(content_type.into(), Source::Bytes(content)).length(length)
    }

    /// A file that is received by a blocking client while it is read.
    #[must_use]
    pub fn from_reader(content_type: impl Into<String>, content: impl Read + Send + 'static) -> Self {
        Self::new(content_type.into(), Source::Blocking(Box::new(content)))
    }

    /// A file that is received by an asynchronous client while it is read.
    #[must_use]
    pub fn from_stream<S, E>(content_type: impl Into<String>, content: S) -> Self
    where
        S: Stream<Item = Result<Bytes, E>> + Send + 'static,
        E: Into<BoxError>,
    {
        Self::new(content_type.into(), Source::of_stream(content))
    }

    /// Sets the length as received, which is the `Content-Length`.
    #[must_use]
    pub fn length(mut self, length: u64) -> Self {
        self.length = Some(length);
        self
    }

    /// A file as a transport delivers it.
    pub(crate) fn from_body(content_type: String, body: IncomingBody) -> Self {
        match body {
            IncomingBody::Bytes(bytes) => Self::from_bytes(content_type, bytes),
            IncomingBody::Reader(reader) => Self::from_reader(content_type, reader),
            IncomingBody::Stream(stream) => Self::from_stream(content_type, stream),
        }
    }

    /// Expects this signature of the platform over the whole file as it is received.
    pub(crate) fn signed(mut self, signature: RunningSignature) -> Self {
        self.signature = Some(signature);
        self.held = Some(Bytes::new());
        self
    }

    /// Expects this digest, which the platform signed in place of the file.
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

/// What is known, and can be demanded, before the content is read.
impl Download {
    /// The media type as received; empty if there was none.
    #[must_use]
    pub fn content_type(&self) -> &str {
        &self.content_type
    }

    /// The number of bytes that are received, zipped or not; `None` if it is not known.
    #[must_use]
    pub fn content_length(&self) -> Option<u64> {
        self.length
    }

    /// Expects this digest of the plain content: `hash_type` and `hash_value` of the reply that had the `download_url`.
    ///
    /// If there are several, all are checked. Call this before anything is read: afterwards, the digest is treated as
    /// wrong.
    #[must_use]
    pub fn expect_digest(mut self, kind: HashType, hex: impl Into<String>) -> Self {
        match &mut self.decoder {
            Some(decoder) => decoder.expect_digest(kind, hex),
            // The content has ended, so its digest can no longer be computed.
            None if !matches!(self.source, Source::Failed) => self.source = Source::Unchecked(kind),
            None => {}
        }
        self
    }

    /// Allows no more than this many bytes of plain content; of several limits, the lowest holds.
    ///
    /// The default is 256 MiB where all of the content is held in memory, and no limit where it is read as it arrives.
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

/// For asynchronous clients.
impl Download {
    /// Reads all of the content.
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

    /// Writes the content into a file as it arrives, on a thread of tokio; see [`save_with`](Self::save_with).
    ///
    /// # Errors
    ///
    /// See [`DownloadError`]; none of the content then stays on disk.
    #[cfg(feature = "reqwest")]
    pub async fn save(self, path: impl AsRef<Path>) -> Result<(), DownloadError> {
        self.save_with(path, crate::task::Tokio).await
    }

    /// Writes the content into a file as it arrives, through `offload`.
    ///
    /// The file appears, or is replaced, only once all of it has been received, its digest is correct, and it is on the
    /// disk. Where the system supports it, only its owner may read it (mode 0600, or less if a file with less is
    /// replaced).
    ///
    /// # Errors
    ///
    /// See [`DownloadError`]; none of the content then stays on disk.
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

/// For blocking clients.
impl Download {
    /// Reads all of the content.
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

    /// Writes the content into a file as it arrives; see [`save_with`](Self::save_with).
    ///
    /// # Errors
    ///
    /// See [`DownloadError`]; none of the content then stays on disk.
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

/// Empty, until a client puts a file in its place.
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
