//! The whole model in, what only shows when all pages are seen together out: names described twice, routes that clash.

use std::collections::BTreeMap;

use crate::diag::{Code, Diagnostic, Sink};
use crate::ir::{Api, Operation};
use crate::source::Span;

/// Two operations of one name, and two that no server can tell apart.
pub fn run(sink: &mut Sink, api: &Api) {
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
