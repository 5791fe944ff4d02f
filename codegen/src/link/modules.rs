//! Operations and notifications in, the tree of modules out, each with its types.

use std::collections::BTreeMap;

use crate::diag::{Code, Diagnostic, Sink};
use crate::ir::{Api, Body, BodyKind, Field, Notification, Operation, Part, Piece, Protocol, Reply};
use crate::name::RustName;
use crate::overrides::Names;
use crate::source::Span;

use super::types::{Clash, Collector, InWords, Occurrence, Role, Subject, TypeId, Types};

/// One module of the crate.
#[derive(Debug)]
pub struct Module {
    /// Its name.
    pub name: RustName,
    /// The URL that it stands for: `/v3/multiuse/users/{openid}`.
    pub url: String,
    /// Whether its segment is a path variable.
    pub is_variable: bool,
    /// The cargo feature that it is behind, where it begins.
    pub feature: Option<String>,
    /// The modules in it.
    pub children: Vec<Module>,
    /// The operations at its URL, by their numbers in the model.
    pub operations: Vec<OperationPlan>,
    /// The notification that it stands for.
    pub notification: Option<NotificationPlan>,
    /// Its types.
    pub items: Vec<Item>,
}

/// A type under one of its names.
#[derive(Debug)]
pub struct Item {
    /// The name.
    pub name: RustName,
    /// The type.
    pub id: TypeId,
    /// Whether it is defined here, or only named.
    pub is_owner: bool,
    /// What it is.
    pub words: InWords,
}

/// What a request has besides its path.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    /// A query string.
    pub query: bool,
    /// Headers that the caller gives.
    pub headers: bool,
    /// A body.
    pub body: bool,
}

impl Parts {
    /// Those that are there, as the emitted crate has them.
    pub fn each(self) -> impl Iterator<Item = RequestPart> {
        let part = |field, suffix, docs, part| RequestPart { field, suffix, docs, part };
        let query = part("query", "Query", "The query string.", Some(Part::Query));
        let headers = part("headers", "Headers", "Headers that the caller decides.", Some(Part::Header));
        let body = part("body", "Body", "What is sent.", None);
        let all = [(self.query, query), (self.headers, headers), (self.body, body)];
        all.into_iter().filter(|(is_there, _)| *is_there).map(|(_, part)| part)
    }
}

/// A part of a request, as the emitted crate has it.
#[derive(Clone, Copy, Debug)]
pub struct RequestPart {
    /// The field of the operation's struct.
    pub field: &'static str,
    /// What the name of its type ends with.
    pub suffix: &'static str,
    /// What is said of it.
    pub docs: &'static str,
    /// `None` for the body, whose format is the operation's.
    part: Option<Part>,
}

impl RequestPart {
    /// The key of an example that has it.
    pub fn key(self, operation: &Operation) -> &'static str {
        let body = || operation.body.kind().unwrap_or(BodyKind::Form);
        self.part.unwrap_or_else(|| Part::Body(body())).key()
    }
}

/// An operation with its names.
#[derive(Debug)]
pub struct OperationPlan {
    /// Its number in the model.
    pub index: usize,
    /// The name of its struct, `Post`.
    pub name: RustName,
    /// What it has.
    pub parts: Parts,
    /// What it returns.
    pub reply: ReplyType,
}

/// What an operation returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum ReplyType {
    /// A record of the module, `PostReply`.
    Record,
    Empty,
    Download,
    Redirect,
}

/// A notification with its names.
#[derive(Debug)]
pub struct NotificationPlan {
    /// Its number in the model.
    pub index: usize,
    /// Whether sealed fields are inside of its payload.
    pub opens: bool,
}

/// Builds the tree.
pub fn build(
    sink: &mut Sink,
    api: &Api,
    names: &Names,
    wanted: &dyn Fn(&String) -> bool,
) -> (Vec<Module>, Types) {
    let mut types = Types::default();
    let mut draft = Draft::default();
    for (index, operation) in
        api.operations.iter().enumerate().filter(|(_, operation)| wanted(&operation.feature()))
    {
        let segments =
            std::iter::once(Piece::Literal(protocol_word(operation.protocol))).chain(operation.path.pieces());
        let node = draft.descend(segments.map(|piece| match piece {
            Piece::Literal(text) => text.to_owned(),
            Piece::Variable(name) => format!("{{{name}}}"),
        }));
        node.operations.push(index);
    }
    for (index, notification) in
        api.notifications.iter().enumerate().filter(|(_, found)| wanted(&found.feature()))
    {
        let segments = ["webhook", protocol_word(notification.protocol), &notification.event];
        draft.descend(segments.map(str::to_owned)).notifications.push(index);
    }
    let mut builder = Builder { sink, api, names, types: &mut types };
    let roots = draft
        .children
        .into_iter()
        .map(|(segment, child)| builder.module(Vec::new(), "", segment, child))
        .collect();
    (roots, types)
}

fn protocol_word(protocol: Protocol) -> &'static str {
    match protocol {
        Protocol::V2 => "v2",
        Protocol::V3 => "v3",
    }
}

