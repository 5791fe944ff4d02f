//! The parts of a section in, one operation out.

use crate::diag::{Code, Diagnostic};
use crate::ir::{Method, Operation, PathTemplate, Protocol, Reply};
use crate::overrides::TableName;
use crate::span::Span;

use crate::rules::{Cx, Direction, TableContext, is_signed, usual_status};

use super::lines::RowOverrides;
use super::request::{self, Request};
use super::response;
use super::section::Parts;
use super::surface::php;

/// Builds the operation; `None` where a table is missing.
pub fn read(
    cx: &mut Cx,
    rows: &mut RowOverrides<'_>,
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
                .help(format!("write one, with at least the header and the delimiter line, and end it with `{{.im-table #{role}}}`")));
        }
    }
    let example =
        parts.example.filter(|_| !is_of_another(cx, parts.code, parts.sample, method, protocol, &path));
    let (request_table, response_table) = (parts.request?, parts.response?);
    let request_lines = rows.lines(cx, request_table, TableName::Request, method);
    let response_lines = rows.lines(cx, response_table, TableName::Response, method);
    for message in request_lines.messages {
        cx.report(Diagnostic::new(
            Code::BadMessage,
            message.span,
            "a message that fills its row does not belong in a request table",
        ));
    }
    let Request { variables, query, headers, body, host, client_certificate, nonce, fragment } =
        request::read(cx, protocol, method, &path, request_lines.rows, example.as_ref());
    let context = TableContext::request(protocol, host.is_overseas(&path)).towards(Direction::Reply);
    let stream_error = response_table.label == "异常字典";
    let reply =
        response::read(cx, response_lines.rows, response_lines.messages, context, stream_error, parts.code);
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
        errors: Vec::new(),
        rate_limits: Vec::new(),
        lifecycle: parts.lifecycle,
        example,
        reply_example: None,
        origin: parts.origin,
        witnesses: Vec::new(),
        path,
    };
    Some(operation)
}

/// Whether the sample calls another URL, or this one by another method.
fn is_of_another(
    cx: &mut Cx,
    code: Option<&str>,
    sample: Option<Span>,
    method: Method,
    protocol: Protocol,
    path: &PathTemplate,
) -> bool {
    let (Some(call), Some(sample)) = (code.and_then(php::call), sample) else { return false };
    let url = format!("{protocol}/{path}");
    let is_method =
        Method::WORDS.iter().all(|(word, _)| *word != call.method) || call.method == method.word();
    if call.is_of(&url) && is_method {
        return false;
    }
    let start = sample.start as usize + call.at;
    let span = Span::new(sample.file, start, start + call.url.len());
    let message = format!(
        "the sample calls `{} /{}`, not `{method} /{url}`",
        call.method.to_ascii_uppercase(),
        call.url
    );
    cx.report(Diagnostic::new(Code::OtherSample, span, message).label("its values are not read"));
    true
}
