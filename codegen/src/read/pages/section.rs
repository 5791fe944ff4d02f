//! A section of a page in, the parts of one operation out: tables by their role, text, callouts, links, sample.

use serde_json::Value;

use super::surface::row::Row;
use crate::rules::is_marker;

use super::surface::{Block, Callout, Page, Prose, Sample, Section, Table, php};
use crate::diag::{Code, Diagnostic, did_you_mean};
use crate::ir::{Doc, Lifecycle, Link, Method};
use crate::overrides::TableName;
use crate::source::SourceFile;
use crate::span::Span;

use super::{description, lifecycle};
use crate::diag::nearest;
use crate::rules::Cx;

/// Stands for the title of the metadata.
const TITLE: &str = "{{ $frontmatter.title }}";

/// An operation as its section has it.
pub struct Parts<'p> {
    /// Title, text, links.
    pub doc: Doc,
    /// Its banners.
    pub lifecycle: Lifecycle,
    /// The request table.
    pub request: Option<&'p Table>,
    /// The response table.
    pub response: Option<&'p Table>,
    /// The argument of the call in the sample.
    pub example: Option<Value>,
    /// The code of the sample that was read.
    pub code: Option<&'p str>,
    /// Its place.
    pub sample: Option<Span>,
    /// The heading.
    pub origin: Span,
}

/// The method of a section; `None` where it only groups others.
pub fn method(cx: &mut Cx, source: &SourceFile, section: &Section) -> Option<Method> {
    let has_tables =
        section.blocks.iter().any(|block| matches!(block, Block::Table(_) | Block::StrayRows(_)));
    let anchor = section.anchor.as_deref();
    if let Some((_, method)) = Method::WORDS.iter().find(|(word, _)| Some(*word) == anchor) {
        return Some(*method);
    }
    if let (Some(anchor), true) = (anchor, anchor != Some("mix") || has_tables) {
        let message = format!("`#{anchor}` is not an HTTP method");
        let mut diagnostic = Diagnostic::new(Code::BadMethod, section.span, message);
        if let Some(word) = nearest(anchor, &Method::WORDS.map(|(word, _)| word)) {
            diagnostic = diagnostic.help(did_you_mean(&format!("{{#{word}}}")));
        }
        cx.report(diagnostic);
    } else if has_tables {
        cx.report(
            Diagnostic::new(Code::NoOperation, section.span, "this heading has tables, but no method anchor")
                .help(format!(
                    "write one after the heading: `{} {{#post}}`",
                    source.slice(section.span).trim_end()
                )),
        );
    }
    None
}

/// Sorts the blocks of a section.
pub fn read<'p>(cx: &mut Cx, source: &'p SourceFile, page: &Page, section: &'p Section) -> Parts<'p> {
    let mut reader = Reader {
        source,
        request: None,
        response: None,
        callouts: Vec::new(),
        doc: Doc::default(),
        samples: Vec::new(),
    };
    let mut table: Option<&'p Table> = None;
    for block in &section.blocks {
        match block {
            Block::Table(next) => {
                reader.without_trailer(cx, table.replace(next));
            }
            Block::Trailer(id) => match (id.value.as_str(), table.take()) {
                (_, None) => cx.report(Diagnostic::new(
                    Code::MissingTable,
                    id.span,
                    "there is no table before this trailer",
                )),
                ("request", Some(table)) => reader.place(cx, TableName::Request, table),
                ("response", Some(table)) => reader.place(cx, TableName::Response, table),
                (other, Some(table)) => {
                    cx.report(
                        Diagnostic::new(
                            Code::MissingTable,
                            id.span,
                            format!("`#{other}` is not a table of an operation"),
                        )
                        .help("the trailers are `{.im-table #request}` and `{.im-table #response}`"),
                    );
                    cx.rows.total += table.rows.len();
                    cx.rows.diagnosed += table.rows.len();
                }
            },
            Block::StrayRows(span) => {
                cx.report(Diagnostic::new(Code::StrayRows, *span, "these rows belong to no table"));
            }
            Block::Callout(callout) => {
                if let Some(class) = lifecycle::near_miss(callout) {
                    let message = format!("`.im-{}` is not a banner, so it changes nothing", callout.class);
                    cx.report(
                        Diagnostic::new(Code::UnknownCallout, callout.span, message)
                            .help(did_you_mean(&format!(".im-{class}"))),
                    );
                }
                reader.callouts.push(callout);
            }
            Block::Sample(sample) => reader.samples.push(sample),
            Block::Prose(prose) => reader.prose(page, prose),
            Block::Note(note) => reader.note(note),
        }
    }
    reader.without_trailer(cx, table);
    reader.finish(cx, page, section)
}

struct Reader<'p> {
    source: &'p SourceFile,
    request: Option<&'p Table>,
    response: Option<&'p Table>,
    callouts: Vec<&'p Callout>,
    doc: Doc,
    samples: Vec<&'p Sample>,
}

impl<'p> Reader<'p> {
    fn place(&mut self, cx: &mut Cx, name: TableName, table: &'p Table) {
        check_header(cx, self.source, name, table);
        let slot = match name {
            TableName::Request => &mut self.request,
            TableName::Response => &mut self.response,
        };
        match slot {
            None => *slot = Some(table),
            Some(first) => {
                cx.rows.total += table.rows.len();
                cx.rows.diagnosed += table.rows.len();
                let role = if name == TableName::Request { "request" } else { "response" };
                cx.report(
                    Diagnostic::new(
                        Code::RepeatedTable,
                        table.header,
                        format!("this is the second {role} table of the operation"),
                    )
                    .related(first.header, "the first one"),
                );
            }
        }
    }

