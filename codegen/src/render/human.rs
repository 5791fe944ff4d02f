//! All diagnostics in, one text for people out, drawn the way rustc draws its own.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Element, Group, Level, Renderer, Snippet};

use super::excerpt::Excerpt;
use super::words::{WARNINGS_PER_CODE, summary};
use crate::diag::{Code, Diagnostic, Severity};
use crate::foreign::{excerpt as lines, terminal};
use crate::source::SourceMap;

/// Columns of an excerpt; rows are often longer and are cut around the underlined part.
const WIDTH: usize = 120;

/// Characters of one line that are underlined at most; as Chinese ones take two columns, they fit into [`WIDTH`].
const UNDERLINED: usize = 48;

pub(super) fn render(color: bool, sources: &SourceMap, diagnostics: &[&Diagnostic]) -> String {
    if diagnostics.is_empty() {
        return String::new();
    }
    let renderer = if color { Renderer::styled() } else { Renderer::plain() }.term_width(WIDTH);
    let mut warnings = BTreeMap::<Code, usize>::new();
    let mut text = String::new();
    for diagnostic in diagnostics {
        if !diagnostic.is_error() && !diagnostic.code.is_about_secrecy() {
            let seen = warnings.entry(diagnostic.code).or_default();
            *seen += 1;
            if *seen > WARNINGS_PER_CODE {
                continue;
            }
        }
        text.push_str(&renderer.render(&[group(sources, diagnostic)]));
        text.push_str("\n\n");
    }
    let hidden = warnings.iter().filter(|(_, seen)| **seen > WARNINGS_PER_CODE);
    let hidden: Vec<_> = hidden.map(|(code, seen)| (code.slug(), seen - WARNINGS_PER_CODE)).collect();
    for (slug, count) in &hidden {
        let noun = if *count == 1 { "warning" } else { "warnings" };
        let _ = writeln!(text, "… and {count} more {slug} {noun} (--format json lists all)");
    }
    if !hidden.is_empty() {
        text.push('\n');
    }
    text.push_str(&summary(diagnostics));
    text.push('\n');
    text
}

/// Title, excerpts, notes and help of one diagnostic.
fn group<'a>(sources: &'a SourceMap, diagnostic: &'a Diagnostic) -> Group<'a> {
    let level = match diagnostic.code.severity() {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let mut group = level
        .primary_title(terminal(&diagnostic.message))
        .id(diagnostic.code.slug())
        .elements(excerpts(sources, diagnostic));
    if let Some(operation) = diagnostic.operation.as_deref().filter(|_| diagnostic.is_error()) {
        group = group.element(Level::NOTE.message(terminal(&format!("in `{operation}`"))));
    }
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(terminal(help)));
    }
    group
}

/// One excerpt for each file, the one with the place itself first.
fn excerpts<'a>(sources: &'a SourceMap, diagnostic: &'a Diagnostic) -> Vec<Element<'a>> {
    let primary = diagnostic.span.map(|span| (AnnotationKind::Primary, span, &diagnostic.label));
    let related = diagnostic.related.iter().map(|(span, label)| (AnnotationKind::Context, *span, label));
    let mut files: Vec<Vec<Mark<'a>>> = Vec::new();
    for (kind, span, label) in primary.into_iter().chain(related) {
        let mark = Mark { kind, excerpt: Excerpt::new(sources, span), label };
        match files.iter_mut().find(|marks| std::ptr::eq(marks[0].excerpt.file, mark.excerpt.file)) {
            Some(marks) => marks.push(mark),
            None => files.push(vec![mark]),
        }
    }
    files.into_iter().map(|marks| excerpt(&marks).into()).collect()
}

/// One underlined place.
struct Mark<'a> {
    kind: AnnotationKind,
    excerpt: Excerpt<'a>,
    label: &'a str,
}

/// Only the lines from the first mark to the last are handed over, so that a drawing costs what it shows.
fn excerpt<'a>(marks: &[Mark<'a>]) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
    let file = marks[0].excerpt.file;
    let start = marks.iter().map(|mark| mark.excerpt.lines().start).min().unwrap_or(0);
    let end = marks.iter().map(|mark| mark.excerpt.lines().end).max().unwrap_or(start);
    let first_line = marks.iter().map(|mark| mark.excerpt.start.0).min().unwrap_or(1);
    let annotations = marks.iter().map(|mark| {
        let range = underlined(&mark.excerpt);
        let label = (!mark.label.is_empty()).then(|| terminal(mark.label));
        mark.kind.span(range.start - start..range.end - start).label(label)
    });
    Snippet::source(lines(&file.text[start..end]))
        .line_start(first_line as usize)
        .path(terminal(&file.shown))
        .annotations(annotations)
}

/// The part of a place that is underlined: cut off on its last line, where it would make the excerpt too wide.
fn underlined(excerpt: &Excerpt<'_>) -> Range<usize> {
    let Range { start, end } = excerpt.range;
    let last_line = excerpt.file.text[start..end].rfind('\n').map_or(start, |at| start + at + 1);
    let cut = excerpt.file.text[last_line..end].char_indices().nth(UNDERLINED);
    start..cut.map_or(end, |(at, _)| last_line + at)
}
