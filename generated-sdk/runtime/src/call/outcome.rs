//! Decides whether a failed call did something, from its error and how far its attempts got.

#[cfg(test)]
mod tests;

use super::{Code, ErrorKind, Repeat};
use crate::v2::ReplyError;

/// What a call did that ended with an [`Error`](crate::Error).
///
/// This is the complete rule; the first line that applies decides:
///
/// | | the call ended | outcome |
/// |---|---|---|
/// | 1 | after an earlier attempt of this call that may have been done, however it ended: with `ORDERPAID`, with any other refusal, before the next attempt was sent | [`Unknown`](Self::Unknown) |
/// | 2 | before an attempt was handed to the transport: configuration, encoding, sealing, signing, no nonce, no platform key, no time left | [`NotSent`](Self::NotSent) |
/// | 3 | because the transport says that nothing was sent: no connection, no client certificate ([`SendError::is_before_sending`](crate::SendError::is_before_sending)) | [`NotSent`](Self::NotSent) |
/// | 4 | with a final refusal whose signature was verified | [`Refused`](Self::Refused) |
/// | 5 | in any other way | [`Unknown`](Self::Unknown) |
///
/// An attempt may have been done from the moment it is handed to the transport, unless line 3 or 4 applies to it.
///
/// A refusal is final unless it has the status 408, 429 or 5xx (in API v3, any status other than 4xx); has no code, or one
/// that [`Code`](crate::Code) does not list; has a code by which the service says that it does not know, is still working
/// on it, or wants the same request again, which is one to repeat [later](crate::Repeat::Later) or
/// [after a query](crate::Repeat::AfterQuery) (`SYSTEM_ERROR`, `BANKERROR`, `USERPAYING`, `PROCESSING`,
/// `BIZERR_NEED_RETRY`, all rate limits, and some more); or has `recall` = `Y`.
///
/// The last line covers the rest: a connection that broke; a deadline while an attempt was on its way; a refusal that
/// is not signed, whatever its status and code ([`Error::unsigned_code`](crate::Error::unsigned_code)); a reply whose
/// signature is wrong, too old, by an unknown key or a probe; one that is too large, is not a document, or cannot be
/// read or opened, even if the service succeeded; a web page; a redirect.
///
/// The same rule applies to queries. There, [`Unknown`](Self::Unknown) is harmless: only the answer is missing. A call
/// that is dropped before it ends returns no error, and may have been done like any other.
///
/// ```
/// # use wechatpay_runtime::{Error, Outcome};
/// fn advice(error: &Error) -> &'static str {
///     match error.outcome() {
///         Outcome::NotSent => "the service knows nothing of it: repair what is missing, or call again",
///         Outcome::Refused => "this call did nothing, and `code` says why",
///         Outcome::Unknown => "ask by the merchant's number, or repeat with the same number; never with another",
///     }
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// Certainly nothing of the call reached the service.
    NotSent,
    /// The service itself says no, and no attempt of this call did anything.
    ///
    /// This covers only this call, not what an earlier one did with the same number, perhaps before the program was
    /// restarted; `ORDERPAID` says that one did. If you cannot rule that out, query by the number before you treat it
    /// as unpaid, and before you replace it with another number.
    Refused,
    /// It may have been done, may still be done, or not. Only a signed answer to a query by the merchant's number
    /// tells.
    Unknown,
}

/// How far the attempts of a call got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Course {
    /// Whether an attempt before the last one may have been done.
    earlier: bool,
    /// Whether the last one may have been done, as far as is known without its answer.
    last: bool,
}

impl Course {
    /// Nothing was sent.
    pub(crate) const UNSENT: Self = Self { earlier: false, last: false };
    /// There is no record of the attempts.
    pub(super) const UNKNOWN: Self = Self { earlier: true, last: true };

    /// The worst possible course of this many attempts.
    pub(super) fn of(attempts: u32) -> Self {
        Self { earlier: attempts > 1, last: attempts > 0 }
    }

    /// An attempt is handed to the transport.
    pub(super) fn begin(&mut self) {
        *self = Self { earlier: self.may_have_been_done(), last: true };
    }

    /// The last attempt did nothing.
    pub(super) fn take_back(&mut self) {
        self.last = false;
    }

    fn may_have_been_done(self) -> bool {
        self.earlier || self.last
    }
}

/// The rule of [`Outcome`].
pub(super) fn of(course: Course, kind: &ErrorKind, status: Option<u16>, operation: &str) -> Outcome {
    match kind {
        _ if course.earlier => Outcome::Unknown,
        _ if !course.last => Outcome::NotSent,
        ErrorKind::Send(error) if error.is_before_sending() => Outcome::NotSent,
        _ if is_final(kind, status, operation) => Outcome::Refused,
        _ => Outcome::Unknown,
    }
}

/// Whether the service itself says that it did not do, and will not do, what was requested.
fn is_final(kind: &ErrorKind, status: Option<u16>, operation: &str) -> bool {
    // A code that nothing is known of settles nothing.
    let is_settled = |code: &Code| code.repeat(operation).is_some_and(Repeat::is_settled);
    match kind {
        ErrorKind::Service(error) => {
            let is_refused =
                status.is_some_and(|status| (400..500).contains(&status) && !is_busy_status(status));
            error.authenticated && is_refused && is_settled(&error.code)
        }
        ErrorKind::V2(error) => {
            let Some(failure) = error.failure() else { return false };
            // The request as a whole may be refused without a code.
            let is_whole = matches!(error, ReplyError::Refused(_)) && failure.received_code() == "FAIL";
            let is_busy = status.is_some_and(is_busy_status) || failure.field("recall") == Some("Y");
            failure.is_authenticated() && !is_busy && (is_whole || is_settled(failure.code()))
        }
        _ => false,
    }
}

/// Whether a status says that the service, or something in front of it, could not do it at the moment.
pub(super) fn is_busy_status(status: u16) -> bool {
    matches!(status, 408 | 429 | 500..)
}
