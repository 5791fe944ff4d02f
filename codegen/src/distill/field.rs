//! Fields of the model in, maps of a YAML table out.

use serde_json::{Number, Value as Json};

use crate::ir::{
    BaseWord, Cipher, Encoding, Facets, Field, ListedValue, Notation, Presence, Secrecy, Type, Variant,
};
use crate::name::RustName;
use crate::read::tables::cell::{self, Cell, INSIDES, Inside, Seal};
use crate::read::tables::held::{Base, Held};
use crate::read::tables::range::Range;
use crate::rules::{self, Mark, Shown, TableContext};

use super::scope::Scope;
use super::yaml::Yaml;

/// A list of values that would make a line longer than this goes below its field.
const WIDEST: usize = 110;

/// Writes fields. `example` is what a reader finds for them in the example of the operation.
pub fn table(scope: Scope, fields: &[Field], context: TableContext, example: Option<&Json>) -> Yaml {
    Yaml::Map(entries(scope, fields, context, example))
}

/// The entries of such a map.
pub fn entries(
    scope: Scope,
    fields: &[Field],
    context: TableContext,
    example: Option<&Json>,
) -> Vec<(String, Yaml)> {
    let entry = |field: &Field| {
        let example = example.and_then(|example| example.get(&field.wire));
        let sign = if field.presence == Presence::Required { "!" } else { "" };
        (format!("{}{sign}", field.wire), row(scope, field, context, example))
    };
    fields.iter().map(entry).collect()
}

/// What follows the name of a field.
fn row(scope: Scope, field: &Field, context: TableContext, example: Option<&Json>) -> Yaml {
    let element = field.ty.element();
    let has_content = match element {
        Type::Object(fields) => !fields.is_empty(),
        Type::Variants(_) => true,
        _ => false,
    };
    let mut attributes: Vec<(String, Yaml)> = Vec::new();
    let mut put = |key: &str, value: Yaml| attributes.push((key.to_owned(), value));
    let mut cell = Cell::new(field.word);
    cell.holds = holds(field, has_content, context);
    cell.seal = seal(field);
    if let Some(encoding) = &field.encoding {
        let format = rules::unmarked_format(field.secrecy != Secrecy::Plain, context);
        inside(encoding, Inside { format, list: false }, &mut cell, &mut put);
    }
    limits(&mut cell, &field.facets.fitting(field.word, &field.ty), &mut put);
    values(scope, field, &mut cell, &mut put);
    if field.rust != RustName::field(&field.wire) {
        put(".rust", Yaml::text(field.rust.as_str()));
    }
    if field.guessed {
        put(".guessed", Yaml::Word("true".to_owned()));
    }
    let derived = example.filter(|value| !value.is_null());
    if scope.with_text && !has_content && field.example.as_ref() != derived {
        put(".example", field.example.as_ref().map_or(Yaml::Word("null".to_owned()), Yaml::json));
    }
    let mut itself = cell.to_string();
    match field.doc.as_slice() {
        _ if !scope.with_text => {}
        [] => {}
        [line] if fits_in_cell(line) => itself = format!("{itself} | {line}"),
        lines => attributes.insert(0, (".doc".to_owned(), Yaml::lines(lines))),
    }
    let within = context.inside();
    match element {
        Type::Object(fields) if has_content => {
            let inner = rules::example_inside(field.encoding.as_ref(), example);
            attributes.extend(entries(scope, fields, within, inner));
        }
        Type::Variants(variants) => {
            let all = variants.iter().map(|variant| alternative(scope, variant, field.presence, within));
            attributes.push((".one_of".to_owned(), Yaml::Map(all.collect())));
        }
        _ => {}
    }
    match (attributes.is_empty(), itself.as_str()) {
        (true, _) => Yaml::text(itself),
        // Members imply that it is an object.
        (false, "object") if has_content => Yaml::Map(attributes),
        (false, _) => {
            attributes.insert(0, (".".to_owned(), Yaml::text(itself)));
            Yaml::Map(attributes)
        }
    }
}

fn seal(field: &Field) -> Option<Seal> {
    match field.secrecy {
        Secrecy::Plain => field.fixed.secrecy.then_some(Seal::Plain),
        Secrecy::Sealed { cipher: Cipher::Aes256Gcm, .. } => Some(Seal::Sealed(Mark::AesGcm)),
        Secrecy::Sealed { cipher: Cipher::Aes256Ecb, .. } => Some(Seal::Sealed(Mark::AesEcb)),
        Secrecy::Sealed { cipher: Cipher::RsaOaep | Cipher::RsaPkcs1v15, .. } => {
            Some(Seal::Sealed(Mark::Rsa))
        }
    }
}

