//! A schema as it is written in, with references and compositions; what it says as a whole out.

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::{Code, Diagnostic, nearest};
use crate::ir::{ListedValue, Method};
use crate::span::{Span, Spanned};
use crate::yaml::Node;

use super::cx::Cx;
use super::keywords::{self, FOREIGN, KEYWORDS, LIMITS, NAMES, SCHEMAS};
use super::sensitive::Sensitive;
use super::tree::Located;

/// What a schema says, its references and compositions taken together.
#[derive(Clone, Default)]
pub struct Schema<'a> {
    /// The word for its type.
    pub ty: Option<Spanned<&'a str>>,
    /// Every `format`: one that comes later does not take a seal away.
    pub formats: Vec<Spanned<&'a str>>,
    /// `description`.
    pub description: Option<&'a str>,
    /// `example`.
    pub example: Option<&'a Node>,
    /// The values that it lists, each once.
    pub values: Vec<ListedValue>,
    /// Whether values come from a reference that other keywords refine.
    pub borrows_values: bool,
    /// The names of required members.
    pub required: Vec<Spanned<&'a str>>,
    /// Its members in order; several places are one member that is refined.
    pub members: Vec<Member<'a>>,
    /// What the items of a list are; several places refine each other.
    pub items: Vec<Located<'a>>,
    /// What is inside a text.
    pub embedded: Option<Embedded<'a>>,
    /// One of several.
    pub one_of: Vec<Located<'a>>,
    /// `x-is-sensitive`.
    pub sensitive: Sensitive<'a>,
    /// `required: true` or `require: true` on the member itself.
    pub is_required: bool,
    /// The keywords that limit values, by name.
    pub limits: Vec<(&'a str, &'a Node)>,
    /// Its place.
    pub span: Option<Span>,
    /// How deep the composition is that is read.
    pub depth: usize,
    /// Which names its lists have already.
    pub known: Known<'a>,
}

/// Which names the lists of a schema have already, as far as it has been read.
#[derive(Clone, Default)]
pub struct Known<'a> {
    /// Where each member is.
    pub members: BTreeMap<&'a str, usize>,
    /// Where each value is.
    pub values: BTreeMap<&'a str, usize>,
    /// The required ones.
    pub required: BTreeSet<&'a str>,
}

/// One member of an object.
#[derive(Clone)]
pub struct Member<'a> {
    /// Its name, and the place of that.
    pub name: Spanned<&'a str>,
    /// What is said of it, in order.
    pub places: Vec<Located<'a>>,
}

/// What is inside a text.
#[derive(Clone)]
pub struct Embedded<'a> {
    /// Its schema; several places refine each other.
    pub places: Vec<Located<'a>>,
    /// Its place.
    pub span: Span,
    /// Whether it is `k=v&…` and not JSON.
    pub is_form: bool,
}

/// Deeper than any composition of the tree.
const DEEPEST: usize = 24;

