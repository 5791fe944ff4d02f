//! What happened to a call enters; what to do next leaves. Clients, blocking or not, do it and report back.

mod receiving;
mod span;

use std::borrow::Cow;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use super::accept::accept;
use super::certificates::{Reason, Refresh, Refreshing};
use super::encode::{EncodeFault, Encoded, UNREAD, encode};
use super::opening::{Opened, Opening, put};
use super::outcome::Course;
use super::request::{Fill, Request};
use super::retry::RetryPolicy;
use super::sign::{address, sign};
use super::upload::{Read, Unread};
use super::{Config, Error, ErrorKind};
use crate::crypto::Signer;
use crate::operation::{OperationSpec, Protocol, ReplyKind, ReplyPart};
use crate::transport::{Arrived, Begun, Held, Outgoing, SendError};
use crate::trust::verify::SignatureHeaders;
use crate::v3::{self, Proof, Received};

pub(crate) use receiving::Receiving;
use span::Authenticity;

/// What a caller decides for one call.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Options {
    pub(crate) deadline: Duration,
    pub(crate) retry: RetryPolicy,
}

impl Options {
    pub(crate) fn of(config: &Config) -> Self {
        Self { deadline: config.facts().deadline, retry: config.facts().retry }
    }
}

/// What to do next.
#[derive(Debug)]
pub(crate) enum Step {
    /// Download the platform certificates, then [`Exchange::refreshed`].
    Refresh(Refreshing),
    /// Sign and send, then [`Exchange::failed`] or [`Exchange::arrived`].
    Send,
    /// Wait, then sign and send.
    Wait(Duration),
    /// Open these fields of the reply, then [`Exchange::opened`].
    Open(Opening),
    /// Nothing: the call has ended, and its reply is filled.
    Done(Result<(), Error>),
}

/// One call with all its attempts.
pub(crate) struct Exchange<'r> {
    config: Config,
    request: &'r mut dyn Request,
    spec: OperationSpec,
    name: Cow<'static, str>,
    options: Options,
    begun: Instant,
    encoded: Option<Encoded>,
    attempts: u32,
    /// What the attempts may have done.
    course: Course,
    refreshed: bool,
    /// Why certificates could not be downloaded for this call.
    refresh_failure: Option<Error>,
    reply_limit: usize,
    /// The time to wait according to the last reply.
    status: Option<u16>,
    request_id: Option<String>,
    /// How the reply was verified.
    verified: Authenticity,
    /// A reply that waits for the key to verify it.
    held: Option<Arrived>,
    /// The head of a reply whose fields are being opened.
    head: Option<(StatusCode, HeaderMap)>,
}

impl<'r> Exchange<'r> {
    pub(crate) fn new(config: &Config, request: &'r mut dyn Request, options: Options) -> Self {
        Self {
            config: config.clone(),
            spec: request.spec(),
            name: request.name(),
            request,
            options,
            begun: Instant::now(),
            encoded: None,
            attempts: 0,
            course: Course::UNSENT,
            refreshed: false,
            refresh_failure: None,
            reply_limit: config.facts().reply_limit,
            status: None,
            request_id: None,
            verified: Authenticity::NotSigned,
            held: None,
            head: None,
        }
    }

    /// A limit for the reply that is lower than that of the configuration.
    pub(crate) fn reply_limit(mut self, bytes: usize) -> Self {
        self.reply_limit = self.reply_limit.min(bytes);
        self
    }

    pub(crate) fn protocol(&self) -> Protocol {
        self.spec.protocol
    }

    /// The address of an operation that is never called, but opened by a browser.
    pub(crate) fn redirect(&self, reply: &mut dyn Fill) -> Option<Result<(), Error>> {
        if self.spec.reply != ReplyKind::Redirect {
            return None;
        }
        Some(match address(&self.config, &*self.request) {
            Ok(url) => {
                if let ReplyPart::Redirect(redirect) = reply.part_mut() {
                    redirect.url = url;
                }
                Ok(())
            }
            Err(kind) => Err(self.error(Error::new(kind))),
        })
    }

    /// Seals and writes the request, once the required key is available.
    pub(crate) fn start(&mut self) -> Step {
        let keys = self.config.facts().trust.snapshot();
        match encode(&self.config, self.request, &keys, self.config.facts().now()) {
            Ok(encoded) => {
                self.encoded = Some(encoded);
                Step::Send
            }
            Err(EncodeFault::NoKey) if !self.refreshed => self.refresh(),
            Err(fault) => {
                // A download that succeeded a while ago brought no key that seals today, which is the reason.
                let cause = self.refresh_failure.take().unwrap_or_else(Refresh::without_key);
                let error = fault.into_error(Some(cause));
                Step::Done(Err(self.error(error)))
            }
        }
    }

