//! An operation enters, and its signed request leaves; what came back enters, and its reply leaves. Nothing is sent
//! here.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use bytes::Bytes;
use http::{Request as HttpRequest, Response};

use super::accept::accept;
use super::encode::{Encoded, encode};
use super::exchange::Receiving;
use super::opening::put;
use super::request::{Fill, Request};
use super::sign::{address, sign};
use super::{Config, Error, ErrorKind, Refresh};
use crate::codec::multipart::MultipartError;
use crate::content::Body;
use crate::operation::{Operation, OperationSpec, Received, Redirect, Reply, ReplyKind};
use crate::task::Offload;
use crate::task::offload::Watch;
use crate::task::wait::block_on_within;
use crate::transport::{Arrived, Held, Incoming, IncomingBody, Outgoing, SendError};
use crate::v3;

/// Signs requests and reads replies, for programs that send with their own HTTP library.
///
/// A [`Client`](crate::Client) does the same, and also sends, retries, and downloads certificates. A core does none of
/// that: each attempt is prepared separately, and the caller downloads certificates, too.
///
/// ```
/// # use wechatpay_runtime as rt;
/// # async fn send(request: http::Request<bytes::Bytes>) -> std::io::Result<http::Response<bytes::Bytes>> {
/// #     Err(std::io::Error::other("nothing is sent"))
/// # }
/// # async fn pay<O: rt::Operation>(config: rt::Config, operation: O) -> Result<O::Reply, Box<dyn std::error::Error>> {
/// let core = rt::Core::new(config);
/// let prepared = core.prepare(operation).await?;
/// let (head, body) = prepared.request().clone().into_parts();
/// let response = send(http::Request::from_parts(head, body.to_bytes()?)).await?;
/// let reply = match prepared.accept(&response) {
///     Err(error) if matches!(error.kind(), rt::ErrorKind::Verify(fault) if fault.missing_key().is_some()) => {
///         // The platform signs by a certificate that is not known yet. The reply can be read again afterwards.
///         let (head, body) = core.prepare_certificates().await?.into_parts();
///         core.accept_certificates(&send(http::Request::from_parts(head, body.to_bytes()?)).await?)?;
///         prepared.accept(&response)?
///     }
///     outcome => outcome?,
/// };
/// # Ok(reply) }
/// ```
///
/// Send the request unchanged: its target and body are signed to the last byte, for five minutes and for one attempt.
#[derive(Clone, Debug)]
pub struct Core {
    config: Config,
}

impl Core {
    /// Creates a core with the keys of a configuration.
    #[must_use]
    pub fn new(config: Config) -> Self {
        Self { config }
    }

    /// The configuration.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Seals, writes and signs an operation. Waits only for the signer, which has no time limit here.
    ///
    /// The files of an upload are read for their digest, which blocks, but no longer than the deadline of the
    /// configuration; see also [`prepare_with`](Self::prepare_with).
    ///
    /// # Errors
    ///
    /// It cannot be written, sealed or signed, or is an address: see [`address`](Self::address). If no key of the
    /// platform is held that could seal the operation, or verify its reply if it changes something, this is
    /// [`ErrorKind::NoPlatformKey`]: download the certificates first.
    pub async fn prepare<O: Operation>(&self, operation: O) -> Result<Prepared<O>, Error> {
        let mut operation = operation;
        let outgoing = prepare(&self.config, &mut operation).await?;
        Ok(Prepared { config: self.config.clone(), outgoing, operation: PhantomData })
    }

