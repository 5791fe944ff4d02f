//! The type cell of a field, `string[..10] sealed 1..64 (A, B)`: text in, its parts out, and back.

use std::fmt;

use crate::diag::{Code, did_you_mean, nearest, word_list};
use crate::ir::{BaseWord, Format, Notation, TextFormat, TypeWord};
use crate::rules::{self, Mark};

use super::held::{Base, Held};
use super::range::Range;

/// What one cell says.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// The type word.
    pub word: TypeWord,
    /// How many items a list has.
    pub items: Range,
    /// What is held in spite of the type word.
    pub holds: Option<Held>,
    /// Whether it is sealed.
    pub seal: Option<Seal>,
    /// What is inside a text.
    pub encoded: Option<Inside>,
    /// What a text is written as.
    pub format: Option<TextFormat>,
    /// How long a text is, or how large a number.
    pub range: Range,
    /// The values that are listed.
    pub values: Option<(Notation, Vec<String>)>,
}

/// The marks of sealing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seal {
    /// Sealed so.
    Sealed(Mark),
    /// Not sealed, whatever its description speaks of.
    Plain,
}

/// How structure inside a text is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Inside {
    /// The format of the text.
    pub format: Format,
    /// Whether the text is a list.
    pub list: bool,
}

/// What is wrong with a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The kind of problem.
    pub code: Code,
    /// What is wrong.
    pub message: String,
    /// What to type.
    pub help: String,
}

/// The words for sealing.
const SEALS: [(&str, Seal); 4] = [
    ("sealed", Seal::Sealed(Mark::Rsa)),
    ("aes-gcm", Seal::Sealed(Mark::AesGcm)),
    ("aes-ecb", Seal::Sealed(Mark::AesEcb)),
    ("plain", Seal::Plain),
];

/// The words for what is inside a text.
pub const INSIDES: [(&str, Inside); 4] = [
    ("json", Inside { format: Format::Json, list: false }),
    ("json[]", Inside { format: Format::Json, list: true }),
    ("urlencoded", Inside { format: Format::UrlEncoded, list: false }),
    ("xml", Inside { format: Format::Xml, list: false }),
];

/// The words for what a text is written as.
const FORMATS: [(&str, TextFormat); 7] = [
    ("date-time", TextFormat::DateTime),
    ("date", TextFormat::Date),
    ("compact-date-time", TextFormat::CompactDateTime),
    ("media-id", TextFormat::MediaId),
    ("media-url", TextFormat::MediaUrl),
    ("url", TextFormat::Url),
    ("digits", TextFormat::Digits),
];

fn found<T: Copy>(words: &[(&str, T)], word: &str) -> Option<T> {
    words.iter().find(|(known, _)| *known == word).map(|(_, value)| *value)
}

fn spelled<'w, T: PartialEq>(words: &[(&'w str, T)], value: &T) -> Option<&'w str> {
    words.iter().find(|(_, known)| known == value).map(|(word, _)| *word)
}

impl Cell {
    /// A cell that only has a type word.
    pub fn new(word: TypeWord) -> Self {
        Self {
            word,
            items: Range::default(),
            holds: None,
            seal: None,
            encoded: None,
            format: None,
            range: Range::default(),
            values: None,
        }
    }

    /// Reads a cell.
    pub fn parse(written: &str) -> Result<Self, Fault> {
        let (head, values) = match written.find(['(', '{']) {
            Some(at) => (&written[..at], Some(listed(written[at..].trim())?)),
            None => (written, None),
        };
        let mut words = head.split_whitespace();
        let first = words.next().unwrap_or_default();
        let (word, items) = type_word(first)?;
        let mut cell = Self { items, values, ..Self::new(word) };
        while let Some(word) = words.next() {
            let twice = if word == "as" {
                let held = words.next().unwrap_or_default();
                cell.holds.replace(Held::parse(held).ok_or_else(|| no_held(held))?).is_some()
            } else {
                cell.mark(word)?
            };
            if twice {
                let message = format!("`{word}` repeats what a word before it says");
                return Err(Fault {
                    code: Code::BadValue,
                    message,
                    help: "remove one of the two".to_owned(),
                });
            }
        }
        Ok(cell)
    }

