//! Where two sources disagree: the class, both places, and what was taken.

use std::fmt;

use crate::span::Span;

/// The kinds of disagreements.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// Only a page has the operation.
    OperationOnPageOnly,
    /// Only a fragment has the operation.
    OperationInFragmentOnly,
    /// Only the page has the field.
    FieldOnPageOnly,
    /// Only the fragment has the field.
    FieldInFragmentOnly,
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
        Self::OperationOnPageOnly,
        Self::OperationInFragmentOnly,
        Self::FieldOnPageOnly,
        Self::FieldInFragmentOnly,
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
            Self::OperationOnPageOnly => "operation-on-page-only",
            Self::OperationInFragmentOnly => "operation-in-fragment-only",
            Self::FieldOnPageOnly => "field-on-page-only",
            Self::FieldInFragmentOnly => "field-in-fragment-only",
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

/// One disagreement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// Its kind.
    pub class: Class,
    /// The operation: `POST /v3/pay/transactions/jsapi`.
    pub operation: String,
    /// The field, `json.amount.total`; empty for the operation as a whole.
    pub field: String,
    /// What the page says; `None` if it says nothing.
    pub page: Option<Side>,
    /// What the fragment says.
    pub fragment: Option<Side>,
    /// What was taken.
    pub taken: String,
}

/// What one source says, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Side {
    /// What.
    pub says: String,
    /// Where.
    pub span: Span,
}

impl Side {
    /// What is said at a place.
    pub fn new(says: impl Into<String>, span: Span) -> Option<Self> {
        Some(Self { says: says.into(), span })
    }
}
