//! Where sources disagree: the class, what each says and where, and what was taken.

use std::fmt;

use crate::ir::{Fact, Witness};
use crate::span::Span;

use super::sources::Form;

/// The kinds of disagreements.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// Not all have the operation.
    Operation,
    /// Not all that have the object around it have the field.
    Field,
    /// The names differ, of what would have one name in Rust.
    Name,
    /// The types differ.
    Type,
    /// Some say required of what is sent.
    RequestPresence,
    /// Some say required of what comes back or arrives.
    ReplyPresence,
    /// The lists of values differ.
    Values,
    /// Some say sealed.
    Secrecy,
    /// All say sealed, but not for whom.
    Direction,
    /// Some say that structure is inside a text, or which.
    Encoding,
    /// The limits differ.
    Limits,
    /// The hosts differ.
    Host,
    /// The body or reply is of another kind.
    Shape,
    /// The status of success differs.
    Status,
    /// Some say deprecated.
    Lifecycle,
    /// Some ask for the client certificate, or for a nonce.
    Transport,
}

impl Class {
    /// Every class.
    pub const ALL: [Self; 16] = [
        Self::Operation,
        Self::Field,
        Self::Name,
        Self::Type,
        Self::RequestPresence,
        Self::ReplyPresence,
        Self::Values,
        Self::Secrecy,
        Self::Direction,
        Self::Encoding,
        Self::Limits,
        Self::Host,
        Self::Shape,
        Self::Status,
        Self::Lifecycle,
        Self::Transport,
    ];

    /// The stable name.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Operation => "operation",
            Self::Field => "field",
            Self::Name => "name",
            Self::Type => "type",
            Self::RequestPresence => "presence-in-request",
            Self::ReplyPresence => "presence-in-reply",
            Self::Values => "values",
            Self::Secrecy => "secrecy",
            Self::Direction => "direction",
            Self::Encoding => "encoding",
            Self::Limits => "limits",
            Self::Host => "host",
            Self::Shape => "shape",
            Self::Status => "status",
            Self::Lifecycle => "lifecycle",
            Self::Transport => "transport",
        }
    }

    /// What it is a disagreement on; `None` where no fact of its own differs. `sent` tells requests from replies.
    pub fn of(fact: Fact, sent: bool) -> Option<Self> {
        Some(match fact {
            Fact::Name => Self::Name,
            // Words say nothing that types do not.
            Fact::Word => return None,
            Fact::Type => Self::Type,
            Fact::Encoding => Self::Encoding,
            Fact::Presence if sent => Self::RequestPresence,
            Fact::Presence => Self::ReplyPresence,
            Fact::Secrecy => Self::Secrecy,
            Fact::Key => Self::Direction,
            Fact::Values => Self::Values,
            Fact::Limits => Self::Limits,
            Fact::Host => Self::Host,
            Fact::Certificate | Fact::Nonce => Self::Transport,
            Fact::Body | Fact::Reply => Self::Shape,
            Fact::Status => Self::Status,
            Fact::Lifecycle => Self::Lifecycle,
        })
    }
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.slug())
    }
}

/// One disagreement of all sources that say something of a fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// Its kind.
    pub class: Class,
    /// The operation: `POST /v3/pay/transactions/jsapi`.
    pub operation: String,
    /// The field, `json.amount.total`; empty for the operation as a whole.
    pub field: String,
    /// What each says: the sources that ranked first come first.
    pub sides: Vec<Side>,
    /// What was taken; `None` if that is left out which not all have.
    pub taken: Option<String>,
}

/// What one source says, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Side {
    /// What; `None` if it does not have the field or the operation.
    pub says: Option<String>,
    /// Where; what is around it if it does not have it.
    pub place: Place,
}

/// Where a source says something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// There.
    At(Span),
    /// Nowhere in all that has this form.
    Nowhere(Form),
}

impl Side {
    /// What is said at a place.
    pub fn new(says: impl Into<String>, span: Span) -> Self {
        Self { says: Some(says.into()), place: Place::At(span) }
    }

    /// Nothing is said of it at this place.
    pub fn nothing(place: Place) -> Self {
        Self { says: None, place }
    }

    /// What each witness says of a fact, which is `taken` where it is not said otherwise.
    pub fn all(witnesses: &[Witness], fact: Fact, taken: &str) -> Vec<Self> {
        let side = |witness: &Witness| Self::new(witness.differing(fact).unwrap_or(taken), witness.origin);
        witnesses.iter().map(side).collect()
    }
}
