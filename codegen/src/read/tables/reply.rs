//! The value of `reply` in, the reply out.

use serde_json::Value as Json;

use crate::diag::{Code, Diagnostic, word_list};
use crate::ir::{Protocol, Reply};
use crate::rules::{Cx, TableContext};
use crate::yaml::Node;

use super::field::members;
use super::keys::{Entry, bad, entries};

/// The kinds of replies.
pub const KINDS: [&str; 5] = ["json", "xml", "stream", "empty", "redirect"];

/// The kind of a reply with members that says nothing of its kind.
pub fn usual_kind(protocol: Protocol) -> &'static str {
    match protocol {
        Protocol::V2 => "xml",
        Protocol::V3 | Protocol::Brand => "json",
    }
}

/// Reads a kind, or a map of members with their kind at `.`.
pub fn read(
    cx: &mut Cx,
    (key, node): &Entry,
    context: TableContext,
    example: Option<&Json>,
) -> Option<Reply> {
    if let Some(word) = node.text() {
        return kind(cx, node, word, Vec::new(), context, example);
    }
    let entries = entries(cx, node, "`reply`")?;
    let (own, fields): (Vec<&Entry>, Vec<&Entry>) =
        entries.iter().partition(|(key, _)| key.value.starts_with('.'));
    let mut word = usual_kind(context.protocol);
    let mut at = node;
    for (key, node) in own {
        match (key.value.as_str(), node.text()) {
            (".", Some(text)) => (word, at) = (text, node),
            (".", None) => bad(cx, node, "`.` must be the kind of the reply"),
            _ => super::keys::unknown(cx, key, "a reply", &["."]),
        }
    }
    if entries.is_empty() {
        let found = Diagnostic::new(Code::BadValue, key.span, "this reply has no members");
        cx.report(found.help("write the members, or `reply: empty`"));
    }
    kind(cx, at, word, fields, context, example)
}

fn kind(
    cx: &mut Cx,
    node: &Node,
    word: &str,
    entries: Vec<&Entry>,
    context: TableContext,
    example: Option<&Json>,
) -> Option<Reply> {
    let has_fields = !entries.is_empty();
    let fields = members(cx, &entries, context, example);
    let reply = match word {
        "json" => Reply::Json(fields),
        "xml" => Reply::Xml(fields),
        "stream" => Reply::Stream { error: has_fields.then_some(fields) },
        "empty" | "redirect" if has_fields => {
            bad(cx, node, &format!("a reply of kind `{word}` has no members"));
            return None;
        }
        "empty" => Reply::Empty,
        "redirect" => Reply::Redirect,
        other => {
            let message = format!("`{other}` is not a kind of reply");
            let found = Diagnostic::new(Code::BadValue, node.span, message);
            let help = format!(
                "the kinds are {}; members are written below `reply`, and what has none is `empty`",
                word_list(&KINDS)
            );
            cx.report(found.help(help).suggest(other, &KINDS));
            return None;
        }
    };
    Some(reply)
}
