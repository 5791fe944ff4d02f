//! `specs/overrides.yaml` in, corrections of rows, fields, operations and names out.
//!
//! What the sources get wrong or cannot say is corrected there, each entry with its reason, and never in code.
//! An entry that no longer fits what it names, or changes nothing there, is reported.

pub mod entry;
mod faults;
mod file;
mod index;
mod names;
mod used;

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use crate::diag::{Code, Diagnostic};
use crate::ir::{Api, PathTemplate};
use crate::source::{Kind, SourceMap};
use crate::span::Span;

use index::Index;

pub(crate) use faults::module as fault_of_module;
pub use file::read;
pub use names::{ModuleOverride, Names};
pub use used::Used;

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
    index: Indexes,
}

/// Which entries are for what.
#[derive(Debug, Default)]
struct Indexes {
    rows: Index,
    fields: Index,
    operations: Index,
}

/// An override of one row of one page.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RowOverride {
    /// The page below the specs folder, `webhook/v3/RECHARGE.CLOSED.md`, or the number of one of the service's own pages.
    pub page: String,
    /// The method of the operation, on a page with several.
    pub operation: Option<String>,
    /// Which table.
    pub table: TableName,
    /// The name in the row, on the service's own pages with dots.
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
    /// What the notification is called, on the row that tells it on one of the service's own pages.
    pub event: Option<String>,
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
    /// Anything; what is documented of it is not read.
    Json,
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
    /// The name in Rust; those of its types begin with it.
    pub rust: Option<String>,
    /// The names in Rust of its values or alternatives, by what they are on the wire.
    pub names: Option<BTreeMap<String, String>>,
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

/// An override of one whole operation: the source that it is taken from, where two describe it, what the variables of its
/// path are named, or that it is left out.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OperationOverride {
    /// The operation, `POST /v3/pay/transactions/jsapi`, or the notification to be left out, `EVENT v3 REFUND.SUCCESS`.
    pub operation: String,
    /// The source that decides which fields there are, and their types, where two describe it.
    pub take: Option<Take>,
    /// The names of the variables of its path, in order; they are not on the wire.
    pub variables: Option<Vec<String>>,
    /// Leaves it out, with whatever is wrong with it.
    pub drop: Option<bool>,
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

impl FieldOverride {
    /// The field without the marks of lists and embedded text, which people may leave out.
    pub fn plain_field(&self) -> String {
        plain(&self.field)
    }
}

/// A path of a field, or a part of one, without those marks.
pub fn plain(path: &str) -> String {
    path.replace("[]", "").replace('#', "")
}

impl FieldSettings {
    /// Whether both set one thing, or one leaves the field out that the other sets something of.
    fn overlaps(&self, other: &Self) -> bool {
        let Self { required, lacking, holds, encrypted, embed, rust, names, drop } = self;
        let is_named_twice = |names: &BTreeMap<String, String>| {
            other.names.iter().flatten().any(|(wire, _)| names.contains_key(wire))
        };
        required.and(other.required).is_some()
            || lacking.and(other.lacking).is_some()
            || holds.and(other.holds).is_some()
            || encrypted.and(other.encrypted).is_some()
            || embed.and(other.embed).is_some()
            || rust.as_ref().and(other.rust.as_ref()).is_some()
            || names.as_ref().is_some_and(is_named_twice)
            || drop.is_some()
            || other.drop.is_some()
    }
}

impl FieldSettings {
    /// Adds what another entry sets of the same field.
    fn add(&mut self, other: &Self) {
        let Self { required, lacking, holds, encrypted, embed, rust, names, drop } = other;
        self.required = self.required.or(*required);
        self.lacking = self.lacking.or(*lacking);
        self.holds = self.holds.or(*holds);
        self.encrypted = self.encrypted.or(*encrypted);
        self.embed = self.embed.or(*embed);
        self.rust = self.rust.take().or_else(|| rust.clone());
        if let Some(names) = names {
            self.names.get_or_insert_default().extend(names.clone());
        }
        self.drop = self.drop.or(*drop);
    }
}

