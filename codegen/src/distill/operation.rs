//! Operations and notifications of the model in, YAML tables out.

use serde_json::Value as Json;

use crate::ir::{
    BodyKind, Doc, ErrorCode, Field, Host, Lifecycle, Nonce, Notification, Operation, Part, Protocol,
    RateLimit, Reply,
};
use crate::read::tables::doc::{LABEL, STATES, is_deprecated};
use crate::read::tables::reply::usual_kind;
use crate::rules::{self, Direction, TableContext};

use super::field::{entries, table};
use super::scope::Scope;
use super::yaml::Yaml;

/// A map that is being written.
struct Keys(Vec<(String, Yaml)>);

impl Keys {
    fn put(&mut self, key: &str, value: Yaml) {
        self.0.push((key.to_owned(), value));
    }

    fn text(&mut self, key: &str, text: &str) {
        self.put(key, Yaml::text(text));
    }

    fn boolean(&mut self, key: &str, boolean: bool) {
        self.put(key, Yaml::Word(boolean.to_string()));
    }

    fn texts(&mut self, key: &str, texts: &[String]) {
        if !texts.is_empty() {
            self.put(key, Yaml::List(texts.iter().map(Yaml::text).collect()));
        }
    }
}

/// Writes an operation.
pub fn operation(scope: Scope, operation: &Operation) -> Yaml {
    let Operation { protocol, path, host, reply, .. } = operation;
    let mut keys = Keys(Vec::new());
    doc(scope, &mut keys, &operation.doc, &operation.lifecycle);
    match host {
        Host::Main => {}
        Host::Fixed(url) => keys.text("host", url),
        Host::Also(url) => keys.text("also_at", url),
    }
    if operation.client_certificate {
        keys.boolean("certificate", true);
    }
    if (operation.nonce, protocol) == (Nonce::Omitted, &Protocol::V2) {
        keys.boolean("nonce", false);
    }
    if let Some(fragment) = &operation.fragment {
        keys.text("fragment", fragment);
    }
    let context = TableContext::request(*protocol, operation.is_overseas());
    let example = operation.example.as_ref();
    for (part, fields) in operation.tables().filter(|(part, _)| part.is_request()) {
        if matches!(part, Part::Path | Part::Header) && fields.is_empty() {
            continue;
        }
        let (key, context) =
            (part.key(), TableContext { form: part == Part::Body(BodyKind::Form), ..context });
        let written = match part {
            Part::Path => table(scope, fields, context, example),
            _ => {
                let example = example.and_then(|example| example.get(key));
                let example = example.and_then(|part| rules::comparable(part, path));
                table(scope, fields, context, example.as_ref())
            }
        };
        keys.put(key, written);
    }
    let context = context.towards(Direction::Reply);
    keys.put("reply", written_reply(scope, reply, context, operation.reply_example.as_ref()));
    if operation.status != rules::usual_status(reply) {
        keys.put("status", Yaml::Word(operation.status.to_string()));
    }
    if !operation.rate_limits.is_empty() {
        keys.text("rate_limit", &RateLimit::listed(&operation.rate_limits));
    }
    errors(&mut keys, &operation.errors);
    if scope.with_text {
        for (key, example) in [("example", &operation.example), ("reply_example", &operation.reply_example)] {
            if let Some(example) = example {
                let example = if key == "example" {
                    super::compare::parts(example, operation)
                } else {
                    example.clone()
                };
                keys.put(key, Yaml::json(&example));
            }
        }
    }
    Yaml::Map(keys.0)
}

fn written_reply(scope: Scope, reply: &Reply, context: TableContext, example: Option<&Json>) -> Yaml {
    let (kind, fields): (&str, &[Field]) = match reply {
        Reply::Json(fields) => ("json", fields),
        Reply::Xml(fields) => ("xml", fields),
        Reply::Stream { error: Some(fields) } => ("stream", fields),
        Reply::Stream { error: None } => return Yaml::text("stream"),
        Reply::Empty => return Yaml::text("empty"),
        Reply::Redirect => return Yaml::text("redirect"),
    };
    // Without members only the word says that this is meant.
    if fields.is_empty() {
        return Yaml::text(kind);
    }
    let mut members = entries(scope, fields, context, example);
    if kind != usual_kind(context.protocol) {
        members.insert(0, (".".to_owned(), Yaml::text(kind)));
    }
    Yaml::Map(members)
}

/// Writes a notification.
pub fn notification(scope: Scope, notification: &Notification) -> Yaml {
    let mut keys = Keys(Vec::new());
    doc(scope, &mut keys, &notification.doc, &notification.lifecycle);
    let context = TableContext::notification(notification.protocol);
    let answer = context.towards(Direction::Request);
    for (part, fields) in notification.tables() {
        let context = if matches!(part, Part::Answer | Part::AnswerHeader) { answer } else { context };
        if !fields.is_empty() || matches!(part, Part::Payload | Part::Answer) {
            keys.put(part.key(), table(scope, fields, context, None));
        }
    }
    errors(&mut keys, &notification.errors);
    Yaml::Map(keys.0)
}

/// Codes and their status; what is said of them is not written.
fn errors(keys: &mut Keys, errors: &[ErrorCode]) {
    keys.texts("errors", &errors.iter().map(ToString::to_string).collect::<Vec<_>>());
}

fn doc(scope: Scope, keys: &mut Keys, doc: &Doc, lifecycle: &Lifecycle) {
    let Doc { title, text, term: _, links, roles, updated } = doc;
    if scope.with_text {
        if !title.is_empty() {
            keys.text("title", title);
        }
        if !text.is_empty() {
            keys.put("description", Yaml::lines(text));
        }
    }
    let link = |link: &crate::ir::Link| match scope.with_text && link.label != LABEL {
        true => Yaml::Map(vec![(link.label.clone(), Yaml::text(&link.url))]),
        false => Yaml::text(&link.url),
    };
    if !links.is_empty() {
        keys.put("links", Yaml::List(links.iter().map(link).collect()));
    }
    keys.texts("roles", roles);
    if let Some(updated) = updated {
        keys.text("updated", updated);
    }
    let Lifecycle { state, since, successors, deprecated } = lifecycle;
    let word = STATES.iter().find(|(_, known)| known == state).map_or("active", |(word, _)| word);
    let mut more = Keys(Vec::new());
    more.text("state", word);
    if let Some(since) = since {
        more.text("since", since);
    }
    more.texts("successors", successors);
    if *deprecated != is_deprecated(*state) {
        more.boolean("deprecated", *deprecated);
    }
    if more.0.len() > 1 {
        keys.put("lifecycle", Yaml::Map(more.0));
    } else if *lifecycle != Lifecycle::default() {
        keys.text("lifecycle", word);
    }
}
