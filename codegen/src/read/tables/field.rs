//! Maps of fields in, fields of the model out: types, secrecy, what is inside texts, alternatives, examples.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use crate::diag::{Code, Diagnostic, word_list};
use crate::ir::{
    BaseWord, Encoding, Evidence, Field, Fixed, ListedValue, Presence, Told, Type, TypeWord, Variant,
};
use crate::name::RustName;
use crate::rules::{self, Claim, Cx, Shown, TableContext};
use crate::span::{Span, Spanned};
use crate::yaml::Node;

use super::cell::{Cell, INSIDES, Inside, Seal};
use super::held::{Base, Content, Held};
use super::keys::{Entry, bad, entries, lines};
use super::limits;
use super::row::{Row, signed};

/// The fields of a map. `example` is that object in the example of the operation.
pub fn table(
    cx: &mut Cx,
    node: &Node,
    what: &str,
    context: TableContext,
    example: Option<&Json>,
) -> Vec<Field> {
    let Some(entries) = entries(cx, node, what) else { return Vec::new() };
    members(cx, &entries.iter().collect::<Vec<_>>(), context, example)
}

/// The fields of these entries.
pub fn members(cx: &mut Cx, entries: &[&Entry], context: TableContext, example: Option<&Json>) -> Vec<Field> {
    cx.rows.total += entries.len();
    let mut rows: Vec<Row<'_>> = Vec::with_capacity(entries.len());
    let mut names: BTreeMap<String, Span> = BTreeMap::new();
    for entry in entries {
        let Some(row) = Row::read(cx, entry) else {
            cx.rows.diagnosed += 1;
            continue;
        };
        if let Some(first) = names.get(&row.name.value) {
            cx.rows.diagnosed += 1;
            rules::refuse_repeated(cx, &row.name.value, row.name.span, *first);
            continue;
        }
        names.insert(row.name.value.clone(), row.name.span);
        cx.rows.fields += 1;
        rows.push(row);
    }
    let is_ciphertext = |row: &Row<'_>| {
        let mark = row.cell.as_ref().and_then(|cell| cell.value.seal);
        row.name.value == rules::CIPHERTEXT || matches!(mark, Some(Seal::Sealed(mark)) if mark.is_aes())
    };
    let in_envelope = rows.iter().any(is_ciphertext);
    let mut fields: Vec<Field> = rows
        .iter()
        .map(|row| {
            let example = example.and_then(|example| example.get(&row.name.value));
            field(cx, row, context, example, in_envelope)
        })
        .collect();
    rules::unknown_members(cx, &fields, example);
    if cx.is_outermost() {
        rules::widen(cx, &mut fields, example.as_slice());
    }
    fields
}

fn field(
    cx: &mut Cx,
    row: &Row<'_>,
    context: TableContext,
    example: Option<&Json>,
    in_envelope: bool,
) -> Field {
    let has_content = row.attribute(".one_of").is_some() || !row.members.is_empty();
    let object = || Cell::new(TypeWord { base: BaseWord::Object, array: false });
    let cell = row.cell.clone().unwrap_or_else(|| Spanned { value: object(), span: row.name.span });
    let description = row.doc.join("\n");
    let before = cx.doubts();
    let claim = claim(row, &cell, &description);
    rules::warn_unmarked_secret(cx, &claim, context, in_envelope);
    let secrecy = rules::secrecy(cx, &claim, has_content, context);
    let encoding = encoding(cx, row, &cell, &claim, has_content, context);
    let natural = Held::natural(cell.value.word, has_content, context.form);
    let (notation, values) = row.values(cx);
    let facets = limits::read(cx, row, &cell);
    let own_example = match row.attribute(".example") {
        Some(node) => Some(node.json()),
        None => example.cloned(),
    };
    let shown = own_example.iter().fold(Shown::default(), Shown::value).facets(&facets);
    cx.decided.extend(cell.value.holds.map(|_| row.name.span));
    let held = cell.value.holds.unwrap_or_else(|| unsaid(cx, &claim, natural, &values, shown));
    if has_content {
        refuse_content(cx, row, cell.value.word, held);
    }
    let opened = example.filter(|_| encoding.is_some()).map(rules::opened_example);
    let example = opened.as_deref().or(example);
    let content = content(cx, row, encoding.as_ref(), context.inside(), example);
    Field {
        rust: rust_name(cx, row),
        word: cell.value.word,
        ty: held.build(content),
        presence: presence(row.required),
        secrecy,
        encoding,
        values,
        notation,
        doc: row.doc.clone(),
        told: Told::default(),
        example: own_example.filter(|value| !value.is_null()),
        facets,
        fixed: Fixed { secrecy: claim.seal_fixed, ..Fixed::default() },
        guessed: guessed(cx, row),
        doubts: cx.doubts_since(before),
        origin: row.name.span,
        witnesses: Vec::new(),
        wire: row.name.value.clone(),
    }
}

