//! An operation in, the one of OpenAPI out.

use serde_json::{Map, Value, json};

use super::components::Components;
use super::document::{BRAND, CERTIFICATE, MERCHANT};
use super::names::Ids;
use super::schema::{Direction, Maker};
use super::{body, extensions, parameters, responses};
use crate::ir::{Codes, Doc, Host, Operation, Protocol, Reply};

/// An operation of a document.
pub fn operation(
    components: &mut Components,
    ids: &mut Ids,
    codes: &Codes,
    servers: &[&str],
    operation: &Operation,
) -> Value {
    let id = ids.id(operation.method.word(), &format!("/{}/{}", operation.protocol, operation.path));
    let mut members = begun(&id, &operation.feature(), &operation.doc);
    let mut maker = Maker { components, direction: Direction::Request, subject: None };
    let parameters = parameters::of(&mut maker, operation);
    if !parameters.is_empty() {
        members.insert("parameters".into(), parameters.into());
    }
    if let Some(request) = body::request(&mut maker, &operation.body) {
        members.insert("requestBody".into(), request);
    }
    maker.direction = Direction::Reply;
    members.insert("responses".into(), responses::of(&mut maker, codes, operation).into());
    members.insert("security".into(), security(operation));
    let also = match &operation.host {
        Host::Main => None,
        Host::Also(url) => Some(servers.iter().copied().chain([url.as_str()]).collect::<Vec<_>>()),
        Host::Fixed(url) => Some(vec![url.as_str()]),
    };
    if let Some(urls) = also {
        members.insert("servers".into(), urls.into_iter().map(server).collect());
    }
    extensions::doc(&mut members, &operation.doc, &operation.lifecycle);
    extensions::operation(&mut members, operation);
    members.into()
}

/// What operations and webhooks begin with.
pub fn begun(id: &str, family: &str, doc: &Doc) -> Map<String, Value> {
    let mut members = Map::new();
    members.insert("operationId".into(), id.into());
    members.insert("tags".into(), json!([family]));
    members
        .insert("summary".into(), if doc.title.is_empty() { id.into() } else { doc.title.as_str().into() });
    if !doc.text.is_empty() {
        members.insert("description".into(), doc.text.join("\n\n").into());
    }
    let is_address = |url: &str| url.contains("://") && !url.contains(char::is_whitespace);
    if let Some(link) = doc.links.iter().find(|link| is_address(&link.url)) {
        members.insert("externalDocs".into(), json!({ "description": link.label, "url": link.url }));
    }
    members
}

/// A base URL, to which paths are appended.
pub fn server(url: &str) -> Value {
    json!({ "url": url.trim_end_matches('/') })
}

fn security(operation: &Operation) -> Value {
    if operation.reply == Reply::Redirect {
        return json!([]);
    }
    let mut needed = Map::new();
    match operation.protocol {
        // It is signed in its body.
        Protocol::V2 => {}
        Protocol::V3 => drop(needed.insert(MERCHANT.into(), json!([]))),
        Protocol::Brand => drop(needed.insert(BRAND.into(), json!([]))),
    }
    if operation.client_certificate {
        needed.insert(CERTIFICATE.into(), json!([]));
    }
    if needed.is_empty() { json!([]) } else { json!([needed]) }
}
