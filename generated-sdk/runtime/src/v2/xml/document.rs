//! Documents: their texts, the signed part of them, and typed values.

use std::fmt;

use serde_json::Value as Json;

use super::{XmlError, XmlKind, read};
use crate::codec::read::Site;
use crate::codec::{Budget, DecodeError, DecodeKind, Opener, Value, json, present};
use crate::text::Names;
use crate::v2::Parameters;

/// A received document: the parameters below a root.
///
/// Nearly all are texts. Two documented replies, `gethbinfo` and `submchmanage`, have elements inside elements; neither
/// is signed, and a document with both is refused, since signatures do not cover such elements.
#[derive(Clone, PartialEq, Eq)]
pub struct Document {
    elements: Vec<Element>,
}

#[derive(Clone, PartialEq, Eq)]
pub(super) struct Element {
    pub(super) name: String,
    pub(super) content: Content,
}

#[derive(Clone, PartialEq, Eq)]
pub(super) enum Content {
    Text(String),
    Elements(Vec<Element>),
}

impl Document {
    /// Reads a document with the root `<xml>`.
    ///
    /// Attributes and comments are ignored. Texts are kept exactly, including line ends and spaces.
    ///
    /// # Errors
    ///
    /// See [`XmlKind`].
    pub fn parse(bytes: &[u8]) -> Result<Self, XmlError> {
        Ok(Self { elements: read::read(bytes, &["xml"])? })
    }

    /// Reads a document that was encrypted inside a field, with the root `<root>` or `<xml>`.
    ///
    /// # Errors
    ///
    /// See [`XmlKind`].
    pub fn parse_embedded(bytes: &[u8]) -> Result<Self, XmlError> {
        Ok(Self { elements: read::read(bytes, &["root", "xml"])? })
    }

    /// The text of a parameter; `None` if it is absent or has elements inside.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        self.texts().find(|(parameter, _)| *parameter == name).map(|(_, text)| text)
    }

    /// All parameters that are texts, in the order of the document.
    pub fn texts(&self) -> impl Iterator<Item = (&str, &str)> + Clone {
        self.elements.iter().filter_map(|element| match &element.content {
            Content::Text(text) => Some((element.name.as_str(), text.as_str())),
            Content::Elements(_) => None,
        })
    }

    /// The parameters that are signed, and the signature.
    ///
    /// # Errors
    ///
    /// [`XmlKind::Nested`], with the name of the element.
    pub fn parameters(&self) -> Result<Parameters, XmlError> {
        let nested = self.elements.iter().find(|element| matches!(element.content, Content::Elements(_)));
        match nested {
            Some(element) => Err(XmlError::new(XmlKind::Nested, &element.name, None)),
            None => Ok(self.texts().map(|(name, text)| (name.to_owned(), text.to_owned())).collect()),
        }
    }

    /// All parameters as JSON, whether a table has them or not.
    pub(crate) fn members(&self) -> Result<Json, DecodeError> {
        object(&self.elements, &Budget::of(length(&self.elements))).map_err(DecodeError::new)
    }

    /// Reads the parameters into a blank value, as leniently as [`json::from_slice`]: missing ones stay blank,
    /// undocumented ones are ignored, and texts are converted to the types of the fields. Elements with the same name
    /// form a list.
    ///
    /// # Errors
    ///
    /// The errors of [`json::from_slice`] and of the opener; the value has then been read in part.
    pub fn read_into(&self, value: &mut dyn Value, opener: Option<&dyn Opener>) -> Result<(), DecodeError> {
        let budget = Budget::of(length(&self.elements));
        let site = Site::whole(opener, &budget);
        let object = object(&self.elements, &budget).map_err(|kind| site.error(kind))?;
        let is_there = json::read_buffered(value, object, site)?;
        present::whole(value, is_there, site)
    }
}

/// About as many bytes as the elements had; fewer if texts had references.
fn length(elements: &[Element]) -> usize {
    let of_one = |element: &Element| {
        let content = match &element.content {
            Content::Text(text) => text.len(),
            Content::Elements(elements) => length(elements),
        };
        "<></>".len() + 2 * element.name.len() + content
    };
    elements.iter().map(of_one).sum()
}

/// There are only texts and nesting, which JSON has as well, so its reader serves both.
fn object(elements: &[Element], budget: &Budget) -> Result<Json, DecodeKind> {
    let mut object = serde_json::Map::new();
    for Element { name, content } in elements {
        let json = match content {
            Content::Text(text) => {
                budget.text(text.len())?;
                Json::String(text.clone())
            }
            Content::Elements(elements) => self::object(elements, budget)?,
        };
        let is_first = object.is_empty();
        match object.get_mut(name) {
            None => {
                budget.json_member(is_first, name.len())?;
                object.insert(name.clone(), json);
            }
            Some(Json::Array(items)) => {
                budget.item(items.len(), size_of::<Json>())?;
                items.push(json);
            }
            Some(first) => {
                budget.item(0, size_of::<Json>())?;
                *first = Json::Array(vec![first.take(), json]);
            }
        }
    }
    Ok(Json::Object(object))
}

// Texts may be personal data.
impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Document ")?;
        fmt::Debug::fmt(&Names(self.elements.iter().map(|element| element.name.as_str())), f)
    }
}
