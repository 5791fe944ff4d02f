//! The part of a text that a span points at, with its lines and columns.

use std::ops::Range;

use crate::source::{SourceFile, SourceMap};
use crate::span::Span;

/// A span that is known to lie inside its text.
pub(super) struct Excerpt<'a> {
    pub(super) file: &'a SourceFile,
    /// Bytes of the text, on character boundaries, without line breaks at the end.
    pub(super) range: Range<usize>,
    /// Line and column of the first character, from 1.
    pub(super) start: (u32, u32),
    /// Line and column after the last character, from 1.
    pub(super) end: (u32, u32),
}

impl<'a> Excerpt<'a> {
    pub(super) fn new(sources: &'a SourceMap, span: Span) -> Self {
        let file = sources.file(span.file);
        let range = clamp(&file.text, span);
        let position = |offset: usize| file.position(u32::try_from(offset).unwrap_or(u32::MAX));
        Self { file, start: position(range.start), end: position(range.end), range }
    }

    /// The lines that the excerpt touches, as bytes of the text, without the last line break.
    pub(super) fn lines(&self) -> Range<usize> {
        self.file.line(self.start.0).start..self.file.line(self.end.0).end
    }
}

/// Offsets may come from the bytes of a text that was repaired to be UTF-8, so nothing is taken for granted.
fn clamp(text: &str, span: Span) -> Range<usize> {
    let mut start = (span.start as usize).min(text.len());
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    let mut end = (span.end as usize).clamp(start, text.len());
    while !text.is_char_boundary(end) {
        end += 1;
    }
    // A row's span may take in its line break; an underline that runs into the next line says nothing more.
    let shown = text[start..end].trim_end_matches(['\n', '\r']);
    start..start + shown.len()
}
