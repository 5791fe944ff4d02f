//! What pages show: calls of `curl`, documents in JSON, documents in XML.

pub mod curl;
pub mod xml;

use serde_json::Value;

/// A document in JSON, if the text is one.
pub fn json(code: &str) -> Option<Value> {
    serde_json::from_str(code.trim()).ok().filter(Value::is_object)
}
