//! What writes into a folder, and how it knows its own files there.

/// Stands in the first line of every generated file.
pub const MARKER: &str = "@generated";

/// What writes into a folder, and how it knows its own files there.
#[derive(Clone, Copy, Debug)]
pub struct Owner {
    /// The places where its files live: `["Cargo.toml", "src"]`.
    pub places: &'static [&'static str],
    /// What its files have in their first line.
    pub mark: Mark,
}

/// How a file says that it is generated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// [`MARKER`], anywhere in the first line.
    Marker,
    /// This first line, in folders where others may put generated files of theirs.
    Line(&'static str),
}

impl Owner {
    /// Whether a text is one of its own: the first line says so.
    pub fn owns(&self, text: &[u8]) -> bool {
        let first_line = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
        let first_line = first_line.strip_suffix(b"\r").unwrap_or(first_line);
        match self.mark {
            Mark::Marker => is_generated(first_line),
            Mark::Line(line) => first_line == line.as_bytes(),
        }
    }
}

/// Whether the first line of a text carries the [`MARKER`].
pub fn is_generated(text: &[u8]) -> bool {
    let first_line = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
    first_line.windows(MARKER.len()).any(|window| window == MARKER.as_bytes())
}
