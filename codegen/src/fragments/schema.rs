//! A schema as it is written in, with references and compositions; what it says as a whole out.

use crate::diag::{Code, Diagnostic};
use crate::lower;
use crate::source::Span;
use crate::surface::Spanned;
use crate::surface::marked::{self, Node};

use super::Cx;
use super::seal::Sensitive;
use super::tree::Located;

/// What a schema says, its references and compositions taken together.
#[derive(Clone, Default)]
pub struct Schema<'a> {
    /// The word for its type.
    pub ty: Option<Spanned<&'a str>>,
    /// `format`.
    pub format: Option<Spanned<&'a str>>,
    /// `description`.
    pub description: Option<&'a str>,
    /// `example`.
    pub example: Option<&'a Node>,
    /// The values that it lists, each once.
    pub values: Vec<Value>,
    /// Whether values come from a reference that other keywords refine.
    pub borrows_values: bool,
    /// The names of required members.
    pub required: Vec<Spanned<&'a str>>,
    /// Its members in order; several places are one member that is refined.
    pub members: Vec<Member<'a>>,
    /// What the items of a list are.
    pub items: Option<Located<'a>>,
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
    /// Where it stands.
    pub span: Option<Span>,
}

/// One value of a list of values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    /// As on the wire.
    pub wire: String,
    /// The comment behind it; may be empty.
    pub meaning: String,
}

/// One member of an object.
#[derive(Clone)]
pub struct Member<'a> {
    /// Its name, and where that stands.
    pub name: Spanned<&'a str>,
    /// What is said of it, in order.
    pub places: Vec<Located<'a>>,
}

/// What is inside a text.
#[derive(Clone, Copy)]
pub struct Embedded<'a> {
    /// Its schema.
    pub schema: Located<'a>,
    /// Whether it is `k=v&…` and not JSON.
    pub is_form: bool,
}

/// The keywords that limit values.
const LIMITS: [&str; 9] = [
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "minItems",
    "maxItems",
    "pattern",
    "default",
    "nullable",
];

/// Further keywords of schemas, parameters and responses.
const KEYWORDS: [&str; 25] = [
    "type",
    "format",
    "description",
    "example",
    "enum",
    "required",
    "properties",
    "items",
    "$ref",
    "allOf",
    "oneOf",
    "schema",
    "x-json",
    "x-key",
    "x-urlencode",
    "x-prop-one-of",
    "x-is-sensitive",
    "xml",
    "name",
    "in",
    "require",
    "headers",
    "deprecated",
    "title",
    "x-version",
];

/// Deeper than any composition of the tree.
const DEEPEST: usize = 24;

