//! Bytes enter as they are received; plain pieces leave, and at the end the result of all checks.

use std::io::{self, Read};
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::{Buf as _, Bytes};
use futures_core::Stream;

use super::source::Source;
use super::{Download, DownloadError, Received, STEP};

impl Download {
    /// The next piece of the content, never empty; `None` once its end has been reached and all checks succeeded.
    pub(super) fn advance(&mut self, receive: &mut dyn FnMut(&mut Source) -> Received) -> Received {
        loop {
            if !self.plain.is_empty() {
                return Poll::Ready(Ok(Some(std::mem::take(&mut self.plain))));
            }
            let decoded = if !self.received.is_empty() {
                self.decode()
            } else {
                match receive(&mut self.source) {
                    Poll::Pending => return Poll::Pending,
                    Poll::Ready(Ok(Some(received))) => {
                        if let Some(signature) = &mut self.signature {
                            signature.update(&received);
                        }
                        self.received = received;
                        continue;
                    }
                    Poll::Ready(Ok(None)) if self.decoder.is_none() => return Poll::Ready(Ok(None)),
                    Poll::Ready(Ok(None)) => self.end(),
                    Poll::Ready(Err(error)) => Err(error),
                }
            };
            match decoded {
                Ok(plain) => self.plain = plain,
                Err(error) => {
                    // Nothing follows an error.
                    (self.source, self.received, self.held) = (Source::Failed, Bytes::new(), None);
                    return Poll::Ready(Err(error));
                }
            }
        }
    }

    fn decode(&mut self) -> Result<Bytes, DownloadError> {
        let step = self.received.split_to(self.received.len().min(STEP));
        let mut plain = Vec::new();
        if let Some(decoder) = &mut self.decoder {
            decoder.feed(&step, &mut plain)?;
        }
        match &mut self.held {
            // Something always follows what is handed out.
            Some(held) if !plain.is_empty() => Ok(std::mem::replace(held, plain.into())),
            Some(_) => Ok(Bytes::new()),
            None => Ok(plain.into()),
        }
    }

    fn end(&mut self) -> Result<Bytes, DownloadError> {
        if let Some(signature) = self.signature.take() {
            signature.finish().map_err(DownloadError::Signature)?;
        }
        let mut plain = self.held.take().map(Vec::from).unwrap_or_default();
        if let Some(decoder) = self.decoder.take() {
            decoder.finish(&mut plain)?;
        }
        Ok(plain.into())
    }
}

/// Pieces of the content, for asynchronous clients. The stream ends at the first error.
impl Stream for Download {
    type Item = Result<Bytes, DownloadError>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        if matches!(this.source, Source::Failed) {
            return Poll::Ready(None);
        }
        this.advance(&mut |source| source.poll_receive(context)).map(Result::transpose)
    }
}

/// The content, for blocking clients. After an error, all further calls fail.
impl Read for Download {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        let mut piece = self.next_blocking()?.unwrap_or_default();
        let read = piece.len().min(buffer.len());
        piece.copy_to_slice(&mut buffer[..read]);
        self.plain = piece;
        Ok(read)
    }
}
