//! Why a notification is not believed or not understood, and how that is answered.

use std::fmt;

use http::StatusCode;

use super::NotificationReply;
use crate::call::{Error, ErrorKind};
use crate::codec::DecodeError;
use crate::crypto::OpenError;
use crate::text::{Quoted, one_line};
use crate::trust::VerifyError;
use crate::v2;

/// A notification is not believed, or not understood.
#[non_exhaustive]
pub enum NotificationError {
    /// It is not known to come from the platform.
    Verify(VerifyError),
    /// It is not known to come from the platform, since its key is not known, and the platform's certificates could not
    /// be downloaded.
    NoPlatformKey {
        /// Which key is not known, or has expired.
        error: VerifyError,
        /// Why the download failed, perhaps some notifications ago.
        cause: Box<Error>,
    },
    /// A document of API v2 is not known to come from the platform, is something else, tells of a failure, or cannot be
    /// read.
    V2(v2::NotificationFault),
    /// The handler was not given what it takes to open it.
    Configuration(&'static str),
    /// Its content cannot be opened; the likeliest reason is another API v3 key.
    Open(OpenError),
    /// A sealed field inside cannot be opened; with its path.
    Field(String, OpenError),
    /// It cannot be read.
    Decode(DecodeError),
    /// It is about another event than the handler is for.
    OtherEvent {
        /// The event of the payload's type.
        expected: &'static str,
        /// The event that came.
        found: String,
    },
    /// It is for another merchant, or for a brand that the handler does not know.
    OtherMerchant {
        /// Where it says so: `sp_mchid`.
        member: &'static str,
        /// The merchant or brand.
        found: String,
    },
    /// It is of the event, and something else is inside than documented.
    OtherType {
        /// What `original_type` may be.
        expected: &'static [&'static str],
        /// What it is.
        found: String,
    },
    /// The body has more bytes than are accepted, or did not come whole.
    Body(String),
}

impl NotificationError {
    /// Whether the platform only tried whether wrong signatures are refused. Answer it like any other, and do not worry.
    #[must_use]
    pub fn is_probe(&self) -> bool {
        matches!(self, Self::Verify(error) if error.is_probe())
    }

    /// What the platform says of a failure, of a payment that was not made for instance, where a signature proves it: take
    /// note of it, and answer [`NotificationReply::accepted_v2`].
    #[must_use]
    pub fn failure(&self) -> Option<&v2::Failure> {
        match self {
            Self::V2(v2::NotificationFault::Failed(failure)) if failure.is_authenticated() => Some(failure),
            _ => None,
        }
    }

    /// The answer: the platform sends the notification again later.
    #[must_use]
    pub fn reply(&self) -> NotificationReply {
        match self {
            Self::Verify(_) | Self::NoPlatformKey { .. } => {
                NotificationReply::refused(StatusCode::UNAUTHORIZED, "the signature was refused")
            }
            Self::V2(_) => NotificationReply::failed_v2("the notification was refused"),
            Self::Body(_) => NotificationReply::refused(StatusCode::BAD_REQUEST, "the body was refused"),
            _ => NotificationReply::failed("the notification could not be processed"),
        }
    }

    pub(super) fn from_call(kind: ErrorKind) -> Self {
        match kind {
            ErrorKind::Open(path, error) => Self::Field(path, error),
            _ => Self::Configuration("a notification has sealed fields, and no private key opens them"),
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
            Self::Configuration(what) => f.write_str(what),
            Self::Open(error) => write!(f, "the content of the notification: {error}"),
            Self::Field(path, error) => write!(f, "{path}: {error}"),
            Self::Decode(error) => error.fmt(f),
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
