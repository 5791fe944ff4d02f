//! The fields of a model in, the same in the form out.

use super::place::Places;
use crate::diag::Diagnostic;
use crate::exchange::shape::field::{
    Doubt, Encoding, Facets, Field, Fixed, ListedValue, Related, Sealed, Told, Variant,
};
use crate::exchange::shape::text::{Base, Holds, Name, Word};
use crate::exchange::shape::words::{About, KnownBy};
use crate::ir;
use crate::name::RustName;

pub fn fields(places: &mut Places<'_>, fields: &[ir::Field]) -> Vec<Field> {
    fields.iter().map(|found| field(places, found)).collect()
}

fn field(places: &mut Places<'_>, field: &ir::Field) -> Field {
    let ir::Field {
        wire,
        rust,
        word,
        ty,
        presence,
        secrecy,
        encoding: inside,
        values,
        notation,
        doc,
        told,
        example,
        facets: limits,
        fixed,
        guessed,
        doubts,
        origin,
        witnesses,
    } = field;
    let (members, variants) = match ty.element() {
        ir::Type::Object(members) => (Some(fields(places, members)), None),
        ir::Type::Variants(variants) => {
            (None, Some(variants.iter().map(|found| variant(places, found)).collect()))
        }
        _ => (None, None),
    };
    Field {
        name: wire.clone(),
        rust: (*rust != RustName::field(wire)).then(|| Name(rust.clone())),
        word: Word(*word),
        holds: holds(ty, 0),
        required: *presence == ir::Presence::Required,
        sealed: sealed(places, *secrecy),
        encoding: inside.as_ref().map(encoding),
        values: values.iter().map(value).collect(),
        notation: Some(*notation).filter(|found| *found != ir::Notation::default()).map(Into::into),
        description: doc.clone(),
        told: {
            let ir::Told { text, term, unit } = told.clone();
            Told { text, term, unit }
        },
        example: example.clone(),
        facets: facets(limits),
        fixed: {
            let ir::Fixed { presence, ty, secrecy, encoding, lacking, own } = *fixed;
            Fixed { presence, ty, secrecy, encoding, lacking, own }
        },
        guessed: *guessed,
        open: doubts.iter().filter(|found| found.stands(field)).map(|found| doubt(places, found)).collect(),
        origin: Some(places.place(*origin)),
        witnesses: places.witnesses(witnesses),
        members,
        variants,
    }
}

fn variant(places: &mut Places<'_>, variant: &ir::Variant) -> Variant {
    let ir::Variant { label, rust, doc, fields: members, presence, origin } = variant;
    Variant {
        label: label.clone(),
        rust: Name(rust.clone()),
        description: doc.clone(),
        required: *presence == ir::Presence::Required,
        origin: Some(places.place(*origin)),
        members: fields(places, members),
    }
}

/// What a type holds inside of so many lists.
fn holds(ty: &ir::Type, lists: usize) -> Holds {
    let base = match ty {
        ir::Type::Text => Base::Text,
        ir::Type::Integer => Base::Integer,
        ir::Type::Float => Base::Float,
        ir::Type::Boolean => Base::Boolean,
        ir::Type::Json => Base::Json,
        ir::Type::File => Base::File,
        ir::Type::Object(_) => Base::Object,
        ir::Type::Variants(_) => Base::Variants,
        ir::Type::List(element) => return holds(element, lists + 1),
    };
    Holds { base, lists }
}

fn sealed(places: &mut Places<'_>, secrecy: ir::Secrecy) -> Option<Sealed> {
    let ir::Secrecy::Sealed { cipher, key, evidence } = secrecy else { return None };
    let (known_by, evidence) = match evidence {
        ir::Evidence::Mark(span) => (KnownBy::Mark, Some(places.evidence(span))),
        ir::Evidence::Format(span) => (KnownBy::Format, Some(places.evidence(span))),
        ir::Evidence::Override => (KnownBy::Override, None),
    };
    Some(Sealed { cipher: cipher.into(), key: key.into(), known_by, evidence })
}

fn encoding(encoding: &ir::Encoding) -> Encoding {
    let ir::Encoding { format, marked, list, documented_at } = encoding.clone();
    Encoding { format: format.into(), marked, list, documented_at }
}

fn value(value: &ir::ListedValue) -> ListedValue {
    let ir::ListedValue { wire, meaning, rust } = value.clone();
    ListedValue { value: wire, meaning, rust: rust.map(Name) }
}

fn facets(facets: &ir::Facets) -> Facets {
    let ir::Facets {
        format,
        min_length,
        max_length,
        minimum,
        maximum,
        min_items,
        max_items,
        pattern,
        default,
    } = facets.clone();
    Facets {
        format: format.map(Into::into),
        min_length,
        max_length,
        minimum,
        maximum,
        min_items,
        max_items,
        pattern,
        default,
    }
}

fn doubt(places: &mut Places<'_>, doubt: &ir::Doubt) -> Doubt {
    let ir::Doubt { about, diagnostic } = doubt;
    let (about, value) = match about {
        ir::Open::Seal => (About::Seal, None),
        ir::Open::Ciphertext => (About::Ciphertext, None),
        ir::Open::Members => (About::Members, None),
        ir::Open::Inside => (About::Inside, None),
        ir::Open::Items => (About::Items, None),
        ir::Open::Number => (About::Number, None),
        ir::Open::Fraction => (About::Fraction, None),
        ir::Open::Shape => (About::Shape, None),
        ir::Open::Word(word) => (About::Word, Some(word.to_string())),
        ir::Open::Value(value) => (About::Value, Some(value.clone())),
        ir::Open::Field => (About::Field, None),
        ir::Open::Reply => (About::Reply, None),
    };
    let Diagnostic { code, span, message, label, related, help, operation } = diagnostic;
    let related = related.iter();
    Doubt {
        about,
        value,
        code: code.slug().to_owned(),
        message: message.clone(),
        label: label.clone(),
        help: help.clone(),
        operation: operation.clone(),
        place: span.map(|span| places.place(span)),
        related: related
            .map(|(span, label)| Related { place: places.place(*span), label: label.clone() })
            .collect(),
    }
}
