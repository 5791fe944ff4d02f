//! What sends for a client: the two traits that an HTTP library is put behind.

use std::io;
use std::pin::Pin;
use std::time::Duration;

use super::{Incoming, Outgoing, SendError};
use crate::task::Work;
use crate::task::offload::on_a_thread;

/// A future in a box.
pub type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Sends for an asynchronous client.
///
/// It follows no redirect, decompresses nothing, changes no header but adds `Host` and `Content-Length`, and gives up
/// after [`Outgoing::timeout`]; what follows the beginning of a file ([`Outgoing::is_file`]) is not part of that, and
/// should have a limit of time for each piece. Where [`Outgoing::client_certificate`] is set, it shows the merchant's.
///
/// A call that has no more time drops its futures, and the bodies that come as streams: that closes the connection.
pub trait Transport: Send + Sync + 'static {
    /// Sends a request, and returns when the head of its reply is there.
    fn send(&self, outgoing: Outgoing) -> Boxed<'_, Result<Incoming, SendError>>;

    /// Waits.
    fn sleep(&self, duration: Duration) -> Boxed<'_, ()>;

    /// Begins work that blocks or takes long, such as reading a large file for its digest, where it does not hold up
    /// others, and returns at once: on a thread of its own, unless the runtime has threads for that.
    ///
    /// # Errors
    ///
    /// There is no thread for it.
    fn offload(&self, work: Work) -> io::Result<()> {
        on_a_thread(work)
    }

    /// Has a task done in the background, so that a call does not wait for certificates that are only old.
    ///
    /// What is dropped is not done, as here: certificates are downloaded when a call needs them then.
    fn spawn(&self, task: Boxed<'static, ()>) {
        drop(task);
    }
}

/// Sends for a blocking client, by the rules of [`Transport`].
///
/// Blocking work cannot be taken back. So that a call ends with its deadline all the same, `send` is called, and a reply
/// received, on a thread of its own ([`offload`](Self::offload)), which the call leaves behind if it lasts longer than
/// [`Outgoing::timeout`]: until `send` or [`Read::read`](std::io::Read::read) return, with the connection that they have. To leave nothing
/// behind, keep to the timeout there as well; or be [`asynchronous`](Self::asynchronous).
pub trait BlockingTransport: Send + Sync + 'static {
    /// Sends a request, and returns when the head of its reply is there.
    ///
    /// # Errors
    ///
    /// The request did not arrive, or its reply did not.
    fn send(&self, outgoing: Outgoing) -> Result<Incoming, SendError>;

    /// Begins work that blocks or takes long where it does not hold up others, and returns at once.
    ///
    /// # Errors
    ///
    /// There is no thread for it.
    fn offload(&self, work: Work) -> io::Result<()> {
        on_a_thread(work)
    }

    /// The transport below this one whose futures, and streams, can be polled by any thread, and be dropped when the
    /// time is over; then it sends. What sleeps and waits is up to the client, which never calls
    /// [`Transport::sleep`].
    fn asynchronous(&self) -> Option<&dyn Transport> {
        None
    }
}
