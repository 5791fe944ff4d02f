//! The fields of a form as parts, with names as headers can hold them.

use std::{fmt, io};

use super::META;
use crate::codec::members::Leaf;
use crate::codec::{EncodeError, FieldPath, Record, members};
use crate::content::FilePart;
use crate::task::offload::Watch;
use crate::text::Quoted;

/// A part of a multipart body. `Debug` prints its name and length, not its content.
#[derive(Clone)]
pub struct Part {
    /// The field's name.
    pub name: String,
    /// The content.
    pub content: PartContent,
}

/// The content of a part.
#[derive(Clone)]
#[non_exhaustive]
pub enum PartContent {
    /// A text without a media type.
    Text(String),
    /// JSON text, marked as such.
    Json(String),
    /// A file.
    File(FilePart),
}

impl Part {
    /// Returns the parts of a form: texts in the order of the table, then files, as the platform's own libraries send
    /// them. Absent fields are left out; the items of a list are parts with the same name.
    ///
    /// API v2 signs the texts.
    ///
    /// # Errors
    ///
    /// An object or a list of lists without encoding, a sensitive text that is not sealed; the error names the field.
    pub fn of_form(form: &dyn Record) -> Result<Vec<Self>, EncodeError> {
        let (mut texts, mut files) = (Vec::new(), Vec::new());
        members::each_leaf(form, &FieldPath::WHOLE, &mut |name, _, leaf| {
            let (list, content) = match leaf {
                Leaf::File(file) => (&mut files, PartContent::File(file.clone())),
                Leaf::Json(json) => (&mut texts, PartContent::Json(json)),
                // Where its structure is not documented, it is a text written by the caller.
                Leaf::Text(json) if name == META => (&mut texts, PartContent::Json(json.into_owned())),
                Leaf::Text(text) => (&mut texts, PartContent::Text(text.into_owned())),
            };
            list.push(Self { name: name.to_owned(), content });
            Ok(())
        })?;
        texts.append(&mut files);
        Ok(texts)
    }

    /// A text.
    #[must_use]
    pub fn text(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self { name: name.into(), content: PartContent::Text(text.into()) }
    }

    /// The text of a part that is not a file.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match &self.content {
            PartContent::Text(text) | PartContent::Json(text) => Some(text),
            PartContent::File(_) => None,
        }
    }

    /// Whether the text occurs in the part, as far as the part is in memory.
    pub(super) fn contains(&self, text: &str, watch: &Watch) -> io::Result<bool> {
        let content = match &self.content {
            PartContent::Text(content) | PartContent::Json(content) => content.as_bytes(),
            PartContent::File(file) => {
                if file.file_name.contains(text) || file.media_type().contains(text) {
                    return Ok(true);
                }
                file.content().unwrap_or_default()
            }
        };
        Ok(self.name.contains(text) || find(content, text.as_bytes(), watch)?)
    }
}

impl fmt::Debug for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.content {
            PartContent::Text(text) | PartContent::Json(text) => {
                write!(f, "Part({:?}, {} bytes)", Quoted(&self.name), text.len())
            }
            PartContent::File(file) => write!(f, "Part({:?}, {file:?})", Quoted(&self.name)),
        }
    }
}

fn find(content: &[u8], text: &[u8], watch: &Watch) -> io::Result<bool> {
    const STEP: usize = 64 * 1024;
    for from in (0..content.len()).step_by(STEP) {
        watch.check()?;
        // A match may begin in this piece and end in the next one.
        let to = content.len().min(from + STEP + text.len().saturating_sub(1));
        if find_in_piece(&content[from..to], text) {
            return Ok(true);
        }
    }
    Ok(text.is_empty())
}

fn find_in_piece(content: &[u8], text: &[u8]) -> bool {
    let Some(first) = text.first() else { return true };
    let mut rest = content;
    while let Some(at) = rest.iter().position(|byte| byte == first) {
        rest = &rest[at..];
        if rest.starts_with(text) {
            return true;
        }
        rest = &rest[1..];
    }
    false
}

/// Writes a name into a header as browsers do: WHATWG's "multipart/form-data encoding algorithm".
pub(super) fn escape(name: &str, out: &mut String) {
    for char in name.chars() {
        match char {
            '"' => out.push_str("%22"),
            '\r' => out.push_str("%0D"),
            '\n' => out.push_str("%0A"),
            char => out.push(char),
        }
    }
}

/// The name without folders, which browsers omit as well; `file` if nothing is left.
pub(super) fn base_name(name: &str) -> &str {
    match name.rsplit(['/', '\\']).next() {
        None | Some("" | "." | "..") => "file",
        Some(name) => name,
    }
}
