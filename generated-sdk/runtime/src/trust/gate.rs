//! Callers that need new certificates enter; one is sent to download them, the others wait for it or are turned away.
//!
//! A state machine without I/O: the download is the caller's, and the time is given. Waiting is a future that needs no
//! runtime, or blocks the thread, so that asynchronous and blocking clients share one gate.

#[cfg(test)]
mod tests;

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant, SystemTime};

/// Lets one caller at a time download certificates, and not too often.
#[derive(Clone)]
pub struct RefreshGate(Arc<Shared>);

struct Shared {
    interval: Duration,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    running: bool,
    /// When the last refresh ended, successful or not.
    last: Option<SystemTime>,
    /// From then to the next one.
    interval: Duration,
    /// How many refreshes have ended; what waits is over when this changes.
    ended: u64,
    /// How many had ended when the last one did that was not given up.
    settled: u64,
    waiting: Vec<Waker>,
}

/// From a refresh that failed to the next: long enough that a platform in trouble is not asked by every call, and short
/// enough that the first calls of a program do not keep the later ones from what they need.
const AFTER_FAILURE: Duration = Duration::from_secs(1);

/// What a caller that needs new certificates does.
#[derive(Debug)]
pub enum RefreshTurn {
    /// It downloads them.
    Go(RefreshTicket),
    /// Another one is downloading them: it waits, then looks whether it has what it needs.
    Wait(RefreshWait),
    /// It does without: they have been downloaded less than the interval ago.
    TooSoon {
        /// When the interval is over.
        again_in: Duration,
    },
}

impl RefreshGate {
    /// A gate that is open, with this time from the end of one refresh to the beginning of the next.
    #[must_use]
    pub fn new(interval: Duration) -> Self {
        Self(Arc::new(Shared { interval, state: Mutex::default(), changed: Condvar::new() }))
    }

    /// Says what this caller does.
    #[must_use]
    pub fn turn(&self, now: SystemTime) -> RefreshTurn {
        let mut state = self.0.lock();
        if state.running {
            return RefreshTurn::Wait(RefreshWait { shared: Arc::clone(&self.0), ended: state.ended });
        }
        // A clock that was set back opens the gate.
        let since = state.last.and_then(|last| now.duration_since(last).ok());
        match since.and_then(|since| state.interval.checked_sub(since)).filter(|rest| !rest.is_zero()) {
            Some(again_in) => RefreshTurn::TooSoon { again_in },
            None => {
                state.running = true;
                RefreshTurn::Go(RefreshTicket { shared: Arc::clone(&self.0), finished: false })
            }
        }
    }
}

impl RefreshGate {
    /// When the last refresh ended, successful or not.
    #[must_use]
    pub fn last(&self) -> Option<SystemTime> {
        self.0.lock().last
    }
}

impl fmt::Debug for RefreshGate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.0.lock();
        f.debug_struct("RefreshGate")
            .field("interval", &self.0.interval)
            .field("running", &state.running)
            .field("last", &state.last)
            .finish()
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends a refresh; without a time and an interval, it was given up.
    fn end(&self, settled: Option<(SystemTime, Duration)>) {
        let waiting = {
            let mut state = self.lock();
            state.running = false;
            state.ended = state.ended.wrapping_add(1);
            if let Some((now, interval)) = settled {
                (state.last, state.interval, state.settled) = (Some(now), interval, state.ended);
            }
            std::mem::take(&mut state.waiting)
        };
        self.changed.notify_all();
        waiting.into_iter().for_each(Waker::wake);
    }
}

/// The right to download certificates. Dropped without [`finish`](Self::finish) and [`fail`](Self::fail), as when a call
/// is canceled, it goes to the next who asks.
#[must_use = "dropping it lets the next caller refresh"]
pub struct RefreshTicket {
    shared: Arc<Shared>,
    finished: bool,
}

impl RefreshTicket {
    /// Ends the refresh, successful or not, and begins the interval. New keys have been put in before.
    pub fn finish(self, now: SystemTime) {
        let interval = self.shared.interval;
        self.end(now, interval);
    }

    /// Ends a refresh that brought nothing where something is needed: the next one may begin a second later.
    pub fn fail(self, now: SystemTime) {
        let interval = self.shared.interval.min(AFTER_FAILURE);
        self.end(now, interval);
    }

    fn end(mut self, now: SystemTime, interval: Duration) {
        self.finished = true;
        self.shared.end(Some((now, interval)));
    }
}

impl Drop for RefreshTicket {
    fn drop(&mut self) {
        // What has been finished may already be somebody else's turn.
        if !self.finished {
            self.shared.end(None);
        }
    }
}

impl fmt::Debug for RefreshTicket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RefreshTicket")
    }
}

/// Waits for a refresh to end: a future, or [`block`](Self::block).
pub struct RefreshWait {
    shared: Arc<Shared>,
    ended: u64,
}

impl RefreshWait {
    /// Blocks the thread until the refresh has ended, or this time is over.
    ///
    /// `false` if it is still running, or was given up: then it is the next one's turn.
    #[must_use = "the refresh may still be running"]
    pub fn block(self, timeout: Duration) -> bool {
        let begin = Instant::now();
        let mut state = self.shared.lock();
        while state.ended == self.ended {
            let Some(rest) = timeout.checked_sub(begin.elapsed()).filter(|rest| !rest.is_zero()) else {
                return false;
            };
            state = self.shared.changed.wait_timeout(state, rest).unwrap_or_else(PoisonError::into_inner).0;
        }
        state.settled > self.ended
    }
}

/// `false` if the refresh was given up: then it is the next one's turn.
impl Future for RefreshWait {
    type Output = bool;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<bool> {
        let mut state = self.shared.lock();
        if state.ended != self.ended {
            return Poll::Ready(state.settled > self.ended);
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
