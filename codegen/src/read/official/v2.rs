//! A page of API v2 in, the calls or the message that it describes out. These pages are made by hand: where a call is sent
//! stands in a line, below a heading or in a table, and sections are told by how their headings begin.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::diag::{Code, Diagnostic};
use crate::ir::{Method, Protocol};
use crate::rules::{self, Cx};
use crate::span::{Span, Spanned};

use super::address::{DOMAIN, address, is_address, valued};
use super::described::{Described, PartTable, Place, SaidReply, Subject};
use super::surface::plain::plain;
use super::surface::{Block, Page, Table};
use super::unread::{Nearly, Unread};
use super::{columns, errors, event, markers, rate, request_line, row, sample, titles};

/// Where tables of these pages belong.
const HELP: &str = "the headings of parts begin with `请求参数`, `返回结果`, `返回参数`, `应答参数`, `通知参数` or `商户通知应答`";

/// Reads a page; what has no tables is left out.
pub fn read<'s>(cx: &mut Cx, page: &Page<'s>) -> Vec<Described<'s>> {
    let mut reader = Reader::new(page);
    for block in &page.blocks {
        match block {
            Block::Heading(heading) => reader.heading(&heading.title),
            Block::Text(text) => reader.text(&text.value, text.span),
            Block::Table(table) => reader.table(cx, table),
            Block::Code(code) => reader.code(code.value),
        }
    }
    let Reader { mut found, text, roles, limits, updated, unread, .. } = reader;
    found.retain(|described| described.tables.iter().any(|table| !table.rows.facts.is_empty()));
    let limits = if found.is_empty() { Vec::new() } else { limits.finish(cx) };
    unread.report(cx, !found.is_empty(), HELP);
    for described in &mut found {
        described.text.clone_from(&text);
        described.roles.clone_from(&roles);
        described.rate_limits.clone_from(&limits);
        described.updated.clone_from(&updated);
        described.is_stream_error &= described.tables.iter().any(|table| table.place == Place::Reply);
    }
    found
}

/// The section that a table stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Section {
    Request,
    Reply,
    Notification,
    Inside,
    Answer,
    Errors,
}

/// How the headings of sections begin, the longest first.
const SECTIONS: [(&str, Section); 12] = [
    ("请求参数", Section::Request),
    ("输入参数", Section::Request),
    ("同步返回结果", Section::Reply),
    ("返回结果", Section::Reply),
    ("返回参数", Section::Reply),
    ("返回数据", Section::Reply),
    ("应答参数", Section::Reply),
    ("扣款成功通知参数", Section::Notification),
    ("扣款失败通知参数", Section::Notification),
    ("通知参数", Section::Notification),
    ("商户通知应答", Section::Answer),
    ("错误码", Section::Errors),
];

/// What a section of samples shows, by how its heading begins.
const SHOWN: [(&str, Section); 7] = [
    ("请求", Section::Request),
    ("输入", Section::Request),
    ("返回", Section::Reply),
    ("同步返回", Section::Reply),
    ("应答", Section::Reply),
    ("扣款", Section::Notification),
    ("通知", Section::Notification),
];

/// Sections that say what a call is for.
const PURPOSES: [&str; 2] = ["应用场景", "简介"];

struct Reader<'s> {
    found: Vec<Described<'s>>,
    /// The one at work.
    current: Option<usize>,
    is_event: bool,
    heading: String,
    section: Option<Section>,
    shown: Option<Section>,
    /// The line before a table.
    before: String,
    text: Vec<String>,
    roles: Vec<String>,
    limits: rate::Lines,
    updated: Option<String>,
    unread: Unread,
}

impl<'s> Reader<'s> {
    fn new(page: &Page<'_>) -> Self {
        let event = event::of_title(&page.front.title);
        let described = event.map(|event| Described {
            subjects: vec![Subject::Notification { protocol: Protocol::V2, event: event.to_owned() }],
            origin: page.front.span,
            ..Described::default()
        });
        Self {
            current: described.is_some().then_some(0),
            is_event: described.is_some(),
            found: described.into_iter().collect(),
            heading: String::new(),
            section: None,
            shown: None,
            before: String::new(),
            text: Vec::new(),
            roles: Vec::new(),
            limits: rate::Lines::default(),
            updated: None,
            unread: Unread::default(),
        }
    }

