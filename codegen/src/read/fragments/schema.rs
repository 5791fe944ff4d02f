//! A schema as it is written in, with references and compositions; what it says as a whole out.

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::{Code, Diagnostic, nearest};
use crate::ir::ListedValue;
use crate::span::{Span, Spanned};
use crate::yaml::Node;

use super::composition::{self, Part};
use super::cx::Cx;
use super::keywords::{self, FOREIGN, IGNORED, KEYWORDS, LIMITS, NAMES, SCHEMAS};
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
    /// What the members are whose names nobody lists; several places refine each other.
    pub others: Vec<Located<'a>>,
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
    /// The keywords that say what its members are.
    pub describes: Vec<Span>,
    /// What it was read from.
    pub parts: Vec<Part<'a>>,
    /// What is taken in place of what it describes, where that is not read.
    pub cut: Option<Cut>,
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

/// What stands beside a keyword.
struct Beside<'a> {
    /// The names that are required there.
    required: BTreeSet<&'a str>,
    /// Whether there are properties.
    has_properties: bool,
    /// Whether it is said to be of a type that has no members, and has none.
    has_no_members: bool,
}

impl<'a> Beside<'a> {
    fn of(place: Located<'a>) -> Self {
        let listed = place.get("required").and_then(|all| all.node.list()).unwrap_or_default();
        let properties = place.get("properties");
        let ty = place.get("type").and_then(|ty| ty.node.text());
        let is_other =
            ty.is_some_and(|ty| matches!(ty, "string" | "integer" | "number" | "boolean" | "array" | "file"));
        let has_no_members = is_other && properties.is_none();
        let properties = properties.and_then(|all| all.node.map());
        Self {
            has_no_members,
            required: listed.iter().filter_map(Node::text).collect(),
            has_properties: properties.is_some_and(|all| !all.is_empty()),
        }
    }
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

/// What stands for a schema that is not read any further.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cut {
    /// Any JSON.
    Json,
    /// A text.
    Text,
    /// A whole number.
    Integer,
    /// A number with a fraction.
    Float,
}