    /// Like [`prepare`](Self::prepare), with `offload` reading the files of an upload. If the future is dropped,
    /// reading soon ends.
    ///
    /// # Errors
    ///
    /// The errors of [`prepare`](Self::prepare), and that of `offload`.
    pub async fn prepare_with<O: Operation>(
        &self,
        operation: O,
        offload: impl Offload,
    ) -> Result<Prepared<O>, Error> {
        let mut operation = operation;
        let name = Request::name(&operation);
        let failed = |kind: ErrorKind| Error::new(kind).of(name.clone(), 0);
        let mut encoded = encoded(&self.config, &mut operation)?;
        if let Some(unread) = encoded.take_unread() {
            let wanted = Arc::new(());
            let watch = Watch::of(&wanted);
            let read = offload.run(move || unread.read(&watch)).await;
            drop(wanted);
            let read = read.map_err(|error| failed(MultipartError::File(error).into()))?.map_err(failed)?;
            encoded.take_read(read).map_err(failed)?;
        }
        let outgoing = signed(&self.config, &operation, &encoded).await?;
        Ok(Prepared { config: self.config.clone(), outgoing, operation: PhantomData })
    }

    /// Like [`prepare`](Self::prepare), but blocks the thread until the signer is done, no longer than the deadline of
    /// the configuration; a [`LocalSigner`](crate::LocalSigner) is done at once.
    ///
    /// # Errors
    ///
    /// The errors of [`prepare`](Self::prepare), and [`ErrorKind::Deadline`].
    pub fn prepare_blocking<O: Operation>(&self, operation: O) -> Result<Prepared<O>, Error> {
        block_on_within(self.config.facts().deadline, self.prepare(operation))
            .unwrap_or_else(|| Err(Error::new(ErrorKind::Deadline).of(name::<O>(), 0)))
    }

    /// The address of an operation that a browser opens, with a signed query.
    ///
    /// # Errors
    ///
    /// It cannot be written or signed.
    pub fn address<O: Operation<Reply = Redirect>>(&self, operation: &O) -> Result<Redirect, Error> {
        let url = address(&self.config, operation);
        url.map(|url| Redirect { url }).map_err(|kind| Error::new(kind).of(operation.name(), 0))
    }

    /// The request that downloads the platform certificates.
    ///
    /// # Errors
    ///
    /// It cannot be signed.
    pub async fn prepare_certificates(&self) -> Result<HttpRequest<Body>, Error> {
        Ok(prepare(&self.config, &mut Refresh).await?.request)
    }

    /// Verifies downloaded platform certificates, and adds them to the [trust store](Config::trust) of the
    /// configuration, by the rules of its [`TrustPolicy`](crate::TrustPolicy). If that fails, nothing changes, and
    /// later errors caused by it say so.
    ///
    /// # Errors
    ///
    /// The reply is a refusal, or not authentic.
    pub fn accept_certificates(&self, response: &Response<Bytes>) -> Result<(), Error> {
        let outcome = Refresh::accept(&self.config, response.status(), response.headers(), response.body());
        self.config.facts().trust.gate().set_failure(outcome.as_ref().err().cloned());
        outcome
    }
}

/// The signed request of one attempt, and the means to read its reply.
pub struct Prepared<O> {
    config: Config,
    outgoing: Outgoing,
    operation: PhantomData<fn() -> O>,
}

impl<O: Operation> Prepared<O> {
    /// The request, with its full address. The HTTP library adds `Host` and `Content-Length`.
    #[must_use]
    pub fn request(&self) -> &HttpRequest<Body> {
        &self.outgoing.request
    }

    /// Whether the connection must present the merchant's client certificate.
    #[must_use]
    pub fn needs_client_certificate(&self) -> bool {
        self.outgoing.client_certificate
    }

    /// Verifies, reads and opens what came back, with the keys known at that time; can be repeated.
    ///
    /// # Errors
    ///
    /// The service refused the call, or its reply is not authentic or cannot be read. The [outcome](Error::outcome) is
    /// that of this attempt: if you sent another one before and got no reply to it, take that one into account, too.
    pub fn accept(&self, response: &Response<Bytes>) -> Result<O::Reply, Error> {
        self.filling(response, <O::Reply as Reply>::blank())
    }

    /// Does the same; the reply comes with what it was received as, which has members that no documentation has.
    ///
    /// # Errors
    ///
    /// The errors of [`accept`](Self::accept).
    pub fn accept_received(&self, response: &Response<Bytes>) -> Result<Received<O::Reply>, Error> {
        self.filling(response, Received::new(<O::Reply as Reply>::blank()))
    }

