//! What writes into a folder, and how it knows its own files there.

/// Stands in the first line of every generated file, of this generator and of others.
pub const MARKER: &str = "@generated";

/// What writes into a folder, and how it knows its own files there.
#[derive(Clone, Copy, Debug)]
pub struct Owner<'p> {
    /// The places where its files live: `["Cargo.toml", "src"]`.
    pub places: &'p [&'p str],
    /// The first lines of its files, whole: those that it writes, and those that it once wrote.
    pub first_lines: &'static [&'static str],
}

impl Owner<'_> {
    /// Whether a text is one of its own: the first line says so. That of another generator is not.
    pub fn owns(&self, text: &[u8]) -> bool {
        let first_line = first_line(text);
        self.first_lines.iter().any(|line| line.as_bytes() == first_line)
    }
}

/// Whether the first line of a text carries the [`MARKER`].
pub fn is_generated(text: &[u8]) -> bool {
    first_line(text).windows(MARKER.len()).any(|window| window == MARKER.as_bytes())
}

fn first_line(text: &[u8]) -> &[u8] {
    let line = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
    line.strip_suffix(b"\r").unwrap_or(line)
}
