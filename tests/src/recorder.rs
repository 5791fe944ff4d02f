//! A request enters, and is kept; the reply that was laid ready leaves.

#![allow(clippy::unwrap_used, reason = "a test says so by failing")]

use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use wechatpay_runtime::{BlockingTransport, Incoming, IncomingBody, Outgoing, SendError};

/// What a client has sent.
pub struct Sent {
    /// `GET`
    pub method: String,
    /// The whole address.
    pub uri: http::Uri,
    /// All headers.
    pub headers: HeaderMap,
}

/// Stands in for the network.
#[derive(Clone, Default)]
pub struct Recorder {
    sent: Arc<Mutex<Option<Sent>>>,
    reply: Option<(HeaderMap, Bytes)>,
}

impl Recorder {
    /// Replies this to every request, with the status 200.
    pub fn replying(headers: HeaderMap, body: impl Into<Bytes>) -> Self {
        Self { sent: Arc::default(), reply: Some((headers, body.into())) }
    }

    /// The last request.
    pub fn sent(&self) -> Sent {
        self.sent.lock().unwrap().take().unwrap()
    }
}

impl BlockingTransport for Recorder {
    fn send(&self, outgoing: Outgoing) -> Result<Incoming, SendError> {
        let (parts, _) = outgoing.request.into_parts();
        let sent = Sent { method: parts.method.to_string(), uri: parts.uri, headers: parts.headers };
        *self.sent.lock().unwrap() = Some(sent);
        let (headers, body) = self.reply.clone().ok_or_else(|| SendError::new("there is no network here"))?;
        Ok(Incoming { status: StatusCode::OK, headers, body: IncomingBody::Bytes(body) })
    }
}
