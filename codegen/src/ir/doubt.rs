//! What a source leaves open of a field: to be reported of the model, unless another source or the overrides settle it.

use super::{Field, Secrecy, Type, TypeWord};
use crate::diag::Diagnostic;

/// Something that one source leaves open, and what is to be said if nothing settles it.
#[derive(Clone, Debug, PartialEq)]
pub struct Doubt {
    /// What is open.
    pub about: Open,
    /// The problem, in the words of the source.
    pub diagnostic: Diagnostic,
}

/// What may be open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Open {
    /// Whether a text is sealed.
    Seal,
    /// What is in a ciphertext.
    Ciphertext,
    /// The members of an object.
    Members,
    /// What is in a text.
    Inside,
    /// What the items of a list are.
    Items,
    /// Whether a number is one, as its values are none.
    Number,
    /// Whether a number has a fraction.
    Fraction,
    /// Whether a text holds an array, or an object.
    Shape,
    /// Whether this is the type.
    Word(TypeWord),
    /// Whether this is one of the values.
    Value(String),
    /// Everything but the name.
    Field,
    /// The members of a reply; no field has this doubt.
    Reply,
}

impl Doubt {
    /// Whether it is still open of the field as it has become.
    pub fn stands(&self, field: &Field) -> bool {
        let element = field.ty.element();
        match &self.about {
            Open::Seal => field.secrecy == Secrecy::Plain,
            Open::Ciphertext => field.secrecy != Secrecy::Plain && *element == Type::Text,
            Open::Members => *element == Type::Json,
            Open::Inside => *element == Type::Text,
            Open::Items => field.guessed && matches!(field.ty, Type::List(_)),
            Open::Number => *element == Type::Text,
            Open::Fraction => *element == Type::Float,
            Open::Shape => field.encoding.is_some(),
            Open::Word(word) => field.word == *word,
            Open::Value(wire) => field.values.iter().all(|value| value.wire != *wire),
            Open::Field | Open::Reply => true,
        }
    }

    /// Whether another source of the same field settles it by what it says.
    pub fn is_settled_by(&self, other: &Field) -> bool {
        let is_open = || other.doubts.iter().any(|doubt| doubt.about == self.about);
        match self.about {
            Open::Field => !is_open(),
            Open::Shape => other.encoding.is_some() && !is_open(),
            _ => false,
        }
    }
}
