//! The pages and YAML tables enter; what leaves for each operation is its samples and the names of its request rows.
//!
//! Pages are read here from the text on, so that a sample which the generator overlooks is missed.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;
use wechatpay_codegen::Read;
use wechatpay_codegen::ir::{Field, Operation};
use wechatpay_codegen::source::SourceMap;
use wechatpay_codegen::surface::php::{self, Literal};
use wechatpay_codegen::surface::row::Row;
use wechatpay_codegen::surface::{Block, Section, Table, markdown};

/// What the section of an operation has besides its tables.
#[derive(Default)]
pub struct Page {
    /// The arguments of its samples, each different.
    pub samples: Vec<Sample>,
    /// Blocks of code that call nothing.
    pub silent: usize,
    /// The names in the request table.
    pub rows: BTreeSet<String>,
}

/// An argument.
pub struct Sample {
    /// `file:line` of the first block that has it.
    pub place: String,
    /// How many blocks have it.
    pub blocks: usize,
    /// What it says.
    pub literal: Literal,
}

impl Page {
    /// How many blocks of code there are.
    pub fn blocks(&self) -> usize {
        self.silent + self.samples.iter().map(|sample| sample.blocks).sum::<usize>()
    }

    /// Adds the argument of a block.
    pub fn add(&mut self, place: String, literal: Literal) {
        match self.samples.iter_mut().find(|sample| sample.literal == literal) {
            Some(sample) => sample.blocks += 1,
            None => self.samples.push(Sample { place, blocks: 1, literal }),
        }
    }
}

/// The pages of all operations, by the names of these.
pub fn read(read: &Read) -> BTreeMap<String, Page> {
    let by_origin: BTreeMap<_, &Operation> =
        read.api.operations.iter().map(|operation| (operation.origin, operation)).collect();
    let mut pages = BTreeMap::new();
    for (file, source) in
        read.sources.files().filter(|(_, source)| source.kind() == wechatpay_codegen::source::Kind::Page)
    {
        for section in &markdown::parse(file, source).0.sections {
            if let Some(operation) = by_origin.get(&section.span) {
                let page = page(&read.sources, section);
                // The generator reads one of them; a page may have different ones.
                let read = operation.example.as_ref();
                let known = page.samples.iter().any(|sample| Some(&sample.literal.value()) == read);
                assert!(known || (read.is_none() && page.samples.is_empty()), "{operation}: another sample");
                pages.insert(operation.to_string(), page);
            }
        }
    }
    for operation in &read.api.operations {
        let kind = read.sources.file(operation.origin.file).kind();
        if kind == wechatpay_codegen::source::Kind::Table {
            pages.insert(operation.to_string(), table(&read.sources, operation));
        }
    }
    assert_eq!(pages.len(), documented(read));
    pages
}

/// How many operations come from pages and YAML tables, which are what is read here.
pub fn documented(read: &Read) -> usize {
    use wechatpay_codegen::source::Kind;
    let kind = |operation: &Operation| read.sources.file(operation.origin.file).kind();
    let is_read = |operation: &&Operation| matches!(kind(operation), Kind::Page | Kind::Table);
    read.api.operations.iter().filter(is_read).count()
}

fn page(sources: &SourceMap, section: &Section) -> Page {
    let mut page = Page::default();
    let mut table: Option<&Table> = None;
    for block in &section.blocks {
        match block {
            Block::Table(next) => table = Some(next),
            Block::Trailer(id) if id.value == "request" => {
                page.rows.extend(table.into_iter().flat_map(names))
            }
            Block::Sample(sample) => {
                let place = sources.place(sample.code);
                let code = sources.text(sample.code);
                let fragment = code.trim_start().starts_with('\'');
                match (php::call_argument(code), page.samples.first()) {
                    (Some(literal), _) => page.add(place, literal.unwrap()),
                    // Members to be put into the sample before it.
                    (None, Some(whole)) if fragment => {
                        let members = php::call_argument(&format!("->post([\n{code}\n])")).unwrap().unwrap();
                        let literal = with(&whole.literal, &members);
                        assert!(literal.is_some(), "{place}: no place for it");
                        page.add(place, literal.unwrap());
                    }
                    (None, _) => page.silent += 1,
                }
            }
            _ => {}
        }
    }
    page
}

