//! A future enters, and this thread waits for it; what leaves is its value, if it comes in time.

use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

/// What is said to those who would hold up a runtime.
#[cfg(feature = "reqwest")]
pub(crate) const IN_TASK: &str = "a blocking client cannot be used by a task of an asynchronous runtime: call an \
                                  asynchronous client there, or this one in `spawn_blocking`";

/// Whether this thread runs a task of tokio, all of which stands still while the thread waits.
///
/// Tasks have a budget of operations, after which they have to let others go on. Where blocking is allowed, in
/// `spawn_blocking` and `block_in_place` as well, there is none.
#[cfg(feature = "reqwest")]
pub(crate) fn is_in_task() -> bool {
    use tokio::task::coop::poll_proceed;
    // Several times what a task has.
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
    // Each gives back what there was before it.
    while taken.pop().is_some() {}
    has_budget
}

/// Waits for the future; `None` if it takes longer than this, and it is then dropped.
///
/// It is polled on this thread, whatever wakes it.
pub(crate) fn block_on_within<T>(limit: Duration, future: impl Future<Output = T>) -> Option<T> {
    // A time that cannot be told does not come.
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
        // What is ready is taken, even without any time.
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
            // The budget of the task is what it was.
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
