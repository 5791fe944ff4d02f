//! The codes of errors of an operation in, what stands beside its replies out.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::schema::insert;
use crate::ir::{Codes, ErrorCode, Retry};

/// The failures that are documented, by status; those without one under `None`.
pub fn by_status(errors: &[ErrorCode]) -> BTreeMap<Option<u16>, Vec<&ErrorCode>> {
    let mut found: BTreeMap<_, Vec<&ErrorCode>> = BTreeMap::new();
    for error in errors.iter().filter(|error| error.is_of_failure()) {
        found.entry(error.status).or_default().push(error);
    }
    found
}

/// What codes of `operation` say, and what to do about them.
pub fn explained(codes: &Codes, operation: &str, errors: &[&ErrorCode]) -> Value {
    let explained = errors.iter().map(|error| {
        let mut members = Map::new();
        members.insert("code".into(), error.code.as_str().into());
        if let Some(words) = codes.get(&error.code) {
            members.insert("description".into(), words.text.as_str().into());
            members.insert("advice".into(), words.advice.as_str().into());
            let retry = words.retry_of(operation);
            let word = Retry::WORDS.into_iter().find(|(_, known)| *known == retry);
            insert(&mut members, "retry", word.map(|(word, _)| word));
        }
        let causes = error.causes.iter().map(|cause| {
            let mut members = Map::new();
            let text = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
            insert(&mut members, "description", text(&cause.description));
            insert(&mut members, "advice", text(&cause.advice));
            Value::Object(members)
        });
        let causes: Vec<Value> = causes.filter(|cause| *cause != json!({})).collect();
        if !causes.is_empty() {
            members.insert("causes".into(), causes.into());
        }
        Value::Object(members)
    });
    explained.collect()
}

/// The reply of a failure, in which `errors` are likely codes.
pub fn response(codes: &Codes, operation: &str, errors: &[&ErrorCode]) -> Value {
    let mut likely: Vec<&str> = errors.iter().map(|error| error.code.as_str()).collect();
    likely.dedup();
    let schema = json!({
        "allOf": [{ "$ref": "#/components/schemas/Error" }],
        "properties": {
            "code": { "anyOf": [{ "type": "string", "enum": likely }, { "type": "string" }] },
        },
    });
    json!({
        "description": format!("Refused: {}.", likely.join(", ")),
        "content": { "application/json": { "schema": schema } },
        "x-wechatpay-errors": explained(codes, operation, errors),
    })
}

/// The document that comes instead of a reply.
pub fn schema() -> Value {
    json!({
        "type": "object",
        "description": "What API v3 and that of brands tell of a failure.",
        "properties": {
            "code": { "type": "string", "description": "Code of the error." },
            "message": { "type": "string", "description": "What went wrong, for people." },
            "detail": { "description": "Where in the request, and what else is known." },
        },
        "required": ["code", "message"],
    })
}
