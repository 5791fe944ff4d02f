//! The fields of a document in, those of the model out.

use super::cx::Cx;
use crate::diag::{Code, Diagnostic};
use crate::exchange::shape::field::{
    Doubt, Encoding, Evidence, Facets, Field, Fixed, ListedValue, Related, Sealed, Told, Variant,
};
use crate::exchange::shape::text::{Base, Holds, Name, Word};
use crate::exchange::shape::words::{About, KnownBy};
use crate::name::RustName;
use crate::{ir, rules};

/// The fields of a table.
pub fn fields(cx: &mut Cx<'_>, part: ir::Part, fields: Vec<Field>) -> Vec<ir::Field> {
    cx.within(part.word(), |cx| all(cx, fields, 0))
}

/// Fields of a level below the outermost ones.
fn all(cx: &mut Cx<'_>, fields: Vec<Field>, level: usize) -> Vec<ir::Field> {
    if level > rules::DEEPEST {
        cx.bad(&format!("fields nest deeper than {} levels here", rules::DEEPEST));
        return Vec::new();
    }
    let mut one = |found: Field| cx.within(&found.name.clone(), |cx| field(cx, found, level));
    fields.into_iter().map(&mut one).collect()
}

fn field(cx: &mut Cx<'_>, field: Field, level: usize) -> ir::Field {
    let Field {
        name,
        rust,
        word: Word(word),
        holds,
        required,
        sealed,
        encoding: inside,
        values,
        notation,
        description,
        told: Told { text, term, unit },
        example,
        facets: limits,
        fixed,
        guessed,
        open,
        origin,
        witnesses,
        members,
        variants,
    } = field;
    ir::Field {
        rust: rust.map_or_else(|| RustName::field(&name), |Name(name)| name),
        wire: name,
        word,
        ty: ty(cx, holds, members, variants, level),
        presence: presence(required),
        secrecy: sealed.map_or(ir::Secrecy::Plain, |found| secrecy(cx, found)),
        encoding: inside.map(encoding),
        values: values.into_iter().map(value).collect(),
        notation: notation.map(Into::into).unwrap_or_default(),
        doc: description,
        told: ir::Told { text, term, unit },
        example,
        facets: facets(limits),
        fixed: {
            let Fixed { presence, ty, secrecy, encoding, lacking, own } = fixed;
            ir::Fixed { presence, ty, secrecy, encoding, lacking, own }
        },
        guessed,
        doubts: open.into_iter().filter_map(|found| doubt(cx, found)).collect(),
        origin: cx.span(origin),
        witnesses: cx.witnesses(witnesses),
    }
}

fn presence(is_required: bool) -> ir::Presence {
    if is_required { ir::Presence::Required } else { ir::Presence::Optional }
}

/// The type, of which members and alternatives stand beside what it holds.
fn ty(
    cx: &mut Cx<'_>,
    holds: Holds,
    members: Option<Vec<Field>>,
    variants: Option<Vec<Variant>>,
    level: usize,
) -> ir::Type {
    let Holds { base, lists } = holds;
    let told =
        [("members", members.is_some(), Base::Object), ("variants", variants.is_some(), Base::Variants)];
    for (member, is_there, needed_by) in told {
        match (is_there, base == needed_by) {
            (true, false) => cx.bad(&format!("it holds `{holds}`, which has no `{member}`")),
            (false, true) => cx.bad(&format!("it holds `{holds}`, and lacks `{member}`")),
            (true, true) | (false, false) => {}
        }
    }
    let element = match base {
        Base::Text => ir::Type::Text,
        Base::Integer => ir::Type::Integer,
        Base::Float => ir::Type::Float,
        Base::Boolean => ir::Type::Boolean,
        Base::Json => ir::Type::Json,
        Base::File => ir::Type::File,
        Base::Object => ir::Type::Object(all(cx, members.unwrap_or_default(), level + 1)),
        Base::Variants => {
            let variants = variants.unwrap_or_default().into_iter();
            ir::Type::Variants(variants.map(|found| variant(cx, found, level + 1)).collect())
        }
    };
    (0..lists).fold(element, |element, _| ir::Type::List(Box::new(element)))
}

