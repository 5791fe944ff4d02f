//! Work that blocks or takes long, done elsewhere, as long as its result is still waited for.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

/// Where an asynchronous client does blocking work, such as reading a file: the only thing it needs a runtime for.
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
    /// Does the work where it may block. An error means that the work could not be done; it is not the outcome of the
    /// work.
    fn run<T: Send + 'static>(
        self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> impl Future<Output = io::Result<T>> + Send;
}

/// Work that blocks or takes long.
pub type Work = Box<dyn FnOnce() + Send>;

/// Starts the work on a thread of its own.
pub(crate) fn on_a_thread(work: Work) -> io::Result<()> {
    std::thread::Builder::new().name("wechatpay-work".into()).spawn(work).map(drop)
}

/// Has work done wherever `begin` starts it, and waits for its result.
///
/// Long work checks its [`Watch`] every now and then, so that it ends when the future is dropped. An error means that
/// the work could not be done.
pub(crate) async fn aside<T: Send + 'static>(
    begin: impl FnOnce(Work) -> io::Result<()>,
    work: impl FnOnce(&Watch) -> T + Send + 'static,
) -> io::Result<T> {
    let (giver, taker) = handoff();
    let watch = Watch::of(&taker.wanted);
    let span = tracing::Span::current();
    begin(Box::new(move || {
        // By the time it gets a thread, it may no longer be waited for.
        if watch.check().is_ok() {
            giver.give(span.in_scope(|| work(&watch)));
        }
    }))?;
    taker.await.ok_or_else(|| io::Error::other("the work was given up"))
}

/// Lets a long computation check whether its result is still waited for.
#[derive(Clone, Default)]
pub(crate) struct Watch {
    wanted: Option<Weak<()>>,
    end: Option<Instant>,
}

impl Watch {
    /// A watch for work that is waited for as long as this is held.
    pub(crate) fn of(wanted: &Arc<()>) -> Self {
        Self { wanted: Some(Arc::downgrade(wanted)), end: None }
    }

    /// A watch for work that must be done within this time, whoever waits for it.
    pub(crate) fn within(limit: Duration) -> Self {
        Self { wanted: None, end: Instant::now().checked_add(limit) }
    }

    /// Fails if the result is no longer waited for.
    pub(crate) fn check(&self) -> io::Result<()> {
        let is_unwanted = self.wanted.as_ref().is_some_and(|wanted| wanted.strong_count() == 0);
        if is_unwanted || self.end.is_some_and(|end| Instant::now() >= end) {
            return Err(io::Error::new(io::ErrorKind::TimedOut, "its time was up"));
        }
        Ok(())
    }
}

/// A slot for one value from another thread.
fn handoff<T>() -> (Giver<T>, Taker<T>) {
    let place = Arc::new(Mutex::new(Place { value: None, is_over: false, waker: None }));
    (Giver(Arc::clone(&place)), Taker { place, wanted: Arc::new(()) })
}

struct Place<T> {
    value: Option<T>,
    /// No value will follow.
    is_over: bool,
    waker: Option<Waker>,
}

struct Giver<T>(Arc<Mutex<Place<T>>>);

impl<T> Giver<T> {
    fn give(self, value: T) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).value = Some(value);
    }
}

impl<T> Drop for Giver<T> {
    fn drop(&mut self) {
        let waker = {
            let mut place = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            place.is_over = true;
            place.waker.take()
        };
        waker.into_iter().for_each(Waker::wake);
    }
}

/// The value, or `None` if there will be none.
struct Taker<T> {
    place: Arc<Mutex<Place<T>>>,
    wanted: Arc<()>,
}

impl<T> Future for Taker<T> {
    type Output = Option<T>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<T>> {
        let mut place = self.place.lock().unwrap_or_else(PoisonError::into_inner);
        if place.is_over {
            return Poll::Ready(place.value.take());
        }
        place.waker = Some(context.waker().clone());
        Poll::Pending
    }
}

/// Does the work on a thread of its own, which the test has to wait for; also polls futures in tests.
#[cfg(test)]
pub(crate) mod tests {
    use std::sync::mpsc;
    use std::thread;

    use super::*;
    use crate::task::wait::block_on_within;

    #[derive(Clone, Copy)]
    pub(crate) struct Threads;

    impl Offload for Threads {
        async fn run<T: Send + 'static>(self, work: impl FnOnce() -> T + Send + 'static) -> io::Result<T> {
            let mut working = Some(thread::spawn(work));
            // Pending at least once, so that whoever waits must keep its state.
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

    /// Waits for the future.
    pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> T {
        block_on_within(Duration::MAX, future).unwrap()
    }

    #[test]
    fn work_is_done_elsewhere_and_its_result_taken() {
        let here = thread::current().id();
        assert_ne!(block_on(aside(on_a_thread, |_| thread::current().id())).unwrap(), here);
        // No thread available, work that is discarded, and work that panics.
        let refused = block_on(aside(|_| Err(io::Error::other("no thread")), |_| ()));
        assert_eq!(refused.unwrap_err().to_string(), "no thread");
        let throw_away = |work| {
            drop(work);
            Ok(())
        };
        assert!(block_on(aside(throw_away, |_| ())).is_err());
        assert!(block_on(aside(on_a_thread, |_| panic!("on purpose"))).is_err());
    }

    #[test]
    fn work_that_nobody_waits_for_ends() {
        let (sender, ended) = mpsc::channel();
        let work = move |watch: &Watch| {
            while watch.check().is_ok() {
                thread::sleep(Duration::from_millis(1));
            }
            sender.send(()).unwrap();
        };
        assert!(block_on_within(Duration::from_millis(20), aside(on_a_thread, work)).is_none());
        ended.recv_timeout(Duration::from_secs(60)).unwrap();

        // It does not start if its turn comes too late.
        let late = Mutex::new(None);
        let begin = |work| {
            *late.lock().unwrap() = Some(work);
            Ok(())
        };
        let unwanted = aside(begin, |_: &Watch| panic!("nothing waits for this"));
        assert!(block_on_within(Duration::ZERO, unwanted).is_none());
        let late = late.lock().unwrap().take();
        late.unwrap()();

        assert!(Watch::within(Duration::ZERO).check().is_err());
        assert!(Watch::within(Duration::MAX).check().is_ok());
        assert!(Watch::default().check().is_ok());
    }
}
