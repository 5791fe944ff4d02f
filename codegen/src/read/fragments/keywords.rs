//! The keywords of schemas: which ones there are, and what is not one of them.

use crate::diag::{Code, Diagnostic};
use crate::rules;
use crate::yaml::Node;

use super::cx::Cx;
use super::format_words;

/// The keywords that limit values.
pub const LIMITS: [&str; 12] = [
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minItems",
    "maxItems",
    "pattern",
    "default",
    "nullable",
];

/// Further keywords of schemas, parameters and responses.
pub const KEYWORDS: [&str; 26] = [
    "type",
    "format",
    "description",
    "example",
    "enum",
    "required",
    "properties",
    "additionalProperties",
    "items",
    "$ref",
    "allOf",
    "oneOf",
    "schema",
    "x-json",
    "x-key",
    "x-urlencode",
    "x-prop-one-of",
    "x-is-sensitive",
    "xml",
    "name",
    "in",
    "require",
    "headers",
    "deprecated",
    "title",
    "x-version",
];

/// Keywords that hold a schema.
pub const SCHEMAS: [&str; 5] = ["properties", "items", "schema", "x-json", "x-urlencode"];

/// Keywords that never hold one: with a schema as its value, it is a property beside `properties`.
pub const NAMES: [&str; 6] = ["description", "name", "in", "title", "deprecated", "x-version"];

/// Keywords of the standard that say nothing of what is read, and that are no misspellings of others.
pub const IGNORED: [&str; 14] = [
    "dependentRequired",
    "maxContains",
    "maxProperties",
    "minContains",
    "minProperties",
    "uniqueItems",
    "readOnly",
    "writeOnly",
    "const",
    "discriminator",
    "externalDocs",
    "contentMediaType",
    "contentEncoding",
    "collectionFormat",
];

/// Keywords of the standard that hold schemas and are not read.
pub const FOREIGN: [&str; 16] = [
    "additionalItems",
    "anyOf",
    "contains",
    "content",
    "definitions",
    "$defs",
    "dependencies",
    "dependentSchemas",
    "else",
    "if",
    "not",
    "patternProperties",
    "prefixItems",
    "propertyNames",
    "then",
    "unevaluatedProperties",
];

/// Whether a value looks like a schema of its own.
pub fn is_schema(node: &Node) -> bool {
    ["type", "$ref", "allOf", "properties"].iter().any(|key| node.get(key).is_some())
}

/// Reports the marks of encryption below what is not read.
pub fn refuse_lost_seals(cx: &mut Cx<'_, '_>, node: &Node) {
    for (key, value) in node.map().unwrap_or_default() {
        let is_mark = match key.value.as_str() {
            "format" => value.text().is_some_and(format_words::may_seal),
            word => word == "x-is-sensitive",
        };
        if is_mark {
            let message = "this mark of encryption is in a place where nothing is read";
            cx.report(Diagnostic::new(Code::BadSeal, value.span, message).help("move it to what it seals"));
        }
        refuse_lost_seals(cx, value);
    }
    node.list().unwrap_or_default().iter().for_each(|item| refuse_lost_seals(cx, item));
}

/// Reports a limit that limits nothing.
pub fn check_limit(cx: &mut Cx<'_, '_>, word: &str, node: &Node) {
    let json = node.json();
    let fits = match word {
        "minLength" | "maxLength" | "minItems" | "maxItems" => json.as_u64().is_some(),
        // A limit may be beyond what JSON holds exactly.
        "minimum" | "maximum" | "multipleOf" => node.text().is_some_and(rules::is_number),
        // Whether the limit is one of the values, or, in later versions of the standard, a limit that is none.
        "exclusiveMinimum" | "exclusiveMaximum" => {
            json.is_boolean() || node.text().is_some_and(rules::is_number)
        }
        "pattern" => json.is_string(),
        "nullable" => json.is_boolean(),
        _ => true,
    };
    if !fits && !json.is_null() {
        bad_value(cx, word, node);
    }
}

/// Reports a keyword with a value that it does not take.
pub fn bad_value(cx: &mut Cx<'_, '_>, word: &str, node: &Node) {
    let message = format!("this is not a value that `{word}` takes");
    cx.report(Diagnostic::new(Code::BadKeywordValue, node.span, message).label("not read"));
}
