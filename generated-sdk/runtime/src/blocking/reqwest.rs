//! A signed request enters; what leaves is what reqwest received, when it is there.

use crate::client::reqwest::{NO_CERTIFICATE, length_of_nothing, send_error};
use crate::{BlockingTransport, Incoming, IncomingBody, Outgoing, SendError};

/// Sends by the blocking client of reqwest; [`TransportOptions`](crate::TransportOptions) make it.
#[derive(Clone, Debug)]
pub struct ReqwestTransport {
    plain: reqwest::blocking::Client,
    with_certificate: Option<reqwest::blocking::Client>,
}

impl ReqwestTransport {
    pub(crate) fn new(
        plain: reqwest::blocking::Client,
        with_certificate: Option<reqwest::blocking::Client>,
    ) -> Self {
        Self { plain, with_certificate }
    }
}

impl BlockingTransport for ReqwestTransport {
    fn send(&self, outgoing: Outgoing) -> Result<Incoming, SendError> {
        let client = match (outgoing.client_certificate, &self.with_certificate) {
            (false, _) => &self.plain,
            (true, Some(client)) => client,
            (true, None) => return Err(SendError::before_sending(NO_CERTIFICATE)),
        };
        let (parts, body) = outgoing.request.into_parts();
        let is_get = parts.method == http::Method::GET;
        let mut request = client.request(parts.method, parts.uri.to_string()).headers(parts.headers);
        if !outgoing.is_file {
            request = request.timeout(outgoing.timeout);
        }
        let request = match body.as_bytes() {
            Some(bytes) if bytes.is_empty() => request.headers(length_of_nothing(is_get)),
            Some(bytes) => request.body(bytes.clone()),
            None => {
                let length = body.len();
                request.body(reqwest::blocking::Body::sized(body.reader(), length))
            }
        };
        let response = request.send().map_err(send_error)?;
        let (status, headers) = (response.status(), response.headers().clone());
        Ok(Incoming { status, headers, body: IncomingBody::Reader(Box::new(response)) })
    }
}
