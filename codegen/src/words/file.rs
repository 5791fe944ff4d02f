//! The files of the words in, their entries with their places out; what is wrong with one is reported, and the rest is read.

use std::collections::BTreeMap;

use super::codes;
use super::glossary::{Entry, Glossary, Unclear};
use super::place::Place;
use super::{Sentence, Title, Words};
use crate::diag::{Code, Diagnostic, Sink, word_list};
use crate::ir::{Family, Task};
use crate::source::{SourceFile, WORDS};
use crate::span::{FileId, Span, Spanned};
use crate::yaml::{self, Node};

/// What a file below the folder of words holds, by its place.
const PLACES: &str =
    "`operations/`, `fields/`, `codes.yaml`, `families.yaml`, `roles.yaml`, `tasks.yaml` and `units.yaml`";

/// Reads all files.
pub fn read<'s>(sink: &mut Sink, files: impl Iterator<Item = (FileId, &'s SourceFile)>) -> Words {
    let mut reader = Reader::new(sink);
    for (id, file) in files {
        let place = file.relative.strip_prefix(WORDS).unwrap_or_default().trim_start_matches('/');
        let root = match yaml::parse(id, file) {
            Ok(root) => root,
            Err(error) => {
                let found = Diagnostic::new(Code::BadWords, error.span, error.message);
                let found =
                    error.first.into_iter().fold(found, |found, first| found.related(first, "first here"));
                reader.sink.push(found);
                continue;
            }
        };
        match place {
            "codes.yaml" => codes::read(&mut reader, &root),
            "families.yaml" => reader.families(&root),
            "roles.yaml" => reader.words.roles = reader.sentences(&root, "a list of roles"),
            "tasks.yaml" => reader.tasks(&root),
            "units.yaml" => reader.words.units = reader.sentences(&root, "a list of units"),
            _ if place.starts_with("operations/") => reader.operations(&root),
            _ if place.starts_with("fields/") => reader.fields(&root),
            _ => {
                let message = format!("`{}` is not a place for words", file.relative);
                let found = Diagnostic::new(Code::BadWords, Span::new(id, 0, 0), message);
                reader.sink.push(found.help(format!("the places are {PLACES}")));
            }
        }
    }
    let Reader { mut words, entries, .. } = reader;
    words.glossary = Glossary::new(entries);
    words
}

/// What is read so far.
pub struct Reader<'k> {
    /// Where problems go.
    pub sink: &'k mut Sink,
    /// What is read.
    pub words: Words,
    entries: Vec<Entry>,
}

impl<'k> Reader<'k> {
    /// One that has read nothing yet.
    pub fn new(sink: &'k mut Sink) -> Self {
        Self { sink, words: Words::default(), entries: Vec::new() }
    }

    /// Reports something wrong with a file.
    pub fn bad(&mut self, span: Span, message: impl Into<String>) {
        self.sink.push(Diagnostic::new(Code::BadWords, span, message));
    }

