//! Lets one of the callers that need new certificates download them, while the others wait or are turned away.
//!
//! A state machine without I/O: the caller downloads, and supplies the time. Waiting is a future that needs no runtime,
//! or blocks the thread, so that asynchronous and blocking clients share one gate.

#[cfg(test)]
mod tests;
mod wait;

use std::fmt;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::Waker;
use std::time::{Duration, SystemTime};

pub use wait::{RefreshEnd, RefreshWait};

use crate::call::{Error, ErrorKind};

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
    /// The time from then to the next one that is needed.
    interval: Duration,
    /// Why the last one failed, if it did.
    failure: Option<Failure>,
    /// How many refreshes have ended; waiting ends when this changes.
    ended: u64,
    /// The value of `ended` after the last one that was not given up.
    settled: u64,
    waiting: Vec<Waker>,
}

struct Failure {
    error: Error,
    /// The time from the failure to the next scheduled refresh.
    due_in: Duration,
}

/// The time from a failed refresh to the next: long enough that a platform in trouble is not asked by every call, and
/// short enough that the first calls of a program do not deprive later ones of a key.
const AFTER_FAILURE: Duration = Duration::from_secs(1);

/// What a caller that needs new certificates does.
#[derive(Debug)]
pub enum RefreshTurn {
    /// The caller downloads them.
    Go(RefreshTicket),
    /// Another caller is downloading them: this one waits, then checks whether it has what it needs.
    Wait(RefreshWait),
    /// The caller goes without: they were downloaded, or could not be, less than the interval ago.
    TooSoon {
        /// When the interval ends.
        again_in: Duration,
        /// Why the download failed, if it did.
        failure: Option<Error>,
    },
}

/// When certificates are downloaded although no call needs them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RefreshSchedule {
    /// How old they may become after a download.
    pub age: Duration,
    /// When certificates expire that were given, not downloaded. They are downloaded some days before, so that the old
    /// ones can still vouch for the new ones.
    pub expiry: Option<SystemTime>,
}

/// The platform issues a new certificate ten days before the old one expires.
const BEFORE_EXPIRY: Duration = Duration::from_secs(10 * 24 * 60 * 60);

impl RefreshGate {
    /// An open gate, with this time from the end of one refresh to the beginning of the next.
    #[must_use]
    pub fn new(interval: Duration) -> Self {
        Self(Arc::new(Shared { interval, state: Mutex::default(), changed: Condvar::new() }))
    }

    /// Says what a caller does that needs new certificates.
    #[must_use]
    pub fn turn(&self, now: SystemTime) -> RefreshTurn {
        let mut state = self.0.lock();
        if state.running {
            return RefreshTurn::Wait(RefreshWait::new(Arc::clone(&self.0), state.ended));
        }
        // A clock that was set back opens the gate.
        let since = state.last.and_then(|last| now.duration_since(last).ok());
        match since.and_then(|since| state.interval.checked_sub(since)).filter(|rest| !rest.is_zero()) {
            Some(again_in) => {
                let failure = state.failure.as_ref().map(|failure| failure.error.clone());
                RefreshTurn::TooSoon { again_in, failure }
            }
            None => RefreshTurn::Go(self.begin(&mut state)),
        }
    }

    /// The right to download although nothing waits for it, if that is due and no other caller is doing so.
    #[must_use]
    pub fn due(&self, now: SystemTime, schedule: RefreshSchedule) -> Option<RefreshTicket> {
        let mut state = self.0.lock();
        if state.running {
            return None;
        }
        let is_due = match (state.last, &state.failure) {
            (None, _) => {
                let later = now.checked_add(BEFORE_EXPIRY);
                schedule.expiry.is_some_and(|expiry| later.is_none_or(|later| later >= expiry))
            }
            (Some(last), failure) => {
                let wait = failure.as_ref().map_or(schedule.age, |failure| failure.due_in.min(schedule.age));
                // A clock that was set back opens the gate.
                now.duration_since(last).map_or(true, |since| since >= wait)
            }
        };
        is_due.then(|| self.begin(&mut state))
    }