impl<'a> Schema<'a> {
    /// Takes all that is said at these places together; what comes later refines what came before.
    pub fn read(cx: &mut Cx<'a, '_>, places: &[Located<'a>]) -> Self {
        let mut schema = Self::default();
        for place in places {
            schema.add(cx, *place);
        }
        schema
    }

    fn add(&mut self, cx: &mut Cx<'a, '_>, place: Located<'a>) {
        let Some(members) = place.node.map() else {
            if !place.node.is_null() {
                cx.report(Diagnostic::new(
                    Code::BadSchema,
                    place.span(),
                    "a schema must be a map of keywords",
                ));
            }
            return;
        };
        if self.depth > DEEPEST {
            cx.report(Diagnostic::new(
                Code::BadReference,
                place.span(),
                "this composition leads back to itself",
            ));
            return;
        }
        self.depth += 1;
        if let Some(reference) = place.get("$ref")
            && let Some(found) = cx.follow(reference)
        {
            if Method::WORDS.iter().any(|(word, _)| found.get(word).is_some_and(is_operation)) {
                let message = "this leads to operations, not to a schema";
                cx.report(Diagnostic::new(Code::BadReference, reference.span(), message));
            }
            let before = self.values.len();
            self.add(cx, found);
            if members.len() > 1 {
                self.borrows_values |= self.values.len() > before;
                let message = "other tools ignore keywords beside a reference";
                cx.report(
                    Diagnostic::new(Code::ReferenceSiblings, reference.span(), message)
                        .label("read as refining what it leads to"),
                );
            }
        }
        if let Some(all) = place.get("allOf") {
            for part in parts(cx, "allOf", all) {
                self.add(cx, part);
            }
        }
        self.span = Some(place.span());
        for (key, node) in members {
            self.keyword(cx, place, key, node);
        }
        self.depth -= 1;
    }

    /// Reads one keyword; anything else is a misspelling, or a property beside the others.
    fn keyword(&mut self, cx: &mut Cx<'a, '_>, place: Located<'a>, key: &'a Spanned<String>, node: &'a Node) {
        let written = key.value.as_str();
        let looks_like_one = keywords::is_schema(node);
        if NAMES.contains(&written) && looks_like_one {
            return self.misindented(cx, place, key, node);
        }
        if self.known(cx, place, written, key, node) {
            return;
        }
        if FOREIGN.contains(&written) && (node.map().is_some() || node.list().is_some()) {
            let message = format!("`{written}` is not supported, and what it says would be lost");
            cx.report(Diagnostic::new(Code::BadSchema, key.span, message));
            return;
        }
        let meant = match looks_like_one {
            true => nearest(written, &SCHEMAS),
            false => nearest(written, &[&LIMITS[..], &KEYWORDS[..]].concat()),
        };
        if meant.is_none() && looks_like_one && !written.starts_with("x-") {
            return self.misindented(cx, place, key, node);
        }
        let message = format!("`{written}` is not a keyword of a schema");
        let found = Diagnostic::new(Code::UnknownKeyword, key.span, message);
        match meant {
            Some(word) => {
                cx.report(found.label(format!("read as `{word}`")).help(format!("write `{word}`")));
                self.known(cx, place, word, key, node);
            }
            None => {
                cx.report(found.label("not read"));
                keywords::refuse_lost_seals(cx, node);
            }
        }
    }

    fn known(
        &mut self,
        cx: &mut Cx<'a, '_>,
        place: Located<'a>,
        word: &'a str,
        key: &Spanned<String>,
        node: &'a Node,
    ) -> bool {
        match word {
            "type" => self.add_type(cx, node),
            "format" => self.formats.extend(text(cx, "format", node)),
            "description" => self.description = node.text().or(self.description),
            "example" if !node.is_null() => self.example = Some(node),
            "enum" => self.add_values(cx, place, node),
            "required" | "require" => self.add_required(cx, key, node),
            "properties" => self.add_members(cx, place, node),
            "items" => self.items.push(place.at(node)),
            "oneOf" => self.one_of.extend(parts(cx, "oneOf", place.at(node))),
            "x-json" => self.embed(cx, place.at(node), key.span, false),
            "x-urlencode" => self.embed(cx, place.at(node), key.span, true),
            // The structure of `meta` of an upload, and else the schema of a parameter as later versions of Swagger
            // have it.
            "schema" if place.text("type") == Some("string") || place.text("format").is_some() => {
                self.embed(cx, place.at(node), key.span, false);
            }
            "schema" => self.add(cx, place.at(node)),
            "x-is-sensitive" => self.sensitive.add(cx, node),
            limit if LIMITS.contains(&limit) => {
                keywords::check_limit(cx, limit, node);
                self.limits.retain(|(name, _)| *name != limit);
                self.limits.push((limit, node));
            }
            other => return KEYWORDS.contains(&other),
        }
        true
    }

    fn add_type(&mut self, cx: &mut Cx<'_, '_>, node: &'a Node) {
        let Some(ty) = text(cx, "type", node) else { return };
        if let Some(other) = self.ty.replace(ty).filter(|other| other.value != ty.value) {
            let message = format!("this is of type `{}`, and elsewhere of type `{}`", ty.value, other.value);
            let found = Diagnostic::new(Code::BadKeywordValue, ty.span, message);
            cx.report(found.label(format!("read as `{}`", ty.value)).related(other.span, "first here"));
        }
    }

    /// What is inside a text, which is either JSON or a form.
    fn embed(&mut self, cx: &mut Cx<'_, '_>, schema: Located<'a>, span: Span, is_form: bool) {
        match &mut self.embedded {
            Some(known) if known.is_form == is_form => known.places.push(schema),
            Some(known) => {
                let message = "a text cannot hold both JSON and a form";
                cx.report(Diagnostic::new(Code::BadSchema, span, message).related(known.span, "first here"));
            }
            None => self.embedded = Some(Embedded { places: vec![schema], span, is_form }),
        }
    }

    /// A property beside `properties`.
    fn misindented(
        &mut self,
        cx: &mut Cx<'a, '_>,
        place: Located<'a>,
        key: &'a Spanned<String>,
        node: &'a Node,
    ) {
        let name = key.value.as_str();
        let message = format!("`{name}` is beside `properties`, but looks like one of them");
        cx.report(Diagnostic::new(Code::MisplacedProperty, key.span, message).label("read as one of them"));
        self.add_member(Spanned { value: name, span: key.span }, place.at(node));
    }

    fn add_members(&mut self, cx: &mut Cx<'a, '_>, place: Located<'a>, node: &'a Node) {
        let Some(members) = node.map() else {
            if !node.is_null() {
                cx.report(Diagnostic::new(Code::BadSchema, node.span, "`properties` must be a map of names"));
            }
            return;
        };
        for (name, member) in members {
            self.add_member(Spanned { value: name.value.as_str(), span: name.span }, place.at(member));
        }
    }

    fn add_member(&mut self, name: Spanned<&'a str>, place: Located<'a>) {
        let at = *self.known.members.entry(name.value).or_insert(self.members.len());
        match self.members.get_mut(at) {
            Some(member) => member.places.push(place),
            None => self.members.push(Member { name, places: vec![place] }),
        }
    }

    /// The limit of this name.
    pub fn limit(&self, name: &str) -> Option<&'a Node> {
        self.limits.iter().find(|(found, _)| *found == name).map(|(_, node)| *node)
    }
}

/// The text of a keyword; a seal that is not a text must not be mistaken for a missing one.
fn text<'a>(cx: &mut Cx<'_, '_>, word: &str, node: &'a Node) -> Option<Spanned<&'a str>> {
    let value = node.text();
    if value.is_none() && !node.is_null() {
        cx.report(Diagnostic::new(Code::BadSchema, node.span, format!("`{word}` must be a text")));
    }
    Some(Spanned { value: value?, span: node.span })
}

/// The parts of a composition.
fn parts<'a>(cx: &mut Cx<'_, '_>, word: &str, all: Located<'a>) -> Vec<Located<'a>> {
    let parts = all.node.list();
    if parts.is_none() && !all.node.is_null() {
        cx.report(Diagnostic::new(
            Code::BadSchema,
            all.span(),
            format!("`{word}` must be a list of schemas"),
        ));
    }
    parts.unwrap_or_default().iter().map(|part| all.at(part)).collect()
}

fn is_operation(at: Located<'_>) -> bool {
    at.get("responses").is_some()
}
