//! Trees of rows in, resolved fields out: types, secrecy, embedded documents, alternatives, examples.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::diag::{Code, Diagnostic};
use crate::ir::{BaseWord, Encoding, Facets, Field, Fixed, Format, Presence, Secrecy, Type, Variant};
use crate::name::RustName;
use crate::overrides::{EmbedShape, HeldAs, RowSettings};

use crate::rules::{
    CIPHERTEXT, Cx, Direction, TableContext, example_inside, lists_numbers, numbered_label, refuse_mark,
    refuse_repeated, secrecy, unknown_members, unmarked_format, warn_empty_object, warn_unmarked_secret,
    without_content,
};

use super::description::{self, Description};
use super::row::RowFacts;
use super::tree::{Embed, Node};

/// Resolves rows that are members of one object. `example` is that object in the sample of the page.
pub fn members(cx: &mut Cx, nodes: Vec<Node>, context: TableContext, example: Option<&Value>) -> Vec<Field> {
    let in_envelope = nodes.iter().any(|node| {
        node.row.name == CIPHERTEXT || node.row.mark.as_ref().is_some_and(|mark| mark.value.is_aes())
    });
    let mut groups: Vec<Vec<Node>> = Vec::new();
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for node in nodes {
        let at = *places.entry(node.row.name.clone()).or_insert(groups.len());
        match groups.get_mut(at) {
            Some(group) => group.push(node),
            None => groups.push(vec![node]),
        }
    }
    let mut fields = Vec::new();
    for mut group in groups {
        let example = example.and_then(|example| example.get(&group[0].row.name));
        if group.len() > 1 {
            fields.extend(alternatives(cx, group, context));
        } else if let Some(node) = group.pop() {
            if node.alternative {
                cx.report(
                    Diagnostic::new(
                        Code::StraySeparator,
                        node.row.span,
                        format!("`{}` is set off as an alternative, but there is no other", node.row.name),
                    )
                    .help("remove the separator before it"),
                );
            }
            if !in_envelope {
                warn_unmarked_secret(cx, &node.row.claim());
            }
            fields.push(field(cx, node, context, example));
        }
    }
    unknown_members(cx, &fields, example);
    fields
}

fn field(cx: &mut Cx, node: Node, context: TableContext, example: Option<&Value>) -> Field {
    let Node { row, children, embed, .. } = node;
    cx.rows.fields += 1;
    let description = description::read(&row.description);
    if let Some(value) = &description.unread {
        let message =
            format!("{value} is written before the values of `{}`, but is not read as one of them", row.name);
        cx.report(Diagnostic::new(Code::PartialValues, row.span, message));
    }
    let secrecy = secrecy(cx, &row.claim(), embed.is_some(), context);
    let encoding = encoding(cx, &row, embed.as_ref(), &children, context, example);
    let inner = example_inside(encoding.as_ref(), example);
    let has_members = !children.is_empty();
    let fields = members(cx, children, context.inside(), inner);
    let ty =
        if has_members { Type::Object(fields) } else { scalar(cx, &row, &description, context, example) };
    let list = row.word.array || row.overridden.holds == Some(HeldAs::List);
    Field {
        rust: rust_name(&row),
        word: row.word,
        ty: if list { Type::List(Box::new(ty)) } else { ty },
        presence: row.presence,
        secrecy,
        encoding,
        values: if has_members { Vec::new() } else { description.values },
        notation: description.notation,
        doc: description.lines,
        example: example.filter(|value| !value.is_null()).cloned(),
        facets: Facets::default(),
        fixed: fixed(&row.overridden),
        guessed: false,
        origin: row.span,
        wire: row.name,
    }
}

/// What of a field the overrides decided.
fn fixed(settings: &RowSettings) -> Fixed {
    let RowSettings { required, ty, holds, encrypted, embed, .. } = settings;
    Fixed {
        presence: required.is_some(),
        ty: ty.is_some() || holds.is_some(),
        secrecy: encrypted.is_some(),
        encoding: embed.is_some(),
        lacking: false,
    }
}

fn rust_name(row: &RowFacts) -> RustName {
    row.overridden.rust.as_deref().and_then(RustName::exact).unwrap_or_else(|| RustName::field(&row.name))
}

fn scalar(
    cx: &mut Cx,
    row: &RowFacts,
    description: &Description,
    context: TableContext,
    example: Option<&Value>,
) -> Type {
    match row.overridden.holds {
        Some(HeldAs::Text) => return Type::Text,
        Some(HeldAs::Integer) => return Type::Integer,
        Some(HeldAs::Float) => return Type::Float,
        Some(HeldAs::List) | None => {}
    }
    match row.word.base {
        BaseWord::String => Type::Text,
        BaseWord::Boolean | BaseWord::True => Type::Boolean,
        BaseWord::Float => Type::Float,
        BaseWord::Integer | BaseWord::Number => number(cx, row, description, example),
        BaseWord::Object if context.form => Type::File,
        BaseWord::Object => {
            warn_empty_object(cx, &row.name, row.span);
            Type::Json
        }
    }
}

