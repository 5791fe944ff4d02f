//! Waiting for the refresh of another caller.

use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use super::{Shared, State};
use crate::call::Error;

/// How the refresh of another caller ended.
#[derive(Clone, Debug)]
pub enum RefreshEnd {
    /// New keys have been added.
    Done,
    /// It failed.
    Failed(Error),
    /// It was given up; it is now the turn of the next caller.
    GivenUp,
}

/// Waits for a refresh to end: a future, or [`block`](Self::block).
pub struct RefreshWait {
    shared: Arc<Shared>,
    ended: u64,
}

impl RefreshWait {
    /// Waits for the refresh after this many have ended.
    pub(super) fn new(shared: Arc<Shared>, ended: u64) -> Self {
        Self { shared, ended }
    }

    /// Blocks the thread until the refresh has ended or this time is up; `None` if it is still running.
    #[must_use = "the refresh may still be running"]
    pub fn block(self, timeout: Duration) -> Option<RefreshEnd> {
        let begin = Instant::now();
        let mut state = self.shared.lock();
        loop {
            if let Some(end) = self.end(&state) {
                return Some(end);
            }
            let rest = timeout.checked_sub(begin.elapsed()).filter(|rest| !rest.is_zero())?;
            state = self.shared.changed.wait_timeout(state, rest).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    fn end(&self, state: &State) -> Option<RefreshEnd> {
        if state.ended == self.ended {
            return None;
        }
        Some(match &state.failure {
            _ if state.settled <= self.ended => RefreshEnd::GivenUp,
            Some(failure) => RefreshEnd::Failed(failure.error.clone()),
            None => RefreshEnd::Done,
        })
    }
}

impl Future for RefreshWait {
    type Output = RefreshEnd;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<RefreshEnd> {
        let mut state = self.shared.lock();
        if let Some(end) = self.end(&state) {
            return Poll::Ready(end);
        }
        if !state.waiting.iter().any(|waker| waker.will_wake(context.waker())) {
            state.waiting.push(context.waker().clone());
        }
        Poll::Pending
    }
}

impl fmt::Debug for RefreshWait {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RefreshWait")
    }
}