    fn current(&mut self) -> Option<&mut Described<'s>> {
        self.current.and_then(|at| self.found.get_mut(at))
    }

    fn heading(&mut self, title: &str) {
        if title.starts_with("步骤") {
            self.current = None;
        } else if title.starts_with("方式") {
            self.another_way();
        }
        title.clone_into(&mut self.heading);
        let folded = titles::folded(title);
        let begins = |sections: &[(&str, Section)]| {
            let found = sections.iter().find(|(begin, _)| folded.starts_with(begin));
            found.map(|(_, section)| *section)
        };
        let named = || {
            Some(match titles::part(title)? {
                Place::Reply => Section::Reply,
                _ => Section::Request,
            })
        };
        self.section = begins(&SECTIONS).or_else(named);
        self.shown = begins(&SHOWN);
        self.before.clear();
    }

    /// Another way to ask for the same: a description of its own of the same call.
    fn another_way(&mut self) {
        let Some(current) = self.current().filter(|current| !current.tables.is_empty()) else { return };
        let another = Described {
            subjects: current.subjects.clone(),
            origin: current.origin,
            host: current.host.clone(),
            is_stream_error: true,
            ..Described::default()
        };
        self.current = Some(self.found.len());
        self.found.push(another);
    }

    fn text(&mut self, line: &str, span: Span) {
        if let Some(date) = markers::updated(line) {
            self.updated = Some(date);
            return;
        }
        self.limits.add(line, span);
        let is_purpose = self.heading.is_empty() || PURPOSES.contains(&self.heading.as_str());
        if is_purpose && !rules::is_marker(line) {
            self.text.push(line.to_owned());
        }
        if let Some(roles) = line.strip_prefix("适用对象：").filter(|_| self.roles.is_empty()) {
            self.roles =
                roles.split(['、', '，', ' ']).filter(|role| !role.is_empty()).map(str::to_owned).collect();
        }
        if self.current.is_none() && is_address(line, &self.heading) {
            self.sent_to(line, span);
        }
        if valued(line, "请求方式").is_some_and(|method| method.starts_with("GET")) {
            self.is_get();
        }
        let needs = self.heading.starts_with("是否需要证书") && needs_certificate(line)
            || valued(line, "是否需要证书").is_some_and(needs_certificate);
        if needs && let Some(current) = self.current() {
            current.client_certificate = true;
        }
        if self.section == Some(Section::Notification) && line.contains("加密字段") {
            self.section = Some(Section::Inside);
        }
        if self.section == Some(Section::Reply)
            && line == "无参数返回"
            && let Some(current) = self.current()
        {
            current.said_reply = Some(SaidReply::Empty);
        }
        line.clone_into(&mut self.before);
    }

    /// The first address of the service in a text is where a call is sent.
    fn sent_to(&mut self, text: &str, span: Span) {
        if self.is_event {
            return;
        }
        let Some((host, path)) = address(text) else {
            if text.contains(DOMAIN) {
                self.unread.nearly(Nearly::Address, span);
            }
            return;
        };
        let located = match path.starts_with("/v3/") {
            true => request_line::located(path),
            false => path.strip_prefix('/').and_then(request_line::template).map(|path| (Protocol::V2, path)),
        };
        let Some((protocol, path)) = located else {
            self.unread.nearly(Nearly::Address, span);
            return;
        };
        self.current = Some(self.found.len());
        self.found.push(Described {
            subjects: vec![Subject::Operation { protocol, method: Method::Post, path }],
            origin: span,
            host,
            is_stream_error: true,
            ..Described::default()
        });
    }

    fn is_get(&mut self) {
        if let Some(Subject::Operation { method, .. }) =
            self.current().and_then(|current| current.subjects.first_mut())
        {
            *method = Method::Get;
        }
    }

    fn table(&mut self, cx: &mut Cx, table: &Table<'s>) {
        if columns::of_fields(&table.head).is_none() {
            self.other_table(cx, table);
            return;
        }
        let (section, before) = (self.section, std::mem::take(&mut self.before));
        let Some(place) = self.place() else {
            self.unread.add(cx, table);
            if section == Some(Section::Notification) {
                self.unread.nearly(Nearly::Title, table.span);
            }
            return;
        };
        let Some(current) = self.current.and_then(|at| self.found.get_mut(at)) else { return };
        let subject = current.subjects.first();
        cx.origin = current.origin;
        cx.operation = subject.map(Subject::name);
        let Some(columns) = columns::of_table(cx, table) else { return };
        let rows = row::read(cx, table, columns);
        let is_request = section == Some(Section::Request);
        current.has_nonce |= is_request && rows.facts.iter().any(|row| row.name == NONCE);
        if place == Place::Reply {
            current.is_stream_error &= before.contains("返回以下字段") && is_of_failure(&before);
        }
        if place == Place::Json {
            current.tables.extend(by_place(cx, rows, table.span));
        } else {
            current.tables.push(PartTable { place, events: Vec::new(), rows, span: table.span });
        }
    }

    /// What the next table is of.
    fn place(&self) -> Option<Place> {
        let current = self.current.and_then(|at| self.found.get(at))?;
        let subject = current.subjects.first();
        let place = match (self.section?, subject) {
            (Section::Request, Some(Subject::Operation { protocol, method, .. })) => match (protocol, method)
            {
                (Protocol::V2, Method::Get) => Place::Query,
                (Protocol::V2, _) => Place::Xml,
                (Protocol::V3 | Protocol::Brand, _) => Place::Json,
            },
            // The service asks, and not the merchant.
            (Section::Request, _) => return None,
            // On the page of a notification, what is returned is what the merchant returns.
            (Section::Reply, _) if self.is_event => Place::Answer,
            (Section::Reply, _) => Place::Reply,
            (Section::Notification, _) => Place::Envelope,
            (Section::Inside, _) => Place::Inside,
            (Section::Answer, _) => Place::Answer,
            (Section::Errors, _) => return None,
        };
        subject.is_some_and(|subject| subject.has(place)).then_some(place)
    }

    /// A table of two columns may say where a call is sent, and how.
    fn other_table(&mut self, cx: &mut Cx, table: &Table<'_>) {
        if let (Some(Section::Errors), Some(columns)) = (self.section, columns::of_errors(&table.head))
            && let Some(current) = self.current()
        {
            cx.origin = current.origin;
            cx.operation = current.subjects.first().map(Subject::name);
            current.errors.extend(errors::read(cx, table, columns));
            return;
        }
        let rows = table.rows.iter().map(|row| {
            let cells = row.cells.iter().map(|cell| plain(cell.value));
            (cells.collect::<Vec<_>>(), row.span)
        });
        let head = std::iter::once((table.head.clone(), table.span));
        for (cells, span) in head.chain(rows).collect::<Vec<_>>() {
            match cells.as_slice() {
                [key, url] if key == "请求Url" => self.sent_to(url, span),
                [key, method] if key == "请求方式" && method.eq_ignore_ascii_case("GET") => self.is_get(),
                [key, word] if key == "是否需要证书" && needs_certificate(word) => {
                    if let Some(current) = self.current() {
                        current.client_certificate = true;
                    }
                }
                _ => {}
            }
        }
    }

    fn code(&mut self, code: &str) {
        let Some(shown) = self.shown else { return };
        let document = || sample::json(code).or_else(|| sample::xml::members(code).map(Value::Object));
        let Some(current) = self.current() else { return };
        let samples = &mut current.samples;
        match shown {
            Section::Request if samples.body.is_none() => samples.body = document(),
            Section::Reply if samples.reply.is_none() => {
                samples.reply = document();
                samples.replies_json = sample::json(code).is_some();
            }
            Section::Notification if samples.envelope.is_none() => samples.envelope = document(),
            Section::Notification if samples.inside.is_none() => samples.inside = document(),
            _ => {}
        }
    }
}

