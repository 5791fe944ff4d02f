//! What OpenAPI has no word for, as members that begin with `x-wechatpay-`. Each is described in `codegen/README.md`.

use serde_json::{Map, Value, json};

use super::schema::{Direction, insert};
use crate::ir::{Cipher, Doc, Field, Host, Key, Lifecycle, Nonce, Operation, Protocol, RateLimit, Repeat};

/// How a field is sealed.
pub fn seal(field: &Field, direction: Direction) -> Option<Map<String, Value>> {
    let (cipher, key) = field.secrecy.key()?;
    let mut seal = sealing(cipher, key);
    seal.insert("direction".into(), direction.word().into());
    Some(seal)
}

fn sealing(cipher: Cipher, key: Key) -> Map<String, Value> {
    // The words of `ir --json`.
    let (cipher, key) = crate::exchange::seal_words(cipher, key);
    Map::from_iter([("cipher".to_owned(), cipher), ("key".to_owned(), key)])
}

/// What is said of a field beside its description.
pub fn told(schema: &mut Map<String, Value>, field: &Field) {
    insert(schema, "x-wechatpay-term", field.told.term.as_deref());
    insert(schema, "x-wechatpay-unit", field.told.unit.as_deref());
}

/// What is said of an operation or notification beside its texts.
pub fn doc(members: &mut Map<String, Value>, doc: &Doc, lifecycle: &Lifecycle) {
    insert(members, "x-wechatpay-term", doc.term.as_deref());
    insert(members, "x-wechatpay-updated", doc.updated.as_deref());
    if !doc.roles.is_empty() {
        members.insert("x-wechatpay-roles".into(), doc.roles.clone().into());
    }
    if doc.links.len() > 1 {
        let links = doc.links.iter().map(|link| json!({ "description": link.label, "url": link.url }));
        members.insert("x-wechatpay-links".into(), links.collect());
    }
    let Lifecycle { state, since, successors, deprecated } = lifecycle;
    if *deprecated {
        members.insert("deprecated".into(), true.into());
    }
    let mut life = Map::new();
    insert(&mut life, "state", state.word());
    insert(&mut life, "since", since.as_deref());
    if !successors.is_empty() {
        life.insert("successors".into(), successors.clone().into());
    }
    if !life.is_empty() {
        members.insert("x-wechatpay-lifecycle".into(), life.into());
    }
}

/// What is special about the calls of an operation.
pub fn operation(members: &mut Map<String, Value>, operation: &Operation) {
    members.insert("x-wechatpay-api".into(), operation.protocol.word().into());
    if let Some(signing) = signing(operation) {
        members.insert("x-wechatpay-signing".into(), signing);
    }
    let request = operation.request_fields().find_map(Field::rsa);
    let reply = operation.reply.fields().and_then(|fields| fields.iter().find_map(Field::rsa));
    let both = [("request", request), ("reply", reply)];
    let sealed: Map<String, Value> = both
        .into_iter()
        .filter_map(|(part, found)| found.map(|(cipher, key)| (part.to_owned(), sealing(cipher, key).into())))
        .collect();
    if !sealed.is_empty() {
        members.insert("x-wechatpay-sealing".into(), sealed.into());
    }
    if operation.client_certificate {
        members.insert("x-wechatpay-certificate".into(), true.into());
    }
    members.insert(
        "x-wechatpay-idempotency".into(),
        match operation.repeat() {
            Repeat::Harmless => json!({ "repeat": "harmless" }),
            Repeat::Known(field) => json!({ "repeat": "known", "member": field.wire }),
            Repeat::Unknown => json!({ "repeat": "unknown" }),
        },
    );
    let host = match &operation.host {
        Host::Main => None,
        Host::Also(url) => Some(json!({ "also": url })),
        Host::Fixed(url) => Some(json!({ "fixed": url })),
    };
    insert(members, "x-wechatpay-host", host);
    if !operation.rate_limits.is_empty() {
        let limits = operation.rate_limits.iter().map(RateLimit::to_string);
        members.insert("x-wechatpay-rate-limits".into(), limits.collect());
    }
    insert(members, "x-wechatpay-fragment", operation.fragment.as_deref());
}

/// How a call is signed, and whether its reply is.
fn signing(operation: &Operation) -> Option<Value> {
    Some(match operation.protocol {
        Protocol::V3 => json!({ "request": super::document::MERCHANT, "reply": operation.reply_signed }),
        Protocol::Brand => json!({ "request": super::document::BRAND, "reply": operation.reply_signed }),
        Protocol::V2 => {
            let mut members = operation.tables().filter(|(part, _)| part.is_request());
            members.find(|(_, fields)| fields.iter().any(|field| field.wire == "sign"))?;
            let mut signing = Map::new();
            signing.insert("member".into(), "sign".into());
            insert(&mut signing, "only", operation.only_sign_type());
            signing.insert("nonce".into(), (operation.nonce == Nonce::Injected).into());
            signing.into()
        }
    })
}
