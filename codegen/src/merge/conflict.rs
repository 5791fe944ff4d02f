//! Where two sources disagree: the class, both places, and what was taken.

use std::fmt;

use crate::span::Span;

/// The kinds of disagreements.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// Only the first source has the operation.
    OperationInFirstOnly,
    /// Only the second has the operation.
    OperationInSecondOnly,
    /// Only the first has the field.
    FieldInFirstOnly,
    /// Only the second has the field.
    FieldInSecondOnly,
    /// The types differ.
    Type,
    /// One says required.
    Presence,
    /// The lists of values differ.
    Values,
    /// One says sealed.
    Secrecy,
    /// One says that structure is inside a text, or which.
    Encoding,
    /// The hosts differ.
    Host,
    /// The body or reply is of another kind.
    Shape,
    /// One says deprecated.
    Lifecycle,
    /// One asks for the client certificate, or for a nonce.
    Transport,
}

impl Class {
    /// Every class.
    pub const ALL: [Self; 13] = [
        Self::OperationInFirstOnly,
        Self::OperationInSecondOnly,
        Self::FieldInFirstOnly,
        Self::FieldInSecondOnly,
        Self::Type,
        Self::Presence,
        Self::Values,
        Self::Secrecy,
        Self::Encoding,
        Self::Host,
        Self::Shape,
        Self::Lifecycle,
        Self::Transport,
    ];

    /// The stable name.
    pub fn slug(self) -> &'static str {
        match self {
            Self::OperationInFirstOnly => "operation-in-first-only",
            Self::OperationInSecondOnly => "operation-in-second-only",
            Self::FieldInFirstOnly => "field-in-first-only",
            Self::FieldInSecondOnly => "field-in-second-only",
            Self::Type => "type",
            Self::Presence => "presence",
            Self::Values => "values",
            Self::Secrecy => "secrecy",
            Self::Encoding => "encoding",
            Self::Host => "host",
            Self::Shape => "shape",
            Self::Lifecycle => "lifecycle",
            Self::Transport => "transport",
        }
    }
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.slug())
    }
}

/// One disagreement of two sources. The first is the one that comes first in a merge: a page or table before a fragment, and
/// of two trees of one form the earlier one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// Its kind.
    pub class: Class,
    /// The operation: `POST /v3/pay/transactions/jsapi`.
    pub operation: String,
    /// The field, `json.amount.total`; empty for the operation as a whole.
    pub field: String,
    /// What the first source says; `None` if it does not have the operation.
    pub first: Option<Side>,
    /// What the second one says.
    pub second: Option<Side>,
    /// What was taken; `None` if that is left out which only one of them has.
    pub taken: Option<String>,
}

/// Whose word was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TakenFrom {
    /// The first source's.
    First,
    /// The second one's.
    Second,
    /// Something of each.
    Both,
}

impl Conflict {
    /// Whose word was taken; `None` if nothing was.
    pub fn taken_from(&self) -> Option<TakenFrom> {
        let taken = self.taken.as_ref()?;
        let says = |side: &Option<Side>| side.as_ref().is_some_and(|side| side.says.as_ref() == Some(taken));
        Some(match (says(&self.first), says(&self.second)) {
            (true, false) => TakenFrom::First,
            (false, true) => TakenFrom::Second,
            _ => TakenFrom::Both,
        })
    }
}

/// What one source says, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Side {
    /// What; `None` if it does not have the field.
    pub says: Option<String>,
    /// Where; the operation if it does not have the field.
    pub span: Span,
}

impl Side {
    /// What is said at a place.
    pub fn new(says: impl Into<String>, span: Span) -> Option<Self> {
        Some(Self { says: Some(says.into()), span })
    }

    /// An operation at a place does not have the field.
    pub fn nothing(span: Span) -> Option<Self> {
        Some(Self { says: None, span })
    }
}