fn number(cx: &mut Cx, row: &RowFacts, description: &Description, example: Option<&Value>) -> Type {
    if !lists_numbers(cx, &row.claim(), &description.values) {
        return Type::Text;
    }
    let example = match example {
        Some(Value::Array(elements)) => elements.first(),
        other => other,
    };
    if example.and_then(Value::as_f64).is_some_and(|number| number.fract() != 0.0) {
        let message = format!("`{}` is of type `{}`, but its sample has a fraction", row.name, row.word);
        cx.report(
            Diagnostic::new(Code::FractionalNumber, row.span, message)
                .label("becomes an `f64`")
                .help("write `float` in the type cell"),
        );
        return Type::Float;
    }
    Type::Integer
}

/// How the members of a string are written in it.
fn encoding(
    cx: &mut Cx,
    row: &RowFacts,
    embed: Option<&Embed>,
    children: &[Node],
    context: TableContext,
    example: Option<&Value>,
) -> Option<Encoding> {
    let Some(embed) = embed else {
        if row.encoded.is_some() {
            without_content(cx, &row.claim(), !children.is_empty());
        }
        return None;
    };
    let sealed = row.mark.is_some();
    let format = row.encoded.unwrap_or_else(|| unmarked_format(sealed, context));
    let only_list = matches!(children, [only] if only.row.word.array && only.embed.is_none());
    let list = only_list && format == Format::Json && !sealed && is_list(cx, row, children, context, example);
    Some(Encoding { format, marked: row.encoded.is_some(), list, documented_at: embed.documented_at.clone() })
}

/// Whether embedded text with one array for a member is that array, or an object with it.
fn is_list(
    cx: &mut Cx,
    row: &RowFacts,
    children: &[Node],
    context: TableContext,
    example: Option<&Value>,
) -> bool {
    match (row.overridden.embed, example) {
        (Some(shape), _) => shape == EmbedShape::Array,
        (None, Some(Value::Array(_))) => true,
        (None, Some(Value::Object(_))) => false,
        // The reader of replies takes both, so nothing needs to be decided.
        (None, _) if context.direction != Direction::Request => false,
        (None, _) => {
            let only = children.first().map_or("", |node| node.row.name.as_str());
            let message = format!("`{}` may hold an array, or an object with the member `{only}`", row.name);
            cx.report(Diagnostic::new(Code::AmbiguousEmbed, row.span, message));
            false
        }
    }
}

/// Rows of one name among their siblings: one of several objects, or a mistake.
fn alternatives(cx: &mut Cx, group: Vec<Node>, context: TableContext) -> Option<Field> {
    let is_variant = |(index, node): (usize, &Node)| {
        (index == 0 || node.alternative)
            && node.row.word.base == BaseWord::Object
            && node.row.word.array == group[0].row.word.array
            && !node.children.is_empty()
    };
    if !group.iter().enumerate().all(is_variant) {
        let (first, again) = (&group[0].row, &group[1].row);
        refuse_repeated(cx, &again.name, again.span, first.span);
        return None;
    }
    let first = group[0].row.clone();
    let mut variants: Vec<Variant> = Vec::new();
    for (index, node) in group.into_iter().enumerate() {
        cx.rows.fields += 1;
        refuse_mark(cx, &node.row.name, node.row.mark.as_ref());
        let label = label(cx, &node.row, index);
        let rust = RustName::variant(&label);
        let doc = description::read(&node.row.description).lines;
        let fields = members(cx, node.children, context.inside(), None);
        variants.push(Variant {
            label,
            rust,
            doc,
            fields,
            presence: node.row.presence,
            origin: node.row.span,
        });
    }
    let all_required = variants.iter().all(|variant| variant.presence == Presence::Required);
    let ty = Type::Variants(variants);
    Some(Field {
        rust: rust_name(&first),
        word: first.word,
        ty: if first.word.array { Type::List(Box::new(ty)) } else { ty },
        presence: if all_required { Presence::Required } else { Presence::Optional },
        secrecy: Secrecy::Plain,
        encoding: None,
        values: Vec::new(),
        notation: crate::ir::Notation::default(),
        doc: Vec::new(),
        example: None,
        facets: Facets::default(),
        fixed: fixed(&first.overridden),
        guessed: false,
        origin: first.span,
        wire: first.name,
    })
}

fn label(cx: &mut Cx, row: &RowFacts, index: usize) -> String {
    if let Some(label) = &row.overridden.label {
        return label.clone();
    }
    match description::first_code_span(&row.description) {
        Some(label) => label.to_owned(),
        None => {
            let message = format!("this alternative of `{}` has no label", row.name);
            numbered_label(cx, row.span, message, index)
        }
    }
}
