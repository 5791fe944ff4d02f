//! One method of a fragment in, one operation out.

use crate::diag::{Code, Diagnostic, nearest};
use crate::ir::{Body, Doc, Field, Host, Lifecycle, Method, Nonce, Operation, Presence, State};
use crate::rules::{self, Direction, TableContext};
use crate::span::Spanned;

use super::cx::Cx;
use super::field::document;
use super::location::Location;
use super::request::{self, Request};
use super::sensitive::Sensitive;
use super::tree::Located;
use super::{keywords, response, text};

/// Keywords of operations.
pub const KEYWORDS: [&str; 15] = [
    "summary",
    "description",
    "parameters",
    "responses",
    "tags",
    "tag",
    "consumes",
    "produces",
    "deprecated",
    "x-role",
    "x-last-updated-at",
    "x-api-cert-required",
    "x-base-uri",
    "x-version",
    "x-is-sensitive",
];

/// Reads the operation; `None` where it has no response. Parameters that are `shared` are those of all methods.
pub fn read<'a>(
    cx: &mut Cx<'a, '_>,
    location: &Location,
    method: Method,
    key: &Spanned<String>,
    at: Located<'a>,
    shared: Option<Located<'a>>,
) -> Option<Operation> {
    let Location { protocol, path, host } = location.clone();
    cx.begin_operation(format!("{method} /{protocol}/{path}"), key.span);
    check_keywords(cx, at);
    let host = base_uri(cx, at).map_or(host, Host::Fixed);
    let context = TableContext::request(protocol, host.is_overseas(&path));
    let lists = |key: &str, media: &str| {
        let all = keyword(at, key).and_then(|found| found.node.list()).unwrap_or_default();
        all.iter().filter_map(|node| node.text()).any(|text| text.contains(media))
    };
    let parameters = [shared, keyword(at, "parameters")];
    let Request { variables, mut query, mut headers, mut body } =
        request::read(cx, parameters, method, &path, context, lists("consumes", "xml"));
    if lists("consumes", "form-urlencoded") && matches!(body, Body::Form(_)) {
        let message = "a form is sent as `multipart/form-data`, not as `application/x-www-form-urlencoded`";
        cx.report(Diagnostic::new(Code::BadRequestShape, cx.rules.origin, message));
    }
    let sent = body.fields_mut().into_iter().flatten();
    check_sensitive(cx, at, query.iter_mut().chain(&mut headers).chain(sent));
    let nonce = client_parameters(&mut body);
    let (reply, status) = response::read(
        cx,
        keyword(at, "responses"),
        method,
        context.towards(Direction::Reply),
        lists("produces", "xml"),
    )?;
    let example = request_example(&variables, &query, &headers, &body);
    let is_set = |key: &str| keyword(at, key).and_then(|found| found.node.boolean()) == Some(true);
    Some(Operation {
        protocol,
        method,
        doc: doc(at),
        host,
        client_certificate: is_set("x-api-cert-required"),
        nonce,
        fragment: None,
        variables,
        query: (!query.is_empty()).then_some(query),
        headers,
        body,
        reply_signed: rules::is_signed(protocol, &reply),
        reply_example: reply.fields().and_then(document),
        reply,
        status,
        errors: Vec::new(),
        rate_limits: Vec::new(),
        lifecycle: lifecycle(is_set("deprecated")),
        example,
        origin: key.span,
        witnesses: Vec::new(),
        path,
    })
}

/// Among the fields of a request, names of sensitive ones should be marked.
fn check_sensitive<'f>(cx: &mut Cx<'_, '_>, at: Located<'_>, fields: impl Iterator<Item = &'f mut Field>) {
    let Some(found) = keyword(at, "x-is-sensitive") else { return };
    let mut sensitive = Sensitive::default();
    sensitive.add(cx, found.node);
    sensitive.refuse_ciphertext(cx);
    sensitive.report(cx, fields);
}

fn lifecycle(deprecated: bool) -> Lifecycle {
    let state = if deprecated { State::Deprecated } else { State::Active };
    Lifecycle { state, deprecated, ..Lifecycle::default() }
}

