//! Sends signed requests with reqwest.

#[cfg(feature = "blocking")]
pub(crate) mod blocking;
mod check;
mod tls;

use std::fmt::{self, Write as _};
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use tokio::runtime::Handle;
use zeroize::Zeroizing;

use crate::task::{Tokio, Work};
use crate::text::{Beginning, LONGEST_ERROR, Line};
use crate::transport::{BoxError, Boxed, Incoming, IncomingBody, Outgoing, SendError, Transport};

/// Options for sending requests with reqwest, asynchronously or blocking.
#[derive(Clone, Default)]
#[must_use]
pub struct TransportOptions {
    identity: Option<Identity>,
    /// Whether two different ones were given.
    has_other_identity: bool,
    roots: Vec<String>,
    proxy: Option<String>,
    connect_timeout: Option<Duration>,
    read_timeout: Option<Duration>,
}

/// The merchant's client certificate, as PEM.
#[derive(Clone, PartialEq)]
struct Identity {
    /// Wiped as well, since some files also contain the key.
    certificate: Zeroizing<String>,
    private_key: Zeroizing<String>,
}

impl TransportOptions {
    /// The merchant's client certificate and private key as PEM, `apiclient_cert.pem` and `apiclient_key.pem`: some
    /// operations of API v2 require it. A merchant has only one: giving a different one as well is an error when the
    /// transport is built.
    ///
    /// The text of the key is wiped when the options are dropped, and the key itself with the transport. The text from
    /// which the caller read it is the caller's responsibility.
    pub fn client_certificate(mut self, certificate: &str, private_key: &str) -> Self {
        let private_key = Zeroizing::new(private_key.trim().to_owned());
        let identity = Identity { certificate: Zeroizing::new(certificate.trim().to_owned()), private_key };
        let before = self.identity.replace(identity);
        self.has_other_identity |= before.is_some_and(|before| Some(before) != self.identity);
        self
    }

    /// Trusts this certificate (PEM), in addition to those of the system and those given before; for test gateways.
    pub fn root_certificate(mut self, certificate: &str) -> Self {
        self.roots.push(certificate.to_owned());
        self
    }

    /// Sets the proxy for all requests, `http://proxy:3128`; by default the environment decides. For `socks5://`, the
    /// program enables the feature `socks` of reqwest.
    pub fn proxy(mut self, url: impl Into<String>) -> Self {
        self.proxy = Some(url.into());
        self
    }

    /// How long connecting may take; the default is 10 s.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = Some(timeout);
        self
    }

    /// How long the next piece of a file may take to arrive; the default is 30 s. Files have no other time limit.
    ///
    /// Where the system supports it, on Linux, it also limits how long the peer may accept none of the data sent, which
    /// closes the connections of calls whose time was up while they were sending.
    pub fn read_timeout(mut self, timeout: Duration) -> Self {
        self.read_timeout = Some(timeout);
        self
    }

    /// Builds the transport of an asynchronous client.
    ///
    /// # Errors
    ///
    /// A certificate, the proxy, a limit of zero, or the TLS of the system cannot be used.
    pub fn build(&self) -> Result<ReqwestTransport, TransportError> {
        if self.has_other_identity {
            return Err(TransportError("two different client certificates were given".into()));
        }
        check::check(self).map_err(TransportError)?;
        let read_timeout = self.read_timeout.unwrap_or(READ);
        let client = |identity: Option<&Identity>| -> Result<reqwest::Client, TransportError> {
            let mut builder = reqwest::Client::builder()
                .redirect(reqwest::redirect::Policy::none())
                // Otherwise an HTTP/2 connection, which another crate may have enabled, repeats any request when it is
                // closed, without limit.
                .retry(reqwest::retry::never())
                // What was sent is what is signed: another crate of the program may have enabled these for all of it.
                .no_gzip()
                .no_brotli()
                .no_zstd()
                .no_deflate()
                .pool_idle_timeout(POOL_IDLE)
                .connect_timeout(self.connect_timeout.unwrap_or(CONNECT));
            #[cfg(any(target_os = "android", target_os = "linux"))]
            {
                // A connection is closed once everything written has been sent, which a server that accepts nothing can
                // prevent.
                builder = builder.tcp_user_timeout(read_timeout);
            }
            if let Some(Identity { certificate, private_key }) = identity {
                let tls = tls::with_certificate(certificate, private_key, &self.roots);
                builder = builder.tls_backend_preconfigured(tls.map_err(TransportError)?);
            } else {
                let roots = self.roots.iter().map(|root| reqwest::Certificate::from_pem(root.as_bytes()));
                builder = builder.tls_certs_merge(roots.collect::<Result<Vec<_>, _>>()?);
            }
            if let Some(proxy) = &self.proxy {
                builder = builder.proxy(reqwest::Proxy::all(proxy)?);
            }
            Ok(builder.build()?)
        };
        let with_certificate = self.identity.as_ref().map(|identity| client(Some(identity))).transpose()?;
        Ok(ReqwestTransport { plain: client(None)?, with_certificate, read_timeout })
    }
}

