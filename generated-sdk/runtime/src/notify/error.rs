//! Errors of notifications, and how they are answered.

use std::fmt;

use http::StatusCode;

use super::{BodyFault, NotificationReply};
use crate::call::{Error, ErrorKind};
use crate::codec::DecodeError;
use crate::crypto::OpenError;
use crate::operation::Protocol;
use crate::text::{Quoted, one_line};
use crate::trust::VerifyError;
use crate::v2;

/// A notification is not trusted, or not understood.
#[non_exhaustive]
pub enum NotificationError {
    /// It is not known to come from the platform.
    Verify(VerifyError),
    /// It is not known to come from the platform, since its key is unknown and the platform's certificates could not be
    /// downloaded.
    NoPlatformKey {
        /// The key that is unknown or has expired.
        error: VerifyError,
        /// Why the download failed, perhaps some notifications ago.
        cause: Box<Error>,
    },
    /// A document of API v2 is not known to come from the platform, is something else, reports a failure, or cannot be
    /// read.
    V2(v2::NotificationFault),
    /// The body is something else than a notification of this API. Nothing in it was believed.
    NotANotification {
        /// The API as whose notification it arrived.
        protocol: Protocol,
        /// What it is instead.
        fault: BodyFault,
    },
    /// The handler is not configured to open it.
    Configuration(&'static str),
    /// Its content cannot be opened, most likely because it was sealed with another APIv3 key or brand API key ([`OpenError::Refused`]).
    Open(OpenError),
    /// A sealed field inside cannot be opened; with its path.
    Field(String, OpenError),
    /// It cannot be read.
    Decode(DecodeError),
    /// It is about another event than the handler expects.
    OtherEvent {
        /// The event of the payload type.
        expected: &'static str,
        /// The event in the notification.
        found: String,
    },
    /// It is for another merchant, or for a brand that the handler does not know.
    OtherMerchant {
        /// The member that says so: `sp_mchid`.
        member: &'static str,
        /// The merchant or brand.
        found: String,
    },
    /// It is about the event, but its content is not the documented one.
    OtherType {
        /// The documented values of `original_type`.
        expected: &'static [&'static str],
        /// The actual value.
        found: String,
    },
    /// The body has too many bytes, or did not arrive completely.
    Body(String),
}

impl NotificationError {
    /// Whether the platform only checked that wrong signatures are refused. Answer it like any other error; it is
    /// harmless.
    #[must_use]
    pub fn is_probe(&self) -> bool {
        matches!(self, Self::Verify(error) if error.is_probe())
    }

    /// The failure that the platform reports, such as a payment that was not made, if a signature proves it: record it,
    /// and answer with [`NotificationReply::accepted_v2`].
    #[must_use]
    pub fn failure(&self) -> Option<&v2::Failure> {
        match self {
            Self::V2(v2::NotificationFault::Failed(failure)) if failure.is_authenticated() => Some(failure),
            _ => None,
        }
    }

    /// The answer, after which the platform sends the notification again later.
    #[must_use]
    pub fn reply(&self) -> NotificationReply {
        match self {
            Self::NotANotification { fault, .. } if fault.is_of_verified() => {
                NotificationReply::failed("the notification could not be processed")
            }
            Self::Verify(_)
            | Self::NoPlatformKey { .. }
            | Self::NotANotification { protocol: Protocol::V3 | Protocol::Brand, .. } => {
                NotificationReply::refused(StatusCode::UNAUTHORIZED, "the signature was refused")
            }
            Self::V2(_) | Self::NotANotification { protocol: Protocol::V2, .. } => {
                NotificationReply::failed_v2("the notification was refused")
            }
            Self::Body(_) => NotificationReply::refused(StatusCode::BAD_REQUEST, "the body was refused"),
            _ => NotificationReply::failed("the notification could not be processed"),
        }
    }

    pub(super) fn from_call(kind: ErrorKind) -> Self {
        match kind {
            ErrorKind::Open(path, error) => Self::Field(path, error),
            _ => Self::Configuration(
                "the notification has sealed fields, and there is no private key to open them",
            ),
        }
    }
}

impl fmt::Display for NotificationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Verify(error) => error.fmt(f),
            Self::NoPlatformKey { error, cause } => {
                write!(f, "{error}; platform certificates could not be downloaded: {cause}")
            }
            Self::V2(error) => error.fmt(f),
            Self::NotANotification { protocol, fault } => fault.describe(*protocol, f),
            Self::Configuration(what) => f.write_str(what),
            Self::Open(error) if *error != OpenError::Refused => {
                write!(f, "the content of the notification cannot be opened: {error}")
            }
            Self::Open(error) => {
                write!(
                    f,
                    "the configured APIv3 key, or brand API key, does not open the content of the notification: {error}"
                )
            }
            Self::Field(path, error) => write!(f, "{path}: {error}"),
            Self::Decode(error) => write!(f, "the notification cannot be read: {error}"),
            Self::OtherEvent { expected, found } => {
                write!(f, "the notification is about {}, and {expected} was expected", one_line(found))
            }
            Self::OtherMerchant { member, found } => {
                write!(f, "the notification is for another merchant, {member} is {}", one_line(found))
            }
            Self::OtherType { expected, found } => write!(
                f,
                "the notification has the original_type {}, and {} was expected",
                one_line(found),
                expected.join(" or ")
            ),
            Self::Body(what) => f.write_str(&one_line(what)),
        }
    }
}

impl fmt::Debug for NotificationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Verify(error) => f.debug_tuple("Verify").field(error).finish(),
            Self::NoPlatformKey { error, cause } => {
                f.debug_struct("NoPlatformKey").field("error", error).field("cause", cause).finish()
            }
            Self::V2(error) => f.debug_tuple("V2").field(error).finish(),
            Self::NotANotification { protocol, fault } => {
                f.debug_struct("NotANotification").field("protocol", protocol).field("fault", fault).finish()
            }
            Self::Configuration(what) => f.debug_tuple("Configuration").field(what).finish(),
            Self::Open(error) => f.debug_tuple("Open").field(error).finish(),
            Self::Field(path, error) => f.debug_tuple("Field").field(path).field(error).finish(),
            Self::Decode(error) => f.debug_tuple("Decode").field(error).finish(),
            Self::OtherEvent { expected, found } => f
                .debug_struct("OtherEvent")
                .field("expected", expected)
                .field("found", &Quoted(found))
                .finish(),
            Self::OtherMerchant { member, found } => f
                .debug_struct("OtherMerchant")
                .field("member", member)
                .field("found", &Quoted(found))
                .finish(),
            Self::OtherType { expected, found } => f
                .debug_struct("OtherType")
                .field("expected", expected)
                .field("found", &Quoted(found))
                .finish(),
            Self::Body(what) => f.debug_tuple("Body").field(&Quoted(what)).finish(),
        }
    }
}

impl std::error::Error for NotificationError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Verify(error) => Some(error),
            Self::NoPlatformKey { cause, .. } => Some(cause),
            Self::V2(error) => Some(error),
            Self::Open(error) | Self::Field(_, error) => Some(error),
            Self::Decode(error) => Some(error),
            Self::Configuration(_)
            | Self::NotANotification { .. }
            | Self::OtherEvent { .. }
            | Self::OtherMerchant { .. }
            | Self::OtherType { .. }
            | Self::Body(_) => None,
        }
    }
}

impl From<VerifyError> for NotificationError {
    fn from(error: VerifyError) -> Self {
        Self::Verify(error)
    }
}

impl From<v2::NotificationFault> for NotificationError {
    fn from(error: v2::NotificationFault) -> Self {
        Self::V2(error)
    }
}
