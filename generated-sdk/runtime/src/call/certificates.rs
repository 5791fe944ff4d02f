//! Downloads platform certificates: `GET /v3/certificates` as an operation, and what becomes of its reply.

use std::borrow::Cow;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use super::request::Request;
use super::{Config, Error, ErrorKind};
use crate::call::refresh::RefreshTicket;
use crate::codec::EncodeError;
use crate::crypto::{Identity, PlatformKey};
use crate::operation::{OperationSpec, Parts, PartsMut};
use crate::transport::Form;
use crate::trust::verify::{SignatureHeaders, Verifier, VerifyError};
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
    /// How long it may take, including the wait for other callers.
    pub(crate) limit: Duration,
    pub(crate) reason: Reason,
}

/// Why certificates are downloaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    /// The program requested it.
    Asked,
    /// A call or a notification fails without them.
    Needed,
    /// They are old, and nothing waits for them.
    Due,
}

impl Refresh {
    pub(crate) const NAME: &str = NAME;

    /// The time is up in which other callers could have downloaded them.
    pub(crate) fn late() -> Error {
        Error::new(ErrorKind::Deadline).of(NAME, 0)
    }

    /// A download succeeded, but there is still no key.
    pub(crate) fn without_key() -> Error {
        Error::new(CertificatesError::NoneValid).of(NAME, 0)
    }

    /// Why a download is pointless with this configuration, if it is.
    pub(crate) fn impossible(config: &Config, reason: Reason) -> Option<Error> {
        let facts = config.facts();
        let what = if facts.identity() == Identity::Brand {
            NOT_OF_BRANDS
        } else if facts.api_v3_key.is_none() {
            NO_KEY
        } else if reason != Reason::Asked && !facts.trust.snapshot().uses_certificates() {
            NOT_IN_USE
        } else {
            return None;
        };
        Some(Error::new(ErrorKind::Configuration(what)).of(NAME, 0))
    }

    /// Whether a download may bring the key that is missing: certificates, and no public keys.
    pub(crate) fn may_bring_key(error: &VerifyError) -> bool {
        error.missing_key().is_some_and(|key| !key.is_public_key())
    }

    /// Why there is no key, for callers that do not download anything themselves.
    pub(crate) fn lack(config: &Config) -> Option<Error> {
        Self::impossible(config, Reason::Needed).or_else(|| config.facts().trust.gate().failure())
    }

    /// Ends a download, and logs it. If the call ran out of time, the next one downloads.
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
                    ticket.give_up(error.clone());
                } else {
                    ticket.fail(now, error.clone(), due_in(config, error));
                }
            }
        }
    }

    /// Adds the certificates of a reply to the store, if the keys held at that moment believe it.
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
                // A key has been added in the meantime, which may well vouch for others.
                Ok(_) => {}
                Err(kind) => return Err(Error::new(kind).with_reply(&received, SPEC.path).of(NAME, 1)),
            }
        }
    }
}

const NOT_OF_BRANDS: &str = "a brand has no certificates of the platform, so that none are downloaded: configure the \
    platform's public key that the platform for brands shows, with its `PUB_KEY_ID_...`";

const NO_KEY: &str = "no APIv3 key is configured to open platform certificates";

/// The time from a failure to the next scheduled download: one to five minutes, so that clients that failed together do
/// not return together. If the service itself refused, it is not asked sooner than usual.
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
    let is_document = SignatureHeaders::any(received.headers) || Form::of(received.body) == Form::Json;
    if !received.status.is_success() || !is_document {
        return Err(refused(received, verifier));
    }
    facts.check_caller(SPEC.protocol)?;
    let key = facts.api_v3_key.as_ref().ok_or(ErrorKind::Configuration(NO_KEY))?;
    let (now, policy) = (verifier.now, verifier.policy);
    verified_certificates_from_reply(received.headers, received.body, key, keys, now, policy).map_err(
        |error| {
            if v3::is_error_for_certificates(received) { refused(received, verifier) } else { error.into() }
        },
    )
}

/// The refusal of the service. It may be signed with a key that is not known yet, since this is how keys become known;
/// it is then reported as unsigned.
fn refused(received: &Received<'_>, verifier: Verifier<'_>) -> ErrorKind {
    match v3::refusal(received, verifier) {
        v3::ReplyError::Verify(error) if error.missing_key().is_some() => {
            ServiceError::read(received.body, false).map_or(ErrorKind::Verify(error), ErrorKind::from)
        }
        error => error.into(),
    }
}
