//! The bytes of a request enter; what leaves is what they say, as one kind of document whatever the protocol.

use bytes::Bytes;
use serde_json::{Map, Value as Json, json};

use crate::upload::Upload;
use crate::v2;

/// Longer bodies are recorded by their length.
const MOST: usize = 64 << 10;

/// A document, or else a text; `None` if there is nothing.
pub fn shown(body: &Bytes) -> Option<Json> {
    if body.is_empty() {
        return None;
    }
    let long = || json!({ "length": body.len() });
    if body.len() > MOST {
        return Some(long());
    }
    let of_xml = || {
        let members = v2::parameters(body).ok()?;
        Some(members.into_iter().map(|(name, text)| (name, Json::from(text))).collect())
    };
    let document = serde_json::from_slice(body).ok().or_else(of_xml);
    Some(document.or_else(|| std::str::from_utf8(body).ok().map(Json::from)).unwrap_or_else(long))
}

/// The parts of an upload: texts as they are, documents as what they say, of files their names and lengths.
pub fn of_upload(upload: &Upload) -> Json {
    let texts = upload.texts.iter().map(|(name, value)| {
        let inside = value.as_str().and_then(|text| serde_json::from_str::<Map<String, Json>>(text).ok());
        (name.clone(), inside.map_or_else(|| value.clone(), Json::Object))
    });
    let files = upload.files.iter().map(|(part, file_name, content)| {
        (part.clone(), json!({ "file_name": file_name, "length": content.len() }))
    });
    texts.chain(files).collect()
}
