//! What is sent in, `requestBody` out.

use serde_json::{Map, Value, json};

use super::schema::{Maker, object};
use crate::ir::{Body, Field, Presence, Type};

/// What the documents of API v2 are sent as.
pub const XML: &str = "text/xml";

/// What a call carries; `None` where that is nothing.
pub fn request(maker: &mut Maker<'_>, body: &Body) -> Option<Value> {
    let (media_type, fields, content) = match body {
        Body::None => return None,
        Body::Json(fields) => ("application/json", fields, json(maker, fields)),
        Body::Xml(fields) => (XML, fields, xml(maker, fields)),
        Body::Form(fields) => ("multipart/form-data", fields, form(maker, fields)),
    };
    let is_required = fields.iter().any(|field| field.presence == Presence::Required);
    let mut request = Map::new();
    if is_required {
        request.insert("required".into(), true.into());
    }
    request.insert("content".into(), object([(media_type, content)]));
    Some(request.into())
}

/// A JSON document.
pub fn json(maker: &mut Maker<'_>, fields: &[Field]) -> Value {
    object([("schema", maker.object(fields).into())])
}

/// The document of API v2.
pub fn xml(maker: &mut Maker<'_>, fields: &[Field]) -> Value {
    let mut schema = maker.object(fields);
    schema.insert("xml".into(), json!({ "name": "xml" }));
    object([("schema", schema.into())])
}

/// The parts of a form, each with what it is sent as.
fn form(maker: &mut Maker<'_>, fields: &[Field]) -> Value {
    let encoding = fields.iter().filter_map(|field| {
        let media_type = match field.ty {
            Type::File => "application/octet-stream",
            Type::Object(_) => "application/json",
            _ => return None,
        };
        Some((field.wire.clone(), json!({ "contentType": media_type })))
    });
    let encoding: Map<String, Value> = encoding.collect();
    object([("schema", maker.object(fields).into()), ("encoding", encoding.into())])
}
