//! A signed request enters; what leaves is what reqwest received, when it is there.

use std::io::{self, Read};
use std::sync::Arc;

use bytes::{Buf as _, Bytes};
use tokio::runtime::{Builder, Runtime};

use crate::{BlockingTransport, Incoming, IncomingBody, Outgoing, SendError, Transport as _, TransportError};

/// Sends by reqwest; [`TransportOptions`](crate::TransportOptions) make it.
///
/// It is the asynchronous transport on a runtime with one thread. reqwest has a blocking client as well, which does not
/// tell a connection that was refused from one that broke off while a file was sent.
#[derive(Clone, Debug)]
pub struct ReqwestTransport {
    inner: crate::ReqwestTransport,
    background: Arc<Background>,
}

impl ReqwestTransport {
    pub(crate) fn new(inner: crate::ReqwestTransport) -> Result<Self, TransportError> {
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("wechatpay-blocking")
            .enable_all()
            .build()?;
        Ok(Self { inner, background: Arc::new(Background(Some(runtime))) })
    }
}

impl BlockingTransport for ReqwestTransport {
    fn send(&self, outgoing: Outgoing) -> Result<Incoming, SendError> {
        let Incoming { status, headers, body } = self.background.block_on(self.inner.send(outgoing))?;
        let body = Reader { body, current: Bytes::new(), background: Arc::clone(&self.background) };
        Ok(Incoming { status, headers, body: IncomingBody::Reader(Box::new(body)) })
    }
}

/// There until it is dropped.
#[derive(Debug)]
struct Background(Option<Runtime>);

impl Background {
    fn block_on<T>(&self, future: impl Future<Output = Result<T, SendError>>) -> Result<T, SendError> {
        match &self.0 {
            Some(runtime) => runtime.block_on(future),
            None => Err(SendError::impossible("the client is being dropped")),
        }
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            // Whoever drops the client need not wait, and may be a task of another runtime.
            runtime.shutdown_background();
        }
    }
}

/// A body that comes on the runtime.
struct Reader {
    body: IncomingBody,
    current: Bytes,
    background: Arc<Background>,
}

impl Read for Reader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.current.is_empty() {
            let next = self.background.block_on(crate::transport::next(&mut self.body));
            self.current = next.map_err(io::Error::other)?.unwrap_or_default();
        }
        let read = self.current.len().min(buffer.len());
        self.current.copy_to_slice(&mut buffer[..read]);
        Ok(read)
    }
}
