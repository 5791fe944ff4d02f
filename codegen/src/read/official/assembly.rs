//! What a page describes in, operations and notifications out: its tables become fields once, and its subjects share them.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::diag::{Code, Diagnostic};
use crate::ir::{
    Api, Body, Doc, ErrorCode, Field, Lifecycle, Link, Method, Nonce, Notification, Open, Operation,
    PathTemplate, Presence, Protocol, Reply,
};
use crate::read::tables::doc::LABEL;
use crate::rules::{
    CIPHERTEXT, Cx, Direction, TableContext, as_segment, is_signed, only_body, refuse_sealed,
    undescribed_variable, usual_status,
};
use crate::span::Span;

use super::described::{Described, PartTable, Place, SaidReply, Samples, Subject};
use super::field::{self, Bare, Style};
use super::nesting::{self, Node};
use super::surface::FrontMatter;
use super::{sealing, v2};

/// Headers that are the same everywhere.
const STANDARD: [&str; 3] = ["Authorization", "Accept", "Content-Type"];

/// Members of signed documents of API v2 that every client adds.
const ADDED: [&str; 2] = [v2::NONCE, "sign"];

/// Builds what a page describes.
pub fn assemble(cx: &mut Cx, front: &FrontMatter, mut described: Described<'_>, api: &mut Api) {
    let Some(first) = described.subjects.first().cloned() else { return };
    cx.operation = Some(first.name());
    cx.origin = described.origin;
    let mut parts = Parts::read(cx, &mut described, &first);
    let subjects = std::mem::take(&mut described.subjects);
    parts.check_variables(cx, &subjects);
    for subject in subjects {
        cx.operation = Some(subject.name());
        match subject {
            Subject::Operation { protocol, method, path } => {
                api.operations.push(operation(cx, front, &described, &parts, protocol, method, path));
            }
            Subject::Notification { protocol, event } => {
                api.notifications.push(notification(cx, front, &described, &parts, protocol, event));
            }
        }
    }
    cx.operation = None;
}

/// The fields of each part, and where it is described.
struct Parts {
    fields: BTreeMap<Place, (Vec<Field>, Span)>,
}

impl Parts {
    fn read(cx: &mut Cx, described: &mut Described<'_>, subject: &Subject) -> Self {
        let mut tables: BTreeMap<Place, Vec<PartTable<'_>>> = BTreeMap::new();
        for table in std::mem::take(&mut described.tables) {
            tables.entry(table.place).or_default().push(table);
        }
        let mut inside = tables.remove(&Place::Inside).map(|tables| {
            let span = tables.first().map_or(described.origin, |table| table.span);
            (nodes(cx, tables, described.samples.inside.as_ref()), span)
        });
        let mut fields = BTreeMap::new();
        for (place, tables) in tables {
            let span = tables.first().map_or(described.origin, |table| table.span);
            let mut sample = shown(&described.samples, place);
            let mut nodes = nodes(cx, tables, sample.as_ref());
            leave_out(cx, place, &mut nodes);
            let style = style(place, subject, described);
            if place == Place::Envelope
                && let Some((members, _)) = inside.take_if(|_| has_holder(&nodes, style))
            {
                let mut shown = match sample.take() {
                    Some(Value::Object(members)) => members,
                    _ => Map::new(),
                };
                fill(&mut nodes, style, members, &mut shown, described.samples.inside.take());
                sample = Some(Value::Object(shown)).filter(|sample| *sample != Value::Object(Map::new()));
            }
            fields.insert(place, (field::members(cx, nodes, style, sample.as_ref()), span));
        }
        if let Some((left, span)) = inside {
            cx.rows.diagnosed += left.iter().map(Node::count).sum::<usize>();
            let message = "these are members of a ciphertext, and no row of this page is one";
            cx.report(Diagnostic::new(Code::MissingParent, span, message));
        }
        Self { fields }
    }

    fn get(&self, place: Place) -> Option<&(Vec<Field>, Span)> {
        self.fields.get(&place)
    }

    fn of(&self, place: Place) -> Vec<Field> {
        self.get(place).map(|(fields, _)| fields.clone()).unwrap_or_default()
    }