    fn refresh(&mut self) -> Step {
        self.refreshed = true;
        Step::Refresh(Refreshing { limit: self.left().unwrap_or_default(), reason: Reason::Needed })
    }

    /// The files to be read before the first attempt, then [`Exchange::read`].
    pub(crate) fn unread(&mut self) -> Option<Unread> {
        self.encoded.as_mut()?.take_unread()
    }

    /// The files were read, or cannot be.
    pub(crate) fn read(&mut self, read: Result<Read, ErrorKind>) -> Result<(), Error> {
        let encoded = self.encoded.as_mut();
        read.and_then(|read| encoded.map_or(Err(UNREAD), |encoded| encoded.take_read(read)))
            .map_err(|kind| self.error(Error::new(kind)))
    }

    /// The request of the next attempt, signed by the signer of the configuration, wrapped the way the client waits for
    /// it.
    pub(crate) async fn sign(&mut self, signer: &dyn Signer) -> Result<Outgoing, Error> {
        let late = |this: &Self| this.error(Error::new(ErrorKind::Deadline));
        let timeout = self.left().ok_or_else(|| late(self))?;
        let Some(encoded) = &self.encoded else {
            return Err(self.error(Error::new(ErrorKind::Configuration("the call was not begun"))));
        };
        let origins = &encoded.addresses.origins;
        let turn =
            if self.options.retry.failover { self.attempts as usize % origins.len().max(1) } else { 0 };
        let origin = origins.get(turn).map_or("", String::as_str);
        let signed = sign(&self.config, &*self.request, encoded, origin, signer, timeout).await;
        let mut outgoing = signed.map_err(|kind| self.error(Error::new(kind)))?;
        // The signer may have taken long.
        outgoing.timeout = self.left().ok_or_else(|| late(self))?;
        // It is sent next.
        self.attempts += 1;
        self.course.begin();
        Ok(outgoing)
    }

    /// The remaining time.
    pub(crate) fn left(&self) -> Option<Duration> {
        self.options.deadline.checked_sub(self.begun.elapsed()).filter(|left| !left.is_zero())
    }

    /// Certificates were downloaded, or could not be, which is reported if the key is still missing afterwards.
    pub(crate) fn refreshed(&mut self, outcome: Result<(), Error>, reply: &mut dyn Fill) -> Step {
        self.refresh_failure = outcome.err();
        match self.held.take() {
            Some(held) => self.arrived(held, reply),
            None => self.start(),
        }
    }

    /// The attempt did not arrive, or its reply did not.
    pub(crate) fn failed(&mut self, error: SendError) -> Step {
        let is_unsent = error.is_before_sending();
        if is_unsent {
            self.course.take_back();
        }
        if self.left().is_none() {
            return self.late();
        }
        self.conclude(Error::new(error), self.spec.idempotent || is_unsent)
    }

    /// The time is up.
    pub(crate) fn late(&self) -> Step {
        Step::Done(Err(self.error(Error::new(ErrorKind::Deadline))))
    }

    /// How the reply is received.
    pub(crate) fn receiving(&self) -> Receiving {
        Receiving::new(self.spec, self.reply_limit)
    }

    /// A reply arrived, or part of it.
    pub(crate) fn arrived(&mut self, arrived: Arrived, reply: &mut dyn Fill) -> Step {
        match arrived {
            Arrived::File(status, headers, file) => self.file(status, headers, file, reply),
            Arrived::Held(Held::Reply(status, headers, body)) => self.received(status, headers, body, reply),
            Arrived::Held(Held::TooLarge(status, headers)) => self.too_large(status, &headers),
            Arrived::Held(Held::Broken(error)) => self.failed(error.after_sending()),
        }
    }

    /// The certificates requested by [`Refresh`] arrived, or something else.
    pub(crate) fn arrived_certificates(&mut self, arrived: Arrived) -> Step {
        match arrived {
            Arrived::Held(Held::Reply(status, headers, body)) => {
                match Refresh::accept(&self.config, status, &headers, &body) {
                    Ok(()) => Step::Done(Ok(())),
                    Err(error) => self.conclude(error, true),
                }
            }
            Arrived::Held(Held::TooLarge(status, headers)) => self.too_large(status, &headers),
            Arrived::Held(Held::Broken(error)) => self.failed(error.after_sending()),
            Arrived::File(..) => Step::Done(Err(self.error(Error::new(NO_FILE)))),
        }
    }

    /// The reply is larger than what may be held in memory.
    fn too_large(&self, status: StatusCode, headers: &HeaderMap) -> Step {
        let error = Error::new(ErrorKind::TooLarge { limit: self.reply_limit });
        Step::Done(Err(self.error(error.with_head(status, headers, self.path()))))
    }

