//! A schema in, the maps of keywords that it is composed of out, each once or twice, in the order in which they refine each
//! other: what `$ref`, `allOf` and `schema` lead to.

use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;

use crate::diag::{Code, Diagnostic};
use crate::ir::Method;
use crate::rules;
use crate::span::Span;

use super::cx::Cx;
use super::tree::{Located, entry_name};

/// Keywords that are a part of a schema.
#[derive(Clone)]
pub struct Part<'a> {
    /// The map that they are in.
    pub at: Located<'a>,
    /// Which of its entries they are.
    pub entries: Range<usize>,
    /// Whether other keywords refine the reference that led here.
    pub is_refined: bool,
    /// The first reference on the way here.
    pub reference: Option<Reference>,
}

/// A reference, and what it calls its target.
#[derive(Clone, Debug)]
pub struct Reference {
    /// Its place.
    pub span: Span,
    /// The name of its target.
    pub name: String,
    /// Its target.
    pub target: Span,
}

/// The compositions of one operation, each read once.
#[derive(Default)]
pub struct Compositions<'a> {
    known: BTreeMap<Span, Rc<[Part<'a>]>>,
    /// The schemas that are being read, outermost first.
    open: Vec<Open>,
}

struct Open {
    span: Span,
    name: Option<String>,
}

/// The parts of a schema.
pub fn parts<'a>(cx: &mut Cx<'a, '_>, place: Located<'a>) -> Rc<[Part<'a>]> {
    named(cx, place, None)
}

fn named<'a>(cx: &mut Cx<'a, '_>, place: Located<'a>, reference: Option<&Reference>) -> Rc<[Part<'a>]> {
    if let Some(known) = cx.compositions.known.get(&place.span()) {
        return Rc::clone(known);
    }
    let parts: Rc<[Part<'a>]> = opened(cx, place, reference).into();
    cx.compositions.known.insert(place.span(), Rc::clone(&parts));
    parts
}

fn opened<'a>(cx: &mut Cx<'a, '_>, place: Located<'a>, reference: Option<&Reference>) -> Vec<Part<'a>> {
    if place.node.map().is_none() {
        if !place.node.is_null() {
            let message = "a schema must be a map of keywords";
            cx.report(Diagnostic::new(Code::BadSchema, place.span(), message));
        }
        return Vec::new();
    }
    // A definition, a part of it, and a schema in that.
    let is_too_deep = cx.compositions.open.len() > 3 * rules::DEEPEST;
    if is_too_deep || refuse_circle(cx, place, reference) {
        if is_too_deep {
            let message = format!("this composition nests deeper than {} levels", rules::DEEPEST);
            cx.report(
                Diagnostic::new(Code::TooDeep, place.span(), message).help("compose it of fewer parts"),
            );
        }
        return Vec::new();
    }
    cx.compositions
        .open
        .push(Open { span: place.span(), name: reference.map(|reference| reference.name.clone()) });
    let parts = composed(cx, place);
    cx.compositions.open.pop();
    parts
}

/// A schema that is composed of itself says nothing.
fn refuse_circle(cx: &mut Cx<'_, '_>, place: Located<'_>, reference: Option<&Reference>) -> bool {
    let open = &cx.compositions.open;
    let Some(first) = open.iter().position(|open| open.span == place.span()) else { return false };
    let names = open[first..].iter().filter_map(|open| open.name.as_deref());
    let last = reference.map(|reference| reference.name.as_str());
    let mut names: Vec<&str> = names.chain(last).collect();
    if open[first].name.is_none() {
        names.splice(..0, last);
    }
    let name = last.unwrap_or("this schema");
    let message = format!("`{name}` is composed of itself: `{}`", names.join(" -> "));
    let span = reference.map_or(place.span(), |reference| reference.span);
    cx.report(Diagnostic::new(Code::BadReference, span, message));
    true
}

fn composed<'a>(cx: &mut Cx<'a, '_>, place: Located<'a>) -> Vec<Part<'a>> {
    let entries = place.node.map().unwrap_or_default();
    let mut parts = Parts::default();
    if let Some(at) = place.get("$ref")
        && let Some(found) = cx.follow(at)
    {
        let name = entry_name(at.node.text().unwrap_or_default());
        let reference = Reference { span: at.span(), name, target: found.span() };
        if Method::WORDS.iter().any(|(word, _)| found.get(word).is_some_and(is_operation)) {
            let message = "this leads to operations, not to a schema";
            cx.report(Diagnostic::new(Code::BadReference, at.span(), message));
        }
        let is_refined = entries.len() > 1;
        for part in &*named(cx, found, Some(&reference)) {
            let is_refined = part.is_refined || is_refined;
            parts.add(Part { is_refined, reference: Some(reference.clone()), ..part.clone() });
        }
        if is_refined {
            let message = "other tools ignore keywords beside a reference";
            cx.report(
                Diagnostic::new(Code::ReferenceSiblings, at.span(), message)
                    .label("read as refining what it leads to"),
            );
        }
    }
    for part in place.get("allOf").map(|all| list(cx, "allOf", all)).unwrap_or_default() {
        named(cx, part, None).iter().for_each(|part| parts.add(part.clone()));
    }
    let own = |entries| Part { at: place, entries, is_refined: false, reference: None };
    let mut first = 0;
    for (index, (key, node)) in entries.iter().enumerate() {
        if key.value == "schema" && !holds_document(place) {
            parts.add(own(first..index));
            named(cx, place.at(node), None).iter().for_each(|part| parts.add(part.clone()));
            first = index + 1;
        }
    }
    parts.add(own(first..entries.len()));
    parts.all
}

/// Whether `schema` describes what is inside a text, `meta` of an upload, and not the parameter itself, as later versions of
/// Swagger have it.
pub fn holds_document(place: Located<'_>) -> bool {
    place.text("type") == Some("string") || place.text("format").is_some()
}

/// The parts so far. What refines counts where it is last, and what is added to others where it is first; so a part that
/// comes again in between says nothing, and however often parts are shared, there are no more than two of each.
#[derive(Default)]
struct Parts<'a> {
    all: Vec<Part<'a>>,
    times: BTreeMap<(Span, usize, bool), usize>,
}

impl<'a> Parts<'a> {
    fn add(&mut self, part: Part<'a>) {
        let key = |part: &Part<'_>| (part.at.span(), part.entries.start, part.is_refined);
        let times = self.times.entry(key(&part)).or_default();
        *times += 1;
        if *times > 2
            && let Some(last) = self.all.iter().rposition(|other| key(other) == key(&part))
        {
            self.all.remove(last);
        }
        self.all.push(part);
    }
}

/// The schemas of a list.
pub fn list<'a>(cx: &mut Cx<'a, '_>, word: &str, all: Located<'a>) -> Vec<Located<'a>> {
    let parts = all.node.list();
    if parts.is_none() && !all.node.is_null() {
        let message = format!("`{word}` must be a list of schemas");
        cx.report(Diagnostic::new(Code::BadSchema, all.span(), message));
    }
    parts.unwrap_or_default().iter().map(|part| all.at(part)).collect()
}

fn is_operation(at: Located<'_>) -> bool {
    at.get("responses").is_some()
}
