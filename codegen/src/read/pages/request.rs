//! The rows of a request table in, the parts of a request out.

use serde_json::Value;

use crate::diag::{Code, Diagnostic};
use crate::ir::{
    BaseWord, Body, Field, Host, Method, Nonce, PathTemplate, Piece, Presence, Protocol, TypeWord,
};

use crate::rules::{
    Cx, TableContext, as_segment, base_url, comparable, only_body, refuse_mark, undescribed_variable,
};

use super::description::first_code_span;
use super::field;
use super::row::RowFacts;
use super::tree::{self, Line, Node};

/// What a request table describes.
pub struct Request {
    /// Path variables in the order of the path.
    pub variables: Vec<Field>,
    /// Members of the query string.
    pub query: Option<Vec<Field>>,
    /// Headers.
    pub headers: Vec<Field>,
    /// What is sent.
    pub body: Body,
    /// Where it is sent.
    pub host: Host,
    /// Whether it needs the client certificate.
    pub client_certificate: bool,
    /// Who adds `nonce_str`.
    pub nonce: Nonce,
    /// The fragment of a redirect URL.
    pub fragment: Option<String>,
}

/// Rows at the top of a request table that say how a request is sent.
const TRANSPORT: [&str; 10] =
    ["json", "query", "xml", "headers", "body", "base_uri", "security", "nonceless", "fragment", "timeout"];

/// Builds the request.
pub fn read(
    cx: &mut Cx,
    protocol: Protocol,
    method: Method,
    path: &PathTemplate,
    lines: Vec<Line>,
    example: Option<&Value>,
) -> Request {
    let nodes = tree::build(cx, lines);
    let mut top = Top::sort(cx, nodes, path);
    let host = top.host(cx);
    let context = TableContext::request(protocol, host.is_overseas(path));
    top.find_variables(cx, path);
    let variables = path.variables().map(|name| variable(cx, &mut top, name, context, example)).collect();
    let mut object = |cx: &mut Cx, name: &str, form: bool| {
        let node = top.take(name)?;
        cx.rows.parts += 1;
        if node.row.word != (TypeWord { base: BaseWord::Object, array: false }) {
            let message = format!("`{name}` must be an object, not a {}", node.row.word);
            cx.report(
                Diagnostic::new(Code::BadRequestShape, node.row.span, message)
                    .help("write `object` in the type cell"),
            );
        }
        refuse_mark(cx, &node.row.name, node.row.mark.as_ref());
        let example = example.and_then(|example| example.get(name)).and_then(|value| comparable(value, path));
        let example = example.as_ref();
        Some((field::members(cx, node.children, TableContext { form, ..context }, example), node.row.span))
    };
    let query = object(cx, "query", false).map(|(fields, _)| fields);
    let headers = object(cx, "headers", false).map(|(fields, _)| fields).unwrap_or_default();
    let bodies = [
        object(cx, "json", false).map(|(fields, span)| (Body::Json(fields), span)),
        object(cx, "xml", false).map(|(fields, span)| (Body::Xml(fields), span)),
        object(cx, "body", true).map(|(fields, span)| (Body::Form(fields), span)),
    ];
    let body = only_body(cx, bodies.into_iter().flatten(), method);
    let mut flag = |cx: &mut Cx, name: &str| {
        let node = top.take(name)?;
        Some(alone(cx, node))
    };
    let client_certificate = flag(cx, "security").is_some();
    let nonceless = flag(cx, "nonceless").is_some() || protocol.is_json();
    let fragment = flag(cx, "fragment").and_then(|row| {
        first_code_span(&row.description).map(|span| span.trim_start_matches('#').to_owned())
    });
    // How long a caller waits is the caller's business.
    flag(cx, "timeout");
    top.report_leftovers(cx);
    Request {
        variables,
        query,
        headers,
        body,
        host,
        client_certificate,
        nonce: if nonceless { Nonce::Omitted } else { Nonce::Injected },
        fragment,
    }
}

/// The top-level rows that were not used yet.
struct Top {
    nodes: Vec<Node>,
    /// Names of rows that stand for a variable with another name.
    renamed: Option<(String, String)>,
}

impl Top {
    /// Sets aside rows that only serve another SDK: a literal segment of the path, spelled in lower case.
    fn sort(cx: &mut Cx, nodes: Vec<Node>, path: &PathTemplate) -> Self {
        let is_pseudo = |node: &Node| {
            let name = node.row.name.as_str();
            node.children.is_empty()
                && !TRANSPORT.contains(&name)
                && path.variables().all(|variable| variable != name)
                && path
                    .pieces()
                    .any(|piece| matches!(piece, Piece::Literal(text) if text.eq_ignore_ascii_case(name)))
        };
        let (pseudo, nodes): (Vec<_>, Vec<_>) = nodes.into_iter().partition(is_pseudo);
        for node in pseudo {
            cx.rows.diagnosed += 1;
            refuse_mark(cx, &node.row.name, node.row.mark.as_ref());
            cx.report(
                Diagnostic::new(
                    Code::PseudoPathRow,
                    node.row.span,
                    format!("`{}` is a fixed segment of the path", node.row.name),
                )
                .label("left out: it is already in the URL"),
            );
        }
        Self { nodes, renamed: None }
    }

