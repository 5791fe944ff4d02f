//! One operation or notification in, its names and its types out.

use super::collector::{Clash, Collector, Subject};
use super::in_words::Whole;
use super::types::Role;
use crate::ir::{Body, BodyKind, Field, Notification, Operation, Part, Reply};
use crate::name::RustName;

/// What a request has besides its path.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    /// A query string.
    pub query: bool,
    /// Headers that the caller gives.
    pub headers: bool,
    /// A body.
    pub body: bool,
}

impl Parts {
    /// Those that are there, as the emitted crate has them.
    pub fn each(self) -> impl Iterator<Item = RequestPart> {
        let part = |field, suffix, docs, part| RequestPart { field, suffix, docs, part };
        let query = part("query", "Query", "The query string.", Some(Part::Query));
        let headers = part("headers", "Headers", "Headers that the caller decides.", Some(Part::Header));
        let body = part("body", "Body", "What is sent.", None);
        let all = [(self.query, query), (self.headers, headers), (self.body, body)];
        all.into_iter().filter(|(is_there, _)| *is_there).map(|(_, part)| part)
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
    /// `None` for the body, whose format is the operation's.
    part: Option<Part>,
}

impl RequestPart {
    /// The key of an example that has it.
    pub fn key(self, operation: &Operation) -> &'static str {
        let body = || operation.body.kind().unwrap_or(BodyKind::Form);
        self.part.unwrap_or_else(|| Part::Body(body())).key()
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
    /// Whether sealed fields are inside of its payload.
    pub opens: bool,
}

/// The fields of an operation's struct and of its link of the chain.
fn check_variables(types: &mut Collector<'_>, operation: &Operation) {
    let taken = ["client", "query", "headers", "body"];
    for (at, variable) in operation.variables.iter().enumerate() {
        let twin = operation.variables[..at].iter().find(|twin| twin.rust == variable.rust);
        let what = match twin {
            Some(twin) => format!("the variables `{}` and `{}`", twin.wire, variable.wire),
            None if taken.contains(&variable.rust.as_str()) => {
                format!("the variable `{}` and a part of the request", variable.wire)
            }
            None => continue,
        };
        let first = twin.map_or(operation.origin, |twin| twin.origin);
        types.clashes.push(Clash { first, second: variable.origin, what, of: types.of });
    }
}

/// One operation, whose types are found.
pub fn operation(types: &mut Collector<'_>, index: usize, operation: &Operation) -> OperationPlan {
    types.of = Subject::Operation(index);
    check_variables(types, operation);
    let name = RustName::type_part(operation.method.word());
    let mut parts = Parts::default();
    let mut record = |suffix: &str, role: Role, fields: &[Field], what: &'static str| {
        let name = name.join(&RustName::type_part(suffix));
        let whole = Whole { what, of: format!("{} {}", operation.method, operation.wire_path()) };
        types.whole(name, role, fields, operation.origin, whole);
    };
    if let Some(query) = &operation.query {
        parts.query = true;
        record("query", Role::Request, query, "the query of");
    }
    let headers = operation.given_headers();
    if !headers.is_empty() {
        parts.headers = true;
        record("headers", Role::Request, &headers, "the headers of");
    }
    if let Some(fields) = operation.body.fields() {
        parts.body = true;
        let what = if matches!(operation.body, Body::Form(_)) { "the form of" } else { "the body of" };
        record("body", Role::Request, fields, what);
    }
    let reply = match &operation.reply {
        Reply::Json(fields) | Reply::Xml(fields) => {
            record("reply", Role::Reply, fields, "the reply of");
            ReplyType::Record
        }
        Reply::Empty => ReplyType::Empty,
        Reply::Stream { error } => {
            if let Some(fields) = error {
                record("failure", Role::Reply, fields, "the failed reply of");
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
) -> NotificationPlan {
    types.of = Subject::Notification(index);
    let payload = notification.payload();
    let whole = |what| Whole { what, of: notification.event.clone() };
    let of_payload = whole("the payload of the notification");
    types.whole(RustName::type_part("payload"), Role::Reply, payload, notification.origin, of_payload);
    let answer = &notification.acknowledgement;
    types.answer(answer, notification.origin, &whole("the answer to the notification"));
    let opens = payload.iter().any(|field| field.rsa().is_some());
    NotificationPlan { index, opens }
}
