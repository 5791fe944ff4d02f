//! Work that blocks enters; its result leaves when a runtime that this crate does not know has done it elsewhere.

use std::io;

/// Where an asynchronous client does what blocks, such as reading a file: the one thing that it needs a runtime for.
///
/// For tokio:
///
/// ```
/// # mod tokio { pub mod task {
/// #     pub async fn spawn_blocking<T>(work: impl FnOnce() -> T) -> Result<T, std::io::Error> { Ok(work()) }
/// # } }
/// #[derive(Clone, Copy)]
/// struct Tokio;
///
/// impl wechatpay_runtime::Offload for Tokio {
///     async fn run<T: Send + 'static>(
///         self,
///         work: impl FnOnce() -> T + Send + 'static,
///     ) -> std::io::Result<T> {
///         tokio::task::spawn_blocking(work).await.map_err(std::io::Error::other)
///     }
/// }
/// ```
pub trait Offload: Clone + Send + Sync + Unpin + 'static {
    /// Does the work where it may block. The error is that it could not be done, not what came of it.
    fn run<T: Send + 'static>(
        self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> impl Future<Output = io::Result<T>> + Send;
}

/// Does the work on a thread of its own, which the test has to wait for; and what polls futures in tests.
#[cfg(test)]
pub(crate) mod tests {
    use std::pin::pin;
    use std::sync::Arc;
    use std::task::{Context, Poll, Wake, Waker};
    use std::thread::{self, Thread};

    use super::*;

    #[derive(Clone, Copy)]
    pub(crate) struct Threads;

    impl Offload for Threads {
        async fn run<T: Send + 'static>(self, work: impl FnOnce() -> T + Send + 'static) -> io::Result<T> {
            let mut working = Some(thread::spawn(work));
            // Pending at least once, so that what waits must keep its state.
            std::future::poll_fn(|context| match working.take_if(|working| working.is_finished()) {
                Some(done) => Poll::Ready(done.join().map_err(|_| io::Error::other("it panicked"))),
                None => {
                    context.waker().wake_by_ref();
                    Poll::Pending
                }
            })
            .await
        }
    }

    struct Unpark(Thread);

    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }

    /// Waits for the future.
    pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> T {
        let waker = Waker::from(Arc::new(Unpark(thread::current())));
        let mut context = Context::from_waker(&waker);
        let mut future = pin!(future);
        loop {
            match future.as_mut().poll(&mut context) {
                Poll::Ready(value) => return value,
                Poll::Pending => thread::park(),
            }
        }
    }
}
