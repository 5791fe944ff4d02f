//! A page of API v3 or of brands in, the calls or messages that it describes out: the line of the request or the table of
//! a notification says what it is, headings say which part a table is of.

use crate::diag::{Code, Diagnostic, did_you_mean, nearest, word_list};
use crate::ir::{Method, Protocol};
use crate::rules::Cx;
use crate::span::Span;

use super::described::{Described, PartTable, Place, SaidReply, Subject};
use super::event;
use super::markers;
use super::request_line::{self, Fault, RequestLine};
use super::row::RowOverrides;
use super::surface::plain::plain;
use super::surface::{Block, Heading, Page, Table, TableRow, Volume};
use super::{columns, errors, rate, row, sample};

/// Reads a page; `None` where it describes no call and no message.
pub fn read<'s>(
    cx: &mut Cx,
    page: &Page<'s>,
    protocol: Protocol,
    overrides: &mut RowOverrides<'_>,
) -> Option<Described<'s>> {
    let mut reader = Reader::new(page, protocol);
    for block in &page.blocks {
        match block {
            Block::Heading(heading) => reader.heading(heading),
            Block::Text(text) => reader.text(cx, &text.value, text.span),
            Block::Table(table) => reader.table(cx, table, overrides),
            Block::Code(code) => reader.code(code.value),
        }
    }
    let Reader { mut described, envelopes, insides, limits, .. } = reader;
    if insides < envelopes.len() {
        // One table of what is inside of several ciphertexts is of all of them.
        let inside = described.tables.iter_mut().filter(|table| table.place == Place::Inside);
        inside.for_each(|table| table.events.clear());
    }
    if described.subjects.is_empty() {
        // What nobody knows the name of is reported as a whole.
        cx.rows.diagnosed += described.tables.iter().map(|table| table.rows.len()).sum::<usize>();
        return None;
    }
    described.rate_limits = limits.finish(cx);
    Some(described)
}

/// What the next table is of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    /// Nothing that is read.
    Nothing,
    /// A part.
    Part(Place),
    /// Errors.
    Errors,
}

/// What the next block of code shows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shows {
    Nothing,
    Reply,
    Inside,
}

struct Reader<'s> {
    volume: Volume,
    protocol: Protocol,
    described: Described<'s>,
    at: At,
    shows: Shows,
    /// Whether a sample told the status already; what it shows counts more than what is said.
    is_status_shown: bool,
    limits: rate::Lines,
    /// The headings around, the outermost first.
    around: Vec<(usize, bool)>,
    /// The events of each envelope, in their order.
    envelopes: Vec<Vec<String>>,
    /// How many tables there were of what is inside of a ciphertext.
    insides: usize,
    /// The events that the next one of these is of, if that is said.
    condition: Vec<String>,
}

const ERRORS: &str = "错误码";

/// The parts that headings of any level name.
const PARTS: [(&str, Place); 7] = [
    ("Header 参数", Place::Header),
    ("Path 参数", Place::Path),
    ("Query 参数", Place::Query),
    ("Body 参数", Place::Json),
    ("Form 参数", Place::Form),
    ("应答参数", Place::Reply),
    ("应答字段", Place::Reply),
];

impl<'s> Reader<'s> {
    fn new(page: &Page<'_>, protocol: Protocol) -> Self {
        let described = Described { origin: page.front.span, ..Described::default() };
        Self {
            volume: Volume::Json(protocol),
            protocol,
            described,
            at: At::Nothing,
            shows: Shows::Nothing,
            is_status_shown: false,
            limits: rate::Lines::default(),
            around: Vec::new(),
            envelopes: Vec::new(),
            insides: 0,
            condition: Vec::new(),
        }
    }

