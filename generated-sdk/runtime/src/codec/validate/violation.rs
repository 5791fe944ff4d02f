//! What is wrong with a field: where, and by which rule. It has no member for the value, so it cannot tell it.

use std::fmt;

use crate::codec::FieldPath;
use crate::text::Line;

/// A field that is not what its documentation asks for.
///
/// `Display` and `Debug` name the field and the rule, and never the value: what is wrong may be a name or a card number.
#[derive(Clone, Debug, PartialEq)]
pub struct Violation {
    path: String,
    kind: ViolationKind,
}

/// Which rule a field breaks, and how far; of a sensitive text not even how long it is.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum ViolationKind {
    /// It has to be given, and is empty.
    Empty,
    /// A text has too few characters.
    TooShort {
        /// How many it has.
        characters: Option<u64>,
        /// How many it needs.
        least: u64,
    },
    /// A text has too many characters.
    TooLong {
        /// How many it has.
        characters: Option<u64>,
        /// How many it may have.
        most: u64,
    },
    /// A number has too few digits.
    TooFewDigits {
        /// How many it needs.
        least: u64,
    },
    /// A number has too many digits.
    TooManyDigits {
        /// How many it may have.
        most: u64,
    },
    /// A number is too small.
    TooSmall {
        /// The smallest one.
        least: i64,
    },
    /// A number is too large.
    TooLarge {
        /// The largest one.
        most: i64,
    },
    /// A number with a fraction is too small.
    BelowFraction {
        /// The smallest one.
        least: f64,
    },
    /// A number with a fraction is too large.
    AboveFraction {
        /// The largest one.
        most: f64,
    },
    /// A list has too few items.
    TooFewItems {
        /// How many it has.
        items: u64,
        /// How many it needs.
        least: u64,
    },
    /// A list has too many items.
    TooManyItems {
        /// How many it has.
        items: u64,
        /// How many it may have.
        most: u64,
    },
    /// A text is not written as its documentation says.
    OtherThanPattern {
        /// A regular expression for all of the text.
        pattern: &'static str,
    },
    /// A text has a character that takes four bytes in UTF-8, such as an emoji; the service takes none of these.
    UnsupportedCharacter,
    /// A value of an enumeration that its documentation does not list. It may be newer than the documentation.
    Unlisted,
}

impl Violation {
    pub(super) fn new(path: &FieldPath<'_>, kind: ViolationKind) -> Self {
        Self { path: path.to_string(), kind }
    }

    /// The field, by its names on the wire: `goods_detail[3].goods_name`; empty for the whole value.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Which rule it breaks.
    #[must_use]
    pub fn kind(&self) -> ViolationKind {
        self.kind
    }

    /// Whether it is nothing that the service has to refuse.
    #[must_use]
    pub fn is_note(&self) -> bool {
        self.kind == ViolationKind::Unlisted
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use fmt::Write as _;
        let path = if self.path.is_empty() { "the value" } else { &self.path };
        write!(Line::of_error(f), "{path} {}", self.kind)
    }
}

impl fmt::Display for ViolationKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Empty => f.write_str("is empty, and has to be given"),
            Self::TooShort { characters: Some(has), least } => {
                write!(f, "has {}, at least {least}", counted(has, "character"))
            }
            Self::TooShort { characters: None, least } => {
                write!(f, "has fewer than {}", counted(least, "character"))
            }
            Self::TooLong { characters: Some(has), most } => {
                write!(f, "has {}, at most {most}", counted(has, "character"))
            }
            Self::TooLong { characters: None, most } => {
                write!(f, "has more than {}", counted(most, "character"))
            }
            Self::TooFewDigits { least } => write!(f, "has fewer than {}", counted(least, "digit")),
            Self::TooManyDigits { most } => write!(f, "has more than {}", counted(most, "digit")),
            Self::TooSmall { least } => write!(f, "is less than {least}"),
            Self::TooLarge { most } => write!(f, "is more than {most}"),
            Self::BelowFraction { least } => write!(f, "is less than {least}"),
            Self::AboveFraction { most } => write!(f, "is more than {most}"),
            Self::TooFewItems { items, least } => {
                write!(f, "has {}, at least {least}", counted(items, "item"))
            }
            Self::TooManyItems { items, most } => {
                write!(f, "has {}, at most {most}", counted(items, "item"))
            }
            Self::OtherThanPattern { pattern } => write!(f, "is not written as `{pattern}`"),
            Self::UnsupportedCharacter => f.write_str(
                "has a character that takes four bytes in UTF-8, such as an emoji, which the service does not take",
            ),
            Self::Unlisted => f.write_str("has a value that the documentation does not list"),
        }
    }
}

fn counted(count: u64, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}
