//! The reply of `GET /v3/certificates` enters; platform certificates leave, verified by one of their own at first.

use std::borrow::Cow;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use super::accept::{Received, refusal};
use super::encode::Request;
use super::exchange::Refreshing;
use super::{Config, Error, ErrorKind};
use crate::trust::{RefreshTicket, verified_certificates_from_reply};
use crate::{EncodeError, OperationSpec, Parts, PartsMut, PlatformKey, TrustSnapshot};

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

impl Refresh {
    pub(crate) const NAME: &str = NAME;

    /// The time is over in which others could have downloaded them.
    pub(crate) fn late() -> Error {
        Error::new(ErrorKind::Deadline).of(NAME, 0)
    }

    /// Ends a download. What a call did not have the time for is the next one's to do.
    pub(crate) fn end(
        ticket: RefreshTicket,
        refreshing: Refreshing,
        outcome: &Result<(), Error>,
        elapsed: Duration,
        now: SystemTime,
    ) {
        match outcome {
            Err(_) if refreshing.is_needed && elapsed >= refreshing.limit => drop(ticket),
            Err(error) if refreshing.is_needed && error.is_retryable() => ticket.fail(now),
            _ => ticket.finish(now),
        }
    }

    /// Puts the certificates of a reply into the store; the old ones stay if there is none in it.
    pub(crate) fn accept(
        config: &Config,
        status: StatusCode,
        headers: &HeaderMap,
        body: &Bytes,
    ) -> Result<(), Error> {
        let received = Received { status, headers, body };
        let keys = config.0.trust.snapshot();
        match read(config, &received, &keys, config.0.clock.now()) {
            Ok(found) => {
                config.0.trust.replace_certificates(found);
                Ok(())
            }
            Err(kind) => Err(Error::new(kind).with_reply(status, headers).of(NAME, 1)),
        }
    }
}

fn read(
    config: &Config,
    received: &Received<'_>,
    keys: &TrustSnapshot,
    now: SystemTime,
) -> Result<Vec<PlatformKey>, ErrorKind> {
    if !received.status.is_success() {
        return match refusal(config, received, keys, now) {
            // Merchants with a public key have no certificates.
            ErrorKind::Service(error)
                if matches!(error.code.as_str(), "RESOURCE_NOT_EXISTS" | "NOT_FOUND") =>
            {
                Ok(Vec::new())
            }
            kind => Err(kind),
        };
    }
    let key = config
        .0
        .api_v3_key
        .as_ref()
        .ok_or(ErrorKind::Configuration("downloading platform certificates needs the API v3 key"))?;
    Ok(verified_certificates_from_reply(received.headers, received.body, key, keys, now, &config.0.verify)?)
}
