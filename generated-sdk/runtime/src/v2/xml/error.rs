//! What is wrong with a document: the element and its place, never its text.

use std::fmt;

use crate::codec::{DecodeError, DecodeKind};
use crate::text::one_line;

/// Received bytes are not a document of API v2.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct XmlError {
    kind: XmlKind,
    element: String,
    position: Option<(usize, usize)>,
}

/// Why received bytes are not a document of API v2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum XmlKind {
    /// There are more than 1 MiB.
    TooLarge,
    /// There are more than 10,000 elements.
    TooMany,
    /// Elements are nested more than 8 levels deep, including the root.
    TooDeep,
    /// The bytes are not UTF-8, or the declaration names another encoding.
    NotUtf8,
    /// The text is not well formed, or ends too early.
    Syntax,
    /// There is a document type declaration, which can define entities.
    Doctype,
    /// A reference to an entity that is not predefined, or to a character that XML cannot hold.
    Entity,
    /// There is a processing instruction.
    Instruction,
    /// The root element has another name.
    Root,
    /// The parameter appears twice, so it would be unclear which one is signed.
    Duplicate,
    /// There is text beside elements, where it belongs to no parameter.
    StrayText,
    /// The document is signed, and the element contains elements, which signatures do not cover.
    Nested,
}

impl XmlError {
    pub(super) fn new(kind: XmlKind, element: &str, position: Option<(usize, usize)>) -> Self {
        // A name can have invisible letters.
        Self { kind, element: one_line(element).into_owned(), position }
    }

    /// Why.
    #[must_use]
    pub fn kind(&self) -> XmlKind {
        self.kind
    }

    /// The element; empty if the error is not inside one.
    #[must_use]
    pub fn element(&self) -> &str {
        &self.element
    }

    /// Line and column, both from 1; columns are characters.
    #[must_use]
    pub fn position(&self) -> Option<(usize, usize)> {
        self.position
    }
}

impl fmt::Display for XmlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.element.is_empty() {
            write!(f, "{}: ", self.element)?;
        }
        f.write_str(match self.kind {
            XmlKind::TooLarge => "the document is larger than 1 MiB",
            XmlKind::TooMany => "the document has more than 10000 elements",
            XmlKind::TooDeep => "the elements are nested too deeply",
            XmlKind::NotUtf8 => "the document is not UTF-8",
            XmlKind::Syntax => "the document is not well formed",
            XmlKind::Doctype => "a document type declaration is not accepted",
            XmlKind::Entity => "the entity is not one of the five predefined ones",
            XmlKind::Instruction => "a processing instruction is not accepted",
            XmlKind::Root => "the root element has another name",
            XmlKind::Duplicate => "the parameter appears twice",
            XmlKind::StrayText => "there is text beside elements",
            XmlKind::Nested => "the signature does not cover elements inside an element",
        })?;
        self.position.map_or(Ok(()), |(line, column)| write!(f, " (line {line}, column {column})"))
    }
}

impl std::error::Error for XmlError {}

/// For documents inside a field, such as `req_info`, whose readers report errors of fields.
impl From<XmlError> for DecodeError {
    fn from(error: XmlError) -> Self {
        let kind = match error.kind {
            XmlKind::NotUtf8 => DecodeKind::NotUtf8,
            XmlKind::TooDeep => DecodeKind::TooDeep,
            _ => DecodeKind::Syntax,
        };
        let (line, column) = error.position.unwrap_or_default();
        Self::new(kind).or_position(line, column)
    }
}
