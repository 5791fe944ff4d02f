//! The kinds of errors of a call, with their messages and causes.

use std::fmt;

use crate::codec::multipart::MultipartError;
use crate::codec::{DecodeError, EncodeError};
use crate::crypto::{OpenError, SealError, SignError};
use crate::transport::SendError;
use crate::transport::media_type::described;
use crate::trust::canonical::NoRandomness;
use crate::trust::verify::HeaderFault;
use crate::trust::{CertificatesError, VerifyError};
use crate::v2::{ReplyError, RequestError};
use crate::v3::{self, ServiceError};

/// Why a call gave no reply.
#[derive(Debug)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The client is not configured for this operation.
    Configuration(&'static str),
    /// No key of the platform is held that could verify the reply or seal the request, and none could be obtained;
    /// nothing was sent. [`Error::refresh_failure`](crate::Error::refresh_failure) says why there is none.
    NoPlatformKey,
    /// The request cannot be written.
    Encode(EncodeError),
    /// A field cannot be sealed; with its path.
    Seal(String, SealError),
    /// The upload cannot be built.
    Multipart(MultipartError),
    /// The request could not be signed.
    Sign(SignError),
    /// There were no random numbers for a nonce.
    Random(NoRandomness),
    /// The request did not arrive, or its reply did not.
    Send(SendError),
    /// The time for the call was up.
    Deadline,
    /// The reply has too many bytes.
    TooLarge {
        /// The number of bytes accepted.
        limit: usize,
    },
    /// The reply is not known to come from the service, so nothing in it was read.
    Verify(VerifyError),
    /// The service answered with an error, or someone on the way did: see [`ServiceError::authenticated`].
    Service(Box<ServiceError>),
    /// The request of API v2 cannot be signed.
    V2Request(RequestError),
    /// The service of API v2 answered with an error, or its reply is not signed correctly.
    V2(ReplyError),
    /// The reply is not a document of the service, but an HTML page, an empty body, an unexpected redirect
    /// ([`Error::redirect`](crate::Error::redirect) says where to): somebody on the way answered.
    Unexpected {
        /// The media type.
        content_type: String,
        /// The number of bytes.
        length: usize,
    },
    /// The reply cannot be read.
    Decode(DecodeError),
    /// A sealed field of the reply cannot be opened; with its path.
    Open(String, OpenError),
    /// Platform certificates were downloaded, but cannot be used.
    Certificates(CertificatesError),
}

impl ErrorKind {
    /// The error that caused this one.
    pub(super) fn cause(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Encode(error) => Some(error),
            Self::Seal(_, error) => Some(error),
            Self::Multipart(error) => Some(error),
            Self::Sign(error) => Some(error),
            Self::Random(error) => Some(error),
            Self::Send(error) => Some(error),
            Self::Verify(error) => Some(error),
            Self::V2Request(error) => Some(error),
            Self::V2(error) => Some(error),
            Self::Decode(error) => Some(error),
            Self::Open(_, error) => Some(error),
            Self::Certificates(error) => Some(error),
            Self::Configuration(_)
            | Self::NoPlatformKey
            | Self::Deadline
            | Self::TooLarge { .. }
            | Self::Service(_)
            | Self::Unexpected { .. } => None,
        }
    }
}

impl ErrorKind {
    /// Whether nothing could be read of what came.
    pub(super) fn is_unread(&self) -> bool {
        matches!(
            self,
            Self::Unexpected { .. } | Self::Decode(_) | Self::Certificates(CertificatesError::Reply(_))
        ) || self.is_of_no_document()
    }

    /// Whether the reply is no document of the service, or nobody signed it, so that it has to be said what came instead.
    pub(crate) fn is_of_no_document(&self) -> bool {
        match self {
            Self::V2(error) => error.is_of_no_document(),
            Self::Verify(error) | Self::Certificates(CertificatesError::Signature(error)) => {
                matches!(error, VerifyError::Header { fault: HeaderFault::Missing, .. })
            }
            _ => false,
        }
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Configuration(what) => f.write_str(what),
            Self::NoPlatformKey => f.write_str(NO_PLATFORM_KEY),
            Self::Encode(error) => write!(f, "{error}"),
            Self::Seal(path, error) => write!(f, "{path}: {error}"),
            Self::Multipart(error) => write!(f, "{error}"),
            Self::Sign(error) => write!(f, "{error}"),
            Self::Random(error) => write!(f, "{error}"),
            Self::Send(error) => write!(f, "{error}"),
            Self::Deadline => f.write_str("the time for the call was up"),
            Self::TooLarge { limit } => write!(f, "the reply has more than {limit} bytes"),
            Self::Verify(error) => write!(f, "{error}"),
            Self::Service(error) => write!(f, "{error}"),
            Self::V2Request(error) => write!(f, "{error}"),
            Self::V2(error) => write!(f, "{error}"),
            Self::Unexpected { content_type, length } => {
                write!(f, "not a document of the service, but {}", described(*length, content_type))
            }
            Self::Decode(error) => write!(f, "{error}"),
            Self::Open(path, error) => write!(f, "{path}: {error}"),
            Self::Certificates(error) => write!(f, "{error}"),
        }
    }
}

const NO_PLATFORM_KEY: &str = "not sent, because no key of the platform is held that could verify the reply or seal the \
     request: configure the platform's public key, or the APIv3 key that opens its certificates";

macro_rules! kinds {
    ($($variant:ident($error:ty)),* $(,)?) => {
        $(impl From<$error> for ErrorKind {
            fn from(error: $error) -> Self {
                Self::$variant(error)
            }
        })*
    };
}

kinds! {
    Encode(EncodeError), Multipart(MultipartError), Sign(SignError), Random(NoRandomness), Send(SendError),
    Verify(VerifyError), V2(ReplyError), V2Request(RequestError), Decode(DecodeError),
    Certificates(CertificatesError),
}

impl From<v3::ReplyError> for ErrorKind {
    fn from(error: v3::ReplyError) -> Self {
        match error {
            v3::ReplyError::Verify(error) => error.into(),
            v3::ReplyError::Service(error) => Self::Service(error),
            v3::ReplyError::Unexpected { content_type, length } => Self::Unexpected { content_type, length },
            v3::ReplyError::Decode(error) => error.into(),
        }
    }
}

impl From<ServiceError> for ErrorKind {
    fn from(error: ServiceError) -> Self {
        Self::Service(Box::new(error))
    }
}
