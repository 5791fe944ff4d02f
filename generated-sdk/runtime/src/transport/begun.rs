//! Reads the beginning of a body, which tells a file from a refusal.

use std::io::{self, Read};
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::{Buf as _, Bytes};
use futures_core::Stream;
use http::{HeaderMap, StatusCode};

use super::incoming::Held;
use super::{Awaited, IncomingBody, SendError};

/// The outcome of an attempt, as far as it is received before the call continues.
pub(crate) enum Arrived {
    /// A file begins to arrive.
    File(StatusCode, HeaderMap, Begun),
    /// Anything else, in memory.
    Held(Held),
}

impl Arrived {
    /// The same for blocking readers.
    pub(crate) fn blocking(self) -> Self {
        match self {
            Self::File(status, headers, file) => Self::File(status, headers, file.blocking()),
            Self::Held(_) => self,
        }
    }
}

/// A body whose beginning has been read, which tells a file from a refusal.
pub(crate) struct Begun {
    first: Bytes,
    rest: IncomingBody,
}

/// How many bytes tell a file from a document, including byte order marks and spaces.
const BEGINNING: usize = 64;

impl Begun {
    /// Reads the beginning, or the whole body if it is shorter.
    pub(crate) async fn read(mut body: IncomingBody) -> Result<Self, SendError> {
        let mut first = Vec::new();
        while first.len() < BEGINNING {
            match next(&mut body).await? {
                Some(piece) => first.extend_from_slice(&piece),
                None => break,
            }
        }
        Ok(Self { first: first.into(), rest: body })
    }

    pub(crate) fn first(&self) -> &[u8] {
        &self.first
    }

    /// Reads on, and tells whether the body ends within this many bytes; all of it has then been read.
    pub(crate) async fn ends_within(&mut self, most: usize) -> Result<bool, SendError> {
        let mut first = Vec::from(std::mem::take(&mut self.first));
        let mut has_ended = false;
        while first.len() <= most && !has_ended {
            match next(&mut self.rest).await? {
                Some(piece) => first.extend_from_slice(&piece),
                None => has_ended = true,
            }
        }
        self.first = first.into();
        Ok(has_ended)
    }

    /// The same for blocking readers: the reading thread waits for a stream.
    pub(crate) fn blocking(self) -> Self {
        match self.rest {
            IncomingBody::Stream(stream) => {
                Self { rest: IncomingBody::Reader(Box::new(Awaited::new(stream))), ..self }
            }
            IncomingBody::Bytes(_) | IncomingBody::Reader(_) => self,
        }
    }

    /// Returns the whole body.
    pub(crate) fn into_body(self) -> IncomingBody {
        match &self.rest {
            IncomingBody::Bytes(_) => IncomingBody::Bytes(self.first),
            IncomingBody::Stream(_) => IncomingBody::Stream(Box::pin(self)),
            IncomingBody::Reader(_) => IncomingBody::Reader(Box::new(self)),
        }
    }
}

/// The next piece of a body; blocks where it is a reader.
pub(crate) async fn next(body: &mut IncomingBody) -> Result<Option<Bytes>, SendError> {
    match body {
        IncomingBody::Bytes(bytes) => Ok(Some(std::mem::take(bytes)).filter(|bytes| !bytes.is_empty())),
        IncomingBody::Stream(stream) => {
            std::future::poll_fn(|context| stream.as_mut().poll_next(context)).await.transpose()
        }
        IncomingBody::Reader(reader) => {
            let mut piece = vec![0; 16 * 1024];
            let read = reader.read(&mut piece).map_err(SendError::of_reading)?;
            piece.truncate(read);
            Ok(Some(piece.into()).filter(|piece: &Bytes| !piece.is_empty()))
        }
    }
}

impl Stream for Begun {
    type Item = Result<Bytes, SendError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if !self.first.is_empty() {
            return Poll::Ready(Some(Ok(std::mem::take(&mut self.first))));
        }
        match &mut self.rest {
            IncomingBody::Stream(stream) => stream.as_mut().poll_next(context),
            IncomingBody::Bytes(_) | IncomingBody::Reader(_) => Poll::Ready(None),
        }
    }
}

impl Read for Begun {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if !self.first.is_empty() {
            let read = self.first.len().min(buffer.len());
            self.first.copy_to_slice(&mut buffer[..read]);
            return Ok(read);
        }
        match &mut self.rest {
            IncomingBody::Reader(reader) => reader.read(buffer),
            IncomingBody::Bytes(_) | IncomingBody::Stream(_) => Ok(0),
        }
    }
}
