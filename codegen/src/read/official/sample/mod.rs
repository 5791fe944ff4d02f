//! What pages show: calls of `curl`, documents in JSON, documents in XML.

pub mod curl;
pub mod xml;

use serde_json::Value;

/// A document in JSON, if the text is one.
pub fn json(code: &str) -> Option<Value> {
    let mut found = serde_json::from_str(code.trim()).ok().filter(Value::is_object)?;
    trim(&mut found);
    Some(found)
}

/// No name has a blank at its end.
fn trim(value: &mut Value) {
    match value {
        Value::Object(members) => {
            if members.keys().any(|name| name.trim() != name) {
                let all = std::mem::take(members).into_iter();
                members.extend(all.map(|(name, value)| (name.trim().to_owned(), value)));
            }
            members.values_mut().for_each(trim);
        }
        Value::Array(items) => items.iter_mut().for_each(trim),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    #[test]
    fn a_blank_at_the_end_of_a_name_is_none() {
        let shown = super::json(r#"{"lamp ": [{" color": "red ", "size": 1}]}"#);
        assert_eq!(shown, Some(json!({"lamp": [{"color": "red ", "size": 1}]})));
        assert_eq!(super::json("[1]"), None);
    }
}
