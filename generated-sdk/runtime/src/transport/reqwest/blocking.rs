//! Sends signed requests with reqwest, and blocks until the reply is there.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use bytes::Bytes;
use futures_core::Stream;
use tokio::runtime::{Builder, Handle, Runtime};

use crate::task::Work;
use crate::task::wait::{IN_TASK, block_on_within, is_in_task};
use crate::transport::{
    self, Awaited, BlockingTransport, Boxed, Incoming, IncomingBody, Outgoing, SendError, Streamed,
    Transport, TransportError, TransportOptions,
};

/// Sends requests with reqwest; built by [`TransportOptions`](crate::TransportOptions).
///
/// It is the asynchronous transport on a runtime with one thread, whose futures are polled by the threads that wait for
/// them. reqwest has a blocking client as well, but it does not distinguish a refused connection from one that broke
/// while a file was being sent.
#[derive(Clone, Debug)]
pub struct ReqwestTransport {
    inner: transport::ReqwestTransport,
    background: Arc<Background>,
}

impl TransportOptions {
    /// Builds the transport of a blocking client.
    ///
    /// # Errors
    ///
    /// A certificate, the proxy, a limit of zero, or the TLS of the system cannot be used.
    pub fn build_blocking(&self) -> Result<ReqwestTransport, TransportError> {
        ReqwestTransport::new(self.build()?)
    }
}

impl ReqwestTransport {
    pub(crate) fn new(inner: transport::ReqwestTransport) -> Result<Self, TransportError> {
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("wechatpay-blocking")
            .enable_all()
            .build()?;
        let handle = runtime.handle().clone();
        Ok(Self { inner, background: Arc::new(Background { handle, runtime: Some(runtime) }) })
    }
}

impl BlockingTransport for ReqwestTransport {
    fn send(&self, outgoing: Outgoing) -> Result<Incoming, SendError> {
        if is_in_task() {
            return Err(SendError::impossible(IN_TASK));
        }
        let (is_file, end) = (outgoing.is_file, Instant::now().checked_add(outgoing.timeout));
        let sent = block_on_within(outgoing.timeout, Transport::send(self, outgoing));
        let late = || io::Error::new(io::ErrorKind::TimedOut, "the head of the reply did not arrive in time");
        let Incoming { status, headers, body } = sent.unwrap_or_else(|| Err(SendError::new(late())))?;
        let body = match body {
            IncomingBody::Stream(stream) => {
                // The time limit excludes files, but includes the refusal of one.
                let end = end.filter(|_| !is_file || !status.is_success());
                IncomingBody::Reader(Box::new(Awaited::new(stream).until(end)))
            }
            body => body,
        };
        Ok(Incoming { status, headers, body })
    }

    fn offload(&self, work: Work) -> io::Result<()> {
        drop(self.background.handle.spawn_blocking(work));
        Ok(())
    }

    fn asynchronous(&self) -> Option<&dyn Transport> {
        Some(self)
    }
}

/// Its futures and streams use their own runtime, whichever thread polls them.
impl Transport for ReqwestTransport {
    fn send(&self, outgoing: Outgoing) -> Boxed<'_, Result<Incoming, SendError>> {
        let background = Arc::clone(&self.background);
        let sending = Inside { background: Arc::clone(&background), inner: Some(self.inner.send(outgoing)) };
        Box::pin(async move {
            let Incoming { status, headers, body } = sending.await?;
            let body = match body {
                IncomingBody::Stream(stream) => {
                    IncomingBody::Stream(Box::pin(Inside { background, inner: Some(stream) }))
                }
                body => body,
            };
            Ok(Incoming { status, headers, body })
        })
    }

    fn sleep(&self, duration: Duration) -> Boxed<'_, ()> {
        let background = Arc::clone(&self.background);
        let sleeping = Box::pin(async move { tokio::time::sleep(duration).await });
        Box::pin(Inside { background, inner: Some(sleeping as Boxed<'_, ()>) })
    }

    fn offload(&self, work: Work) -> io::Result<()> {
        BlockingTransport::offload(self, work)
    }
}

/// Present until dropped.
#[derive(Debug)]
struct Background {
    handle: Handle,
    runtime: Option<Runtime>,
}

impl Drop for Background {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            // Dropping the client must not wait, since a task of another runtime may do it.
            runtime.shutdown_background();
        }
    }
}

/// Polled and dropped inside the runtime. Present until dropped.
struct Inside<T> {
    background: Arc<Background>,
    inner: Option<T>,
}

impl<T> Future for Inside<Boxed<'_, T>> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T> {
        let this = &mut *self;
        let _entered = this.background.handle.enter();
        this.inner.as_mut().map_or(Poll::Pending, |future| future.as_mut().poll(context))
    }
}

impl Stream for Inside<Streamed> {
    type Item = Result<Bytes, SendError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        let _entered = this.background.handle.enter();
        this.inner.as_mut().map_or(Poll::Ready(None), |stream| stream.as_mut().poll_next(context))
    }
}

impl<T> Drop for Inside<T> {
    fn drop(&mut self) {
        let _entered = self.background.handle.enter();
        self.inner = None;
    }
}
