//! The keywords that limit values.

use serde_json::Number;

use crate::ir::{Facets, TextFormat};
use crate::rules;
use crate::yaml::Node;

use super::format;
use super::format_words::Meaning;
use super::schema::Schema;

/// What a schema says of values beyond their type.
pub fn read(schema: &Schema<'_>) -> Facets {
    let count = |name: &str| schema.limit(name).map(Node::json).and_then(|json| json.as_u64());
    let is_whole = schema.ty.is_some_and(|ty| ty.value == "integer");
    let number = |name: &str| {
        let written = schema.limit(name)?.text().filter(|text| rules::is_number(text))?;
        // How far a limit is matters, and not its last digit.
        rules::number(written).or_else(|| Number::from_f64(written.trim().parse().ok()?))
    };
    let limit = |name: &str, exclusive: &str, step: i64| {
        let own = number(name);
        let excluded = match schema.limit(exclusive).and_then(Node::boolean) {
            Some(true) => own.clone(),
            Some(false) => None,
            None => number(exclusive),
        };
        // The next whole number is known; of others, that they are beyond the limit.
        let next =
            |found: &Number| Some(Number::from(found.as_i64().filter(|_| is_whole)?.checked_add(step)?));
        excluded.map(|found| next(&found).unwrap_or(found)).or(own)
    };
    let is_text = schema.ty.is_none_or(|ty| ty.value == "string");
    let by_example = || schema.example.and_then(Node::text).filter(|text| is_date_time(text));
    Facets {
        format: match (format::meaning(schema).filter(|_| is_text), schema.formats.is_empty()) {
            (Some(Meaning::Text(format)), _) => Some(format),
            (Some(Meaning::Integer), _) => Some(TextFormat::Digits),
            (None, true) => by_example().filter(|_| is_text).map(|_| TextFormat::DateTime),
            _ => None,
        },
        min_length: count("minLength"),
        max_length: count("maxLength"),
        minimum: limit("minimum", "exclusiveMinimum", 1),
        maximum: limit("maximum", "exclusiveMaximum", -1),
        min_items: count("minItems"),
        max_items: count("maxItems"),
        pattern: schema.limit("pattern").and_then(Node::text).map(str::to_owned),
        default: schema.limit("default").map(Node::json).filter(|json| !json.is_null()),
    }
}

/// `2031-04-17T10:00:00+08:00`, with or without seconds and their fraction.
fn is_date_time(text: &str) -> bool {
    const PATTERN: &[u8] = b"0000-00-00T00:00";
    let bytes = text.as_bytes();
    let begins = bytes.len() > PATTERN.len()
        && PATTERN.iter().zip(bytes).all(|(pattern, byte)| match pattern {
            b'0' => byte.is_ascii_digit(),
            other => byte == other,
        });
    begins && (text.ends_with('Z') || bytes[PATTERN.len()..].iter().any(|byte| matches!(byte, b'+' | b'-')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn date_times_have_an_offset() {
        for (text, expected) in [
            ("2031-04-17T10:00:00+08:00", true),
            ("2031-04-17T10:00:00.123+08:00", true),
            ("2031-04-17T10:00+08:00", true),
            ("2031-04-17T10:00:00Z", true),
            ("2031-04-17T10:00:00", false),
            ("2031-04-17 10:00:00+08:00", false),
            ("2031-04-17", false),
            ("", false),
        ] {
            assert_eq!(is_date_time(text), expected, "{text}");
        }
    }
}
