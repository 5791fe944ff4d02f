//! The parameters of an operation in, the parts of its request out.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use crate::diag::{Code, Diagnostic, nearest};
use crate::ir::{Body, BodyKind, Field, Method, Part, PathTemplate, Presence};
use crate::name::RustName;
use crate::rules::{self, TableContext};
use crate::span::{Span, Spanned};

use super::cx::Cx;
use super::field::{members, named};
use super::schema::{Embedded, Schema};
use super::tree::Located;
use super::{sensitive, shape};

/// What a request carries.
#[derive(Default)]
pub struct Request {
    /// Path variables in the order of the path.
    pub variables: Vec<Field>,
    /// Members of the query.
    pub query: Vec<Field>,
    /// Headers.
    pub headers: Vec<Field>,
    /// The body.
    pub body: Body,
}

/// One parameter that was read.
struct Parameter<'a> {
    name: Spanned<String>,
    r#in: &'static str,
    at: Located<'a>,
    field: Field,
}

/// Reads the parameters, those of the path and then those of the method, which replace them.
pub fn read<'a>(
    cx: &mut Cx<'a, '_>,
    parameters: [Option<Located<'a>>; 2],
    method: Method,
    path: &PathTemplate,
    context: TableContext,
    is_xml: bool,
) -> Request {
    let [shared, own] = parameters.map(|all| written(cx, all));
    let replaced: BTreeSet<_> = own.iter().map(Written::key).collect();
    let shared: Vec<Written<'a>> =
        shared.into_iter().filter(|found| !replaced.contains(&found.key())).collect();
    let mut bodies = Vec::new();
    let mut read: Vec<Parameter<'a>> = Vec::new();
    let mut known: BTreeMap<(&'static str, String), Span> = BTreeMap::new();
    for at in shared.iter().chain(&own) {
        match home(cx, at) {
            Some("body") => bodies.extend(body(cx, at, context, is_xml)),
            Some(r#in) => {
                let context = TableContext { form: r#in == "formData", ..context };
                let Some(found) = parameter(cx, r#in, at, context) else { continue };
                match known.entry(found.key()) {
                    Entry::Occupied(first) => {
                        let message = format!("the parameter `{}` is declared twice", found.name.value);
                        let twice = Diagnostic::new(Code::DuplicateField, found.name.span, message);
                        cx.report(twice.related(*first.get(), "first here").help("remove one"));
                    }
                    Entry::Vacant(place) => {
                        place.insert(found.name.span);
                        read.push(found);
                    }
                }
            }
            None => {
                let message = "this parameter must be in `path`, `query`, `header`, `formData` or `body`";
                cx.report(Diagnostic::new(Code::BadParameter, at.at.span(), message));
            }
        }
    }
    let mut request = Request { variables: variables(cx, &mut read, path), ..Request::default() };
    let parts = request.sort(cx, read);
    if let Some(first) = parts.first().map(|part: &Field| part.origin) {
        bodies.push((Body::Form(parts), first));
    }
    request.body = rules::only_body(&mut cx.rules, bodies, method);
    request
}

impl Request {
    /// Puts each parameter where it belongs, and returns the parts of a form.
    fn sort(&mut self, cx: &mut Cx<'_, '_>, read: Vec<Parameter<'_>>) -> Vec<Field> {
        let mut parts = Vec::new();
        for Parameter { name, r#in, at, field } in read {
            match r#in {
                "header" => self.headers.push(field),
                "formData" => parts.push(field),
                "query" => self.query.push(field),
                _ => {
                    let message = format!("the path has no variable `{}`", name.value);
                    cx.report(Diagnostic::new(Code::BadParameter, at.span(), message));
                }
            }
        }
        parts
    }
}

impl Parameter<'_> {
    /// What no two parameters have in common.
    fn key(&self) -> (&'static str, String) {
        let name = &self.name.value;
        (self.r#in, if self.r#in == "header" { name.to_ascii_lowercase() } else { name.clone() })
    }
}

/// A parameter as it is written, with what its references lead to.
struct Written<'a> {
    at: Located<'a>,
    /// The parameter itself, and then what it refines.
    places: Vec<Located<'a>>,
}

impl<'a> Written<'a> {
    fn get(&self, key: &str) -> Option<Located<'a>> {
        self.places.iter().find_map(|place| place.get(key))
    }

    fn key(&self) -> [Option<&'a str>; 2] {
        ["in", "name"].map(|key| self.get(key)?.node.text())
    }
}

