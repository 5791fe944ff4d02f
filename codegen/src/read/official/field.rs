//! Trees of rows in, fields out: types, seals, documents inside of texts, values, examples.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::diag::{Code, Diagnostic};
use crate::ir::{
    BaseWord, Encoding, Evidence, Field, Fixed, Format, ListedValue, Notation, Open, Presence, Told, Type,
    TypeWord,
};
use crate::name::RustName;
use crate::overrides::{EmbedShape, HeldAs, RowSettings};
use crate::read::pages;
use crate::rules::{
    CIPHERTEXT, Claim, Cx, Direction, Mark, Shown, TableContext, Unsealable, drop_absurd_lengths,
    number_type, opened_example, secrecy, unknown_members, unmarked_format, warn_empty_object,
    warn_unmarked_secret, warn_unsealable, widen,
};
use crate::span::{Span, Spanned};

use super::description::{self, Description};
use super::misfit;
use super::nesting::Node;
use super::row::{RowFacts, SETTLE_TYPE};
use super::sealing::{self, Said};
use super::type_word::Base;

/// What the rows of one part have in common.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// Which way they travel.
    pub context: TableContext,
    /// Whether objects are written as JSON, as in a query and in a form, which hold nothing but texts.
    pub is_flat: bool,
    /// Whether these are the members of the envelope of a notification.
    pub is_envelope: bool,
    /// Whether all values travel as texts, whatever their types.
    pub is_text: bool,
    /// Where nothing can be sealed, whatever is said.
    pub bare: Option<Bare>,
}

/// A part in which nothing is sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bare {
    /// The path.
    Url,
    /// What a notification is answered with.
    Answer,
}

impl Style {
    /// Of the members of a field; a ciphertext holds no other one.
    fn inside(self, is_sealed: bool) -> Self {
        let is_envelope = self.is_envelope && !is_sealed;
        // What API v2 has inside of texts is written by hand, now so, now so.
        let is_text = self.is_text && !self.context.protocol.is_json();
        Self { context: self.context.inside(), is_flat: false, is_envelope, is_text, bare: self.bare }
    }
}

/// Resolves the members of one object. `example` is that object in the sample.
pub fn members(cx: &mut Cx, nodes: Vec<Node<'_>>, style: Style, example: Option<&Value>) -> Vec<Field> {
    let in_envelope = style.is_envelope || nodes.iter().any(|node| node.name == CIPHERTEXT);
    let fields = nodes.into_iter().map(|node| {
        let example = example.and_then(|example| example.get(&node.name));
        field(cx, node, style, example, in_envelope)
    });
    let mut fields: Vec<Field> = fields.collect();
    unknown_members(cx, &fields, example);
    if cx.is_outermost() {
        widen(cx, &mut fields, example.as_slice());
    }
    fields
}

/// What is known of a field before its members are.
struct Known<'n, 's> {
    row: &'n RowFacts<'s>,
    name: &'n str,
    word: TypeWord,
    mark: Option<Spanned<Mark>>,
    described: &'n str,
}

impl Known<'_, '_> {
    fn claim(&self) -> Claim<'_> {
        let seal_fixed = self.row.set.encrypted.is_some();
        let at = self.mark.map_or(self.row.span, |mark| mark.span);
        Claim {
            name: self.name,
            span: self.row.span,
            word: Some(self.word),
            mark: self.mark,
            evidence: if seal_fixed { Evidence::Override } else { Evidence::Mark(at) },
            description: self.described,
            holds_number: matches!(self.row.set.holds, Some(HeldAs::Integer | HeldAs::Float)),
            seal_fixed,
        }
    }
}

