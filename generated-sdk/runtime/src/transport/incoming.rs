//! Replies, still arriving or read into memory.

use std::fmt;
use std::io::Read;
use std::pin::Pin;

use bytes::Bytes;
use futures_core::Stream;
use http::{HeaderMap, StatusCode};

use super::SendError;

/// The head of a reply, and access to its body.
pub struct Incoming {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: IncomingBody,
}

/// The pieces of a body, boxed.
pub type Streamed = Pin<Box<dyn Stream<Item = Result<Bytes, SendError>> + Send>>;

/// A body, in memory or still arriving.
pub enum IncomingBody {
    /// All of it.
    Bytes(Bytes),
    /// As it arrives, for asynchronous clients.
    Stream(Streamed),
    /// As it arrives, for blocking clients.
    Reader(Box<dyn Read + Send>),
}

impl fmt::Debug for Incoming {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Incoming({})", self.status)
    }
}

/// A reply whose body was read into memory, or why that failed.
pub(crate) enum Held {
    Reply(StatusCode, HeaderMap, Bytes),
    TooLarge(StatusCode, HeaderMap),
    Broken(SendError),
}

/// Reads the body of a reply into memory.
pub(crate) async fn held(incoming: Incoming, limit: usize) -> Held {
    let Incoming { status, headers, body } = incoming;
    match read(body, limit).await {
        Ok(Some(body)) => Held::Reply(status, headers, body),
        Ok(None) => Held::TooLarge(status, headers),
        Err(error) => Held::Broken(error),
    }
}

/// Reads a body into memory; `None` if it has more bytes than `limit`.
async fn read(body: IncomingBody, limit: usize) -> Result<Option<Bytes>, SendError> {
    let mut stream = match body {
        IncomingBody::Bytes(bytes) => return Ok((bytes.len() <= limit).then_some(bytes)),
        IncomingBody::Reader(reader) => return read_blocking(reader, limit),
        IncomingBody::Stream(stream) => stream,
    };
    let mut all = Vec::new();
    while let Some(piece) = std::future::poll_fn(|context| stream.as_mut().poll_next(context)).await {
        all.extend_from_slice(&piece?);
        if all.len() > limit {
            return Ok(None);
        }
    }
    Ok(Some(all.into()))
}

fn read_blocking(reader: Box<dyn Read + Send>, limit: usize) -> Result<Option<Bytes>, SendError> {
    let mut all = Vec::new();
    let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    reader.take(most).read_to_end(&mut all).map_err(SendError::of_reading)?;
    Ok((all.len() <= limit).then(|| all.into()))
}
