//! Reads the XML of API v2 into a [`Document`], and writes [`Parameters`](crate::v2::Parameters) as XML.
//!
//! Only a small subset of XML is accepted: a root, elements with text, CDATA, the five predefined entities, character
//! references. Anything that can make a reader fetch, expand or run something is refused.

mod document;
mod error;
mod read;
#[cfg(test)]
mod tests;
mod write;

pub use document::Document;
pub use error::{XmlError, XmlKind};
pub use write::{Unwritable, to_xml};

/// The characters that a document can hold (XML 1.0, section 2.2).
pub(crate) fn is_allowed(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

/// Whether a text can be the name of an element. No documented name needs more than letters, digits and `_`.
pub(crate) fn is_name(text: &str) -> bool {
    let letter = |character: char| character.is_alphabetic() || character == '_';
    text.len() <= 128
        && text.chars().next().is_some_and(letter)
        && text
            .chars()
            .all(|character| letter(character) || character.is_numeric() || "-.".contains(character))
}
