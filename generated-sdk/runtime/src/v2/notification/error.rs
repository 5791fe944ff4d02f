//! Why a document is not accepted as a notification.

use std::fmt;

use crate::codec::{DecodeError, DecodeKind};
use crate::text::one_line;
use crate::v2::xml::XmlError;
use crate::v2::{Failure, SignatureError, TwoReadings};

/// A document is not trusted, is not the expected notification, or reports a failure. The answer is
/// [`refused`](super::refused), except for a failure that the merchant accepts.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NotificationFault {
    /// The body is not acceptable XML.
    Malformed(XmlError),
    /// The signature is missing or wrong: the document may come from someone else.
    Signature(SignatureError),
    /// The signature is correct, but it also matches another document: this one may have been forged.
    TwoReadings(TwoReadings),
    /// It is for another merchant.
    OtherMerchant {
        /// The parameter that says so: `mch_id`, `mchid` or `combine_mch_id`.
        parameter: &'static str,
        /// The merchant, or the beginning of a text that is not a merchant.
        found: String,
    },
    /// It is about another event.
    OtherEvent {
        /// The notification that was expected.
        expected: String,
        /// The value of `event_type`.
        found: String,
    },
    /// It lacks a member that every notification of this kind has: it was made for something else, such as a request or
    /// the reply of an operation, or does not say whether it succeeded.
    Incomplete {
        /// The notification that was expected.
        event: String,
        /// The member; inside an encrypted one, after the name of that one and a `.`.
        missing: &'static str,
    },
    /// It reports a failure, such as a payment that was not made. If [a signature proves
    /// it](Failure::is_authenticated), [`Failure::field`] shows which payment; answer it as accepted.
    Failed(Box<Failure>),
    /// A field could not be read or opened.
    Decode(DecodeError),
}

impl fmt::Display for NotificationFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed(error) => write!(f, "the notification cannot be read: {error}"),
            Self::Signature(error) => write!(f, "the notification is not trusted: {error}"),
            Self::TwoReadings(error) => write!(f, "the notification is not trusted: {error}"),
            Self::OtherMerchant { parameter, found } => {
                write!(f, "the notification is for another merchant, {parameter} is {}", one_line(found))
            }
            Self::OtherEvent { expected, found } => {
                write!(f, "the notification is about {}, and {expected} was expected", one_line(found))
            }
            Self::Incomplete { event, missing } => {
                write!(
                    f,
                    "the document has no {missing}, so it is not a notification {event}: it is one of another kind, a \
                     reply or a request"
                )
            }
            Self::Failed(failure) => write!(f, "the notification reports a failure, {failure}"),
            Self::Decode(error) => {
                write!(f, "a field of the notification cannot be read: {error}")?;
                match error.kind() {
                    DecodeKind::NotOpened => f.write_str(
                        "; either the configured APIv2 key is wrong (for payment scores: the APIv3 key), or it was altered",
                    ),
                    _ => Ok(()),
                }
            }
        }
    }
}

impl std::error::Error for NotificationFault {}

impl From<TwoReadings> for NotificationFault {
    fn from(error: TwoReadings) -> Self {
        Self::TwoReadings(error)
    }
}