impl<'a> Schema<'a> {
    /// Takes all that is said at these places together; what comes later refines what came before.
    pub fn read(cx: &mut Cx<'a, '_>, places: &[Located<'a>]) -> Self {
        let mut schema = Self::default();
        for place in places {
            schema.add(cx, *place, 0);
        }
        schema
    }

    fn add(&mut self, cx: &mut Cx<'a, '_>, place: Located<'a>, depth: usize) {
        let Some(members) = place.node.map() else {
            if !place.node.is_null() {
                cx.report(Diagnostic::new(Code::BadSchema, place.span(), "a schema is a map of keywords"));
            }
            return;
        };
        if depth > DEEPEST {
            cx.report(Diagnostic::new(
                Code::BadReference,
                place.span(),
                "this composition leads back to itself",
            ));
            return;
        }
        if let Some(reference) = place.get("$ref")
            && let Some(found) = cx.follow(reference)
        {
            let before = self.values.len();
            self.add(cx, found, depth + 1);
            if members.len() > 1 {
                self.borrows_values |= self.values.len() > before;
                let message = "keywords beside a reference are not read by others";
                cx.report(
                    Diagnostic::new(Code::ReferenceSiblings, reference.span(), message)
                        .label("read as what they refine"),
                );
            }
        }
        if let Some(all) = place.get("allOf") {
            for part in all.node.list().unwrap_or_default() {
                self.add(cx, place.at(part), depth + 1);
            }
        }
        self.span = Some(place.span());
        for (key, node) in members {
            self.keyword(cx, place, key, node);
        }
    }

    /// Reads one keyword; what is none is a property that stands beside the others, or a misspelling.
    fn keyword(&mut self, cx: &mut Cx<'a, '_>, place: Located<'a>, key: &'a Spanned<String>, node: &'a Node) {
        let written = key.value.as_str();
        if self.known(cx, place, written, key, node) {
            return;
        }
        if is_schema(node) {
            return self.misindented(cx, place, key, written, node);
        }
        let message = format!("`{written}` is no keyword of a schema");
        let found = Diagnostic::new(Code::UnknownKeyword, key.span, message);
        match lower::nearest(written, &[&LIMITS[..], &KEYWORDS[..]].concat()) {
            Some(word) => {
                cx.report(found.label(format!("read as `{word}`")).help(format!("write `{word}`")));
                self.known(cx, place, word, key, node);
            }
            None => cx.report(found.label("not read")),
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
        let spanned = || node.text().map(|value| Spanned { value, span: node.span });
        match word {
            "type" => self.ty = spanned().or(self.ty.take()),
            "format" => self.format = spanned().or(self.format.take()),
            "description" => self.description = node.text().or(self.description),
            "example" if !node.is_null() => self.example = Some(node),
            "enum" => self.add_values(cx, place, node),
            "required" | "require" => self.add_required(cx, key, node),
            "properties" => self.add_members(cx, place, node),
            "items" => self.items = Some(place.at(node)),
            "oneOf" => self.one_of.extend(node.list().unwrap_or_default().iter().map(|part| place.at(part))),
            "x-json" => self.embedded = Some(Embedded { schema: place.at(node), is_form: false }),
            "x-urlencode" => self.embedded = Some(Embedded { schema: place.at(node), is_form: true }),
            // The structure of `meta` of an upload.
            "schema" if place.text("format").is_some() => {
                self.embedded = Some(Embedded { schema: place.at(node), is_form: false });
            }
            "x-is-sensitive" => self.sensitive.add(cx, node),
            limit if LIMITS.contains(&limit) => {
                self.limits.retain(|(name, _)| *name != limit);
                self.limits.push((limit, node));
            }
            other => return KEYWORDS.contains(&other),
        }
        true
    }

    /// A property that stands beside `properties`.
    fn misindented(
        &mut self,
        cx: &mut Cx<'a, '_>,
        place: Located<'a>,
        key: &'a Spanned<String>,
        name: &'a str,
        node: &'a Node,
    ) {
        let message = format!("`{name}` stands beside `properties`, and looks like one of them");
        cx.report(
            Diagnostic::new(Code::MisplacedProperty, key.span, message)
                .label("read as if it stood among them"),
        );
        self.add_member(Spanned { value: name, span: key.span }, place.at(node));
    }

    fn add_members(&mut self, cx: &mut Cx<'a, '_>, place: Located<'a>, node: &'a Node) {
        let Some(members) = node.map() else {
            if !node.is_null() {
                cx.report(Diagnostic::new(Code::BadSchema, node.span, "`properties` is a map of names"));
            }
            return;
        };
        for (name, member) in members {
            self.add_member(Spanned { value: name.value.as_str(), span: name.span }, place.at(member));
        }
    }

    fn add_member(&mut self, name: Spanned<&'a str>, place: Located<'a>) {
        match self.members.iter_mut().find(|member| member.name.value == name.value) {
            Some(member) => member.places.push(place),
            None => self.members.push(Member { name, places: vec![place] }),
        }
    }

    fn add_required(&mut self, cx: &mut Cx<'a, '_>, key: &Spanned<String>, node: &'a Node) {
        if let Some(flag) = node.boolean() {
            if key.value == "require" {
                let message = "`require` is a misspelling";
                cx.report(
                    Diagnostic::new(Code::UnknownKeyword, key.span, message)
                        .label("read as `required`")
                        .help("write `required`"),
                );
            }
            self.is_required |= flag;
            return;
        }
        for name in node.list().unwrap_or_default() {
            let Some(text) = name.text() else { continue };
            if self.required.iter().any(|known| known.value == text) {
                // Parts of a composition may repeat each other; one list may not.
                let twice =
                    node.list().unwrap_or_default().iter().filter(|other| other.text() == Some(text)).count();
                if twice > 1 {
                    let message = format!("`{text}` stands twice in this list");
                    cx.report(Diagnostic::new(Code::RepeatedEntry, name.span, message));
                }
                continue;
            }
            self.required.push(Spanned { value: text, span: name.span });
        }
    }

    fn add_values(&mut self, cx: &mut Cx<'a, '_>, place: Located<'a>, node: &'a Node) {
        for value in node.list().unwrap_or_default() {
            let Some(wire) = value.text() else { continue };
            let meaning = marked::comment(place.document.file, value.span).unwrap_or_default().to_owned();
            match self.values.iter_mut().find(|known| known.wire == wire) {
                None => self.values.push(Value { wire: wire.to_owned(), meaning }),
                Some(known) if known.meaning.is_empty() => known.meaning = meaning,
                Some(known) if known.meaning == meaning || meaning.is_empty() => {}
                Some(_) => {
                    let message = format!("`{wire}` is listed twice with different meanings");
                    cx.report(Diagnostic::new(Code::RepeatedEntry, value.span, message));
                }
            }
        }
    }

    /// The limit of this name.
    pub fn limit(&self, name: &str) -> Option<&'a Node> {
        self.limits.iter().find(|(found, _)| *found == name).map(|(_, node)| *node)
    }
}

/// Whether a value looks like a schema of its own.
fn is_schema(node: &Node) -> bool {
    ["type", "$ref", "allOf", "properties"].iter().any(|key| node.get(key).is_some())
}