/// The random text that the client adds.
pub const NONCE: &str = "nonce_str";

/// Rows of calls of API v3, whose descriptions begin with the part that they are of.
fn by_place<'s>(cx: &mut Cx, rows: row::Rows<'s>, span: Span) -> Vec<PartTable<'s>> {
    let mut tables: Vec<PartTable<'s>> = Vec::new();
    let mut places: BTreeMap<String, Place> = BTreeMap::new();
    let row::Rows { facts, refused } = rows;
    for mut row in facts {
        let is_inside = row.name.contains('.');
        let found = PLACES.iter().find(|(word, _)| plain(row.description.value).starts_with(word));
        let around = row.name.split('.').next().unwrap_or_default();
        let place = if is_inside { places.get(around).copied() } else { found.map(|(_, place)| *place) };
        let Some(place) = place else {
            cx.rows.diagnosed += 1;
            let message = format!("`{}` does not say which part of the request it is of", row.name);
            let found = Diagnostic::new(Code::UnknownPart, row.span, message);
            cx.report(found.help("its description begins with `path`, `query` or `body`"));
            continue;
        };
        places.entry(row.name.clone()).or_insert(place);
        if let Some((word, _)) = found {
            row.description = after(row.description, word.trim_end());
        }
        match tables.iter_mut().find(|table| table.place == place) {
            Some(table) => table.rows.facts.push(row),
            None => {
                let rows = row::Rows { facts: vec![row], refused: refused.clone() };
                tables.push(PartTable { place, events: Vec::new(), rows, span });
            }
        }
    }
    tables
}

/// What follows the word that a cell begins with, and blanks of any kind.
fn after<'s>(cell: Spanned<&'s str>, word: &str) -> Spanned<&'s str> {
    let rest = cell.value.strip_prefix(word).unwrap_or(cell.value).trim_start();
    let start = cell.span.start as usize + (cell.value.len() - rest.len());
    Spanned { value: rest, span: Span::new(cell.span.file, start, start + rest.len()) }
}

const PLACES: [(&str, Place); 3] = [("path ", Place::Path), ("query ", Place::Query), ("body ", Place::Json)];

fn needs_certificate(said: &str) -> bool {
    said.starts_with('是') || said.contains("需要双向证书") && !said.contains("不需要双向证书")
}

fn is_of_failure(sentence: &str) -> bool {
    ["失败时", "错误"].iter().any(|word| sentence.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_tell_whether_with_a_certificate() {
        for (said, needs) in [
            ("请求需要双向证书。", true),
            ("是（见此）", true),
            ("需要双向证书。", true),
            ("不需要。", false),
            ("否", false),
            ("不需要双向证书", false),
        ] {
            assert_eq!(needs_certificate(said), needs, "{said}");
        }
    }
}
