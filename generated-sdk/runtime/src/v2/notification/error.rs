//! Why a document is not taken for a notification.

use std::fmt;

use crate::codec::DecodeError;
use crate::text::one_line;
use crate::v2::xml::XmlError;
use crate::v2::{Failure, SignatureError, TwoReadings};

/// A document is not to be believed, not the notification that was expected, or says that something failed. It is
/// answered by [`refused`](super::refused), but for a failure that the merchant takes note of.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NotificationFault {
    /// The body is not acceptable XML.
    Malformed(XmlError),
    /// The signature is missing or wrong: the document may come from somebody else.
    Signature(SignatureError),
    /// The signature is right, and fits another document as well: this one may have been put together.
    TwoReadings(TwoReadings),
    /// It is for another merchant.
    OtherMerchant {
        /// Where it says so: `mch_id`, `mchid` or `combine_mch_id`.
        parameter: &'static str,
        /// The merchant, or the beginning of a text that is none.
        found: String,
    },
    /// It is about another event.
    OtherEvent {
        /// The notification that was expected.
        expected: String,
        /// What `event_type` says.
        found: String,
    },
    /// It lacks what every notification of this kind has: it was made for something else, a request or the reply of an
    /// operation for instance, or does not say whether it succeeded.
    Incomplete {
        /// The notification that was expected.
        event: String,
        /// The member; inside of an encrypted one, behind its name and a `.`.
        missing: &'static str,
    },
    /// The platform says that what it is about failed: a payment that was not made. Where
    /// [a signature proves it](Failure::is_authenticated), [`Failure::field`] tells which; answer it as taken over.
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
                write!(f, "the document has no {missing}, so that it is no notification {event}")
            }
            Self::Failed(failure) => write!(f, "the notification is of a failure, {failure}"),
            Self::Decode(error) => write!(f, "a field of the notification cannot be read: {error}"),
        }
    }
}

impl std::error::Error for NotificationFault {}

impl From<TwoReadings> for NotificationFault {
    fn from(error: TwoReadings) -> Self {
        Self::TwoReadings(error)
    }
}
