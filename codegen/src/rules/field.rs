//! What a source claims of a field, and what cannot hold of it.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde_json::Value;

use crate::diag::{Code, Diagnostic};
use crate::ir::{BaseWord, Encoding, Evidence, Field, Format, Open, Protocol, TypeWord};
use crate::span::{Span, Spanned};

use super::{Cx, Mark, TableContext};

/// What a source says of a field, as far as rules look at it.
#[derive(Clone, Copy, Debug)]
pub struct Claim<'a> {
    /// The name on the wire.
    pub name: &'a str,
    /// Its place.
    pub span: Span,
    /// The type word; `None` for a list whose items are described apart.
    pub word: Option<TypeWord>,
    /// The mark of encryption.
    pub mark: Option<Spanned<Mark>>,
    /// How the mark is known.
    pub evidence: Evidence,
    /// The description.
    pub description: &'a str,
    /// Whether it is decided that a number is inside, whatever the type word.
    pub holds_number: bool,
    /// Whether it is decided that there is no mark.
    pub seal_fixed: bool,
}

impl Claim<'_> {
    /// Whether it is said to be a text.
    pub fn is_text(&self) -> bool {
        self.word.is_some_and(|word| word.base == BaseWord::String)
    }

    pub(super) fn is_number(&self) -> bool {
        let number = [BaseWord::Integer, BaseWord::Number, BaseWord::Float];
        self.word.is_some_and(|word| number.contains(&word.base))
    }

    pub(super) fn shown_word(&self) -> String {
        self.word.map_or_else(|| "list".to_owned(), |word| word.to_string())
    }
}

/// Members of the sample that no row describes.
pub fn unknown_members(cx: &mut Cx, fields: &[Field], example: Option<&Value>) {
    let (Some(Value::Object(members)), Some(first)) = (example, fields.first()) else { return };
    let names: BTreeSet<&str> = fields.iter().map(|field| field.wire.as_str()).collect();
    let bases = fields.iter().filter_map(|field| field.wire.split_once("_$"));
    let bases: BTreeSet<&str> = bases.map(|(base, _)| base).collect();
    let numbered =
        |key: &str| (0..=key.len()).filter_map(|end| key.get(..end)).any(|start| bases.contains(start));
    for key in members.keys() {
        if !names.contains(key.as_str()) && !numbered(key) {
            cx.report(
                Diagnostic::new(
                    Code::SampleMismatch,
                    first.origin,
                    format!("the sample has `{key}`, which no row describes"),
                )
                .label("the first row of this object"),
            );
        }
    }
}

/// An example of a text with structure inside, which may be shown as the text that it is, or as the structure.
pub fn opened_example(example: &Value) -> Cow<'_, Value> {
    let opened = example.as_str().and_then(|text| serde_json::from_str::<Value>(text).ok());
    match opened.filter(|inner| inner.is_array() || inner.is_object()) {
        Some(inner) => Cow::Owned(inner),
        None => Cow::Borrowed(example),
    }
}

/// The part of an example that the members of its field are in.
pub fn example_inside<'v>(encoding: Option<&Encoding>, example: Option<&'v Value>) -> Option<&'v Value> {
    let inner = match (encoding, example) {
        (Some(encoding), Some(Value::Array(_))) if encoding.list => None,
        (_, Some(Value::Array(elements))) => elements.first(),
        (_, other) => other,
    };
    inner.filter(|inner| inner.is_object())
}

/// An object of which nothing is known.
pub fn warn_empty_object(cx: &mut Cx, name: &str, span: Span) {
    let message = format!("the members of `{name}` are not documented");
    let found = Diagnostic::new(Code::EmptyObject, span, message);
    cx.doubt(Open::Members, found.label("becomes a `serde_json::Value`"));
}

/// How structure inside a text is written where its row does not say so.
pub fn unmarked_format(sealed: bool, context: TableContext) -> Format {
    // What API v2 encrypts is a document of its own kind.
    if sealed && context.protocol == Protocol::V2 { Format::Xml } else { Format::Json }
}

/// A row that is said to hold structure in a text, but is not a text or has no members.
pub fn without_content(cx: &mut Cx, claim: &Claim<'_>, has_members: bool) {
    let name = claim.name;
    if claim.is_text() && !has_members {
        let message = format!("what `{name}` holds is not documented");
        let found = Diagnostic::new(Code::EmptyObject, claim.span, message);
        cx.doubt(Open::Inside, found.label("left as a text"));
        return;
    }
    let message = format!("`{name}` is of type `{}`, but only a text can be encoded", claim.shown_word());
    cx.report(Diagnostic::new(Code::BadAttribute, claim.span, message).help("write `string` as its type"));
}

/// Two members of one object with one name.
pub fn refuse_repeated(cx: &mut Cx, name: &str, again: Span, first: Span) {
    let message = format!("`{name}` appears twice among its siblings");
    let found = Diagnostic::new(Code::DuplicateField, again, message).label("again here");
    cx.report(found.related(first, "first here").help(cx.words.repeated));
}

/// The label of an alternative that has none, by its position among the others.
pub fn numbered_label(cx: &mut Cx, span: Span, message: String, index: usize) -> String {
    let label = format!("VARIANT_{}", index + 1);
    let found = Diagnostic::new(Code::UnlabeledVariant, span, message);
    cx.report(found.label(format!("named `{label}` by its position")));
    label
}