    fn filling<F: Fill>(&self, response: &Response<Bytes>, reply: F) -> Result<F, Error> {
        let mut reply = reply;
        accept_whole(&self.config, O::SPEC, response, &mut reply).map_err(|kind| {
            let lack = match &kind {
                ErrorKind::Verify(fault) if Refresh::may_bring_key(fault) => Refresh::lack(&self.config),
                ErrorKind::Verify(fault) if fault.missing_key().is_some() => {
                    self.config.facts().trust.gate().failure()
                }
                _ => None,
            };
            let received = v3::Received {
                status: response.status(),
                headers: response.headers(),
                body: response.body(),
            };
            let error = Error::new(kind).with_reply(&received, self.outgoing.request.uri().path());
            error.because_of(lack).of(name::<O>(), 1)
        })?;
        Ok(reply)
    }
}

fn name<O: Operation>() -> String {
    O::SPEC.name()
}

impl<O: Operation> fmt::Debug for Prepared<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Prepared({})", name::<O>())
    }
}

async fn prepare(config: &Config, request: &mut dyn Request) -> Result<Outgoing, Error> {
    let mut encoded = encoded(config, request)?;
    let failed = |kind: ErrorKind| Error::new(kind).of(request.name(), 0);
    if let Some(unread) = encoded.take_unread() {
        let watch = Watch::within(config.facts().deadline);
        let read = unread.read(&watch);
        watch.check().map_err(|_| failed(ErrorKind::Deadline))?;
        encoded.take_read(read.map_err(failed)?).map_err(failed)?;
    }
    signed(config, &*request, &encoded).await
}

fn encoded(config: &Config, request: &mut dyn Request) -> Result<Encoded, Error> {
    if request.spec().reply == ReplyKind::Redirect {
        let kind = ErrorKind::Configuration("this operation is not called: a browser opens its address");
        return Err(Error::new(kind).of(request.name(), 0));
    }
    let keys = config.facts().trust.snapshot();
    encode(config, request, &keys, config.facts().now())
        .map_err(|fault| fault.into_error(Refresh::lack(config)).of(request.name(), 0))
}

async fn signed(config: &Config, request: &dyn Request, encoded: &Encoded) -> Result<Outgoing, Error> {
    let origin = encoded.addresses.origins.first().map_or("", String::as_str);
    sign(config, request, encoded, origin, &*config.facts().signer, config.facts().deadline)
        .await
        .map_err(|kind| Error::new(kind).of(request.name(), 0))
}

/// Reads a reply, document or file, exactly as if it came from a transport.
fn accept_whole(
    config: &Config,
    spec: &OperationSpec,
    response: &Response<Bytes>,
    reply: &mut dyn Fill,
) -> Result<(), ErrorKind> {
    let keys = config.facts().trust.snapshot();
    let verifier = config.facts().verifier(&keys);
    let incoming = Incoming {
        status: response.status(),
        headers: response.headers().clone(),
        body: IncomingBody::Bytes(response.body().clone()),
    };
    let limit = config.facts().reply_limit;
    // All of it is in memory, so nothing waits.
    match pollster::block_on(Receiving::new(*spec, limit).receive(incoming)) {
        Arrived::File(_, headers, file) => {
            let proof = v3::verify_head(&headers, verifier)?;
            Ok(v3::take(file, &headers, proof, reply.part_mut())?)
        }
        Arrived::Held(Held::Reply(status, headers, body)) => {
            let received = v3::Received { status, headers: &headers, body: &body };
            match accept(config, spec, &received, verifier, reply)? {
                Some(opening) => put(opening.run(&Watch::default()).map_err(SendError::new)?, reply),
                None => Ok(()),
            }
        }
        Arrived::Held(Held::TooLarge(..)) => Err(ErrorKind::TooLarge { limit }),
        Arrived::Held(Held::Broken(error)) => Err(error.into()),
    }
}