/// The service closes idle connections after 8 s; a connection closed during use costs an attempt.
const POOL_IDLE: Duration = Duration::from_secs(7);
const CONNECT: Duration = Duration::from_secs(10);
const READ: Duration = Duration::from_secs(30);

impl fmt::Debug for TransportOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransportOptions")
            .field("client_certificate", &self.identity.is_some())
            .field("proxy", &self.proxy.is_some())
            .field("connect_timeout", &self.connect_timeout)
            .field("read_timeout", &self.read_timeout)
            .finish_non_exhaustive()
    }
}

/// The options of a transport cannot be used.
pub struct TransportError(BoxError);

impl fmt::Debug for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("TransportError").field(&Beginning(&self.0, LONGEST_ERROR)).finish()
    }
}

impl From<reqwest::Error> for TransportError {
    fn from(error: reqwest::Error) -> Self {
        Self(error.without_url().into())
    }
}

/// The runtime could not be started.
#[cfg(feature = "blocking")]
impl From<io::Error> for TransportError {
    fn from(error: io::Error) -> Self {
        Self(error.into())
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(Line::of_error(f), "the HTTP client cannot be built: {}", self.0)
    }
}

impl std::error::Error for TransportError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source()
    }
}

/// Sends requests with reqwest.
#[derive(Clone, Debug)]
pub struct ReqwestTransport {
    plain: reqwest::Client,
    with_certificate: Option<reqwest::Client>,
    read_timeout: Duration,
}

impl Transport for ReqwestTransport {
    fn send(&self, outgoing: Outgoing) -> Boxed<'_, Result<Incoming, SendError>> {
        Box::pin(async move {
            if Handle::try_current().is_err() {
                return Err(SendError::impossible(NO_RUNTIME));
            }
            let client = match (outgoing.client_certificate, &self.with_certificate) {
                (false, _) => &self.plain,
                (true, Some(client)) => client,
                (true, None) => return Err(SendError::impossible(NO_CERTIFICATE)),
            };
            let (parts, body) = outgoing.request.into_parts();
            let is_get = parts.method == http::Method::GET;
            let mut request = client.request(parts.method, url(&parts.uri)?).headers(parts.headers);
            if !outgoing.is_file {
                request = request.timeout(outgoing.timeout);
            }
            request = match body.as_bytes() {
                Some(bytes) if bytes.is_empty() => request.headers(length_of_nothing(is_get)),
                Some(bytes) => request.body(bytes.clone()),
                None => request
                    .header(http::header::CONTENT_LENGTH, body.len())
                    .body(reqwest::Body::wrap_stream(body.stream(Tokio))),
            };
            let response = match outgoing.is_file {
                false => request.send().await,
                true => match tokio::time::timeout(outgoing.timeout, request.send()).await {
                    Ok(response) => response,
                    Err(elapsed) => return Err(SendError::new(elapsed)),
                },
            }
            .map_err(send_error)?;
            let (status, headers) = (response.status(), response.headers().clone());
            let stream = Pieces::new(response.bytes_stream(), self.read_timeout);
            Ok(Incoming { status, headers, body: IncomingBody::Stream(Box::pin(stream)) })
        })
    }

    fn sleep(&self, duration: Duration) -> Boxed<'_, ()> {
        // Sending comes first, and reports what is missing.
        if Handle::try_current().is_err() {
            return Box::pin(std::future::pending());
        }
        Box::pin(tokio::time::sleep(duration))
    }

    fn offload(&self, work: Work) -> io::Result<()> {
        drop(Handle::try_current().map_err(io::Error::other)?.spawn_blocking(work));
        Ok(())
    }

    fn spawn(&self, task: Boxed<'static, ()>) {
        if let Ok(runtime) = Handle::try_current() {
            runtime.spawn(task);
        }
    }
}

