//! One row of a table, and what is documented of its values.

use super::{BaseWord, Doubt, Secrecy, Type, TypeWord, Witness};
use crate::name::RustName;
use crate::span::Span;

/// One row of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// The name on the wire; `coupon_id_$n` stands for a numbered family.
    pub wire: String,
    /// The name in Rust.
    pub rust: RustName,
    /// The word of the documentation for its type.
    pub word: TypeWord,
    /// What it holds.
    pub ty: Type,
    /// Whether it must be sent, or is documented to always come.
    pub presence: Presence,
    /// Whether and how it is encrypted.
    pub secrecy: Secrecy,
    /// How structure inside a string is written; `None` if the string is what it is.
    pub encoding: Option<Encoding>,
    /// The values that the documentation lists; the service may send others.
    pub values: Vec<ListedValue>,
    /// How it lists them.
    pub notation: Notation,
    /// The lines of its description.
    pub doc: Vec<String>,
    /// What the project's own words say beside a description.
    pub told: Told,
    /// The value in the page's sample.
    pub example: Option<serde_json::Value>,
    /// What is documented of its values beyond their type.
    pub facets: Facets,
    /// What is decided, and no other source may change.
    pub fixed: Fixed,
    /// Whether the type is a guess, because the source has none that can be read.
    pub guessed: bool,
    /// What no source has settled so far.
    pub doubts: Vec<Doubt>,
    /// The row.
    pub origin: Span,
    /// All who say so, where that is more than the one row.
    pub witnesses: Vec<Witness>,
}

impl Field {
    /// A text of which nothing else is known.
    pub fn text(wire: String, origin: Span) -> Self {
        Self {
            rust: RustName::field(&wire),
            word: TypeWord { base: BaseWord::String, array: false },
            ty: Type::Text,
            presence: Presence::Optional,
            secrecy: Secrecy::Plain,
            encoding: None,
            values: Vec::new(),
            notation: Notation::default(),
            doc: Vec::new(),
            told: Told::default(),
            example: None,
            facets: Facets::default(),
            fixed: Fixed::default(),
            guessed: false,
            doubts: Vec::new(),
            origin,
            witnesses: Vec::new(),
            wire,
        }
    }

    /// Whether every notification has it.
    pub fn always_comes(&self) -> bool {
        self.presence == Presence::Required && !self.fixed.lacking
    }

    /// The members of the object, array of objects or embedded document; for alternatives those of all, in order.
    pub fn members(&self) -> Vec<&Field> {
        match self.ty.element() {
            Type::Object(fields) => fields.iter().collect(),
            Type::Variants(variants) => variants.iter().flat_map(|variant| &variant.fields).collect(),
            _ => Vec::new(),
        }
    }
}

/// What the project's own words say of a field beside a description.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// What they say of it, also where its description says something else.
    pub text: Option<String>,
    /// What the Chinese documentation calls it.
    pub term: Option<String>,
    /// What it is counted in, or how it is written: `fen`.
    pub unit: Option<String>,
}

/// Whether a field is always there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Presence {
    Required,
    Optional,
}

/// How structure is written inside a string.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Encoding {
    /// The format of the text.
    pub format: Format,
    /// Whether the page marks the row with it, or only the separator below the row says so.
    pub marked: bool,
    /// Whether the text is a list whose elements are what the only member row describes.
    ///
    /// The name of that row is then not on the wire.
    pub list: bool,
    /// The row after which the page puts the members, where it is not this one.
    pub documented_at: Option<String>,
}

/// The formats of embedded text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// JSON text.
    Json,
    /// `k=v&…`.
    UrlEncoded,
    /// XML text; only inside what is encrypted by API v2.
    Xml,
}

/// How the documentation lists the values of a field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Notation {
    /// `` `A` | `B` 枚举值之一 ``: the closed notation, though the service adds values.
    #[default]
    Closed,
    /// `` `A`：meaning `` a line.
    Explained,
}

