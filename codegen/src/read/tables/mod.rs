//! YAML tables in, operations and notifications out; what a page can say, a table can say.
//!
//! A table goes directly into the model; what its words mean is decided by the rules that all readers share.

pub mod cell;
pub mod doc;
mod field;
pub mod held;
mod keys;
mod limits;
pub mod notification;
pub mod operation;
pub mod range;
pub mod reply;
mod row;

use crate::diag::{Code, Diagnostic};
use crate::ir::{Api, Method};
use crate::rules::{self, Cx, Gathered, Location, Words};
use crate::source::SourceFile;
use crate::span::{FileId, Span};
use crate::yaml::{self, MarkedError, Node};

use super::whole_api;

/// How tables are written.
static WORDS: Words = Words {
    extension: "yaml",
    shares_definitions: false,
    seal: "write `sealed`",
    seal_texts: "write `sealed` after the types of the texts in it",
    seal_document: "write `aes-gcm`",
    describe_content: "write its members below it",
    decide_seal: "write `string sealed`, or `string plain` if it is not sealed",
    repeated: "remove one; alternatives belong below `.one_of`",
    variable: |name| format!("write `{name}!: string` below `path`"),
};

/// Reads one table.
pub fn read(id: FileId, source: &SourceFile) -> Gathered {
    let mut cx = Cx::new(&WORDS, Span::new(id, 0, 0));
    let mut api = Api::default();
    match (rules::locate(&source.relative), yaml::parse(id, source)) {
        (None | Some(Location::Index), _) => rules::misplaced(&mut cx, &source.relative, "a YAML table"),
        (_, Err(error)) => cx.report(unreadable(source, error)),
        (Some(location), Ok(root)) => {
            table(&mut cx, location, &root, &mut api);
            yaml::lost_tails(source, &root, &is_told).into_iter().for_each(|found| cx.report(found));
        }
    }
    cx.finish(api)
}

/// Whether a value is a text to people, or has one after its type. Fields may have any name, below a part of the request.
fn is_told(keys: &[&str], text: &str) -> bool {
    let of_operation = |key: &&str| keys.len() <= 2 && matches!(*key, "title" | "description");
    let of_field = |key: &&str| matches!(*key, ".doc" | ".pattern" | ".example" | ".default");
    let is_meaning = keys.contains(&".values");
    text.contains(" | ") || is_meaning || keys.last().is_some_and(|key| of_operation(key) || of_field(key))
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
        "this line has a tab; indent with spaces, and put a space after a colon"
    } else if line.split_once(": ").is_some_and(|(_, value)| has_sign(value)) {
        "a text with `: ` or ` #` in it needs quotes; the form is described in `specs/README.md`, section `YAML tables`"
    } else {
        "the form is described in `specs/README.md`, section `YAML tables`"
    };
    Diagnostic::new(Code::BadTable, span, message).help(help)
}

fn table(cx: &mut Cx, location: Location, root: &Node, api: &mut Api) {
    if root.map().is_none() {
        let message = "a YAML table must be a map of methods, or of the parts of a notification";
        cx.report(Diagnostic::new(Code::BadTable, cx.origin, message));
        return;
    }
    if let Some(found) = whole_api::refused(root, Code::BadTable, cx.origin, "a YAML table") {
        cx.report(found);
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
