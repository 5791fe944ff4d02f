//! One method of a YAML table in, one operation out.

use serde_json::Value as Json;

use crate::diag::{Code, Diagnostic};
use crate::ir::{Body, Field, Host, Method, Nonce, Operation, PathTemplate, Protocol, RateLimit, Reply};
use crate::rules::{self, Cx, Direction, TableContext};
use crate::span::Span;
use crate::yaml::Node;

use super::keys::{Keys, bad};
use super::{doc, field, reply};

/// The keys of an operation, beside those of its text.
pub const KEYS: [&str; 16] = [
    "host",
    "also_at",
    "certificate",
    "nonce",
    "fragment",
    "path",
    "query",
    "headers",
    "json",
    "xml",
    "body",
    "reply",
    "status",
    "rate_limit",
    "example",
    "reply_example",
];

/// The parts of a request that an example shows.
pub const PARTS: [&str; 5] = ["query", "headers", "json", "xml", "body"];

/// Reads an operation; `None` where there is nothing to go on with.
pub fn read(
    cx: &mut Cx,
    protocol: Protocol,
    method: Method,
    path: &PathTemplate,
    node: &Node,
) -> Option<Operation> {
    let name = format!("{method} /{protocol}/{path}");
    cx.operation = Some(name.clone());
    let keys = Keys::read(cx, node, "an operation", &[&doc::KEYS[..], &KEYS].concat())?;
    let host = host(cx, keys);
    let context = TableContext::request(protocol, host.is_overseas(path));
    check_example(cx, keys, path);
    let example = keys.get("example").map(Node::json);
    let variables = variables(cx, keys, path, context, example.as_ref());
    let part = |cx: &mut Cx, key: &str| {
        let example = example.as_ref().and_then(|example| example.get(key));
        let example = example.and_then(|part| rules::comparable(part, path));
        part(cx, keys, key, TableContext { form: key == "body", ..context }, example.as_ref())
    };
    let query = part(cx, "query").map(|(fields, _)| fields);
    let headers = part(cx, "headers").map(|(fields, _)| fields).unwrap_or_default();
    let bodies = [
        part(cx, "json").map(|(fields, span)| (Body::Json(fields), span)),
        part(cx, "xml").map(|(fields, span)| (Body::Xml(fields), span)),
        part(cx, "body").map(|(fields, span)| (Body::Form(fields), span)),
    ];
    let body = rules::only_body(cx, bodies.into_iter().flatten(), method);
    let reply_example = keys.get("reply_example").map(Node::json).filter(|example| !example.is_null());
    let Some(entry) = keys.entry("reply").filter(|(_, node)| !node.is_null()) else {
        let found = Diagnostic::new(Code::MissingKey, cx.origin, format!("`{name}` has no reply"));
        cx.report(found.help("write its members below `reply`, or `reply: empty`"));
        return None;
    };
    let reply = reply::read(cx, entry, context.towards(Direction::Reply), reply_example.as_ref())?;
    let status = status(cx, keys, &reply);
    let operation = Operation {
        protocol,
        method,
        doc: doc::read(cx, keys),
        host,
        client_certificate: keys.boolean(cx, "certificate") == Some(true),
        nonce: nonce(cx, keys, protocol),
        fragment: keys.text(cx, "fragment").map(|text| text.trim_start_matches('#').to_owned()),
        variables,
        query,
        headers,
        body,
        reply_signed: rules::is_signed(protocol, &reply),
        reply,
        status,
        errors: doc::errors(cx, keys),
        rate_limits: rate_limits(cx, keys),
        lifecycle: doc::lifecycle(cx, keys),
        example: example.filter(|example| !example.is_null()),
        reply_example,
        origin: cx.origin,
        witnesses: Vec::new(),
        path: path.clone(),
    };
    Some(operation)
}

/// The members of one part of a request, and the place of its key.
fn part(
    cx: &mut Cx,
    keys: Keys<'_>,
    key: &str,
    context: TableContext,
    example: Option<&Json>,
) -> Option<(Vec<Field>, Span)> {
    let (name, node) = keys.entry(key)?;
    if node.is_null() {
        let message = format!("`{key}` has no value");
        let found = Diagnostic::new(Code::BadValue, name.span, message);
        cx.report(found.help(format!("write its members, `{key}: {{}}` if it has none, or remove it")));
    }
    Some((field::table(cx, node, &format!("`{key}`"), context, example), name.span))
}

