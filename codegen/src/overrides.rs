//! `specs/overrides.yaml` in, settlements of rows, fields, operations and names out.
//!
//! What the sources get wrong or cannot say is settled there, each entry with its reason, and never in code.
//! An entry that no longer fits what it names, or changes nothing there, is reported.

mod names;

use std::collections::BTreeSet;

use serde::Deserialize;

use crate::diag::{Code, Diagnostic, Sink};
use crate::ir::Method;
use crate::name::RustName;
use crate::source::{FileId, Kind, OVERRIDES, SourceFile, SourceMap, Span};
use crate::yaml;

pub use names::{ModuleOverride, Names};

/// The settlements of a run.
#[derive(Debug, Default)]
pub struct Overrides {
    /// Settlements of how rows of pages are written.
    pub rows: Vec<RowOverride>,
    /// Settlements of what fields are, whatever the sources say.
    pub fields: Vec<FieldOverride>,
    /// Settlements of which source an operation is taken from.
    pub operations: Vec<OperationOverride>,
    /// Names and features of the emitted crate.
    pub names: Names,
}

/// A settlement of one row of one page.
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
    pub holds: Option<Holds>,
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
pub enum Holds {
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

/// A settlement of one field of one operation or notification.
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
    pub holds: Option<Holds>,
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

/// A settlement of the source that one operation is taken from, where two describe it.
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

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Document {
    rows: Vec<RowOverride>,
    fields: Vec<FieldOverride>,
    operations: Vec<OperationOverride>,
    modules: Vec<ModuleOverride>,
    default_features: Vec<String>,
}

/// The settlements of the overrides file, where there is one among the sources.
pub fn read(sink: &mut Sink, sources: &SourceMap) -> Overrides {
    let file = sources.files().find(|(_, file)| file.relative == OVERRIDES);
    match file.map(|(id, file)| parse(id, file)) {
        None => Overrides::default(),
        Some(Ok(overrides)) => overrides,
        Some(Err(diagnostic)) => {
            sink.push(*diagnostic);
            Overrides::default()
        }
    }
}

/// Reads the file.
fn parse(id: FileId, file: &SourceFile) -> Result<Overrides, Box<Diagnostic>> {
    let text = file.text.as_str();
    let bad = |span, message: &str| {
        Box::new(
            Diagnostic::new(Code::BadOverrides, span, "this overrides file cannot be read")
                .label(message)
                .help("the keys are described in `specs/README.md`, section `overrides.yaml`"),
        )
    };
    if text.lines().all(|line| line.trim().is_empty() || line.trim_start().starts_with('#')) {
        return Ok(Overrides::default());
    }
    let document: Document = yaml::typed(text)
        .map_err(|error| bad(line_span(id, text, error.line.unwrap_or(0)), &error.message))?;
    let Document { mut rows, mut fields, mut operations, mut modules, default_features } = document;
    // The typed values know no places; the nodes of the same text do.
    let root = yaml::parse(id, file).map_err(|error| bad(error.span, &error.message))?;
    let entries = |key: &str| -> Vec<Option<Span>> {
        let items = root.get(key).and_then(|node| node.list()).unwrap_or_default();
        items.iter().map(|item| Some(first_line(text, item.span))).collect()
    };
    rows.iter_mut().zip(entries("rows")).for_each(|(entry, span)| entry.span = span);
    fields.iter_mut().zip(entries("fields")).for_each(|(entry, span)| entry.span = span);
    operations.iter_mut().zip(entries("operations")).for_each(|(entry, span)| entry.span = span);
    modules.iter_mut().zip(entries("modules")).for_each(|(entry, span)| entry.span = span);
    let names = rows.iter().filter_map(|row| Some((row.set.rust.as_ref()?, row.span)));
    let names = names.chain(fields.iter().filter_map(|field| Some((field.set.rust.as_ref()?, field.span))));
    for (name, span) in names.chain(modules.iter().map(|module| (&module.rust, module.span))) {
        // `rt` is the runtime in every module.
        if RustName::exact(name).is_none() || name == "rt" {
            let span = span.unwrap_or(line_span(id, text, 0));
            return Err(bad(span, &format!("`{name}` is no Rust identifier")));
        }
    }
    let names = Names { modules, default_features };
    let overrides = Overrides { rows, fields, operations, names };
    match overrides.fault() {
        Some((span, message)) => Err(bad(span.unwrap_or(line_span(id, text, 0)), &message)),
        None => Ok(overrides),
    }
}

/// The first line of an entry, which is enough to show.
fn first_line(text: &str, span: Span) -> Span {
    let rest = text.get(span.start as usize..).unwrap_or_default();
    let len = rest.lines().next().map_or(0, str::len);
    Span { end: span.start + u32::try_from(len).unwrap_or(0), ..span }
}

/// Whether operations or notifications are named so.
fn is_name(name: &str) -> bool {
    let Some((first, rest)) = name.split_once(' ') else { return false };
    let is_protocol = |word: &str| matches!(word, "v2" | "v3");
    if first == "EVENT" {
        return rest
            .split_once(' ')
            .is_some_and(|(protocol, event)| is_protocol(protocol) && !event.is_empty());
    }
    let protocol = rest.strip_prefix('/').and_then(|path| path.split('/').next());
    Method::WORDS.iter().any(|(_, method)| method.to_string() == first) && protocol.is_some_and(is_protocol)
}

fn line_span(file: FileId, text: &str, line: usize) -> Span {
    let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
    let len = text[start..].lines().next().map_or(0, str::len);
    Span::new(file, start, start + len)
}

impl Overrides {
    /// The settlements of rows that are not among those `used`.
    pub fn unused_rows(&self, used: &BTreeSet<usize>, sources: &SourceMap) -> Vec<Diagnostic> {
        let unused = |(number, entry): (usize, &RowOverride)| {
            // A settlement for a page that is not among the specs of this run has nothing to say.
            let (_, file) = sources.files().find(|(_, file)| file.relative == entry.page)?;
            let (span, page) = (entry.span?, &entry.page);
            if file.kind() == Kind::Table {
                let message = format!("`{page}` is a YAML table, and has nothing to settle");
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

    /// What is wrong with an entry by itself or beside another.
    fn fault(&self) -> Option<(Option<Span>, String)> {
        let rows = self.rows.iter().map(|entry| (entry.span, &entry.reason));
        let fields = self.fields.iter().map(|entry| (entry.span, &entry.reason));
        let operations = self.operations.iter().map(|entry| (entry.span, &entry.reason));
        let modules = self.names.modules.iter().map(|entry| (entry.span, &entry.reason));
        let mut reasons = rows.chain(fields).chain(operations).chain(modules);
        if let Some((span, _)) = reasons.find(|(_, reason)| reason.trim().is_empty()) {
            return Some((span, "an entry has a reason".to_owned()));
        }
        let named = self.fields.iter().map(|entry| (entry.span, &entry.operation));
        let mut named = named.chain(self.operations.iter().map(|entry| (entry.span, &entry.operation)));
        if let Some((span, name)) = named.find(|(_, name)| !is_name(name)) {
            let message = format!("`{name}` is no `POST /v3/…` and no `EVENT v3 …`");
            return Some((span, message));
        }
        let twice = |at: usize, name: &str| format!("`{name}` is settled twice, here as entry {}", at + 1);
        for (at, entry) in self.fields.iter().enumerate() {
            let same =
                |other: &FieldOverride| (&other.operation, &other.field) == (&entry.operation, &entry.field);
            if self.fields[..at].iter().any(same) {
                return Some((entry.span, twice(at, &entry.field)));
            }
            let alone = FieldSettings { drop: Some(true), ..FieldSettings::default() };
            if entry.set.drop == Some(true) && entry.set != alone {
                return Some((entry.span, "what is left out is nothing else".to_owned()));
            }
        }
        for (at, entry) in self.operations.iter().enumerate() {
            if self.operations[..at].iter().any(|other| other.operation == entry.operation) {
                return Some((entry.span, twice(at, &entry.operation)));
            }
        }
        None
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