impl<'a> Schema<'a> {
    /// Takes all that is said at these places together; what comes later refines what came before.
    pub fn read(cx: &mut Cx<'a, '_>, places: &[Located<'a>]) -> Self {
        let mut schema = Self::default();
        for place in places {
            for part in &*composition::parts(cx, *place) {
                schema.add(cx, part);
            }
        }
        schema
    }

    fn add(&mut self, cx: &mut Cx<'a, '_>, part: &Part<'a>) {
        let before = self.values.len();
        let entries = part.at.node.map().unwrap_or_default();
        let beside = Beside::of(part.at);
        for (key, node) in &entries[part.entries.clone()] {
            self.keyword(cx, (part.at, &beside), key, node);
        }
        self.borrows_values |= part.is_refined && self.values.len() > before;
        self.span = Some(part.at.span());
        self.parts.push(part.clone());
    }

    /// Reads one keyword; anything else is a misspelling, or a property beside the others.
    fn keyword(
        &mut self,
        cx: &mut Cx<'a, '_>,
        (place, beside): (Located<'a>, &Beside<'a>),
        key: &'a Spanned<String>,
        node: &'a Node,
    ) {
        let written = key.value.as_str();
        let looks_like_one = keywords::is_schema(node);
        if NAMES.contains(&written) && looks_like_one {
            return self.misindented(cx, place.at(node), beside, key);
        }
        if self.known(cx, place, written, key, node) {
            return;
        }
        if FOREIGN.contains(&written) && (node.map().is_some() || node.list().is_some()) {
            let message = format!("`{written}` is not supported, and what it says would be lost");
            let help = match written {
                "anyOf" => "write `oneOf` if it is one of several objects",
                _ => "say it with `properties`, `items`, `allOf` or `oneOf`",
            };
            cx.report(Diagnostic::new(Code::BadSchema, key.span, message).help(help));
            return;
        }
        if IGNORED.contains(&written) && !looks_like_one {
            let message = format!("nothing is made of `{written}`");
            cx.report(Diagnostic::new(Code::UnknownKeyword, key.span, message).label("not read"));
            return;
        }
        let meant = match looks_like_one {
            true => nearest(written, &SCHEMAS),
            false => nearest(written, &[&LIMITS[..], &KEYWORDS[..]].concat()),
        };
        if meant.is_none() && looks_like_one && !written.starts_with("x-") {
            return self.misindented(cx, place.at(node), beside, key);
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
            "required" | "require" => {
                self.describes.push(node.span);
                self.add_required(cx, key, node);
            }
            "properties" => self.add_members(cx, place, node),
            "items" => self.items.push(place.at(node)),
            "additionalProperties" => self.add_others(cx, place.at(node)),
            "oneOf" => self.one_of.extend(composition::list(cx, "oneOf", place.at(node))),
            "x-json" => self.embed(cx, place.at(node), key.span, false),
            "x-urlencode" => self.embed(cx, place.at(node), key.span, true),
            "schema" if composition::holds_document(place) => {
                self.embed(cx, place.at(node), key.span, false);
            }
            "x-is-sensitive" => {
                self.describes.push(node.span);
                self.sensitive.add(cx, node);
            }
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
        at: Located<'a>,
        beside: &Beside<'a>,
        key: &'a Spanned<String>,
    ) {
        let name = key.value.as_str();
        let member = Spanned { value: name, span: key.span };
        let message = format!("`{name}` is beside `properties`, but looks like one of them");
        let found = Diagnostic::new(Code::MisplacedProperty, key.span, message);
        let is_around = |at: &usize| cx.enclosing[*at].contains(key.span);
        let around: Vec<usize> = (0..cx.enclosing.len()).rev().filter(is_around).collect();
        let is_inside = !around.is_empty();
        let claiming = around.iter().copied().find(|at| cx.enclosing[*at].lacks(name));
        let is_own = self.known.required.contains(name) || beside.required.contains(name);
        // A text or a list has no members.
        let only = around.first().copied().filter(|_| beside.has_no_members);
        if let Some(outer) = claiming.filter(|_| !is_own).or(only) {
            cx.enclosing[outer].give(Member { name: member, places: vec![at] });
            let (label, help) = match claiming {
                Some(_) => (
                    "read as a member of the object around this one, which requires it",
                    "indent it as deep as the other properties of the object that requires it",
                ),
                None => (
                    "read as a member of the object around this one, since this one is none",
                    "indent it as deep as the other properties of the object that it belongs to",
                ),
            };
            return cx.report(found.label(label).help(help));
        }
        let found = match claiming {
            None if is_own || !beside.has_properties || !is_inside => found.label("read as one of them"),
            claiming => {
                let label = match claiming {
                    Some(_) => "read as one of them, although the object around this one requires it as well",
                    None => "read as one of them, although it may belong to the object around this one",
                };
                let help = "indent it one level deeper, or as deep as the properties of the object that it belongs to";
                found.label(label).help(help)
            }
        };
        cx.report(found);
        self.add_member(member, at);
    }

    /// Members whose names nobody lists; whether there may be some is said of nearly no object, and makes no difference.
    fn add_others(&mut self, cx: &mut Cx<'a, '_>, at: Located<'a>) {
        match at.node.map() {
            Some(keywords) if !keywords.is_empty() => {
                self.describes.push(at.span());
                self.others.push(at);
            }
            None if at.node.boolean().is_none() && !at.node.is_null() => {
                keywords::bad_value(cx, "additionalProperties", at.node);
            }
            _ => {}
        }
    }

    fn add_members(&mut self, cx: &mut Cx<'a, '_>, place: Located<'a>, node: &'a Node) {
        self.describes.push(node.span);
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

    /// Whether there is something to be read below it.
    pub fn has_content(&self) -> bool {
        let has_parts = !(self.members.is_empty() && self.one_of.is_empty() && self.items.is_empty());
        has_parts || self.embedded.is_some() || !self.others.is_empty()
    }

    /// Whether a property has this name.
    pub fn has(&self, name: &str) -> bool {
        self.known.members.contains_key(name)
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
