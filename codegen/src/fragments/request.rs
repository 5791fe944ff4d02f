//! The parameters of an operation in, the parts of its request out.

use crate::diag::{Code, Diagnostic};
use crate::ir::{BaseWord, Body, Field, Method, PathTemplate, Presence, Type, TypeWord};
use crate::lower::Place;
use crate::surface::Spanned;

use super::field::{members, named};
use super::schema::Schema;
use super::tree::Located;
use super::{Cx, seal};

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
    pub body: Option<Body>,
}

/// One parameter that was read.
struct Parameter<'a> {
    name: Spanned<String>,
    r#in: &'static str,
    at: Located<'a>,
    field: Field,
}

/// Reads the parameters.
pub fn read<'a>(
    cx: &mut Cx<'a, '_>,
    parameters: Option<Located<'a>>,
    method: Method,
    path: &PathTemplate,
    place: Place,
    is_xml: bool,
) -> Request {
    let mut request = Request::default();
    let mut read: Vec<Parameter<'a>> = Vec::new();
    for node in parameters.iter().flat_map(|at| at.node.list().unwrap_or_default()) {
        let Some(at) = parameters.map(|all| all.at(node)) else { continue };
        let Some(at) = resolved(cx, at) else { continue };
        match home(cx, at) {
            Some("body") => body(cx, &mut request, at, place, is_xml),
            Some(r#in) => read.extend(parameter(cx, r#in, at, Place { form: r#in == "formData", ..place })),
            None => {
                let message = "a parameter is in `path`, `query`, `header`, `formData` or `body`";
                cx.report(Diagnostic::new(Code::BadParameter, at.span(), message));
            }
        }
    }
    request.variables = variables(cx, &mut read, path);
    let mut parts = Vec::new();
    for Parameter { name, r#in, at, field } in read {
        match r#in {
            "header" => request.headers.push(field),
            "formData" => parts.push(field),
            "query" => request.query.push(field),
            _ => {
                let message = format!("the path has no variable `{}`", name.value);
                cx.report(Diagnostic::new(Code::BadParameter, at.span(), message));
            }
        }
    }
    if !parts.is_empty() {
        set(cx, &mut request, Body::Form(parts));
    }
    if let (Method::Get, Some(_)) = (method, &request.body) {
        cx.report(Diagnostic::new(Code::BadRequestShape, cx.origin, "a GET request has no body"));
    }
    request
}

fn resolved<'a>(cx: &mut Cx<'a, '_>, at: Located<'a>) -> Option<Located<'a>> {
    match at.get("$ref") {
        Some(reference) => cx.follow(reference),
        None => Some(at),
    }
}

/// The parts of a request that parameters are in.
const HOMES: [&str; 5] = ["path", "query", "header", "formData", "body"];

