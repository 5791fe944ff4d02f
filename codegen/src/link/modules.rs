//! Operations and notifications in, the tree of modules out, each with the names that its types have there.

use std::collections::BTreeMap;

use crate::diag::{Code, Diagnostic, Sink};
use crate::ir::{Api, Piece, Protocol};
use crate::name::RustName;
use crate::overrides::{Names, entry};
use crate::span::Span;

use super::collector::{Clash, Collector, Kind, Occurrence, Remedy, Settlement, Subject};
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
        let settled = self.names.module(url.trim_start_matches('/'));
        let arm = RustName::variant(settled.as_ref().map_or(segment.as_str(), RustName::as_str));
        let name = settled.unwrap_or_else(|| {
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
        self.fill(&mut module, &path, draft.operations, draft.notifications, &arm);
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
        self.check_events(&module.children);
        module
    }

    /// Gives a module its operations and their types.
    fn fill(
        &mut self,
        module: &mut Module,
        path: &[RustName],
        operations: Vec<usize>,
        notifications: Vec<usize>,
        arm: &RustName,
    ) {
        let family: Family = path.iter().take(FAMILY_DEPTH).cloned().collect();
        let mut collector = Collector {
            types: self.types,
            family: &family,
            of: Subject::Operation(0),
            found: Vec::new(),
            aliases: BTreeMap::new(),
            clashes: Vec::new(),
            path: String::new(),
        };
        for index in operations {
            let (operation, modules) = (&self.api.operations[index], path.get(1..).unwrap_or_default());
            module.operations.push(plan::operation(&mut collector, index, operation, modules));
        }
        for index in notifications {
            let notification = &self.api.notifications[index];
            module.notification = Some(plan::notification(&mut collector, index, notification, arm.clone()));
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
        let mut seen: BTreeMap<RustName, (Span, Option<Settlement>)> = BTreeMap::new();
        let mut items = Vec::new();
        for occurrence in found {
            let Occurrence { name, kind, origin, of, by } = occurrence;
            let required = match &kind {
                Kind::Whole(record, _) => record.required_name(&name),
                Kind::Part(id) => self.types.def(*id).required_name(&name),
            };
            let mut is_free = true;
            for taken in std::iter::once(&name).chain(&required) {
                let Some((first, other)) = seen.get(taken) else { continue };
                is_free &= *taken != name;
                // A struct of an operation has its name from that.
                let settlement = by.as_ref().or(other.as_ref());
                let remedy = settlement.map(|by| by.another(|name| seen.contains_key(name)));
                let what = format!("two types `{taken}`");
                self.clash(&Clash { first: *first, second: origin, what, remedy, of });
            }
            for taken in std::iter::once(name.clone()).chain(required) {
                seen.entry(taken).or_insert((origin, by.clone()));
            }
            if is_free {
                items.push((name, kind));
            }
        }
        items
    }

    fn clash(&mut self, clash: &Clash) {
        let Clash { first, second, what, remedy, of } = clash;
        let found =
            Diagnostic::new(Code::NameCollision, *second, format!("{what} would have one name in Rust"));
        let found = found.related(*first, "the other one").of(self.subject(*of));
        self.sink.push(match remedy {
            Some(remedy) => found.help(self.advice(remedy, *of)),
            None => found,
        });
    }

    /// The entry that settles something.
    fn advice(&self, remedy: &Remedy, of: Subject) -> String {
        let (part, entry) = match remedy {
            Remedy::Field { field, set } => ("fields", entry::field(&self.subject(of), field, set)),
            Remedy::Variables(names) => ("operations", entry::variables(&self.subject(of), names)),
            Remedy::Module { path, rust } => ("modules", entry::module(path, rust.as_str())),
        };
        entry::advice(part, [entry])
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
    fn check_events(&mut self, modules: &[Module]) {
        let mut arms: BTreeMap<RustName, Subject> = BTreeMap::new();
        let taken: Vec<RustName> = modules.iter().map(|module| module.name.clone()).collect();
        for module in modules {
            let Some(plan) = &module.notification else { continue };
            let (notification, of) = (&self.api.notifications[plan.index], Subject::Notification(plan.index));
            if notification.protocol == Protocol::V2 {
                continue;
            }
            let is_taken = plan.arm.as_str() == "Unknown";
            let twin = arms.insert(plan.arm.clone(), of);
            if twin.is_some() || is_taken {
                let first = twin.unwrap_or(of);
                let what = format!(
                    "`{}` and {}",
                    notification.event,
                    if is_taken { "the arm for unknown events" } else { "another event" }
                );
                let (first, second) = (self.origin(first), notification.origin);
                let path = module.url.trim_start_matches('/').to_owned();
                let rust = module.name.another(|name| taken.contains(name));
                self.clash(&Clash { first, second, what, remedy: Some(Remedy::Module { path, rust }), of });
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
            let is_taken = |name: &RustName| used.contains_key(name);
            let entry = entry::module(path, child.name.another(is_taken).as_str());
            let diagnostic =
                Diagnostic::global(Code::NameCollision, message).help(entry::advice("modules", [entry]));
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
