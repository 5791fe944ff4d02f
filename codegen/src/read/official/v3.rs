//! A page of API v3 or of brands in, the calls or messages that it describes out: the line of the request or the table of
//! a notification says what it is, headings say which part a table is of.

use crate::diag::{Code, Diagnostic};
use crate::ir::Protocol;
use crate::rules::Cx;
use crate::span::Span;

use super::described::{Described, PartTable, Place, SaidReply, Subject};
use super::event;
use super::markers;
use super::request_line::{self, RequestLine};
use super::row_overrides::RowOverrides;
use super::surface::plain::plain;
use super::surface::{Block, Heading, Page, Table, TableRow};
use super::titles::{self, Marker};
use super::unread::{Nearly, Unread};
use super::{columns, errors, rate, row, sample};

/// Where tables of these pages belong.
const HELP: &str = "the headings of parts are `Header 参数`, `Path 参数`, `Query 参数`, `Body 参数`, `Form 参数` and `应答参数`; \
                    those of notifications follow the lines `通知参数` and `resource中ciphertext解密后字段`";

/// Reads a page; nothing where it describes no call and no message.
pub fn read<'s>(
    cx: &mut Cx,
    page: &Page<'s>,
    protocol: Protocol,
    overrides: &mut RowOverrides<'_>,
) -> Vec<Described<'s>> {
    let mut reader = Reader::new(page, protocol);
    for block in &page.blocks {
        match block {
            Block::Heading(heading) => reader.heading(cx, heading),
            Block::Text(text) => reader.text(cx, &text.value, text.span),
            Block::Table(table) => reader.table(cx, table, overrides),
            Block::Code(code) => reader.code(code.value),
        }
    }
    reader.finish(cx)
}

/// What the next block of code shows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shows {
    Nothing,
    Reply,
    Inside,
}

struct Reader<'s> {
    protocol: Protocol,
    /// What other lines of the page described before.
    done: Vec<Described<'s>>,
    described: Described<'s>,
    /// The part that the next table is of; `None` where none is read.
    at: Option<Place>,
    shows: Shows,
    /// Whether a sample told the status already; what it shows counts more than what is said.
    is_status_shown: bool,
    /// The headings around, the outermost first, with the parts that they name.
    around: Vec<(usize, Option<Place>)>,
    limits: rate::Lines,
    /// The events of each envelope, in their order.
    envelopes: Vec<Vec<String>>,
    /// How many tables there were of what is inside of a ciphertext.
    insides: usize,
    /// The events that the next one of these is of, if that is said.
    condition: Vec<String>,
    unread: Unread,
}

impl<'s> Reader<'s> {
    fn new(page: &Page<'_>, protocol: Protocol) -> Self {
        let described = Described { origin: page.front.span, ..Described::default() };
        Self {
            protocol,
            done: Vec::new(),
            described,
            at: None,
            shows: Shows::Nothing,
            is_status_shown: false,
            around: Vec::new(),
            limits: rate::Lines::default(),
            envelopes: Vec::new(),
            insides: 0,
            condition: Vec::new(),
            unread: Unread::default(),
        }
    }

