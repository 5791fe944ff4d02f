//! What is traced of a call.

use super::Exchange;
use crate::call::{Error, ErrorKind};
use crate::text::one_line;
use crate::trust::VerifyError;
use crate::v2::ReplyError;

/// How a reply was verified.
#[derive(Clone, Copy)]
pub(super) enum Authenticity {
    NotSigned,
    Verified,
    /// A file, whose signature is checked once the caller has read it.
    AtItsEnd,
}

impl Authenticity {
    fn text(self) -> &'static str {
        match self {
            Self::NotSigned => "not signed",
            Self::Verified => "verified",
            Self::AtItsEnd => "at the end of the file",
        }
    }
}

impl Exchange<'_> {
    /// The span of a call: its operation now, its outcome when it ends.
    pub(crate) fn span(&self) -> tracing::Span {
        tracing::info_span!(
            "wechatpay.call",
            operation = %one_line(&self.name),
            attempts = tracing::field::Empty,
            status = tracing::field::Empty,
            request_id = tracing::field::Empty,
            duration_ms = tracing::field::Empty,
            verification = tracing::field::Empty,
            error = tracing::field::Empty,
        )
    }

    /// Traces how the call ended.
    pub(crate) fn record(&self, span: &tracing::Span, outcome: &Result<(), Error>) {
        span.record("attempts", self.attempts);
        span.record("duration_ms", u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX));
        span.record("verification", verification(outcome, self.verified));
        let (status, request_id) = match outcome {
            Ok(()) => (self.status, self.request_id.as_deref()),
            Err(error) => (error.status(), error.request_id()),
        };
        if let Some(status) = status {
            span.record("status", status);
        }
        if let Some(request_id) = request_id {
            span.record("request_id", request_id);
        }
        if let Err(error) = outcome {
            span.record("error", tracing::field::display(error));
        }
    }
}

/// How a span reports the verification of a reply.
fn verification(outcome: &Result<(), Error>, verified: Authenticity) -> &'static str {
    let of = |is_authenticated| {
        if is_authenticated { Authenticity::Verified } else { Authenticity::NotSigned }.text()
    };
    match outcome.as_ref().map_err(Error::kind) {
        Ok(()) => verified.text(),
        Err(ErrorKind::Verify(VerifyError::Probe(_))) => "probe",
        Err(ErrorKind::Verify(_) | ErrorKind::V2(ReplyError::Signature(_) | ReplyError::TwoReadings(_))) => {
            "refused"
        }
        Err(ErrorKind::Service(error)) => of(error.authenticated),
        Err(ErrorKind::V2(error)) => error.failure().map_or("none", |failure| of(failure.is_authenticated())),
        Err(_) => "none",
    }
}
