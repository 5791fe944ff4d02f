//! What the types of a crate are, whichever operations use them.

use crate::ir::{self, ListedValue};
use crate::name::{REQUIRED, RustName};

use super::Documented;
use super::table::TypeId;

/// What a type is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Def {
    /// A struct.
    Record(Record),
    /// An open enumeration.
    Symbol(Symbol),
    /// One of several structs.
    Variants(Vec<VariantArm>),
}

impl Def {
    /// The struct that its constructor needs, where that takes several fields.
    pub fn required_name(&self, name: &RustName) -> Option<RustName> {
        match self {
            Self::Record(record) => record.required_name(name),
            Self::Symbol(_) | Self::Variants(_) => None,
        }
    }
}

/// An object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Which way it travels.
    pub role: Role,
    /// Its members.
    pub members: Vec<Member>,
}

impl Record {
    /// The members that must be given.
    pub fn required(&self) -> impl Iterator<Item = &Member> {
        self.members.iter().filter(|member| member.required)
    }

    /// The struct of the required fields, where it is called `name` and there are several; a single one needs none.
    pub fn required_name(&self, name: &RustName) -> Option<RustName> {
        (self.required().count() > 1).then(|| RustName::exact(&format!("{name}{REQUIRED}"))).flatten()
    }
}

/// Which way a record travels; decides what may be missing in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// From the merchant: what is required must be there.
    Request,
    /// To the merchant: anything may be missing.
    Reply,
}

/// A field of a struct.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The name on the wire.
    pub wire: String,
    /// The name in Rust.
    pub rust: RustName,
    /// What it holds.
    pub content: Content,
    /// Whether it must be given.
    pub required: bool,
    /// How structure is written in its string.
    pub embedding: Option<Embedding>,
    /// Its description, which does not decide what a type is.
    pub doc: Vec<String>,
    /// The same in the words that fields of its name have everywhere, where these say something else.
    pub common: Option<Vec<String>>,
    /// How it travels.
    pub note: Option<String>,
    /// What is documented of its values.
    pub documented: Documented,
}

impl Member {
    /// The name of the method that reads it as a time, and of the type that it is read as.
    ///
    /// Lists and numbered families have none.
    pub fn time(&self) -> Option<(RustName, &'static str)> {
        let kind = match self.documented.format? {
            ir::TextFormat::DateTime | ir::TextFormat::CompactDateTime => "DateTime",
            ir::TextFormat::Date => "Date",
            _ => return None,
        };
        (self.content == Content::Text).then(|| (self.rust.after("parse"), kind))
    }
}

/// How structure is written in a string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "named like the encodings of the runtime")]
pub enum Embedding {
    Json,
    Form,
    AesGcmJson,
    AesGcmXml,
    AesEcbXml,
}

/// What a member holds.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Content {
    Text,
    Integer,
    Float,
    Boolean,
    Json,
    File,
    Sensitive,
    /// A shared type. An operation has it under the name of its own type with this part at the end.
    Named {
        id: TypeId,
        part: RustName,
    },
    List(Box<Content>),
    /// `x_$n`
    Numbered(Box<Content>),
    /// `x_$n_$m`
    Numbered2(Box<Content>),
}

/// An open enumeration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symbol {
    /// Whether its values are numbers on the wire.
    pub numeric: bool,
    /// The listed values with their names.
    pub values: Vec<(RustName, ListedValue)>,
}

/// One arm of a [`Def::Variants`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VariantArm {
    /// Its name.
    pub rust: RustName,
    /// The value that selects it.
    pub label: String,
    /// Its record. An operation has it under the name of the enumeration with [`rust`](Self::rust) at the end.
    pub id: TypeId,
    /// Its description, which does not decide what a type is.
    pub doc: Vec<String>,
}
