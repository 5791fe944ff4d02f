//! A body as a stream that never blocks, even where its pieces come from files.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;

use super::Chunks;
use crate::task::Offload;

/// A body as a stream; see [`Body::stream`](crate::Body::stream).
///
/// It does not announce its length: send [`Body::len`](crate::Body::len) as `Content-Length`.
pub struct BodyStream<O> {
    offload: O,
    state: State,
}

type Step = (Chunks, Option<io::Result<Bytes>>);

enum State {
    Waiting(Chunks),
    Reading(Pin<Box<dyn Future<Output = io::Result<Step>> + Send>>),
    Done,
}

impl<O: Offload> BodyStream<O> {
    pub(super) fn new(chunks: Chunks, offload: O) -> Self {
        Self { offload, state: State::Waiting(chunks) }
    }
}

impl<O: Offload> Stream for BodyStream<O> {
    type Item = io::Result<Bytes>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        let this = self.get_mut();
        loop {
            // Remains when the stream ends and when the work could not be done.
            match std::mem::replace(&mut this.state, State::Done) {
                State::Done => return Poll::Ready(None),
                State::Waiting(mut chunks) if chunks.is_at_hand() => {
                    let chunk = chunks.next();
                    if chunk.is_some() {
                        this.state = State::Waiting(chunks);
                    }
                    return Poll::Ready(chunk);
                }
                State::Waiting(mut chunks) => {
                    this.state = State::Reading(Box::pin(this.offload.clone().run(move || {
                        let chunk = chunks.next();
                        (chunks, chunk)
                    })));
                }
                State::Reading(mut reading) => {
                    let Poll::Ready(step) = reading.as_mut().poll(context) else {
                        this.state = State::Reading(reading);
                        return Poll::Pending;
                    };
                    return Poll::Ready(match step {
                        Ok((chunks, Some(chunk))) => {
                            this.state = State::Waiting(chunks);
                            Some(chunk)
                        }
                        Ok((_, None)) => None,
                        Err(error) => Some(Err(error)),
                    });
                }
            }
        }
    }
}
