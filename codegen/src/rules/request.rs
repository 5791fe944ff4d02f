//! What a request can be: one body at most, variables that are part of a URL.

use serde_json::Value;

use crate::diag::{Code, Diagnostic};
use crate::ir::{BaseWord, Body, Field, Method, Open, PathTemplate, Presence, Secrecy, Type, TypeWord};
use crate::span::Span;

use super::Cx;

/// A part of the sample without what other rules of this module take care of: variables of the path that are
/// below `query`, and the media type of an upload, which the client sets.
pub fn comparable(part: &Value, path: &PathTemplate) -> Option<Value> {
    let members = part.as_object()?.iter();
    let kept = members.filter(|(key, _)| *key != "Content-Type" && path.variables().all(|name| name != *key));
    Some(Value::Object(kept.map(|(key, value)| (key.clone(), value.clone())).collect()))
}

/// The body of a request, which has at most one.
pub fn only_body(cx: &mut Cx, bodies: impl IntoIterator<Item = (Body, Span)>, method: Method) -> Body {
    let mut bodies = bodies.into_iter();
    let Some((body, first)) = bodies.next() else { return Body::None };
    for (_, span) in bodies {
        cx.report(
            Diagnostic::new(Code::TwoBodies, span, "this request has two bodies")
                .related(first, "the first one")
                .help("a request has one of `json`, `xml` and `body`"),
        );
    }
    if method == Method::Get {
        cx.report(
            Diagnostic::new(Code::BadRequestShape, first, "a GET request has no body")
                .help("describe its parameters below `query`"),
        );
    }
    body
}

/// A variable of the path that nothing describes is a text.
pub fn undescribed_variable(cx: &mut Cx, name: &str) -> Field {
    let origin = cx.origin;
    let help = (cx.words.variable)(name);
    let message = format!("the variable `{{{name}}}` of the path has no row");
    let found = Diagnostic::new(Code::MissingPathRow, origin, message);
    let before = cx.doubts();
    cx.doubt(Open::Field, found.label("read as a required string").help(help));
    let doubts = cx.doubts_since(before);
    Field { presence: Presence::Required, doubts, ..Field::text(name.to_owned(), origin) }
}

/// A variable is a part of the URL: one text or number, always there, and not sealed.
pub fn as_segment(cx: &mut Cx, field: &mut Field, span: Span, is_reported: bool) {
    let name = &field.wire;
    if field.secrecy != Secrecy::Plain {
        let message = format!("`{name}` is part of the URL and cannot be sealed");
        cx.report(Diagnostic::new(Code::BadSeal, span, message).help("remove the mark"));
    }
    if !is_reported && matches!(field.ty, Type::Object(_) | Type::List(_) | Type::Variants(_)) {
        let message = format!("the path variable `{name}` must be one text or number");
        cx.report(Diagnostic::new(Code::BadRequestShape, span, message));
    }
    // Whatever else it was said to be, a URL is made of texts.
    if !matches!(field.ty, Type::Text | Type::Integer) {
        field.ty = Type::Text;
        field.word = TypeWord { base: BaseWord::String, array: false };
    }
    field.encoding = None;
}

/// A base URL as it is emitted, with a slash at the end; `None` if it is not one.
pub fn base_url(written: &str) -> Option<String> {
    let rest = written.strip_prefix("https://")?;
    let host = rest.strip_suffix('/').unwrap_or(rest);
    (!host.is_empty()).then(|| format!("https://{host}/"))
}
