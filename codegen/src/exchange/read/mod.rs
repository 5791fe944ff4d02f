//! JSON in, the model that was written out, with its places, or everything that is wrong with it.

mod cx;
mod document;
mod field;
mod guide;
mod operation;
mod place;

use crate::check;
use crate::diag::{Diagnostic, Sink};
use crate::ir::Api;
use crate::read::Read;
use crate::source::{MODEL, SourceMap};
use crate::span::Span;
use cx::Cx;
use document::{Found, Parsed};
use place::Places;

/// Reads the text of a model; `shown` is what its file is called to people.
///
/// What is wrong is among the diagnostics, with its place in the text. An operation or notification with an error of its own
/// is not in the model then.
pub fn read(shown: &str, text: String) -> Read {
    let mut sources = SourceMap::default();
    let file = sources.add(shown.to_owned(), MODEL.to_owned(), text);
    let mut sink = Sink::default();
    let parsed = document::parse(sources.file(file), file);
    let Parsed { operations, notifications, guide, names, overrides, sources: listed, problems } =
        match parsed {
            Ok(parsed) => parsed,
            Err(problem) => {
                sink.push(*problem);
                return Read { sources, diagnostics: sink.into_sorted(), ..Read::default() };
            }
        };
    sink.extend(problems);
    let whole = Span::new(file, 0, 0);
    let mut places = Places::default();
    sink.extend(places.list(&listed, whole));
    let mut api = Api::default();
    for found in operations {
        sink.extend(take(&mut places, found, &mut api.operations, operation::operation));
    }
    for found in notifications {
        sink.extend(take(&mut places, found, &mut api.notifications, operation::notification));
    }
    let mut cx = Cx::new(&mut places, whole);
    api.guide = guide::guide(&mut cx, guide);
    let names = guide::names(&mut cx, names);
    sink.extend(cx.problems);
    for (source, recording) in listed.into_iter().zip(places.into_recordings()) {
        sources.add_recorded(source.path, source.below, recording);
    }
    let api = api.sorted();
    check::run(&mut sink, &api, Vec::new());
    Read { sources, api, names, overrides, diagnostics: sink.into_sorted(), ..Read::default() }
}

/// Adds one to the others, unless something is wrong with it.
fn take<S, T>(
    places: &mut Places,
    found: Found<S>,
    others: &mut Vec<T>,
    model: impl Fn(&mut Cx<'_>, S) -> T,
) -> Vec<Diagnostic> {
    let mut cx = Cx::new(places, found.at);
    let item = model(&mut cx, found.shape);
    if cx.problems.is_empty() {
        others.push(item);
    }
    cx.problems
}
