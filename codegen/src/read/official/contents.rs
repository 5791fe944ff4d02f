//! The pages of one event in, what is inside of its ciphertext out, where that is one of several things: which ones the
//! envelope tells apart, and which ones nothing does.

use std::collections::BTreeSet;

use crate::diag::{Code, Diagnostic};
use crate::ir::{Field, ListedValue, Notation, Notification, Presence, Type};
use crate::rules::ORIGINAL_TYPE;

/// The member of the envelope that says what is inside, with what it holds on a page: as it is listed, or else as it is shown.
fn original_types(page: &Notification) -> Vec<&str> {
    let Some(field) = page.body.iter().flat_map(Field::members).find(|field| field.wire == ORIGINAL_TYPE)
    else {
        return Vec::new();
    };
    let shown = field.example.as_ref().and_then(|example| example.as_str());
    let listed: Vec<&str> = field.values.iter().map(|value| value.wire.as_str()).collect();
    if listed.is_empty() { shown.into_iter().collect() } else { listed }
}

/// What pages say to be inside, each once.
pub fn shown(pages: &[Notification]) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for one in pages.iter().flat_map(original_types) {
        if all.iter().all(|known| known != one) {
            all.push(one.to_owned());
        }
    }
    all
}

/// Lists what pages show that the envelope may say to be inside.
pub fn list(united: &mut [Field], shown: Vec<String>) {
    let members = united.iter_mut().filter_map(|field| match &mut field.ty {
        Type::Object(members) => Some(members),
        _ => None,
    });
    let Some(field) = members.flatten().find(|field| field.wire == ORIGINAL_TYPE) else { return };
    if field.values.is_empty() {
        field.notation = Notation::Explained;
    }
    for one in shown {
        if field.values.iter().all(|value| value.wire != one) {
            field.values.push(ListedValue::new(one, ""));
        }
    }
}

/// Reports the first two pages whose contents are different things, and which the envelope does not tell apart: each
/// requires what the other lacks.
pub fn report(pages: &[Notification], found: &mut Vec<Diagnostic>) {
    let Some((first, others)) = pages.split_first() else { return };
    let is_other = |page: &&Notification| {
        // Several tables of one page are reported there, and merchants and partners know which of them they are.
        let is_apart = first.origin.file == page.origin.file || readers(first) != readers(page);
        let is_alike = !is_apart && original_types(first) == original_types(page);
        is_alike && lacks(first.payload(), page.payload()) && lacks(page.payload(), first.payload())
    };
    let Some(other) = others.iter().find(is_other) else { return };
    let message =
        format!("pages of `{first}` have different contents, which `{ORIGINAL_TYPE}` does not tell apart");
    let told =
        Diagnostic::new(Code::SeveralTables, other.origin, message).label("read as another form of it");
    found.push(told.related(first.origin, "the first one").of(first.to_string()));
}

/// Whom a page is for, which is the folder of its address.
fn readers(page: &Notification) -> Option<&str> {
    Some(page.doc.links.first()?.url.rsplit_once('/')?.0)
}

/// Whether one table requires what another one does not have.
fn lacks(table: &[Field], other: &[Field]) -> bool {
    let known: BTreeSet<&str> = other.iter().map(|field| field.wire.as_str()).collect();
    let mut required = table.iter().filter(|field| field.presence == Presence::Required);
    !other.is_empty() && required.any(|field| !known.contains(field.wire.as_str()))
}
