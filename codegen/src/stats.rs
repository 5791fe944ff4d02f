//! A model in, what it covers out: figures by product family and in sum, and everything in it that has no words.

pub mod json;
mod lack;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use crate::ir::{Api, Codes, Doc, ErrorCode, Field, Secrecy, Type};
use crate::span::Span;

pub use lack::{Group, Lack, What, by_name};

/// The share of all fields that are to have a text, in percent.
pub const GOAL: u8 = 97;

/// What a model covers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// Figures by product family, as cargo features: `v3-pay`, `webhook-v3`.
    pub families: BTreeMap<String, Counts>,
    /// What has no words, in the order of the model.
    pub lacks: Vec<Lack>,
}

/// How much there is of what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Calls.
    pub operations: usize,
    /// Messages of the service.
    pub notifications: usize,
    /// Operations and notifications that new programs should stay away from.
    pub deprecated: usize,
    /// Operations and notifications without a title or without a text.
    pub untitled: usize,
    /// Rows of all tables, at any depth.
    pub fields: usize,
    /// Fields with a text.
    pub told: usize,
    /// Fields that are encrypted, one by one or as a document.
    pub sealed: usize,
    /// Fields whose values are listed.
    pub enumerations: usize,
    /// Those values.
    pub values: usize,
    /// Values with a meaning.
    pub explained: usize,
    /// Codes of errors that are documented, each with its status.
    pub errors: usize,
    /// Those whose code has words.
    pub worded: usize,
    /// Entries of the overrides file that have an effect.
    pub overrides: usize,
}

/// Counts a model; `overrides` are the entries that have an effect, by family.
pub fn of(api: &Api, overrides: &BTreeMap<String, usize>) -> Stats {
    let mut stats = Stats::default();
    for operation in &api.operations {
        let deprecated = usize::from(operation.lifecycle.deprecated);
        let counts = Counts { operations: 1, deprecated, ..Counts::default() };
        let mut subject = Subject { of: operation.to_string(), counts, lacks: &mut stats.lacks };
        subject.doc(&operation.doc, operation.origin);
        subject.errors(&api.guide.codes, &operation.errors, operation.origin);
        operation.tables().for_each(|(part, fields)| subject.fields(part.word(), fields));
        let counts = subject.counts;
        stats.add(operation.feature(), &counts);
    }
    for notification in &api.notifications {
        let deprecated = usize::from(notification.lifecycle.deprecated);
        let counts = Counts { notifications: 1, deprecated, ..Counts::default() };
        let mut subject = Subject { of: notification.to_string(), counts, lacks: &mut stats.lacks };
        subject.doc(&notification.doc, notification.origin);
        subject.errors(&api.guide.codes, &notification.errors, notification.origin);
        notification.tables().for_each(|(part, fields)| subject.fields(part.word(), fields));
        let counts = subject.counts;
        stats.add(notification.feature(), &counts);
    }
    for (family, count) in overrides {
        stats.add(family.clone(), &Counts { overrides: *count, ..Counts::default() });
    }
    stats
}

impl Stats {
    fn add(&mut self, family: String, counts: &Counts) {
        self.families.entry(family).or_default().add(counts);
    }

    /// All families together.
    pub fn sum(&self) -> Counts {
        let mut sum = Counts::default();
        self.families.values().for_each(|counts| sum.add(counts));
        sum
    }

    /// Families by how their names begin: `brand`, `v2`, `v3`, `webhook`.
    pub fn roots(&self) -> BTreeMap<&str, Counts> {
        let mut roots: BTreeMap<&str, Counts> = BTreeMap::new();
        for (family, counts) in &self.families {
            let root = family.split_once('-').map_or(family.as_str(), |(root, _)| root);
            roots.entry(root).or_default().add(counts);
        }
        roots
    }
}

impl Counts {
    fn add(&mut self, other: &Self) {
        let Self {
            operations,
            notifications,
            deprecated,
            untitled,
            fields,
            told,
            sealed,
            enumerations,
            values,
            explained,
            errors,
            worded,
            overrides,
        } = other;
        self.operations += operations;
        self.notifications += notifications;
        self.deprecated += deprecated;
        self.untitled += untitled;
        self.fields += fields;
        self.told += told;
        self.sealed += sealed;
        self.enumerations += enumerations;
        self.values += values;
        self.explained += explained;
        self.errors += errors;
        self.worded += worded;
        self.overrides += overrides;
    }

    /// Everything without words: operations, notifications, fields, values and codes of errors.
    pub fn lacking(&self) -> usize {
        self.untitled
            + (self.fields - self.told)
            + (self.values - self.explained)
            + (self.errors - self.worded)
    }

    /// Tenths of a percent of the fields that have a text, rounded down: what is not all is never shown as all.
    pub fn told_per_mille(&self) -> usize {
        (self.told * 1000).checked_div(self.fields).unwrap_or(1000)
    }
}

/// An operation or notification that is counted.
struct Subject<'l> {
    of: String,
    counts: Counts,
    lacks: &'l mut Vec<Lack>,
}

impl Subject<'_> {
    fn doc(&mut self, doc: &Doc, origin: Span) {
        let lacking = match () {
            () if doc.title.is_empty() => What::Title,
            () if doc.text.iter().all(String::is_empty) => What::Text,
            () => return,
        };
        self.counts.untitled += 1;
        self.lack(lacking, origin);
    }

    fn errors(&mut self, words: &Codes, errors: &[ErrorCode], origin: Span) {
        for error in errors.iter().filter(|error| error.is_of_failure()) {
            let is_worded = words.get(&error.code).is_some();
            self.counts.errors += 1;
            self.counts.worded += usize::from(is_worded);
            if !is_worded {
                self.lack(What::Error(error.code.clone()), origin);
            }
        }
    }

    fn fields(&mut self, above: &str, fields: &[Field]) {
        for field in fields {
            let path = format!("{above}.{}", field.wire);
            self.field(&path, field);
            match field.ty.element() {
                Type::Object(members) => self.fields(&path, members),
                Type::Variants(variants) => variants
                    .iter()
                    .for_each(|variant| self.fields(&format!("{path}<{}>", variant.label), &variant.fields)),
                _ => {}
            }
        }
    }

    fn field(&mut self, path: &str, field: &Field) {
        let counts = &mut self.counts;
        counts.fields += 1;
        counts.told += usize::from(!field.doc.is_empty());
        counts.sealed += usize::from(field.secrecy != Secrecy::Plain);
        counts.enumerations += usize::from(!field.values.is_empty());
        counts.values += field.values.len();
        counts.explained += field.values.iter().filter(|value| !value.meaning.is_empty()).count();
        let at = || lack::At { path: path.to_owned(), name: field.wire.clone() };
        if field.doc.is_empty() {
            self.lack(What::Field(at()), field.origin);
        }
        for value in field.values.iter().filter(|value| value.meaning.is_empty()) {
            self.lack(What::Value(at(), value.wire.clone()), field.origin);
        }
    }

    fn lack(&mut self, what: What, span: Span) {
        self.lacks.push(Lack { of: self.of.clone(), what, span });
    }
}
