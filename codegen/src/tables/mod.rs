//! YAML tables in, operations and notifications out; what a page can say, a table can say.
//!
//! A table goes directly into the model. The rules that are not about notation are those of `lower`.

pub mod cell;
pub mod doc;
mod field;
mod keys;
mod limits;
mod notification;
pub mod operation;
pub mod range;
pub mod reply;
mod row;
pub mod shape;

use crate::diag::{Code, Diagnostic};
use crate::ir::{Api, Method};
use crate::lower::{self, Cx, Location, Lowered};
use crate::overrides::Overrides;
use crate::source::{FileId, SourceFile};
use crate::surface::marked::{self, MarkedError, Node};

/// Reads one table.
pub fn read(id: FileId, source: &SourceFile, overrides: &Overrides) -> Lowered {
    let mut cx = Cx::new(id, source, overrides);
    let mut api = Api::default();
    match (lower::locate(&source.relative), marked::parse(id, source)) {
        (None | Some(Location::Index), _) => lower::misplaced(&mut cx, "a YAML table"),
        (_, Err(error)) => cx.report(unreadable(source, error)),
        (Some(location), Ok(root)) => table(&mut cx, location, &root, &mut api),
    }
    cx.finish(api)
}

fn unreadable(source: &SourceFile, error: MarkedError) -> Diagnostic {
    let MarkedError { message, span, first } = error;
    if let Some(first) = first {
        return Diagnostic::new(Code::DuplicateKey, span, message).related(first, "first here");
    }
    let (line, _) = source.position(span.start);
    let line = source.text.lines().nth(line as usize - 1).unwrap_or_default();
    let has_sign = |value: &str| value.contains(": ") || value.contains(" #");
    let help = if line.contains('\t') {
        "this line has a tab; indent with blanks, and put a blank behind a colon"
    } else if line.split_once(": ").is_some_and(|(_, value)| has_sign(value)) {
        "a text with `: ` or ` #` in it needs quotes; the form is described in `specs/README.md`, section `YAML tables`"
    } else {
        "the form is described in `specs/README.md`, section `YAML tables`"
    };
    Diagnostic::new(Code::BadTable, span, message).help(help)
}

fn table(cx: &mut Cx<'_>, location: Location, root: &Node, api: &mut Api) {
    if root.map().is_none() {
        let message = "a YAML table is a map: of methods, or of the parts of a notification";
        cx.report(Diagnostic::new(Code::BadTable, cx.origin, message));
        return;
    }
    match location {
        Location::Index => {}
        Location::Operations { protocol, path } => {
            let entries = root.map().unwrap_or_default();
            if entries.is_empty() {
                let help = "a table is a map of `get`, `post`, `put`, `patch` and `delete`";
                let found = Diagnostic::new(Code::NoOperation, cx.origin, "this table has no operation");
                cx.report(found.help(help));
            }
            for (key, node) in entries {
                match Method::WORDS.iter().find(|(word, _)| *word == key.value) {
                    Some((_, method)) => {
                        cx.origin = key.span;
                        api.operations.extend(operation::read(cx, protocol, *method, &path, node));
                        cx.operation = None;
                    }
                    None => {
                        keys::unknown(cx, key, "a table of operations", &Method::WORDS.map(|(word, _)| word))
                    }
                }
            }
        }
        Location::Notification { protocol, event } => {
            api.notifications.extend(notification::read(cx, protocol, &event, root));
            cx.operation = None;
        }
    }
}
