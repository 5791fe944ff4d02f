//! What the author of one of the service's own pages wrote: front matter, lines, tables and code, each with its place.
//!
//! The dialect is made of lines, so they are read as they are; nothing is repaired or interpreted here.

pub mod cells;
pub mod front_matter;
mod lines;
pub mod plain;

pub use front_matter::{FrontMatter, Volume, is_official};
pub use lines::parse;

use crate::span::{Span, Spanned};

/// One page.
#[derive(Debug)]
pub struct Page<'s> {
    /// What it says of itself at its top.
    pub front: FrontMatter,
    /// What follows.
    pub blocks: Vec<Block<'s>>,
    /// A block of code that is never closed, where it begins.
    pub unclosed: Option<Span>,
}

/// A part of a page.
#[derive(Debug)]
pub enum Block<'s> {
    /// A heading.
    Heading(Heading),
    /// A line of text, without escapes.
    Text(Spanned<String>),
    /// Lines that begin with a bar.
    Table(Table<'s>),
    /// What is between fences.
    Code(Spanned<&'s str>),
}

/// A heading.
#[derive(Debug)]
pub struct Heading {
    /// How many `#` it has.
    pub level: usize,
    /// Its text, without escapes.
    pub title: String,
    /// The line.
    pub span: Span,
}

/// A table of any kind.
#[derive(Debug)]
pub struct Table<'s> {
    /// The cells of its first line, without escapes.
    pub head: Vec<String>,
    /// The first line.
    pub span: Span,
    /// Whether the line below it only draws, as one has to for a table.
    pub is_drawn: bool,
    /// The lines after these.
    pub rows: Vec<TableRow<'s>>,
}

/// A line of a table.
#[derive(Debug)]
pub struct TableRow<'s> {
    /// The line.
    pub span: Span,
    /// Its cells as they are written.
    pub cells: Vec<Spanned<&'s str>>,
}