    /// Rows of variables that no path has.
    fn check_variables(&mut self, cx: &mut Cx, subjects: &[Subject]) {
        let has = |name: &str| {
            subjects.iter().any(|subject| match subject {
                Subject::Operation { path, .. } => path.variables().any(|variable| variable == name),
                Subject::Notification { .. } => false,
            })
        };
        let Some((fields, _)) = self.fields.get_mut(&Place::Path) else { return };
        fields.retain(|field| {
            has(&field.wire) || {
                cx.rows.fields -= 1;
                cx.rows.diagnosed += 1;
                let message = format!("the path has no variable `{}`", field.wire);
                let found = Diagnostic::new(Code::UnknownPart, field.origin, message);
                cx.report(found.help("the variables are the segments in braces of the path"));
                false
            }
        });
    }
}

/// What is shown of a part, without what the client adds.
fn shown(samples: &Samples, place: Place) -> Option<Value> {
    let mut sample = samples.of(place)?;
    if let (Place::Xml, Some(members)) = (place, sample.as_object_mut()) {
        ADDED.iter().for_each(|name| drop(members.shift_remove(*name)));
    }
    Some(sample)
}

fn nodes<'s>(cx: &mut Cx, tables: Vec<PartTable<'s>>, sample: Option<&Value>) -> Vec<Node<'s>> {
    let trees: Vec<_> = tables.into_iter().map(|table| nesting::build(cx, table.rows, sample)).collect();
    let (nodes, again) = nesting::joined(trees);
    cx.rows.fields += again;
    nodes
}

/// Takes out rows that say how a request is sent.
fn leave_out(cx: &mut Cx, place: Place, nodes: &mut Vec<Node<'_>>) {
    let is_transport = |name: &str| match place {
        Place::Header => STANDARD.iter().any(|header| header.eq_ignore_ascii_case(name)),
        Place::Xml => ADDED.contains(&name),
        _ => false,
    };
    nodes.retain(|node| {
        let is_kept = !is_transport(&node.name);
        if !is_kept {
            cx.rows.parts += node.count();
        }
        is_kept
    });
}

fn style(place: Place, subject: &Subject, described: &Described<'_>) -> Style {
    let (protocol, overseas) = match subject {
        Subject::Operation { protocol, path, .. } => (*protocol, described.host.is_overseas(path)),
        Subject::Notification { protocol, .. } => (*protocol, false),
    };
    let direction = match place {
        Place::Reply => Direction::Reply,
        Place::Envelope | Place::Inside => Direction::Notification,
        _ => Direction::Request,
    };
    let context = TableContext { form: place == Place::Form, ..TableContext::request(protocol, overseas) };
    Style {
        context: context.towards(direction),
        is_flat: matches!(place, Place::Query | Place::Form),
        is_envelope: place == Place::Envelope && protocol.is_json(),
        bare: match place {
            Place::Path => Some(Bare::Url),
            Place::Answer => Some(Bare::Answer),
            _ => None,
        },
        is_text: !protocol.is_json()
            || matches!(place, Place::Header | Place::Path | Place::Query | Place::Form),
    }
}

/// Whether a row is the text that a document is sealed in.
fn is_holder(node: &Node<'_>, style: Style) -> bool {
    match style.is_envelope {
        true => node.name == CIPHERTEXT,
        false => {
            sealing::said(node.row.description.value, style.context).is_some_and(|said| said.mark.is_aes())
        }
    }
}

