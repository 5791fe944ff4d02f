//! `specs/overrides.yaml` in, corrections of rows, fields, operations and names out.
//!
//! What the sources get wrong or cannot say is corrected there, each entry with its reason, and never in code.
//! An entry that no longer fits what it names, or changes nothing there, is reported.

mod faults;
mod file;
mod names;

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use crate::diag::{Code, Diagnostic};
use crate::source::{Kind, SourceFile, SourceMap};
use crate::span::Span;

pub use file::read;
pub use names::{ModuleOverride, Names};

/// The overrides of a run.
#[derive(Debug, Default)]
pub struct Overrides {
    /// How rows of pages are written.
    pub rows: Vec<RowOverride>,
    /// What fields are, whatever the sources say.
    pub fields: Vec<FieldOverride>,
    /// Which source an operation is taken from.
    pub operations: Vec<OperationOverride>,
    /// Names and features of the emitted crate.
    pub names: Names,
}

/// An override of one row of one page.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RowOverride {
    /// The page below the specs folder: `webhook/v3/RECHARGE.CLOSED.md`.
    pub page: String,
    /// The method of the operation, on a page with several.
    pub operation: Option<String>,
    /// Which table.
    pub table: TableName,
    /// The name in the row.
    pub row: String,
    /// Which of the rows with that name, from 1; without it the name must be the only one.
    pub nth: Option<usize>,
    /// What is different.
    pub set: RowSettings,
    /// Why.
    pub reason: String,
    /// The entry.
    #[serde(skip)]
    pub span: Option<Span>,
}

/// The two tables of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs, reason = "the names say it")]
pub enum TableName {
    Request,
    Response,
}

/// What an override changes; what is not named stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RowSettings {
    /// The name on the wire.
    pub name: Option<String>,
    /// The level of nesting.
    pub indent: Option<usize>,
    /// Whether it is required.
    pub required: Option<bool>,
    /// The type word: `object[]`.
    #[serde(rename = "type")]
    pub ty: Option<String>,
    /// What the service really sends, where the type word is wrong but documented so: `text`, `float`.
    pub holds: Option<HeldAs>,
    /// `none`, or a mark of the dialect: `by-rsa-pubkey`.
    pub encrypted: Option<String>,
    /// Whether embedded text is an array or an object.
    pub embed: Option<EmbedShape>,
    /// The name in Rust.
    pub rust: Option<String>,
    /// The label of an alternative.
    pub label: Option<String>,
    /// Leaves the row out.
    pub drop: Option<bool>,
}

/// What a field holds in spite of its type word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs, reason = "the names say it")]
pub enum HeldAs {
    Text,
    Integer,
    Float,
    /// An array of what the row describes.
    List,
}

/// The shape of embedded text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EmbedShape {
    /// `[…]`: the only member row describes an element.
    Array,
    /// `{…}`: the member rows are its members.
    Object,
}

/// An override of one field of one operation or notification.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldOverride {
    /// The operation, `POST /v3/pay/transactions/jsapi`, or notification, `EVENT v3 REFUND.SUCCESS`.
    pub operation: String,
    /// The field, as `cargo xtask conflicts` names it: `json.amount.total`.
    pub field: String,
    /// What is different.
    pub set: FieldSettings,
    /// Why.
    pub reason: String,
    /// The entry.
    #[serde(skip)]
    pub span: Option<Span>,
}

/// What an override changes of a field; what is not named stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldSettings {
    /// Whether it is required.
    pub required: Option<bool>,
    /// Whether a notification may lack it, though it is documented as required.
    pub lacking: Option<bool>,
    /// What is really sent.
    pub holds: Option<HeldAs>,
    /// Whether it is sealed with RSA.
    pub encrypted: Option<FieldSeal>,
    /// Whether embedded text is an array or an object.
    pub embed: Option<EmbedShape>,
    /// The name in Rust.
    pub rust: Option<String>,
    /// Leaves the field out.
    pub drop: Option<bool>,
}

/// How a field is sealed; the operation decides padding and key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum FieldSeal {
    /// Not at all.
    #[serde(rename = "none")]
    Plain,
    /// With an RSA key.
    #[serde(rename = "by-rsa-pubkey")]
    Rsa,
}

/// An override of the source that one operation is taken from, where two describe it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OperationOverride {
    /// The operation: `POST /v3/pay/transactions/jsapi`.
    pub operation: String,
    /// The source that decides which fields there are, and their types.
    pub take: Take,
    /// Why.
    pub reason: String,
    /// The entry.
    #[serde(skip)]
    pub span: Option<Span>,
}

/// One of the two sources of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs, reason = "the names say it")]
pub enum Take {
    Page,
    Fragment,
}

impl Overrides {
    /// The overrides of rows that are not among those `used`.
    pub fn unused_rows(&self, used: &BTreeSet<usize>, sources: &SourceMap) -> Vec<Diagnostic> {
        let mut pages: BTreeMap<&str, &SourceFile> = BTreeMap::new();
        for (_, file) in sources.files() {
            pages.entry(&file.relative).or_insert(file);
        }
        let unused = |(number, entry): (usize, &RowOverride)| {
            // An override for a page that is not among the specs of this run does not apply.
            let file = pages.get(entry.page.as_str())?;
            let (span, page) = (entry.span?, &entry.page);
            if file.kind() == Kind::Table {
                let message = format!("`{page}` is a YAML table, and overrides of rows are for pages");
                return Some(
                    Diagnostic::new(Code::BadOverrides, span, message).help("edit the table itself"),
                );
            }
            let message =
                format!("the override of `{}` in `{page}` fits no row, or changes nothing", entry.row);
            (!used.contains(&number)).then(|| Diagnostic::new(Code::UnusedOverride, span, message))
        };
        self.rows.iter().enumerate().filter_map(unused).collect()
    }

    /// The source that an operation is taken from, by an entry.
    pub fn taken(&self, operation: &str) -> Option<&OperationOverride> {
        self.operations.iter().find(|entry| entry.operation == operation)
    }

    /// The entries for a page, with their numbers.
    pub fn of_page<'a>(&'a self, page: &'a str) -> impl Iterator<Item = (usize, &'a RowOverride)> {
        self.rows.iter().enumerate().filter(move |(_, row)| row.page == page)
    }
}
