//! The responses of an operation in, its reply out.

use crate::diag::{Code, Diagnostic, nearest};
use crate::ir::{Field, Method, Part, Protocol, Reply};
use crate::rules::TableContext;
use crate::span::Span;

use super::cx::Cx;
use super::field::members;
use super::others::{self, Fate};
use super::schema::Schema;
use super::tree::Located;
use super::{keywords, shape};

/// Keywords of responses.
const KEYWORDS: [&str; 5] = ["description", "schema", "headers", "examples", "$ref"];

/// What comes back, and with which status; `None` where nothing does.
pub fn read<'a>(
    cx: &mut Cx<'a, '_>,
    responses: Option<Located<'a>>,
    method: Method,
    context: TableContext,
    is_xml: bool,
) -> Option<(Reply, u16)> {
    let Some((status, response)) = success(cx, responses) else {
        cx.report(Diagnostic::new(
            Code::BadFragment,
            cx.rules.origin,
            "this operation has no successful response",
        ));
        return None;
    };
    let response = match response.get("$ref") {
        Some(reference) => cx.follow(reference)?,
        None => response,
    };
    let schema = schema(cx, response).filter(|schema| !schema.node.is_null());
    let schema = schema.map(|schema| Schema::read(cx, &[schema]));
    let schema = schema.filter(|schema| shape::is_object(cx, "reply", schema, context));
    let is_map = schema.as_ref().is_some_and(|schema| schema.members.is_empty() && !schema.others.is_empty());
    let fields = schema.map(|schema| cx.table(Part::Reply.word(), |cx| reply_members(cx, &schema, context)));
    let fields = fields.unwrap_or_default();
    let reply = match () {
        () if status >= 300 => Reply::Redirect,
        () if is_map || !fields.is_empty() => {
            if is_xml {
                Reply::Xml(fields)
            } else {
                Reply::Json(fields)
            }
        }
        () if status != 200 => Reply::Empty,
        // A page of API v2 that is got is one for browsers; what else has no members is a file or nothing.
        () if method == Method::Get && context.protocol == Protocol::V2 => Reply::Redirect,
        () if method == Method::Get || context.protocol == Protocol::V2 => Reply::Stream { error: None },
        () => Reply::Empty,
    };
    Some((reply, status))
}

/// The members of a reply; one whose names nobody lists is a document all the same.
fn reply_members<'a>(cx: &mut Cx<'a, '_>, schema: &Schema<'a>, context: TableContext) -> Vec<Field> {
    match schema.others.first().filter(|_| schema.members.is_empty()) {
        Some(at) => {
            others::take_whole(cx, "reply", schema, at.span(), Fate::Reply);
            Vec::new()
        }
        None => members(cx, schema, context),
    }
}

/// The first successful response; others are reported.
fn success<'a>(cx: &mut Cx<'a, '_>, responses: Option<Located<'a>>) -> Option<(u16, Located<'a>)> {
    let responses = responses?;
    let mut found: Option<(u16, Located<'a>, Span)> = None;
    for (key, node) in responses.node.map()? {
        let status: Option<u16> = key.value.parse().ok().filter(|status| (200..400).contains(status));
        match (status, found) {
            (None, _) => {}
            (Some(status), None) => found = Some((status, responses.at(node), key.span)),
            (Some(status), Some((first, _, span))) => {
                let message = format!("this operation succeeds with {status} as well as {first}");
                let other = Diagnostic::new(Code::BadKeywordValue, key.span, message);
                cx.report(other.label("not read").related(span, "the one that is read"));
            }
        }
    }
    found.map(|(status, response, _)| (status, response))
}

/// The schema of a response; what else it says is checked.
fn schema<'a>(cx: &mut Cx<'a, '_>, response: Located<'a>) -> Option<Located<'a>> {
    let Some(keys) = response.node.map() else {
        if !response.node.is_null() {
            cx.report(Diagnostic::new(
                Code::BadFragment,
                response.span(),
                "a response must be a map of keywords",
            ));
        }
        return None;
    };
    let mut schema = None;
    for (key, node) in keys {
        let mut word = key.value.as_str();
        if word == "content" {
            let found = Diagnostic::new(Code::BadFragment, key.span, "`content` is not read");
            cx.report(found.help("write the schema of the reply below `schema`"));
        } else if !KEYWORDS.contains(&word) {
            let found = Diagnostic::new(
                Code::UnknownKeyword,
                key.span,
                format!("`{word}` is not a keyword of a response"),
            );
            // What is there well written as well is not meant.
            let near = nearest(word, &KEYWORDS).filter(|near| response.get(near).is_none());
            cx.report(match near {
                Some(near) => found.label(format!("read as `{near}`")).help(format!("write `{near}`")),
                None => found.label("not read").help("the members of a reply belong below `schema`"),
            });
            word = near.unwrap_or(word);
        }
        match word {
            "schema" => schema = Some(response.at(node)),
            "description" | "examples" | "$ref" | "content" => {}
            _ => keywords::refuse_lost_seals(cx, node),
        }
    }
    schema
}