/// What is held where the cell does not say so.
fn unsaid(cx: &mut Cx, claim: &Claim<'_>, natural: Held, values: &[ListedValue], shown: Shown) -> Held {
    match natural.base {
        Base::Integer | Base::Float => {
            Held { base: Held::of(&rules::number_type(cx, claim, values, shown)).base, ..natural }
        }
        Base::Json => {
            rules::warn_empty_object(cx, claim.name, claim.span);
            natural
        }
        _ => natural,
    }
}

/// The alternatives or the members.
fn content(
    cx: &mut Cx,
    row: &Row<'_>,
    encoding: Option<&Encoding>,
    context: TableContext,
    example: Option<&Json>,
) -> Content {
    if let Some(node) = row.attribute(".one_of") {
        if let Some((key, _)) = row.members.first() {
            let message = format!("`{}` has members beside its alternatives", row.name.value);
            let found = Diagnostic::new(Code::BadValue, key.span, message);
            cx.report(found.help("move them into the alternatives"));
        }
        return Content::Variants(variants(cx, node, row, context));
    }
    if row.members.is_empty() {
        return Content::None;
    }
    let inner = rules::example_inside(encoding, example);
    let members = cx.deeper(row.name.span, |cx| members(cx, &row.members, context, inner));
    let members = members.unwrap_or_default();
    check_list(cx, row, encoding, &members);
    Content::Members(members)
}

fn guessed(cx: &mut Cx, row: &Row<'_>) -> bool {
    let Some(node) = row.attribute(".guessed") else { return false };
    let guessed = node.boolean();
    if guessed.is_none() {
        bad(cx, node, "`.guessed` must be `true` or `false`");
    }
    guessed == Some(true)
}

fn presence(required: Option<bool>) -> Presence {
    if required == Some(true) { Presence::Required } else { Presence::Optional }
}

/// What of a row the rules look at.
fn claim<'r>(row: &'r Row<'_>, cell: &Spanned<Cell>, description: &'r str) -> Claim<'r> {
    let mark = match cell.value.seal {
        Some(Seal::Sealed(mark)) => Some(Spanned { value: mark, span: cell.span }),
        Some(Seal::Plain) | None => None,
    };
    Claim {
        name: &row.name.value,
        span: row.name.span,
        word: Some(cell.value.word),
        mark,
        evidence: Evidence::Mark(cell.span),
        description,
        holds_number: matches!(cell.value.holds.map(|held| held.base), Some(Base::Integer | Base::Float)),
        seal_fixed: cell.value.seal == Some(Seal::Plain),
    }
}

fn rust_name(cx: &mut Cx, row: &Row<'_>) -> RustName {
    let usual = || RustName::field(&row.name.value);
    let Some(node) = row.attribute(".rust") else { return usual() };
    let name = node.text().and_then(RustName::exact);
    if name.is_none() {
        bad(cx, node, "`.rust` must be a Rust identifier");
    }
    name.unwrap_or_else(usual)
}

