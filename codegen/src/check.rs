//! The whole model in, what only shows when all sources are seen together out: names described twice, routes that clash,
//! alternatives with one name, marks on what is not a text, a serial number that nobody documents.

use std::collections::BTreeMap;

use crate::diag::{Code, Diagnostic, Sink};
use crate::ir::{Api, Field, Operation, Part, Protocol, Type, Variant};
use crate::span::Span;

/// Two operations of one name, two that no server can tell apart, and what is wrong inside one.
pub fn run(sink: &mut Sink, api: &Api) {
    // Each reader refuses such marks; this holds for what they give together.
    let checks_seals = !sink.has_errors();
    // What is wrong with something that could not be read whole is mostly due to that.
    let unread = sink.with_errors();
    names(sink, api);
    for operation in &api.operations {
        let name = operation.to_string();
        if !unread.contains(&name) {
            tables(sink, &name, operation.tables(), checks_seals);
            serial(sink, &name, operation);
        }
    }
    for notification in &api.notifications {
        let name = notification.to_string();
        if !unread.contains(&name) {
            tables(sink, &name, notification.tables(), checks_seals);
        }
    }
}

fn tables<'f>(
    sink: &mut Sink,
    of: &str,
    tables: impl Iterator<Item = (Part, &'f [Field])>,
    checks_seals: bool,
) {
    for field in tables.flat_map(|(_, fields)| fields) {
        field.walk(&mut |field| {
            twins(sink, of, field);
            if checks_seals {
                seal(sink, of, field);
            }
        });
    }
}

fn seal(sink: &mut Sink, of: &str, field: &Field) {
    if field.secrecy.is_rsa() && (*field.ty.element() != Type::Text || field.encoding.is_some()) {
        let message = format!("`{}` is not a text and cannot be sealed", field.wire);
        sink.push(Diagnostic::new(Code::BadSeal, field.origin, message).of(of));
    }
}

/// Two alternatives of one name.
fn twins(sink: &mut Sink, of: &str, field: &Field) {
    let Type::Variants(variants) = field.ty.element() else { return };
    let mut names: BTreeMap<&str, &Variant> = BTreeMap::new();
    for variant in variants {
        let twin = *names.entry(variant.rust.as_str()).or_insert(variant);
        if std::ptr::eq(twin, variant) {
            continue;
        }
        let message = format!("two alternatives of `{}` would both be named `{}`", field.wire, variant.rust);
        sink.push(
            Diagnostic::new(Code::NameCollision, variant.origin, message)
                .related(twin.origin, "the other one")
                .help("give one of them another label: the code span that begins its description, its key below `.one_of`, or `label: …` in overrides.yaml for a row")
                .of(of),
        );
    }
}

/// A request that seals fields names the key in a header.
fn serial(sink: &mut Sink, name: &str, operation: &Operation) {
    let documented =
        operation.headers.iter().any(|header| header.wire.eq_ignore_ascii_case("Wechatpay-Serial"));
    if operation.protocol == Protocol::V3 && !documented && operation.seals_request() {
        let message = format!("`{name}` seals fields, but does not document the header `Wechatpay-Serial`");
        sink.push(Diagnostic::new(Code::MissingSerial, operation.origin, message).of(name));
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
                .help("both are emitted; one of them is probably wrong")
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
