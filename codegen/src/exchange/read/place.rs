//! Places as texts in, spans of files that are made of nothing but such places out.

use std::collections::BTreeMap;

use crate::diag::{Code, Diagnostic};
use crate::exchange::shape::Source;
use crate::exchange::shape::text::Place;
use crate::source::Recording;
use crate::span::{FileId, Span};

/// The places of a document, by the files that they are in.
#[derive(Default)]
pub struct Places {
    files: BTreeMap<String, usize>,
    recordings: Vec<Recording>,
}

impl Places {
    /// Takes these as the files, which come after that of the document itself.
    pub fn list(&mut self, sources: &[Source], whole: Span) -> Vec<Diagnostic> {
        let mut problems = Vec::new();
        for Source { path, below: _, kind } in sources {
            if self.files.insert(path.clone(), self.recordings.len()).is_some() {
                let message = format!("the path `{path}` is twice among the `sources`");
                problems.push(Diagnostic::new(Code::BadModel, whole, message));
            }
            self.recordings.push(Recording::new((*kind).into()));
        }
        problems
    }

    /// The span of a text at a place, with what is around it; `None` where its file is not listed.
    pub fn span(&mut self, place: &Place, around: &str, text: &str) -> Option<Span> {
        let index = *self.files.get(&place.path)?;
        let at = around.find(text).unwrap_or(0);
        let range = at..(at + text.len()).min(around.len());
        let found = self.recordings.get_mut(index)?.add((place.line, place.column), around, range);
        let file = FileId(u32::try_from(index).ok()?.checked_add(1)?);
        Some(Span::new(file, found.start, found.end))
    }

    /// What is known of each file, in their order.
    pub fn into_recordings(self) -> Vec<Recording> {
        self.recordings
    }
}
