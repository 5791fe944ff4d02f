//! Reads the elements below the root; errors have line and column.

use std::collections::BTreeMap;

use quick_xml::Reader;
use quick_xml::events::{BytesDecl, BytesRef, Event};

use super::document::{Content, Element};
use super::{XmlError, XmlKind, is_allowed, is_name};
use crate::text::{content, position};

// The largest documented replies, refund queries, have a few hundred short elements.
const LARGEST: usize = 1 << 20;
const MOST: usize = 10_000;
const DEEPEST: usize = 8;

/// Reads a document with one of these roots.
pub(super) fn read(bytes: &[u8], roots: &[&str]) -> Result<Vec<Element>, XmlError> {
    if bytes.len() > LARGEST {
        return Err(XmlError::new(XmlKind::TooLarge, "", None));
    }
    let text = std::str::from_utf8(bytes)
        .map_err(|error| XmlError::new(XmlKind::NotUtf8, "", Some(position(bytes, error.valid_up_to()))))?;
    let begin = bytes.len() - content(bytes).len();
    let mut tree =
        Tree { text, begin, at: begin, open: Vec::new(), names: BTreeMap::new(), count: 0, root: None };
    let mut reader = Reader::from_str(text.get(begin..).unwrap_or_default());
    loop {
        tree.at = begin + offset(reader.buffer_position());
        let event = reader.read_event().map_err(|_| {
            tree.at = begin + offset(reader.error_position());
            tree.error(XmlKind::Syntax)
        })?;
        match event {
            Event::Start(tag) => tree.start(tag.name().as_ref(), roots)?,
            Event::Empty(tag) => {
                tree.start(tag.name().as_ref(), roots)?;
                tree.end()?;
            }
            Event::End(_) => tree.end()?,
            // Line ends are kept as they came: the platform signed its own text, not the one that XML would turn it
            // into.
            Event::Text(text) => tree.append(&text.into_inner())?,
            Event::CData(text) => tree.append(&text.into_inner())?,
            Event::GeneralRef(reference) => {
                tree.append(tree.resolve(&reference)?.encode_utf8(&mut [0; 4]))?
            }
            Event::Decl(declaration) => tree.declaration(&declaration)?,
            Event::Comment(_) => {}
            Event::PI(_) => return Err(tree.error(XmlKind::Instruction)),
            Event::DocType(_) => return Err(tree.error(XmlKind::Doctype)),
            Event::Eof => break,
        }
    }
    match tree.root.take() {
        Some(elements) if tree.open.is_empty() => Ok(elements),
        _ => Err(tree.error(XmlKind::Syntax)),
    }
}

/// The document as far as it has been read.
struct Tree<'a> {
    text: &'a str,
    /// Where the content begins in the text.
    begin: usize,
    /// Where the part being read begins in the text.
    at: usize,
    open: Vec<Open>,
    /// The names of the parameters, and whether they contain elements.
    names: BTreeMap<String, bool>,
    count: usize,
    root: Option<Vec<Element>>,
}

/// An element whose end has not been read.
struct Open {
    name: String,
    text: String,
    elements: Vec<Element>,
}

impl Tree<'_> {
    fn error(&self, kind: XmlKind) -> XmlError {
        let element = self.open.last().map_or("", |open| &open.name);
        XmlError::new(kind, element, Some(position(self.text.as_bytes(), self.at)))
    }

    fn start(&mut self, name: &str, roots: &[&str]) -> Result<(), XmlError> {
        self.count += 1;
        let problem = match () {
            () if !is_name(name) || self.root.is_some() => XmlKind::Syntax,
            () if self.open.is_empty() && !roots.contains(&name) => XmlKind::Root,
            () if self.open.len() >= DEEPEST => XmlKind::TooDeep,
            () if self.count > MOST => XmlKind::TooMany,
            () => {
                self.open.push(Open { name: name.to_owned(), text: String::new(), elements: Vec::new() });
                return Ok(());
            }
        };
        Err(self.error(problem))
    }

    fn end(&mut self) -> Result<(), XmlError> {
        // The reader has checked that the names agree, so there is one.
        let stray = self.open.last().is_some_and(|open| {
            let holds_elements = self.open.len() == 1 || !open.elements.is_empty();
            holds_elements && !open.text.trim().is_empty()
        });
        if stray {
            return Err(self.error(XmlKind::StrayText));
        }
        let Some(Open { name, text, elements }) = self.open.pop() else { return Ok(()) };
        let nested = !elements.is_empty();
        if self.open.len() == 1
            && let Some(before) = self.names.insert(name.clone(), nested)
            && !(before && nested)
        {
            let position = position(self.text.as_bytes(), self.at);
            return Err(XmlError::new(XmlKind::Duplicate, &name, Some(position)));
        }
        let Some(parent) = self.open.last_mut() else {
            self.root = Some(elements);
            return Ok(());
        };
        let content = if nested { Content::Elements(elements) } else { Content::Text(text) };
        parent.elements.push(Element { name, content });
        Ok(())
    }

    fn append(&mut self, text: &str) -> Result<(), XmlError> {
        match self.open.last_mut() {
            Some(open) => open.text.push_str(text),
            None if text.trim().is_empty() => {}
            None => return Err(self.error(XmlKind::Syntax)),
        }
        Ok(())
    }

    fn resolve(&self, reference: &BytesRef<'_>) -> Result<char, XmlError> {
        let character = match reference.as_ref() {
            "lt" => Some('<'),
            "gt" => Some('>'),
            "amp" => Some('&'),
            "quot" => Some('"'),
            "apos" => Some('\''),
            _ => reference.resolve_char_ref().ok().flatten().filter(|character| is_allowed(*character)),
        };
        character.ok_or_else(|| self.error(XmlKind::Entity))
    }

    fn declaration(&self, declaration: &BytesDecl<'_>) -> Result<(), XmlError> {
        if self.at != self.begin {
            return Err(self.error(XmlKind::Syntax));
        }
        match declaration.encoding() {
            None => Ok(()),
            Some(Ok(name)) if ["utf-8", "utf8"].iter().any(|utf8| name.eq_ignore_ascii_case(utf8)) => Ok(()),
            Some(Ok(_)) => Err(self.error(XmlKind::NotUtf8)),
            Some(Err(_)) => Err(self.error(XmlKind::Syntax)),
        }
    }
}

fn offset(position: u64) -> usize {
    usize::try_from(position).unwrap_or(usize::MAX / 2)
}
