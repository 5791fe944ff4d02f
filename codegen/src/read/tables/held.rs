//! What a field holds, as one word: what follows from its type word, and what is written where something else is held.

use std::fmt;

use crate::ir::{BaseWord, Field, Type, TypeWord, Variant};
use crate::rules;

/// What a field holds, but for its members: `float`, `object[]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    /// What one element is.
    pub base: Base,
    /// How many lists are around it.
    pub lists: usize,
}

/// What one element of a field is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Base {
    Text,
    Integer,
    Float,
    Boolean,
    Json,
    File,
    Object,
}

/// What is below a field.
#[derive(Debug)]
pub enum Content {
    /// Nothing.
    None,
    /// Its members.
    Members(Vec<Field>),
    /// One of several objects.
    Variants(Vec<Variant>),
}

impl Base {
    /// The words for what is held; the same as in the overrides file.
    pub const WORDS: [(&'static str, Self); 7] = [
        ("text", Self::Text),
        ("integer", Self::Integer),
        ("float", Self::Float),
        ("boolean", Self::Boolean),
        ("json", Self::Json),
        ("file", Self::File),
        ("object", Self::Object),
    ];
}

impl Held {
    /// What a type word stands for; `form` tells the parts of an upload.
    pub fn natural(word: TypeWord, has_content: bool, form: bool) -> Self {
        let base = match word.base {
            _ if has_content => Base::Object,
            BaseWord::String => Base::Text,
            BaseWord::Integer | BaseWord::Number => Base::Integer,
            BaseWord::Float => Base::Float,
            BaseWord::Boolean | BaseWord::True => Base::Boolean,
            BaseWord::Object if form => Base::File,
            BaseWord::Object => Base::Json,
        };
        Self { base, lists: usize::from(word.array) }
    }

    /// What a type is.
    pub fn of(ty: &Type) -> Self {
        let base = match ty {
            Type::Text => Base::Text,
            Type::Integer => Base::Integer,
            Type::Float => Base::Float,
            Type::Boolean => Base::Boolean,
            Type::Json => Base::Json,
            Type::File => Base::File,
            Type::Object(_) | Type::Variants(_) => Base::Object,
            Type::List(element) => {
                let Self { base, lists } = Self::of(element);
                return Self { base, lists: lists + 1 };
            }
        };
        Self { base, lists: 0 }
    }

    /// Reads `float[]`.
    pub fn parse(written: &str) -> Option<Self> {
        let word = written.trim_end_matches("[]");
        let lists = (written.len() - word.len()) / 2;
        let base = Base::WORDS.iter().find(|(known, _)| *known == word).map(|(_, base)| *base)?;
        (lists <= rules::DEEPEST).then_some(Self { base, lists })
    }

    /// The type; what is below the field is in an object.
    pub fn build(self, content: Content) -> Type {
        let element = match (self.base, content) {
            (Base::Object, Content::Members(fields)) => Type::Object(fields),
            (Base::Object, Content::Variants(variants)) => Type::Variants(variants),
            (Base::Object, Content::None) => Type::Object(Vec::new()),
            (Base::Text, _) => Type::Text,
            (Base::Integer, _) => Type::Integer,
            (Base::Float, _) => Type::Float,
            (Base::Boolean, _) => Type::Boolean,
            (Base::Json, _) => Type::Json,
            (Base::File, _) => Type::File,
        };
        (0..self.lists).fold(element, |element, _| Type::List(Box::new(element)))
    }
}

impl fmt::Display for Held {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = Base::WORDS.iter().find(|(_, base)| *base == self.base).map_or("json", |(word, _)| word);
        write!(f, "{word}{}", "[]".repeat(self.lists))
    }
}
