//! The whole model in, what only shows when all sources are seen together out: names described twice, routes that clash,
//! marks on what is no text.

use std::collections::BTreeMap;

use crate::diag::{Code, Diagnostic, Sink};
use crate::ir::{Api, Field, Operation, Part, Type};
use crate::source::Span;

/// Two operations of one name, two that no server can tell apart, and fields that are marked and cannot be sealed.
pub fn run(sink: &mut Sink, api: &Api) {
    names(sink, api);
    // Each reader refuses such marks; this holds for what they give together.
    if sink.has_errors() {
        return;
    }
    for operation in &api.operations {
        seals(sink, &operation.to_string(), operation.tables());
    }
    for notification in &api.notifications {
        seals(sink, &notification.to_string(), notification.tables());
    }
}

fn seals<'f>(sink: &mut Sink, of: &str, tables: impl Iterator<Item = (Part, &'f [Field])>) {
    for field in tables.flat_map(|(_, fields)| fields) {
        field.walk(&mut |field| {
            if field.secrecy.is_rsa() && (*field.ty.element() != Type::Text || field.encoding.is_some()) {
                let message = format!("`{}` is no text and cannot be sealed", field.wire);
                sink.push(Diagnostic::new(Code::BadSeal, field.origin, message).of(of.to_owned()));
            }
        });
    }
}

fn names(sink: &mut Sink, api: &Api) {
    let mut names: BTreeMap<String, Span> = BTreeMap::new();
    let mut routes: BTreeMap<String, &Operation> = BTreeMap::new();
    for operation in &api.operations {
        let name = operation.to_string();
        if let Some(first) = names.insert(name.clone(), operation.origin) {
            sink.push(
                Diagnostic::new(
                    Code::DuplicateOperation,
                    operation.origin,
                    format!("`{name}` is described twice"),
                )
                .related(first, "first here")
                .help("remove one of the two")
                .of(name),
            );
            continue;
        }
        let route = format!("{} /{}/{}", operation.method, operation.protocol, operation.path.shape());
        if let Some(first) = routes.insert(route, operation) {
            sink.push(
                Diagnostic::new(
                    Code::AmbiguousRoute,
                    operation.origin,
                    format!("`{operation}` and `{first}` only differ in the name of a variable"),
                )
                .related(first.origin, "the other one")
                .help("both are emitted; one of the two pages is probably wrong")
                .of(name),
            );
        }
    }
    let mut events: BTreeMap<String, Span> = BTreeMap::new();
    for notification in &api.notifications {
        let name = notification.to_string();
        if let Some(first) = events.insert(name.clone(), notification.origin) {
            sink.push(
                Diagnostic::new(
                    Code::DuplicateOperation,
                    notification.origin,
                    format!("`{name}` is described twice"),
                )
                .related(first, "first here")
                .help("remove one of the two")
                .of(name),
            );
        }
    }
}