    fn heading(&mut self, cx: &mut Cx, heading: &Heading) {
        let title = heading.title.as_str();
        self.around.retain(|(level, _)| *level < heading.level);
        let condition = self.events_in(title);
        let part = match titles::part(title) {
            // The second step of the second step: how a notification is answered.
            None if title.starts_with("2.2") => Some(Place::Answer),
            None if self.at == Some(Place::Inside) && !condition.is_empty() => self.at,
            named => named.and_then(|place| self.within(place)),
        };
        self.around.push((heading.level, part));
        self.shows = Shows::Nothing;
        self.at = part;
        self.condition = condition;
        self.request_line(cx, title, heading.span);
        self.marker(title);
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

    /// The part that a heading names below those around it: what comes back has a body, too.
    fn within(&self, place: Place) -> Option<Place> {
        let answer = self.around.iter().find_map(|(_, around)| around.filter(|place| place.is_answer()));
        match (answer, place) {
            (None, place) => Some(place),
            (Some(answer), Place::Json | Place::Form | Place::Reply) => Some(answer),
            (Some(_), _) => None,
        }
    }

    fn text(&mut self, cx: &mut Cx, line: &str, span: Span) {
        if self.request_line(cx, line, span) {
            return;
        }
        let described = &mut self.described;
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
        self.marker(line);
        let is_shown = self.shows == Shows::Reply && !self.is_status_shown;
        let described = &mut self.described;
        if let Some(status) = markers::status(line).filter(|_| is_shown || self.at == Some(Place::Reply)) {
            described.status = if is_shown { Some(status) } else { described.status.or(Some(status)) };
            self.is_status_shown |= is_shown;
        }
    }

    /// What a line or a heading says of what follows it.
    fn marker(&mut self, line: &str) {
        let is_reply = self.at == Some(Place::Reply);
        match titles::marker(line) {
            Some(Marker::Envelope) => self.at = Some(Place::Envelope),
            Some(Marker::Inside) => {
                self.at = Some(Place::Inside);
                self.condition = self.events_in(line);
            }
            Some(Marker::Errors) if is_reply => self.at = None,
            Some(Marker::ReplySample) => self.shows = Shows::Reply,
            Some(Marker::InsideSample) => self.shows = Shows::Inside,
            Some(Marker::NoReply) if is_reply => self.described.said_reply = Some(SaidReply::Empty),
            Some(Marker::Bytes) if is_reply => self.described.said_reply = Some(SaidReply::Stream),
            None if self.at == Some(Place::Inside) && line.starts_with('当') => {
                self.condition = self.events_in(line);
            }
            _ => {}
        }
    }

    /// Whether a line says how something is called, well or not.
    fn request_line(&mut self, cx: &mut Cx, line: &str, span: Span) -> bool {
        match request_line::parse(line) {
            Some(Ok(found)) => self.request(cx, found, span),
            Some(Err(fault)) => {
                self.unread.refuse();
                cx.report(request_line::refusal(&fault, span));
            }
            None => {
                let is_known = !self.done.is_empty() || !self.described.subjects.is_empty();
                if !is_known && request_line::is_nearly(line) {
                    self.unread.nearly(Nearly::Line, span);
                }
                return false;
            }
        }
        true
    }

    /// A line of its own: another call is described from here on, or together with the one before if that has no tables.
    fn request(&mut self, cx: &mut Cx, found: RequestLine, span: Span) {
        let RequestLine { method, paths } = found;
        let before = self.done.iter().chain([&self.described]).flat_map(|described| &described.subjects);
        let before: Vec<Subject> = before.cloned().collect();
        let subjects =
            paths.into_iter().map(|(protocol, path)| Subject::Operation { protocol, method, path });
        let subjects: Vec<_> = subjects.filter(|subject| !before.contains(subject)).collect();
        if subjects.is_empty() {
            return;
        }
        if !self.described.subjects.is_empty() && !self.described.tables.is_empty() {
            self.limit(cx);
            let next = self.described.another();
            self.done.push(std::mem::replace(&mut self.described, next));
            self.at = None;
            self.is_status_shown = false;
        }
        if self.described.subjects.is_empty() {
            self.described.origin = span;
        }
        self.described.subjects.extend(subjects);
        self.enter(cx);
    }

    /// The limits of rate that were told since the call before, or its own where none were.
    fn limit(&mut self, cx: &mut Cx) {
        let limits = std::mem::take(&mut self.limits).finish(cx);
        if !limits.is_empty() {
            self.described.rate_limits = limits;
        }
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
        let is_event = matches!(self.described.subjects.first(), Some(Subject::Notification { .. }));
        let place = self.at.map(|place| match place {
            // On the page of a notification, what is returned is what the merchant returns.
            Place::Reply if is_event => Place::Answer,
            other => other,
        });
        // Pages on the front end have tables of the same form, and no request.
        let has = |place: Place| self.described.subjects.iter().any(|subject| subject.has(place));
        let Some(place) = place.filter(|place| has(*place) || !is_known && *place == Place::Envelope) else {
            self.unread.add(cx, table);
            return;
        };
        let Some(columns) = columns::of_table(cx, table) else { return };
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
        let mut rows = row::read(cx, table, columns);
        let is_file = rows.facts.iter().any(row::RowFacts::is_part);
        let place = if place == Place::Json && is_file { Place::Form } else { place };
        if place == Place::Form {
            row::find_file(&mut rows.facts);
        }
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
            self.unread.refuse();
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
            (Shows::Nothing, Some(Place::Envelope)) => &mut samples.envelope,
            (Shows::Nothing, _) => return,
        };
        if to.is_none() {
            *to = sample::json(code);
        }
    }

    /// What the page describes.
    fn finish(mut self, cx: &mut Cx) -> Vec<Described<'s>> {
        if !self.described.subjects.is_empty() {
            self.limit(cx);
        }
        let Self { mut done, mut described, mut unread, envelopes, insides, .. } = self;
        if insides < envelopes.len() {
            // One table of what is inside of several ciphertexts is of all of them.
            let inside = described.tables.iter_mut().filter(|table| table.place == Place::Inside);
            inside.for_each(|table| table.events.clear());
        }
        if described.subjects.is_empty() {
            // What nobody knows the name of is reported as a whole.
            described.tables.iter().for_each(|table| unread.take(table));
        } else {
            done.push(described);
        }
        unread.report(cx, !done.is_empty(), HELP);
        done
    }
}

/// The row whose description tells the events of a notification.
fn event_row<'t, 's>(table: &'t Table<'s>, columns: columns::Columns) -> Option<&'t TableRow<'s>> {
    let mut rows = table.rows.iter();
    rows.find(|row| row.cells.get(columns.name).is_some_and(|cell| plain(cell.value) == event::ROW))
}

/// The events that it names.
fn named(row: &TableRow<'_>, columns: columns::Columns) -> Vec<String> {
    let cell = columns.text.and_then(|text| row.cells.get(text));
    cell.map(|cell| event::names(&plain(cell.value))).unwrap_or_default()
}
