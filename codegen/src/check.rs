//! The whole model in, what only shows when all sources are seen together out: what none of them settled, names
//! described twice, routes that clash, alternatives with one name, marks on what is not a text, a serial number that
//! nobody documents.

mod doubts;
mod values;

use std::collections::BTreeMap;

use crate::diag::{Code, Diagnostic, Sink};
use crate::ir::{Api, Body, Doubt, Field, Operation, Part, Reply, Type};
use crate::link::Twins;
use crate::overrides::entry;
use crate::span::Span;

/// Two operations of one name, two that no server can tell apart, and what is wrong or open inside one; `others` are
/// doubts that belong to no field.
pub fn run(sink: &mut Sink, api: &Api, others: Vec<Doubt>) {
    doubts::run(sink, api, others);
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
            form(sink, &name, operation);
            reply(sink, &name, operation);
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
    for (part, fields) in tables {
        twins(sink, of, part.word(), fields);
        for field in fields {
            field.walk(&mut |field| {
                sink.extend(values::check(of, field));
                if checks_seals {
                    seal(sink, of, field);
                }
            });
        }
    }
}

/// Alternatives of one name, in fields whose path is that of what they are in.
fn twins(sink: &mut Sink, of: &str, path: &str, fields: &[Field]) {
    for field in fields {
        let path = format!("{path}.{}", field.wire);
        match field.ty.element() {
            Type::Object(members) => twins(sink, of, &path, members),
            Type::Variants(variants) => {
                if let Some(found) =
                    Twins::among(variants.iter().map(|variant| (&variant.rust, variant.label.as_str())))
                {
                    let (first, second) = (variants[found.first.0].origin, variants[found.first.1].origin);
                    let message = format!(
                        "the alternatives {} of `{}` would have one name in Rust",
                        found.listed, field.wire
                    );
                    let entry = entry::field(of, &path, &found.set);
                    let report = Diagnostic::new(Code::NameCollision, second, message);
                    sink.push(
                        report.related(first, "the other one").help(entry::advice("fields", [entry])).of(of),
                    );
                }
                for variant in variants {
                    twins(sink, of, &format!("{path}<{}>", variant.label), &variant.fields);
                }
            }
            _ => {}
        }
    }
}

fn seal(sink: &mut Sink, of: &str, field: &Field) {
    if field.secrecy.is_rsa() && (*field.ty.element() != Type::Text || field.encoding.is_some()) {
        let message = format!("`{}` is not a text and cannot be sealed", field.wire);
        sink.push(Diagnostic::new(Code::BadSeal, field.origin, message).of(of));
    }
}

/// What is shown of a reply, or said of its status, and what is described of it are one.
fn reply(sink: &mut Sink, name: &str, operation: &Operation) {
    let has_members = operation.reply.fields().is_some_and(|fields| !fields.is_empty());
    let is_shown = operation
        .reply_example
        .as_ref()
        .is_some_and(|example| example.as_object().is_some_and(|members| !members.is_empty()));
    if operation.reply == Reply::Empty && is_shown {
        let message = format!("the reply of `{name}` is empty, and its sample is not");
        let found = Diagnostic::new(Code::SampleMismatch, operation.origin, message).of(name);
        sink.push(
            found.help("describe the members of the reply, or remove what is shown for another status"),
        );
    }
    if matches!(operation.status, 204 | 205) && has_members {
        let status = operation.status;
        let message =
            format!("`{name}` succeeds with {status}, which has no body, but its reply has members");
        let found = Diagnostic::new(Code::EmptyReply, operation.origin, message).of(name);
        sink.push(found.help("correct the status, or describe an empty reply"));
    }
}

/// A form carries a file.
fn form(sink: &mut Sink, name: &str, operation: &Operation) {
    let Body::Form(parts) = &operation.body else { return };
    let mut has_file = false;
    parts.iter().for_each(|part| part.walk(&mut |part| has_file |= *part.ty.element() == Type::File));
    if !has_file {
        let message = format!("the form of `{name}` has no file");
        let origin = parts.first().map_or(operation.origin, |part| part.origin);
        let found = Diagnostic::new(Code::FormWithoutFile, origin, message).of(name);
        sink.push(found.label("sent as `multipart/form-data`"));
    }
}

/// A request that seals fields names the key in a header.
fn serial(sink: &mut Sink, name: &str, operation: &Operation) {
    let documented =
        operation.headers.iter().any(|header| header.wire.eq_ignore_ascii_case("Wechatpay-Serial"));
    if operation.protocol.is_json() && !documented && operation.seals_request() {
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