/// The parameters of a list.
fn written<'a>(cx: &mut Cx<'a, '_>, all: Option<Located<'a>>) -> Vec<Written<'a>> {
    let Some(all) = all.filter(|all| !all.node.is_null()) else { return Vec::new() };
    if all.node.list().is_none() {
        cx.report(Diagnostic::new(Code::BadParameter, all.span(), "`parameters` must be a list"));
    }
    let nodes = all.node.list().unwrap_or_default().iter();
    nodes.filter_map(|node| resolved(cx, all.at(node))).collect()
}

fn resolved<'a>(cx: &mut Cx<'a, '_>, at: Located<'a>) -> Option<Written<'a>> {
    let mut places = vec![at];
    let mut last = at;
    while let Some(reference) = last.get("$ref") {
        last = cx.follow(reference)?;
        if places.iter().any(|place| place.span() == last.span()) {
            cx.report(Diagnostic::new(Code::BadReference, at.span(), "this parameter leads back to itself"));
            return None;
        }
        places.push(last);
    }
    // A mere reference has no place of its own.
    let is_reference = at.node.map().is_some_and(|members| members.len() == 1);
    Some(Written { at: if is_reference { last } else { at }, places })
}

/// The parts of a request that parameters are in.
const HOMES: [(&str, Part); 5] = [
    ("path", Part::Path),
    ("query", Part::Query),
    ("header", Part::Header),
    ("formData", Part::Body(BodyKind::Form)),
    ("body", Part::Body(BodyKind::Json)),
];

