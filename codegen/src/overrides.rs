//! `specs/overrides.yaml` in, settlements of single rows and names out.
//!
//! What the sources get wrong or cannot say is settled there, each entry with its reason, and never in code.
//! An entry that no longer fits the page it names, or changes nothing there, is reported.

use serde::Deserialize;

use crate::diag::{Code, Diagnostic};
use crate::name::RustName;
use crate::source::{FileId, Span};
use crate::surface::yaml;

/// The settlements of a run.
#[derive(Debug, Default)]
pub struct Overrides {
    /// Settlements of rows.
    pub rows: Vec<RowOverride>,
    /// Names of modules.
    pub modules: Vec<ModuleOverride>,
    /// The cargo features that are on by default, as far as the specs have them.
    pub default_features: Vec<String>,
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

/// The name of one module.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModuleOverride {
    /// The URL up to and with the segment: `v3/papay/insurance-sign/policy_periods`.
    pub path: String,
    /// Its name in Rust.
    pub rust: String,
    /// Why.
    pub reason: String,
    /// The entry.
    #[serde(skip)]
    pub span: Option<Span>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Document {
    rows: Vec<RowOverride>,
    modules: Vec<ModuleOverride>,
    default_features: Vec<String>,
}

/// Reads the file.
pub fn parse(file: FileId, text: &str) -> Result<Overrides, Box<Diagnostic>> {
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
        .map_err(|error| bad(line_span(file, text, error.line.unwrap_or(0)), &error.message))?;
    let Document { mut rows, mut modules, default_features } = document;
    let entries = |key: &str| -> Vec<Span> {
        let is_entry = |line: &&str| {
            line.trim_start().strip_prefix("- ").is_some_and(|rest| rest.trim_start().starts_with(key))
        };
        text.lines()
            .enumerate()
            .filter(|(_, line)| is_entry(line))
            .map(|(at, _)| line_span(file, text, at))
            .collect()
    };
    for (row, span) in rows.iter_mut().zip(entries("page:")) {
        row.span = Some(span);
    }
    for (module, span) in modules.iter_mut().zip(entries("path:")) {
        module.span = Some(span);
    }
    for (name, span) in rows
        .iter()
        .filter_map(|row| Some((row.set.rust.as_ref()?, row.span)))
        .chain(modules.iter().map(|module| (&module.rust, module.span)))
    {
        // `rt` is the runtime in every module.
        if RustName::exact(name).is_none() || name == "rt" {
            let span = span.unwrap_or(line_span(file, text, 0));
            return Err(bad(span, &format!("`{name}` is no Rust identifier")));
        }
    }
    Ok(Overrides { rows, modules, default_features })
}

fn line_span(file: FileId, text: &str, line: usize) -> Span {
    let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
    let len = text[start..].lines().next().map_or(0, str::len);
    Span::new(file, start, start + len)
}

impl Overrides {
    /// The name that a module gets by an entry.
    pub fn module(&self, path: &str) -> Option<RustName> {
        self.modules
            .iter()
            .find(|module| module.path == path)
            .and_then(|module| RustName::exact(&module.rust))
    }

    /// The entries for a page, with their numbers.
    pub fn of_page<'a>(&'a self, page: &'a str) -> impl Iterator<Item = (usize, &'a RowOverride)> {
        self.rows.iter().enumerate().filter(move |(_, row)| row.page == page)
    }
}
