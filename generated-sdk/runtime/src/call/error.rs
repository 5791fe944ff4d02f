//! What went wrong with a call, with its operation, status and request id, and without a secret.

use std::borrow::Cow;
use std::fmt::{self, Write as _};
use std::time::Duration;

use super::ServiceError;
use crate::canonical::NoRandomness;
use crate::text::{self, LONGEST_ERROR, Line, Quoted, one_line};
use crate::v2::{ReplyError, RequestError};
use crate::{
    DecodeError, EncodeError, MultipartError, OpenError, SealError, SendError, SignError, VerifyError,
};

/// A call that gave no reply.
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    operation: Cow<'static, str>,
    status: Option<u16>,
    request_id: Option<String>,
    retry_after: Option<Duration>,
    attempts: u32,
}

/// Why a call gave no reply.
#[derive(Debug)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The client was not given what this operation needs.
    Configuration(&'static str),
    /// The request cannot be written.
    Encode(EncodeError),
    /// A field cannot be sealed; with its path.
    Seal(String, SealError),
    /// The upload cannot be built.
    Multipart(MultipartError),
    /// The request could not be signed.
    Sign(SignError),
    /// There was no random number for a nonce.
    Random(NoRandomness),
    /// The request did not arrive, or its reply did not.
    Send(SendError),
    /// The time for the call was over.
    Deadline,
    /// The reply has more bytes than are accepted.
    TooLarge {
        /// How many are.
        limit: usize,
    },
    /// The reply is not known to come from the service, so nothing in it was looked at.
    Verify(VerifyError),
    /// The service answered with an error.
    Service(Box<ServiceError>),
    /// The request of API v2 cannot be signed.
    V2Request(RequestError),
    /// The service of API v2 answered with an error, or its reply is not signed as it should be.
    V2(ReplyError),
    /// The reply is no document of the service: an HTML page, an empty body, an unexpected redirect.
    Unexpected {
        /// The media type.
        content_type: String,
        /// How many bytes there are.
        length: usize,
    },
    /// The reply cannot be read.
    Decode(DecodeError),
    /// A sealed field of the reply cannot be opened; with its path.
    Open(String, OpenError),
    /// Platform certificates were downloaded and are none that can be used.
    Certificates(crate::trust::CertificatesError),
}

impl Error {
    pub(crate) fn new(kind: impl Into<ErrorKind>) -> Self {
        Self(Box::new(Inner {
            kind: kind.into(),
            operation: Cow::Borrowed(""),
            status: None,
            request_id: None,
            retry_after: None,
            attempts: 0,
        }))
    }

    /// Says what was called.
    pub(crate) fn of(mut self, operation: impl Into<Cow<'static, str>>, attempts: u32) -> Self {
        self.0.operation = operation.into();
        self.0.attempts = attempts;
        self
    }

    /// Says what came back.
    pub(crate) fn with_reply(mut self, status: http::StatusCode, headers: &http::HeaderMap) -> Self {
        self.0.status = Some(status.as_u16());
        self.0.request_id = request_id(headers).map(str::to_owned);
        self.0.retry_after = super::retry::retry_after(headers);
        self
    }

    /// Why.
    #[must_use]
    pub fn kind(&self) -> &ErrorKind {
        &self.0.kind
    }

    /// The operation, `POST /v3/pay/transactions/jsapi`.
    #[must_use]
    pub fn operation(&self) -> &str {
        &self.0.operation
    }

    /// The HTTP status, where there was a reply.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.0.status
    }

    /// The `Request-ID` of the reply: the service's support asks for it.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// How long the service asks to wait before another attempt.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// How often the request was sent.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// What the service of API v3 says, where it said something.
    #[must_use]
    pub fn service(&self) -> Option<&ServiceError> {
        match self.kind() {
            ErrorKind::Service(error) => Some(error),
            _ => None,
        }
    }

    /// The code that the service gives, `ORDER_NOT_EXIST` or `ORDERNOTEXIST`, of either API.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        match self.kind() {
            ErrorKind::Service(error) => Some(&error.code),
            ErrorKind::V2(error) => error.failure().map(|failure| failure.code()),
            _ => None,
        }
    }

    /// Whether the platform only tried whether wrong signatures are refused. Nothing to worry about.
    #[must_use]
    pub fn is_probe(&self) -> bool {
        matches!(self.kind(), ErrorKind::Verify(error) if error.is_probe())
    }

    /// Whether the same call may well succeed later: the network failed, or the service was busy.
    ///
    /// This says nothing about whether repeating it is safe: that depends on the operation and its idempotency field,
    /// and the client has already repeated what is safe.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self.kind() {
            ErrorKind::Send(error) => !error.is_impossible(),
            ErrorKind::Deadline => true,
            ErrorKind::Verify(error) => error.is_probe(),
            ErrorKind::Service(_) | ErrorKind::Unexpected { .. } => {
                matches!(self.0.status, Some(408 | 429 | 500..)) || self.is_busy_code()
            }
            ErrorKind::V2(_) => matches!(self.0.status, Some(408 | 429 | 500..)) || self.is_busy_code(),
            _ => false,
        }
    }

    fn is_busy_code(&self) -> bool {
        matches!(
            self.code(),
            Some(
                "SYSTEM_ERROR"
                    | "SYSTEMERROR"
                    | "FREQUENCY_LIMITED"
                    | "FREQUENCY_LIMIT_EXCEED"
                    | "RATELIMIT_EXCEEDED"
                    | "BANK_ERROR"
            )
        )
    }
}

