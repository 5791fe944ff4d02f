//! What is documented of the values of a field in, what contradicts itself in it out.

use serde_json::Value;

use crate::diag::{Code, Diagnostic};
use crate::ir::{Facets, Field, ListedValue, Type};
use crate::link::Twins;
use crate::rules;

/// Limits that end before they begin, and a default that is none of the values, or beyond the limits.
pub fn check(of: &str, field: &Field) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let limits = limits(&field.facets);
    for (what, least, most) in &limits {
        if least > most {
            let message = format!("the {what} of `{}` is at least {least} and at most {most}", field.wire);
            found.push(Diagnostic::new(Code::InvertedLimits, field.origin, message).of(of));
        }
    }
    found.extend(field.values.iter().filter(|value| has_meaning(&value.wire)).map(|value| {
        let message = format!("the value `{}` of `{}` has what it means in it", value.wire, field.wire);
        let found =
            Diagnostic::new(Code::PartialValues, field.origin, message).label("sent as it stands here");
        found.help("list the value alone, and what it means after it").of(of)
    }));
    found.extend(respelled(field).map(|found| found.of(of)));
    let defaults = match &field.facets.default {
        Some(Value::Array(items)) => items.as_slice(),
        Some(single) => std::slice::from_ref(single),
        None => &[],
    };
    // One that is inverted is reported already.
    let is_inverted = limits.iter().any(|(_, least, most)| least > most);
    for default in defaults {
        if let Some(why) = misfit(field, default, is_inverted) {
            let shown = default.as_str().map_or_else(|| default.to_string(), str::to_owned);
            let message = format!("`{shown}`, the default of `{}`, {why}", field.wire);
            found.push(Diagnostic::new(Code::BadDefault, field.origin, message).of(of));
        }
    }
    found
}

/// Values of one word in different spellings, of which nobody gave one another name.
fn respelled(field: &Field) -> Option<Diagnostic> {
    let names: Vec<_> = field.values.iter().map(ListedValue::rust_name).collect();
    let twins = Twins::among(names.iter().zip(field.values.iter().map(|value| value.wire.as_str())))?;
    let message = format!("the values {} of `{}` only differ in their case", twins.listed, field.wire);
    twins.are_respelled.then(|| Diagnostic::new(Code::RespelledValue, field.origin, message))
}

/// Whether a value is a word of ASCII with an explanation in Chinese after it: `A:开`, `A-开`.
fn has_meaning(wire: &str) -> bool {
    let Some(at) = wire.find([':', '：', '-', '—', '–', '(', '（', '=']) else { return false };
    let (word, rest) = wire.split_at(at);
    let is_word = !word.trim().is_empty() && word.is_ascii();
    is_word && rest.chars().skip(1).find(|c| *c != ' ').is_some_and(|c| !c.is_ascii())
}

/// Each pair of limits that is there.
fn limits(facets: &Facets) -> Vec<(&'static str, f64, f64)> {
    let count = |number: Option<u64>| number.map(|number| number as f64);
    let size = |number: &Option<serde_json::Number>| number.as_ref().and_then(serde_json::Number::as_f64);
    let pairs = [
        ("length", count(facets.min_length), count(facets.max_length)),
        ("number of items", count(facets.min_items), count(facets.max_items)),
        ("value", size(&facets.minimum), size(&facets.maximum)),
    ];
    pairs.into_iter().filter_map(|(what, least, most)| Some((what, least?, most?))).collect()
}

/// Why a default is none.
fn misfit(field: &Field, default: &Value, is_inverted: bool) -> Option<String> {
    let text = match default {
        Value::String(text) => text.clone(),
        Value::Number(_) | Value::Bool(_) => default.to_string(),
        _ => return None,
    };
    if text.is_empty() {
        return None;
    }
    if !field.values.is_empty() {
        let is_number = *field.ty.element() != Type::Text;
        let is_same = |wire: &str| wire == text || is_number && rules::is_same_number(wire, &text);
        let is_listed = field.values.iter().any(|value| is_same(&value.wire));
        return (!is_listed).then(|| "is not one of its values".to_owned());
    }
    let number = text.parse::<f64>().ok().filter(|_| rules::is_number(&text));
    match field.ty.element() {
        Type::Integer | Type::Float if number.is_none() => return Some("is not a number".to_owned()),
        Type::Boolean if !matches!(text.as_str(), "true" | "false") => {
            return Some("is neither `true` nor `false`".to_owned());
        }
        _ => {}
    }
    if is_inverted {
        return None;
    }
    let Facets { minimum, maximum, min_length, max_length, .. } = &field.facets;
    let limit = |number: &Option<serde_json::Number>| number.as_ref().and_then(serde_json::Number::as_f64);
    if let (Type::Integer | Type::Float, Some(number)) = (field.ty.element(), number) {
        let is_outside = limit(minimum).is_some_and(|least| number < least)
            || limit(maximum).is_some_and(|most| number > most);
        return is_outside.then(|| "is outside of its limits".to_owned());
    }
    let length = text.chars().count() as u64;
    let is_outside = *field.ty.element() == Type::Text
        && (min_length.is_some_and(|least| length < least) || max_length.is_some_and(|most| length > most));
    is_outside.then(|| "is outside of its limits".to_owned())
}