/// How the members of a text are written in it.
fn encoding(
    cx: &mut Cx,
    row: &Row<'_>,
    cell: &Spanned<Cell>,
    claim: &Claim<'_>,
    has_content: bool,
    context: TableContext,
) -> Option<Encoding> {
    let is_text = cell.value.word.base == BaseWord::String;
    let inside = row.attribute(".inside").and_then(|node| {
        let inside = INSIDES.iter().find(|(word, _)| Some(*word) == node.text()).map(|(_, inside)| *inside);
        if inside.is_none() || !is_text || !has_content {
            let words = word_list(&INSIDES.map(|(word, _)| word));
            bad(cx, node, &format!("`.inside` must be one of {words}, on a text that has members"));
        }
        inside
    });
    if !is_text || !has_content {
        if cell.value.encoded.is_some() {
            rules::without_content(cx, claim, has_content);
        }
        return None;
    }
    let sealed = claim.mark.is_some();
    let usual = Inside { format: rules::unmarked_format(sealed, context), list: false };
    let Inside { format, list } = cell.value.encoded.or(inside).unwrap_or(usual);
    let documented_at = row.attribute(".documented_at").and_then(|node| {
        if node.text().is_none() {
            bad(cx, node, "`.documented_at` must be the name of a field");
        }
        node.text().map(str::to_owned)
    });
    Some(Encoding { format, marked: cell.value.encoded.is_some(), list, documented_at })
}

/// The only member of a list inside a text says what its items are.
fn check_list(cx: &mut Cx, row: &Row<'_>, encoding: Option<&Encoding>, members: &[Field]) {
    let is_list = |members: &[Field]| matches!(members, [Field { ty: Type::List(_), .. }]);
    if encoding.is_some_and(|encoding| encoding.list) && !is_list(members) {
        let message =
            format!("`{}` is a list inside a text, so its only member must be a list", row.name.value);
        cx.report(
            Diagnostic::new(Code::BadValue, row.name.span, message)
                .help("write its items below it, as `item: object[]`; that name is not on the wire"),
        );
    }
}

/// Members below what can have none.
fn refuse_content(cx: &mut Cx, row: &Row<'_>, word: TypeWord, held: Held) {
    let is_said = row.cell.as_ref().is_some_and(|cell| cell.value.holds.is_some());
    let can =
        (is_said || matches!(word.base, BaseWord::String | BaseWord::Object)) && held.base == Base::Object;
    if !can {
        let message = format!("`{}` is of type `{word}`, but has members", row.name.value);
        cx.report(
            Diagnostic::new(Code::ScalarParent, row.name.span, message)
                .help("members need `object`, `object[]`, or `string` for what is inside a text"),
        );
    }
}

/// The alternatives of a field, by label; each is as required as the field unless a sign says otherwise.
fn variants(cx: &mut Cx, node: &Node, row: &Row<'_>, context: TableContext) -> Vec<Variant> {
    let Some(alternatives) = entries(cx, node, "`.one_of`") else { return Vec::new() };
    let mut variants: Vec<Variant> = Vec::new();
    for (key, node) in alternatives {
        let (label, required) = signed(&key.value);
        let rust = RustName::variant(label);
        let (own, members_of): (Vec<&Entry>, Vec<&Entry>) = entries(cx, node, "an alternative")
            .unwrap_or_default()
            .iter()
            .partition(|(key, _)| key.value.starts_with('.'));
        let mut doc = Vec::new();
        for (key, node) in own {
            match key.value.as_str() {
                ".doc" => doc = lines(cx, node),
                _ => super::keys::unknown(cx, key, "an alternative", &[".doc"]),
            }
        }
        variants.push(Variant {
            label: label.to_owned(),
            rust,
            doc,
            fields: cx.deeper(key.span, |cx| members(cx, &members_of, context, None)).unwrap_or_default(),
            presence: presence(required.or(row.required)),
            origin: key.span,
        });
    }
    variants
}

/// A variable of the path.
pub fn variable(cx: &mut Cx, fields: &mut Vec<Field>, name: &str) -> Field {
    let at = fields.iter().position(|field| field.wire == name);
    let Some(mut field) = at.map(|at| fields.remove(at)) else {
        return rules::undescribed_variable(cx, name);
    };
    let origin = field.origin;
    rules::as_segment(cx, &mut field, origin, false);
    Field { presence: Presence::Required, ..field }
}