fn variant(cx: &mut Cx<'_>, variant: Variant, level: usize) -> ir::Variant {
    let Variant { label, rust: Name(rust), description, required, origin, members } = variant;
    ir::Variant {
        fields: all(cx, members, level),
        label,
        rust,
        doc: description,
        presence: presence(required),
        origin: cx.span(origin),
    }
}

fn secrecy(cx: &mut Cx<'_>, sealed: Sealed) -> ir::Secrecy {
    let Sealed { cipher, key, known_by, evidence } = sealed;
    let evidence = match (known_by, evidence.map(|found: Evidence| cx.evidence(found))) {
        (KnownBy::Mark, Some(span)) => ir::Evidence::Mark(span),
        (KnownBy::Format, Some(span)) => ir::Evidence::Format(span),
        (KnownBy::Override, None) => ir::Evidence::Override,
        // Who wrote the document by hand may not know where it is said.
        (KnownBy::Mark, None) => ir::Evidence::Mark(cx.span(None)),
        (KnownBy::Format, None) => ir::Evidence::Format(cx.span(None)),
        (KnownBy::Override, Some(_)) => {
            cx.bad("what is known `by` an `override` has no `evidence`");
            ir::Evidence::Override
        }
    };
    ir::Secrecy::Sealed { cipher: cipher.into(), key: key.into(), evidence }
}

fn encoding(encoding: Encoding) -> ir::Encoding {
    let Encoding { format, marked, list, documented_at } = encoding;
    ir::Encoding { format: format.into(), marked, list, documented_at }
}

fn value(value: ListedValue) -> ir::ListedValue {
    let ListedValue { value, meaning, rust } = value;
    ir::ListedValue { wire: value, meaning, rust: rust.map(|Name(name)| name) }
}

fn facets(facets: Facets) -> ir::Facets {
    let Facets { format, min_length, max_length, minimum, maximum, min_items, max_items, pattern, default } =
        facets;
    ir::Facets {
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

fn doubt(cx: &mut Cx<'_>, doubt: Doubt) -> Option<ir::Doubt> {
    let Doubt { about, value, code, message, label, help, operation, place, related } = doubt;
    let about = match (about, value) {
        (About::Value, Some(value)) => ir::Open::Value(value),
        (About::Word, Some(value)) => match Word::try_from(value) {
            Ok(Word(word)) => ir::Open::Word(word),
            Err(message) => {
                cx.bad(&message);
                return None;
            }
        },
        (About::Seal, None) => ir::Open::Seal,
        (About::Ciphertext, None) => ir::Open::Ciphertext,
        (About::Members, None) => ir::Open::Members,
        (About::Inside, None) => ir::Open::Inside,
        (About::Items, None) => ir::Open::Items,
        (About::Number, None) => ir::Open::Number,
        (About::Fraction, None) => ir::Open::Fraction,
        (About::Shape, None) => ir::Open::Shape,
        (About::Field, None) => ir::Open::Field,
        (About::Reply, None) => ir::Open::Reply,
        (About::Value | About::Word, None) | (_, Some(_)) => {
            cx.bad("what is open about a `value` or a `word` says which, and nothing else does");
            return None;
        }
    };
    let Some(code) = Code::ALL.iter().copied().find(|known| known.slug() == code) else {
        cx.bad(&format!("`{code}` is no kind of problem that is known here"));
        return None;
    };
    let related = related.into_iter().map(|Related { place, label }| (cx.span(Some(place)), label)).collect();
    let span = place.map(|place| cx.span(Some(place)));
    let diagnostic = Diagnostic { code, span, message, label, related, help, operation };
    Some(ir::Doubt { about, diagnostic })
}
