//! Values that are shown, of fields in samples and of single fields, and none of the field's listed values or of its type.

use serde_json::Value;

use crate::diag::{Code, Diagnostic};
use crate::ir::{Api, Body, Field, Part, Protocol, Secrecy, Type};
use crate::rules::{is_number, is_same_number, opened_example};

/// What the sample of a whole operation shows of a field comes first; a field is told once.
pub fn check(api: &Api) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for operation in &api.operations {
        let name = operation.to_string();
        let is_text = operation.protocol == Protocol::V2;
        for (part, fields) in operation.tables() {
            let key = match part {
                Part::Path => None,
                Part::Reply => operation.reply_example.as_ref(),
                Part::Query => member(operation.example.as_ref(), part.word()),
                Part::Body(kind) => member(operation.example.as_ref(), kind.word()),
                _ => member(operation.example.as_ref(), part.word()),
            };
            let is_text = is_text
                || !matches!(part, Part::Body(_) | Part::Reply)
                || matches!(operation.body, Body::Form(_));
            let mut cx = Cx { of: &name, is_text, found: &mut found };
            cx.fields(fields, key);
        }
    }
    for notification in &api.notifications {
        let name = notification.to_string();
        let is_text = notification.protocol == Protocol::V2;
        for (_, fields) in notification.tables() {
            Cx { of: &name, is_text, found: &mut found }.fields(fields, None);
        }
    }
    found
}

fn member<'v>(value: Option<&'v Value>, name: &str) -> Option<&'v Value> {
    value?.as_object()?.get(name)
}

struct Cx<'a> {
    of: &'a str,
    /// Whether values travel as texts.
    is_text: bool,
    found: &'a mut Vec<Diagnostic>,
}

impl Cx<'_> {
    fn fields(&mut self, fields: &[Field], sample: Option<&Value>) {
        for field in fields {
            let shown = member(sample, &field.wire);
            self.field(field, shown);
            let inner = shown.map(opened_example);
            let inner = inner.as_deref();
            let inner = match inner {
                Some(Value::Array(items)) => items.first(),
                other => other,
            };
            match field.ty.element() {
                Type::Object(members) => self.fields(members, inner),
                // Which alternative is shown, nobody says.
                Type::Variants(variants) => {
                    variants.iter().for_each(|variant| self.fields(&variant.fields, None));
                }
                _ => {}
            }
        }
    }

    fn field(&mut self, field: &Field, sample: Option<&Value>) {
        // What is sealed may be shown as a ciphertext.
        if field.secrecy != Secrecy::Plain || field.encoding.is_some() {
            return;
        }
        let shown = sample.map(|sample| ("the sample", sample));
        let shown = shown.into_iter().chain(field.example.as_ref().map(|example| ("the example", example)));
        for (who, value) in shown {
            let why = match unfit(field, value, self.is_text) {
                Some(kind) => {
                    Some((Code::ExampleType, format!("which is {kind}, and it holds {}", field.ty.words())))
                }
                None => unlisted(field, value).map(|value| {
                    (
                        Code::UnlistedExample,
                        format!("and `{value}` is none of its {} values", field.values.len()),
                    )
                }),
            };
            if let Some((code, why)) = why {
                let message =
                    format!("{who} shows `{}` for `{}` of `{}`, {why}", short(value), field.wire, self.of);
                self.found.push(Diagnostic::new(code, field.origin, message).of(self.of));
                return;
            }
        }
    }
}

/// A value as it is quoted.
fn short(value: &Value) -> String {
    const LONGEST: usize = 40;
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    match text.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text,
    }
}

/// What a value is that the field cannot hold.
fn unfit(field: &Field, value: &Value, is_text: bool) -> Option<&'static str> {
    fits(&field.ty, value, is_text)
}

fn fits(ty: &Type, value: &Value, is_text: bool) -> Option<&'static str> {
    match (ty, value) {
        (Type::Json | Type::File | Type::Variants(_), _) | (_, Value::Null) => None,
        (_, Value::String(text)) if text.is_empty() => None,
        (Type::List(item), Value::Array(items)) => items.iter().find_map(|value| fits(item, value, is_text)),
        (Type::List(item), Value::Object(_)) if matches!(item.element(), Type::Object(_)) => None,
        (Type::List(_), Value::Object(_)) => Some("an object"),
        // A list may be shown by one of its items, or as it is written in a query.
        (Type::List(item), value) => {
            if matches!(**item, Type::Object(_)) {
                Some("a single value").filter(|_| !is_text && !value.is_string())
            } else {
                None
            }
        }
        (Type::Object(_), Value::Array(_)) => Some("a list"),
        (Type::Object(_), Value::Number(_) | Value::Bool(_)) => Some("a single value"),
        (Type::Object(_), _) => None,
        (_, Value::Array(_)) => Some("a list"),
        (_, Value::Object(_)) => Some("an object"),
        (Type::Integer | Type::Float, Value::String(text)) => (!is_number(text)).then_some("no number"),
        (Type::Integer | Type::Float, Value::Bool(_)) => Some("no number"),
        (Type::Boolean, Value::String(text)) if matches!(text.as_str(), "true" | "false") => None,
        (Type::Boolean, Value::String(_) | Value::Number(_)) => Some("neither `true` nor `false`"),
        (Type::Text, Value::Bool(_) | Value::Number(_)) => None,
        _ => None,
    }
}

/// The first shown value that is none of the listed ones.
fn unlisted(field: &Field, value: &Value) -> Option<String> {
    // A single value is what tells something from others of its kind, which share examples.
    if field.values.len() < 2 {
        return None;
    }
    let one = |value: &Value| {
        let text = match value {
            Value::String(text) => text.trim().to_owned(),
            // What samples have where nothing is to be shown.
            Value::Number(number) if number.as_i64() == Some(0) => return None,
            Value::Number(_) | Value::Bool(_) => value.to_string(),
            _ => return None,
        };
        let is_same = |wire: &str| wire == text || is_same_number(wire, &text);
        let is_listed = text.is_empty() || field.values.iter().any(|listed| is_same(&listed.wire));
        (!is_listed).then_some(text)
    };
    match value {
        Value::Array(items) => items.iter().find_map(one),
        single => one(single),
    }
}