    /// Takes a word after the type; returns whether there was one of its kind before.
    fn mark(&mut self, word: &str) -> Result<bool, Fault> {
        if let Some(seal) = found(&SEALS, word) {
            return Ok(self.seal.replace(seal).is_some());
        }
        if let Some(inside) = found(&INSIDES, word) {
            return Ok(self.encoded.replace(inside).is_some());
        }
        if let Some(format) = found(&FORMATS, word) {
            return Ok(self.format.replace(format).is_some());
        }
        if word.contains("..") {
            let range = Range::parse(word).ok_or_else(|| no_range(word))?;
            return Ok(std::mem::replace(&mut self.range, range) != Range::default());
        }
        Err(no_mark(word))
    }
}

/// `type | description`, divided; a description that would be a mark is taken for a mistake.
pub fn divided(written: &str) -> Result<(&str, Option<&str>), Fault> {
    let Some((cell, doc)) = written.split_once('|') else { return Ok((written.trim(), None)) };
    if !cell.ends_with(char::is_whitespace) || !(doc.is_empty() || doc.starts_with(char::is_whitespace)) {
        return Err(Fault {
            code: Code::BadValue,
            message: "this `|` needs a space on both sides".to_owned(),
            help: "write `type | description`; marks follow the type, `string sealed`, and listed values are written `(A, B)`".to_owned(),
        });
    }
    let (cell, doc) = (cell.trim(), doc.trim());
    if is_marks(doc) {
        return Err(Fault {
            code: Code::UnknownMark,
            message: format!("the description `{doc}` is a mark of a type"),
            help: format!(
                "write marks before the bar, `{cell} {doc}`; if it is a description, write it below `.doc`"
            ),
        });
    }
    Ok((cell, (!doc.is_empty()).then_some(doc)))
}

/// Whether a text is nothing but marks.
pub fn is_marks(text: &str) -> bool {
    let mut cell = Cell::new(TypeWord { base: BaseWord::String, array: false });
    !text.trim().is_empty() && text.split_whitespace().all(|word| cell.mark(word).is_ok())
}

/// `string`, `string[]`, `string[1..10]`
fn type_word(written: &str) -> Result<(TypeWord, Range), Fault> {
    let (word, range) =
        match written.split_once('[').and_then(|(base, rest)| Some((base, rest.strip_suffix(']')?))) {
            Some((base, "")) => (format!("{base}[]"), Range::default()),
            Some((base, range)) => (format!("{base}[]"), Range::parse(range).ok_or_else(|| no_range(range))?),
            None => (written.to_owned(), Range::default()),
        };
    if let Some(word) = rules::parse_word(&word) {
        return Ok((word, range));
    }
    let bare = word.trim_end_matches("[]");
    let message =
        if bare.is_empty() { "the type is missing".to_owned() } else { format!("`{written}` is not a type") };
    let help = match rules::meant_word(bare) {
        Some(meant) if !bare.is_empty() => did_you_mean(&format!("{meant}{}", &word[bare.len()..])),
        _ => "the types are `string`, `integer`, `number`, `boolean` and `object`, each of which may be followed by `[]`".to_owned(),
    };
    Err(Fault { code: Code::UnknownType, message, help })
}

fn no_held(word: &str) -> Fault {
    let words = word_list(&Base::WORDS.map(|(word, _)| word));
    if Held::parse(word.trim_end_matches("[]")).is_some() {
        return Fault {
            code: Code::TooDeep,
            message: format!("this nests lists deeper than {} levels", rules::DEEPEST),
            help: "write fewer `[]`".to_owned(),
        };
    }
    Fault {
        code: Code::UnknownMark,
        message: format!("`{word}` is not something that a field can hold"),
        help: format!("write one of {words} after `as`, and `[]` for a list"),
    }
}

fn no_range(word: &str) -> Fault {
    Fault {
        code: Code::BadValue,
        message: format!("`{word}` is not a range"),
        help: "write `1..32`, `1..` or `..32`".to_owned(),
    }
}

fn no_mark(word: &str) -> Fault {
    let marks = SEALS.map(|(word, _)| word).into_iter();
    let marks: Vec<_> =
        marks.chain(INSIDES.map(|(word, _)| word)).chain(FORMATS.map(|(word, _)| word)).collect();
    let help = match nearest(word, &marks) {
        Some(meant) => did_you_mean(meant),
        None => format!("the marks are {}; a description follows ` | `", word_list(&marks)),
    };
    Fault { code: Code::UnknownMark, message: format!("`{word}` is not a mark of a type"), help }
}