    fn heading(&mut self, heading: &Heading) {
        let title = heading.title.as_str();
        self.around.retain(|(level, _)| *level < heading.level);
        self.around.push((heading.level, title == ERRORS));
        self.shows = Shows::Nothing;
        let part = PARTS.iter().find(|(known, _)| *known == title);
        let condition = self.events_in(title);
        self.at = match part {
            Some((_, place)) => At::Part(*place),
            None if self.at == At::Part(Place::Inside) && !condition.is_empty() => self.at,
            None if self.around.iter().any(|(_, is_errors)| *is_errors) => At::Errors,
            // The second step of the second step: how a notification is answered.
            None if title.starts_with("2.2") => At::Part(Place::Answer),
            None => At::Nothing,
        };
        self.condition = condition;
    }

    /// The events of this page that a line names: `当 event_type 为 LAMP.LIT 时`.
    fn events_in(&self, line: &str) -> Vec<String> {
        let is_known = |event: &String| {
            self.described.subjects.iter().any(|subject| match subject {
                Subject::Notification { event: known, .. } => known == event,
                Subject::Operation { .. } => false,
            })
        };
        event::names(line).into_iter().filter(is_known).collect()
    }

    fn text(&mut self, cx: &mut Cx, line: &str, span: Span) {
        let described = &mut self.described;
        if let Some(found) = request_line::parse(line) {
            match found {
                Ok(found) if described.subjects.is_empty() => self.request(cx, found, span),
                Ok(_) => {}
                Err(fault) => refuse(cx, &fault, span),
            }
            return;
        }
        if let Some(date) = markers::updated(line) {
            described.updated = Some(date);
            return;
        }
        if let Some(host) = markers::host(line) {
            described.host = host;
        }
        self.limits.add(line, span);
        if described.roles.is_empty() {
            described.roles = markers::roles(line);
        }
        if self.around.is_empty() && !crate::rules::is_marker(line) {
            described.text.push(line.to_owned());
        }
        match line {
            "通知参数" => self.at = At::Part(Place::Envelope),
            ERRORS if self.at == At::Part(Place::Reply) => self.at = At::Errors,
            "应答示例" => self.shows = Shows::Reply,
            "无应答包体" if self.at == At::Part(Place::Reply) => {
                described.said_reply = Some(SaidReply::Empty)
            }
            "返回二进制流" if self.at == At::Part(Place::Reply) => {
                described.said_reply = Some(SaidReply::Stream)
            }
            _ if line.starts_with("resource中ciphertext解密后字段") => {
                self.at = At::Part(Place::Inside);
                self.condition = self.events_in(line);
            }
            _ if self.at == At::Part(Place::Inside) && line.starts_with('当') => {
                self.condition = self.events_in(line);
            }
            _ if line.contains("resource中ciphertext") && line.contains("示例") => {
                self.shows = Shows::Inside
            }
            _ => {}
        }
        let is_shown = self.shows == Shows::Reply && !self.is_status_shown;
        if let Some(status) = markers::status(line).filter(|_| is_shown || self.at == At::Part(Place::Reply))
        {
            let said = self.described.status.filter(|_| !is_shown);
            self.described.status = said.or(Some(status));
            self.is_status_shown |= is_shown;
        }
    }

    fn request(&mut self, cx: &mut Cx, found: RequestLine, span: Span) {
        let RequestLine { method, paths } = found;
        let subject = |(protocol, path)| Subject::Operation { protocol, method, path };
        self.described.subjects = paths.into_iter().map(subject).collect();
        self.described.origin = span;
        self.enter(cx);
    }

    /// What is found from here on belongs to what is described.
    fn enter(&self, cx: &mut Cx) {
        cx.origin = self.described.origin;
        cx.operation = self.described.subjects.first().map(Subject::name);
    }

