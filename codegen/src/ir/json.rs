//! The model in, JSON out: for reading one operation as the generator sees it, and for other tools.

use serde_json::{Value, json};

use super::{
    Api, Cause, Encoding, ErrorCode, Field, Host, Nonce, Operation, Presence, Reply, Secrecy, Type, Witness,
};
use crate::foreign;
use crate::source::{Kind, SourceMap};
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
            "witnesses": printer.witnesses(&found.witnesses),
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
            "rate_limits": operation.rate_limits.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "lifecycle": operation.lifecycle.state.word().map(|word| json!({
                "state": word,
                "since": operation.lifecycle.since,
                "successors": operation.lifecycle.successors,
            })),
            "links": operation.doc.links.iter().map(|link| &link.url).collect::<Vec<_>>(),
            "example": operation.example,
            "origin": self.place(operation.origin),
            "witnesses": self.witnesses(&operation.witnesses),
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
            let evidence = field.secrecy.evidence().map(|span| self.evidence(span));
            let (cipher, key) = (format!("{cipher:?}"), format!("{key:?}"));
            put("sealed", json!({"cipher": cipher, "key": key, "evidence": evidence}));
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
        if !field.witnesses.is_empty() {
            put("witnesses", self.witnesses(&field.witnesses));
        }
        out
    }

    /// The words that say that a field is sealed, and where they are.
    fn evidence(&self, span: Span) -> Value {
        let file = self.sources.file(span.file);
        // These pages have sentences where others have marks.
        let span = if file.kind() == Kind::Official { sentence(&file.text, span) } else { span };
        json!({"text": self.sources.text(span).trim(), "place": self.place(span)})
    }

    /// Who says so, each with what it says otherwise; an empty text is nothing.
    fn witnesses(&self, witnesses: &[Witness]) -> Value {
        let witness = |witness: &Witness| {
            let kind = self.sources.file(witness.origin.file).kind().title();
            let mut out = json!({"kind": kind, "place": self.place(witness.origin)});
            if let Some(span) = witness.evidence {
                out["evidence"] = self.evidence(span);
            }
            if !witness.differs.is_empty() {
                let differs = witness.differs.iter();
                let says = differs.map(|found| (found.fact.word().to_owned(), Value::from(&*found.says)));
                out["says"] = Value::Object(says.collect());
            }
            out
        };
        witnesses.iter().map(witness).collect()
    }
}

/// The sentence around a place in a cell.
fn sentence(text: &str, span: Span) -> Span {
    let (start, end) = (span.start as usize, span.end as usize);
    let is_end = |c: char| matches!(c, '。' | '；' | '|' | '\n' | '<' | '>');
    let before = text.get(..start).unwrap_or_default();
    let after = text.get(end..).unwrap_or_default();
    let from =
        before.rfind(is_end).map_or(0, |at| at + before[at..].chars().next().map_or(0, char::len_utf8));
    let to = end + after.find(is_end).unwrap_or(after.len());
    Span::new(span.file, from, to)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::span::FileId;

    #[test]
    fn evidence_is_a_whole_sentence() {
        for (text, expected) in [
            ("| name | 【名】灯名。需用[公钥](x)HIT，见此。又 |", "需用[公钥](x)HIT，见此"),
            ("| 灯<br>要HIT<br>又 |", "要HIT"),
            ("HIT", "HIT"),
            ("一。HIT", "HIT"),
        ] {
            let at = text.find("HIT").unwrap_or_default();
            let found = sentence(text, Span::new(FileId::default(), at, at + 3));
            assert_eq!(&text[found.start as usize..found.end as usize], expected);
        }
    }
}