/// What an example has is a variable of the path, or a part that the operation has.
fn check_example(cx: &mut Cx, keys: Keys<'_>, path: &PathTemplate) {
    let Some(node) = keys.get("example") else { return };
    let known: Vec<&str> = path.variables().chain(PARTS).collect();
    let Some(example) = Keys::read(cx, node, "an example", &known) else { return };
    // Those that the client adds by itself may be in an example without being described.
    for part in PARTS.into_iter().filter(|part| *part != "headers" && keys.get(part).is_none()) {
        if let Some((key, _)) = example.entry(part).filter(|_| path.variables().all(|name| name != part)) {
            let message = format!("the operation has no `{part}`");
            let found = Diagnostic::new(Code::UnknownKey, key.span, message);
            cx.report(found.help(format!("describe `{part}`, or remove it from the example")));
        }
    }
}

fn host(cx: &mut Cx, keys: Keys<'_>) -> Host {
    let mut url = |key: &str| {
        let (name, node) = keys.entry(key)?;
        let url = node.text().and_then(rules::base_url);
        if url.is_none() {
            let message = format!("`{key}` is not a base URL");
            cx.report(Diagnostic::new(Code::BadBaseUri, node.span, message).help("write `https://host/`"));
        }
        Some((url?, name.span))
    };
    match (url("host"), url("also_at")) {
        (Some((_, first)), Some((_, span))) => {
            let message = "`also_at` contradicts `host`, which says that the call is offered there only";
            cx.report(
                Diagnostic::new(Code::BadBaseUri, span, message)
                    .related(first, "here")
                    .help("remove one of the two"),
            );
            Host::Main
        }
        (Some((url, _)), None) => Host::Fixed(url),
        (None, Some((url, _))) => Host::Also(url),
        (None, None) => Host::Main,
    }
}

/// The variables of the path in its order; anything else is an error.
fn variables(
    cx: &mut Cx,
    keys: Keys<'_>,
    path: &PathTemplate,
    context: TableContext,
    example: Option<&Json>,
) -> Vec<Field> {
    let named = |example: &Json| {
        let values = path.variables().filter_map(|name| Some((name.to_owned(), example.get(name)?.clone())));
        Json::Object(values.collect())
    };
    let example = example.map(named);
    let written = keys.get("path").map(|node| field::table(cx, node, "`path`", context, example.as_ref()));
    let mut written = written.unwrap_or_default();
    let variables = path.variables().map(|name| field::variable(cx, &mut written, name)).collect();
    for field in written {
        let message = format!("the path has no variable `{}`", field.wire);
        cx.report(
            Diagnostic::new(Code::UnknownPart, field.origin, message)
                .help("the variables are the segments in braces in the path of the file"),
        );
    }
    variables
}

/// The client adds a nonce to requests of API v2 unless the table says that there is none.
fn nonce(cx: &mut Cx, keys: Keys<'_>, protocol: Protocol) -> Nonce {
    let is_said = keys.boolean(cx, "nonce");
    if let (Some(true), true, Some(node)) = (is_said, protocol.is_json(), keys.get("nonce")) {
        bad(cx, node, &format!("requests of {} have no nonce among their members", protocol.title()));
    }
    match (protocol, is_said) {
        (Protocol::V3 | Protocol::Brand, _) | (Protocol::V2, Some(false)) => Nonce::Omitted,
        (Protocol::V2, _) => Nonce::Injected,
    }
}

/// How often it may be called.
fn rate_limits(cx: &mut Cx, keys: Keys<'_>) -> Vec<RateLimit> {
    let Some(node) = keys.get("rate_limit") else { return Vec::new() };
    let limits = node.text().and_then(RateLimit::parse_list);
    if limits.is_none() {
        bad(
            cx,
            node,
            "`rate_limit` must be a count, a time and, if it is known, who is counted: `150 per second and merchant`; several stand with `, ` between them",
        );
    }
    limits.unwrap_or_default()
}

/// The status of success.
fn status(cx: &mut Cx, keys: Keys<'_>, reply: &Reply) -> u16 {
    let usual = rules::usual_status(reply);
    let Some(node) = keys.get("status") else { return usual };
    let status = node.text().and_then(|text| text.parse().ok()).filter(|status| (200..400).contains(status));
    if status.is_none() {
        bad(cx, node, "`status` must be that of success, from 200 to 399");
    }
    status.unwrap_or(usual)
}