fn field(cx: &mut Cx, node: Node<'_>, style: Style, example: Option<&Value>, in_envelope: bool) -> Field {
    let Node { name, row, again, children, is_refilled } = node;
    cx.rows.fields += 1;
    let before = cx.doubts();
    let has_members = !children.is_empty();
    // An object in a query or form is a text with JSON in it.
    let is_text = style.is_flat && has_members;
    let word = match is_text {
        true => TypeWord { base: BaseWord::String, array: false },
        false => row.word(has_members),
    };
    let Description { label, lines, values, example: told } = described(&row, &again, word);
    let (doc, rust) = (doc(row.label.as_ref().or(label.as_ref()), lines), rust_name(&name, &row.set));
    let talk = doc.join("\n");
    let (mark, unsealable) = seal(&name, (&row, &again), word, has_members, style);
    let known = Known { row: &row, name: &name, word, mark, described: &talk };
    match unsealable.filter(|_| !in_envelope) {
        Some((why, said)) => warn_unsealable(cx, &known.claim(), &why, said),
        None => warn_unmarked_secret(cx, &known.claim(), style.context, in_envelope),
    }
    let secrecy = secrecy(cx, &known.claim(), has_members, style.context);
    let told = told.or_else(|| row.example.clone());
    if !is_text && row.is_typed() {
        let of = misfit::Of { name: &name, span: row.span, word, has_members, is_text: style.is_text };
        misfit::check(cx, of, example, told.as_deref());
    }
    let shown = example.cloned().or_else(|| told.map(|text| typed(text, word)));
    let opened = shown.as_ref().filter(|_| has_members && word.base == BaseWord::String).map(opened_example);
    let inner = opened.as_deref().or(shown.as_ref());
    let encoding = encoding(&known, has_members, style);
    let is_list = match encoding {
        Some(_) => is_list_inside(cx, &known, inner, style.context),
        None => word.array || row.set.holds == Some(HeldAs::List),
    };
    if has_members && row.written.base == Base::Nested && row.is_typed() {
        let message = format!("`{name}` is a list of lists, and no type here has members of these");
        cx.report(Diagnostic::new(Code::UnknownType, row.span, message).help(SETTLE_TYPE));
    }
    let ty = match has_members {
        true => Type::Object(inside(cx, &row, children, style.inside(mark.is_some()), first_object(inner))),
        false => scalar(cx, &known, &values, style, shown.as_ref()),
    };
    let guessed = is_guessed(cx, &known, has_members) || is_refilled;
    let mut facets = row.written.facets();
    drop_absurd_lengths(cx, &name, row.span, &mut facets);
    Field {
        rust,
        word,
        ty: if is_list { Type::List(Box::new(ty)) } else { ty },
        presence: presence(&row, &again),
        secrecy,
        encoding,
        values,
        notation: Notation::Closed,
        doc,
        told: Told::default(),
        example: shown.filter(|value| !value.is_null() && !has_members),
        facets,
        fixed: fixed(&row.set),
        guessed,
        doubts: cx.doubts_since(before),
        origin: row.span,
        witnesses: Vec::new(),
        wire: name,
    }
}

/// The description of a row, with the values of the rows that say the same again.
fn described(row: &RowFacts<'_>, again: &[RowFacts<'_>], word: TypeWord) -> Description {
    let has_values = word.base == BaseWord::String;
    let mut description = description::read(row.description.value, has_values);
    if !again.is_empty() {
        let others =
            again.iter().flat_map(|other| description::read(other.description.value, has_values).values);
        description.values.extend(others);
        let mut known = BTreeSet::new();
        description.values.retain(|value| known.insert(value.wire.clone()));
    }
    description
}

fn doc(label: Option<&String>, mut lines: Vec<String>) -> Vec<String> {
    if let Some(label) = label.filter(|label| lines.first() != Some(*label)) {
        lines.insert(0, label.clone());
    }
    lines
}

fn presence(row: &RowFacts<'_>, again: &[RowFacts<'_>]) -> Presence {
    let all = std::iter::once(row).chain(again);
    all.map(|row| row.presence).max().unwrap_or(Presence::Optional)
}

/// Why a sentence is no mark, and the sentence.
type Refused = (Unsealable, Spanned<&'static str>);

/// The mark that a field has: by an override, by a sentence, or because it is the ciphertext of a notification; or else
/// why the sentence that it has is none.
fn seal(
    name: &str,
    (row, again): (&RowFacts<'_>, &[RowFacts<'_>]),
    word: TypeWord,
    has_members: bool,
    style: Style,
) -> (Option<Spanned<Mark>>, Option<Refused>) {
    match row.set.encrypted.as_deref() {
        Some("none") => return (None, None),
        Some(word) => return (pages::mark(word).map(|value| Spanned { value, span: row.span }), None),
        None => {}
    }
    let is_text = word.base == BaseWord::String;
    if is_text && style.is_envelope && name == CIPHERTEXT {
        return (Some(Spanned { value: Mark::AesGcm, span: row.span }), None);
    }
    let mut cells = std::iter::once(row).chain(again).map(|row| row.description);
    let found = cells.find_map(|cell| {
        let Said { mark, sentence, place } = sealing::said(cell.value, style.context)?;
        let start = cell.span.start as usize;
        let span = Span::new(cell.span.file, start + place.start, start + place.end);
        Some((Spanned { value: mark, span }, Spanned { value: sentence, span }))
    });
    let Some((mark, said)) = found else { return (None, None) };
    let why = match style.bare {
        _ if !is_text => Unsealable::Type(word.to_string()),
        _ if has_members && !mark.value.is_aes() => Unsealable::Document,
        Some(Bare::Url) => Unsealable::Url,
        Some(Bare::Answer) => Unsealable::Answer,
        None => return (Some(mark), None),
    };
    (None, Some((why, said)))
}

