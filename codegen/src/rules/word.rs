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
    let known = FOREIGN.iter().find(|(word, _)| written.eq_ignore_ascii_case(word)).map(|(_, known)| *known);
    known.or_else(|| diag::nearest(written, &[&WORDS[..], &["float"]].concat()))
}

/// What other languages call the types.
const FOREIGN: [(&str, &str); 18] = [
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
    let base = BaseWord::ALL.into_iter().find(|word| word.word() == base)?;
    Some(TypeWord { base, array })
}