    fn table(&mut self, cx: &mut Cx, table: &Table<'s>, overrides: &mut RowOverrides<'_>) {
        let is_known = !self.described.subjects.is_empty();
        if let Some(columns) = columns::of_errors(&table.head) {
            if is_known {
                self.described.errors.extend(errors::read(cx, table, columns));
            }
            return;
        }
        let At::Part(place) = self.at else { return };
        // Pages on the front end have tables of the same form, and no request.
        if !is_known && place != Place::Envelope {
            return;
        }
        let Some(columns) = columns::of_fields(self.volume, &table.head) else {
            cx.rows.total += table.rows.len();
            cx.rows.diagnosed += table.rows.len();
            let message = "this table stands where one of parameters is, and has other columns";
            let found = Diagnostic::new(Code::UnknownHeader, table.span, message).label("not read");
            cx.report(found.help("the columns are 参数名, 类型, 必填 and 描述"));
            return;
        };
        let mut events = Vec::new();
        let row = event_row(table, columns);
        if place == Place::Envelope && (!is_known || !self.envelopes.is_empty() && row.is_some()) {
            events = overrides.events(row.map(|row| named(row, columns)).unwrap_or_default());
            self.notification(cx, row.map_or(table.span, |row| row.span), table.span, &events);
        }
        if place == Place::Inside {
            // Envelopes stand together, or each before what is inside of it: in one order in any case.
            let of_envelope = self.envelopes.get(self.insides).or(self.envelopes.last());
            events = match std::mem::take(&mut self.condition) {
                said if said.is_empty() => of_envelope.cloned().unwrap_or_default(),
                said => said,
            };
            self.insides += 1;
        }
        let rows = row::read(cx, table, columns);
        let is_file = rows.iter().any(row::RowFacts::is_part);
        let place = if place == Place::Json && is_file { Place::Form } else { place };
        let last = self.described.tables.last_mut().filter(|last| last.place == place);
        if let Some(last) = last.filter(|_| place == Place::Envelope && row.is_none()) {
            last.rows.extend(rows);
            return;
        }
        self.described.tables.push(PartTable { place, events, rows, span: table.span });
    }

    /// A table of an envelope begins what is described, or another form of it.
    fn notification(&mut self, cx: &mut Cx, row: Span, table: Span, events: &[String]) {
        if self.described.subjects.is_empty() {
            self.described.origin = table;
        }
        if events.is_empty() {
            cx.origin = table;
            let message = "this notification does not say what its event is called";
            cx.report(Diagnostic::new(Code::NoEvent, row, message));
            return;
        }
        let protocol = self.protocol;
        for event in events {
            let subject = Subject::Notification { protocol, event: event.clone() };
            if !self.described.subjects.contains(&subject) {
                self.described.subjects.push(subject);
            }
        }
        self.envelopes.push(events.to_vec());
        self.enter(cx);
    }

    fn code(&mut self, code: &str) {
        let samples = &mut self.described.samples;
        let to = match (self.shows, self.at) {
            (Shows::Reply, _) => &mut samples.reply,
            (Shows::Inside, _) => &mut samples.inside,
            (Shows::Nothing, At::Part(Place::Envelope)) => &mut samples.envelope,
            (Shows::Nothing, _) => return,
        };
        if to.is_none() {
            *to = sample::json(code);
        }
    }
}

/// The row whose description tells the events of a notification.
fn event_row<'t, 's>(table: &'t Table<'s>, columns: columns::Columns) -> Option<&'t TableRow<'s>> {
    let mut rows = table.rows.iter();
    rows.find(|row| row.cells.get(columns.name).is_some_and(|cell| plain(cell.value) == event::ROW))
}

/// The events that it names.
fn named(row: &TableRow<'_>, columns: columns::Columns) -> Vec<String> {
    row.cells.get(columns.text).map(|cell| event::names(&plain(cell.value))).unwrap_or_default()
}

fn refuse(cx: &mut Cx, fault: &Fault, span: Span) {
    let words = Method::WORDS.map(|(_, method)| method.to_string());
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let (message, help) = match fault {
        Fault::Method(word) => {
            let help = match nearest(&word.to_ascii_uppercase(), &words) {
                Some(near) => did_you_mean(near),
                None => format!("the methods are {}", word_list(&words)),
            };
            (format!("`{word}` is not an HTTP method"), Some(help))
        }
        Fault::Path(path) => (format!("`{path}` is not a path of API v3 or of brands"), None),
    };
    let found = Diagnostic::new(Code::BadRequestLine, span, message);
    cx.report(match help {
        Some(help) => found.help(help),
        None => found,
    });
}
