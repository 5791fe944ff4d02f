//! All diagnostics in, one text for people out, drawn the way rustc draws its own.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Element, Group, Level, Origin, Renderer, Snippet};

use super::excerpt::Excerpt;
use super::words::{WARNINGS_PER_CODE, summary};
use crate::diag::{Code, Diagnostic, Severity};
use crate::foreign::{excerpt as lines, terminal};
use crate::source::SourceMap;

/// Columns of an excerpt; rows are often longer and are cut around the underlined part.
const WIDTH: usize = 120;

/// Characters of one line that are underlined at most; as Chinese ones take two columns, they fit into [`WIDTH`].
const UNDERLINED: usize = 48;

/// Lines and bytes of one excerpt at most. Places that are farther apart have excerpts of their own.
const LINES: u32 = 1000;
const BYTES: usize = 64 * 1024;

/// Bytes of one place from which on it is not drawn whole.
const LONG: usize = 8 * 1024;

/// Bytes on each side of a place that are drawn of a longer line; more than [`WIDTH`].
const MARGIN: usize = 1024;

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
        push_drawing(&mut text, &renderer.render(&[group(sources, diagnostic)]));
        text.push('\n');
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

/// Adds the lines of a drawing, but for those where it begins an excerpt whose place was told before.
fn push_drawing(text: &mut String, drawing: &str) {
    for line in drawing.lines().filter(|line| !is_nowhere(line)) {
        text.push_str(line);
        text.push('\n');
    }
}

/// Whether a line is a sign for a place, in colors or not, without one. Lines of a source have their number before them.
fn is_nowhere(line: &str) -> bool {
    const SIGN: &str = ":::";
    line.contains(SIGN)
        && line.split('\u{1b}').enumerate().all(|(at, part)| {
            let shown = if at == 0 { part } else { part.split_once('m').map_or(part, |(_, shown)| shown) };
            matches!(shown.trim(), "" | SIGN)
        })
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

/// One excerpt for each part of a file with a place in it, the one with the place itself first.
fn excerpts<'a>(sources: &'a SourceMap, diagnostic: &'a Diagnostic) -> Vec<Element<'a>> {
    let primary = diagnostic.span.map(|span| (AnnotationKind::Primary, span, &diagnostic.label));
    let related = diagnostic.related.iter().map(|(span, label)| (AnnotationKind::Context, *span, label));
    let mut parts: Vec<Vec<Mark<'a>>> = Vec::new();
    for (kind, span, label) in primary.into_iter().chain(related) {
        let mark = Mark { kind, excerpt: Excerpt::new(sources, span), label };
        match parts.iter_mut().find(|marks| mark.is_near(&marks[0])) {
            Some(marks) => marks.push(mark),
            None => parts.push(vec![mark]),
        }
    }
    parts.into_iter().flat_map(|marks| excerpt(&marks)).collect()
}

/// One underlined place.
struct Mark<'a> {
    kind: AnnotationKind,
    excerpt: Excerpt<'a>,
    label: &'a str,
}

impl Mark<'_> {
    /// Whether one excerpt shows both.
    fn is_near(&self, other: &Self) -> bool {
        let (this, other) = (&self.excerpt, &other.excerpt);
        let (left, right) = (this.lines(), other.lines());
        let all = left.start.min(right.start)..left.end.max(right.end);
        std::ptr::eq(this.file, other.file)
            && left.len().max(right.len()) <= LONG
            && this.start.0.abs_diff(other.start.0) <= LINES
            && all.len() <= BYTES
    }
}

/// Only the lines from the first mark to the last are handed over, so that a drawing costs what it shows.
fn excerpt<'a>(marks: &[Mark<'a>]) -> Vec<Element<'a>> {
    let first = &marks[0].excerpt;
    if first.file.is_recorded() {
        return marks.iter().flat_map(place).collect();
    }
    let ranges: Vec<_> = marks.iter().map(|mark| underlined(&mark.excerpt)).collect();
    let (start, end) = match marks {
        // Of a line that is too long for a drawing, what is around the place.
        [only] if only.excerpt.lines().len() > LONG => {
            around(&first.file.text, &ranges[0], &only.excerpt.lines())
        }
        _ => {
            let start = marks.iter().map(|mark| mark.excerpt.lines().start).min().unwrap_or(0);
            (start, marks.iter().map(|mark| mark.excerpt.lines().end).max().unwrap_or(start))
        }
    };
    let first_line = marks.iter().map(|mark| mark.excerpt.start.0).min().unwrap_or(1);
    let annotations = marks.iter().zip(ranges).map(|(mark, range)| {
        let label = (!mark.label.is_empty()).then(|| terminal(mark.label));
        mark.kind.span(range.start - start..range.end - start).label(label)
    });
    let snippet = Snippet::source(lines(&first.file.text[start..end]))
        .line_start(first_line as usize)
        .annotations(annotations);
    let path = terminal(&first.file.shown);
    if first.file.line(first_line).start == start {
        return vec![snippet.path(path).into()];
    }
    // Its own columns begin where the line was cut.
    let (line, column) = first.start;
    vec![Origin::path(path).line(line as usize).char_column(column as usize).into(), snippet.into()]
}

/// A place in a file of which there is nothing to show.
fn place<'a>(mark: &Mark<'a>) -> Vec<Element<'a>> {
    let (line, column) = mark.excerpt.start;
    let path = terminal(&mark.excerpt.file.shown);
    let origin = Origin::path(path).line(line as usize).char_column(column as usize);
    let remark = (!mark.label.is_empty()).then(|| Level::NOTE.message(terminal(mark.label)).into());
    std::iter::once(origin.into()).chain(remark).collect()
}

/// The part of a place that is underlined: cut off on its last line, where it would make the excerpt too wide, and on its
/// first one, where it would make it too long.
fn underlined(excerpt: &Excerpt<'_>) -> Range<usize> {
    let Range { start, end } = excerpt.range;
    let is_long = excerpt.end.0 - excerpt.start.0 > LINES || excerpt.lines().len() > LONG;
    let end = if is_long { end.min(excerpt.file.line(excerpt.start.0).end) } else { end };
    let last_line = if is_long { start } else { excerpt.file.line(excerpt.end.0).start.max(start) };
    let cut = excerpt.file.text[last_line..end].char_indices().nth(UNDERLINED);
    start..cut.map_or(end, |(at, _)| last_line + at)
}

/// What is shown of a long line, on character boundaries.
fn around(text: &str, marked: &Range<usize>, line: &Range<usize>) -> (usize, usize) {
    let mut start = marked.start.saturating_sub(MARGIN).max(line.start);
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    let end_of_line = text[marked.end..].find('\n').map_or(text.len(), |at| marked.end + at);
    let mut end = (marked.end + MARGIN).min(end_of_line);
    while !text.is_char_boundary(end) {
        end += 1;
    }
    (start, end)
}
