//! An example as the model has it enters; what leaves is the document that the service would send.

use serde_json::{Map, Value as Json};
use wechatpay_codegen::ir::{Field, Format, Type};

/// The members of numbered families with the number 0.
pub fn with_numbers(example: &Json) -> Json {
    match example {
        Json::Object(members) => members
            .iter()
            .map(|(name, value)| (wire_name(name), with_numbers(value)))
            .collect::<Map<_, _>>()
            .into(),
        Json::Array(items) => items.iter().map(with_numbers).collect(),
        other => other.clone(),
    }
}

/// The document with its embedded documents as texts.
pub fn document(fields: &[Field], example: &Json) -> Json {
    let Json::Object(members) = example else { return example.clone() };
    let fields: Vec<&Field> = fields.iter().collect();
    Json::Object(object(&fields, members))
}

fn object(fields: &[&Field], members: &Map<String, Json>) -> Map<String, Json> {
    let written = members.iter().map(|(name, value)| {
        let field = fields.iter().find(|field| wire_name(&field.wire) == *name);
        (name.clone(), field.map_or_else(|| value.clone(), |field| self::field(field, value)))
    });
    written.collect()
}

fn field(field: &Field, value: &Json) -> Json {
    let below = below(&field.members(), value);
    match &field.encoding {
        Some(_) if value.is_string() => value.clone(),
        Some(encoding) if encoding.format == Format::UrlEncoded => Json::from(form(&below)),
        Some(_) => Json::from(below.to_string()),
        None => below,
    }
}

fn below(members: &[&Field], value: &Json) -> Json {
    // The only member of an embedded list describes its items.
    match (value, members) {
        (Json::Object(object), _) => Json::Object(self::object(members, object)),
        (Json::Array(items), [only])
            if matches!(only.ty, Type::List(_)) && !items.iter().all(Json::is_object) =>
        {
            Json::Array(items.clone())
        }
        (Json::Array(items), [only]) if matches!(only.ty, Type::List(_)) => {
            let inner = only.members();
            items.iter().map(|item| below(if inner.is_empty() { members } else { &inner }, item)).collect()
        }
        (Json::Array(items), _) => items.iter().map(|item| below(members, item)).collect(),
        (other, _) => other.clone(),
    }
}

fn form(value: &Json) -> String {
    let pairs = value.as_object().into_iter().flatten();
    let pairs = pairs.map(|(name, value)| format!("{name}%3D{}", text(value)));
    pairs.collect::<Vec<_>>().join("%26")
}

/// The document of API v2.
pub fn xml(document: &Json) -> String {
    format!("<xml>{}</xml>", elements(document))
}

fn elements(value: &Json) -> String {
    let members = value.as_object().into_iter().flatten();
    let elements = members.map(|(name, value)| match value {
        Json::Array(items) => items.iter().map(|item| element(name, item)).collect(),
        one => element(name, one),
    });
    elements.collect()
}

fn element(name: &str, value: &Json) -> String {
    let content = if value.is_object() { elements(value) } else { escaped(&text(value)) };
    format!("<{name}>{content}</{name}>")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn text(value: &Json) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Whether these fields have a member of this path, `a[].b`.
pub fn is_documented(fields: &[Field], path: &str) -> bool {
    let mut fields: Vec<&Field> = fields.iter().collect();
    path.split('.').all(|name| {
        let name = name.trim_end_matches("[]");
        let Some(found) = fields.iter().find(|field| wire_name(&field.wire) == name) else { return false };
        fields = match (&found.encoding, found.members().as_slice()) {
            // The only member of an embedded list describes its items.
            (Some(encoding), [only]) if encoding.list => only.members(),
            (_, members) => members.to_vec(),
        };
        true
    })
}

/// The first name of a numbered family.
fn wire_name(wire: &str) -> String {
    wire.replace("_$n", "_0").replace("_$m", "_0")
}

/// `a[0].b` as `a[].b`: a type has its faults once.
pub fn without_positions(path: &str) -> String {
    let mut parts = path.split('[');
    let first = parts.next().unwrap_or_default().to_owned();
    parts
        .fold(first, |path, part| format!("{path}[{}", part.trim_start_matches(|c: char| c.is_ascii_digit())))
}