/// A value that the documentation lists.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ListedValue {
    /// As on the wire.
    pub wire: String,
    /// What it means, where that is documented; may be empty.
    pub meaning: String,
    /// The name in Rust, where an override gives it one.
    pub rust: Option<RustName>,
}

impl ListedValue {
    /// A value with the name that follows from it.
    pub fn new(wire: impl Into<String>, meaning: impl Into<String>) -> Self {
        Self { wire: wire.into(), meaning: meaning.into(), rust: None }
    }

    /// Its name in Rust.
    pub fn rust_name(&self) -> RustName {
        self.rust.clone().unwrap_or_else(|| RustName::variant(&self.wire))
    }
}

/// What is documented of the values of a field beyond their type. It is shown to users, and checked only when they ask:
/// the service does not keep to it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facets {
    /// What a text is written as.
    pub format: Option<TextFormat>,
    /// The fewest characters of a text.
    pub min_length: Option<u64>,
    /// The most characters of a text.
    pub max_length: Option<u64>,
    /// The smallest number.
    pub minimum: Option<serde_json::Number>,
    /// The largest number.
    pub maximum: Option<serde_json::Number>,
    /// The fewest items of a list.
    pub min_items: Option<u64>,
    /// The most items of a list.
    pub max_items: Option<u64>,
    /// A regular expression, as written.
    pub pattern: Option<String>,
    /// What the service takes if the field is not sent.
    pub default: Option<serde_json::Value>,
}

impl Facets {
    /// These, and of another source what these do not say, unless a range would end before it begins then.
    #[must_use]
    pub fn completed(self, other: &Self) -> Self {
        fn range<T>(
            own: (Option<T>, Option<T>),
            other: (Option<T>, Option<T>),
            is_range: impl Fn(&T, &T) -> bool,
        ) -> (Option<T>, Option<T>) {
            match (own, other) {
                ((Some(from), None), (_, Some(to))) if !is_range(&from, &to) => (Some(from), None),
                ((None, Some(to)), (Some(from), _)) if !is_range(&from, &to) => (None, Some(to)),
                (own, other) => (own.0.or(other.0), own.1.or(other.1)),
            }
        }
        let other = other.clone();
        let (own, others) = ((self.min_length, self.max_length), (other.min_length, other.max_length));
        let (min_length, max_length) = range(own, others, |from, to| from <= to);
        let (own, others) = ((self.minimum, self.maximum), (other.minimum, other.maximum));
        let (minimum, maximum) = range(own, others, |from, to| from.as_f64() <= to.as_f64());
        let (own, others) = ((self.min_items, self.max_items), (other.min_items, other.max_items));
        let (min_items, max_items) = range(own, others, |from, to| from <= to);
        Self {
            format: self.format.or(other.format),
            min_length,
            max_length,
            minimum,
            maximum,
            min_items,
            max_items,
            pattern: self.pattern.or(other.pattern),
            default: self.default.or(other.default),
        }
    }

    /// Those that a field of this type can have; a range that ends before it begins is not one.
    pub fn fitting(&self, word: TypeWord, ty: &Type) -> Self {
        let is_text = word.base == BaseWord::String;
        let is_number = matches!(word.base, BaseWord::Integer | BaseWord::Number | BaseWord::Float);
        let holds_number = matches!(ty.element(), Type::Integer | Type::Float);
        let is_list = word.array || matches!(ty, Type::List(_));
        let mut facets = self.clone();
        facets.format = facets.format.filter(|_| is_text);
        // The length of a number is that of its digits.
        if !is_text && !is_number
            || facets.min_length.zip(facets.max_length).is_some_and(|(min, max)| min > max)
        {
            (facets.min_length, facets.max_length) = (None, None);
        }
        let size = |number: &Option<serde_json::Number>| number.as_ref().and_then(serde_json::Number::as_f64);
        let is_inverted =
            size(&facets.minimum).zip(size(&facets.maximum)).is_some_and(|(min, max)| min > max);
        if !(is_number || is_text && holds_number) || is_inverted {
            (facets.minimum, facets.maximum) = (None, None);
        }
        if !is_list || facets.min_items.zip(facets.max_items).is_some_and(|(min, max)| min > max) {
            (facets.min_items, facets.max_items) = (None, None);
        }
        facets
    }
}

