//! A status and a document enter; a signed response leaves, or one that is wrong as it was asked for.

use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode};
use serde_json::json;
use wechatpay_runtime as rt;
use wechatpay_runtime::NonceSource as _;

use crate::check::Fault;
use crate::{Misbehavior, Shared, v3};

/// An answer before it is signed.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
    /// Whether the service signs it.
    pub signed: bool,
    /// What is signed in place of the body, for overseas statements.
    pub stand_in: Option<String>,
}

impl Answer {
    /// A document of API v3.
    pub fn json(status: StatusCode, value: &serde_json::Value) -> Self {
        Self::new(status, "application/json", value.to_string().into(), true)
    }

    /// Nothing but a status.
    pub fn empty(status: StatusCode) -> Self {
        Self { headers: HeaderMap::new(), ..Self::new(status, "", Bytes::new(), true) }
    }

    /// A body of any kind.
    pub fn new(status: StatusCode, content_type: &'static str, body: Bytes, signed: bool) -> Self {
        let mut headers = HeaderMap::new();
        headers.insert(http::header::CONTENT_TYPE, HeaderValue::from_static(content_type));
        Self { status, headers, body, signed, stand_in: None }
    }

    /// A refusal of API v3.
    pub fn refused(status: StatusCode, code: &str, message: &str, fault: Option<&Fault>) -> Self {
        let mut body = json!({ "code": code, "message": message });
        if let Some(fault) = fault {
            body["detail"] = json!({ "field": fault.place, "issue": fault.issue, "location": "body" });
        }
        Self::json(status, &body)
    }

    /// Signs, and spoils what is to be spoiled.
    pub fn finish(self, shared: &Shared, misbehavior: Option<&Misbehavior>) -> Response {
        let Self { status, mut headers, body, signed, stand_in } = self;
        if let Ok(id) = HeaderValue::from_str(&format!("GW{:016X}", now())) {
            headers.insert("Request-ID", id);
        }
        if signed && misbehavior != Some(&Misbehavior::NoSignature) {
            sign(shared, &mut headers, stand_in.as_deref().map_or(&body[..], str::as_bytes), misbehavior);
        }
        let body = if misbehavior == Some(&Misbehavior::Reset) { broken(body) } else { Body::from(body) };
        let mut response = Response::new(body);
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        response
    }
}

fn sign(shared: &Shared, headers: &mut HeaderMap, body: &[u8], misbehavior: Option<&Misbehavior>) {
    let platform = shared.platform();
    let skew = match misbehavior {
        Some(Misbehavior::Skew(seconds)) => *seconds,
        _ => 0,
    };
    let nonce = rt::SystemNonces.nonce().unwrap_or_default();
    let is_first = platform.serial == shared.keys.platform[0].serial;
    // A client that names the public key gets its reply signed by it.
    let wanted = headers.remove(WANTED).filter(|_| is_first);
    let serial = wanted.as_ref().and_then(|id| id.to_str().ok()).unwrap_or(&platform.serial).to_owned();
    // Signing fails for no key that was made here.
    let _ = v3::sign(headers, &platform.key, &serial, now() - skew, &nonce, body);
    match misbehavior {
        Some(Misbehavior::Probe) => set(headers, &format!("WECHATPAY/SIGNTEST/{nonce}")),
        Some(Misbehavior::WrongSignature) => set(headers, "d3Jvbmc="),
        _ => {}
    }
}

/// Tells [`sign`] which key the client named.
pub const WANTED: &str = "x-wanted-serial";

fn set(headers: &mut HeaderMap, signature: &str) {
    if let Ok(value) = HeaderValue::from_str(signature) {
        headers.insert("Wechatpay-Signature", value);
    }
}

/// A body that breaks off after its first half.
fn broken(body: Bytes) -> Body {
    let half = body.slice(..body.len() / 2);
    let pieces = [Ok(half), Err(std::io::Error::other("the gateway was told to break off"))];
    Body::from_stream(futures_util::stream::iter(pieces))
}

/// Seconds since 1970.
pub fn now() -> i64 {
    rt::canonical::unix_seconds(std::time::SystemTime::now())
}
