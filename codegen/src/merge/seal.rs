//! What two sources seal in, and what is missing of it in what they give together out.

use crate::diag::{Code, Diagnostic};
use crate::ir::{Operation, Part};
use crate::span::Span;

/// A sealed field: the table that it is in, its name and its place. The formats of bodies may differ between sources.
type Sealed = (&'static str, String, Span);

/// The fields of an operation that are sealed one by one.
pub fn of(operation: &Operation) -> Vec<Sealed> {
    let mut all = Vec::new();
    for (part, fields) in operation.tables() {
        let table = if let Part::Body(_) = part { "body" } else { part.word() };
        for field in fields {
            field.walk(&mut |field| {
                if field.secrecy.is_rsa() {
                    all.push((table, field.wire.clone(), field.origin));
                }
            });
        }
    }
    all
}

/// An error for each that one source seals, and that is lost with the structure around it.
pub fn lost(before: &[Sealed], merged: &Operation) -> Vec<Diagnostic> {
    let after = of(merged);
    let is_lost =
        |(table, name, _): &&Sealed| !after.iter().any(|(part, found, _)| part == table && found == name);
    let error = |(_, name, span): &Sealed| {
        let message = format!("`{name}` is sealed, but is lost with a type that was not taken");
        Diagnostic::new(Code::LostSeal, *span, message).of(merged.to_string())
    };
    before.iter().filter(is_lost).map(error).collect()
}
