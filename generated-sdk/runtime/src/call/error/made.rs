//! Errors of calls that were not made, for the tests of programs.

use std::borrow::Cow;
use std::time::Duration;

use super::{Error, ErrorKind};
use crate::call::outcome::Course;
use crate::transport::SendError;
use crate::v2::{Failure, ReplyError};
use crate::v3::ServiceError;

/// A call that failed, for the tests of programs: says how it ended, and becomes the [`Error`] of such a call.
///
/// The [outcome](Error::outcome) cannot be chosen. It follows from the kind, the status and the attempts by the rule
/// that real calls go by, so that no error can be made that no call ends with.
///
/// ```
/// use wechatpay_runtime::testing::FailedCall;
/// use wechatpay_runtime::{Code, Error, ErrorKind, Outcome, ServiceError};
///
/// let refused: Error = FailedCall::refused(403, ServiceError::new("NOT_ENOUGH", "余额不足")).into();
/// assert_eq!((refused.outcome(), refused.code()), (Outcome::Refused, Some(&Code::NotEnough)));
/// let somebody: Error = FailedCall::refused(403, ServiceError::new("NOT_ENOUGH", "").unsigned()).into();
/// assert_eq!((somebody.outcome(), somebody.unsigned_code()), (Outcome::Unknown, Some("NOT_ENOUGH")));
///
/// assert_eq!(FailedCall::timed_out().error().outcome(), Outcome::Unknown);
/// assert_eq!(FailedCall::unconnected().error().outcome(), Outcome::NotSent);
/// // Any kind of error, made of its parts:
/// assert_eq!(FailedCall::of(ErrorKind::NoPlatformKey).error().outcome(), Outcome::NotSent);
/// ```
#[derive(Clone, Debug)]
#[must_use = "`error` makes the error"]
pub struct FailedCall(Error);

/// How the call ended.
impl FailedCall {
    /// With this kind of error, after one attempt if it takes one, and with the status 200 if there was a reply.
    pub fn of(kind: impl Into<ErrorKind>) -> Self {
        let mut error = Error::new(kind);
        let ending = ending(error.kind());
        error.0.status = ending.status();
        Self(error).attempts(u32::from(!matches!(ending, Ending::Unsent)))
    }

    /// The service of API v3 refused it, or somebody else did: see [`ServiceError::unsigned`].
    pub fn refused(status: u16, error: ServiceError) -> Self {
        Self::of(error).status(status)
    }

    /// The service of API v2 refused it, or somebody else did: see [`Failure::unsigned`].
    pub fn refused_v2(failure: Failure) -> Self {
        Self::of(ReplyError::Failed(Box::new(failure)))
    }

    /// Its time was up after it had been sent.
    pub fn timed_out() -> Self {
        Self::of(ErrorKind::Deadline)
    }

    /// The connection broke after it had been sent.
    pub fn interrupted() -> Self {
        Self::of(SendError::new("connection reset by peer"))
    }

    /// There was no connection, so that nothing was sent.
    pub fn unconnected() -> Self {
        Self::of(SendError::before_sending("connection refused"))
    }

    /// Somebody on the way answered, with a page of a portal or gateway.
    pub fn answered_by_another(status: u16) -> Self {
        Self::of(ErrorKind::Unexpected { content_type: "text/html".to_owned(), length: 512 }).status(status)
    }
}

/// What else is known of it.
impl FailedCall {
    /// What was called, `POST /v3/pay/transactions/jsapi`. [`FakeClient`](crate::testing::FakeClient) adds it by itself.
    pub fn operation(mut self, name: impl Into<Cow<'static, str>>) -> Self {
        self.0.0.operation = name.into();
        self
    }

    /// How often it was sent; all attempts before the last one may have been done.
    ///
    /// For a deadline, 0 says that it was up before anything was sent; what needs an attempt has had at least one. For
    /// an error of the preparation, such as one of the signer, those were sent before it.
    pub fn attempts(mut self, attempts: u32) -> Self {
        let attempts = match ending(self.0.kind()) {
            Ending::Unsent | Ending::Anytime => attempts,
            Ending::Sent | Ending::Answered(_) => attempts.max(1),
        };
        self.0.0.attempts = attempts;
        self.0.0.course = Course::of(attempts);
        self
    }

    /// The HTTP status. Ignored where there was no reply.
    pub fn status(mut self, status: u16) -> Self {
        if let Ending::Answered(None) = ending(self.0.kind()) {
            self.0.0.status = Some(status);
        }
        self
    }

    /// The `Request-ID` of the reply. Ignored where there was no reply.
    pub fn request_id(mut self, id: impl Into<String>) -> Self {
        if let Ending::Answered(_) = ending(self.0.kind()) {
            self.0.0.request_id = Some(id.into());
        }
        self
    }

    /// How long the reply asks to wait. Ignored where there was no reply.
    pub fn retry_after(mut self, wait: Duration) -> Self {
        if let Ending::Answered(_) = ending(self.0.kind()) {
            self.0.0.retry_after = Some(wait);
        }
        self
    }

    /// The error of the call.
    #[must_use]
    pub fn error(self) -> Error {
        self.0
    }
}

impl From<FailedCall> for Error {
    fn from(failed: FailedCall) -> Self {
        failed.error()
    }
}

/// When a call can end with a kind of error.
enum Ending {
    /// Before an attempt is sent.
    Unsent,
    /// Before an attempt, or while it is on its way.
    Anytime,
    /// While an attempt is on its way.
    Sent,
    /// With a reply, whose status the kind itself may have.
    Answered(Option<u16>),
}

impl Ending {
    fn status(&self) -> Option<u16> {
        match self {
            Self::Answered(status) => Some(status.unwrap_or(200)),
            Self::Unsent | Self::Anytime | Self::Sent => None,
        }
    }
}

