//! Errors of calls, with operation, status and request id, but without secrets.

mod kind;
mod made;

use std::borrow::Cow;
use std::fmt::{self, Write as _};
use std::sync::Arc;
use std::time::Duration;

pub use kind::ErrorKind;
pub use made::FailedCall;

use super::code::{Code, Repeat};
use super::outcome::{self, Course, Outcome};
use crate::text;
use crate::text::{LONGEST_ERROR, Line, Quoted, one_line};
use crate::transport::media_type::{described, encoding, media_type};
use crate::transport::redirect;
use crate::v3::{Received, ServiceError};

/// A call failed.
///
/// [`outcome`](Self::outcome) says whether it did something nevertheless.
#[derive(Clone)]
pub struct Error(Box<Inner>);

#[derive(Clone)]
struct Inner {
    // Shared, because a failed download of certificates is reported to all calls that need them.
    kind: Arc<ErrorKind>,
    operation: Cow<'static, str>,
    status: Option<u16>,
    request_id: Option<String>,
    retry_after: Option<Duration>,
    /// Where the reply redirects to.
    redirect: Option<String>,
    /// What a reply has that is not a document: how many bytes, and their media type.
    body: Option<(usize, String)>,
    /// The encoding of a reply that was asked for without one.
    encoding: Option<String>,
    attempts: u32,
    course: Course,
    /// The failed download of certificates that caused this.
    refresh: Option<Error>,
}

impl Error {
    pub(crate) fn new(kind: impl Into<ErrorKind>) -> Self {
        Self(Box::new(Inner {
            kind: Arc::new(kind.into()),
            operation: Cow::Borrowed(""),
            status: None,
            request_id: None,
            retry_after: None,
            redirect: None,
            body: None,
            encoding: None,
            attempts: 0,
            course: Course::UNKNOWN,
            refresh: None,
        }))
    }

    /// Adds why the key that this call needed is missing.
    pub(crate) fn because_of(mut self, refresh: Option<Self>) -> Self {
        self.0.refresh = refresh;
        self
    }

    /// Adds what was called, and how often it was sent. If nothing is known about the attempts, the worst is assumed.
    pub(crate) fn of(mut self, operation: impl Into<Cow<'static, str>>, attempts: u32) -> Self {
        self.0.operation = operation.into();
        self.0.attempts = attempts;
        self.0.course = Course::of(attempts);
        self
    }

    /// Adds what was called, if nothing says so.
    pub(crate) fn named(mut self, operation: impl FnOnce() -> String) -> Self {
        if self.0.operation.is_empty() {
            self.0.operation = Cow::Owned(operation());
        }
        self
    }

    /// Adds how far the attempts got.
    pub(crate) fn after(mut self, course: Course) -> Self {
        self.0.course = course;
        self
    }

    /// Adds the head of what came back. `path` is the one that was called.
    pub(crate) fn with_head(
        mut self,
        status: http::StatusCode,
        headers: &http::HeaderMap,
        path: &str,
    ) -> Self {
        self.0.status = Some(status.as_u16());
        self.0.request_id = request_id(headers).map(str::to_owned);
        self.0.retry_after = super::retry::retry_after(headers);
        self.0.redirect = redirect::target(status, headers, path);
        self.0.encoding = encoding(headers);
        self
    }

    /// Adds what came back.
    pub(crate) fn with_reply(self, received: &Received<'_>, path: &str) -> Self {
        let Received { status, headers, body } = received;
        let mut error = self.with_head(*status, headers, path);
        error.0.body = error.kind().is_of_no_document().then(|| (body.len(), media_type(headers)));
        error
    }

    /// The kind of error.
    #[must_use]
    pub fn kind(&self) -> &ErrorKind {
        &self.0.kind
    }

