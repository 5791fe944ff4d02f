//! The model in, the same with a foreign text in every place that can hold one out.
//!
//! Every struct is taken apart without `..`, so that a member that is added does not compile here until it is decided
//! what may be in it. What is not text stands as `_`, and so do paths (the readers take letters, digits, `-`, `_`, `.`
//! and variables in braces) and names in Rust (identifiers by their type).

use serde_json::Value;
use wechatpay_codegen::ir::{
    Api, Body, Cause, CodeWords, Doc, Encoding, ErrorCode, Facets, Family, Field, Guide, Host, Lifecycle,
    Link, ListedValue, Notification, Operation, Reply, Retry, Task, Told, Type, Variant,
};

/// What must be found in the emitted crate.
#[derive(Default)]
pub struct Expected {
    /// String literals, as they are.
    pub literals: Vec<String>,
    /// Words of its documentation.
    pub words: Vec<String>,
}

/// Puts texts into a model, one after the other.
pub struct Mutator {
    texts: Vec<String>,
    next: usize,
    pub expected: Expected,
    /// Whether what is looked at is emitted.
    emitted: bool,
}

impl Mutator {
    pub fn new(texts: Vec<String>) -> Self {
        Self { texts, next: 0, expected: Expected::default(), emitted: true }
    }

    pub fn api(&mut self, api: &mut Api) {
        let families = api.families();
        let Api { operations, notifications, guide } = api;
        operations.iter_mut().for_each(|operation| self.operation(operation));
        notifications.iter_mut().for_each(|notification| self.notification(notification));
        guide.families = families.into_iter().map(|family| (family, Family::default())).collect();
        let steps = operations.iter().map(ToString::to_string).collect();
        guide.tasks = vec![Task { steps, ..Task::default() }];
        let roles = operations.iter().filter_map(|operation| operation.doc.roles.first());
        guide.roles = roles.map(|role| (role.clone(), String::new())).collect();
        self.guide(guide);
        let documented: Vec<_> = operations.iter().flat_map(|operation| &operation.errors).collect();
        for words in guide.codes.all_mut() {
            self.emitted = documented.iter().any(|error| error.code == words.code);
            self.code(words);
        }
        self.emitted = true;
    }

    fn guide(&mut self, guide: &mut Guide) {
        let Guide { families, tasks, roles, codes: _ } = guide;
        roles.values_mut().for_each(|words| self.prose(words));
        for Family { title, text, term } in families.values_mut() {
            self.quiet(term);
            self.prose(title);
            self.prose(text);
        }
        for Task { title, text, steps: _ } in tasks {
            self.prose(title);
            self.prose(text);
        }
    }

    fn text(&mut self) -> String {
        self.next += 1;
        self.texts[self.next % self.texts.len()].clone()
    }

    /// A text that is documentation: a word of ours tells it from others.
    fn prose(&mut self, text: &mut String) {
        *text = self.text();
        let word = format!("word{}", self.next);
        if self.next.is_multiple_of(2) {
            *text = format!("{word}{text}");
        } else {
            text.push_str(&word);
        }
        if self.emitted {
            self.expected.words.push(word);
        }
    }

    fn all_prose(&mut self, texts: &mut Vec<String>) {
        texts.push(String::new());
        texts.iter_mut().for_each(|text| self.prose(text));
    }

    /// A text that is not shown, or only where there is room.
    fn quiet(&mut self, text: &mut Option<String>) {
        *text = Some(self.text());
    }

    /// A text that stands in code. Names in Rust are made of some, so it begins with what it was.
    fn exact(&mut self, text: &mut String) {
        *text = renamed(&self.texts, text);
        // What is an identifier stands there as one.
        let is_name = text.chars().all(|c| c.is_alphanumeric() || c == '_');
        if self.emitted && !is_name {
            self.expected.literals.push(text.clone());
        }
    }

    fn operation(&mut self, operation: &mut Operation) {
        let Operation {
            protocol: _,
            method: _,
            path: _,
            doc,
            host,
            client_certificate: _,
            nonce: _,
            fragment,
            variables,
            query,
            headers,
            body,
            reply,
            status: _,
            reply_signed: _,
            errors,
            rate_limits: _,
            lifecycle,
            example,
            reply_example,
            origin: _,
            witnesses: _,
        } = operation;
        self.doc(doc);
        self.errors(errors);
        self.lifecycle(lifecycle);
        match host {
            Host::Main => {}
            Host::Also(url) | Host::Fixed(url) => self.exact(url),
        }
        let fragment = fragment.get_or_insert_default();
        self.exact(fragment);
        self.fields(variables);
        query.iter_mut().for_each(|fields| self.fields(fields));
        self.fields(headers);
        match body {
            Body::None => {}
            Body::Json(fields) | Body::Xml(fields) | Body::Form(fields) => self.fields(fields),
        }
        match reply {
            Reply::Json(fields) | Reply::Xml(fields) => self.fields(fields),
            Reply::Stream { error } => error.iter_mut().for_each(|fields| self.fields(fields)),
            Reply::Empty | Reply::Redirect => {}
        }
        for example in [example, reply_example] {
            self.json(example.get_or_insert_default());
        }
    }

