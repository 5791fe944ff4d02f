//! Operations and notifications in, the tree of modules out, each with the names that its types have there.

use std::collections::BTreeMap;

use crate::diag::{Code, Diagnostic, Sink};
use crate::ir::{Api, Piece, Protocol};
use crate::name::RustName;
use crate::overrides::Names;
use crate::span::Span;

use super::collector::{Clash, Collector, Kind, Occurrence, Subject};
use super::plan::{self, NotificationPlan, OperationPlan};
use super::shared::{Family, Shared};

/// One module of the crate.
#[derive(Debug)]
pub struct Module {
    /// Its name.
    pub name: RustName,
    /// The URL that it stands for: `/v3/multiuse/users/{openid}`.
    pub url: String,
    /// Whether its segment is a path variable.
    pub is_variable: bool,
    /// The cargo feature that it begins, if it does.
    pub feature: Option<String>,
    /// The modules in it.
    pub children: Vec<Module>,
    /// The operations at its URL, by their numbers in the model.
    pub operations: Vec<OperationPlan>,
    /// The notification that it stands for.
    pub notification: Option<NotificationPlan>,
    /// Its types, by the names that they have here.
    pub items: Vec<(RustName, Kind)>,
}

/// How many modules lie around what is always compiled together, and shares its types: `v3`, `pay`.
pub const FAMILY_DEPTH: usize = 2;

/// The module of a family's types.
pub const TYPES: &str = "types";

/// Builds the tree.
pub fn build(
    sink: &mut Sink,
    api: &Api,
    names: &Names,
    wanted: &dyn Fn(&String) -> bool,
) -> (Vec<Module>, Shared) {
    let mut types = Shared::default();
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
    let children = draft.children.into_iter();
    let roots = children.map(|(segment, child)| builder.module(Vec::new(), "", segment, child)).collect();
    types.settle_examples();
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
    types: &'a mut Shared,
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
        let mut module = Module {
            name,
            is_variable: segment.starts_with('{'),
            feature: (path.len() == FAMILY_DEPTH).then(|| self.feature(&draft)),
            children: Vec::new(),
            operations: Vec::new(),
            notification: None,
            items: Vec::new(),
            url,
        };
        self.fill(&mut module, &path, draft.operations, draft.notifications);
        self.check_events(&draft.children);
        let mut used: BTreeMap<RustName, String> = BTreeMap::new();
        if module.feature.is_some() {
            used.insert(RustName::module(TYPES), "the types of the family".to_owned());
        }
        for (segment, child) in draft.children {
            let child_url = format!("{}/{segment}", module.url);
            let child = self.module(path.clone(), &module.url, segment, child);
            self.check_module(&module, &child, &child_url, &mut used);
            module.children.push(child);
        }
        module
    }

    /// Gives a module its operations and their types.
    fn fill(
        &mut self,
        module: &mut Module,
        path: &[RustName],
        operations: Vec<usize>,
        notifications: Vec<usize>,
    ) {
        let family: Family = path.iter().take(FAMILY_DEPTH).cloned().collect();
        let mut collector = Collector {
            types: self.types,
            family: &family,
            of: Subject::Operation(0),
            found: Vec::new(),
            clashes: Vec::new(),
        };
        for index in operations {
            module.operations.push(plan::operation(&mut collector, index, &self.api.operations[index]));
        }
        for index in notifications {
            module.notification =
                Some(plan::notification(&mut collector, index, &self.api.notifications[index]));
        }
        let Collector { found, clashes, .. } = collector;
        for clash in clashes {
            self.clash(&clash);
        }
        module.items = self.items(found);
    }

    /// The cargo feature of what lies in a module of a family.
    fn feature(&self, draft: &Draft) -> String {
        let operation = draft.operations.first().map(|index| self.api.operations[*index].feature());
        let notification = draft.notifications.first().map(|index| self.api.notifications[*index].feature());
        let below = || draft.children.values().next().map(|child| self.feature(child));
        operation.or(notification).or_else(below).unwrap_or_default()
    }

    fn items(&mut self, found: Vec<Occurrence>) -> Vec<(RustName, Kind)> {
        let mut seen: BTreeMap<RustName, Span> = BTreeMap::new();
        let mut items = Vec::new();
        for occurrence in found {
            let Occurrence { name, kind, origin, of } = occurrence;
            let required = match &kind {
                Kind::Whole(record, _) => record.required_name(&name),
                Kind::Part(id) => self.types.def(*id).required_name(&name),
            };
            if let Some(first) = seen.insert(name.clone(), origin) {
                self.clash(&Clash { first, second: origin, what: format!("two types `{name}`"), of });
                continue;
            }
            if let Some(required) = required
                && let Some(first) = seen.insert(required.clone(), origin)
            {
                self.clash(&Clash { first, second: origin, what: format!("two types `{required}`"), of });
            }
            items.push((name, kind));
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
