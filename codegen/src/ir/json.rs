//! The model in, JSON out: for reading one operation as the generator sees it, and for other tools.

use serde_json::{Value, json};

use super::{Api, Cause, Encoding, ErrorCode, Field, Host, Nonce, Operation, Presence, Reply, Secrecy, Type};
use crate::foreign;
use crate::source::SourceMap;
use crate::span::Span;

/// The operations and notifications whose names contain `filter`, pretty-printed.
pub fn render(api: &Api, sources: &SourceMap, filter: &str) -> String {
    let printer = Printer { sources };
    let operations = api.operations.iter().filter(|operation| operation.to_string().contains(filter));
    let notifications =
        api.notifications.iter().filter(|notification| notification.to_string().contains(filter));
    let value = json!({
        "operations": operations.map(|operation| printer.operation(operation)).collect::<Vec<_>>(),
        "notifications": notifications.map(|found| json!({
            "name": found.to_string(),
            "title": found.doc.title,
            "headers": printer.fields(&found.headers),
            "body": printer.fields(&found.body),
            "acknowledgement": printer.fields(&found.acknowledgement),
            "errors": errors(&found.errors),
            "lifecycle": found.lifecycle.state.word(),
            "origin": printer.place(found.origin),
        })).collect::<Vec<_>>(),
    });
    foreign::json(&format!("{value:#}"))
}

/// Codes with their status, each with what is said of it.
fn errors(errors: &[ErrorCode]) -> Value {
    let cause = |cause: &Cause| json!({"description": cause.description, "advice": cause.advice});
    let error = |error: &ErrorCode| {
        let causes: Vec<_> = error.causes.iter().map(cause).collect();
        json!({"code": error.code, "status": error.status, "causes": causes})
    };
    errors.iter().map(error).collect()
}

struct Printer<'a> {
    sources: &'a SourceMap,
}

impl Printer<'_> {
    fn place(&self, span: Span) -> String {
        self.sources.place(span)
    }

    fn operation(&self, operation: &Operation) -> Value {
        let body = operation.body.kind().zip(operation.body.fields());
        let reply = match &operation.reply {
            Reply::Json(fields) => json!({"kind": "json", "fields": self.fields(fields)}),
            Reply::Xml(fields) => json!({"kind": "xml", "fields": self.fields(fields)}),
            Reply::Empty => json!({"kind": "empty"}),
            Reply::Stream { error } => {
                json!({"kind": "stream", "error": error.as_ref().map(|fields| self.fields(fields))})
            }
            Reply::Redirect => json!({"kind": "redirect", "fragment": operation.fragment}),
        };
        json!({
            "name": operation.to_string(),
            "title": operation.doc.title,
            "host": match &operation.host {
                Host::Main => Value::Null,
                Host::Also(url) => json!({"also": url}),
                Host::Fixed(url) => json!({"fixed": url}),
            },
            "client_certificate": operation.client_certificate,
            "nonce": operation.nonce == Nonce::Injected,
            "variables": self.fields(&operation.variables),
            "query": operation.query.as_ref().map(|fields| self.fields(fields)),
            "headers": self.fields(&operation.headers),
            "body": body.map(|(kind, fields)| json!({"kind": kind.word(), "fields": self.fields(fields)})),
            "reply": reply,
            "status": operation.status,
            "reply_signed": operation.reply_signed,
            "errors": errors(&operation.errors),
            "rate_limit": operation.rate_limit.map(|limit| limit.to_string()),
            "lifecycle": operation.lifecycle.state.word().map(|word| json!({
                "state": word,
                "since": operation.lifecycle.since,
                "successors": operation.lifecycle.successors,
            })),
            "links": operation.doc.links.iter().map(|link| &link.url).collect::<Vec<_>>(),
            "example": operation.example,
            "origin": self.place(operation.origin),
        })
    }

    fn fields(&self, fields: &[Field]) -> Value {
        fields.iter().map(|field| self.field(field)).collect()
    }

    fn field(&self, field: &Field) -> Value {
        let mut out = json!({
            "name": field.wire,
            "rust": field.rust.as_str(),
            "type": field.word.to_string(),
            "required": field.presence == Presence::Required,
        });
        let mut put = |key: &str, value: Value| out[key] = value;
        if let Secrecy::Sealed { cipher, key, .. } = field.secrecy {
            put("sealed", json!({"cipher": format!("{cipher:?}"), "key": format!("{key:?}")}));
        }
        if let Some(Encoding { format, list, .. }) = &field.encoding {
            put("encoding", json!({"format": format!("{format:?}"), "list": list}));
        }
        if !field.values.is_empty() {
            put("values", field.values.iter().map(|value| value.wire.as_str()).collect());
        }
        if let Some(example) = &field.example {
            put("example", example.clone());
        }
        match field.ty.element() {
            Type::Object(members) => put("members", self.fields(members)),
            Type::Variants(variants) => put(
                "variants",
                variants
                    .iter()
                    .map(|variant| {
                        json!({
                            "label": variant.label,
                            "members": self.fields(&variant.fields),
                        })
                    })
                    .collect(),
            ),
            _ => {}
        }
        put("origin", Value::from(self.place(field.origin)));
        out
    }
}
