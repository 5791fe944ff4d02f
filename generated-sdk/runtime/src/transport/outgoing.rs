//! A signed request, and how it is to be sent.

use std::time::Duration;

use http::Request;

use crate::content::Body;

/// A signed request, and how it is to be sent.
#[derive(Debug)]
#[non_exhaustive]
pub struct Outgoing {
    /// The request. Its body has a known length, to be sent as `Content-Length`.
    pub request: Request<Body>,
    /// Whether the connection has to show the merchant's client certificate.
    pub client_certificate: bool,
    /// How long there is until the last byte of the reply, or of the beginning of its body where the reply is a file.
    pub timeout: Duration,
    /// Whether the reply is a file, whose body is received while it is read.
    pub is_file: bool,
}
