//! One diagnostic in, one line of JSON out. Every key is always there.

use serde::Serialize;

use super::excerpt::Excerpt;
use super::words::severity_word;
use crate::diag::Diagnostic;
use crate::foreign;
use crate::source::SourceMap;
use crate::span::Span;

#[derive(Serialize)]
struct Line<'a> {
    code: &'a str,
    severity: &'a str,
    message: &'a str,
    #[serde(flatten)]
    place: JsonPlace<'a>,
    label: &'a str,
    related: Vec<Related<'a>>,
    help: Option<&'a str>,
    operation: Option<&'a str>,
}

#[derive(Serialize)]
struct Related<'a> {
    #[serde(flatten)]
    place: JsonPlace<'a>,
    label: &'a str,
}

/// Lines and columns count from 1, columns in characters; the end is exclusive.
#[derive(Default, Serialize)]
struct JsonPlace<'a> {
    file: Option<&'a str>,
    line: Option<u32>,
    column: Option<u32>,
    end_line: Option<u32>,
    end_column: Option<u32>,
}

impl<'a> JsonPlace<'a> {
    fn new(sources: &'a SourceMap, span: Span) -> Self {
        let excerpt = Excerpt::new(sources, span);
        Self {
            file: Some(&excerpt.file.shown),
            line: Some(excerpt.start.0),
            column: Some(excerpt.start.1),
            end_line: Some(excerpt.end.0),
            end_column: Some(excerpt.end.1),
        }
    }
}

pub(super) fn line(sources: &SourceMap, diagnostic: &Diagnostic) -> String {
    let place = diagnostic.span.map(|span| JsonPlace::new(sources, span)).unwrap_or_default();
    let related = diagnostic.related.iter();
    let line = Line {
        code: diagnostic.code.slug(),
        severity: severity_word(diagnostic.code.severity()),
        message: &diagnostic.message,
        place,
        label: &diagnostic.label,
        related: related
            .map(|(span, label)| Related { place: JsonPlace::new(sources, *span), label })
            .collect(),
        help: diagnostic.help.as_deref(),
        operation: diagnostic.operation.as_deref(),
    };
    // Strings and numbers below string keys: serialization has no way to fail.
    let mut text = foreign::json(&serde_json::to_string(&line).unwrap_or_default());
    text.push('\n');
    text
}