    fn notification(&mut self, notification: &mut Notification) {
        let Notification {
            protocol: _,
            event,
            doc,
            headers,
            body,
            acknowledgement,
            acknowledgement_headers,
            errors,
            lifecycle,
            origin: _,
            witnesses: _,
        } = notification;
        self.exact(event);
        self.doc(doc);
        self.errors(errors);
        self.lifecycle(lifecycle);
        self.fields(acknowledgement);
        // Of an envelope only the payload is emitted, and no headers.
        self.emitted = false;
        self.fields(headers);
        self.fields(body);
        self.fields(acknowledgement_headers);
        self.emitted = true;
    }

    /// What is said of a code, of which operations that document it show the sentence.
    fn code(&mut self, words: &mut CodeWords) {
        let CodeWords { code: _, text, advice, retry: _, places, is_listed: _ } = words;
        self.prose(text);
        *advice = self.text();
        places.push((self.text(), Retry::Never));
    }

    /// Codes are capitals, as the readers take no others; what is said of them is not emitted.
    fn errors(&mut self, errors: &mut [ErrorCode]) {
        for ErrorCode { status: _, code: _, causes } in errors {
            causes.push(Cause { description: self.text(), advice: self.text() });
        }
    }

    fn doc(&mut self, doc: &mut Doc) {
        let Doc { title, text, term, links, roles, updated } = doc;
        self.quiet(term);
        self.prose(title);
        self.all_prose(text);
        links.push(Link { label: "more".to_owned(), url: "https://c.example/d".to_owned() });
        for (at, Link { label, url }) in links.iter_mut().enumerate() {
            self.prose(label);
            match at % 2 {
                0 => *url = self.text(),
                _ => url.push_str(&self.text()),
            }
        }
        let emitted = self.emitted;
        // Notifications have none.
        self.emitted = false;
        self.all_prose(roles);
        self.quiet(updated);
        self.emitted = emitted;
    }

    fn lifecycle(&mut self, lifecycle: &mut Lifecycle) {
        let Lifecycle { state: _, since, successors, deprecated } = lifecycle;
        self.quiet(since);
        successors.push(String::new());
        for (at, successor) in successors.iter_mut().enumerate() {
            *successor = if at % 2 == 0 { self.text() } else { format!("/openapi/v3/{}#post", self.text()) };
        }
        *deprecated = true;
    }

    fn fields(&mut self, fields: &mut [Field]) {
        fields.iter_mut().for_each(|field| self.field(field));
    }

    fn field(&mut self, field: &mut Field) {
        let Field {
            wire,
            rust: _,
            word: _,
            ty,
            presence: _,
            secrecy: _,
            encoding,
            values,
            notation: _,
            doc,
            told: Told { text, term, unit },
            example,
            facets,
            fixed: _,
            guessed: _,
            doubts: _,
            origin: _,
            witnesses: _,
        } = field;
        self.exact(wire);
        self.all_prose(doc);
        self.quiet(text);
        self.quiet(term);
        self.quiet(unit);
        for ListedValue { wire, meaning, rust: _ } in values {
            if !matches!(ty.element(), Type::Integer) {
                self.exact(wire);
            }
            self.prose(meaning);
        }
        let Facets {
            format: _,
            min_length: _,
            max_length: _,
            minimum: _,
            maximum: _,
            min_items: _,
            max_items: _,
            pattern,
            default,
        } = facets;
        self.quiet(pattern);
        self.json(default.get_or_insert_default());
        self.json(example.get_or_insert_default());
        let emitted = self.emitted;
        if let Some(Encoding { format: _, marked: _, list, documented_at }) = encoding {
            self.quiet(documented_at);
            // What the only member of a list in a text is called is not on the wire.
            self.emitted &= !*list;
        }
        self.ty(ty);
        self.emitted = emitted;
    }

    fn ty(&mut self, ty: &mut Type) {
        match ty {
            Type::Text | Type::Integer | Type::Float | Type::Boolean | Type::Json | Type::File => {}
            Type::Object(fields) => self.fields(fields),
            Type::List(element) => self.ty(element),
            Type::Variants(variants) => {
                for variant in variants {
                    let Variant { label, rust: _, doc, fields, presence: _, origin: _ } = variant;
                    self.prose(label);
                    self.all_prose(doc);
                    self.fields(fields);
                }
            }
        }
    }

    /// Texts of an example, and names as they are on the wire now.
    fn json(&mut self, value: &mut Value) {
        match value {
            Value::Null => *value = Value::from(self.text()),
            Value::Bool(_) | Value::Number(_) => {}
            Value::String(text) => *text = self.text(),
            Value::Array(items) => items.iter_mut().for_each(|item| self.json(item)),
            Value::Object(members) => {
                let parts = ["query", "headers", "json", "xml", "body"];
                let mut all = serde_json::Map::new();
                for (key, mut value) in std::mem::take(members) {
                    self.json(&mut value);
                    let is_part = parts.contains(&key.as_str());
                    all.insert(if is_part { key } else { renamed(&self.texts, &key) }, value);
                }
                all.insert(self.text(), Value::from(self.text()));
                *members = all;
            }
        }
    }
}

/// A name followed by a text, always the same one.
fn renamed(texts: &[String], name: &str) -> String {
    let at = name.bytes().map(usize::from).sum::<usize>();
    format!("{name}{}", texts[at % texts.len()])
}
