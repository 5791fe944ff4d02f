//! Trees of rows in, resolved fields out: types, secrecy, embedded documents, alternatives, examples.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::diag::{Code, Diagnostic};
use crate::ir::{BaseWord, Encoding, Facets, Field, Fixed, Format, Open, Presence, Secrecy, Type, Variant};
use crate::name::RustName;
use crate::overrides::{EmbedShape, HeldAs, RowSettings};

use crate::rules::{
    CIPHERTEXT, Claim, Cx, Direction, Shown, TableContext, example_inside, number_type, numbered_label,
    opened_example, refuse_mark, refuse_repeated, secrecy, unknown_members, unmarked_format,
    warn_empty_object, warn_unmarked_secret, widen, without_content,
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
            fields.push(field(cx, node, context, example, in_envelope));
        }
    }
    unknown_members(cx, &fields, example);
    if cx.is_outermost() {
        widen(cx, &mut fields, example.as_slice());
    }
    fields
}

fn field(
    cx: &mut Cx,
    node: Node,
    context: TableContext,
    example: Option<&Value>,
    in_envelope: bool,
) -> Field {
    let Node { row, children, embed, .. } = node;
    cx.rows.fields += 1;
    let before = cx.doubts();
    let description = description::read(&row.description);
    let names_values = row.description.contains("枚举值") && description.values.is_empty();
    if let Some(value) = description::first_code_span(&row.description).filter(|_| names_values) {
        let message = format!("the values of `{}` are not written as a list that is read", row.name);
        let found = Diagnostic::new(Code::PartialValues, row.span, message);
        cx.doubt(Open::Value(value.to_owned()), found);
    }
    // A tooltip says in words what a mark says, and is the last trace of one that is lost.
    let told =
        description.lines.iter().chain(&row.tooltip).map(String::as_str).collect::<Vec<_>>().join("\n");
    let claim = Claim { description: &told, ..row.claim() };
    warn_unmarked_secret(cx, &claim, context, in_envelope);
    if let Some(value) = &description.unread {
        let message =
            format!("{value} is written before the values of `{}`, but is not read as one of them", row.name);
        let wire = value.trim_matches('`').to_owned();
        cx.doubt(Open::Value(wire), Diagnostic::new(Code::PartialValues, row.span, message));
    }
    let secrecy = secrecy(cx, &row.claim(), embed.is_some(), context);
    let opened = example.filter(|_| embed.is_some()).map(opened_example);
    let example = opened.as_deref().or(example);
    let encoding = encoding(cx, &row, embed.as_ref(), &children, context, example);
    let inner = example_inside(encoding.as_ref(), example);
    let has_members = !children.is_empty();
    // What an object is said to list is not its value.
    let is_object = has_members && encoding.is_none();
    let fields = inside(cx, &row, children, context, inner);
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
        values: if is_object { Vec::new() } else { description.values },
        notation: description.notation,
        doc: if is_object { description::lines(&row.description) } else { description.lines },
        told: crate::ir::Told::default(),
        example: example.filter(|value| !value.is_null()).cloned(),
        facets: Facets::default(),
        fixed: fixed(&row.overridden),
        guessed: false,
        doubts: cx.doubts_since(before),
        origin: row.span,
        witnesses: Vec::new(),
        wire: row.name,
    }
}

/// The members of a row.
fn inside(
    cx: &mut Cx,
    row: &RowFacts,
    children: Vec<Node>,
    context: TableContext,
    example: Option<&Value>,
) -> Vec<Field> {
    if children.is_empty() {
        return Vec::new();
    }
    let rows: usize = children.iter().map(Node::count).sum();
    let fields = cx.deeper(row.span, |cx| members(cx, children, context.inside(), example));
    fields.unwrap_or_else(|| {
        cx.rows.diagnosed += rows;
        Vec::new()
    })
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
        own: false,
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
        Some(HeldAs::Json) => return Type::Json,
        Some(HeldAs::List) | None => {}
    }
    match row.word.base {
        BaseWord::String => Type::Text,
        BaseWord::Boolean | BaseWord::True => Type::Boolean,
        BaseWord::Integer | BaseWord::Number | BaseWord::Float => number(cx, row, description, example),
        BaseWord::Object if context.form => Type::File,
        BaseWord::Object => {
            warn_empty_object(cx, &row.name, row.span);
            Type::Json
        }
    }
}

fn number(cx: &mut Cx, row: &RowFacts, description: &Description, example: Option<&Value>) -> Type {
    let shown = example.into_iter().fold(Shown::default(), Shown::value);
    let ty = number_type(cx, &row.claim(), &description.values, shown);
    if ty == Type::Float && shown.has_fraction() && row.word.base != BaseWord::Float {
        let message = format!("`{}` is of type `{}`, but its sample has a fraction", row.name, row.word);
        let found = Diagnostic::new(Code::FractionalNumber, row.span, message);
        cx.doubt(Open::Fraction, found.label("becomes an `f64`").help("write `float` in the type cell"));
    }
    ty
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
            cx.doubt(Open::Shape, Diagnostic::new(Code::AmbiguousEmbed, row.span, message));
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
        let fields = inside(cx, &node.row, node.children, context, None);
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
        told: crate::ir::Told::default(),
        example: None,
        facets: Facets::default(),
        fixed: fixed(&first.overridden),
        guessed: false,
        doubts: Vec::new(),
        origin: first.span,
        witnesses: Vec::new(),
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
