//! `additionalProperties`: members whose names nobody lists. The model has no maps, so an object of nothing else is JSON,
//! and beside other members they are left out; what is sealed must not be lost so.

use crate::diag::{Code, Diagnostic};
use crate::ir::Open;
use crate::overrides::entry;
use crate::span::Span;

use super::cx::Cx;
use super::schema::Schema;
use super::seal;

/// What becomes of an object of members whose names nobody lists.
#[derive(Clone, Copy)]
pub enum Fate {
    /// It is JSON.
    Json,
    /// The text that it is in has nothing documented inside.
    Text,
    /// It is a reply, whose members are not typed.
    Reply,
}

/// An object of members whose names nobody lists.
pub fn take_whole<'a>(cx: &mut Cx<'a, '_>, name: &str, schema: &Schema<'a>, others: Span, fate: Fate) {
    if refuse_sealed(cx, schema, others) {
        return;
    }
    let message = format!("`{name}` maps names that nobody lists to values");
    let found = Diagnostic::new(Code::EmptyObject, others, message);
    let (about, label) = match fate {
        Fate::Json => (Open::Members, "becomes a `serde_json::Value`"),
        Fate::Text => (Open::Inside, "left as a text"),
        Fate::Reply => (Open::Members, "what is received is only in `raw`"),
    };
    cx.rules.doubt(about, found.label(label));
}

/// Such members beside those that are listed, or in place of all those of a body.
pub fn refuse_beside<'a>(cx: &mut Cx<'a, '_>, schema: &Schema<'a>) {
    let Some(others) = schema.others.first().map(|others| others.span()) else { return };
    if refuse_sealed(cx, schema, others) {
        return;
    }
    if schema.members.is_empty() {
        let message = "this object has no members but those whose names nobody lists";
        let found = Diagnostic::new(Code::BadSchema, others, message);
        return cx.report(found.help("list its members below `properties`"));
    }
    let message = "there may be members beside those that are listed";
    let found = Diagnostic::new(Code::UnknownKeyword, others, message);
    cx.report(found.label("not sent, and of what is received only in `raw`"));
}

/// What is sealed would travel as it is.
fn refuse_sealed<'a>(cx: &mut Cx<'a, '_>, schema: &Schema<'a>, others: Span) -> bool {
    let Some(sealed) = seal::inside(cx.tree, &Schema { others: schema.others.clone(), ..Schema::default() })
    else {
        return false;
    };
    let message = "members whose names nobody lists are not sealed";
    let operation = cx.rules.operation.clone().unwrap_or_default();
    let path = &cx.unfolding.path;
    let leave_out = match path.contains('.') {
        true => {
            let entry = entry::field(&operation, path, "{ drop: true }");
            format!(", or leave the field out: {}", entry::advice("fields", [entry]))
        }
        false => String::new(),
    };
    let found = Diagnostic::new(Code::BadSeal, sealed, message).label("this would travel as it is");
    let found = found.related(others, "in one of these");
    cx.report(found.help(format!("list them below `properties`{leave_out}")));
    true
}
