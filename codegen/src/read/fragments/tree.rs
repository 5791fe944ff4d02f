//! The files of a tree, and what their references lead to.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

use crate::source::SourceFile;
use crate::span::{FileId, Span};
use crate::yaml::Node;

/// All documents of a tree, by their paths below it.
pub struct Tree<'a> {
    documents: BTreeMap<&'a str, Document<'a>>,
    /// The entries of each document.
    entries: BTreeMap<FileId, BTreeMap<&'a str, &'a Node>>,
    /// What mere references lead to in the end, as far as they were followed: ways share their ends.
    ends: Mutex<BTreeMap<Span, Located<'a>>>,
}

/// One file that could be read.
#[derive(Clone, Copy)]
pub struct Document<'a> {
    /// Its id.
    pub id: FileId,
    /// The file.
    pub file: &'a SourceFile,
    /// What it holds.
    pub root: &'a Node,
}

/// A value of a document that knows the document, since references are relative to it.
#[derive(Clone, Copy)]
pub struct Located<'a> {
    /// The document.
    pub document: Document<'a>,
    /// The value.
    pub node: &'a Node,
}

/// What is wrong with a reference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BadReference {
    /// There is no such file in the tree.
    NoFile(String),
    /// It is the address of something that is not in the tree.
    Address(String),
    /// The file has no such entry.
    NoEntry(String),
    /// It leads to itself, through the entries of these names.
    Circle(Vec<String>),
}

impl<'a> Tree<'a> {
    /// A tree of these documents.
    pub fn new(documents: impl IntoIterator<Item = Document<'a>>) -> Self {
        let documents = documents.into_iter().map(|document| (document.file.relative.as_str(), document));
        let documents: BTreeMap<_, Document<'a>> = documents.collect();
        let entries = documents.values().map(|document| {
            let members = document.root.map().unwrap_or_default().iter();
            (document.id, members.map(|(name, node)| (name.value.as_str(), node)).collect())
        });
        Self { entries: entries.collect(), documents, ends: Mutex::default() }
    }

