//! One operation or notification in, its names and its types out.

use std::collections::{BTreeMap, BTreeSet};

use super::collector::{Clash, Collector, Remedy, Subject};
use super::in_words::Whole;
use super::types::Role;
use crate::ir::{Body, BodyKind, Field, Notification, Operation, Part, Piece, Presence, Reply};
use crate::name::{REQUIRED, RustName};

/// What a request has besides its path.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    /// A query string.
    pub query: Option<Need>,
    /// Headers that the caller gives.
    pub headers: Option<Need>,
    /// A body.
    pub body: Option<Need>,
}

/// Whether a caller has to give a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// It has a field that is required.
    Required,
    /// It may be left out, and is sent without fields then.
    Optional,
}

impl Need {
    fn of(fields: &[Field]) -> Self {
        let is_required = |field: &Field| field.presence == Presence::Required;
        if fields.iter().any(is_required) { Self::Required } else { Self::Optional }
    }
}

impl Parts {
    /// Those that are there, as the emitted crate has them.
    pub fn each(self) -> impl Iterator<Item = RequestPart> {
        let part = |need: Option<Need>, field, suffix, docs, part| {
            need.map(|need| RequestPart { field, suffix, docs, is_required: need == Need::Required, part })
        };
        let headers = "Headers that the caller decides.";
        let all = [
            part(self.query, "query", "Query", "The query string.", Some(Part::Query)),
            part(self.headers, "headers", "Headers", headers, Some(Part::Header)),
            part(self.body, "body", "Body", "What is sent.", None),
        ];
        all.into_iter().flatten()
    }
}

/// A part of a request, as the emitted crate has it.
#[derive(Clone, Copy, Debug)]
pub struct RequestPart {
    /// The field of the operation's struct.
    pub field: &'static str,
    /// What the name of its type ends with.
    pub suffix: &'static str,
    /// What is said of it.
    pub docs: &'static str,
    /// Whether a caller has to give it.
    pub is_required: bool,
    /// `None` for the body, whose format is the operation's.
    part: Option<Part>,
}

impl RequestPart {
    /// The key of an example that has it.
    pub fn key(self, operation: &Operation) -> &'static str {
        self.of(operation).0.key()
    }

    /// What it is in the model, and its members there.
    pub fn of(self, operation: &Operation) -> (Part, &[Field]) {
        let body = || operation.body.kind().unwrap_or(BodyKind::Form);
        match self.part {
            Some(part @ Part::Query) => (part, operation.query.as_deref().unwrap_or_default()),
            Some(part) => (part, &operation.headers),
            None => (Part::Body(body()), operation.body.fields().unwrap_or_default()),
        }
    }
}

/// An operation with its names.
#[derive(Debug)]
pub struct OperationPlan {
    /// Its number in the model.
    pub index: usize,
    /// The name of its struct, `Post`.
    pub name: RustName,
    /// What it has.
    pub parts: Parts,
    /// What it returns.
    pub reply: ReplyType,
}

impl OperationPlan {
    /// The struct of what its constructor needs, where arguments could be taken for one another: all variables have one type.
    pub fn required_name(&self, operation: &Operation) -> Option<RustName> {
        let is_needed = operation.variables.len() > 1;
        is_needed.then(|| RustName::exact(&format!("{}{REQUIRED}", self.name))).flatten()
    }

    /// The call of the chain, and that in which what may be left out is set.
    pub fn methods(&self) -> [String; 2] {
        let method = self.name.as_str().to_ascii_lowercase();
        [method.clone(), format!("{method}_with")]
    }
}

/// What an operation returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum ReplyType {
    /// A record of the module, `PostReply`.
    Record,
    Empty,
    Download,
    Redirect,
}

/// A notification with its names.
#[derive(Debug)]
pub struct NotificationPlan {
    /// Its number in the model.
    pub index: usize,
    /// Its name among all events.
    pub arm: RustName,
    /// Whether sealed fields are inside of its payload.
    pub opens: bool,
}