/// The part of the request that a parameter is in, or was probably meant to be in.
fn home(cx: &mut Cx<'_, '_>, at: &Written<'_>) -> Option<&'static str> {
    let node = at.get("in")?.node;
    let written = node.text()?;
    let homes = HOMES.map(|(home, _)| home);
    if let Some(home) = homes.into_iter().find(|home| *home == written) {
        return Some(home);
    }
    let longer = homes.into_iter().find(|home| written.starts_with(home));
    let home = longer.or_else(|| nearest(written, &homes))?;
    let message = format!("`{written}` is not a part of a request");
    cx.report(
        Diagnostic::new(Code::GarbledPlace, node.span, message)
            .label(format!("read as `{home}`"))
            .help(format!("write `in: {home}`")),
    );
    Some(home)
}

fn parameter<'a>(
    cx: &mut Cx<'a, '_>,
    r#in: &'static str,
    written: &Written<'a>,
    context: TableContext,
) -> Option<Parameter<'a>> {
    let at = written.at;
    let name =
        written.get("name").and_then(|name| Some(Spanned { value: name.node.text()?, span: name.span() }));
    let Some(name) = name else {
        cx.report(Diagnostic::new(Code::BadParameter, at.span(), "this parameter has no name"));
        return None;
    };
    let wire = rules::wire_name(&mut cx.rules, name, name.span, None)?;
    let mut schema = Schema::read(cx, &[at]);
    if schema.ty.is_none() && schema.members.is_empty() && schema.items.is_empty() {
        // A header is a text whether or not that is written.
        schema.ty = (r#in == "header").then_some(Spanned { value: "string", span: at.span() });
    }
    if r#in == "formData" && !schema.members.is_empty() && schema.ty.is_none_or(|ty| ty.value == "object") {
        // A part of a form is a text: an object in it is a document.
        let embedded = Embedded { places: vec![at], span: at.span(), is_form: false };
        let ty = Some(Spanned { value: "string", span: at.span() });
        let Schema { formats, description, example, is_required, .. } = schema;
        let embedded = Some(embedded);
        schema = Schema { ty, embedded, formats, description, example, is_required, ..Schema::default() };
    }
    let part = HOMES.iter().find(|(home, _)| *home == r#in).map_or(r#in, |(_, part)| part.word());
    let mut field =
        cx.table(part, |cx| cx.named_below(&wire, |cx| named(cx, wire.clone(), at.span(), &schema, context)));
    field.presence = if schema.is_required { Presence::Required } else { Presence::Optional };
    rules::widen(&mut cx.rules, std::slice::from_mut(&mut field), &[]);
    field.fixed.presence = schema.is_required;
    sensitive::warn_unmarked(cx, &mut field, context, false);
    Some(Parameter { name: Spanned { value: wire, span: name.span }, r#in, at, field })
}

fn body<'a>(
    cx: &mut Cx<'a, '_>,
    written: &Written<'a>,
    context: TableContext,
    is_xml: bool,
) -> Option<(Body, Span)> {
    let span = written.at.span();
    if written.get("schema").is_none() {
        cx.report(Diagnostic::new(Code::BadParameter, span, "this body has no schema"));
        return None;
    }
    // The schema is one of the keywords, so that what is beside it is not lost.
    let schema = Schema::read(cx, &[written.at]);
    if !shape::is_object(cx, "body", &schema, context) {
        return None;
    }
    let kind = if is_xml { BodyKind::Xml } else { BodyKind::Json };
    let fields = cx.table(kind.word(), |cx| members(cx, &schema, context));
    Some((if is_xml { Body::Xml(fields) } else { Body::Json(fields) }, span))
}

/// The variables of the path: each is declared as one, or as a query parameter of its name, or is the only parameter of
/// the path that is left, or a text that nobody described.
fn variables(cx: &mut Cx<'_, '_>, read: &mut Vec<Parameter<'_>>, path: &PathTemplate) -> Vec<Field> {
    let names: Vec<String> = path.variables().map(str::to_owned).collect();
    let variable = |name: &String| {
        let Some((Parameter { field, name: written, .. }, fault)) = declared(read, name, &names) else {
            return rules::undescribed_variable(&mut cx.rules, name);
        };
        let optional = || format!("`{name}` is a variable of the path, so it is required");
        let fault = fault.or_else(|| (field.presence == Presence::Optional).then(optional));
        if let Some(message) = fault {
            cx.report(Diagnostic::new(Code::MisplacedVariable, written.span, message));
        }
        let mut field =
            Field { wire: name.clone(), rust: RustName::field(name), presence: Presence::Required, ..field };
        let origin = field.origin;
        rules::as_segment(&mut cx.rules, &mut field, origin, false);
        field
    };
    names.iter().map(variable).collect()
}

/// Takes the parameter that declares a variable, and says what is wrong with its declaration.
fn declared<'a>(
    read: &mut Vec<Parameter<'a>>,
    name: &str,
    names: &[String],
) -> Option<(Parameter<'a>, Option<String>)> {
    let find = |r#in: &str| read.iter().position(|found| found.r#in == r#in && found.name.value == name);
    if let Some(at) = find("path") {
        return Some((read.remove(at), None));
    }
    if let Some(at) = find("query") {
        let fault = format!("`{name}` is a variable of the path, not of the query");
        return Some((read.remove(at), Some(fault)));
    }
    let is_left = |found: &Parameter<'_>| found.r#in == "path" && !names.contains(&found.name.value);
    let mut left = read.iter().enumerate().filter(|(_, found)| is_left(found)).map(|(at, _)| at);
    let (Some(at), None) = (left.next(), left.next()) else { return None };
    let found = read.remove(at);
    let fault = format!("`{}` stands for the variable `{{{name}}}`", found.name.value);
    Some((found, Some(fault)))
}
