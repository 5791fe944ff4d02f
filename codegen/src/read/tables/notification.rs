//! The YAML table of a notification in, the notification out.

use crate::diag::{Code, Diagnostic};
use crate::ir::{Notification, Protocol};
use crate::rules::{self, Cx, Direction, TableContext};
use crate::yaml::Node;

use super::keys::Keys;
use super::{doc, field};

/// The keys of a notification, beside those of its text.
pub const KEYS: [&str; 4] = ["headers", "body", "answer_headers", "answer"];

/// Reads a notification; `None` where there is nothing to go on with.
pub fn read(cx: &mut Cx, protocol: Protocol, event: &str, root: &Node) -> Option<Notification> {
    let name = rules::event_name(protocol, event);
    cx.operation = Some(name.clone());
    if let Some((first, _)) = root.map().and_then(|entries| entries.first()) {
        cx.origin = first.span;
    }
    let keys = Keys::read(cx, root, "a notification", &[&doc::KEYS[..], &KEYS].concat())?;
    for (key, what) in [("body", "what arrives"), ("answer", "the members of what is answered")] {
        if keys.get(key).is_none() {
            let message = format!("`{name}` has no `{key}`");
            cx.report(
                Diagnostic::new(Code::MissingKey, cx.origin, message)
                    .help(format!("write {what} below `{key}`, or `{key}: {{}}` if there is nothing")),
            );
        }
    }
    let (body, answer) = (keys.get("body")?, keys.get("answer")?);
    let context = TableContext::notification(protocol);
    let headers = keys.get("headers").map(|node| field::table(cx, node, "`headers`", context, None));
    let body = field::table(cx, body, "`body`", context, None);
    rules::check_event(cx, event, &body);
    // What is answered is sent, but nothing in it is sealed.
    let context = context.towards(Direction::Request);
    let acknowledgement = field::table(cx, answer, "`answer`", context, None);
    let acknowledgement_headers = keys
        .get("answer_headers")
        .map(|node| field::table(cx, node, "`answer_headers`", context, None))
        .unwrap_or_default();
    rules::refuse_sealed(cx, &acknowledgement);
    rules::refuse_sealed(cx, &acknowledgement_headers);
    Some(Notification {
        protocol,
        event: event.to_owned(),
        doc: doc::read(cx, keys),
        headers: headers.unwrap_or_default(),
        body,
        acknowledgement,
        acknowledgement_headers,
        errors: doc::errors(cx, keys),
        lifecycle: doc::lifecycle(cx, keys),
        origin: cx.origin,
        witnesses: Vec::new(),
    })
}
