//! What is documented of the values of a field in, keywords of its schema out.

use serde_json::{Map, Value, json};

use super::schema::insert;
use crate::ir::{Facets, Field, TextFormat, Type};

/// Formats and limits that a value of this type can have.
pub fn limits(schema: &mut Map<String, Value>, facets: &Facets, ty: &Type) {
    match ty {
        Type::Text => {
            insert(schema, "minLength", facets.min_length);
            insert(schema, "maxLength", facets.max_length);
            match facets.format {
                Some(TextFormat::DateTime) => insert(schema, "format", Some("date-time")),
                Some(TextFormat::Date) => insert(schema, "format", Some("date")),
                Some(TextFormat::Url) => insert(schema, "format", Some("uri")),
                Some(TextFormat::CompactDateTime) => {
                    insert(schema, "x-wechatpay-format", Some("compact-date-time"));
                }
                Some(TextFormat::MediaId) => insert(schema, "x-wechatpay-format", Some("media-id")),
                Some(TextFormat::MediaUrl) => insert(schema, "x-wechatpay-format", Some("media-url")),
                Some(TextFormat::Digits) => insert(schema, "x-wechatpay-format", Some("digits")),
                None => {}
            }
            if let Some(written) = &facets.pattern {
                let pattern = bare(written);
                // What no engine reads is for people.
                let is_read = regex_lite::Regex::new(pattern).is_ok();
                let (key, text) =
                    if is_read { ("pattern", pattern) } else { ("x-wechatpay-pattern", written.as_str()) };
                insert(schema, key, Some(text));
            }
        }
        Type::Integer | Type::Float => {
            insert(schema, "minimum", facets.minimum.clone());
            insert(schema, "maximum", facets.maximum.clone());
            // Of a number it is the length of its digits.
            insert(schema, "x-wechatpay-min-digits", facets.min_length);
            insert(schema, "x-wechatpay-max-digits", facets.max_length);
        }
        _ => {}
    }
}

/// A pattern without the delimiters around it, with which the documentation writes it as PHP does.
pub fn bare(pattern: &str) -> &str {
    pattern.strip_prefix('/').and_then(|rest| rest.strip_suffix('/')).unwrap_or(pattern)
}

/// The default and an example, if they are of the type; an example of what is sealed looks like what it seals.
pub fn values(schema: &mut Map<String, Value>, field: &Field, ty: &Type) {
    if field.secrecy.key().is_some() || *ty != field.ty {
        return;
    }
    let fits = |value: &&Value| match ty {
        Type::Text => value.is_string(),
        Type::Integer => value.is_i64(),
        Type::Float => value.is_number(),
        Type::Boolean => value.is_boolean(),
        _ => false,
    };
    insert(schema, "default", field.facets.default.as_ref().filter(fits).cloned());
    insert(schema, "examples", field.example.as_ref().filter(fits).map(|value| json!([value])));
}
