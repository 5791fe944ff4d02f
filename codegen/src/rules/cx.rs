//! The context of a rule: the words of its reader, the operation at work, and the findings so far.

use std::collections::BTreeSet;

use crate::diag::Diagnostic;
use crate::ir::{Api, Doubt, Open};
use crate::span::Span;

use super::refuse_depth;

/// How a reader's notation is spoken of: what to type there.
pub struct Words {
    /// How its files end: `md`.
    pub extension: &'static str,
    /// Whether definitions are shared by operations, so that only errors in them are one operation's.
    pub shares_definitions: bool,
    /// Marks what RSA seals.
    pub seal: &'static str,
    /// Marks the texts in an object or list.
    pub seal_texts: &'static str,
    /// Marks the ciphertext of a document of API v3.
    pub seal_document: &'static str,
    /// Describes what is inside a ciphertext.
    pub describe_content: &'static str,
    /// Decides whether a text is sealed.
    pub decide_seal: &'static str,
    /// Takes away one of two siblings of one name.
    pub repeated: &'static str,
    /// Describes a variable of the path.
    pub variable: fn(name: &str) -> String,
}

/// The work on one file.
pub struct Cx {
    /// How to speak of the notation.
    pub words: &'static Words,
    /// The operation at work.
    pub operation: Option<String>,
    /// Where a finding belongs that no row has: the heading of the operation at work.
    pub origin: Span,
    /// Rows of this file.
    pub rows: RowCount,
    /// Fields whose types are written in so many words, whatever samples show.
    pub decided: BTreeSet<Span>,
    /// How many fields are around those at work.
    level: usize,
    diagnostics: Vec<Diagnostic>,
    doubts: Vec<Doubt>,
}

impl Cx {
    /// For a file whose beginning this is.
    pub fn new(words: &'static Words, origin: Span) -> Self {
        Self {
            words,
            operation: None,
            origin,
            rows: RowCount::default(),
            decided: BTreeSet::new(),
            level: 0,
            diagnostics: Vec::new(),
            doubts: Vec::new(),
        }
    }

    /// Whether one of the findings is an error.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(Diagnostic::is_error)
    }

    /// Leaves a finding, with the operation that it belongs to.
    pub fn report(&mut self, diagnostic: Diagnostic) {
        let diagnostic = self.of_operation(diagnostic);
        self.diagnostics.push(diagnostic);
    }

    fn of_operation(&self, mut diagnostic: Diagnostic) -> Diagnostic {
        let belongs = diagnostic.is_error() || !self.words.shares_definitions;
        if belongs && diagnostic.operation.is_none() {
            diagnostic.operation.clone_from(&self.operation);
        }
        diagnostic
    }

    /// Leaves a finding that another source or the overrides may settle; the next field that takes its doubts has it.
    pub fn doubt(&mut self, about: Open, diagnostic: Diagnostic) {
        let diagnostic = self.of_operation(diagnostic);
        self.doubts.push(Doubt { about, diagnostic });
    }

    /// How many doubts there are before a field is read.
    pub fn doubts(&self) -> usize {
        self.doubts.len()
    }

    /// The doubts since there were so many.
    pub fn doubts_since(&mut self, before: usize) -> Vec<Doubt> {
        self.doubts.split_off(before.min(self.doubts.len()))
    }

    /// Whether fields at work are those of a whole table.
    pub fn is_outermost(&self) -> bool {
        self.level == 0
    }

    /// Reads what is inside the field at `span`; nothing where that is deeper than fields nest.
    pub fn deeper<T>(&mut self, span: Span, read: impl FnOnce(&mut Self) -> T) -> Option<T> {
        self.level += 1;
        let result = (!refuse_depth(self, self.level, span)).then(|| read(self));
        self.level -= 1;
        result
    }

    /// What the file gave.
    pub fn finish(self, api: Api) -> Gathered {
        let Self { diagnostics, rows, doubts, .. } = self;
        Gathered { api, diagnostics, doubts, rows, used_overrides: BTreeSet::new() }
    }
}

/// What one file gave, or several.
#[derive(Debug, Default)]
pub struct Gathered {
    /// The operations and notifications.
    pub api: Api,
    /// What was wrong.
    pub diagnostics: Vec<Diagnostic>,
    /// What is open and belongs to no field.
    pub doubts: Vec<Doubt>,
    /// Where the rows went.
    pub rows: RowCount,
    /// The numbers of the overrides that changed something.
    pub used_overrides: BTreeSet<usize>,
}

impl Gathered {
    /// Adds what another file gave.
    pub fn add(&mut self, other: Self) {
        let Self { api, diagnostics, doubts, rows, used_overrides } = other;
        self.api.operations.extend(api.operations);
        self.api.notifications.extend(api.notifications);
        self.diagnostics.extend(diagnostics);
        self.doubts.extend(doubts);
        self.rows.add(rows);
        self.used_overrides.extend(used_overrides);
    }

    /// Adds what a tree gave, but for its model, which is returned if there is anything in it.
    pub fn take(&mut self, mut tree: Self) -> Option<Api> {
        let api = std::mem::take(&mut tree.api).sorted();
        self.add(tree);
        (!api.is_empty()).then_some(api)
    }
}

impl FromIterator<Self> for Gathered {
    fn from_iter<I: IntoIterator<Item = Self>>(files: I) -> Self {
        let mut all = Self::default();
        files.into_iter().for_each(|file| all.add(file));
        all
    }
}

/// Where every table row of a run went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RowCount {
    /// All body rows of all tables, but those of the two index pages.
    pub total: usize,
    /// Rows that are fields of a request, a reply or a notification.
    pub fields: usize,
    /// Rows that say how a request is sent: `json`, `security`, `base_uri` and the like.
    pub parts: usize,
    /// Rows that set off what follows.
    pub separators: usize,
    /// Rows that stand for a whole reply.
    pub messages: usize,
    /// Rows that became a diagnostic instead, or were left out by an override.
    pub diagnosed: usize,
    /// Rows of tables that are not read as a whole, each with a diagnostic.
    pub unread: usize,
}

impl RowCount {
    /// Adds the rows of another page.
    pub fn add(&mut self, other: Self) {
        let Self { total, fields, parts, separators, messages, diagnosed, unread } = other;
        self.total += total;
        self.fields += fields;
        self.parts += parts;
        self.separators += separators;
        self.messages += messages;
        self.diagnosed += diagnosed;
        self.unread += unread;
    }

    /// Rows that went somewhere.
    pub fn accounted(&self) -> usize {
        self.fields + self.parts + self.separators + self.messages + self.diagnosed + self.unread
    }
}