    /// What a reference in a document leads to, through any number of references.
    ///
    /// All forms lead there: `F.yaml#/Name`, `F.yaml#Name`, `F.yaml`, `#/Name` and `#Name`.
    pub fn follow(&self, from: Located<'a>, reference: &'a str) -> Result<Located<'a>, BadReference> {
        let (mut from, mut reference) = (from.document, reference);
        let mut passed: Vec<(Span, &str)> = Vec::new();
        let mut seen = BTreeSet::new();
        loop {
            let found = self.step(from, reference)?;
            passed.push((found.span(), reference));
            match found.node.get("$ref").and_then(Node::text) {
                // With keywords beside it, the reference is one part of what is meant.
                Some(next) if found.node.map().is_some_and(|members| members.len() == 1) => {
                    if !seen.insert(found.span()) {
                        let first = passed.iter().position(|(span, _)| *span == found.span());
                        let circle = passed[first.unwrap_or_default()..].iter();
                        return Err(BadReference::Circle(circle.map(|(_, name)| entry_name(name)).collect()));
                    }
                    if let Some(end) = self.end(found.span()) {
                        return Ok(self.lead_to(end, seen));
                    }
                    (from, reference) = (found.document, next);
                }
                _ => return Ok(self.lead_to(found, seen)),
            }
        }
    }

    fn end(&self, reference: Span) -> Option<Located<'a>> {
        self.ends.lock().ok()?.get(&reference).copied()
    }

    /// Notes where these references lead to.
    fn lead_to(&self, end: Located<'a>, references: BTreeSet<Span>) -> Located<'a> {
        if !references.is_empty()
            && let Ok(mut ends) = self.ends.lock()
        {
            ends.extend(references.into_iter().map(|reference| (reference, end)));
        }
        end
    }

    fn step(&self, from: Document<'a>, reference: &str) -> Result<Located<'a>, BadReference> {
        let (path, name) = reference.split_once('#').unwrap_or((reference, ""));
        let document = match path {
            "" => from,
            _ if path.contains("://") => return Err(BadReference::Address(path.to_owned())),
            _ => {
                let joined = join(&from.file.relative, path);
                let found = joined.as_deref().and_then(|joined| self.documents.get(joined));
                *found.ok_or_else(|| BadReference::NoFile(joined.unwrap_or_else(|| path.to_owned())))?
            }
        };
        let pointer = name.trim_start_matches('/');
        let node = match pointer {
            "" => Some(document.root),
            // A name is mostly written as it is, whatever signs are in it.
            _ => self.entry(document, &unescaped(pointer)).or_else(|| self.pointed(document, pointer)),
        };
        let missing = || BadReference::NoEntry(format!("{}#/{}", document.file.relative, unescaped(pointer)));
        Ok(Located { document, node: node.ok_or_else(missing)? })
    }

    fn entry(&self, document: Document<'a>, name: &str) -> Option<&'a Node> {
        self.entries.get(&document.id)?.get(name).copied()
    }

    /// What a JSON pointer in the fragment of an address leads to: names and positions between slashes.
    fn pointed(&self, document: Document<'a>, pointer: &str) -> Option<&'a Node> {
        let mut steps = pointer.split('/').map(|step| Some(unescaped(&percent_decoded(step)?)));
        let first = self.entry(document, &steps.next()??)?;
        steps.try_fold(first, |node, step| {
            let step = step?;
            match node.list() {
                Some(items) => items.get(step.parse::<usize>().ok()?),
                None => node.get(&step),
            }
        })
    }
}

impl<'a> Located<'a> {
    /// Another value of the same document.
    pub fn at(self, node: &'a Node) -> Self {
        Self { node, ..self }
    }

    /// A member of this map.
    pub fn get(self, key: &str) -> Option<Self> {
        self.node.get(key).map(|node| self.at(node))
    }

    /// The text of a member.
    pub fn text(self, key: &str) -> Option<&'a str> {
        self.node.get(key)?.text()
    }

    /// Its place.
    pub fn span(self) -> Span {
        self.node.span
    }
}

/// What a reference calls its target: `Name` of `F.yaml#/Name`, and else the name of the file.
pub fn entry_name(reference: &str) -> String {
    let (path, name) = reference.split_once('#').unwrap_or((reference, ""));
    match name.trim_start_matches('/') {
        "" => path.rsplit('/').next().unwrap_or_default().to_owned(),
        name => unescaped(name),
    }
}

/// A step of a JSON pointer without its escapes.
fn unescaped(step: &str) -> String {
    step.replace("~1", "/").replace("~0", "~")
}

/// The text that `%20` and the like stand for; `None` if that is none.
fn percent_decoded(written: &str) -> Option<String> {
    let mut parts = written.split('%');
    let mut bytes = parts.next()?.as_bytes().to_vec();
    for part in parts {
        let digits = part.get(..2).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
        bytes.push(u8::from_str_radix(digits, 16).ok()?);
        bytes.extend_from_slice(part.get(2..)?.as_bytes());
    }
    String::from_utf8(bytes).ok()
}

/// A path as seen from the file at `base`; `None` if it leads out of the tree.
fn join(base: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = base.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            other => parts.push(other),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::SourceMap;
    use crate::yaml;

    #[test]
    fn paths_are_relative_to_the_file() {
        for (base, path, joined) in [
            ("v3/a/{b}/c.yaml", "../../../definitions/F.yaml", Some("definitions/F.yaml")),
            ("swagger.yaml", "./v3/x/{y}.yaml", Some("v3/x/{y}.yaml")),
            ("v3/a.yaml", "b.yaml", Some("v3/b.yaml")),
            ("v3/a.yaml", "../../b.yaml", None),
        ] {
            assert_eq!(join(base, path).as_deref(), joined, "{base} {path}");
        }
    }

    #[test]
    fn references_of_all_forms_lead_to_the_value() {
        let map = SourceMap::from_texts([
            (
                "v3/a.yaml",
                "x: {$ref: '../d/F.yaml#/One'}\nTwo: {$ref: '#/Three'}\nThree: {type: string}\nC: {$ref: '#C'}\n\
                 E: {$ref: '#F'}\nF: {$ref: '#/E'}\n",
            ),
            (
                "d/F.yaml",
                "One: {type: object}\na/b: {type: array}\nFour: {$ref: '#One', description: more}\n名: {type: integer}\n\
                 Deep: {type: object, properties: {x/y: {type: boolean}}, allOf: [{}, {type: number}]}\n",
            ),
        ]);
        let nodes: Vec<_> =
            map.files().map(|(id, file)| (id, file, yaml::parse(id, file).unwrap())).collect();
        let documents = nodes.iter().map(|(id, file, root)| Document { id: *id, file, root });
        let tree = Tree::new(documents);
        let from = tree.documents["v3/a.yaml"];
        let from = Located { document: from, node: from.root };
        let kind = |reference| {
            tree.follow(from, reference).map(|found| found.text("type").unwrap_or("no type").to_owned())
        };
        for (reference, expected) in [
            ("../d/F.yaml#/One", Ok("object")),
            ("../d/F.yaml#One", Ok("object")),
            ("../d/F.yaml#/a~1b", Ok("array")),
            ("../d/F.yaml#/Four", Ok("no type")),
            ("../d/F.yaml#/a%2Fb", Ok("array")),
            ("../d/F.yaml#/%E5%90%8D", Ok("integer")),
            ("../d/F.yaml#/Deep/properties/x~1y", Ok("boolean")),
            ("../d/F.yaml#/Deep/allOf/1", Ok("number")),
            ("../d/F.yaml#/Deep/allOf/2", Err(BadReference::NoEntry("d/F.yaml#/Deep/allOf/2".into()))),
            ("../d/F.yaml#/Deep/type/x", Err(BadReference::NoEntry("d/F.yaml#/Deep/type/x".into()))),
            ("../d/F.yaml#/O%", Err(BadReference::NoEntry("d/F.yaml#/O%".into()))),
            ("https://a.b/F.yaml#/One", Err(BadReference::Address("https://a.b/F.yaml".into()))),
            ("#/Two", Ok("string")),
            ("#Two", Ok("string")),
            ("#/C", Err(BadReference::Circle(vec!["C".into(), "C".into()]))),
            ("#/E", Err(BadReference::Circle(vec!["E".into(), "F".into(), "E".into()]))),
            ("#/D", Err(BadReference::NoEntry("v3/a.yaml#/D".into()))),
            ("../d/G.yaml", Err(BadReference::NoFile("d/G.yaml".into()))),
            ("../../d/F.yaml", Err(BadReference::NoFile("../../d/F.yaml".into()))),
        ] {
            assert_eq!(kind(reference), expected.map(str::to_owned), "{reference}");
        }
    }
}
