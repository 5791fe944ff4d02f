//! A field in; what is documented of its values beyond their type out, as texts that can be compared and ordered.

use serde_json::Value;

use crate::ir::{Facets, Field, Secrecy, TextFormat};

/// What is documented of the values of a member beyond their type.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Documented {
    /// What its text is written as.
    pub format: Option<TextFormat>,
    /// How many characters it has.
    pub length: Bounds,
    /// How large it is.
    pub size: Bounds,
    /// How many items it has.
    pub items: Bounds,
    /// A regular expression, as written.
    pub pattern: Option<String>,
    /// What is taken if it is not sent.
    pub default: Option<String>,
    /// One value. Types that differ in nothing else are the same.
    pub example: Option<String>,
}

/// The least and the most that is documented.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the names say it")]
pub struct Bounds {
    pub least: Option<String>,
    pub most: Option<String>,
}

impl Bounds {
    fn new(least: Option<impl ToString>, most: Option<impl ToString>) -> Self {
        Self { least: least.map(|number| number.to_string()), most: most.map(|number| number.to_string()) }
    }
}

impl Documented {
    /// What the field says. Examples of sealed fields look like what they seal, and are left out.
    pub fn of(field: &Field) -> Self {
        let Facets { minimum, maximum, .. } = &field.facets;
        let Facets { min_length, max_length, min_items, max_items, .. } = field.facets;
        let example = field.example.as_ref().filter(|_| field.secrecy == Secrecy::Plain);
        Self {
            format: field.facets.format,
            length: Bounds::new(min_length, max_length),
            size: Bounds::new(minimum.as_ref(), maximum.as_ref()),
            items: Bounds::new(min_items, max_items),
            pattern: field.facets.pattern.clone(),
            default: field.facets.default.as_ref().and_then(compact),
            example: example.and_then(compact),
        }
    }
}

/// Longer values tell less than they take.
const LONGEST: usize = 100;

/// A value in one line; `None` where it is long, empty, or has members, which are documented themselves.
fn compact(value: &Value) -> Option<String> {
    let text = match value {
        Value::Null | Value::Object(_) => return None,
        Value::String(text) => text.clone(),
        Value::Array(items) if items.iter().any(|item| item.is_object() || item.is_array()) => return None,
        Value::Array(_) | Value::Bool(_) | Value::Number(_) => value.to_string(),
    };
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!text.is_empty() && text.chars().count() <= LONGEST).then_some(text)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_are_listed_in_one_line_or_not_at_all() {
        for (value, expected) in [
            (json!("a\n b"), Some("a b")),
            (json!(["a", 1]), Some(r#"["a",1]"#)),
            (json!(2.5), Some("2.5")),
            (json!(false), Some("false")),
            (json!(""), None),
            (json!("x".repeat(101)), None),
            (json!([{ "a": 1 }]), None),
            (json!({ "a": 1 }), None),
            (Value::Null, None),
        ] {
            assert_eq!(compact(&value).as_deref(), expected, "{value}");
        }
    }
}
