//! A model and the words in, the model with words where its sources have none out, and which words were used.

use std::collections::BTreeSet;

use super::Words;
use super::glossary::{Entry, Said, Unclear};
use super::place::At;
use crate::ir::{Api, Doc, Field, Told, Type};
use crate::span::Span;

/// What the model used of the words, and what it lacks.
#[derive(Debug, Default)]
pub struct Used {
    /// The names of operations and notifications with words.
    pub operations: BTreeSet<String>,
    /// The numbers of the entries that speak of a field.
    pub entries: BTreeSet<usize>,
    /// The values that an entry explains, by its number, and a field of it lists.
    pub values: BTreeSet<(usize, String)>,
    /// The units that were meant.
    pub units: BTreeSet<String>,
    /// Two entries that say different things of one field, with its name.
    pub contradictions: BTreeSet<(usize, usize, String)>,
    /// Operations and notifications without a title, with their places.
    pub untitled: Vec<(String, Span)>,
    /// Fields without a text.
    pub untold: Vec<Untold>,
    /// Listed values without a meaning.
    pub unexplained: Vec<Untold>,
}

/// What has no words.
#[derive(Debug)]
pub struct Untold {
    /// The name of the field.
    pub name: String,
    /// The value, where that has none.
    pub value: Option<String>,
    /// The operation or notification.
    pub of: String,
    /// The row.
    pub span: Span,
    /// Whether an entry says that this is known.
    pub is_known: bool,
}

/// Tells the model by the words.
pub fn run(api: &mut Api, words: &Words) -> Used {
    let mut teller = Teller { words, used: Used::default(), of: String::new() };
    for operation in &mut api.operations {
        teller.of = operation.to_string();
        teller.title(&mut operation.doc, operation.origin);
        let path = format!("{}/{}", operation.protocol, operation.path);
        let path: Vec<&str> = path.split('/').collect();
        operation.tables_mut().for_each(|(_, fields)| teller.fields(fields, 1, &path, &[]));
    }
    for notification in &mut api.notifications {
        teller.of = notification.to_string();
        teller.title(&mut notification.doc, notification.origin);
        let (protocol, event) = (notification.protocol.to_string(), notification.event.clone());
        let path = ["webhook", &protocol, &event];
        notification.tables_mut().for_each(|(_, fields)| teller.fields(fields, 2, &path, &[]));
    }
    teller.used
}

struct Teller<'w> {
    words: &'w Words,
    used: Used,
    /// The operation or notification at work.
    of: String,
}

impl<'w> Teller<'w> {
    fn title(&mut self, doc: &mut Doc, origin: Span) {
        if let Some(words) = self.words.operations.get(&self.of) {
            self.used.operations.insert(self.of.clone());
            doc.term.clone_from(&words.term);
            if doc.title.is_empty() {
                doc.title.clone_from(&words.title);
            }
            if doc.text.is_empty() {
                doc.text.extend(words.text.clone());
            }
        }
        if doc.title.is_empty() {
            self.used.untitled.push((self.of.clone(), origin));
        }
    }

    fn fields(&mut self, fields: &mut [Field], root: usize, path: &[&str], above: &[&str]) {
        for field in fields {
            let wire = field.wire.clone();
            let mut names = above.to_vec();
            names.push(&wire);
            self.field(field, At { root, path, names: &names });
            match field.ty.element_mut() {
                Type::Object(members) => self.fields(members, root, path, &names),
                Type::Variants(variants) => {
                    variants.iter_mut().for_each(|arm| self.fields(&mut arm.fields, root, path, &names));
                }
                _ => {}
            }
        }
    }

    fn field(&mut self, field: &mut Field, at: At<'_>) {
        let glossary = &self.words.glossary;
        let among = glossary.of(at);
        self.used.entries.extend(&among);
        let text = self.said(&among, at, |entry| entry.text.as_ref()).map(|(text, _)| text);
        let unit = self.said(&among, at, |entry| entry.unit.as_ref()).map(|(unit, _)| unit);
        self.used.units.extend(unit.cloned());
        let text = text.map(|text| {
            let unit = unit.and_then(|unit| self.words.units.get(unit));
            let sentences = [text.as_str()].into_iter().chain(unit.map(|sentence| sentence.text.as_str()));
            sentences.collect::<Vec<_>>().join(" ")
        });
        if field.doc.is_empty() {
            field.doc.extend(text.clone());
        }
        field.told = Told {
            text,
            term: self.said(&among, at, |entry| entry.term.as_ref()).map(|(term, _)| term.clone()),
            unit: unit.cloned(),
        };
        for value in &mut field.values {
            let meaning = |entry: &'w Entry| entry.values.get(&value.wire).map(|(text, _)| text);
            let Some((meaning, by)) = self.said(&among, at, meaning) else { continue };
            self.used.values.insert((by, value.wire.clone()));
            if value.meaning.is_empty() {
                value.meaning.clone_from(meaning);
            }
        }
        let known: Vec<&Unclear> = among.iter().map(|number| &glossary.entries()[*number].unclear).collect();
        let untold = |value: Option<&str>| Untold {
            name: field.wire.clone(),
            value: value.map(str::to_owned),
            of: self.of.clone(),
            span: field.origin,
            is_known: known.iter().any(|unclear| match (unclear, value) {
                (Unclear::Field, _) => true,
                (Unclear::Values(values), Some(value)) => values.contains(value),
                _ => false,
            }),
        };
        let is_untold = field.doc.is_empty().then(|| untold(None));
        let unexplained = field.values.iter().filter(|value| value.meaning.is_empty());
        let unexplained = unexplained.map(|value| untold(Some(&value.wire))).collect::<Vec<_>>();
        self.used.untold.extend(is_untold);
        self.used.unexplained.extend(unexplained);
    }

    /// What the entries say of a field, and the number of the one that says it.
    fn said<T: PartialEq>(
        &mut self,
        among: &[usize],
        at: At<'_>,
        say: impl Fn(&'w Entry) -> Option<T>,
    ) -> Option<(T, usize)> {
        let Said { what, by, against } = self.words.glossary.first(among, say)?;
        if let Some(other) = against {
            let name = at.names.join(".");
            self.used.contradictions.insert((
                by.min(other),
                by.max(other),
                format!("`{name}` of `{}`", self.of),
            ));
        }
        Some((what, by))
    }
}
