//! The text of the overrides file in, its entries with their places out, or everything wrong with it.

use serde::Deserialize;

use super::{FieldOverride, ModuleOverride, Names, OperationOverride, Overrides, RowOverride, faults};
use crate::diag::{Code, Diagnostic, Sink};
use crate::source::{OVERRIDES, SourceFile, SourceMap};
use crate::span::{FileId, Span};
use crate::yaml;

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Document {
    rows: Vec<RowOverride>,
    fields: Vec<FieldOverride>,
    operations: Vec<OperationOverride>,
    modules: Vec<ModuleOverride>,
    default_features: Vec<String>,
}

/// The overrides, where the sources have a file of them; none at all if one is wrong.
pub fn read(sink: &mut Sink, sources: &SourceMap) -> Overrides {
    let file = sources.files().find(|(_, file)| file.relative == OVERRIDES);
    let Some((id, file)) = file else { return Overrides::default() };
    let (overrides, faults) = match parse(id, file) {
        Ok(overrides) => {
            let top = line_span(id, &file.text, 0);
            let faults = faults::of(&overrides).into_iter();
            let fault = |(span, message): (Option<Span>, String)| bad(span.unwrap_or(top), message);
            (overrides, faults.map(fault).collect())
        }
        Err((span, message)) => {
            (Overrides::default(), vec![bad(span, "this overrides file cannot be read").label(message)])
        }
    };
    let overrides = if faults.is_empty() { overrides } else { Overrides::default() };
    sink.extend(faults);
    overrides
}

fn bad(span: Span, message: impl Into<String>) -> Diagnostic {
    Diagnostic::new(Code::BadOverrides, span, message)
        .help("the keys are described in `specs/README.md`, section `overrides.yaml`")
}

fn parse(id: FileId, file: &SourceFile) -> Result<Overrides, (Span, String)> {
    let text = file.text.as_str();
    if text.lines().all(|line| line.trim().is_empty() || line.trim_start().starts_with('#')) {
        return Ok(Overrides::default());
    }
    let document: Document = yaml::typed(text)
        .map_err(|error| (line_span(id, text, error.line.unwrap_or(0)), error.message.clone()))?;
    let Document { mut rows, mut fields, mut operations, mut modules, default_features } = document;
    // The typed values know no places; the nodes of the same text do.
    let root = yaml::parse(id, file).map_err(|error| (error.span, error.message.clone()))?;
    let entries = |key: &str| -> Vec<Option<Span>> {
        let items = root.get(key).and_then(|node| node.list()).unwrap_or_default();
        items.iter().map(|item| Some(first_line(text, item.span))).collect()
    };
    rows.iter_mut().zip(entries("rows")).for_each(|(entry, span)| entry.span = span);
    fields.iter_mut().zip(entries("fields")).for_each(|(entry, span)| entry.span = span);
    operations.iter_mut().zip(entries("operations")).for_each(|(entry, span)| entry.span = span);
    modules.iter_mut().zip(entries("modules")).for_each(|(entry, span)| entry.span = span);
    Ok(Overrides::new(rows, fields, operations, Names::new(modules, default_features)))
}

/// The first line of an entry, which is enough to show.
fn first_line(text: &str, span: Span) -> Span {
    let rest = text.get(span.start as usize..span.end as usize).unwrap_or_default();
    let len = rest.lines().next().map_or(0, str::len);
    Span { end: span.start + u32::try_from(len).unwrap_or(0), ..span }
}

fn line_span(file: FileId, text: &str, line: usize) -> Span {
    let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
    let len = text[start..].lines().next().map_or(0, str::len);
    Span::new(file, start, start + len)
}
