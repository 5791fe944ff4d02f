//! The text of a page in, a [`Page`] out.
//!
//! pulldown-cmark finds the blocks. Cells are sliced from the source, since its text events are split at
//! brackets and its tables drop a fourth cell. Math and smart punctuation stay off: they would eat `$n_$m`
//! and the quotes of attributes.

mod inline;

use std::ops::Range;

use pulldown_cmark::{
    CodeBlockKind, Event, HeadingLevel, MetadataBlockKind, OffsetIter, Options, Parser, Tag, TagEnd,
};

use super::{Block, Callout, FrontMatter, Page, Prose, Sample, Section, Table, cells, front_matter, row};
use crate::diag::{Code, Diagnostic};
use crate::ir::{Link, Method};
use crate::source::SourceFile;
use crate::span::{FileId, Span, Spanned};

use inline::{links, note_text, skip};

/// Reads a page. Problems are returned beside it; what could be read is always there.
pub fn parse(file: FileId, source: &SourceFile) -> (Page, Vec<Diagnostic>) {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS
        | Options::ENABLE_HEADING_ATTRIBUTES;
    let page = Page {
        file,
        front_matter: FrontMatter::default(),
        sections: Vec::new(),
        strays: Vec::new(),
        unclosed: Vec::new(),
    };
    let mut reader = Reader { file, text: &source.text, page, container: None, diagnostics: Vec::new() };
    let mut events = Parser::new_ext(&source.text, options).into_offset_iter();
    while let Some((event, range)) = events.next() {
        reader.block(event, range, &mut events);
    }
    reader.end_section();
    (reader.page, reader.diagnostics)
}

struct Reader<'a> {
    file: FileId,
    text: &'a str,
    page: Page,
    /// The container that is open: `None` inside is a group of samples.
    container: Option<Container>,
    diagnostics: Vec<Diagnostic>,
}

struct Container {
    callout: Option<Callout>,
    span: Span,
}