/// The part of the request that a parameter is in, or was probably meant to be in.
fn home(cx: &mut Cx<'_, '_>, at: Located<'_>) -> Option<&'static str> {
    let node = at.node.get("in")?;
    let written = node.text()?;
    if let Some(home) = HOMES.into_iter().find(|home| *home == written) {
        return Some(home);
    }
    let longer = HOMES.into_iter().find(|home| written.starts_with(home));
    let home = longer.or_else(|| crate::lower::nearest(written, &HOMES))?;
    let message = format!("`{written}` is no part of a request");
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
    at: Located<'a>,
    place: Place,
) -> Option<Parameter<'a>> {
    let Some(name) =
        at.node.get("name").and_then(|node| Some(Spanned { value: node.text()?, span: node.span }))
    else {
        cx.report(Diagnostic::new(Code::BadParameter, at.span(), "a parameter has a name"));
        return None;
    };
    let Some(wire) = crate::lower::joined_name(name.value) else {
        let message = format!("`{}` is no name of a parameter", name.value);
        cx.report(Diagnostic::new(Code::BadName, name.span, message));
        return None;
    };
    let mut schema = Schema::read(cx, &[at]);
    if schema.ty.is_none() && schema.members.is_empty() && schema.items.is_none() {
        // A header is a text whether or not that is written.
        schema.ty = (r#in == "header").then_some(Spanned { value: "string", span: at.span() });
    }
    let mut field = named(cx, wire.clone(), at.span(), &schema, place, 0);
    field.presence = if schema.is_required { Presence::Required } else { Presence::Optional };
    seal::warn_unmarked(cx, &field);
    Some(Parameter { name: Spanned { value: wire, span: name.span }, r#in, at, field })
}

fn body<'a>(cx: &mut Cx<'a, '_>, request: &mut Request, at: Located<'a>, place: Place, is_xml: bool) {
    let Some(schema) = at.get("schema") else {
        cx.report(Diagnostic::new(Code::BadParameter, at.span(), "a body has a schema"));
        return;
    };
    let schema = Schema::read(cx, &[schema]);
    if let Some(ty) = schema.ty.filter(|ty| ty.value != "object") {
        let message = format!("a body is an object, and this is of type `{}`", ty.value);
        cx.report(Diagnostic::new(Code::BadSchema, ty.span, message));
        return;
    }
    let fields = members(cx, &schema, place, 0);
    set(cx, request, if is_xml { Body::Xml(fields) } else { Body::Json(fields) });
}

fn set(cx: &mut Cx<'_, '_>, request: &mut Request, body: Body) {
    if request.body.replace(body).is_some() {
        cx.report(Diagnostic::new(Code::TwoBodies, cx.origin, "this request has two bodies"));
    }
}

/// The variables of the path: each is declared as one, or as a query parameter of its name, or is the only parameter of
/// the path that is left, or a text that nobody described.
fn variables(cx: &mut Cx<'_, '_>, read: &mut Vec<Parameter<'_>>, path: &PathTemplate) -> Vec<Field> {
    let names: Vec<String> = path.variables().map(str::to_owned).collect();
    let mut variables = Vec::new();
    for name in &names {
        let mut find = |is_it: &dyn Fn(&Parameter<'_>) -> bool| {
            let at = read.iter().position(is_it)?;
            Some(read.remove(at))
        };
        let exact = find(&|found| found.r#in == "path" && found.name.value == *name);
        let found = match exact {
            Some(found) => Some((found, None)),
            None => match find(&|found| found.r#in == "query" && found.name.value == *name) {
                Some(found) => {
                    Some((found, Some(format!("`{name}` is a variable of the path, and not of the query"))))
                }
                None => {
                    let is_left =
                        |found: &Parameter<'_>| found.r#in == "path" && !names.contains(&found.name.value);
                    let left = read.iter().filter(|found| is_left(found)).count();
                    let mut take = || {
                        let at = read.iter().position(is_left)?;
                        Some(read.remove(at))
                    };
                    (left == 1).then(&mut take).flatten().map(|found| {
                        let message = format!("`{}` stands for the variable `{{{name}}}`", found.name.value);
                        (found, Some(message))
                    })
                }
            },
        };
        let field = match found {
            Some((Parameter { field, name: written, .. }, fault)) => {
                let is_optional = field.presence == Presence::Optional;
                let fault = fault.or_else(|| {
                    is_optional.then(|| format!("`{name}` is a variable of the path, and so it is required"))
                });
                if let Some(message) = fault {
                    cx.report(Diagnostic::new(Code::MisplacedVariable, written.span, message));
                }
                let rust = crate::name::RustName::field(name);
                Field { wire: name.clone(), rust, presence: Presence::Required, ..field }
            }
            None => {
                let message = format!("the variable `{{{name}}}` of the path is not described");
                cx.report(
                    Diagnostic::new(Code::MissingPathRow, cx.origin, message)
                        .label("read as a required string")
                        .help(format!("declare `{name}` with `in: path`")),
                );
                let ty = Some(Spanned { value: "string", span: cx.origin });
                let schema = Schema { ty, ..Schema::default() };
                let origin = cx.origin;
                let place = Place {
                    protocol: crate::ir::Protocol::V3,
                    direction: crate::lower::Direction::Request,
                    overseas: false,
                    form: false,
                };
                let field = named(cx, name.clone(), origin, &schema, place, 0);
                Field { presence: Presence::Required, ..field }
            }
        };
        variables.push(as_segment(cx, field));
    }
    variables
}

/// A variable is a part of the URL: it cannot be sealed, and has no structure.
fn as_segment(cx: &mut Cx<'_, '_>, mut field: Field) -> Field {
    if field.secrecy != crate::ir::Secrecy::Plain {
        let message = format!("`{}` is a part of the URL and cannot be sealed", field.wire);
        cx.report(Diagnostic::new(Code::BadSeal, field.origin, message));
    }
    if !matches!(field.ty, Type::Text | Type::Integer) {
        field.ty = Type::Text;
        field.word = TypeWord { base: BaseWord::String, array: false };
    }
    field.encoding = None;
    field
}
