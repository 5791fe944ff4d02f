//! What comes back in, `responses` out.

use serde_json::{Map, Value, json};

use super::schema::Maker;
use super::{body, errors};
use crate::ir::{Codes, Operation, Protocol, Reply};

/// What a file comes as.
const STREAM: &str = "application/octet-stream";

/// The headers that signed replies have.
pub const SIGNED: [(&str, &str); 4] = [
    (
        "Wechatpay-Serial",
        "ID of the public key, or serial number of the certificate, that verifies the signature.",
    ),
    ("Wechatpay-Timestamp", "When it was signed, in seconds since 1970; a part of what is signed."),
    ("Wechatpay-Nonce", "A part of what is signed."),
    ("Wechatpay-Signature", "Signature of timestamp, nonce and body, in Base64."),
];

/// The replies of an operation by status: that of success, and those of failures.
pub fn of(maker: &mut Maker<'_>, codes: &Codes, operation: &Operation) -> Map<String, Value> {
    let name = operation.to_string();
    let mut success = success(maker, operation);
    let mut failures = Map::new();
    let in_reply = |status: Option<u16>| match operation.protocol {
        // Its failures are replies like others.
        Protocol::V2 => true,
        Protocol::V3 | Protocol::Brand => status == Some(operation.status),
    };
    let mut beside = Vec::new();
    for (status, found) in errors::by_status(&operation.errors) {
        match status {
            status if in_reply(status) => beside.extend(found),
            Some(status) => {
                failures.insert(status.to_string(), errors::response(codes, &name, &found));
            }
            None => {
                failures.insert("default".into(), errors::response(codes, &name, &found));
            }
        }
    }
    if !beside.is_empty() {
        success.insert("x-wechatpay-errors".into(), errors::explained(codes, &name, &beside));
    }
    let mut responses = Map::new();
    responses.insert(operation.status.to_string(), success.into());
    // What is known of all failures comes last.
    let other = failures.shift_remove("default");
    responses.append(&mut failures);
    if operation.protocol.is_json() && operation.reply != Reply::Redirect {
        let other = other.unwrap_or_else(|| json!({ "$ref": "#/components/responses/Failure" }));
        responses.insert("default".into(), other);
    }
    responses
}

fn success(maker: &mut Maker<'_>, operation: &Operation) -> Map<String, Value> {
    let mut content = Map::new();
    let description = match &operation.reply {
        Reply::Json(fields) => {
            content.insert("application/json".into(), body::json(maker, fields));
            "Done."
        }
        Reply::Xml(fields) => {
            content.insert(body::XML.into(), body::xml(maker, fields));
            "Done, or a failure that the document tells of."
        }
        Reply::Empty => "Done; nothing comes back.",
        Reply::Stream { error } => {
            content.insert(STREAM.into(), json!({ "schema": { "type": "string", "format": "binary" } }));
            match error {
                Some(fields) if operation.protocol == Protocol::V2 => {
                    content.insert(body::XML.into(), body::xml(maker, fields));
                    "A file, or a document that tells of a failure."
                }
                Some(fields) => {
                    content.insert("application/json".into(), body::json(maker, fields));
                    "A file, or a document that tells of a failure."
                }
                None => "A file.",
            }
        }
        Reply::Redirect => "The browser of the user is led on: this is no call, but an address to open.",
    };
    let mut success = Map::new();
    success.insert("description".into(), description.into());
    if operation.reply_signed && operation.protocol.is_json() {
        let header = |(name, _)| {
            let reference = format!("#/components/headers/{name}");
            (String::from(name), json!({ "$ref": reference }))
        };
        success.insert("headers".into(), SIGNED.map(header).into_iter().collect::<Map<_, _>>().into());
    }
    if !content.is_empty() {
        success.insert("content".into(), content.into());
    }
    success
}
