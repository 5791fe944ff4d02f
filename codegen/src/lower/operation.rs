//! The parts of a section in, one operation out.

use crate::diag::{Code, Diagnostic};
use crate::ir::{Method, Operation, PathTemplate, Protocol, Reply};
use crate::overrides::TableName;

use super::request::{self, Request};
use super::seal::{Direction, Place};
use super::section::Parts;
use super::{Cx, response};

/// Builds the operation; `None` where a table is missing.
pub fn lower(
    cx: &mut Cx<'_>,
    protocol: Protocol,
    method: Method,
    path: PathTemplate,
    parts: Parts<'_>,
) -> Option<Operation> {
    let name = format!("{method} /{protocol}/{path}");
    cx.operation = Some(name.clone());
    for (table, role) in [(parts.request, "request"), (parts.response, "response")] {
        if table.is_none() {
            cx.report(Diagnostic::new(Code::MissingTable, parts.origin, format!("`{name}` has no {role} table"))
                .help(format!("write one, if only the header and the delimiter line, and end it with `{{.im-table #{role}}}`")));
        }
    }
    let (request_table, response_table) = (parts.request?, parts.response?);
    let request_lines = cx.lines(request_table, TableName::Request, method);
    let response_lines = cx.lines(response_table, TableName::Response, method);
    for message in request_lines.messages {
        cx.report(Diagnostic::new(
            Code::BadMessage,
            message.span,
            "a request table has no whole-row messages",
        ));
    }
    let Request { variables, query, headers, body, host, client_certificate, nonce, fragment } =
        request::lower(cx, protocol, method, &path, request_lines.rows, parts.example.as_ref());
    let place =
        Place { protocol, direction: Direction::Reply, overseas: host.is_overseas(&path), form: false };
    let stream_error = response_table.label == "异常字典";
    let reply =
        response::lower(cx, response_lines.rows, response_lines.messages, place, stream_error, parts.code);
    let operation = Operation {
        protocol,
        method,
        doc: parts.doc,
        host,
        client_certificate,
        nonce,
        fragment,
        variables,
        query,
        headers,
        body,
        reply_signed: is_signed(protocol, &reply),
        status: match reply {
            Reply::Empty => response::status(parts.code),
            _ => None,
        }
        .unwrap_or(usual_status(&reply)),
        reply,
        lifecycle: parts.lifecycle,
        example: parts.example,
        reply_example: None,
        origin: parts.origin,
        path,
    };
    warn_missing_serial(cx, &operation);
    Some(operation)
}

/// API v3 signs every reply but the bytes of a download; API v2 signs where the table has the signature.
pub fn is_signed(protocol: Protocol, reply: &Reply) -> bool {
    match (protocol, reply) {
        (Protocol::V3, Reply::Json(_) | Reply::Xml(_) | Reply::Empty) => true,
        (Protocol::V2, Reply::Xml(fields) | Reply::Json(fields)) => {
            fields.iter().any(|field| field.wire == "sign")
        }
        _ => false,
    }
}

/// The status of success where the documentation names none.
pub fn usual_status(reply: &Reply) -> u16 {
    match reply {
        Reply::Empty => 204,
        Reply::Redirect => 302,
        _ => 200,
    }
}

/// A request that seals fields names the key in a header.
pub fn warn_missing_serial(cx: &mut Cx<'_>, operation: &Operation) {
    let documented =
        operation.headers.iter().any(|header| header.wire.eq_ignore_ascii_case("Wechatpay-Serial"));
    if operation.protocol == Protocol::V3 && !documented && operation.seals_request() {
        let message =
            format!("`{operation}` seals fields, but does not document the header `Wechatpay-Serial`");
        cx.report(Diagnostic::new(Code::MissingSerial, operation.origin, message));
    }
}
