//! What types are, in the words of the documentation: the body of an operation, or `amount` wherever that stands.

use crate::ir::Field;
use crate::name::RustName;

/// All of a body, query, reply or payload: `the body of` `POST /v3/pay/transactions/h5`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Whole {
    /// `the body of`
    pub what: &'static str,
    /// The operation or notification.
    pub of: String,
}

/// What a shared type is by its own name, whatever it is a part of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Own {
    /// A field.
    Field {
        /// Its name on the wire.
        wire: String,
        /// What that is in the name of a type.
        part: RustName,
    },
    /// One alternative of a field.
    Alternative {
        /// The name of the field on the wire.
        wire: String,
        /// What that is in the name of a type.
        part: RustName,
        /// The value that selects the alternative.
        label: String,
        /// Its name.
        rust: RustName,
    },
    /// What a merchant answers to a notification.
    Answer,
}

impl Own {
    /// A field.
    pub fn field(field: &Field) -> Self {
        Self::Field { wire: field.wire.clone(), part: type_part(field) }
    }

    /// One alternative of it.
    pub fn alternative(&self, label: &str, rust: &RustName) -> Self {
        Self::Alternative {
            wire: self.wire().to_owned(),
            part: self.part(),
            label: label.to_owned(),
            rust: rust.clone(),
        }
    }

    fn part(&self) -> RustName {
        match self {
            Self::Field { part, .. } | Self::Alternative { part, .. } => part.clone(),
            Self::Answer => RustName::type_part(ANSWER),
        }
    }

    fn wire(&self) -> &str {
        match self {
            Self::Field { wire, .. } | Self::Alternative { wire, .. } => wire,
            Self::Answer => ANSWER,
        }
    }

    /// The name of its type without the digest that tells it from others.
    pub fn name(&self) -> RustName {
        let name = self.part();
        match self {
            Self::Alternative { rust, .. } => name.join(rust),
            Self::Field { .. } | Self::Answer => name,
        }
    }

    /// The module of all types whose names begin with the same letter.
    pub fn letter(&self) -> RustName {
        let name = RustName::field(self.wire());
        RustName::module(&String::from_iter(name.as_str().chars().next()))
    }
}

/// What a field adds to the name of its type: its name in Rust where an override decides that.
pub fn type_part(field: &Field) -> RustName {
    let is_usual = field.rust == RustName::field(&field.wire);
    RustName::type_part(if is_usual { &field.wire } else { field.rust.as_str() })
}

/// The name of what a merchant answers.
const ANSWER: &str = "acknowledgement";