fn check_keywords(cx: &mut Cx<'_, '_>, at: Located<'_>) {
    for (key, node) in at.node.map().unwrap_or_default() {
        let name = key.value.as_str();
        if KEYWORDS.contains(&name) {
            continue;
        }
        if name == "requestBody" {
            let found = Diagnostic::new(Code::BadFragment, key.span, "`requestBody` is not read");
            cx.report(found.help("declare the body as a parameter with `in: body`"));
            continue;
        }
        let message = format!("`{name}` is not a keyword of an operation");
        let found = Diagnostic::new(Code::UnknownKeyword, key.span, message);
        // What is there well written as well is not meant.
        match nearest(name, &KEYWORDS).filter(|word| at.get(word).is_none()) {
            Some(word) => cx.report(found.label(format!("read as `{word}`")).help(format!("write `{word}`"))),
            None => {
                cx.report(found.label("not read"));
                keywords::refuse_lost_seals(cx, node);
            }
        }
    }
}

/// The value of a keyword, which may be misspelled.
fn keyword<'a>(at: Located<'a>, word: &str) -> Option<Located<'a>> {
    at.get(word).or_else(|| {
        let members = at.node.map()?;
        let meant = |key: &str| !KEYWORDS.contains(&key) && nearest(key, &KEYWORDS) == Some(word);
        let (_, node) = members.iter().find(|(key, _)| meant(&key.value))?;
        Some(at.at(node))
    })
}

/// The text of an operation, with what is said beside it.
fn doc(at: Located<'_>) -> Doc {
    let value = |word| keyword(at, word).and_then(|found| found.node.text());
    let (text, links) = text::without_links(value("description").unwrap_or_default());
    let roles = keyword(at, "x-role").and_then(|found| found.node.list()).unwrap_or_default();
    Doc {
        title: value("summary").unwrap_or_default().trim().to_owned(),
        text,
        term: None,
        links,
        roles: roles.iter().filter_map(|role| Some(role.text()?.to_owned())).collect(),
        updated: value("x-last-updated-at").map(str::to_owned),
    }
}

/// The base URL that the operation names.
fn base_uri(cx: &mut Cx<'_, '_>, at: Located<'_>) -> Option<String> {
    let node = keyword(at, "x-base-uri")?.node;
    let url = node.text().unwrap_or_default();
    let base = rules::base_url(url);
    if base.is_none() {
        let message = format!("`{url}` is not a base URL");
        cx.report(Diagnostic::new(Code::BadBaseUri, node.span, message).help("write `https://host/`"));
    }
    base
}

/// What the client of API v2 puts into a body itself is not a member for callers.
fn client_parameters(body: &mut Body) -> Nonce {
    let Body::Xml(fields) = body else { return Nonce::Injected };
    let before = fields.len();
    fields.retain(|field| field.wire != "nonce_str");
    let nonce = if fields.len() < before { Nonce::Injected } else { Nonce::Omitted };
    fields.retain(|field| field.wire != "sign");
    nonce
}

/// The examples of all parts, by the names of a page's request table.
fn request_example(
    variables: &[Field],
    query: &[Field],
    headers: &[Field],
    body: &Body,
) -> Option<serde_json::Value> {
    let own: Vec<Field> =
        variables.iter().filter(|field| field.presence == Presence::Required).cloned().collect();
    let mut all = match document(&own) {
        Some(serde_json::Value::Object(members)) => members,
        _ => serde_json::Map::new(),
    };
    let (key, fields) = match body {
        Body::None => ("body", &[][..]),
        Body::Json(fields) => ("json", fields.as_slice()),
        Body::Xml(fields) => ("xml", fields.as_slice()),
        Body::Form(fields) => ("body", fields.as_slice()),
    };
    for (key, fields) in [("query", query), ("headers", headers), (key, fields)] {
        if let Some(value) = document(fields) {
            all.insert(key.to_owned(), value);
        }
    }
    (!all.is_empty()).then_some(serde_json::Value::Object(all))
}
