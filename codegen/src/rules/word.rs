//! The words for types: which there are, and which one was probably meant.

use crate::diag;
use crate::ir::{BaseWord, TypeWord};

/// The words as they are shown to people.
pub fn type_words() -> String {
    diag::word_list(&WORDS)
}

/// The words that are shown to people.
const WORDS: [&str; 5] = ["string", "integer", "number", "boolean", "object"];

/// The type word that was probably meant.
pub fn meant_word(written: &str) -> Option<&'static str> {
    // How many digits a database keeps says nothing of the type.
    let written = written.split_once('(').map_or(written, |(word, _)| word.trim_end());
    let known = FOREIGN.iter().find(|(word, _)| written.eq_ignore_ascii_case(word)).map(|(_, known)| *known);
    known.or_else(|| diag::nearest(written, &[&WORDS[..], &["float"]].concat()))
}

/// The word that a name of something else may be for sure: one of another language, or one slip away from one of these.
pub fn likely_word(written: &str, known: &[&'static str]) -> Option<&'static str> {
    let foreign =
        FOREIGN.iter().find(|(word, _)| written.eq_ignore_ascii_case(word)).map(|(_, meant)| *meant);
    foreign.filter(|meant| known.contains(meant)).or_else(|| diag::one_slip_away(written, known))
}

/// What other languages call the types.
const FOREIGN: [(&str, &str); 23] = [
    ("int", "integer"),
    ("int32", "integer"),
    ("int64", "integer"),
    ("uint", "integer"),
    ("uint32", "integer"),
    ("uint64", "integer"),
    ("long", "integer"),
    ("short", "integer"),
    ("bigint", "integer"),
    ("bool", "boolean"),
    ("double", "float"),
    ("decimal", "float"),
    ("bigdecimal", "float"),
    ("real", "float"),
    ("numeric", "number"),
    ("biginteger", "integer"),
    ("uint16", "integer"),
    ("text", "string"),
    ("str", "string"),
    ("char", "string"),
    ("map", "object"),
    ("dict", "object"),
    ("file", "object"),
];

/// Reads `string`, `object[]`.
pub fn parse_word(text: &str) -> Option<TypeWord> {
    let (base, array) = match text.strip_suffix("[]") {
        Some(base) => (base, true),
        None => (text, false),
    };
    let known = BaseWord::ALL.into_iter().find(|word| word.word() == base);
    let base = known.or_else(|| FRACTIONS.contains(&base).then_some(BaseWord::Float))?;
    Some(TypeWord { base, array })
}

/// Further words for a number with a fraction.
const FRACTIONS: [&str; 2] = ["double", "decimal"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_taken_for_words_if_they_are_one_slip_away() {
        let known = ["string", "object", "integer"];
        for (written, meant) in [
            ("Ojbect", Some("object")),
            ("STRNG", Some("string")),
            ("Objects", Some("object")),
            ("BigInt", Some("integer")),
            ("Subject", None),
            ("Map", Some("object")),
            ("Decimal", None),
            ("Amount", None),
        ] {
            assert_eq!(likely_word(written, &known), meant, "{written}");
        }
    }

    #[test]
    fn words_are_read_or_known_for_what_they_mean() {
        for (written, word, meant) in [
            ("integer", Some("integer"), None),
            ("object[]", Some("object[]"), None),
            ("float", Some("float"), None),
            ("double", Some("float"), None),
            ("decimal[]", Some("float[]"), None),
            ("Double", None, Some("float")),
            ("Decimal", None, Some("float")),
            ("int64", None, Some("integer")),
            ("decimal(10,2)", None, Some("float")),
            ("numeric", None, Some("number")),
            ("strnig", None, Some("string")),
            ("money", None, None),
        ] {
            assert_eq!(parse_word(written).map(|word| word.to_string()).as_deref(), word, "{written}");
            if word.is_none() {
                assert_eq!(meant_word(written), meant, "{written}");
            }
        }
    }
}
