//! A value of any type enters; all that it holds leaves, what was opened in it included.
//!
//! Writing for the wire refuses what only the platform can seal; here documents inside of texts are shown as they are.

use serde_json::{Map, Value as Json};
use wechatpay_runtime as rt;
use wechatpay_runtime::codegen::Slot;

/// The value as JSON; `None` if it is absent.
pub fn json(value: &dyn rt::Value) -> Option<Json> {
    Some(match value.slot() {
        Slot::Text(text) => Json::from(text),
        Slot::Integer(number) => Json::from(number),
        Slot::Float(number) => Json::from(number),
        Slot::Boolean(boolean) => Json::from(boolean),
        Slot::Json(json) => json.clone(),
        Slot::Sensitive(sensitive) => Json::from(sensitive.expose()?),
        Slot::List(list) => {
            (0..list.len()).filter_map(|at| list.get(at)).map(|item| json(item).unwrap_or_default()).collect()
        }
        Slot::Record(record) => Json::Object(members(record)),
        _ => return None,
    })
}

fn members(record: &dyn rt::codegen::Record) -> Map<String, Json> {
    let mut members = Map::new();
    record.visit(&mut |values| {
        for (field, value) in record.shape().fields().zip(values) {
            if let Slot::Numbered(numbers) = value.slot() {
                numbers.visit(&mut |n, m, value| {
                    let name = field.wire.replacen("$n", &n.to_string(), 1).replacen("$m", &m.to_string(), 1);
                    members.extend(json(value).map(|value| (name, value)));
                });
            } else {
                members.extend(json(*value).map(|value| (field.wire.to_owned(), value)));
            }
        }
    });
    members
}
