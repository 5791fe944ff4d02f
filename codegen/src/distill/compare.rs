//! What a YAML table keeps of a model, so that two models can be compared.

use serde_json::Value as Json;

use crate::ir::{Api, Evidence, Field, Fixed, Guide, Nonce, Notation, Operation, Part, Secrecy, Told, Type};
use crate::read::tables::doc::LABEL;
use crate::span::Span;

use super::scope::Scope;

/// A model without places, how things are known, and what says nothing; without text unless it is in scope.
pub fn comparable(api: &Api, scope: Scope) -> Api {
    let mut api = api.clone();
    let nowhere = Span::default();
    api.guide = Guide::default();
    for operation in &mut api.operations {
        operation.origin = nowhere;
        operation.witnesses.clear();
        operation.doc.term = None;
        operation.errors.iter_mut().for_each(|error| error.causes.clear());
        operation.example = operation.example.as_ref().map(|example| parts(example, operation));
        // The client adds a nonce in API v2 only.
        if operation.protocol.is_json() {
            operation.nonce = Nonce::Omitted;
        }
        let fields = operation.tables_mut().flat_map(|(_, fields)| fields);
        fields.for_each(|field| field.walk_mut(&mut |field| plain(field, scope)));
        if !scope.with_text {
            (operation.example, operation.reply_example) = (None, None);
            without_text(&mut operation.doc);
        }
    }
    for notification in &mut api.notifications {
        notification.origin = nowhere;
        notification.witnesses.clear();
        notification.doc.term = None;
        notification.errors.iter_mut().for_each(|error| error.causes.clear());
        let fields = notification.tables_mut().flat_map(|(_, fields)| fields);
        fields.for_each(|field| field.walk_mut(&mut |field| plain(field, scope)));
        if !scope.with_text {
            without_text(&mut notification.doc);
        }
    }
    api
}

/// What an example shows of the request; the samples of pages also have options of the client that they are written for.
pub fn parts(example: &Json, operation: &Operation) -> Json {
    let is_shown = |key: &str| {
        let is_part = |part: Part| part != Part::Reply && part != Part::Path && part.key() == key;
        operation.path.variables().any(|name| name == key)
            || operation.tables().any(|(part, _)| is_part(part))
    };
    let members = example.as_object().into_iter().flatten().filter(|(key, _)| is_shown(key));
    Json::Object(members.map(|(key, value)| (key.clone(), value.clone())).collect())
}

fn without_text(doc: &mut crate::ir::Doc) {
    doc.title.clear();
    doc.text.clear();
    doc.links.iter_mut().for_each(|link| LABEL.clone_into(&mut link.label));
}

fn plain(field: &mut Field, scope: Scope) {
    field.origin = Span::default();
    field.witnesses.clear();
    field.fixed = Fixed::default();
    field.doubts.clear();
    field.told = Told::default();
    field.facets = field.facets.fitting(field.word, &field.ty);
    if let Secrecy::Sealed { evidence, .. } = &mut field.secrecy {
        *evidence = Evidence::Mark(Span::default());
    }
    if field.values.is_empty() {
        field.notation = Notation::default();
    }
    if !scope.with_text {
        field.doc.clear();
        field.example = None;
        field.values.iter_mut().for_each(|value| value.meaning.clear());
    }
    // That of an object is in its members.
    if matches!(field.ty.element(), Type::Object(_) | Type::Variants(_)) {
        field.example = None;
    }
    if let Type::Variants(variants) = field.ty.element_mut() {
        for variant in variants {
            variant.origin = Span::default();
            if !scope.with_text {
                variant.doc.clear();
            }
        }
    }
}