    /// A table without a trailer is recognized by its header.
    fn without_trailer(&mut self, cx: &mut Cx, table: Option<&'p Table>) {
        let Some(table) = table else { return };
        match named_by_header(table) {
            Some(name) => {
                cx.report(
                    Diagnostic::new(
                        Code::MissingTrailer,
                        table.header,
                        "the trailer of this table is missing",
                    )
                    .label("its header says which table it is"),
                );
                self.check_end(cx, table);
                self.place(cx, name, table);
            }
            None => {
                cx.rows.total += table.rows.len();
                cx.rows.diagnosed += table.rows.len();
                cx.report(
                    Diagnostic::new(
                        Code::MissingTable,
                        table.header,
                        "neither the header nor the trailer says which table this is",
                    )
                    .help("end it with `{.im-table #request}` or `{.im-table #response}` after a blank line"),
                );
            }
        }
    }

    /// A table at the end of a text without a line break may have been cut off.
    fn check_end(&self, cx: &mut Cx, table: &Table) {
        if let Some(last) = table.rows.last().map(Row::span)
            && last.end as usize == self.source.text.len()
        {
            cx.report(Diagnostic::new(Code::BadRow, last, "the page ends inside this table").help(
                "if nothing is missing, end the table with its trailer and the page with a line break",
            ));
        }
    }

    fn prose(&mut self, page: &Page, prose: &Prose) {
        if prose.text.starts_with("参阅") {
            self.doc.links.extend(prose.links.iter().cloned());
            return;
        }
        let text = prose.text.replace("{{ $frontmatter.description }}", &page.front_matter.description);
        let text = description::clean(&text);
        if !text.is_empty() {
            self.doc.text.push(text);
        }
    }

    fn note(&mut self, note: &Prose) {
        // Official pages may be listed one a line.
        let is_link = |link: &Link| link.url.starts_with("http") && note.text.starts_with('[');
        if note.links.iter().any(is_link) {
            self.doc.links.extend(note.links.iter().cloned());
        } else {
            // The page sets remarks off as a list below a heading of one word.
            self.doc.text.extend(Some(description::clean(&note.text)).filter(|line| !is_marker(line)));
        }
    }

    fn finish(mut self, cx: &mut Cx, page: &Page, section: &Section) -> Parts<'p> {
        if section.title.contains(TITLE) && page.front_matter.title.is_empty() {
            cx.report(
                Diagnostic::new(
                    Code::BadFrontMatter,
                    section.span,
                    "the page has no `title` in its metadata",
                )
                .help("begin the page with `---`, `title: …`, `description: …` and `---`, a line each"),
            );
        }
        let title = section.title.replace(TITLE, &page.front_matter.title);
        self.doc.title = description::clean(&title);
        for callout in self.callouts.iter().filter(|callout| !lifecycle::is_banner(callout)) {
            let title = Some(&callout.title).filter(|title| !title.is_empty());
            let text = callout.text.iter().map(|prose| &prose.text);
            self.doc.text.extend(title.into_iter().chain(text).map(|text| description::clean(text)));
        }
        let callouts: Vec<Callout> = self.callouts.into_iter().cloned().collect();
        let (example, sample) = sample(cx, self.source, &self.samples);
        Parts {
            doc: self.doc,
            lifecycle: lifecycle::read(&callouts),
            request: self.request,
            response: self.response,
            example,
            code: sample.map(|span| self.source.slice(span)),
            sample,
            origin: section.span,
        }
    }
}

fn named_by_header(table: &Table) -> Option<TableName> {
    match table.label.as_str() {
        "请求参数" => Some(TableName::Request),
        "返回字典" | "应答规范" | "异常字典" => Some(TableName::Response),
        _ => None,
    }
}

/// The header says the same as the trailer, and is not a row.
fn check_header(cx: &mut Cx, source: &SourceFile, name: TableName, table: &Table) {
    let (role, span) = (if name == TableName::Request { "request" } else { "response" }, table.header);
    match named_by_header(table) {
        Some(found) if found == name => {}
        Some(_) => cx.report(
            Diagnostic::new(
                Code::RepeatedTable,
                span,
                format!(
                    "the trailer of this table says that it is the {role} table, but its header says otherwise"
                ),
            )
            .help("correct whichever is wrong"),
        ),
        None if source.slice(span).contains("{data-") => cx.report(
            Diagnostic::new(Code::StrayRows, span, "this row is where the header should be")
                .help("begin the table with `| 请求参数 | 类型 | 描述` or `| 返回字典 | 类型 | 描述`"),
        ),
        None => cx.report(
            Diagnostic::new(Code::UnknownHeader, span, format!("`{}` is not a known header", table.label))
                .label(format!("read as the {role} table, as its trailer says")),
        ),
    }
}

/// All styles of a page call the same, so the one that names the path is read, or else the first that calls.
fn sample(cx: &mut Cx, source: &SourceFile, samples: &[&Sample]) -> (Option<Value>, Option<Span>) {
    let preferred = samples.iter().find(|sample| sample.label == "[同步声明式]");
    for sample in preferred.into_iter().chain(samples) {
        let code = source.slice(sample.code);
        match php::call_argument(code) {
            None => {}
            Some(Ok(argument)) => return (Some(argument.value()), Some(sample.code)),
            Some(Err(error)) => {
                let start = sample.code.start as usize + error.offset;
                let span = Span::new(sample.code.file, start, start + 1);
                cx.report(
                    Diagnostic::new(Code::BadSample, span, "this sample cannot be read")
                        .label(format!("expected {}", error.message)),
                );
                return (None, Some(sample.code));
            }
        }
    }
    (None, samples.first().map(|sample| sample.code))
}