impl Overrides {
    /// These entries.
    fn new(
        rows: Vec<RowOverride>,
        fields: Vec<FieldOverride>,
        operations: Vec<OperationOverride>,
        names: Names,
    ) -> Self {
        let unindexed = Self { rows, fields, operations, names, index: Indexes::default() };
        let mut all = unindexed.by_documented_names();
        all.index = Indexes {
            rows: Index::of(all.rows.iter().map(|entry| entry.page.as_str())),
            fields: Index::of(all.fields.iter().map(|entry| entry.operation.as_str())),
            operations: Index::of(all.operations.iter().map(|entry| entry.operation.as_str())),
        };
        all
    }

    /// The overrides of rows that are not among those `used`.
    pub fn unused_rows(&self, used: &BTreeSet<usize>, sources: &SourceMap) -> Vec<Diagnostic> {
        let mut files = BTreeMap::new();
        for (_, file) in sources.files() {
            files.entry(file.relative.clone()).or_insert(file);
            if let Some(number) = file.number() {
                files.entry(number).or_insert(file);
            }
        }
        let unused = |(number, entry): (usize, &RowOverride)| {
            // An override for a page that is not among the specs of this run does not apply.
            let file = files.get(&entry.page)?;
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

    /// Gives entries for operations whose variables are renamed the documented name of those: messages show the other one.
    fn by_documented_names(mut self) -> Self {
        let renamed = |entry: &OperationOverride| {
            let path = PathTemplate::new(entry.operation.as_str());
            let name = path.with_variables(entry.variables.as_ref()?).to_string();
            Some((name, entry.operation.clone())).filter(|(new, old)| new != old)
        };
        let names: BTreeMap<String, String> = self.operations.iter().filter_map(renamed).collect();
        let fields = self.fields.iter_mut().map(|entry| &mut entry.operation);
        for name in fields.chain(self.operations.iter_mut().map(|entry| &mut entry.operation)) {
            if let Some(documented) = names.get(name) {
                name.clone_from(documented);
            }
        }
        self
    }

    /// The source that an operation is taken from, by an entry.
    pub fn taken(&self, operation: &str) -> Option<(&OperationOverride, Take)> {
        let mut entries = self.index.operations.entries(&self.operations, operation);
        entries.find_map(|(_, entry)| Some((entry, entry.take?)))
    }

    /// The entries that are no matter of a merge or of a field: of the rows with these numbers, of what was `dropped`, and
    /// of modules that the model has.
    pub fn used(&self, rows: &BTreeSet<usize>, dropped: &BTreeSet<String>, api: &Api) -> Used {
        let mut used = Used::default();
        let rows = rows.iter().filter_map(|number| self.rows.get(*number));
        rows.for_each(|entry| used.page(entry.span, &entry.page));
        let gone = self.operations.iter().filter(|entry| entry.drop == Some(true));
        let gone = gone.filter(|entry| dropped.contains(&entry.operation));
        gone.for_each(|entry| used.named(entry.span, &entry.operation));
        let urls: Vec<String> = api
            .operations
            .iter()
            .map(|operation| format!("{}/{}", operation.protocol, operation.path))
            .chain(
                api.notifications.iter().map(|found| format!("webhook/{}/{}", found.protocol, found.event)),
            )
            .collect();
        let is_there = |path: &str| {
            let mut rests = urls.iter().filter_map(|url| url.strip_prefix(path));
            rests.any(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let modules = self.names.modules.iter().filter(|entry| is_there(entry.path()));
        modules.for_each(|entry| used.url(entry.span, entry.path()));
        used
    }

    /// The names of operations and notifications that are left out.
    pub fn dropped(&self) -> impl Iterator<Item = &str> {
        let dropped = self.operations.iter().filter(|entry| entry.drop == Some(true));
        dropped.map(|entry| entry.operation.as_str())
    }

    /// The entries for a page, with their numbers.
    pub fn of_page(&self, page: &str) -> impl Iterator<Item = (usize, &RowOverride)> {
        self.index.rows.entries(&self.rows, page)
    }

    /// The entries for fields of an operation or notification, with their numbers.
    pub fn fields_of(&self, operation: &str) -> impl Iterator<Item = (usize, &FieldOverride)> {
        self.index.fields.entries(&self.fields, operation)
    }

    /// The operations and notifications that there are entries for fields of.
    pub fn operations_of_fields(&self) -> impl Iterator<Item = &str> {
        self.index.fields.names()
    }
}
