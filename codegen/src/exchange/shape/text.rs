//! Members that are texts of a fixed form: read once, with a message that says what is expected of them.

use std::fmt::{self, Display};

#[cfg(test)]
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize, Serializer};

use crate::ir::{BaseWord, TypeWord};
use crate::name::RustName;
use crate::rules;

/// Writes these as texts, and says of what form in the schema.
macro_rules! texts {
    ($($name:ident = $pattern:expr;)+) => {$(
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        #[cfg(test)]
        impl JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({ "type": "string", "pattern": $pattern })
            }
        }
    )+};
}

texts! {
    Place = r"^[\s\S]*:[1-9][0-9]*:[1-9][0-9]*$";
    Word = r"^(string|integer|number|boolean|object|float|true)(\[\])?$";
    Holds = format!(r"^(text|integer|float|boolean|json|file|object|variants)(\[\]){{0,{}}}$", rules::DEEPEST);
    // What else makes a name is in the tables of Unicode.
    Name = r"^[^\s0-9][^\s]*$";
}

/// `path:line:column`, counted from 1, the column in characters.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Place {
    pub path: String,
    pub line: u32,
    pub column: u32,
}

impl Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.path, self.line, self.column)
    }
}

impl TryFrom<String> for Place {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let number = |digits: &str| {
            let is_plain = digits.bytes().all(|byte| byte.is_ascii_digit()) && !digits.starts_with('0');
            digits.parse::<u32>().ok().filter(|_| is_plain)
        };
        let parts = || {
            let (rest, column) = text.rsplit_once(':')?;
            let (path, line) = rest.rsplit_once(':')?;
            Some(Self { path: path.to_owned(), line: number(line)?, column: number(column)? })
        };
        parts().ok_or_else(|| format!("`{text}` is no place; one is `path:line:column`, counted from 1"))
    }
}

/// The word of the documentation for a type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Word(pub TypeWord);

impl Display for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl TryFrom<String> for Word {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let (base, array) = text.strip_suffix("[]").map_or((&*text, false), |base| (base, true));
        let base = BaseWord::ALL.into_iter().find(|word| word.word() == base);
        base.map(|base| Self(TypeWord { base, array })).ok_or_else(|| {
            let words = BaseWord::ALL.map(|word| format!("`{}`", word.word()));
            format!(
                "`{text}` is no word for a type; those are {}, with or without `[]` after them",
                words.join(", ")
            )
        })
    }
}

/// What a field holds, with `[]` for each list around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Holds {
    pub base: Base,
    pub lists: usize,
}

/// What a field holds inside of lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Base {
    Text,
    Integer,
    Float,
    Boolean,
    Json,
    File,
    Object,
    Variants,
}

impl Base {
    const WORDS: [(&'static str, Self); 8] = [
        ("text", Self::Text),
        ("integer", Self::Integer),
        ("float", Self::Float),
        ("boolean", Self::Boolean),
        ("json", Self::Json),
        ("file", Self::File),
        ("object", Self::Object),
        ("variants", Self::Variants),
    ];
}

impl Display for Holds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = Base::WORDS.iter().find(|(_, base)| *base == self.base).map_or("", |(word, _)| *word);
        write!(f, "{word}{}", "[]".repeat(self.lists))
    }
}

impl TryFrom<String> for Holds {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let base = text.trim_end_matches("[]");
        let lists = (text.len() - base.len()) / 2;
        let known = Base::WORDS.into_iter().find(|(word, _)| *word == base && lists <= rules::DEEPEST);
        known.map(|(_, base)| Self { base, lists }).ok_or_else(|| {
            let words = Base::WORDS.map(|(word, _)| format!("`{word}`"));
            format!(
                "`{text}` is nothing that a field holds; that is {}, with up to {} times `[]` after it",
                words.join(", "),
                rules::DEEPEST
            )
        })
    }
}

/// A name in Rust.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Name(pub RustName);

impl Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl TryFrom<String> for Name {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        RustName::exact(&text).map(Self).ok_or_else(|| format!("`{text}` is no name in Rust"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_read_as_they_are_written() {
        for text in ["a.md:1:1", "C:\\a b.md:12:40", ":7:7"] {
            assert_eq!(Place::try_from(text.to_owned()).unwrap().to_string(), text);
        }
        for text in ["", "a.md", "a.md:1", "a.md:0:1", "a.md:1:x", "a.md:1:4294967296", "a.md:+1:1", "a:01:1"]
        {
            assert!(Place::try_from(text.to_owned()).is_err(), "{text}");
        }
        for text in ["string", "object[]"] {
            assert_eq!(Word::try_from(text.to_owned()).unwrap().to_string(), text);
        }
        for text in ["", "String", "string[][]", "[]"] {
            assert!(Word::try_from(text.to_owned()).is_err(), "{text}");
        }
        for text in ["text", "variants[]", "json[][]"] {
            assert_eq!(Holds::try_from(text.to_owned()).unwrap().to_string(), text);
        }
        let deep = format!("text{}", "[]".repeat(rules::DEEPEST + 1));
        for text in ["", "string", "text[", "text[]x", "text]", &deep] {
            assert!(Holds::try_from(text.to_owned()).is_err(), "{text}");
        }
        assert!(Name::try_from("a-b".to_owned()).is_err() && Name::try_from("type".to_owned()).is_ok());
    }
}
