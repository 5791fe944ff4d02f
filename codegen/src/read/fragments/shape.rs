//! Checks a schema for keywords that do not fit its type.

use crate::diag::{Code, Diagnostic};
use crate::ir::BaseWord;
use crate::rules::{self, TableContext};

use super::cx::Cx;
use super::schema::Schema;
use super::{keywords, seal};

/// Reports keywords that describe what values of this type do not have: they are not read, and a mark of encryption
/// below them is an error. No word is that of a list.
pub fn check(cx: &mut Cx<'_, '_>, name: &str, schema: &Schema<'_>, word: Option<BaseWord>) {
    let is_file = schema.ty.is_some_and(|ty| ty.value == "file");
    let is_object = word == Some(BaseWord::Object) && !is_file;
    let has_members = is_object && schema.one_of.is_empty();
    let members: Vec<_> = schema.members.iter().flat_map(|member| member.places.clone()).collect();
    let inside = schema.embedded.as_ref().map(|embedded| embedded.places.clone()).unwrap_or_default();
    let found = [
        ("members", &members, has_members),
        ("alternatives", &schema.one_of, is_object),
        ("items", &schema.items, word.is_none()),
        ("a document inside", &inside, word == Some(BaseWord::String)),
    ];
    for (what, places, fits) in found {
        if let (Some(first), false) = (places.first(), fits) {
            let message = format!("`{name}` has {what}, which contradicts its other keywords");
            cx.report(Diagnostic::new(Code::Contradiction, first.span(), message).label("not read"));
            places.iter().for_each(|place| keywords::refuse_lost_seals(cx, place.node));
        }
    }
    let has_ciphertext = || schema.members.iter().any(|member| member.name.value == rules::CIPHERTEXT);
    if !(has_members && has_ciphertext()) {
        schema.sensitive.refuse_ciphertext(cx);
    }
    if !has_members {
        schema.sensitive.report(cx, [].iter_mut());
    }
}

/// Whether a schema is that of an object where nothing else can be; what makes it none is reported.
pub fn is_object(cx: &mut Cx<'_, '_>, name: &str, schema: &Schema<'_>, context: TableContext) -> bool {
    if let Some(ty) = schema.ty.filter(|ty| ty.value != "object") {
        let message = format!("`{name}` must be an object, but this is of type `{}`", ty.value);
        cx.report(Diagnostic::new(Code::BadSchema, ty.span, message));
        return false;
    }
    seal::secrecy(cx, name, schema, Some(BaseWord::Object), context);
    check(cx, name, schema, Some(BaseWord::Object));
    if let Some(alternative) = schema.one_of.first() {
        let message = format!("`{name}` must be one object, not one of several");
        cx.report(Diagnostic::new(Code::BadSchema, alternative.span(), message));
    }
    true
}
