//! The pages enter; what leaves for each operation is its samples and the names of its request rows.
//!
//! Pages are read here from the text on, so that a sample which the generator overlooks is missed.

use std::collections::{BTreeMap, BTreeSet};

use wechatpay_codegen::Read;
use wechatpay_codegen::ir::Operation;
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

    fn add(&mut self, place: String, literal: Literal) {
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
    let is_on_page = |operation: &&Operation| {
        read.sources.file(operation.origin.file).kind() == wechatpay_codegen::source::Kind::Page
    };
    assert_eq!(pages.len(), read.api.operations.iter().filter(is_on_page).count());
    pages
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

/// Blocks of PHP below `openapi/`, counted line by line.
pub fn fences(read: &Read) -> usize {
    let pages = read.sources.files().filter(|(_, source)| source.relative.starts_with("openapi/"));
    pages.map(|(_, source)| source.text.lines().filter(|line| line.starts_with("```php")).count()).sum()
}