/// A module before its types are found.
#[derive(Default)]
struct Draft {
    children: BTreeMap<String, Draft>,
    operations: Vec<usize>,
    notifications: Vec<usize>,
}

impl Draft {
    fn descend(&mut self, segments: impl IntoIterator<Item = String>) -> &mut Self {
        segments.into_iter().fold(self, |node, segment| node.children.entry(segment).or_default())
    }
}

struct Builder<'a> {
    sink: &'a mut Sink,
    api: &'a Api,
    names: &'a Names,
    types: &'a mut Types,
}

impl Builder<'_> {
    fn module(&mut self, parents: Vec<RustName>, parent_url: &str, segment: String, draft: Draft) -> Module {
        let url = format!("{parent_url}/{segment}");
        let is_event = parents.first().is_some_and(|root| root.as_str() == "webhook") && parents.len() == 2;
        let name = self.names.module(url.trim_start_matches('/')).unwrap_or_else(|| {
            if is_event {
                RustName::module(&segment.to_lowercase().replace('.', "_"))
            } else {
                RustName::module(&segment)
            }
        });
        let mut path = parents;
        path.push(name.clone());
        let feature = self.feature(&draft);
        let mut module = Module {
            name,
            is_variable: segment.starts_with('{'),
            feature: (path.len() == 2).then_some(feature.clone()),
            children: Vec::new(),
            operations: Vec::new(),
            notification: None,
            items: Vec::new(),
            url,
        };
        let mut collector = Collector {
            types: self.types,
            feature,
            module: path.clone(),
            found: Vec::new(),
            clashes: Vec::new(),
            of: Subject::Operation(0),
        };
        let api = self.api;
        for index in draft.operations {
            module.operations.push(plan_operation(&mut collector, index, &api.operations[index]));
        }
        for index in draft.notifications {
            module.notification = Some(plan_notification(&mut collector, index, &api.notifications[index]));
        }
        let Collector { found, clashes, .. } = collector;
        for clash in clashes {
            self.clash(&clash);
        }
        module.items = self.items(found, &path);
        self.check_events(&draft.children);
        let mut used: BTreeMap<RustName, String> = BTreeMap::new();
        for (segment, child) in draft.children {
            let child_url = format!("{}/{segment}", module.url);
            let child = self.module(path.clone(), &module.url, segment, child);
            self.check_module(&module, &child, &child_url, &mut used);
            module.children.push(child);
        }
        module
    }

    /// Types are shared inside of what is always compiled together.
    fn feature(&self, draft: &Draft) -> String {
        let operation = draft.operations.first().map(|index| self.api.operations[*index].feature());
        let notification = draft.notifications.first().map(|index| self.api.notifications[*index].feature());
        let below = || draft.children.values().next().map(|child| self.feature(child));
        operation.or(notification).or_else(below).unwrap_or_default()
    }

    fn items(&mut self, found: Vec<Occurrence>, path: &[RustName]) -> Vec<Item> {
        let mut seen: BTreeMap<RustName, Span> = BTreeMap::new();
        let mut items = Vec::new();
        for occurrence in found {
            let Occurrence { name, id, origin, words, of } = occurrence;
            let required = self.types.required_name(id, &name);
            if let Some(first) = seen.insert(name.clone(), origin) {
                self.clash(&Clash { first, second: origin, what: format!("two types `{name}`"), of });
                continue;
            }
            if let Some(required) = required
                && let Some(first) = seen.insert(required.clone(), origin)
            {
                self.clash(&Clash { first, second: origin, what: format!("two types `{required}`"), of });
            }
            let is_owner = self.types.owner(id) == (path, &name);
            items.push(Item { name, id, is_owner, words });
        }
        items
    }

    fn clash(&mut self, clash: &Clash) {
        let Clash { first, second, what, of } = clash;
        self.sink.push(
            Diagnostic::new(Code::NameCollision, *second, format!("{what} would have one name in Rust"))
                .related(*first, "the other one")
                .help("settle it with `set: { rust: another_name }` for one of the rows in overrides.yaml")
                .of(self.subject(*of)),
        );
    }

    /// The name under which something is reported and left out.
    fn subject(&self, of: Subject) -> String {
        match of {
            Subject::Operation(index) => self.api.operations[index].to_string(),
            Subject::Notification(index) => self.api.notifications[index].to_string(),
        }
    }

    fn origin(&self, of: Subject) -> Span {
        match of {
            Subject::Operation(index) => self.api.operations[index].origin,
            Subject::Notification(index) => self.api.notifications[index].origin,
        }
    }

    /// Events of API v3 are told apart by the arms of one enumeration, which has one for unknown ones as well.
    fn check_events(&mut self, children: &BTreeMap<String, Draft>) {
        let mut arms: BTreeMap<RustName, Subject> = BTreeMap::new();
        for index in children.values().flat_map(|child| child.notifications.iter().copied()) {
            let (notification, of) = (&self.api.notifications[index], Subject::Notification(index));
            if notification.protocol == Protocol::V2 {
                continue;
            }
            let arm = RustName::variant(&notification.event);
            let is_taken = arm.as_str() == "Unknown";
            let twin = arms.insert(arm, of);
            if twin.is_some() || is_taken {
                let first = twin.unwrap_or(of);
                let what = format!(
                    "`{}` and {}",
                    notification.event,
                    if is_taken { "the arm for unknown events" } else { "another event" }
                );
                self.clash(&Clash { first: self.origin(first), second: notification.origin, what, of });
            }
        }
    }

    /// A module beside another of its name, or with the name of a call that the chain has here.
    fn check_module(
        &mut self,
        parent: &Module,
        child: &Module,
        url: &str,
        used: &mut BTreeMap<RustName, String>,
    ) {
        let other = used.insert(child.name.clone(), url.to_owned());
        let method = parent
            .operations
            .iter()
            .any(|operation| operation.name.as_str().eq_ignore_ascii_case(child.name.as_str()));
        let other =
            other.or_else(|| method.then(|| format!("the method `{}` of {}", child.name, parent.url)));
        if let Some(other) = other {
            let message =
                format!("the modules of `{url}` and `{other}` would have one name, `{}`", child.name);
            let path = url.trim_start_matches('/');
            let diagnostic = Diagnostic::global(Code::NameCollision, message)
                .help(format!("add to overrides.yaml, below `modules:`, `- {{ path: \"{path}\", rust: another_name, reason: … }}`"));
            self.sink.push(match child.subject() {
                Some(of) => Diagnostic { span: Some(self.origin(of)), ..diagnostic.of(self.subject(of)) },
                None => diagnostic,
            });
        }
    }
}

