//! A status and a document enter; a signed response leaves, or one that is wrong as it was asked for.

use std::time::Duration;

use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use futures_util::StreamExt as _;
use http::{HeaderMap, HeaderValue, StatusCode};
use serde_json::{Value as Json, json};
use wechatpay_runtime as rt;
use wechatpay_runtime::NonceSource as _;

use crate::check::Fault;
use crate::shared::SigningKey;
use crate::{Misbehavior, v3};

/// How much of a file is sent at a time.
const PIECE: usize = 8 * 1024;

/// How long a reply that breaks off waits before it does.
const PAUSE: Duration = Duration::from_millis(20);

/// An answer before it is signed.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
    /// Whether the service signs it in its headers.
    pub signed: bool,
    /// What is signed in place of the body, for overseas statements.
    pub stand_in: Option<String>,
    /// Whether it comes in pieces, without its length.
    pub is_streamed: bool,
    /// The document with its sealed members in the clear, for the record.
    pub clear: Option<Json>,
    /// Which those are, as JSON pointers.
    pub sealed: Vec<String>,
}

impl Answer {
    /// A document of API v3.
    pub fn json(status: StatusCode, value: &Json) -> Self {
        Self::new(status, "application/json", value.to_string().into(), true)
    }

    /// Nothing but a status.
    pub fn empty(status: StatusCode) -> Self {
        Self { headers: HeaderMap::new(), ..Self::new(status, "", Bytes::new(), true) }
    }

    /// A file.
    pub fn file(body: Bytes) -> Self {
        Self { is_streamed: true, ..Self::new(StatusCode::OK, "text/plain", body, false) }
    }

    /// A body of any kind.
    pub fn new(status: StatusCode, content_type: &'static str, body: Bytes, signed: bool) -> Self {
        let mut headers = HeaderMap::new();
        headers.insert(http::header::CONTENT_TYPE, HeaderValue::from_static(content_type));
        Self {
            status,
            headers,
            body,
            signed,
            stand_in: None,
            is_streamed: false,
            clear: None,
            sealed: Vec::new(),
        }
    }

    /// A refusal of API v3.
    pub fn refused(status: StatusCode, code: &str, message: &str, fault: Option<&Fault>) -> Self {
        let mut body = json!({ "code": code, "message": message });
        if let Some(fault) = fault {
            body["detail"] =
                json!({ "field": fault.place, "issue": fault.issue, "location": fault.location() });
        }
        Self::json(status, &body)
    }

    /// The same with a document for the record, and the places of its members that are sealed.
    pub fn showing(self, clear: Json, sealed: Vec<String>) -> Self {
        Self { clear: Some(clear), sealed, ..self }
    }

    /// The same with `Retry-After` of so many seconds.
    pub fn retried_after(mut self, seconds: u64) -> Self {
        self.headers.insert(http::header::RETRY_AFTER, seconds.into());
        self
    }

    /// Whether it will have a signature in its headers.
    pub fn signs(&self, misbehavior: Option<&Misbehavior>) -> bool {
        self.signed && misbehavior != Some(&Misbehavior::NoSignature)
    }

    /// Signs, and spoils what is to be spoiled.
    pub fn finish(self, key: SigningKey<'_>, misbehavior: Option<&Misbehavior>) -> Response {
        let is_signed = self.signs(misbehavior);
        let Self { mut status, mut headers, body, stand_in, is_streamed, .. } = self;
        if let Ok(id) = HeaderValue::from_str(&format!("GW{:016X}", now())) {
            headers.insert("Request-ID", id);
        }
        if is_signed {
            let signed = stand_in.as_deref().map_or(&body[..], str::as_bytes);
            sign(&mut headers, key, signed, misbehavior);
        }
        let body = match misbehavior {
            Some(Misbehavior::Reset) => {
                // With this status there would be no body to break off in.
                if status == StatusCode::NO_CONTENT {
                    status = StatusCode::OK;
                }
                broken(body)
            }
            _ if is_streamed => in_pieces(body),
            _ => Body::from(body),
        };
        let mut response = Response::new(body);
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        response
    }
}

fn sign(headers: &mut HeaderMap, key: SigningKey<'_>, body: &[u8], misbehavior: Option<&Misbehavior>) {
    let skew = match misbehavior {
        Some(Misbehavior::Skew(seconds)) => *seconds,
        _ => 0,
    };
    let nonce = rt::SystemNonces.nonce().unwrap_or_default();
    // Signing fails for no key that was made here.
    let _ = v3::sign(headers, key, now().saturating_sub(skew), &nonce, body);
    match misbehavior {
        Some(Misbehavior::Probe) => v3::spoil(headers, &format!("{}{nonce}", v3::PROBE)),
        Some(Misbehavior::WrongSignature) => v3::spoil(headers, v3::WRONG),
        _ => {}
    }
}

fn in_pieces(body: Bytes) -> Body {
    let starts = (0..body.len()).step_by(PIECE);
    let pieces: Vec<Result<Bytes, std::convert::Infallible>> =
        starts.map(|start| Ok(body.slice(start..body.len().min(start + PIECE)))).collect();
    Body::from_stream(futures_util::stream::iter(pieces))
}

/// A body that breaks off after its first half.
fn broken(body: Bytes) -> Body {
    let half = body.slice(..body.len() / 2);
    let end = futures_util::stream::once(async {
        // What came before is only sent when there is something to wait for.
        tokio::time::sleep(PAUSE).await;
        Err(std::io::Error::other("the gateway was told to break off"))
    });
    Body::from_stream(futures_util::stream::iter([Ok(half)]).chain(end))
}

/// Seconds since 1970.
pub fn now() -> i64 {
    rt::canonical::unix_seconds(std::time::SystemTime::now())
}
