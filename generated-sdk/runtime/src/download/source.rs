//! Where a file comes from: its bytes, piece by piece, however a client receives them.

use std::io::{self, Read};
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;

use super::{DownloadError, HashType, Received, STEP};
use crate::transport::BoxError;

/// Where a file comes from.
pub(super) enum Source {
    Bytes(Bytes),
    Blocking(Box<dyn Read + Send>),
    Asynchronous(Pin<Box<dyn Stream<Item = Result<Bytes, BoxError>> + Send>>),
    Ended,
    /// It was read before this digest was requested.
    Unchecked(HashType),
    Failed,
}

impl Source {
    pub(super) fn of_stream<S, E>(stream: S) -> Self
    where
        S: Stream<Item = Result<Bytes, E>> + Send + 'static,
        E: Into<BoxError>,
    {
        Self::Asynchronous(Box::pin(BoxedErrors(Box::pin(stream))))
    }

    /// The next bytes, never empty, for callers that may block.
    pub(super) fn receive_blocking(&mut self) -> Received {
        match self {
            Self::Blocking(reader) => {
                let mut piece = vec![0; STEP];
                let read = loop {
                    match reader.read(&mut piece) {
                        Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                        outcome => break outcome,
                    }
                };
                match read {
                    Ok(0) => self.ended(),
                    Ok(read) => {
                        piece.truncate(read);
                        Poll::Ready(Ok(Some(piece.into())))
                    }
                    Err(error) => Poll::Ready(Err(DownloadError::Receive(error.into()))),
                }
            }
            Self::Asynchronous(_) => Poll::Ready(Err(DownloadError::Asynchronous)),
            _ => self.receive_held(),
        }
    }

    /// The next bytes, never empty, for callers that must not block.
    pub(super) fn poll_receive(&mut self, context: &mut Context<'_>) -> Received {
        match self {
            Self::Asynchronous(stream) => loop {
                return match stream.as_mut().poll_next(context) {
                    Poll::Pending => Poll::Pending,
                    Poll::Ready(None) => self.ended(),
                    Poll::Ready(Some(Ok(piece))) if piece.is_empty() => continue,
                    Poll::Ready(Some(Ok(piece))) => Poll::Ready(Ok(Some(piece))),
                    Poll::Ready(Some(Err(error))) => Poll::Ready(Err(DownloadError::Receive(error))),
                };
            },
            Self::Blocking(_) => Poll::Ready(Err(DownloadError::Blocking)),
            _ => self.receive_held(),
        }
    }

    fn receive_held(&mut self) -> Received {
        match self {
            Self::Bytes(bytes) if !bytes.is_empty() => Poll::Ready(Ok(Some(std::mem::take(bytes)))),
            Self::Unchecked(kind) => Poll::Ready(Err(DownloadError::Digest { kind: *kind })),
            Self::Failed => Poll::Ready(Err(DownloadError::Failed)),
            _ => self.ended(),
        }
    }

    fn ended(&mut self) -> Received {
        *self = Self::Ended;
        Poll::Ready(Ok(None))
    }
}

/// A stream with boxed errors.
struct BoxedErrors<S>(Pin<Box<S>>);

impl<S, E> Stream for BoxedErrors<S>
where
    S: Stream<Item = Result<Bytes, E>>,
    E: Into<BoxError>,
{
    type Item = Result<Bytes, BoxError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.as_mut().poll_next(context).map(|item| item.map(|outcome| outcome.map_err(Into::into)))
    }
}