impl Module {
    /// The first operation or notification in the module or below it.
    fn subject(&self) -> Option<Subject> {
        let operation = self.operations.first().map(|plan| Subject::Operation(plan.index));
        let notification = self.notification.as_ref().map(|plan| Subject::Notification(plan.index));
        operation.or(notification).or_else(|| self.children.iter().find_map(Self::subject))
    }
}

/// The fields of an operation's struct and of its link of the chain.
fn check_variables(types: &mut Collector<'_>, operation: &Operation) {
    let taken = ["client", "query", "headers", "body"];
    for (at, variable) in operation.variables.iter().enumerate() {
        let twin = operation.variables[..at].iter().find(|twin| twin.rust == variable.rust);
        let what = match twin {
            Some(twin) => format!("the variables `{}` and `{}`", twin.wire, variable.wire),
            None if taken.contains(&variable.rust.as_str()) => {
                format!("the variable `{}` and a part of the request", variable.wire)
            }
            None => continue,
        };
        let first = twin.map_or(operation.origin, |twin| twin.origin);
        types.clashes.push(Clash { first, second: variable.origin, what, of: types.of });
    }
}

fn plan_operation(types: &mut Collector<'_>, index: usize, operation: &Operation) -> OperationPlan {
    types.of = Subject::Operation(index);
    check_variables(types, operation);
    let name = RustName::type_part(operation.method.word());
    let mut parts = Parts::default();
    let mut record = |suffix: &str, role: Role, fields: &[Field], what: &'static str| {
        let name = name.join(&RustName::type_part(suffix));
        let words = InWords::whole(what, format!("{} {}", operation.method, operation.wire_path()));
        types.record(name, role, fields, operation.origin, words);
    };
    if let Some(query) = &operation.query {
        parts.query = true;
        record("query", Role::Request, query, "the query of");
    }
    let headers = operation.given_headers();
    if !headers.is_empty() {
        parts.headers = true;
        record("headers", Role::Request, &headers, "the headers of");
    }
    if let Some(fields) = operation.body.fields() {
        parts.body = true;
        let what = if matches!(operation.body, Body::Form(_)) { "the form of" } else { "the body of" };
        record("body", Role::Request, fields, what);
    }
    let reply = match &operation.reply {
        Reply::Json(fields) | Reply::Xml(fields) => {
            record("reply", Role::Reply, fields, "the reply of");
            ReplyType::Record
        }
        Reply::Empty => ReplyType::Empty,
        Reply::Stream { error } => {
            if let Some(fields) = error {
                record("failure", Role::Reply, fields, "the failed reply of");
            }
            ReplyType::Download
        }
        Reply::Redirect => ReplyType::Redirect,
    };
    OperationPlan { index, name, parts, reply }
}

fn plan_notification(
    types: &mut Collector<'_>,
    index: usize,
    notification: &Notification,
) -> NotificationPlan {
    types.of = Subject::Notification(index);
    let payload = notification.payload();
    let name = |text| RustName::type_part(text);
    types.own_record(
        name("payload"),
        Role::Reply,
        payload,
        notification.origin,
        InWords::whole("the payload of the notification", notification.event.clone()),
    );
    let acknowledgement = &notification.acknowledgement;
    types.record(
        name("acknowledgement"),
        Role::Request,
        acknowledgement,
        notification.origin,
        InWords::whole("the answer to the notification", notification.event.clone()),
    );
    let opens = payload.iter().any(|field| field.rsa().is_some());
    NotificationPlan { index, opens }
}