    /// What the call did: certainly nothing, nothing because the service refused it, or unknown.
    ///
    /// Of everything in an error, only this may decide about money. [`Outcome`] has the complete rule.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        let Inner { kind, operation, status, course, .. } = &*self.0;
        outcome::of(*course, kind, *status, operation)
    }

    /// The operation, `POST /v3/pay/transactions/jsapi`.
    #[must_use]
    pub fn operation(&self) -> &str {
        &self.0.operation
    }

    /// The HTTP status, if there was a reply.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.0.status
    }

    /// The `Request-ID` of the reply, for the support of the service.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// How long the service asks to wait before another attempt.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// Where the reply redirects to, if it does; redirects are never followed. User, parameters, query and fragment are
    /// left out, and so is a path that repeats something of the one that was called. Of an address that is neither HTTP
    /// nor relative, only the scheme is left.
    #[must_use]
    pub fn redirect(&self) -> Option<&str> {
        self.0.redirect.as_deref()
    }

    /// The number of attempts to send the request. If there were several, the error is that of the last.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// Why the platform's certificates could not be downloaded, if that caused this error: for
    /// [`ErrorKind::NoPlatformKey`], and for [`ErrorKind::Verify`] if the key is unknown or has expired. The download
    /// may have failed some calls ago.
    #[must_use]
    pub fn refresh_failure(&self) -> Option<&Self> {
        self.0.refresh.as_ref()
    }

    /// The answer of API v3, if it was an error. It may be unsigned: see [`ServiceError::authenticated`].
    #[must_use]
    pub fn service(&self) -> Option<&ServiceError> {
        match self.kind() {
            ErrorKind::Service(error) => Some(error),
            _ => None,
        }
    }

    /// The code of the service in either API, `ORDER_NOT_EXIST` or `ORDERNOTEXIST`; its signature was verified.
    ///
    /// It explains the last attempt, and is not a substitute for the [`outcome`](Self::outcome) of the call.
    ///
    /// ```
    /// # use wechatpay_runtime::{Code, Error};
    /// fn is_paid_already(error: &Error) -> bool {
    ///     error.code() == Some(&Code::OrderPaid)
    /// }
    /// ```
    #[must_use]
    pub fn code(&self) -> Option<&Code> {
        self.said().filter(|said| said.is_authenticated).map(|said| said.code)
    }

    /// The code of an unsigned refusal, as it was received; it may come from the service or from anyone on the way.
    ///
    /// For logs and for people, and therefore a text. No decision about money may depend on it.
    #[must_use]
    pub fn unsigned_code(&self) -> Option<&str> {
        self.said().filter(|said| !said.is_authenticated).map(|said| said.received)
    }

    /// Whether a call that was refused with this [`code`](Self::code) may be repeated, as the documentation of the operation
    /// has it; `None` without a signed code, and for one that is not listed.
    #[must_use]
    pub fn repeat(&self) -> Option<Repeat> {
        self.code()?.repeat(self.operation())
    }

    /// What a refusal says.
    fn said(&self) -> Option<Said<'_>> {
        match self.kind() {
            ErrorKind::Service(error) => Some(Said {
                code: &error.code,
                received: error.received_code(),
                is_authenticated: error.authenticated,
            }),
            ErrorKind::V2(error) => error.failure().map(|failure| Said {
                code: failure.code(),
                received: failure.received_code(),
                is_authenticated: failure.is_authenticated(),
            }),
            _ => None,
        }
    }

    /// Whether the platform only checked that wrong signatures are refused, which is harmless.
    #[must_use]
    pub fn is_probe(&self) -> bool {
        matches!(self.kind(), ErrorKind::Verify(error) if error.is_probe())
    }

    /// Whether the same call may well succeed later: the network failed, or the service was busy.
    ///
    /// This does not say whether repeating it is safe, which depends on the operation and its idempotency field; the
    /// client has already repeated what is safe.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self.kind() {
            ErrorKind::Send(error) => !error.is_impossible(),
            ErrorKind::Deadline => true,
            ErrorKind::Verify(error) => error.is_probe(),
            ErrorKind::NoPlatformKey => self.refresh_failure().is_some_and(Self::is_retryable),
            ErrorKind::Service(_) | ErrorKind::Unexpected { .. } | ErrorKind::V2(_) => {
                let is_busy = |said: Said<'_>| said.code.repeat(self.operation()) == Some(Repeat::Later);
                self.status().is_some_and(outcome::is_busy_status) || self.said().is_some_and(is_busy)
            }
            _ => false,
        }
    }
}

/// What a refusal says of why it is one.
struct Said<'e> {
    code: &'e Code,
    /// The same, as it came.
    received: &'e str,
    is_authenticated: bool,
}

/// The header by which the support of the service finds a call.
pub(crate) fn request_id(headers: &http::HeaderMap) -> Option<&str> {
    let text = headers.get("Request-ID")?.to_str().ok()?;
    // ASCII only, so any length is a whole number of characters; a tab ends an id.
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
        write!(f, "{}", self.kind())?;
        if let Some((length, media_type)) = &self.0.body {
            write!(f, "; received {}", described(*length, media_type))?;
        }
        if let Some(encoding) = &self.0.encoding
            && self.kind().is_unread()
        {
            write!(f, ", encoded as `{encoding}`, which was not asked for")?;
        }
        if let Some(target) = self.redirect() {
            write!(f, ", which redirects to `{target}`")?;
        }
        if let Some(id) = self.request_id() {
            write!(f, " (request id {id})")?;
        }
        match self.refresh_failure() {
            Some(error) => write!(f, "; platform certificates could not be downloaded: {error}"),
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
        let Self { kind, operation, status, request_id, redirect, attempts, course, refresh, .. } = self;
        let outcome = outcome::of(*course, kind, *status, operation);
        f.debug_struct("Error")
            .field("operation", &Quoted(operation))
            .field("kind", kind)
            .field("outcome", &outcome)
            .field("status", status)
            .field("request_id", request_id)
            .field("redirect", &redirect.as_deref().map(Quoted))
            .field("attempts", attempts)
            .field("refresh_failure", refresh)
            .finish()
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self.refresh_failure() {
            Some(error) => Some(error),
            None => self.kind().cause(),
        }
    }
}
