//! How a document differs from what was asked for.

use std::fmt;

use crate::text::one_line;

/// A document is not about what the merchant asked for, or not about all of it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Mismatch {
    /// The document lacks this member, given by its name in API v3 where the APIs have two names.
    Missing(&'static str),
    /// The document says something else.
    Differs {
        /// The path of the member: `amount.total`.
        member: &'static str,
        /// What the merchant asked for.
        expected: String,
        /// What the document says, or the beginning of that.
        found: String,
    },
}

impl Mismatch {
    pub(super) fn differs(member: &'static str, expected: &str, found: &str) -> Self {
        Self::Differs { member, expected: expected.to_owned(), found: found.chars().take(64).collect() }
    }

    /// The member that is missing or differs.
    #[must_use]
    pub fn member(&self) -> &'static str {
        match self {
            Self::Missing(member) | Self::Differs { member, .. } => member,
        }
    }
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(member) => write!(f, "{member} is missing"),
            Self::Differs { member, expected, found } => {
                write!(f, "{member} is {}, and {} was expected", one_line(found), one_line(expected))
            }
        }
    }
}

impl std::error::Error for Mismatch {}
