//! Reads a stream on a thread that waits for it.

use std::io::{self, Read};
use std::time::{Duration, Instant};

use bytes::{Buf as _, Bytes};

use super::Streamed;
use crate::task::wait;

/// A blocking reader of a stream.
pub(crate) struct Awaited {
    stream: Streamed,
    current: Bytes,
    /// When waiting ends.
    end: Option<Instant>,
}

impl Awaited {
    /// Waits for each piece as long as the stream does.
    pub(crate) fn new(stream: Streamed) -> Self {
        Self { stream, current: Bytes::new(), end: None }
    }

    /// Limits the wait for all of the stream.
    #[cfg(feature = "blocking")]
    pub(crate) fn until(self, end: Option<Instant>) -> Self {
        Self { end, ..self }
    }
}

impl Read for Awaited {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.current.is_empty() {
            #[cfg(feature = "reqwest")]
            if wait::is_in_task() {
                return Err(io::Error::other(super::SendError::impossible(wait::IN_TASK)));
            }
            let next = std::future::poll_fn(|context| self.stream.as_mut().poll_next(context));
            let left = self.end.map_or(Duration::MAX, |end| end.saturating_duration_since(Instant::now()));
            let late = || io::Error::new(io::ErrorKind::TimedOut, "the body did not arrive in time");
            let next = wait::block_on_within(left, next).ok_or_else(late)?;
            match next.transpose().map_err(io::Error::other)? {
                Some(piece) => self.current = piece,
                None => return Ok(0),
            }
        }
        let read = self.current.len().min(buffer.len());
        self.current.copy_to_slice(&mut buffer[..read]);
        Ok(read)
    }
}
