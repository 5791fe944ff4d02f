//! What is said of an operation or notification in, its text and lifecycle out.

use crate::diag::{Code, Diagnostic, word_list};
use crate::ir::{Doc, ErrorCode, Lifecycle, Link, State};
use crate::rules::Cx;
use crate::yaml::Node;

use super::keys::{Keys, bad, lines, texts};

/// The keys that are read here.
pub const KEYS: [&str; 7] = ["title", "description", "links", "roles", "updated", "lifecycle", "errors"];

/// What a link to an official page says unless it is written.
pub const LABEL: &str = "官方文档";

/// The states of a lifecycle; the first one is not written.
pub const STATES: [(&str, State); 5] = [
    ("active", State::Active),
    ("redesigned", State::Redesigned),
    ("deprecated", State::Deprecated),
    ("discarded", State::Discarded),
    ("privated", State::Restricted),
];

/// Reads title, description, links, roles and last change.
pub fn read(cx: &mut Cx, keys: Keys<'_>) -> Doc {
    Doc {
        title: keys.text(cx, "title").unwrap_or_default().trim().to_owned(),
        text: keys.get("description").map(|node| lines(cx, node)).unwrap_or_default(),
        term: None,
        links: keys.get("links").map(|node| links(cx, node)).unwrap_or_default(),
        roles: keys
            .get("roles")
            .map(|node| texts(cx, node, "`roles` must be a list of words"))
            .unwrap_or_default(),
        updated: keys.text(cx, "updated").map(str::to_owned),
    }
}

/// `- https://…`, or `- label: https://…`
fn links(cx: &mut Cx, node: &Node) -> Vec<Link> {
    let link = |item: &Node| match (item.text(), item.map()) {
        (Some(url), _) => Some(Link { label: LABEL.to_owned(), url: url.to_owned() }),
        (None, Some([(label, url)])) => {
            Some(Link { label: label.value.clone(), url: url.text()?.to_owned() })
        }
        _ => None,
    };
    let links: Option<Vec<_>> = node.list().and_then(|items| items.iter().map(link).collect());
    links.unwrap_or_else(|| {
        bad(cx, node, "`links` must be a list of addresses, `- https://…` or `- label: https://…`");
        Vec::new()
    })
}

/// Reads the codes of errors, `- 400 PARAM_ERROR`.
pub fn errors(cx: &mut Cx, keys: Keys<'_>) -> Vec<ErrorCode> {
    let Some(node) = keys.get("errors") else { return Vec::new() };
    let items = node.list().unwrap_or_default().iter();
    let codes: Option<Vec<_>> = items.map(|item| item.text().and_then(ErrorCode::parse)).collect();
    match codes.filter(|_| node.list().is_some()) {
        Some(codes) => ErrorCode::united(codes, Vec::new()),
        None => {
            bad(cx, node, "`errors` must be a list of codes with their status, `- 400 PARAM_ERROR`");
            Vec::new()
        }
    }
}

/// Whether operations in this state are not for new users.
pub fn is_deprecated(state: State) -> bool {
    // Some that are closed are only so for others.
    !matches!(state, State::Active | State::Restricted)
}

/// Reads `lifecycle: deprecated`, or a map with more on it.
pub fn lifecycle(cx: &mut Cx, keys: Keys<'_>) -> Lifecycle {
    let Some(node) = keys.get("lifecycle") else { return Lifecycle::default() };
    if let Some(word) = node.text() {
        let state = state(cx, node, word);
        return Lifecycle { state, deprecated: is_deprecated(state), ..Lifecycle::default() };
    }
    let known = ["state", "since", "successors", "deprecated"];
    let Some(keys) = Keys::read(cx, node, "a lifecycle", &known) else { return Lifecycle::default() };
    let state = match keys.get("state") {
        Some(node) => state(cx, node, node.text().unwrap_or_default()),
        None => {
            let message = "this lifecycle has no `state`";
            cx.report(Diagnostic::new(Code::MissingKey, node.span, message));
            State::Active
        }
    };
    let successors = keys.get("successors");
    Lifecycle {
        state,
        since: keys.text(cx, "since").map(str::to_owned),
        successors: successors
            .map(|node| texts(cx, node, "`successors` must be a list of links to operations"))
            .unwrap_or_default(),
        deprecated: keys.boolean(cx, "deprecated").unwrap_or(is_deprecated(state)),
    }
}

fn state(cx: &mut Cx, node: &Node, word: &str) -> State {
    if let Some((_, state)) = STATES.iter().find(|(known, _)| *known == word) {
        return *state;
    }
    let known = STATES.map(|(word, _)| word);
    let message = format!("`{word}` is not a state of a lifecycle");
    let found = Diagnostic::new(Code::BadValue, node.span, message);
    cx.report(found.help(format!("the states are {}", word_list(&known))).suggest(word, &known));
    State::Active
}
