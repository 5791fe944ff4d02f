//! A value that a page shows and the type of its field in, a warning out where the field cannot have it.

use serde_json::Value;

use crate::diag::{Code, Diagnostic};
use crate::ir::{BaseWord, Open, TypeWord};
use crate::rules::{Cx, is_number};
use crate::span::Span;

/// A field, as far as a value may not fit it.
#[derive(Clone, Copy, Debug)]
pub struct Of<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its row.
    pub span: Span,
    /// Its type.
    pub word: TypeWord,
    /// Whether members are known of it.
    pub has_members: bool,
    /// Whether values travel as texts, as in a query or in API v2.
    pub is_text: bool,
}

/// Warns of the first value that does not fit: the one of a sample, or the example of a description.
pub fn check(cx: &mut Cx, of: Of<'_>, sample: Option<&Value>, described: Option<&str>) {
    let unfit = sample.and_then(|sample| unfit(of, of.word, sample));
    let (who, is) = match (unfit, described) {
        (Some(is), _) => ("the sample", is.to_owned()),
        (None, Some(text)) if sample.is_none() && !is_example(of.word, text) => {
            ("the description", format!("`{text}`"))
        }
        _ => return,
    };
    let message = format!("{who} shows {is} for `{}`, which is of type `{}`", of.name, of.word);
    cx.doubt(Open::Word(of.word), Diagnostic::new(Code::SampleType, of.span, message));
}

/// What a value is that a field of this type cannot have; nothing where that is not certain.
fn unfit(of: Of<'_>, word: TypeWord, value: &Value) -> Option<&'static str> {
    let item = TypeWord { array: false, ..word };
    // A document in a text may be shown as what it is.
    let is_document = word.base == BaseWord::String && of.has_members;
    match (value, word.base) {
        (Value::Null, _) => None,
        (Value::Array(items), _) if word.array => items.iter().find_map(|value| unfit(of, item, value)),
        (Value::String(_), _) if word.array && of.is_text => None,
        (Value::String(text), BaseWord::Object) => (!of.is_text && !text.is_empty()).then_some("a text"),
        (Value::Array(_) | Value::Object(_), _) if is_document => None,
        (Value::Array(_), _) => Some("a list"),
        (Value::Object(_), BaseWord::Object) if !word.array => None,
        (Value::Object(_), _) => Some("an object"),
        _ if word.array => Some("a single value"),
        (Value::String(text), _) if of.is_text => (!is_example(word, text)).then_some("a text"),
        (Value::String(_), BaseWord::String) => None,
        (Value::String(_), _) => Some("a text"),
        (Value::Number(_), BaseWord::Integer | BaseWord::Number | BaseWord::Float) => None,
        (Value::Number(_), _) => (!of.is_text).then_some("a number"),
        (Value::Bool(_), BaseWord::Boolean | BaseWord::True) => None,
        (Value::Bool(_), _) => (!of.is_text).then_some("`true` or `false`"),
    }
}

/// Whether a text is how a value of this type is written.
fn is_example(word: TypeWord, text: &str) -> bool {
    match word.base {
        _ if word.array || text.is_empty() => true,
        BaseWord::Integer | BaseWord::Number | BaseWord::Float => is_number(text),
        BaseWord::Boolean | BaseWord::True => matches!(text.to_ascii_lowercase().as_str(), "true" | "false"),
        BaseWord::String | BaseWord::Object => true,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test says so by failing")]

    use serde_json::json;

    use super::*;
    use crate::rules::parse_word;
    use crate::source::SourceMap;

    #[test]
    fn values_fit_their_fields() {
        let map = SourceMap::from_texts([("a.md", String::new())]);
        let (file, _) = map.files().next().unwrap();
        let shown = |word: &str, has_members, is_text, value: &Value| {
            let word = parse_word(word).unwrap();
            unfit(Of { name: "a", span: Span::new(file, 0, 0), word, has_members, is_text }, word, value)
        };
        for (word, value, in_json, in_text) in [
            ("integer", json!(1), None, None),
            ("integer", json!("1"), Some("a text"), None),
            ("integer", json!("x"), Some("a text"), Some("a text")),
            ("integer", json!(null), None, None),
            ("integer", json!([1]), Some("a list"), Some("a list")),
            ("integer", json!({}), Some("an object"), Some("an object")),
            ("string", json!("x"), None, None),
            ("string", json!(1), Some("a number"), None),
            ("string", json!(true), Some("`true` or `false`"), None),
            ("string", json!({}), Some("an object"), Some("an object")),
            ("boolean", json!(true), None, None),
            ("boolean", json!("true"), Some("a text"), None),
            ("boolean", json!("x"), Some("a text"), Some("a text")),
            ("object", json!({}), None, None),
            ("object", json!([]), Some("a list"), Some("a list")),
            ("object", json!("{}"), Some("a text"), None),
            ("object[]", json!([{}]), None, None),
            ("object[]", json!([]), None, None),
            ("object[]", json!({}), Some("an object"), Some("an object")),
            ("object[]", json!(["x"]), Some("a text"), None),
            ("string[]", json!(["x", 1]), Some("a number"), None),
            ("string[]", json!("x"), Some("a single value"), None),
        ] {
            assert_eq!(
                [shown(word, false, false, &value), shown(word, false, true, &value)],
                [in_json, in_text],
                "{word} {value}"
            );
        }
        assert_eq!(shown("string", true, false, &json!([{}])), None);
    }
}
