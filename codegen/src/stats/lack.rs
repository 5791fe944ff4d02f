//! Something without words, as it is told to people, alone or with others of its name.

use std::collections::BTreeMap;
use std::fmt;

use crate::span::Span;

/// Something that has no words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lack {
    /// The operation or notification: `POST /v3/pay/transactions/jsapi`.
    pub of: String,
    /// What of it.
    pub what: What,
    /// The row, or the heading.
    pub span: Span,
}

/// What has no words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// The operation itself has no title.
    Title,
    /// It has a title, and nothing more is said of it.
    Text,
    /// A field.
    Field(At),
    /// A listed value of a field.
    Value(At, String),
    /// The code of an error.
    Error(String),
}

/// A field without words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct At {
    /// Its path, as overrides name it: `json.amount.total`.
    pub path: String,
    /// The last name of that.
    pub name: String,
}

impl fmt::Display for Lack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { of, what, .. } = self;
        match what {
            What::Title => write!(f, "`{of}` has no title"),
            What::Text => write!(f, "`{of}` has no text"),
            What::Field(At { path, .. }) => write!(f, "`{path}` of `{of}` has no text"),
            What::Value(At { path, .. }, value) => {
                write!(f, "the value `{value}` of `{path}` of `{of}` has no meaning")
            }
            What::Error(code) => write!(f, "the code `{code}` of `{of}` has no words"),
        }
    }
}

/// What lacks the same words: an entry of the glossary for a name settles all of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group<'l> {
    /// The first place, in the order of the model.
    pub first: &'l Lack,
    /// How many places there are.
    pub count: usize,
}

impl fmt::Display for Group<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { first, count } = self;
        match (&first.what, count) {
            (_, 1) => write!(f, "{first}"),
            (What::Field(At { name, .. }), _) => {
                write!(f, "`{name}` has no text in {count} places, the first of them in `{}`", first.of)
            }
            (What::Value(At { name, .. }, value), _) => write!(
                f,
                "the value `{value}` of `{name}` has no meaning in {count} places, the first of them in `{}`",
                first.of
            ),
            (What::Error(code), _) => {
                write!(
                    f,
                    "the code `{code}` has no words in {count} places, the first of them in `{}`",
                    first.of
                )
            }
            // Two operations have two names.
            _ => write!(f, "{first}"),
        }
    }
}

/// The same by name: first operations and notifications, then what is lacking most often.
pub fn by_name(lacks: &[Lack]) -> Vec<Group<'_>> {
    let mut groups: BTreeMap<_, Group<'_>> = BTreeMap::new();
    for first in lacks {
        let key = match &first.what {
            What::Title | What::Text => (0, first.of.as_str(), ""),
            What::Field(At { name, .. }) => (1, name.as_str(), ""),
            What::Value(At { name, .. }, value) => (2, name.as_str(), value.as_str()),
            What::Error(code) => (3, code.as_str(), ""),
        };
        groups.entry(key).or_insert(Group { first, count: 0 }).count += 1;
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by(|((a, ..), left), ((b, ..), right)| (*a > 0, right.count).cmp(&(*b > 0, left.count)));
    groups.into_iter().map(|(_, group)| group).collect()
}