/// How the members of a text are written in it.
fn encoding(known: &Known<'_, '_>, has_members: bool, style: Style) -> Option<Encoding> {
    if !has_members || known.word.base != BaseWord::String {
        return None;
    }
    let is_sealed = known.mark.is_some();
    let format = if is_sealed { unmarked_format(true, style.context) } else { Format::Json };
    Some(Encoding { format, marked: !is_sealed, list: false, documented_at: None })
}

/// Whether a text with members holds a list of them.
fn is_list_inside(
    cx: &mut Cx,
    known: &Known<'_, '_>,
    example: Option<&Value>,
    context: TableContext,
) -> bool {
    if known.mark.is_some() {
        return false;
    }
    let is_list_word = known.row.word(true).array;
    match (known.row.set.embed, example) {
        (Some(shape), _) => shape == EmbedShape::Array,
        _ if is_list_word => true,
        (None, Some(Value::Array(_))) => true,
        (None, Some(Value::Object(_))) => false,
        (None, Some(Value::String(text))) if text.trim_start().starts_with(['[', '{']) => {
            text.trim_start().starts_with('[')
        }
        _ if known.row.written.base != Base::Word(BaseWord::String) => false,
        (None, _) if context.direction != Direction::Request => false,
        (None, _) => {
            let message = format!("`{}` may hold an object, or a list of them", known.name);
            cx.doubt(Open::Shape, Diagnostic::new(Code::AmbiguousEmbed, known.row.span, message));
            false
        }
    }
}

/// The members of a row.
fn inside(
    cx: &mut Cx,
    row: &RowFacts<'_>,
    children: Vec<Node<'_>>,
    style: Style,
    example: Option<&Value>,
) -> Vec<Field> {
    let rows = children.iter().map(Node::count).sum::<usize>();
    let fields = cx.deeper(row.span, |cx| members(cx, children, style, example));
    fields.unwrap_or_else(|| {
        cx.rows.diagnosed += rows;
        Vec::new()
    })
}

fn first_object(example: Option<&Value>) -> Option<&Value> {
    let inner = match example {
        Some(Value::Array(items)) => items.first(),
        other => other,
    };
    inner.filter(|inner| inner.is_object())
}

fn scalar(
    cx: &mut Cx,
    known: &Known<'_, '_>,
    values: &[ListedValue],
    style: Style,
    example: Option<&Value>,
) -> Type {
    match known.row.set.holds {
        Some(HeldAs::Text) => return Type::Text,
        Some(HeldAs::Integer) => return Type::Integer,
        Some(HeldAs::Float) => return Type::Float,
        Some(HeldAs::Json) => return Type::Json,
        Some(HeldAs::List) | None => {}
    }
    match known.word.base {
        BaseWord::String => Type::Text,
        BaseWord::Boolean | BaseWord::True => Type::Boolean,
        BaseWord::Integer | BaseWord::Number | BaseWord::Float
            if known.row.written.base == Base::Fraction =>
        {
            Type::Float
        }
        BaseWord::Integer | BaseWord::Number | BaseWord::Float => {
            let shown = example.into_iter().fold(Shown::default(), Shown::value);
            number_type(cx, &known.claim(), values, shown)
        }
        BaseWord::Object if style.context.form && known.row.written.base != Base::Part => Type::File,
        BaseWord::Object => {
            warn_empty_object(cx, known.name, known.row.span);
            Type::Json
        }
    }
}

/// Whether a list is taken for one of texts, as only its members would say what its items are. A single value is likewise.
fn is_guessed(cx: &mut Cx, known: &Known<'_, '_>, has_members: bool) -> bool {
    let RowFacts { written, span, .. } = known.row;
    let is_open = written.base == Base::Unnamed && !has_members && known.row.is_typed();
    if is_open {
        let (about, message, read_as) = match written.array {
            true => {
                (Open::Items, format!("the items of `{}` are not documented", known.name), "read as texts")
            }
            false => {
                let message =
                    format!("the type of `{}` is a name, and its members are not documented", known.name);
                (Open::Word(known.word), message, "read as a text")
            }
        };
        let found = Diagnostic::new(Code::EmptyObject, *span, message);
        cx.doubt(about, found.label(read_as));
    }
    is_open && written.array
}

/// An example that is written as a text, as a field of this type has it.
fn typed(text: String, word: TypeWord) -> Value {
    let number = match word.base {
        BaseWord::Integer | BaseWord::Number | BaseWord::Float if !word.array => crate::rules::number(&text),
        _ => None,
    };
    number.map_or(Value::String(text), Value::Number)
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

fn rust_name(name: &str, settings: &RowSettings) -> RustName {
    settings.rust.as_deref().and_then(RustName::exact).unwrap_or_else(|| RustName::field(name))
}