fn ending(kind: &ErrorKind) -> Ending {
    match kind {
        ErrorKind::Configuration(_)
        | ErrorKind::NoPlatformKey
        | ErrorKind::Encode(_)
        | ErrorKind::Seal(..)
        | ErrorKind::Multipart(_)
        | ErrorKind::Sign(_)
        | ErrorKind::Random(_)
        | ErrorKind::V2Request(_) => Ending::Unsent,
        ErrorKind::Deadline => Ending::Anytime,
        ErrorKind::Send(_) => Ending::Sent,
        ErrorKind::V2(
            ReplyError::Malformed { status, .. }
            | ReplyError::NoReturnCode { status }
            | ReplyError::Empty { status }
            | ReplyError::Html { status }
            | ReplyError::OtherFormat { status }
            | ReplyError::Status { status },
        ) => Ending::Answered(Some(*status)),
        ErrorKind::TooLarge { .. }
        | ErrorKind::Verify(_)
        | ErrorKind::Service(_)
        | ErrorKind::V2(_)
        | ErrorKind::Unexpected { .. }
        | ErrorKind::Decode(_)
        | ErrorKind::Open(..)
        | ErrorKind::Certificates(_) => Ending::Answered(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::call::Outcome::{self, NotSent, Refused, Unknown};
    use crate::crypto::{KeyId, SignError};
    use crate::trust::VerifyError;

    fn signed(code: &str) -> ServiceError {
        ServiceError::new(code, "m")
    }

    #[test]
    fn the_outcome_follows_from_how_the_call_ended() {
        let sign = || FailedCall::of(SignError::new("the vault is closed"));
        let key = KeyId::new("PUB_KEY_ID_1").unwrap();
        let cases: [(FailedCall, Outcome, Option<u16>, u32); 20] = [
            (FailedCall::refused(403, signed("NOT_ENOUGH")), Refused, Some(403), 1),
            (FailedCall::refused(403, signed("NOT_ENOUGH")).attempts(0), Refused, Some(403), 1),
            (FailedCall::refused(403, signed("NOT_ENOUGH")).attempts(2), Unknown, Some(403), 2),
            (FailedCall::refused(403, signed("NOT_ENOUGH").unsigned()), Unknown, Some(403), 1),
            (FailedCall::refused(403, signed("")), Unknown, Some(403), 1),
            (FailedCall::refused(500, signed("SYSTEM_ERROR")), Unknown, Some(500), 1),
            (FailedCall::refused(429, signed("RATELIMIT_EXCEEDED")), Unknown, Some(429), 1),
            (FailedCall::refused_v2(Failure::new("NOTENOUGH", "m")), Refused, Some(200), 1),
            (FailedCall::refused_v2(Failure::new("NOTENOUGH", "m").unsigned()), Unknown, Some(200), 1),
            (
                FailedCall::refused_v2(Failure::new("NOTENOUGH", "m").with_field("recall", "Y")),
                Unknown,
                Some(200),
                1,
            ),
            (FailedCall::timed_out().status(200), Unknown, None, 1),
            (FailedCall::timed_out().attempts(0), NotSent, None, 0),
            (FailedCall::interrupted().attempts(0), Unknown, None, 1),
            (FailedCall::unconnected(), NotSent, None, 1),
            (FailedCall::unconnected().attempts(2), Unknown, None, 2),
            (FailedCall::answered_by_another(502), Unknown, Some(502), 1),
            (FailedCall::of(VerifyError::Mismatch(key)), Unknown, Some(200), 1),
            (FailedCall::of(ReplyError::Html { status: 404 }).status(200), Unknown, Some(404), 1),
            (sign().status(200), NotSent, None, 0),
            (sign().attempts(1), Unknown, None, 1),
        ];
        for (at, (failed, outcome, status, attempts)) in cases.into_iter().enumerate() {
            let error = failed.error();
            assert_eq!(
                (error.outcome(), error.status(), error.attempts()),
                (outcome, status, attempts),
                "{at}"
            );
        }
    }

    #[test]
    fn what_a_test_says_is_what_the_error_says() {
        let detail = serde_json::json!({"field": "/amount", "issue": "too small"});
        let error = FailedCall::refused(400, signed("PARAM_ERROR").with_detail(detail))
            .operation("POST /v3/pay/transactions/jsapi")
            .request_id("08F7")
            .retry_after(Duration::from_secs(3))
            .error();
        assert_eq!(
            error.to_string(),
            "POST /v3/pay/transactions/jsapi: HTTP 400: PARAM_ERROR: m (field /amount) (issue too small) (request id 08F7)"
        );
        assert_eq!(error.retry_after(), Some(Duration::from_secs(3)));
        let read = ServiceError::read(
            br#"{"code":"PARAM_ERROR","message":"m","detail":{"field":"/amount","issue":"too small"}}"#,
            true,
        );
        assert_eq!(error.service(), read.as_ref());
    }

    #[test]
    fn failures_are_made_as_they_are_read() {
        for code in ["ORDERPAID", ""] {
            let made = Failure::new(code, "paid").with_field("recall", "N");
            let text = crate::v2::xml::to_xml(made.fields()).unwrap();
            let spec = crate::operation::OperationSpec {
                reply_signed: false,
                ..crate::operation::OperationSpec::V2
            };
            let key = crate::crypto::ApiV2Key::new("192006250b4c09247ec02edce69f6a2d").unwrap();
            let read =
                crate::v2::reply::read(&spec, 200, text.as_bytes(), &key, &mut serde_json::Value::Null)
                    .unwrap_err();
            assert_eq!(read, ReplyError::Failed(Box::new(made.unsigned())), "{code}");
        }
    }
}
