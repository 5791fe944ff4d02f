//! The sample of an upload in, what its example says of the file out: its name, and which texts are digests of it.
//!
//! What an upload says of its file is worked out from the file, since a digest that somebody made up is refused.

use serde_json::Value;

/// The name of the file that a sample uploads: its first text that is one.
pub fn file_name(sample: Option<&Value>) -> Option<&str> {
    match sample? {
        Value::String(text) => is_file_name(text).then_some(text),
        Value::Object(members) => members.values().find_map(|value| file_name(Some(value))),
        Value::Array(items) => items.iter().find_map(|value| file_name(Some(value))),
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}

/// The method of a file that gives what a sample shows, where that is a digest.
pub fn digest(sample: Option<&Value>) -> Option<&'static str> {
    let text = sample?.as_str()?;
    match text.len() {
        _ if !text.bytes().all(|byte| byte.is_ascii_hexdigit()) => None,
        64 => Some("sha256"),
        32 => Some("md5"),
        _ => None,
    }
}

/// `storefront.png`
fn is_file_name(text: &str) -> bool {
    let is_part = |part: &str| !part.is_empty() && !part.contains(['/', ':', ' ']);
    text.rsplit_once('.').is_some_and(|(name, ending)| {
        is_part(name)
            && (2..=4).contains(&ending.len())
            && ending.bytes().all(|byte| byte.is_ascii_alphanumeric())
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn samples_of_uploads_tell_their_file() {
        for (sample, expected) in [
            (json!({ "meta": { "sha256": "00ff", "filename": "storefront.png" } }), Some("storefront.png")),
            (json!([{ "a": 1, "b": null }, "a.mp4"]), Some("a.mp4")),
            (json!("https://shop.example/a.png"), None),
            (json!("1.25 yuan"), None),
            (json!("file"), None),
            (json!(".png"), None),
            (json!("a.longer"), None),
        ] {
            assert_eq!(file_name(Some(&sample)), expected, "{sample}");
        }
        assert_eq!(file_name(None), None);
    }

    #[test]
    fn digests_are_known_by_their_digits() {
        for (sample, expected) in [
            (json!("0f".repeat(32)), Some("sha256")),
            (json!("0F".repeat(16)), Some("md5")),
            (json!("0f".repeat(20)), None),
            (json!("0g".repeat(32)), None),
            (json!(12), None),
        ] {
            assert_eq!(digest(Some(&sample)), expected, "{sample}");
        }
    }
}
