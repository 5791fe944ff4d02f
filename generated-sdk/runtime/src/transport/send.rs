//! The two traits behind which an HTTP library sends for a client.

use std::io;
use std::pin::Pin;
use std::time::Duration;

use super::{Incoming, Outgoing, SendError};
use crate::task::Work;
use crate::task::offload::on_a_thread;

/// A boxed future.
pub type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Sends for an asynchronous client.
///
/// It must not follow redirects, decompress, or change headers, except for adding `Host` and `Content-Length`, and it
/// gives up after [`Outgoing::timeout`]. The timeout does not cover what follows the beginning of a file
/// ([`Outgoing::is_file`]), which should have a time limit for each piece. If [`Outgoing::client_certificate`] is set,
/// it presents the certificate of the merchant.
///
/// A call whose time is up drops its futures and any streamed bodies, which closes the connection.
pub trait Transport: Send + Sync + 'static {
    /// Sends a request, and returns once the head of the reply has arrived.
    fn send(&self, outgoing: Outgoing) -> Boxed<'_, Result<Incoming, SendError>>;

    /// Waits.
    fn sleep(&self, duration: Duration) -> Boxed<'_, ()>;

    /// Starts work that blocks or takes long, such as reading a large file for its digest, where it does not hold up
    /// others, and returns at once. The default is a thread of its own; override it if the runtime has threads for
    /// that.
    ///
    /// # Errors
    ///
    /// No thread is available.
    fn offload(&self, work: Work) -> io::Result<()> {
        on_a_thread(work)
    }

    /// Runs a task in the background, so that a call does not wait for certificates that are merely old.
    ///
    /// The default drops the task, so that it is not run; certificates are then downloaded when a call needs them.
    fn spawn(&self, task: Boxed<'static, ()>) {
        drop(task);
    }
}

/// Sends for a blocking client, by the rules of [`Transport`].
///
/// Blocking work cannot be cancelled. To end a call at its deadline nevertheless, `send` is called and the reply is
/// received on a thread of its own ([`offload`](Self::offload)). If that takes longer than [`Outgoing::timeout`], the
/// call leaves the thread behind, with its connection, until `send` or [`Read::read`](std::io::Read::read) returns. To
/// leave nothing behind, observe the timeout there as well, or be [`asynchronous`](Self::asynchronous).
pub trait BlockingTransport: Send + Sync + 'static {
    /// Sends a request, and returns once the head of the reply has arrived.
    ///
    /// # Errors
    ///
    /// The request did not arrive, or its reply did not.
    fn send(&self, outgoing: Outgoing) -> Result<Incoming, SendError>;

    /// Starts work that blocks or takes long where it does not hold up others, and returns at once.
    ///
    /// # Errors
    ///
    /// No thread is available.
    fn offload(&self, work: Work) -> io::Result<()> {
        on_a_thread(work)
    }

    /// The underlying transport, if there is one whose futures and streams can be polled by any thread and dropped when
    /// the time is up; it is then the one that sends. The client does the sleeping and waiting, and never calls
    /// [`Transport::sleep`].
    fn asynchronous(&self) -> Option<&dyn Transport> {
        None
    }
}