/// The same address as reqwest parses it. It parses addresses as browsers do, and the result must be what was signed.
fn url(uri: &http::Uri) -> Result<reqwest::Url, SendError> {
    let url = reqwest::Url::parse(&uri.to_string()).map_err(SendError::impossible)?;
    if url.path() == uri.path() && url.query() == uri.query() && url.fragment().is_none() {
        Ok(url)
    } else {
        Err(SendError::impossible("the address to be sent differs from the one that was signed"))
    }
}

/// The header that says that there is no body. Servers require it for all methods except `GET`, and reqwest leaves it
/// to the caller.
fn length_of_nothing(is_get: bool) -> http::HeaderMap {
    let length = (http::header::CONTENT_LENGTH, http::HeaderValue::from_static("0"));
    (!is_get).then_some(length).into_iter().collect()
}

const NO_RUNTIME: &str =
    "this client is asynchronous and runs on tokio: await its calls in a runtime, or use a blocking client";
const NO_CERTIFICATE: &str = "this operation needs the merchant's client certificate";

/// The URL contains the query, and the caller knows it.
fn send_error(error: reqwest::Error) -> SendError {
    let error = error.without_url();
    if error.is_builder() {
        SendError::impossible(error)
    } else if error.is_connect() {
        SendError::before_sending(error)
    } else {
        SendError::new(error)
    }
}

/// The pieces of a body, none of which may take longer than this.
struct Pieces<S> {
    stream: Pin<Box<S>>,
    limit: Duration,
    sleep: Option<Pin<Box<tokio::time::Sleep>>>,
}

impl<S> Pieces<S> {
    fn new(stream: S, limit: Duration) -> Self {
        Self { stream: Box::pin(stream), limit, sleep: None }
    }
}

impl<S: Stream<Item = reqwest::Result<Bytes>>> Stream for Pieces<S> {
    type Item = Result<Bytes, SendError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        if let Poll::Ready(piece) = this.stream.as_mut().poll_next(context) {
            // Between two pieces, the reader may take its time.
            this.sleep = None;
            return Poll::Ready(piece.map(|piece| piece.map_err(send_error)));
        }
        let limit = this.limit;
        let sleep = this.sleep.get_or_insert_with(|| Box::pin(tokio::time::sleep(limit)));
        sleep.as_mut().poll(context).map(|()| {
            let error = io::Error::new(io::ErrorKind::TimedOut, "nothing was received for too long");
            Some(Err(SendError::new(error)))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_merchant_has_one_client_certificate() {
        let built = |pairs: &[(&str, &str)]| {
            let options = pairs.iter().fold(TransportOptions::default(), |options, (certificate, key)| {
                options.client_certificate(certificate, key)
            });
            options.build().map(drop).map_err(|error| error.to_string())
        };
        let two =
            Err("the HTTP client cannot be built: two different client certificates were given".to_owned());
        for pairs in [&[("a", "k"), ("b", "k")], &[("a", "k"), ("a", "l")]] {
            assert_eq!(built(pairs), two);
        }
        // Not even one that is overwritten later.
        assert_eq!(built(&[("a", "k"), ("b", "k"), ("b", "k")]), two);
        assert_ne!(built(&[("a", "k"), ("a", "k")]), two, "there is another error");
    }

    #[test]
    fn what_is_sent_is_what_was_signed() {
        for (text, is_same) in [
            ("https://host/v3/a%2Fb/c;d=1?e=f%20g", true),
            ("https://host//v3", true),
            ("https://host", true),
            ("https://host/v3/%2e%2e/x", false),
            ("https://host/v3/%2E/x", false),
            ("https://host/v3/../x", false),
            ("https://host/v3/x?it's", false),
            ("https://host/v3/\"x\"", false),
        ] {
            let uri: http::Uri = text.parse().unwrap();
            let outcome = url(&uri);
            assert_eq!(outcome.is_ok(), is_same, "{text}");
            if let Err(error) = outcome {
                assert!(error.is_impossible());
            }
        }
    }
}