/// The header by which the service's support finds a call.
pub(crate) fn request_id(headers: &http::HeaderMap) -> Option<&str> {
    let text = headers.get("Request-ID")?.to_str().ok()?;
    // ASCII only, so that any length is one of whole characters; of the rest of it, a tab ends an id.
    text.get(..128).unwrap_or(text).split('\t').next()
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let f = &mut Line::of_error(f);
        if !self.operation().is_empty() {
            write!(f, "{}: ", one_line(self.operation()))?;
        }
        if let Some(status) = self.status() {
            write!(f, "HTTP {status}: ")?;
        }
        match self.kind() {
            ErrorKind::Configuration(what) => f.write_str(what),
            ErrorKind::Encode(error) => write!(f, "{error}"),
            ErrorKind::Seal(path, error) => write!(f, "{path}: {error}"),
            ErrorKind::Multipart(error) => write!(f, "{error}"),
            ErrorKind::Sign(error) => write!(f, "{error}"),
            ErrorKind::Random(error) => write!(f, "{error}"),
            ErrorKind::Send(error) => write!(f, "{error}"),
            ErrorKind::Deadline => f.write_str("the time for the call was over"),
            ErrorKind::TooLarge { limit } => write!(f, "the reply has more than {limit} bytes"),
            ErrorKind::Verify(error) => write!(f, "{error}"),
            ErrorKind::Service(error) => write!(f, "{error}"),
            ErrorKind::V2Request(error) => write!(f, "{error}"),
            ErrorKind::V2(error) => write!(f, "{error}"),
            ErrorKind::Unexpected { content_type, length } => {
                write!(f, "no document of the service, but {length} bytes of type `{content_type}`")
            }
            ErrorKind::Decode(error) => write!(f, "{error}"),
            ErrorKind::Open(path, error) => write!(f, "{path}: {error}"),
            ErrorKind::Certificates(error) => write!(f, "{error}"),
        }?;
        match self.request_id() {
            Some(id) => write!(f, " (request id {id})"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        text::debug(&self.0, LONGEST_ERROR, f)
    }
}

impl fmt::Debug for Inner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, operation, status, request_id, retry_after: _, attempts } = self;
        f.debug_struct("Error")
            .field("operation", &Quoted(operation))
            .field("kind", kind)
            .field("status", status)
            .field("request_id", request_id)
            .field("attempts", attempts)
            .finish()
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self.kind() {
            ErrorKind::Encode(error) => Some(error),
            ErrorKind::Seal(_, error) => Some(error),
            ErrorKind::Multipart(error) => Some(error),
            ErrorKind::Sign(error) => Some(error),
            ErrorKind::Random(error) => Some(error),
            ErrorKind::Send(error) => Some(error),
            ErrorKind::Verify(error) => Some(error),
            ErrorKind::V2Request(error) => Some(error),
            ErrorKind::V2(error) => Some(error),
            ErrorKind::Decode(error) => Some(error),
            ErrorKind::Open(_, error) => Some(error),
            ErrorKind::Certificates(error) => Some(error),
            ErrorKind::Configuration(_)
            | ErrorKind::Deadline
            | ErrorKind::TooLarge { .. }
            | ErrorKind::Service(_)
            | ErrorKind::Unexpected { .. } => None,
        }
    }
}

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
    Certificates(crate::trust::CertificatesError),
}

impl From<ServiceError> for ErrorKind {
    fn from(error: ServiceError) -> Self {
        Self::Service(Box::new(error))
    }
}