fn names(table: &Table) -> impl Iterator<Item = String> {
    table.rows.iter().filter_map(|row| match row {
        Row::Field(row) => Some(row.name.value.trim().to_owned()),
        Row::Separator(_) | Row::Message(_) => None,
    })
}

/// The parts of a request that may have members.
pub fn parts(operation: &Operation) -> [(&'static str, &[Field]); 5] {
    let body = operation.body.fields().unwrap_or_default();
    [
        ("query", operation.query.as_deref().unwrap_or_default()),
        ("headers", operation.headers.as_slice()),
        ("json", body),
        ("xml", body),
        ("body", body),
    ]
}

/// What a YAML table has: an example, which is data and no code.
fn table(sources: &SourceMap, operation: &Operation) -> Page {
    let mut page = Page::default();
    for (part, fields) in parts(operation) {
        page.rows.insert(part.to_owned());
        fields.iter().for_each(|field| wires(&mut page.rows, field));
    }
    operation.variables.iter().for_each(|field| wires(&mut page.rows, field));
    page.rows.insert("security".to_owned());
    if let Some(Json::Object(example)) = &operation.example {
        let parts = parts(operation);
        let member = |(name, value): (&String, &Json)| {
            let fields = parts.iter().find(|(part, _)| part == name).map_or(&[][..], |(_, fields)| fields);
            (name.clone(), object(value, fields))
        };
        let mut members: Vec<_> = example.iter().map(member).collect();
        // That is a key of the table, and no part of its example.
        if operation.client_certificate && !example.contains_key("security") {
            members.push(("security".to_owned(), Literal::Scalar(Json::Bool(true))));
        }
        page.add(sources.place(operation.origin), Literal::Map(members));
    }
    page
}

fn wires(rows: &mut BTreeSet<String>, field: &Field) {
    rows.insert(field.wire.clone());
    field.members().into_iter().for_each(|member| wires(rows, member));
}

/// A value whose members are these fields, as a sample of a page writes it.
pub fn object(value: &Json, fields: &[Field]) -> Literal {
    let fields: Vec<&Field> = fields.iter().collect();
    match value {
        Json::Object(members) => Literal::Map(
            members
                .iter()
                .map(|(name, value)| {
                    let field = fields.iter().find(|field| field.wire == *name);
                    (name.clone(), field.map_or_else(|| object(value, &[]), |field| written(value, field)))
                })
                .collect(),
        ),
        Json::Array(items) => Literal::List(items.iter().map(|item| object(item, &[])).collect()),
        Json::Null => Literal::Unread,
        scalar => Literal::Scalar(scalar.clone()),
    }
}

/// The value of a field, which may be a document inside of a text.
pub fn written(value: &Json, field: &Field) -> Literal {
    let members: Vec<Field> = field.members().into_iter().cloned().collect();
    let opened = match (&field.encoding, value) {
        (Some(_), Json::String(text)) => serde_json::from_str(text).ok(),
        _ => None,
    };
    let value = opened.as_ref().unwrap_or(value);
    let inner = match value {
        Json::Array(items) => Literal::List(items.iter().map(|item| object(item, &members)).collect()),
        single => object(single, &members),
    };
    match &field.encoding {
        Some(encoding) => Literal::Embedded(encoding.format, Box::new(inner)),
        None => inner,
    }
}

/// The sample with these members in the place of its own; `None` if no object of it has them.
fn with(whole: &Literal, new: &Literal) -> Option<Literal> {
    let (Literal::Map(members), Literal::Map(new_members)) = (whole, new) else { return None };
    let mut members = members.clone();
    if new_members.iter().all(|(name, _)| members.iter().any(|(own, _)| own == name)) {
        for (name, value) in &mut members {
            if let Some((_, new)) = new_members.iter().find(|(new, _)| new == name) {
                *value = new.clone();
            }
        }
        return Some(Literal::Map(members));
    }
    let (value, found) =
        members.iter_mut().find_map(|(_, value)| with(value, new).map(|found| (value, found)))?;
    *value = found;
    Some(Literal::Map(members))
}

/// Blocks of PHP and examples of YAML tables below `openapi/`, counted line by line.
pub fn fences(read: &Read) -> usize {
    let files = read.sources.files().filter(|(_, source)| source.relative.starts_with("openapi/"));
    let begins = |line: &&str| line.starts_with("```php") || line.starts_with("  example:");
    files.map(|(_, source)| source.text.lines().filter(begins).count()).sum()
}
