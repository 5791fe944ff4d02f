//! What can be wrong with a signature. Errors never contain the message itself.

use std::fmt;

use crate::crypto::{Identity, KeyId, Scheme};
use crate::text::one_line;

/// A message is not known to come from the platform.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum VerifyError {
    /// A header of the signature is missing or wrong.
    Header {
        /// Its name.
        name: &'static str,
        /// What is wrong with it.
        fault: HeaderFault,
    },
    /// The signature is wrong on purpose; see [`PROBE`](super::PROBE). This is neither an attack nor a failure: it only
    /// has to be refused, a notification by a status of 400 or above.
    Probe(KeyId),
    /// The message was signed by a scheme that is unknown or not built in.
    UnsupportedType(String),
    /// The message was signed too long ago, or in the future: it may be a replay, or a clock is wrong.
    Timestamp {
        /// How many seconds it is ahead of the local clock; negative if it is behind.
        ahead: i64,
        /// The accepted number of seconds.
        window: u64,
    },
    /// There is no key with this id. Downloading the certificates again may bring it.
    UnknownKey(KeyId),
    /// The certificate with this id is not valid at this time.
    ExpiredKey(KeyId),
    /// The message claims a scheme that is not that of the key.
    OtherScheme {
        /// The key.
        key: KeyId,
        /// The scheme in the header.
        scheme: Scheme,
    },
    /// The message was signed for a brand and arrived at a merchant, or the other way round.
    OtherIdentity {
        /// The scheme in the header.
        scheme: Scheme,
        /// Whose messages are verified here.
        identity: Identity,
    },
    /// The signature is not Base64.
    NotBase64,
    /// The signature is not one of this key over this message: the message was altered, or is not from the platform.
    Mismatch(KeyId),
    /// The same of a notification that consists of one document several times.
    Repeated(KeyId),
}

/// What is wrong with a header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum HeaderFault {
    /// It is missing.
    Missing,
    /// It appears more than once.
    Repeated,
    /// It is empty.
    Empty,
    /// It has spaces, control characters or letters beyond ASCII; or a timestamp is not a number.
    Malformed,
}

impl VerifyError {
    /// Whether the platform only checked that wrong signatures are refused.
    #[must_use]
    pub fn is_probe(&self) -> bool {
        matches!(self, Self::Probe(_))
    }

    /// The key that a download of the certificates may bring.
    #[must_use]
    pub fn missing_key(&self) -> Option<&KeyId> {
        match self {
            Self::UnknownKey(key) | Self::ExpiredKey(key) => Some(key),
            _ => None,
        }
    }
}

impl fmt::Display for VerifyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Header { name, fault } => {
                let fault = match fault {
                    HeaderFault::Missing => "is missing",
                    HeaderFault::Repeated => "appears more than once",
                    HeaderFault::Empty => "is empty",
                    HeaderFault::Malformed => "is malformed",
                };
                write!(f, "the header {name} {fault}")
            }
            Self::Probe(key) => {
                write!(f, "the signature of {key} is wrong on purpose: the platform tests this client")
            }
            Self::UnsupportedType(kind) => {
                write!(f, "the signature type {} is not supported", one_line(kind))
            }
            Self::Timestamp { ahead, window } => {
                let place = if *ahead < 0 { "behind" } else { "ahead of" };
                let seconds = ahead.unsigned_abs();
                write!(
                    f,
                    "the message was signed {seconds} s {place} the clock here; {window} s are accepted"
                )
            }
            Self::UnknownKey(key) if key.is_public_key() => {
                write!(
                    f,
                    "no platform key {key} is known: it is a public key, which no download brings; configure it"
                )
            }
            Self::UnknownKey(key) => write!(f, "no platform key {key} is known"),
            Self::ExpiredKey(key) => write!(f, "the platform certificate {key} is not valid at this time"),
            Self::OtherScheme { key, scheme } => {
                write!(f, "the platform key {key} does not sign with {scheme}")
            }
            Self::OtherIdentity { scheme, identity } => {
                let other = scheme.identity();
                write!(
                    f,
                    "the message was signed for {other}, with {scheme}, and this is the configuration of {identity}"
                )
            }
            Self::NotBase64 => f.write_str("the signature is not Base64"),
            Self::Mismatch(key) => write!(f, "the signature was not made by {key} over this message"),
            Self::Repeated(key) => write!(
                f,
                "the signature was not made by {key} over this message, which is one document several times: another \
                 extractor or a layer may have read the body, and put it together again"
            ),
        }
    }
}

impl std::error::Error for VerifyError {}
