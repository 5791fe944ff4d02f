//! The parts of a notification page in, one notification out.

use crate::diag::{Code, Diagnostic, word_list};
use crate::ir::{Field, Method, Notification, Protocol};
use crate::overrides::TableName;

use crate::rules::{Cx, Direction, TableContext, check_event, event_name, refuse_mark, refuse_sealed};

use super::field;
use super::lines::RowOverrides;
use super::request;
use super::row::RowFacts;
use super::section::Parts;
use super::tree::{self, Node};

/// Builds the notification; `None` where a table is missing.
pub fn read(
    cx: &mut Cx,
    rows: &mut RowOverrides<'_>,
    protocol: Protocol,
    event: &str,
    method: Method,
    parts: Parts<'_>,
) -> Option<Notification> {
    let name = event_name(protocol, event);
    cx.operation = Some(name.clone());
    if method != Method::Post {
        cx.report(
            Diagnostic::new(
                Code::BadMethod,
                parts.origin,
                format!("a notification is a POST, not a {method}"),
            )
            .help("write `{#post}`"),
        );
    }
    for (table, role) in [(parts.request, "request"), (parts.response, "response")] {
        if table.is_none() {
            cx.report(
                Diagnostic::new(Code::MissingTable, parts.origin, format!("`{name}` has no {role} table"))
                    .help(format!("end the table with `{{.im-table #{role}}}` after a blank line")),
            );
        }
    }
    let (request, response) = (parts.request?, parts.response?);
    let incoming = rows.lines(cx, request, TableName::Request, method);
    let outgoing = rows.lines(cx, response, TableName::Response, method);
    for message in incoming.messages.iter().chain(&outgoing.messages) {
        cx.report(Diagnostic::new(
            Code::BadMessage,
            message.span,
            "a message that fills its row does not belong in a notification",
        ));
    }
    let context = TableContext::notification(protocol);
    let incoming = tree::build(cx, incoming.rows);
    let [headers, body] = take(cx, incoming, ["headers", "body"], context);
    check_event(cx, event, &body);
    // The members of the acknowledgement are sent, but nothing in it is sealed.
    let context = context.towards(Direction::Request);
    let outgoing = tree::build(cx, outgoing.rows);
    let [_, acknowledgement_headers, acknowledgement] =
        take(cx, outgoing, ["status", "headers", "body"], context);
    Some(Notification {
        protocol,
        event: event.to_owned(),
        doc: parts.doc,
        headers,
        body,
        acknowledgement,
        acknowledgement_headers,
        errors: Vec::new(),
        lifecycle: parts.lifecycle,
        origin: parts.origin,
        witnesses: Vec::new(),
    })
}

/// The members of the named top-level rows; what has another name is an error.
fn take<const N: usize>(
    cx: &mut Cx,
    nodes: Vec<Node>,
    names: [&str; N],
    context: TableContext,
) -> [Vec<Field>; N] {
    let mut parts = std::array::from_fn(|_| Vec::new());
    let mut seen: Vec<RowFacts> = Vec::new();
    for node in nodes {
        if let Some(first) = seen.iter().find(|first| first.name == node.row.name) {
            cx.rows.diagnosed += node.count();
            cx.report(
                Diagnostic::new(
                    Code::DuplicateField,
                    node.row.span,
                    format!("`{}` appears twice in this table", node.row.name),
                )
                .related(first.span, "first here")
                .help("remove one"),
            );
            continue;
        }
        seen.push(node.row.clone());
        match names.iter().position(|name| *name == node.row.name) {
            Some(index) => {
                refuse_mark(cx, &node.row.name, node.row.mark.as_ref());
                if node.row.name == "status" {
                    request::alone(cx, node);
                    continue;
                }
                cx.rows.parts += 1;
                parts[index] = field::members(cx, node.children, context, None);
                if context.direction == Direction::Request {
                    refuse_sealed(cx, &parts[index]);
                }
            }
            None => {
                cx.rows.diagnosed += node.count();
                let message = format!("`{}` is not a part of a notification", node.row.name);
                let found = Diagnostic::new(Code::UnknownPart, node.row.span, message);
                let names = word_list(&names);
                cx.report(found.help(format!("the rows at the top of this table are {names}")));
            }
        }
    }
    parts
}
