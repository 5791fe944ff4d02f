//! A table enters; a document that fits it leaves: made from the example of each member, or else from its type.

use serde_json::{Map, Value as Json, json};
use wechatpay_codegen::ir::{Encoding, Field, Format, Secrecy, Type};

/// Seals the text of a member.
pub type Seal<'s> = dyn Fn(&str) -> Option<String> + 's;

/// An object with all members of a table.
pub fn object(fields: &[Field], seal: &Seal<'_>) -> Map<String, Json> {
    fields.iter().map(|field| (name(&field.wire), field_value(field, seal))).collect()
}

/// `coupon_id_$n` begins at 0.
fn name(wire: &str) -> String {
    match wire.split_once("_$") {
        None => wire.to_owned(),
        Some((base, rest)) => format!("{base}_0{}", "_0".repeat(rest.matches("_$").count())),
    }
}

fn field_value(field: &Field, seal: &Seal<'_>) -> Json {
    match &field.encoding {
        Some(encoding) => Json::String(embedded(field, encoding, seal)),
        None => value(field, &field.ty, seal),
    }
}

fn embedded(field: &Field, encoding: &Encoding, seal: &Seal<'_>) -> String {
    match encoding.format {
        Format::UrlEncoded => {
            let Type::Object(members) = field.ty.element() else { return String::new() };
            let pairs = object(members, seal).into_iter().map(|(name, value)| {
                format!("{name}%3D{}", value.as_str().map_or_else(|| value.to_string(), str::to_owned))
            });
            pairs.collect::<Vec<_>>().join("%26")
        }
        Format::Json | Format::Xml => match field.ty.element() {
            Type::Object(members) if encoding.list && members.len() == 1 => {
                json!([value(&members[0], members[0].ty.element(), seal)]).to_string()
            }
            _ => value(field, &field.ty, seal).to_string(),
        },
    }
}

fn value(field: &Field, ty: &Type, seal: &Seal<'_>) -> Json {
    match ty {
        // Each item is sealed on its own, which only shows where there are several.
        Type::List(element) if field.secrecy != Secrecy::Plain => {
            Json::Array(vec![value(field, element, seal), value(field, element, seal)])
        }
        Type::List(element) => Json::Array(vec![value(field, element, seal)]),
        Type::Object(members) => Json::Object(object(members, seal)),
        Type::Variants(variants) => {
            Json::Object(variants.first().map(|first| object(&first.fields, seal)).unwrap_or_default())
        }
        Type::Text => {
            let text = text(field);
            match field.secrecy {
                Secrecy::Sealed { .. } => Json::from(seal(&text).unwrap_or(text)),
                Secrecy::Plain => Json::from(text),
            }
        }
        Type::Integer => match field.values.first().and_then(|value| value.wire.parse::<i64>().ok()) {
            Some(listed) => Json::from(listed),
            None => field.example.clone().filter(Json::is_i64).unwrap_or(Json::from(1)),
        },
        Type::Float => field.example.clone().filter(Json::is_number).unwrap_or(json!(0.5)),
        Type::Boolean => Json::from(true),
        Type::Json => field.example.clone().filter(Json::is_number).unwrap_or(json!({})),
        Type::File => Json::from("file"),
    }
}

fn text(field: &Field) -> String {
    match (field.values.first(), &field.example) {
        (Some(listed), _) => listed.wire.clone(),
        (None, Some(example)) => match example.get(0).unwrap_or(example).as_str() {
            Some(text) if !text.is_empty() => text.to_owned(),
            _ => field.wire.clone(),
        },
        (None, None) => field.wire.clone(),
    }
}