    /// A file begins to arrive; it is put into the reply, with the checks it must pass.
    fn file(&mut self, status: StatusCode, headers: HeaderMap, file: Begun, reply: &mut dyn Fill) -> Step {
        self.note(status, &headers);
        let keys = self.config.facts().trust.snapshot();
        let proof = match v3::verify_head(&headers, self.config.facts().verifier(&keys)) {
            Ok(proof) => proof,
            Err(error) if Refresh::may_bring_key(&error) && !self.refreshed => {
                self.held = Some(Arrived::File(status, headers, file));
                return self.refresh();
            }
            Err(error) => {
                let error = Error::new(error).with_head(status, &headers, self.path());
                return self.conclude(error, self.spec.idempotent);
            }
        };
        self.verified = match &proof {
            Proof::None => Authenticity::NotSigned,
            Proof::Digest(_) => Authenticity::Verified,
            Proof::Running(_) => Authenticity::AtItsEnd,
        };
        match v3::take(file, &headers, proof, reply.part_mut()) {
            Ok(()) => Step::Done(Ok(())),
            Err(error) => {
                let error = Error::new(error).with_head(status, &headers, self.path());
                self.conclude(error, self.spec.idempotent)
            }
        }
    }

    /// The path that was called.
    fn path(&self) -> &str {
        self.encoded.as_ref().map_or("", |encoded| encoded.path.as_str())
    }

    /// Keeps what identifies a reply.
    fn note(&mut self, status: StatusCode, headers: &HeaderMap) {
        self.status = Some(status.as_u16());
        self.request_id = super::error::request_id(headers).map(str::to_owned);
    }

    /// A reply arrived whose body is in memory.
    fn received(
        &mut self,
        status: StatusCode,
        headers: HeaderMap,
        body: Bytes,
        reply: &mut dyn Fill,
    ) -> Step {
        self.note(status, &headers);
        let keys = self.config.facts().trust.snapshot();
        let received = Received { status, headers: &headers, body: &body };
        let verifier = self.config.facts().verifier(&keys);
        let kind = match accept(&self.config, &self.spec, &received, verifier, reply) {
            Ok(opening) => {
                let in_headers = self.spec.protocol.signs_in_headers();
                if self.spec.reply_signed || in_headers && SignatureHeaders::any(&headers) {
                    self.verified = Authenticity::Verified;
                }
                self.head = Some((status, headers));
                return opening.map_or(Step::Done(Ok(())), Step::Open);
            }
            Err(kind) => kind,
        };
        if let ErrorKind::Verify(error) = &kind
            && Refresh::may_bring_key(error)
            && !self.refreshed
        {
            self.held = Some(Arrived::Held(Held::Reply(status, headers, body)));
            return self.refresh();
        }
        let error =
            Error::new(kind).with_reply(&Received { status, headers: &headers, body: &body }, self.path());
        self.conclude(error, self.spec.idempotent)
    }

    /// The fields of the reply were opened, or one of them cannot be.
    pub(crate) fn opened(&mut self, opened: Opened, reply: &mut dyn Fill) -> Step {
        match put(opened, reply) {
            Ok(()) => Step::Done(Ok(())),
            Err(kind) => {
                let error = Error::new(kind);
                let error = match self.head.take() {
                    Some((status, headers)) => error.with_head(status, &headers, self.path()),
                    None => error,
                };
                self.conclude(error, self.spec.idempotent)
            }
        }
    }

    /// Retries if that is safe, may help and is in time. A final refusal is not retried, so only attempts that were not
    /// sent are taken back before another one.
    fn conclude(&mut self, error: Error, safe: bool) -> Step {
        let policy = &self.options.retry;
        let again = safe && error.is_retryable() && self.attempts < policy.attempts;
        let spread = self.config.facts().spread();
        let wait = policy.wait(self.attempts, error.retry_after(), spread).filter(|_| again);
        match (wait, self.left()) {
            (Some(wait), Some(left)) if wait < left => Step::Wait(wait),
            _ => Step::Done(Err(self.error(error))),
        }
    }

    fn error(&self, error: impl Into<Error>) -> Error {
        let error = error.into().of(self.name.clone(), self.attempts).after(self.course);
        match error.kind() {
            // The reason why the key is unknown says more than the fact itself.
            ErrorKind::Verify(fault) if fault.missing_key().is_some() => {
                let earlier = || self.config.facts().trust.gate().failure();
                error.because_of(self.refresh_failure.clone().or_else(earlier))
            }
            _ => error,
        }
    }
}

const NO_FILE: ErrorKind = ErrorKind::Configuration("certificates are not a file");
