//! What a field holds, and the words of the documentation for it.

use std::fmt;

use super::{Field, Presence};
use crate::name::RustName;
use crate::span::Span;

/// What a field holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Type {
    /// Text.
    Text,
    /// A whole number. Money is in the smallest unit of its currency.
    Integer,
    /// A number with a fraction.
    Float,
    /// True or false.
    Boolean,
    /// An object whose members are not documented.
    Json,
    /// A file part of an upload.
    File,
    /// An object.
    Object(Vec<Field>),
    /// One of several objects.
    Variants(Vec<Variant>),
    /// Any number of the same.
    List(Box<Type>),
}

impl Type {
    /// The type of one element, through any number of lists.
    pub fn element(&self) -> &Type {
        match self {
            Self::List(element) => element.element(),
            other => other,
        }
    }

    /// The mutable [`element`](Self::element).
    pub fn element_mut(&mut self) -> &mut Type {
        match self {
            Self::List(element) => element.element_mut(),
            other => other,
        }
    }
}

/// One alternative of a field that appears several times among its siblings.
#[derive(Clone, Debug, PartialEq)]
pub struct Variant {
    /// The value that selects it, as labeled by its description: `PARKING SPACE`.
    pub label: String,
    /// The name in Rust.
    pub rust: RustName,
    /// The lines of its description.
    pub doc: Vec<String>,
    /// Its members.
    pub fields: Vec<Field>,
    /// Whether the row that introduces it is marked as required.
    pub presence: Presence,
    /// The row.
    pub origin: Span,
}

/// A type as the documentation words it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TypeWord {
    /// The word before `[]`.
    pub base: BaseWord,
    /// Whether `[]` follows.
    pub array: bool,
}

impl fmt::Display for TypeWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.base.word(), if self.array { "[]" } else { "" })
    }
}

/// The closed set of type words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "the words of the pages")]
pub enum BaseWord {
    String,
    Integer,
    Number,
    Boolean,
    Object,
    Float,
    True,
}

impl BaseWord {
    /// Every word.
    pub const ALL: [Self; 7] =
        [Self::String, Self::Integer, Self::Number, Self::Boolean, Self::Object, Self::Float, Self::True];

    /// As written in a type cell.
    pub fn word(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::Boolean => "boolean",
            Self::Object => "object",
            Self::Float => "float",
            Self::True => "true",
        }
    }
}