    fn take(&mut self, name: &str) -> Option<Node> {
        let index = self.nodes.iter().position(|node| node.row.name == name)?;
        Some(self.nodes.remove(index))
    }

    fn host(&mut self, cx: &mut Cx) -> Host {
        let Some(node) = self.take("base_uri") else { return Host::Main };
        let row = alone(cx, node);
        let spans = row.description.split('`').skip(1).step_by(2);
        let mut urls = spans.filter_map(base_url);
        match (urls.next(), row.presence) {
            (Some(url), Presence::Required) => Host::Fixed(url),
            (Some(url), Presence::Optional) => Host::Also(url),
            (None, _) => {
                cx.report(Diagnostic::new(Code::BadBaseUri, row.span, "this row names no entry point"));
                Host::Main
            }
        }
    }

    /// Pairs the one variable without a row with the one row that is left over.
    fn find_variables(&mut self, cx: &mut Cx, path: &PathTemplate) {
        let in_query = |top: &Self, name: &str| {
            top.nodes
                .iter()
                .filter(|node| node.row.name == "query")
                .any(|query| query.children.iter().any(|child| child.row.name == name))
        };
        let missing: Vec<_> = path
            .variables()
            .filter(|name| !self.nodes.iter().any(|node| node.row.name == *name) && !in_query(self, name))
            .collect();
        let known =
            |name: &str| TRANSPORT.contains(&name) || path.variables().any(|variable| variable == name);
        let left: Vec<_> =
            self.nodes.iter().filter(|node| !known(&node.row.name) && node.children.is_empty()).collect();
        if let ([name], [row]) = (missing.as_slice(), left.as_slice()) {
            cx.report(
                Diagnostic::new(
                    Code::RenamedPathRow,
                    row.row.span,
                    format!("the path has no variable `{}`", row.row.name),
                )
                .label(format!("read as `{name}`, the only variable without a row"))
                .help(format!("write `{name}`")),
            );
            self.renamed = Some(((*name).to_owned(), row.row.name.clone()));
        }
    }

    fn report_leftovers(self, cx: &mut Cx) {
        for node in self.nodes {
            cx.rows.diagnosed += node.count();
            // Its indent is reported already.
            if node.row.indent > 0 {
                continue;
            }
            let message = format!("`{}` is not a part of a request", node.row.name);
            let found = Diagnostic::new(Code::UnknownPart, node.row.span, message);
            cx.report(found.suggest(&node.row.name, &TRANSPORT));
        }
    }
}

/// A transport row that has no members.
pub fn alone(cx: &mut Cx, node: Node) -> RowFacts {
    cx.rows.parts += 1;
    if let Some(child) = node.children.first() {
        cx.rows.diagnosed += node.count() - 1;
        let message = format!("`{}` has no members", node.row.name);
        cx.report(
            Diagnostic::new(Code::BadRequestShape, child.row.span, message)
                .related(node.row.span, "the row above it"),
        );
    }
    node.row
}

/// The row of a path variable: its own, one below `query`, one with another name, or none.
fn variable(cx: &mut Cx, top: &mut Top, name: &str, context: TableContext, example: Option<&Value>) -> Field {
    let example = example.and_then(|example| example.get(name));
    if let Some(node) = top.take(name) {
        return single(cx, node, context, example);
    }
    if let Some((_, written)) = top.renamed.clone().filter(|(variable, _)| variable == name)
        && let Some(mut node) = top.take(&written)
    {
        node.row.name = name.to_owned();
        return single(cx, node, context, example);
    }
    let query = top.nodes.iter_mut().find(|node| node.row.name == "query");
    let in_query = query.and_then(|query| {
        let index = query.children.iter().position(|child| child.row.name == name)?;
        Some(query.children.remove(index))
    });
    if let Some(mut node) = in_query {
        cx.report(
            Diagnostic::new(
                Code::MissingPathRow,
                node.row.span,
                format!("`{name}` is a variable of the path"),
            )
            .label("read as one, although it is below `query`")
            .help(format!("write it at the top: `| {name} {{data-required}} | string | …`")),
        );
        node.row.presence = Presence::Required;
        return single(cx, node, context, example);
    }
    undescribed_variable(cx, name)
}

fn single(cx: &mut Cx, node: Node, context: TableContext, example: Option<&Value>) -> Field {
    let name = node.row.name.clone();
    let span = node.row.span;
    let has_children = !node.children.is_empty();
    let members = serde_json::Map::from_iter(example.map(|value| (name.clone(), value.clone())));
    let mut fields = field::members(cx, vec![node], context, Some(&Value::Object(members)));
    // Rows below it are reported already.
    let mut field = fields.swap_remove(0);
    as_segment(cx, &mut field, span, has_children);
    field
}