fn has_holder(nodes: &[Node<'_>], style: Style) -> bool {
    nodes.iter().any(|node| is_holder(node, style) || has_holder(&node.children, style))
}

/// Puts the members of a ciphertext below its row, and its content into the sample.
fn fill<'s>(
    nodes: &mut [Node<'s>],
    style: Style,
    members: Vec<Node<'s>>,
    sample: &mut Map<String, Value>,
    inside: Option<Value>,
) {
    let around = nodes.iter_mut().find(|node| is_holder(node, style) || has_holder(&node.children, style));
    let Some(node) = around else { return };
    if is_holder(node, style) {
        node.children = members;
        sample.extend(inside.map(|inside| (node.name.clone(), inside)));
        return;
    }
    let within = sample.entry(node.name.clone()).or_insert_with(|| Value::Object(Map::new()));
    if let Value::Object(within) = within {
        fill(&mut node.children, style, members, within, inside);
    } else {
        fill(&mut node.children, style, members, &mut Map::new(), inside);
    }
}

fn operation(
    cx: &mut Cx,
    front: &FrontMatter,
    described: &Described<'_>,
    parts: &Parts,
    protocol: Protocol,
    method: Method,
    path: PathTemplate,
) -> Operation {
    let variables = path.variables().map(|name| variable(cx, parts, name)).collect();
    let body = |place: Place, body: fn(Vec<Field>) -> Body| {
        let (fields, span) = parts.get(place)?;
        Some((body(fields.clone()), *span))
    };
    let bodies = [body(Place::Json, Body::Json), body(Place::Xml, Body::Xml), body(Place::Form, Body::Form)];
    let body = only_body(cx, bodies.into_iter().flatten(), method);
    let reply = reply(cx, described, parts, protocol);
    let nonce = protocol == Protocol::V2 && described.has_nonce;
    Operation {
        protocol,
        method,
        doc: doc(front, described),
        host: described.host.clone(),
        client_certificate: described.client_certificate,
        nonce: if nonce { Nonce::Injected } else { Nonce::Omitted },
        fragment: None,
        variables,
        query: parts.get(Place::Query).map(|(fields, _)| fields.clone()),
        headers: parts.of(Place::Header),
        reply_signed: is_signed(protocol, &reply),
        status: described.status.unwrap_or(usual_status(&reply)),
        errors: ErrorCode::united(described.errors.clone(), Vec::new()),
        rate_limits: described.rate_limits.clone(),
        lifecycle: Lifecycle::default(),
        example: example(&described.samples, &path, &body),
        reply_example: described.samples.reply.clone().filter(|_| reply.fields().is_some()),
        body,
        reply,
        origin: described.origin,
        witnesses: Vec::new(),
        path,
    }
}

fn variable(cx: &mut Cx, parts: &Parts, name: &str) -> Field {
    let fields = parts.get(Place::Path).map(|(fields, _)| fields.as_slice()).unwrap_or_default();
    let Some(field) = fields.iter().find(|field| field.wire == name) else {
        return undescribed_variable(cx, name);
    };
    let mut field = Field { presence: Presence::Required, ..field.clone() };
    let span = field.origin;
    as_segment(cx, &mut field, span, false);
    field
}

fn reply(cx: &mut Cx, described: &Described<'_>, parts: &Parts, protocol: Protocol) -> Reply {
    let fields = parts.of(Place::Reply);
    if fields.is_empty() {
        match described.said_reply {
            Some(SaidReply::Empty) => return Reply::Empty,
            Some(SaidReply::Stream) => return Reply::Stream { error: None },
            None => {
                let message = "this page does not say what comes back";
                cx.doubt(Open::Reply, Diagnostic::new(Code::EmptyReply, described.origin, message));
            }
        }
    }
    match () {
        () if protocol.is_json() || described.samples.replies_json => Reply::Json(fields),
        () if described.is_stream_error && !fields.is_empty() => Reply::Stream { error: Some(fields) },
        () => Reply::Xml(fields),
    }
}

/// The sample of a request, by its parts.
fn example(samples: &Samples, path: &PathTemplate, body: &Body) -> Option<Value> {
    let mut members: Map<String, Value> = Map::new();
    for name in path.variables() {
        if let Some(value) = samples.variables.get(name) {
            members.insert(name.to_owned(), value.clone());
        }
    }
    if let Some(query) = samples.of(Place::Query) {
        members.insert("query".to_owned(), query);
    }
    let place = match body {
        Body::Json(_) => Some(Place::Json),
        Body::Xml(_) => Some(Place::Xml),
        Body::Form(_) | Body::None => None,
    };
    if let (Some(kind), Some(sample)) = (body.kind(), place.and_then(|place| shown(samples, place))) {
        members.insert(kind.key().to_owned(), sample);
    }
    (!members.is_empty()).then_some(Value::Object(members))
}

fn notification(
    cx: &mut Cx,
    front: &FrontMatter,
    described: &Described<'_>,
    parts: &Parts,
    protocol: Protocol,
    event: String,
) -> Notification {
    let acknowledgement = parts.of(Place::Answer);
    refuse_sealed(cx, &acknowledgement);
    Notification {
        protocol,
        event,
        doc: doc(front, described),
        // Those of the signature are everywhere the same, and told without a type.
        headers: Vec::new(),
        body: parts.of(Place::Envelope),
        acknowledgement,
        acknowledgement_headers: Vec::new(),
        errors: ErrorCode::united(described.errors.clone(), Vec::new()),
        lifecycle: Lifecycle::default(),
        origin: described.origin,
        witnesses: Vec::new(),
    }
}

fn doc(front: &FrontMatter, described: &Described<'_>) -> Doc {
    let url = front.url.strip_suffix(".md").unwrap_or(&front.url).to_owned();
    Doc {
        title: front.title.clone(),
        term: None,
        text: described.text.clone(),
        links: vec![Link { label: LABEL.to_owned(), url }],
        roles: described.roles.clone(),
        updated: described.updated.clone(),
    }
}
