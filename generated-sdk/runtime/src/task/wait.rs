//! Waiting on this thread for a future, up to a limit.

use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

/// The message for callers that would block a runtime.
#[cfg(feature = "reqwest")]
pub(crate) const IN_TASK: &str = "a blocking client cannot be used by a task of an asynchronous runtime: call an \
                                  asynchronous client there, or this one in `spawn_blocking`";

/// Whether this thread runs a task of tokio, which would stand still while the thread waits.
///
/// Tasks have a budget of operations, after which they must yield to others. Where blocking is allowed, including
/// `spawn_blocking` and `block_in_place`, there is none.
#[cfg(feature = "reqwest")]
pub(crate) fn is_in_task() -> bool {
    use tokio::task::coop::poll_proceed;
    // Several times the budget of a task.
    const OPERATIONS: usize = 512;
    if tokio::runtime::Handle::try_current().is_err() {
        return false;
    }
    let mut context = Context::from_waker(Waker::noop());
    let mut taken = Vec::new();
    let mut has_budget = false;
    while !has_budget && taken.len() < OPERATIONS {
        match poll_proceed(&mut context) {
            Poll::Ready(operation) => taken.push(operation),
            Poll::Pending => has_budget = true,
        }
    }
    // Each restores the previous state.
    while taken.pop().is_some() {}
    has_budget
}

/// Waits for the future, which is dropped if it takes longer than this; the result is then `None`.
///
/// It is polled on this thread, no matter what wakes it.
pub(crate) fn block_on_within<T>(limit: Duration, future: impl Future<Output = T>) -> Option<T> {
    // A time that cannot be represented never comes.
    let end = Instant::now().checked_add(limit);
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut context = Context::from_waker(&waker);
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(value) = future.as_mut().poll(&mut context) {
            return Some(value);
        }
        match end.map(|end| end.saturating_duration_since(Instant::now())) {
            None => thread::park(),
            Some(Duration::ZERO) => return None,
            Some(left) => thread::park_timeout(left),
        }
    }
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.0.unpark();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_future_is_waited_for_as_long_as_said() {
        let begun = Instant::now();
        let limit = Duration::from_millis(30);
        assert_eq!(block_on_within(limit, std::future::pending::<()>()), None);
        assert!(begun.elapsed() >= limit);
        // A value that is ready is taken, even with no time left.
        assert_eq!(block_on_within(Duration::ZERO, std::future::ready(7)), Some(7));
        for limit in [Duration::from_secs(60), Duration::MAX] {
            let mut polls = 0;
            let woken_elsewhere = std::future::poll_fn(|context| {
                polls += 1;
                let waker = context.waker().clone();
                match polls {
                    1 => {
                        thread::spawn(move || waker.wake());
                        Poll::Pending
                    }
                    _ => Poll::Ready(polls),
                }
            });
            assert!(block_on_within(limit, woken_elsewhere).is_some());
        }
    }

    #[cfg(feature = "blocking")]
    #[test]
    fn tasks_are_told_from_threads_that_may_block() {
        use tokio::runtime::Builder;
        assert!(!is_in_task());
        let several = || Builder::new_multi_thread().worker_threads(1).build().unwrap();
        let one = || Builder::new_current_thread().build().unwrap();
        for runtime in [several(), one()] {
            assert!(runtime.block_on(async { is_in_task() }));
            // The budget of the task is unchanged.
            assert!(runtime.block_on(async { is_in_task() && tokio::task::coop::has_budget_remaining() }));
            assert!(runtime.block_on(async { tokio::spawn(async { is_in_task() }).await.unwrap() }));
            let allowed = async { tokio::task::spawn_blocking(is_in_task).await.unwrap() };
            assert!(!runtime.block_on(allowed));
            let _entered = runtime.enter();
            assert!(!is_in_task());
        }
        assert!(!several().block_on(async { tokio::task::block_in_place(is_in_task) }));
    }
}
