//! Values that the documentation lists in, an open enumeration out.
//!
//! The service adds values without notice, so the listed ones are an alternative beside any other: validators accept what is new,
//! and whoever compiles types has the list as a type of its own, for a `switch` with a default.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::components::Components;
use crate::ir::{Field, ListedValue, Type};

/// The schema of a value of `field`, which is a `base`, with the values that are listed of it.
pub fn open(components: &mut Components, field: &Field, base: Map<String, Value>) -> Map<String, Value> {
    let Some(values) = wire_values(field) else { return base };
    let Some(word) = base.get("type").cloned() else { return base };
    let mut listed = Map::new();
    listed.insert("type".into(), word);
    listed.insert("enum".into(), values);
    let told: Map<String, Value> =
        field.values.iter().filter(|value| !value.meaning.is_empty()).map(meaning).collect();
    if !told.is_empty() {
        // The word that Redoc and others know.
        listed.insert("x-enumDescriptions".into(), told.into());
    }
    let listed = components.share(&field.wire, Value::Object(listed), false);
    let mut open = Map::new();
    open.insert("anyOf".into(), Value::Array(vec![listed, base.into()]));
    open
}

fn meaning(value: &ListedValue) -> (String, Value) {
    (value.wire.clone(), value.meaning.clone().into())
}

/// The values as they are on the wire; `None` where there are none, or some do not fit the type.
fn wire_values(field: &Field) -> Option<Value> {
    let mut known = BTreeSet::new();
    let distinct = field.values.iter().filter(|value| known.insert(value.wire.as_str()));
    let values: Option<Vec<Value>> = distinct.map(|value| wire_value(field, &value.wire)).collect();
    values.filter(|values| !values.is_empty()).map(Value::Array)
}

fn wire_value(field: &Field, value: &str) -> Option<Value> {
    match field.ty.element() {
        Type::Text => Some(value.into()),
        Type::Integer => value.parse::<i64>().ok().map(Value::from),
        _ => None,
    }
}
