//! A file's name and bytes enter; what leaves is a part of a multipart body.

use std::fmt;
use std::sync::Arc;

/// A file of a multipart body. Clones share the bytes.
#[derive(Clone, Default)]
pub struct FilePart {
    /// The name that the part gives, with its ending: the platform looks at it.
    pub file_name: String,
    /// The media type; `None` leaves the choice to the client, which goes by the name.
    pub content_type: Option<String>,
    // Private, so that a file can be read while it is sent without breaking anybody.
    content: Arc<[u8]>,
}

impl FilePart {
    /// A file held in memory.
    #[must_use]
    pub fn new(file_name: impl Into<String>, content: impl Into<Arc<[u8]>>) -> Self {
        Self { file_name: file_name.into(), content_type: None, content: content.into() }
    }

    /// The same file with this media type.
    #[must_use]
    pub fn content_type(mut self, content_type: impl Into<String>) -> Self {
        self.content_type = Some(content_type.into());
        self
    }

    /// The bytes.
    #[must_use]
    pub fn content(&self) -> &[u8] {
        &self.content
    }
}

impl fmt::Debug for FilePart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} ({} bytes)", self.file_name, self.content.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_without_its_bytes() {
        let file = FilePart::new("a.png", vec![1, 2, 3]).content_type("image/png");
        assert_eq!(format!("{file:?}"), "\"a.png\" (3 bytes)");
        assert_eq!((file.content(), file.content_type.as_deref()), (&[1, 2, 3][..], Some("image/png")));
    }
}
