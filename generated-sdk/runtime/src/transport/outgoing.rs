//! A signed request, and how to send it.

use std::time::Duration;

use http::Request;

use crate::content::Body;

/// A signed request, and how to send it.
#[derive(Debug)]
#[non_exhaustive]
pub struct Outgoing {
    /// The request. The length of its body is known and must be sent as `Content-Length`.
    pub request: Request<Body>,
    /// Whether the connection must present the merchant's client certificate.
    pub client_certificate: bool,
    /// The time until the last byte of the reply or, if the reply is a file, of the beginning of its body.
    pub timeout: Duration,
    /// Whether the reply is a file, whose body arrives while it is read.
    pub is_file: bool,
}
