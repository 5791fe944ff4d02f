//! Why a reply gives no fields.

use std::fmt;

use crate::codec::DecodeError;
use crate::v2::xml::XmlError;
use crate::v2::{Failure, SignatureError, TwoReadings};

/// A reply of API v2 gives no fields.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReplyError {
    /// The platform refused the request as a whole, by `return_code`: a wrong signature, a missing parameter. Such
    /// replies are usually not signed.
    Refused(Box<Failure>),
    /// The operation failed, by `result_code`.
    Failed(Box<Failure>),
    /// The signature is missing or wrong: the reply may come from someone else.
    Signature(SignatureError),
    /// The signature is correct, but it also matches another document: this one may have been forged.
    TwoReadings(TwoReadings),
    /// The document is not acceptable XML.
    Malformed {
        /// The HTTP status.
        status: u16,
        /// What is wrong with it.
        error: XmlError,
    },
    /// The document does not say whether the request arrived.
    NoReturnCode {
        /// The HTTP status.
        status: u16,
    },
    /// A verified field could not be read.
    Decode(DecodeError),
    /// The body is empty.
    Empty {
        /// The HTTP status.
        status: u16,
    },
    /// The body is a web page, such as gateways on the way send.
    Html {
        /// The HTTP status.
        status: u16,
    },
    /// The body does not have the documented format.
    OtherFormat {
        /// The HTTP status.
        status: u16,
    },
    /// The HTTP status says that the request failed, and the body does not say why.
    Status {
        /// The HTTP status.
        status: u16,
    },
}

impl ReplyError {
    /// Whether the body is no document at all, so that more has to be said about it.
    pub(crate) fn is_of_no_document(&self) -> bool {
        matches!(
            self,
            Self::Malformed { .. }
                | Self::NoReturnCode { .. }
                | Self::Html { .. }
                | Self::OtherFormat { .. }
                | Self::Status { .. }
        )
    }

    /// The failure as reported by the platform, if it was the platform.
    #[must_use]
    pub fn failure(&self) -> Option<&Failure> {
        match self {
            Self::Refused(failure) | Self::Failed(failure) => Some(failure),
            _ => None,
        }
    }
}

impl fmt::Display for ReplyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            // It says the same if something else is sent than was signed, which this crate does not let happen.
            Self::Refused(failure) | Self::Failed(failure) if failure.is_of_signature() => write!(
                f,
                "the platform refused the signature of the request, so that the configured APIv2 key may be wrong, \
                 {failure}"
            ),
            Self::Refused(failure) => write!(f, "the platform refused the request, {failure}"),
            Self::Failed(failure) => write!(f, "the operation failed, {failure}"),
            Self::Signature(error) => write!(f, "the reply is not trusted: {error}"),
            Self::TwoReadings(error) => write!(f, "the reply is not trusted: {error}"),
            Self::Malformed { status, error } => {
                write!(f, "the reply cannot be read (HTTP status {status}): {error}")
            }
            Self::NoReturnCode { status } => write!(f, "the reply has no return_code (HTTP status {status})"),
            Self::Decode(error) => write!(f, "a field of the reply cannot be read: {error}"),
            Self::Empty { status } => write!(f, "the reply is empty (HTTP status {status})"),
            Self::Html { status } => write!(f, "the reply is a web page (HTTP status {status})"),
            Self::OtherFormat { status } => {
                write!(f, "the reply does not have the documented format (HTTP status {status})")
            }
            Self::Status { status } => write!(f, "the request failed with HTTP status {status}"),
        }
    }
}

impl std::error::Error for ReplyError {}
