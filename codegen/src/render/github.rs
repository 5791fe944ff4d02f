//! One diagnostic in, one GitHub workflow command out.
//!
//! <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands>

use std::fmt::Write as _;

use super::excerpt::Excerpt;
use super::words::severity_word;
use crate::diag::Diagnostic;
use crate::foreign;
use crate::source::SourceMap;

pub(super) fn line(sources: &SourceMap, diagnostic: &Diagnostic) -> String {
    let mut properties = String::new();
    if let Some(span) = diagnostic.span {
        let excerpt = Excerpt::new(sources, span);
        let file = escape_property(&excerpt.file.shown);
        let (line, column) = excerpt.start;
        let _ = write!(properties, "file={file},line={line},endLine={},col={column},", excerpt.end.0);
        // GitHub reads columns only where they are of one line.
        if excerpt.end.0 == line {
            let _ = write!(properties, "endColumn={},", excerpt.end.1);
        }
    }
    let word = severity_word(diagnostic.code.severity());
    let title = escape_property(diagnostic.code.slug());
    let text = escape_text(&text(sources, diagnostic));
    format!("::{word} {properties}title={title}::{text}\n")
}

/// What the annotation says, one line for each part, as it has no excerpt to carry them.
fn text(sources: &SourceMap, diagnostic: &Diagnostic) -> String {
    let mut text = diagnostic.message.clone();
    if !diagnostic.label.is_empty() {
        let _ = write!(text, " ({})", diagnostic.label);
    }
    for (span, label) in &diagnostic.related {
        let excerpt = Excerpt::new(sources, *span);
        let _ = write!(text, "\n{}:{}:{}: {label}", excerpt.file.shown, excerpt.start.0, excerpt.start.1);
    }
    if let Some(help) = &diagnostic.help {
        let _ = write!(text, "\nhelp: {help}");
    }
    text
}

fn escape_text(text: &str) -> String {
    escape(text, "%\r\n")
}

fn escape_property(text: &str) -> String {
    escape(text, "%\r\n:,")
}

fn escape(text: &str, reserved: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in foreign::annotation(text).chars() {
        if reserved.contains(character) {
            let _ = write!(escaped, "%{:02X}", u32::from(character));
        } else {
            escaped.push(character);
        }
    }
    escaped
}