/// The fields of an operation's struct and of its link of the chain, where `modules` are the names of the path's segments.
fn check_variables(types: &mut Collector<'_>, operation: &Operation, modules: &[RustName]) {
    let is_variable = |piece: &Piece<'_>| matches!(piece, Piece::Variable(_));
    let links = operation.path.pieces().zip(modules).filter(|(piece, _)| is_variable(piece));
    let segments = operation.path.variable_segments().zip(links.map(|(_, module)| module));
    let segments: Vec<(&str, &RustName)> = segments.collect();
    let mut links: BTreeSet<RustName> = RustName::exact("client").into_iter().collect();
    let of = |name: &str| operation.variables.iter().find(|field| field.wire == name);
    let rust = |name: &str| of(name).map_or_else(|| RustName::field(name), |field| field.rust.clone());
    let mut taken: BTreeSet<RustName> =
        ["client", "query", "headers", "body"].into_iter().filter_map(RustName::exact).collect();
    let all: BTreeSet<RustName> = segments.iter().map(|(name, _)| rust(name)).collect();
    let mut first: BTreeMap<RustName, &str> = BTreeMap::new();
    let mut clashes = Vec::new();
    let mut names = Vec::new();
    for (name, link) in segments {
        let is_new = taken.insert(rust(name));
        if links.insert(link.clone()) && is_new {
            first.insert(rust(name), name);
            first.insert(link.clone(), name);
            names.push(name.to_owned());
            continue;
        }
        let found = first.get(&rust(name)).or_else(|| first.get(link)).copied();
        let what = match found {
            Some(twin) => format!("the variables `{twin}` and `{name}`"),
            None => format!("the variable `{name}` and a part of the request"),
        };
        let place = |name: &str| of(name).map_or(operation.origin, |field| field.origin);
        let twin = found.map_or(operation.origin, place);
        clashes.push((what, twin, place(name)));
        let numbers = 2..;
        let others = numbers.map(|number: usize| format!("{name}_{number}"));
        let other = others.into_iter().find(|other| !all.contains(&rust(other)) && taken.insert(rust(other)));
        names.push(other.unwrap_or_else(|| name.to_owned()));
    }
    for (what, first, second) in clashes {
        let remedy = Some(Remedy::Variables(names.clone()));
        types.clashes.push(Clash { first, second, what, remedy, of: types.of });
    }
}

/// One operation, whose types are found; `modules` are those of the segments of its path.
pub fn operation(
    types: &mut Collector<'_>,
    index: usize,
    operation: &Operation,
    modules: &[RustName],
) -> OperationPlan {
    types.of = Subject::Operation(index);
    check_variables(types, operation, modules);
    let name = RustName::type_part(operation.method.word());
    let mut parts = Parts::default();
    let mut record = |suffix: &str, role: Role, part: Part, fields: &[Field], what: &'static str| {
        let name = name.join(&RustName::type_part(suffix));
        let whole = Whole { what, of: format!("{} {}", operation.method, operation.wire_path()) };
        types.whole(name, role, (part.word(), fields), operation.origin, whole);
    };
    if let Some(query) = &operation.query {
        let query = operation.given(Part::Query, query);
        parts.query = Some(Need::of(&query));
        record("query", Role::Request, Part::Query, &query, "the query of");
    }
    let headers = operation.given_headers();
    if !headers.is_empty() {
        parts.headers = Some(Need::of(&headers));
        record("headers", Role::Request, Part::Header, &headers, "the headers of");
    }
    if let Some((kind, fields)) = operation.body.kind().zip(operation.body.fields()) {
        let what = if matches!(operation.body, Body::Form(_)) { "the form of" } else { "the body of" };
        let fields = operation.given(Part::Body(kind), fields);
        parts.body = Some(Need::of(&fields));
        record("body", Role::Request, Part::Body(kind), &fields, what);
    }
    let reply = match &operation.reply {
        Reply::Json(fields) | Reply::Xml(fields) => {
            record("reply", Role::Reply, Part::Reply, fields, "the reply of");
            ReplyType::Record
        }
        Reply::Empty => ReplyType::Empty,
        Reply::Stream { error } => {
            if let Some(fields) = error {
                record("failure", Role::Reply, Part::Reply, fields, "the failed reply of");
            }
            ReplyType::Download
        }
        Reply::Redirect => ReplyType::Redirect,
    };
    OperationPlan { index, name, parts, reply }
}

/// One notification, whose types are found.
pub fn notification(
    types: &mut Collector<'_>,
    index: usize,
    notification: &Notification,
    arm: RustName,
) -> NotificationPlan {
    types.of = Subject::Notification(index);
    let (path, payload) = notification.payload_at();
    let whole = |what| Whole { what, of: notification.event.clone() };
    let of_payload = whole("the payload of the notification");
    types.whole(
        RustName::type_part("payload"),
        Role::Reply,
        (&path, payload),
        notification.origin,
        of_payload,
    );
    let answer = &notification.acknowledgement;
    types.answer(answer, notification.origin, &whole("the answer to the notification"));
    let opens = payload.iter().any(|field| field.rsa().is_some());
    NotificationPlan { index, arm, opens }
}