    fn begin(&self, state: &mut State) -> RefreshTicket {
        state.running = true;
        RefreshTicket { shared: Arc::clone(&self.0), finished: false }
    }

    /// When the last refresh ended, successful or not.
    #[must_use]
    pub fn last(&self) -> Option<SystemTime> {
        self.0.lock().last
    }

    /// Why the last refresh failed, if it did.
    #[must_use]
    pub fn failure(&self) -> Option<Error> {
        self.0.lock().failure.as_ref().map(|failure| failure.error.clone())
    }
}

impl RefreshGate {
    /// Records how a download without a ticket ended.
    pub(crate) fn set_failure(&self, error: Option<Error>) {
        let failure = error.map(|error| Failure { error, due_in: self.0.interval });
        self.0.lock().failure = failure;
    }
}

impl fmt::Debug for RefreshGate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.0.lock();
        f.debug_struct("RefreshGate")
            .field("interval", &self.0.interval)
            .field("running", &state.running)
            .field("last", &state.last)
            .field("failure", &state.failure.as_ref().map(|failure| &failure.error))
            .finish()
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends a refresh; without a time, an interval and an outcome, it was given up.
    fn end(&self, settled: Option<(SystemTime, Duration, Option<Failure>)>) {
        let waiting = {
            let mut state = self.lock();
            state.running = false;
            state.ended = state.ended.wrapping_add(1);
            if let Some((now, interval, failure)) = settled {
                (state.last, state.interval, state.failure) = (Some(now), interval, failure);
                state.settled = state.ended;
            }
            std::mem::take(&mut state.waiting)
        };
        self.changed.notify_all();
        waiting.into_iter().for_each(Waker::wake);
    }
}

/// The right to download certificates. If dropped without [`finish`](Self::finish) or [`fail`](Self::fail), as when a
/// call is canceled, it goes to the next caller that asks.
#[must_use = "dropping it lets the next caller refresh"]
pub struct RefreshTicket {
    shared: Arc<Shared>,
    finished: bool,
}

impl RefreshTicket {
    /// Ends the refresh and begins the interval. New keys must have been added before.
    pub fn finish(self, now: SystemTime) {
        let interval = self.shared.interval;
        self.end(now, interval, None);
    }

    /// Ends a refresh that failed. The error is reported to all callers in need of one until a refresh succeeds.
    ///
    /// For a caller in need, the next one may begin a second later if it may well succeed then, and after the interval
    /// otherwise. The next scheduled one begins after `due_in`.
    pub fn fail(self, now: SystemTime, error: Error, due_in: Duration) {
        let interval = self.shared.interval;
        let interval = if may_pass(&error) { interval.min(AFTER_FAILURE) } else { interval };
        self.end(now, interval, Some(Failure { error, due_in }));
    }

    /// Ends a refresh that ran out of its caller's time, which says nothing about the next one: the next caller that
    /// asks begins at once. The error is still reported to callers in need that do not download anything themselves.
    pub(crate) fn give_up(self, error: Error) {
        let mut state = self.shared.lock();
        let due_in = state.failure.as_ref().map_or(self.shared.interval, |failure| failure.due_in);
        state.failure = Some(Failure { error, due_in });
    }

    fn end(mut self, now: SystemTime, interval: Duration, failure: Option<Failure>) {
        self.finished = true;
        self.shared.end(Some((now, interval, failure)));
    }
}

/// Whether the same download may well succeed a moment later. This excludes answers of the service and the effects of a
/// wrong key, but not what anyone on the way may have answered.
fn may_pass(error: &Error) -> bool {
    let is_by_others = match error.kind() {
        ErrorKind::Unexpected { .. } => true,
        ErrorKind::Service(refused) => !refused.authenticated,
        kind => kind.is_of_no_document(),
    };
    is_by_others || error.is_retryable()
}

impl Drop for RefreshTicket {
    fn drop(&mut self) {
        // After the end of this refresh, it may already be the turn of another caller.
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
