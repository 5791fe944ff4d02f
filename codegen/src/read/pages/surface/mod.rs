//! What the author of a page wrote: sections, tables and rows, each with its place.
//!
//! Nothing is repaired or interpreted here. [`markdown::parse`] reads a page; the folder around makes sense of it.

pub mod cells;
mod front_matter;
pub mod markdown;
pub mod php;
pub mod row;

pub use front_matter::FrontMatter;

use crate::ir::Link;
use crate::span::{FileId, Span, Spanned};

/// One Markdown page.
#[derive(Clone, Debug)]
pub struct Page {
    /// The file.
    pub file: FileId,
    /// The metadata at its top.
    pub front_matter: FrontMatter,
    /// The parts that begin with a heading, in order.
    pub sections: Vec<Section>,
    /// What is before the first heading, or is a block that the dialect does not know and that must not be overlooked.
    pub strays: Vec<Span>,
    /// A fence or container that is never closed, where it begins.
    pub unclosed: Vec<Span>,
}

/// A heading and everything up to the next one.
#[derive(Clone, Debug)]
pub struct Section {
    /// The text of the heading, markup and anchor removed.
    pub title: String,
    /// The anchor: `post`, `mix`.
    pub anchor: Option<String>,
    /// The heading.
    pub span: Span,
    /// What follows.
    pub blocks: Vec<Block>,
}

/// A part of a section.
#[derive(Clone, Debug)]
pub enum Block {
    /// A paragraph, with the links in it.
    Prose(Prose),
    /// `::: warning :emoji: {.im-class}` and the paragraphs in it.
    Callout(Callout),
    /// A table.
    Table(Table),
    /// `{.im-table #request}`: the id.
    Trailer(Spanned<String>),
    /// A fenced block of code.
    Sample(Sample),
    /// An item of a list or a line of a block quote.
    Note(Prose),
    /// Lines that look like rows, but that no table took.
    StrayRows(Span),
}

/// Text with links.
#[derive(Clone, Debug)]
pub struct Prose {
    /// The source, links and all, in one line.
    pub text: String,
    /// The links in it.
    pub links: Vec<Link>,
}

/// A container that is not a group of samples.
#[derive(Clone, Debug)]
pub struct Callout {
    /// The class without `.im-`; empty where there is none.
    pub class: String,
    /// The title after the kind, without emoji and class.
    pub title: String,
    /// The paragraphs in it.
    pub text: Vec<Prose>,
    /// The opening line.
    pub span: Span,
}

/// A table of fields.
#[derive(Clone, Debug)]
pub struct Table {
    /// The first header cell: `请求参数`.
    pub label: String,
    /// The header row.
    pub header: Span,
    /// The body rows.
    pub rows: Vec<row::Row>,
}

/// A fenced block of code.
#[derive(Clone, Debug)]
pub struct Sample {
    /// What follows the language: `[同步声明式]`.
    pub label: String,
    /// The code.
    pub code: Span,
}
