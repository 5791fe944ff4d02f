//! One difference between a sample and what the typed request says: where, and what the page gets wrong.

use std::fmt;

use wechatpay_sdk::rt;

/// A difference.
pub struct Difference {
    /// A JSON pointer into the argument of the sample; `#` enters a text with structure inside.
    pub pointer: String,
    /// What the page gets wrong.
    pub class: Class,
}

/// The kinds of differences, for all pages alike.
pub enum Class {
    /// The block of code makes no call with an argument.
    NoCall,
    /// The sample sends a file.
    File,
    /// The sample computes the value.
    Expression,
    /// The sample has a member, and the request table no row of that name at all.
    NoRow,
    /// The sample has a variable of the path below another part.
    MisplacedVariable,
    /// The sample has no value for a variable of the path.
    NoVariable,
    /// The sample and the table have a variable of the path under a name that the path does not have.
    RenamedVariable,
    /// The sample and the table have a fixed segment of the path as a variable.
    FixedSegment,
    /// The sample sets up its own client beside what it sends.
    ClientSetting,
    /// The request table has a required row, and the sample no such member.
    NoMember,
    /// The sample writes a value of one kind where the type cell says another.
    Kind(&'static str, String),
    /// The type cell says that this is no text, and the sample has the empty one.
    EmptyText(String),
    /// Nothing above: the reader, the types or the writer are at fault.
    Fault(String),
}

impl Class {
    /// Whether no page explains it.
    pub fn is_our_fault(&self) -> bool {
        matches!(self, Self::Fault(_))
    }
}

impl Difference {
    /// One that concerns the whole argument.
    pub fn whole(class: Class) -> Self {
        Self { pointer: "/".to_owned(), class }
    }
}

/// The typed request does not take the sample.
pub fn refused(error: rt::DecodeError) -> Difference {
    Difference::whole(Class::Fault(format!("refused: {error}")))
}

/// The typed request took the sample, and cannot be written.
pub fn unwritable(error: rt::EncodeError) -> Difference {
    Difference::whole(Class::Fault(format!("unwritable: {error}")))
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.pointer, self.class)
    }
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoCall => f.write_str("the code makes no call with an argument"),
            Self::File => f.write_str("a file, whose bytes are not in the page"),
            Self::Expression => f.write_str("an expression, whose value is not in the page"),
            Self::NoRow => f.write_str("no row in the request table"),
            Self::MisplacedVariable => f.write_str("a variable of the path, in another part"),
            Self::NoVariable => f.write_str("a variable of the path, and not in the sample"),
            Self::RenamedVariable => f.write_str("a variable of the path, under another name"),
            Self::FixedSegment => f.write_str("a fixed segment of the path, as a variable"),
            Self::ClientSetting => f.write_str("a setting of the sample's client"),
            Self::NoMember => f.write_str("a required row, and not in the sample"),
            Self::Kind(found, word) => write!(f, "{found} where the table says {word}"),
            Self::EmptyText(word) => write!(f, "an empty text where the table says {word}"),
            Self::Fault(what) => write!(f, "not explained: {what}"),
        }
    }
}