impl<'a> Reader<'a> {
    fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.file, range.start, range.end)
    }

    fn block(&mut self, event: Event<'a>, range: Range<usize>, events: &mut OffsetIter<'a>) {
        let Event::Start(tag) = event else { return };
        match tag {
            Tag::MetadataBlock(MetadataBlockKind::YamlStyle) => self.front_matter(range, events),
            Tag::Heading { level, id, .. } => self.heading(level, id.map(|id| id.to_string()), range, events),
            Tag::Paragraph => {
                let links = links(events, TagEnd::Paragraph);
                self.lines(range, &links);
            }
            Tag::CodeBlock(CodeBlockKind::Fenced(info)) => self.sample(&info, range, events),
            Tag::Table(_) => self.table(events),
            Tag::List(_) => self.notes(tag.to_end(), range, events),
            Tag::BlockQuote(_) => self.notes(tag.to_end(), range, events),
            other => {
                skip(events, other.to_end());
                self.stray_rows(range);
            }
        }
    }

    fn push(&mut self, block: Block) {
        match self.page.sections.last_mut() {
            Some(section) => section.blocks.push(block),
            None => {
                if let Block::Table(Table { header: span, .. }) | Block::StrayRows(span) = block {
                    self.page.strays.push(span);
                }
            }
        }
    }

    /// Only the block at the top is metadata; the parser takes others for it as well.
    fn front_matter(&mut self, range: Range<usize>, events: &mut OffsetIter<'a>) {
        if !self.text[..range.start].trim().is_empty() {
            skip(events, TagEnd::MetadataBlock(MetadataBlockKind::YamlStyle));
            let span = self.line_of(range, 0);
            let found = Diagnostic::new(Code::BadFrontMatter, span, "a second block of metadata")
                .label("this line of `---` begins it")
                .help("metadata belongs at the top of the page; write a rule as `***`");
            self.diagnostics.push(found);
            return;
        }
        let mut body: Option<Range<usize>> = None;
        for (event, inner) in events.by_ref() {
            match event {
                Event::End(TagEnd::MetadataBlock(_)) => break,
                _ => body = Some(body.map_or(inner.clone(), |body| body.start..inner.end)),
            }
        }
        let body = body.unwrap_or(range.start..range.start);
        match front_matter::read(&self.text[body.clone()]) {
            Ok(front_matter) => {
                self.page.front_matter = front_matter;
                let tails = front_matter::lost_tails(&self.text[body.clone()]);
                for (line, tail) in tails {
                    let message = format!("`{tail}` is a comment, and no part of the text before it");
                    let span = self.line_of(body.clone(), line);
                    self.diagnostics.push(Diagnostic::new(Code::LostTail, span, message).label("not read"));
                }
            }
            Err(error) => {
                let span = self.line_of(body, error.line.unwrap_or(0));
                let found = Diagnostic::new(Code::BadFrontMatter, span, "this front matter is not YAML")
                    .label(error.message)
                    .help("write `key: value` lines, and put quotes around a value with `: ` or ` #` in it");
                self.diagnostics.push(found);
            }
        }
    }

    fn line_of(&self, body: Range<usize>, line: usize) -> Span {
        let mut start = body.start;
        for (index, text) in self.text[body.clone()].split('\n').enumerate() {
            // An error at the end of the text is shown on its last line.
            let is_last = start + text.len() + 1 >= body.end;
            if index == line || is_last {
                return self.span(start..start + text.len());
            }
            start += text.len() + 1;
        }
        self.span(body)
    }

    fn heading(
        &mut self,
        level: HeadingLevel,
        anchor: Option<String>,
        range: Range<usize>,
        events: &mut OffsetIter<'a>,
    ) {
        let mut title = String::new();
        for (event, _) in events.by_ref() {
            match event {
                Event::End(TagEnd::Heading(_)) => break,
                Event::Text(text) | Event::Code(text) => title.push_str(&text),
                _ => {}
            }
        }
        let end = range.start + self.text[range.clone()].trim_end().len();
        let span = self.span(range.start..end);
        // Deeper headings only structure the prose of an operation.
        if level <= HeadingLevel::H2 {
            self.end_section();
            self.page.sections.push(Section {
                title: title.trim().to_owned(),
                anchor,
                span,
                blocks: Vec::new(),
            });
        }
    }

    fn end_section(&mut self) {
        if let Some(container) = self.container.take() {
            self.page.unclosed.push(container.span);
            if let Some(callout) = container.callout {
                self.push(Block::Callout(callout));
            }
        }
    }

    fn sample(&mut self, info: &str, range: Range<usize>, events: &mut OffsetIter<'a>) {
        let mut code: Option<Range<usize>> = None;
        for (event, inner) in events.by_ref() {
            match event {
                Event::End(TagEnd::CodeBlock) => break,
                _ => code = Some(code.map_or(inner.clone(), |code| code.start..inner.end)),
            }
        }
        if !self.text[range.clone()].trim_end().ends_with("```") {
            let fence = self.line_of(range.clone(), 0);
            self.page.unclosed.push(fence);
        }
        if let Some(line) = code.clone().and_then(|code| self.swallowed(code)) {
            let fence = self.line_of(range.clone(), 0);
            let found = Diagnostic::new(Code::SwallowedBlock, line, "this line is inside a block of code")
                .related(fence, "the block begins here");
            self.diagnostics.push(found);
        }
        let label = info.split_once(' ').map_or("", |(_, label)| label).trim().to_owned();
        let code = self.span(code.unwrap_or(range.start..range.start));
        self.push(Block::Sample(Sample { label, code }));
    }

    /// The first line in a block of code that belongs to the page around it.
    fn swallowed(&self, code: Range<usize>) -> Option<Span> {
        let mut start = code.start;
        for line in self.text[code].split_inclusive('\n') {
            let at = start..start + line.trim_end().len();
            start += line.len();
            let is_operation = line.starts_with('#')
                && Method::WORDS.iter().any(|(word, _)| line.trim_end().ends_with(&format!("{{#{word}}}")));
            if is_operation || line.starts_with('|') || self.trailer(at.clone()).is_some() {
                return Some(self.span(at));
            }
        }
        None
    }

    fn table(&mut self, events: &mut OffsetIter<'a>) {
        let mut header = None;
        let mut rows = Vec::new();
        for (event, range) in events.by_ref() {
            match event {
                Event::End(TagEnd::Table) => break,
                Event::Start(Tag::TableHead) => header = Some(range),
                Event::Start(Tag::TableRow) => rows.push(range),
                _ => {}
            }
        }
        let Some(header) = header else { return };
        let head_line = self.text[header.clone()].trim_end();
        let label = cells::split(head_line).first().map(|cell| cells::attributes(&head_line[cell.clone()]).0);
        let label = label.unwrap_or_default().to_owned();
        let header = self.span(header.start..header.start + head_line.len());
        // A trailer without a blank line before it arrives as one more row.
        let trailer = rows.last().and_then(|range| self.trailer(range.clone()));
        if trailer.is_some() {
            rows.pop();
        }
        let rows = rows
            .into_iter()
            .map(|range| row::parse(self.file, range.start, self.text[range].trim_end_matches(['\n', '\r'])));
        let rows = rows.collect();
        self.push(Block::Table(Table { label, header, rows }));
        if let Some(trailer) = trailer {
            self.push(Block::Trailer(trailer));
        }
    }

    fn trailer(&self, range: Range<usize>) -> Option<Spanned<String>> {
        let line = self.text[range.clone()].trim_end();
        let (before, attributes) = cells::attributes(line);
        let is_trailer = before.is_empty() && attributes.iter().any(|found| found.key == ".im-table");
        let id = attributes.iter().find_map(|found| found.key.strip_prefix('#')).unwrap_or_default();
        is_trailer
            .then(|| Spanned { value: id.to_owned(), span: self.span(range.start..range.start + line.len()) })
    }

    /// Goes through a paragraph line by line: trailers, container fences, stray rows, prose.
    fn lines(&mut self, range: Range<usize>, links: &[(usize, Link)]) {
        let mut prose: Option<Range<usize>> = None;
        let mut start = range.start;
        for line in self.text[range].split_inclusive('\n') {
            let at = start..start + line.trim_end().len();
            start += line.len();
            let trimmed = line.trim();
            let special =
                trimmed.starts_with('|') || trimmed.starts_with(":::") || self.trailer(at.clone()).is_some();
            if !special {
                prose = Some(prose.map_or(at.clone(), |prose| prose.start..at.end));
                continue;
            }
            self.prose(prose.take(), links);
            if trimmed.starts_with('|') {
                self.push_stray_row(at);
            } else if let Some(fence) = trimmed.strip_prefix(":::") {
                self.fence(fence.trim(), at);
            } else if let Some(trailer) = self.trailer(at) {
                self.push(Block::Trailer(trailer));
            }
        }
        self.prose(prose, links);
    }

    fn prose(&mut self, range: Option<Range<usize>>, links: &[(usize, Link)]) {
        let Some(range) = range else { return };
        let links = links.iter().filter(|(at, _)| range.contains(at)).map(|(_, link)| link.clone()).collect();
        let lines: Vec<_> = self.text[range].lines().map(str::trim).collect();
        let prose = Prose { text: lines.join(" "), links };
        match self.container.as_mut().and_then(|container| container.callout.as_mut()) {
            Some(callout) => callout.text.push(prose),
            None => self.push(Block::Prose(prose)),
        }
    }

    fn fence(&mut self, fence: &str, range: Range<usize>) {
        if fence.is_empty() && self.container.is_none() {
            self.page.unclosed.push(self.span(range));
            return;
        }
        self.end_container(fence.is_empty());
        if fence.is_empty() {
            return;
        }
        let span = self.span(range);
        let (head, attributes) = cells::attributes(fence);
        let (kind, title) = head.split_once(' ').unwrap_or((head, ""));
        let class = attributes.iter().find_map(|found| found.key.strip_prefix(".im-")).unwrap_or_default();
        let is_emoji = |word: &str| word.len() > 2 && word.starts_with(':') && word.ends_with(':');
        let title: Vec<_> = title.split_whitespace().filter(|word| !is_emoji(word)).collect();
        let callout = (kind != "code-group").then(|| Callout {
            class: class.to_owned(),
            title: title.join(" "),
            text: Vec::new(),
            span,
        });
        self.container = Some(Container { callout, span });
    }

    fn end_container(&mut self, closed: bool) {
        let Some(container) = self.container.take() else { return };
        if !closed {
            self.page.unclosed.push(container.span);
        }
        if let Some(callout) = container.callout {
            self.push(Block::Callout(callout));
        }
    }

    fn push_stray_row(&mut self, range: Range<usize>) {
        let span = self.span(range);
        if let Some(Section { blocks, .. }) = self.page.sections.last_mut()
            && let Some(Block::StrayRows(before)) = blocks.last_mut()
        {
            before.end = span.end;
            return;
        }
        self.push(Block::StrayRows(span));
    }

    /// Rows inside of blocks that hold no tables: indented code, HTML.
    fn stray_rows(&mut self, range: Range<usize>) {
        let mut start = range.start;
        for line in self.text[range].split_inclusive('\n') {
            if line.trim_start().starts_with('|') {
                self.push_stray_row(start..start + line.trim_end().len());
            }
            start += line.len();
        }
    }

    /// The items of a list or the lines of a block quote.
    fn notes(&mut self, end: TagEnd, range: Range<usize>, events: &mut OffsetIter<'a>) {
        let links = links(events, end);
        let mut start = range.start;
        let mut notes = Vec::new();
        for line in self.text[range].split_inclusive('\n') {
            let at = start..start + line.len();
            start += line.len();
            let text = note_text(line);
            if text.starts_with('|') {
                self.push_stray_row(at.start..at.start + line.trim_end().len());
            } else if !text.is_empty() {
                let links = links
                    .iter()
                    .filter(|(place, _)| at.contains(place))
                    .map(|(_, link)| link.clone())
                    .collect();
                notes.push(Prose { text: text.to_owned(), links });
            }
        }
        match self.container.as_mut().and_then(|container| container.callout.as_mut()) {
            Some(callout) => callout.text.extend(notes),
            None => notes.into_iter().for_each(|note| self.push(Block::Note(note))),
        }
    }
}
