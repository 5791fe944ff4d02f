//! A schema in; complaints about what values of its type do not have out.

use crate::diag::{Code, Diagnostic};
use crate::ir::BaseWord;
use crate::lower::{self, Place};

use super::schema::Schema;
use super::tree::Located;
use super::{Cx, seal};

/// Reports keywords that describe what values of this type do not have: it would be lost, and seals with it.
/// No word is that of a list.
pub fn check(cx: &mut Cx<'_, '_>, name: &str, schema: &Schema<'_>, word: Option<BaseWord>) {
    let is_file = schema.ty.is_some_and(|ty| ty.value == "file");
    let is_object = word == Some(BaseWord::Object) && !is_file;
    let has_members = is_object && schema.one_of.is_empty();
    let first = |places: &[Located<'_>]| places.first().map(|place| place.span());
    let found = [
        ("members", schema.members.first().map(|member| member.name.span), has_members),
        ("alternatives", first(&schema.one_of), is_object),
        ("items", first(&schema.items), word.is_none()),
        ("a document inside", schema.embedded.as_ref().map(|it| it.span), word == Some(BaseWord::String)),
    ];
    for (what, span, fits) in found {
        if let (Some(span), false) = (span, fits) {
            let message = format!("`{name}` has {what}, which its other keywords contradict");
            cx.report(Diagnostic::new(Code::BadSchema, span, message));
        }
    }
    let has_ciphertext = || schema.members.iter().any(|member| member.name.value == lower::CIPHERTEXT);
    if !(has_members && has_ciphertext()) {
        schema.sensitive.refuse_ciphertext(cx);
    }
    if !has_members {
        schema.sensitive.report(cx, [].iter());
    }
}

/// Whether a schema is that of an object where nothing else can be; what makes it none is reported.
pub fn is_object(cx: &mut Cx<'_, '_>, name: &str, schema: &Schema<'_>, place: Place) -> bool {
    if let Some(ty) = schema.ty.filter(|ty| ty.value != "object") {
        let message = format!("`{name}` is an object, and this is of type `{}`", ty.value);
        cx.report(Diagnostic::new(Code::BadSchema, ty.span, message));
        return false;
    }
    seal::secrecy(cx, name, schema, Some(BaseWord::Object), place);
    check(cx, name, schema, Some(BaseWord::Object));
    if let Some(alternative) = schema.one_of.first() {
        let message = format!("`{name}` is one object, and not one of several");
        cx.report(Diagnostic::new(Code::BadSchema, alternative.span(), message));
    }
    true
}