/// `(A, B)` or `{A, B}`
fn listed(written: &str) -> Result<(Notation, Vec<String>), Fault> {
    let fault = |message: &str| {
        Fault {
        code: Code::BadValue,
        message: format!("`{written}` {message}"),
        help: "write `(A, B)`, or `{A, B}` for values that are explained one by one; what they mean is written below `.values`, as `A: what it means`, and so are values with other signs in them".to_owned(),
    }
    };
    let inner = written.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    let explained = written.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
    let (notation, inner) = match (inner, explained) {
        (Some(inner), _) => (Notation::Closed, inner),
        (None, Some(inner)) => (Notation::Explained, inner),
        (None, None) => return Err(fault("is not a list of values")),
    };
    let values: Vec<String> = inner.split(',').map(|value| value.trim().to_owned()).collect();
    for (at, value) in values.iter().enumerate() {
        if !is_simple(value) {
            return Err(fault(&format!("has the value `{value}`, which cannot be written in such a list")));
        }
        if values[..at].contains(value) {
            return Err(fault(&format!("has the value `{value}` twice")));
        }
    }
    Ok((notation, values))
}

/// Whether a value can be in the list of a cell.
pub fn is_simple(value: &str) -> bool {
    !value.is_empty()
        && value.trim() == value
        && !value.contains([',', '(', ')', '{', '}', '|', '\n', ':', '：'])
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { word, items, holds, seal, encoded, format, range, values } = self;
        f.write_str(word.base.word())?;
        if word.array {
            let items = if *items == Range::default() { String::new() } else { items.to_string() };
            write!(f, "[{items}]")?;
        }
        if let Some(held) = holds {
            write!(f, " as {held}")?;
        }
        let marks = [
            seal.as_ref().and_then(|seal| spelled(&SEALS, seal)),
            encoded.as_ref().and_then(|inside| spelled(&INSIDES, inside)),
            format.as_ref().and_then(|format| spelled(&FORMATS, format)),
        ];
        for word in marks.into_iter().flatten() {
            write!(f, " {word}")?;
        }
        if *range != Range::default() {
            write!(f, " {range}")?;
        }
        match values {
            Some((Notation::Closed, values)) => write!(f, " ({})", values.join(", ")),
            Some((Notation::Explained, values)) => write!(f, " {{{}}}", values.join(", ")),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_read_and_written() {
        for text in [
            "string",
            "string[]",
            "string[1..10] sealed",
            "number as float",
            "object[..100]",
            "string aes-gcm",
            "string json[]",
            "string date-time",
            "string 1..32 (A, B)",
            "integer -1..100 {1, 2}",
            "string[] as text[][] plain ..64",
        ] {
            assert_eq!(Cell::parse(text).unwrap().to_string(), text);
        }
        assert_eq!(Cell::parse("string(A,B)").unwrap(), Cell::parse("string  ( A , B )").unwrap());
    }

    #[test]
    fn faults_say_what_to_type() {
        for (text, code, help) in [
            ("strng", Code::UnknownType, "did you mean `string`?"),
            ("int[]", Code::UnknownType, "did you mean `integer[]`?"),
            ("string seald", Code::UnknownMark, "did you mean `sealed`?"),
            ("string sealed plain", Code::BadValue, "remove one of the two"),
            ("string as what", Code::UnknownMark, "write one of"),
            ("string x..3", Code::BadValue, "write `1..32`"),
            ("string (A", Code::BadValue, "write `(A, B)`"),
            ("string (A, A)", Code::BadValue, "write `(A, B)`"),
            ("string ()", Code::BadValue, "write `(A, B)`"),
            ("", Code::UnknownType, "the types are"),
            ("string[1..2", Code::UnknownType, "the types are"),
        ] {
            let fault = Cell::parse(text).unwrap_err();
            assert_eq!(fault.code, code, "{text}");
            assert!(fault.help.starts_with(help), "{text}: {}", fault.help);
        }
    }

    proptest::proptest! {
        #[test]
        fn any_cell_is_read_or_refused(text in "(string|object|[a-z ])?[]\\[(){}.,0-9a-zA描 -]{0,30}") {
            if let Ok(cell) = Cell::parse(&text) {
                assert_eq!(Cell::parse(&cell.to_string()), Ok(cell));
            }
        }
    }
}