    /// The members of a map; none if it is something else.
    pub fn map<'n>(&mut self, node: &'n Node, what: &str) -> &'n [(Spanned<String>, Node)] {
        if node.is_null() {
            return &[];
        }
        node.map().unwrap_or_else(|| {
            self.bad(node.span, format!("{what} must be a map of `key: value` lines"));
            &[]
        })
    }

    /// The members of a map that has no other keys.
    pub fn keys<'n>(&mut self, node: &'n Node, what: &str, known: &[&str]) -> &'n [(Spanned<String>, Node)] {
        let members = self.map(node, what);
        for (key, _) in members.iter().filter(|(key, _)| !known.contains(&key.value.as_str())) {
            let message = format!("`{}` is not a key of {what}", key.value);
            let found = Diagnostic::new(Code::BadWords, key.span, message);
            let found = found.help(format!("the keys are {}", word_list(known))).suggest(&key.value, known);
            self.sink.push(found);
        }
        members
    }

    /// A text in one line.
    pub fn text(&mut self, node: &Node) -> Option<String> {
        let text = node.text().map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "));
        let text = text.filter(|text| !text.is_empty());
        if text.is_none() {
            self.bad(
                node.span,
                "this must be a text; one that YAML would take for something else needs quotes",
            );
        }
        text
    }

    /// A term, which becomes an alias in documentation.
    fn term(&mut self, node: &Node) -> Option<String> {
        let term = self.text(node)?;
        if term.contains(['"', '\'', '`', '<']) {
            self.bad(node.span, "a term has no quotes or signs of markup in it");
            return None;
        }
        Some(term)
    }

    fn texts(&mut self, node: &Node) -> Vec<Spanned<String>> {
        let Some(items) = node.list() else {
            self.bad(node.span, "this must be a list of texts");
            return Vec::new();
        };
        let items =
            items.iter().filter_map(|item| Some(Spanned { value: self.text(item)?, span: item.span }));
        items.collect()
    }

    fn operations(&mut self, root: &Node) {
        for (name, node) in self.map(root, "a file of titles") {
            let mut title = Title { title: String::new(), text: None, term: None, span: name.span };
            for (key, value) in self.keys(node, "a title", &["zh", "title", "text"]) {
                match key.value.as_str() {
                    "zh" => title.term = self.term(value),
                    "title" => title.title = self.text(value).unwrap_or_default(),
                    "text" => title.text = self.text(value),
                    _ => {}
                }
            }
            if title.title.is_empty() {
                self.bad(name.span, format!("`{}` has no `title`", name.value));
            } else if let Some(first) = self.words.operations.insert(name.value.clone(), title) {
                let found =
                    Diagnostic::new(Code::BadWords, name.span, format!("`{}` has two titles", name.value));
                self.sink.push(found.related(first.span, "first here"));
            }
        }
    }

    fn fields(&mut self, root: &Node) {
        for (key, node) in self.map(root, "a glossary") {
            let place = match Place::parse(&key.value) {
                Ok(place) => place,
                Err(reason) => {
                    self.bad(key.span, format!("`{}` {reason}", key.value));
                    continue;
                }
            };
            let mut entry = Entry {
                key: key.value.clone(),
                place,
                text: None,
                term: None,
                unit: None,
                values: BTreeMap::new(),
                unclear: Unclear::Nothing,
                span: key.span,
            };
            for (key, value) in self.keys(node, "an entry", &["zh", "text", "unit", "values", "unclear"]) {
                match key.value.as_str() {
                    "zh" => entry.term = self.term(value),
                    "text" => entry.text = self.text(value),
                    "unit" => entry.unit = self.text(value),
                    "unclear" => entry.unclear = self.unclear(value),
                    "values" => {
                        for (value, meaning) in self.map(value, "`values`") {
                            if let Some(text) = self.text(meaning) {
                                entry.values.insert(value.value.clone(), (text, value.span));
                            }
                        }
                    }
                    _ => {}
                }
            }
            match entry.text {
                Some(_) if entry.unclear == Unclear::Field => {
                    self.bad(key.span, format!("`{}` has a text, and is `unclear`", key.value));
                }
                _ => self.entries.push(entry),
            }
        }
    }

    fn unclear(&mut self, node: &Node) -> Unclear {
        if node.list().is_some() {
            return Unclear::Values(self.texts(node).into_iter().map(|value| value.value).collect());
        }
        if node.boolean() != Some(true) {
            self.bad(node.span, "`unclear` is `true`, or a list of values");
            return Unclear::Nothing;
        }
        Unclear::Field
    }

    /// What is said of each word of a list.
    fn sentences(&mut self, root: &Node, what: &str) -> BTreeMap<String, Sentence> {
        let words = self.map(root, what).iter();
        let said = words.filter_map(|(word, node)| {
            let sentence = Sentence { text: self.text(node)?, span: word.span };
            Some((word.value.clone(), sentence))
        });
        said.collect()
    }

    fn families(&mut self, root: &Node) {
        for (name, node) in self.map(root, "a list of families") {
            let mut family = Family::default();
            for (key, value) in self.keys(node, "a family", &["zh", "title", "text"]) {
                match key.value.as_str() {
                    "zh" => family.term = self.term(value),
                    "title" => family.title = self.text(value).unwrap_or_default(),
                    "text" => family.text = self.text(value).unwrap_or_default(),
                    _ => {}
                }
            }
            self.words.guide.families.insert(name.value.clone(), family);
            self.words.guided.push((name.value.clone(), name.span));
        }
    }

    fn tasks(&mut self, root: &Node) {
        let Some(items) = root.list() else {
            self.bad(root.span, "the tasks must be a list");
            return;
        };
        for node in items {
            let mut task = Task::default();
            for (key, value) in self.keys(node, "a task", &["title", "text", "steps"]) {
                match key.value.as_str() {
                    "title" => task.title = self.text(value).unwrap_or_default(),
                    "text" => task.text = self.text(value).unwrap_or_default(),
                    "steps" => {
                        let steps = self.texts(value);
                        self.words.guided.extend(steps.iter().map(|step| (step.value.clone(), step.span)));
                        task.steps = steps.into_iter().map(|step| step.value).collect();
                    }
                    _ => {}
                }
            }
            if task.title.is_empty() || task.steps.is_empty() {
                self.bad(
                    node.span,
                    "a task has a `title` and `steps`, the names of operations and notifications",
                );
            } else {
                self.words.guide.tasks.push(task);
            }
        }
    }
}
