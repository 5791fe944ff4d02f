//! The headers of a reply enter; its media type leaves, as an error may show it.

use http::HeaderMap;
use http::header::{CONTENT_ENCODING, CONTENT_TYPE};

use crate::text::one_line;

/// The media type without its parameters; empty if there is none.
pub(crate) fn media_type(headers: &HeaderMap) -> String {
    let text = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let media_type = text.unwrap_or_default().split(';').next().unwrap_or_default().trim();
    // Longer than any registered one: RFC 6838 allows two names of 127 characters.
    let media_type = media_type.get(..255).unwrap_or(media_type);
    one_line(&media_type.to_ascii_lowercase()).into_owned()
}

/// The encoding of a body, such as `gzip`, if it has one.
pub(crate) fn encoding(headers: &HeaderMap) -> Option<String> {
    let text = String::from_utf8_lossy(headers.get(CONTENT_ENCODING)?.as_bytes()).trim().to_ascii_lowercase();
    let is_one = !text.is_empty() && text != "identity";
    is_one.then(|| one_line(&text.chars().take(64).collect::<String>()).into_owned())
}

/// What a body of this length and type is called in an error.
pub(crate) fn described(length: usize, media_type: &str) -> String {
    match (length, media_type) {
        (0, _) => "an empty body".to_owned(),
        (_, "") => format!("{length} bytes without a type"),
        _ => format!("{length} bytes of type `{media_type}`"),
    }
}
