//! The reply of `GET /v3/certificates` enters; platform certificates that are believed leave, or why there are none.

use std::borrow::Cow;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use super::request::Request;
use super::{Config, Error, ErrorKind};
use crate::call::refresh::RefreshTicket;
use crate::codec::EncodeError;
use crate::crypto::PlatformKey;
use crate::operation::{OperationSpec, Parts, PartsMut};
use crate::trust::verify::Verifier;
use crate::trust::{CertificatesError, NOT_IN_USE, TrustSnapshot, verified_certificates_from_reply};
use crate::v3::{self, Received, ServiceError};

/// The download of platform certificates, as an operation.
pub(crate) struct Refresh;

const NAME: &str = "GET /v3/certificates";
const SPEC: OperationSpec = OperationSpec { path: "/v3/certificates", idempotent: true, ..OperationSpec::V3 };

impl Request for Refresh {
    fn spec(&self) -> OperationSpec {
        SPEC
    }

    fn name(&self) -> Cow<'static, str> {
        Cow::Borrowed(NAME)
    }

    fn path(&self) -> Result<String, EncodeError> {
        Ok(SPEC.path.to_owned())
    }

    fn parts(&self) -> Parts<'_> {
        Parts::default()
    }

    fn parts_mut(&mut self) -> PartsMut<'_> {
        PartsMut::default()
    }
}

/// How certificates are downloaded.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Refreshing {
    /// How long it may take, waiting for others included.
    pub(crate) limit: Duration,
    pub(crate) reason: Reason,
}

/// Why certificates are downloaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    /// The program asks for it.
    Asked,
    /// A call or a notification fails without them.
    Needed,
    /// They are old, and nobody waits.
    Due,
}

impl Refresh {
    pub(crate) const NAME: &str = NAME;

    /// The time is over in which others could have downloaded them.
    pub(crate) fn late() -> Error {
        Error::new(ErrorKind::Deadline).of(NAME, 0)
    }

    /// A download went well, and there is no key all the same.
    pub(crate) fn without_key() -> Error {
        Error::new(CertificatesError::NoneValid).of(NAME, 0)
    }

    /// Why a download makes no sense with this configuration, if so.
    pub(crate) fn impossible(config: &Config, reason: Reason) -> Option<Error> {
        let what = if config.facts().api_v3_key.is_none() {
            NO_KEY
        } else if reason != Reason::Asked && !config.facts().trust.snapshot().uses_certificates() {
            NOT_IN_USE
        } else {
            return None;
        };
        Some(Error::new(ErrorKind::Configuration(what)).of(NAME, 0))
    }

    /// Why there is no key, for those who download nothing themselves.
    pub(crate) fn lack(config: &Config) -> Option<Error> {
        Self::impossible(config, Reason::Needed).or_else(|| config.facts().trust.gate().failure())
    }

    /// Ends a download, and leaves a word of it in the log. What a call did not have the time for is the next one's to do.
    pub(crate) fn end(
        config: &Config,
        ticket: RefreshTicket,
        refreshing: Refreshing,
        outcome: &Result<(), Error>,
        elapsed: Duration,
    ) {
        let now = config.facts().now();
        match outcome {
            Ok(()) => {
                let keys = config.facts().trust.snapshot();
                tracing::info!(keys = ?keys, "wechatpay.certificates");
                ticket.finish(now);
            }
            Err(error) => {
                tracing::warn!(%error, "wechatpay.certificates");
                if refreshing.reason != Reason::Due && elapsed >= refreshing.limit {
                    drop(ticket);
                } else {
                    ticket.fail(now, error.clone(), due_in(config, error));
                }
            }
        }
    }

    /// Adds the certificates of a reply to the store, if those believe it who are there when they join.
    pub(crate) fn accept(
        config: &Config,
        status: StatusCode,
        headers: &HeaderMap,
        body: &Bytes,
    ) -> Result<(), Error> {
        let received = Received { status, headers, body };
        let trust = &config.facts().trust;
        loop {
            let (keys, now) = (trust.snapshot(), config.facts().now());
            match read(config, &received, &keys) {
                Ok(found) if trust.join_unless_changed(&keys, &found, now) => return Ok(()),
                // Somebody has put a key in meanwhile, which may well vouch for others.
                Ok(_) => {}
                Err(kind) => return Err(Error::new(kind).with_reply(status, headers).of(NAME, 1)),
            }
        }
    }
}

const NO_KEY: &str = "no API v3 key is configured, which opens platform certificates";

/// From a failure to the next download by the schedule: a minute to five, so that not all who failed together come back
/// together. What the service itself has said is not asked for sooner than otherwise.
fn due_in(config: &Config, error: &Error) -> Duration {
    if error.service().is_some_and(|refused| refused.authenticated) && !error.is_retryable() {
        return config.facts().certificates_age;
    }
    Duration::from_secs(60) + Duration::from_secs(240).mul_f64(f64::from(config.facts().spread()) / 256.0)
}

fn read(
    config: &Config,
    received: &Received<'_>,
    keys: &TrustSnapshot,
) -> Result<Vec<PlatformKey>, ErrorKind> {
    let facts = config.facts();
    let verifier = facts.verifier(keys);
    if !received.status.is_success() {
        return Err(refused(received, verifier));
    }
    let key = facts.api_v3_key.as_ref().ok_or(ErrorKind::Configuration(NO_KEY))?;
    Ok(verified_certificates_from_reply(
        received.headers,
        received.body,
        key,
        keys,
        verifier.now,
        verifier.policy,
    )?)
}

/// What the service says instead of certificates. It may say so under a key that is not known yet, since this is how keys
/// get known: then it is reported as what nobody signed.
fn refused(received: &Received<'_>, verifier: Verifier<'_>) -> ErrorKind {
    match v3::refusal(received, verifier) {
        v3::ReplyError::Verify(error) if error.missing_key().is_some() => {
            ServiceError::read(received.body, false).map_or(ErrorKind::Verify(error), ErrorKind::from)
        }
        error => error.into(),
    }
}