/// How structure inside a text is written, where that is not the `usual` way.
fn inside(encoding: &Encoding, usual: Inside, cell: &mut Cell, put: &mut impl FnMut(&str, Yaml)) {
    let inside = Inside { format: encoding.format, list: encoding.list };
    if encoding.marked {
        cell.encoded = Some(inside);
    } else if inside != usual {
        let word = INSIDES.iter().find(|(_, known)| *known == inside).map_or("json", |(word, _)| word);
        put(".inside", Yaml::text(word));
    }
    if let Some(place) = &encoding.documented_at {
        put(".documented_at", Yaml::text(place));
    }
}

/// Whether a description fits in the cell of its field.
fn fits_in_cell(line: &str) -> bool {
    !line.is_empty() && line.trim() == line && !line.contains('\n') && !cell::is_marks(line)
}

/// What is held, where the type word alone would be read as something else, or with a warning.
fn holds(field: &Field, has_content: bool, context: TableContext) -> Option<Held> {
    let held = Held::of(&field.ty);
    let natural = Held::natural(field.word, has_content, context.form);
    let is_doubtful = match natural.base {
        Base::Json => true,
        Base::Integer => {
            let shown = field.example.iter().fold(Shown::default(), Shown::value).facets(&field.facets);
            !shown.is_whole() || field.values.iter().any(|value| rules::integer(&value.wire).is_none())
        }
        Base::Float => field.values.iter().any(|value| !rules::is_number(&value.wire)),
        _ => false,
    };
    (held != natural || is_doubtful).then_some(held)
}

fn limits(cell: &mut Cell, facets: &Facets, put: &mut impl FnMut(&str, Yaml)) {
    let Facets { format, min_length, max_length, minimum, maximum, min_items, max_items, pattern, default } =
        facets;
    cell.format = *format;
    let count = |limit: &Option<u64>| limit.map(Number::from);
    let length = Range { min: count(min_length), max: count(max_length) };
    let size = Range { min: minimum.clone(), max: maximum.clone() };
    let items = Range { min: count(min_items), max: count(max_items) };
    let mut below = |range: &Range, min: &str, max: &str| {
        for (key, limit) in [(min, &range.min), (max, &range.max)] {
            if let Some(number) = limit {
                put(key, Yaml::Word(number.to_string()));
            }
        }
    };
    if cell.word.base == BaseWord::String {
        cell.range = length;
        below(&size, ".minimum", ".maximum");
    } else {
        cell.range = size;
        below(&length, ".min_length", ".max_length");
    }
    if cell.word.array {
        cell.items = items;
    } else {
        below(&items, ".min_items", ".max_items");
    }
    if let Some(pattern) = pattern {
        put(".pattern", Yaml::text(pattern));
    }
    if let Some(default) = default {
        put(".default", Yaml::json(default));
    }
}

fn values(scope: Scope, field: &Field, cell: &mut Cell, put: &mut impl FnMut(&str, Yaml)) {
    let has_meanings = scope.with_text && field.values.iter().any(|value| !value.meaning.is_empty());
    let is_short = field.values.iter().all(|value| cell::is_simple(&value.wire));
    if field.values.is_empty() {
        return;
    }
    if is_short && !has_meanings {
        let wires = field.values.iter().map(|value| value.wire.clone()).collect();
        cell.values = Some((field.notation, wires));
        if cell.to_string().chars().count() <= WIDEST {
            return;
        }
        cell.values = None;
    }
    let meaning = |value: &ListedValue| {
        let is_told = scope.with_text && !value.meaning.is_empty();
        is_told.then(|| Yaml::text(&value.meaning))
    };
    let all = match field.notation {
        Notation::Closed => Yaml::List(
            field
                .values
                .iter()
                .map(|value| match meaning(value) {
                    Some(meaning) => Yaml::Map(vec![(value.wire.clone(), meaning)]),
                    None => Yaml::text(&value.wire),
                })
                .collect(),
        ),
        Notation::Explained => Yaml::Map(
            field
                .values
                .iter()
                .map(|value| (value.wire.clone(), meaning(value).unwrap_or(Yaml::Word("~".to_owned()))))
                .collect(),
        ),
    };
    put(".values", all);
}

fn alternative(scope: Scope, variant: &Variant, of: Presence, context: TableContext) -> (String, Yaml) {
    // A sign at the end of a label would be taken for its own.
    let sign = match (variant.presence == of && !variant.label.ends_with(['!', '?']), variant.presence) {
        (true, _) => "",
        (false, Presence::Required) => "!",
        (false, Presence::Optional) => "?",
    };
    let mut members = Vec::new();
    if scope.with_text && !variant.doc.is_empty() {
        members.push((".doc".to_owned(), Yaml::lines(&variant.doc)));
    }
    members.extend(entries(scope, &variant.fields, context, None));
    (format!("{}{sign}", variant.label), Yaml::Map(members))
}