impl Facets {
    /// These, with the wider of two limits of one thing: what keeps to either is allowed.
    #[must_use]
    pub fn widened(self, other: &Self) -> Self {
        fn wider<T: Clone>(
            one: Option<T>,
            other: Option<&T>,
            is_wider: impl Fn(&T, &T) -> bool,
        ) -> Option<T> {
            match (one, other) {
                (Some(one), Some(other)) if is_wider(other, &one) => Some(other.clone()),
                (one, other) => one.or_else(|| other.cloned()),
            }
        }
        let below = |one: &serde_json::Number, other: &serde_json::Number| one.as_f64() < other.as_f64();
        Self {
            min_length: wider(self.min_length, other.min_length.as_ref(), |one, other| one < other),
            max_length: wider(self.max_length, other.max_length.as_ref(), |one, other| one > other),
            minimum: wider(self.minimum, other.minimum.as_ref(), below),
            maximum: wider(self.maximum, other.maximum.as_ref(), |one, other| below(other, one)),
            min_items: wider(self.min_items, other.min_items.as_ref(), |one, other| one < other),
            max_items: wider(self.max_items, other.max_items.as_ref(), |one, other| one > other),
            ..self
        }
    }
}

/// What a text is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TextFormat {
    /// Date and time with an offset, RFC 3339 in the main: `2031-04-17T10:00:00+08:00`.
    DateTime,
    /// `2031-04-17`.
    Date,
    /// `20310417100000`.
    CompactDateTime,
    /// The identifier of an uploaded file.
    MediaId,
    /// An address of an uploaded file.
    MediaUrl,
    /// An address.
    Url,
    /// Digits.
    Digits,
}

/// What of a field the overrides file decided, or a source in so many words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fixed {
    /// Whether it is required.
    pub presence: bool,
    /// Its type.
    pub ty: bool,
    /// Whether it is sealed.
    pub secrecy: bool,
    /// How structure inside it is written.
    pub encoding: bool,
    /// Whether a notification may lack it, though it is documented as required.
    pub lacking: bool,
    /// Whether what is said of it to people is the project's own.
    pub own: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facets(min_length: Option<u64>, max_length: Option<u64>, minimum: i64, maximum: i64) -> Facets {
        let (minimum, maximum) = (Some(minimum.into()), Some(maximum.into()));
        Facets { min_length, max_length, minimum, maximum, ..Facets::default() }
    }

    #[test]
    fn of_several_pages_the_widest_limits_count() {
        let one = facets(Some(2), Some(32), 1, 7);
        let other = facets(Some(1), Some(64), 2, 6);
        let widest = facets(Some(1), Some(64), 1, 7);
        assert_eq!(one.clone().widened(&other), widest);
        assert_eq!(other.widened(&one), widest);
        assert_eq!(one.clone().widened(&Facets::default()), one);
        assert_eq!(Facets::default().widened(&one), one);
    }

    #[test]
    fn what_one_source_does_not_say_another_one_completes() {
        let length = |min_length, max_length| Facets { min_length, max_length, ..Facets::default() };
        for (own, other, expected) in [
            (length(None, None), length(Some(1), Some(32)), length(Some(1), Some(32))),
            (length(None, Some(64)), length(Some(1), Some(32)), length(Some(1), Some(64))),
            (length(None, Some(4)), length(Some(6), Some(32)), length(None, Some(4))),
            (length(Some(6), None), length(None, Some(5)), length(Some(6), None)),
            (length(None, Some(64)), length(None, None), length(None, Some(64))),
        ] {
            assert_eq!(own.completed(&other), expected);
        }
        let pattern = Facets { pattern: Some("a".to_owned()), ..length(None, Some(9)) };
        let other = Facets { pattern: Some("b".to_owned()), max_items: Some(3), ..Facets::default() };
        assert_eq!(pattern.clone().completed(&other), Facets { max_items: Some(3), ..pattern });
    }
}
