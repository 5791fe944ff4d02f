//! A text in, the parts of a document in the form out, each with its place in the text.

use std::collections::BTreeMap;

use rayon::prelude::*;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::error::Category;
use serde_json::value::RawValue;

use crate::diag::{Code, Diagnostic};
use crate::exchange::shape::guide::{Guide, Names};
use crate::exchange::shape::operation::{Notification, Operation};
use crate::exchange::shape::{Document, Head, Source};
use crate::exchange::{FORMAT, VERSION};
use crate::source::SourceFile;
use crate::span::{FileId, Span};

/// A document whose operations and notifications are read as far as that was possible.
pub struct Parsed {
    pub operations: Vec<Found<Operation>>,
    pub notifications: Vec<Found<Notification>>,
    pub guide: Guide,
    pub names: Names,
    pub overrides: BTreeMap<String, usize>,
    pub sources: Vec<Source>,
    /// What is wrong with the others.
    pub problems: Vec<Diagnostic>,
}

/// Something in the form, and where it is.
pub struct Found<T> {
    pub shape: T,
    pub at: Span,
}

/// The name of an operation or notification, whatever else there is.
#[derive(Deserialize)]
struct Named<'a> {
    #[serde(borrow)]
    name: &'a RawValue,
}

/// Reads the text of a file.
pub fn parse(file: &SourceFile, id: FileId) -> Result<Parsed, Box<Diagnostic>> {
    let text = Text { file, id };
    check_head(&text)?;
    let document: Document<&RawValue, &RawValue> =
        serde_json::from_str(&file.text).map_err(|error| text.problem(&file.text, &error))?;
    // The head has been looked at, and a part of a model is read like all of it.
    let Document {
        format: _,
        version: _,
        filter: _,
        operations,
        notifications,
        guide,
        names,
        overrides,
        sources,
    } = document;
    let mut problems = Vec::new();
    let operations = text.all(&operations, &mut problems);
    let notifications = text.all(&notifications, &mut problems);
    Ok(Parsed { operations, notifications, guide, names, overrides, sources, problems })
}

/// Refuses what is not in this form, or in a newer one.
fn check_head(text: &Text<'_>) -> Result<(), Box<Diagnostic>> {
    let start = Span::new(text.id, 0, 0);
    let bad = |message: String| Box::new(Diagnostic::new(Code::BadModel, start, message));
    let Head { format, version } = match serde_json::from_str(&text.file.text) {
        Ok(head) => head,
        Err(error) if error.classify() == Category::Data => {
            return Err(bad(format!("this is no model: {}", reason(&error))));
        }
        Err(error) => {
            let found = text.problem(&text.file.text, &error);
            let message = format!("this is no model, as it is not JSON: {}", found.message);
            return Err(Box::new(Diagnostic { message, ..*found }));
        }
    };
    if format != FORMAT {
        return Err(bad(format!("this is no model: its format is `{format}`, not `{FORMAT}`")));
    }
    if version > u64::from(VERSION) {
        let message =
            format!("the model is of version {version}, and versions up to {VERSION} are known here");
        return Err(Box::new(Diagnostic {
            help: Some("read it with the generator that wrote it, or a newer one".to_owned()),
            ..*bad(message)
        }));
    }
    if version == 0 {
        return Err(bad("the versions of models begin with 1".to_owned()));
    }
    Ok(())
}

/// The text that is read.
struct Text<'f> {
    file: &'f SourceFile,
    id: FileId,
}

impl Text<'_> {
    /// Those that can be read, on all cores.
    fn all<T: DeserializeOwned + Send>(
        &self,
        parts: &[&RawValue],
        problems: &mut Vec<Diagnostic>,
    ) -> Vec<Found<T>> {
        let read =
            |part: &&RawValue| serde_json::from_str(part.get()).map_err(|error| self.part(part, &error));
        let all: Vec<Result<T, _>> = parts.par_iter().map(read).collect();
        let mut found = Vec::with_capacity(all.len());
        for (part, result) in parts.iter().zip(all) {
            match result {
                Ok(shape) => found.push(Found { shape, at: self.at(part) }),
                Err(problem) => problems.push(*problem),
            }
        }
        found
    }

    /// What is wrong with a part, which is named where it can be.
    fn part(&self, part: &RawValue, error: &serde_json::Error) -> Box<Diagnostic> {
        let found = self.problem(part.get(), error);
        let name = serde_json::from_str::<Named<'_>>(part.get());
        let name = name.ok().and_then(|named| serde_json::from_str::<String>(named.name.get()).ok());
        Box::new(Diagnostic { operation: name, ..*found })
    }

    /// Where the name of a part is.
    fn at(&self, part: &RawValue) -> Span {
        let name = serde_json::from_str::<Named<'_>>(part.get()).map(|named| named.name.get());
        let shown = name.unwrap_or_default();
        let start = self.offset(if shown.is_empty() { part.get() } else { shown });
        Span::new(self.id, start, start + shown.len())
    }

    /// Where a slice of the text is in it.
    fn offset(&self, slice: &str) -> usize {
        (slice.as_ptr() as usize).saturating_sub(self.file.text.as_ptr() as usize).min(self.file.text.len())
    }

    /// What is wrong with a slice of the text, at its place.
    fn problem(&self, slice: &str, error: &serde_json::Error) -> Box<Diagnostic> {
        let before = error.line().saturating_sub(1);
        let line = match before.checked_sub(1) {
            None => 0,
            Some(at) => slice.match_indices('\n').nth(at).map_or(slice.len(), |(end, _)| end + 1),
        };
        let within = (line + error.column().saturating_sub(1)).min(slice.len());
        // Enumerations answer as if that were no JSON.
        let message = match slice.get(within..).is_some_and(|rest| rest.starts_with("null")) {
            true => "`null` says nothing here; leave the member out".to_owned(),
            false => reason(error),
        };
        let start = self.offset(slice) + within;
        Box::new(Diagnostic::new(Code::BadModel, Span::new(self.id, start, start + 1), message))
    }
}

/// What is wrong, without the place.
fn reason(error: &serde_json::Error) -> String {
    let message = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    message.strip_suffix(&place).unwrap_or(&message).to_owned()
}
