//! Operations and notifications in, the tree of modules out, each with the names that its types have there.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use crate::diag::{Code, Diagnostic, Sink};
use crate::ir::{Api, Piece, Protocol};
use crate::name::RustName;
use crate::overrides::{Names, entry};
use crate::span::Span;

use super::collector::{Clash, Collector, Kind, Occurrence, Remedy, Renamed, Settlement, Subject};
use super::plan::{self, NotificationPlan, OperationPlan};
use super::shared::Shared;
use super::table::Table;

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

/// The module of a family's types, and that of the enumerations of all.
pub const TYPES: &str = "types";

/// Builds the tree.
pub fn build(
    sink: &mut Sink,
    api: &Api,
    names: &Names,
    wanted: &dyn Fn(&String) -> bool,
) -> (Vec<Module>, Shared) {
    let mut draft = Draft::default();
    for (index, operation) in
        api.operations.iter().enumerate().filter(|(_, operation)| wanted(&operation.feature()))
    {
        let segments =
            std::iter::once(Piece::Literal(operation.protocol.word())).chain(operation.path.pieces());
        let node = draft.descend(segments.map(|piece| match piece {
            Piece::Literal(text) => text.to_owned(),
            Piece::Variable(name) => format!("{{{name}}}"),
        }));
        node.operations.push(index);
    }
    for (index, notification) in
        api.notifications.iter().enumerate().filter(|(_, found)| wanted(&found.feature()))
    {
        let segments = ["webhook", notification.protocol.word(), &notification.event];
        draft.descend(segments.map(str::to_owned)).notifications.push(index);
    }
    draft.number(&mut 0, 0);
    let (roots, tables, found) = at_once(api, names, &[], "", draft.children);
    sink.extend(found);
    (roots, Shared::new(tables))
}

/// Modules that know nothing of each other, planned at the same time, with the tables of the families in them.
fn at_once(
    api: &Api,
    names: &Names,
    parents: &[RustName],
    parent_url: &str,
    drafts: BTreeMap<String, Draft>,
) -> (Vec<Module>, Vec<Table>, Vec<Diagnostic>) {
    let planned = drafts.into_par_iter().map(|(segment, draft)| {
        let types = Table::new(draft.number);
        let mut builder = Builder { found: Vec::new(), api, names, types, below: Vec::new() };
        let module = builder.module(parents, parent_url, segment, draft);
        (module, builder)
    });
    let (mut modules, mut tables, mut found) = (Vec::new(), Vec::new(), Vec::new());
    for (module, builder) in planned.collect::<Vec<_>>() {
        modules.push(module);
        tables.push(builder.types);
        tables.extend(builder.below);
        found.extend(builder.found);
    }
    (modules, tables, found)
}

/// A module before its types are found.
#[derive(Default)]
struct Draft {
    /// Which table its types are in, if it is a family or around some.
    number: usize,
    children: BTreeMap<String, Draft>,
    operations: Vec<usize>,
    notifications: Vec<usize>,
}

impl Draft {
    fn descend(&mut self, segments: impl IntoIterator<Item = String>) -> &mut Self {
        segments.into_iter().fold(self, |node, segment| node.children.entry(segment).or_default())
    }

    /// Numbers what is in this one, in the order in which [`at_once`] returns the tables.
    fn number(&mut self, next: &mut usize, depth: usize) {
        if depth < FAMILY_DEPTH {
            for child in self.children.values_mut() {
                child.number = *next;
                *next += 1;
                child.number(next, depth + 1);
            }
        }
    }
}

/// Plans a family, or what lies around families.
struct Builder<'a> {
    found: Vec<Diagnostic>,
    api: &'a Api,
    names: &'a Names,
    types: Table,
    /// The tables of the families in it.
    below: Vec<Table>,
}

impl Builder<'_> {
    fn module(&mut self, parents: &[RustName], parent_url: &str, segment: String, draft: Draft) -> Module {
        let url = format!("{parent_url}/{segment}");
        let (name, arm) = self.names_of_module(parents, &url, &segment);
        let path = [parents, std::slice::from_ref(&name)].concat();
        if path.len() <= FAMILY_DEPTH {
            self.types.family.clone_from(&path);
        }
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
        module.children = match path.len() < FAMILY_DEPTH {
            true => {
                let (children, tables, found) =
                    at_once(self.api, self.names, &path, &module.url, draft.children);
                self.below.extend(tables);
                self.found.extend(found);
                children
            }
            false => {
                let children = draft.children.into_iter();
                children.map(|(segment, child)| self.module(&path, &module.url, segment, child)).collect()
            }
        };
        let mut others = Others::of(&module);
        self.check_modules(&module, &mut others);
        self.check_events(&module.children, &mut others);
        module
    }

    /// The name of a module, and what a notification is called among all where it is one.
    fn names_of_module(&mut self, parents: &[RustName], url: &str, segment: &str) -> (RustName, RustName) {
        let is_event = parents.first().is_some_and(|root| root.as_str() == "webhook") && parents.len() == 2;
        let name = match is_event {
            true => RustName::module(&segment.to_lowercase().replace('.', "_")),
            false => RustName::module(segment),
        };
        let arm = RustName::variant(segment);
        let path = url.trim_start_matches('/');
        let Some((settled, span)) = self.names.module(path) else { return (name, arm) };
        let others = (settled.clone(), RustName::variant(settled.as_str()));
        if others == (name, arm) {
            let message = format!("the module of `{path}` is called `{settled}` without this entry");
            self.found.push(Diagnostic { span, ..Diagnostic::global(Code::UnusedOverride, message) });
        }
        others
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
        let mut collector = Collector {
            types: &mut self.types,
            of: Subject::Operation(0),
            found: Vec::new(),
            aliases: BTreeMap::new(),
            clashes: Vec::new(),
            renamed: Renamed::default(),
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
        let Collector { found, clashes, renamed, .. } = collector;
        let mut taken: BTreeSet<RustName> =
            found.iter().flat_map(|occurrence| self.names_of(occurrence)).collect();
        for clash in clashes {
            self.clash(clash, &mut taken);
        }
        module.items = self.items(found, renamed, &mut taken);
    }

    /// The cargo feature of what lies in a module of a family.
    fn feature(&self, draft: &Draft) -> String {
        let operation = draft.operations.first().map(|index| self.api.operations[*index].feature());
        let notification = draft.notifications.first().map(|index| self.api.notifications[*index].feature());
        let below = || draft.children.values().next().map(|child| self.feature(child));
        operation.or(notification).or_else(below).unwrap_or_default()
    }

    /// The types of a module; `taken` are their names, and those that messages give to fields of them.
    fn items(
        &mut self,
        found: Vec<Occurrence>,
        mut renamed: Renamed,
        taken: &mut BTreeSet<RustName>,
    ) -> Vec<(RustName, Kind)> {
        let mut seen: BTreeMap<RustName, (Span, Option<Settlement>)> = BTreeMap::new();
        let mut items = Vec::new();
        for occurrence in found {
            let names = self.names_of(&occurrence);
            let Occurrence { name, kind, origin, of, by } = occurrence;
            let mut is_free = true;
            for twin in &names {
                let Some((first, other)) = seen.get(twin) else { continue };
                is_free &= *twin != name;
                // What a message gives another name already takes its types along.
                if by.iter().chain(other).any(|by| renamed.reaches(of, &by.field)) {
                    continue;
                }
                // A struct of an operation has its name from that.
                let settlement = by.as_ref().or(other.as_ref()).cloned();
                if let Some(by) = &settlement {
                    renamed.insert(of, &by.field);
                }
                let (what, remedy) = (format!("two types `{twin}`"), settlement.map(Remedy::Another));
                self.clash(Clash { first: *first, second: origin, what, remedy, of }, taken);
            }
            for name in names {
                seen.entry(name).or_insert((origin, by.clone()));
            }
            if is_free {
                items.push((name, kind));
            }
        }
        items
    }

    /// The name of a type, and that of the struct of its required fields.
    fn names_of(&self, occurrence: &Occurrence) -> Vec<RustName> {
        let Occurrence { name, kind, .. } = occurrence;
        let required = match kind {
            Kind::Whole(record, _) => record.required_name(name),
            Kind::Part(id) => self.types.def(*id).required_name(name),
        };
        std::iter::once(name.clone()).chain(required).collect()
    }

    fn clash(&mut self, clash: Clash, taken: &mut BTreeSet<RustName>) {
        let Clash { first, second, what, remedy, of } = clash;
        let found =
            Diagnostic::new(Code::NameCollision, second, format!("{what} would have one name in Rust"));
        let found = found.related(first, "the other one").of(self.subject(of));
        self.found.push(match remedy {
            Some(remedy) => found.help(self.advice(remedy, of, taken)),
            None => found,
        });
    }

    /// The entry that settles something.
    fn advice(&self, remedy: Remedy, of: Subject, taken: &mut BTreeSet<RustName>) -> String {
        let subject = self.subject(of);
        let (part, entry) = match remedy {
            Remedy::Another(settlement) => {
                ("fields", entry::field(&subject, &settlement.field, &settlement.another(taken)))
            }
            Remedy::Field { field, set } => ("fields", entry::field(&subject, &field, &set)),
            Remedy::Variables(names) => ("operations", entry::variables(&subject, &names)),
            Remedy::Module { path, rust } => ("modules", entry::module(&path, rust.as_str())),
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

    /// Events of API v3, and of the API of brands, are told apart by the arms of one enumeration, which has one for unknown ones as well.
    fn check_events(&mut self, modules: &[Module], others: &mut Others) {
        let mut arms: BTreeMap<RustName, Subject> = BTreeMap::new();
        for module in modules {
            let Some(plan) = &module.notification else { continue };
            let (notification, of) = (&self.api.notifications[plan.index], Subject::Notification(plan.index));
            match notification.protocol {
                Protocol::V2 => continue,
                Protocol::V3 | Protocol::Brand => {}
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
                let rust = others.another(module);
                let remedy = Some(Remedy::Module { path, rust });
                self.clash(Clash { first, second, what, remedy, of }, &mut BTreeSet::new());
            }
        }
    }

    /// Modules beside another of their name, or with the name of a call that the chain has here.
    fn check_modules(&mut self, parent: &Module, others: &mut Others) {
        let mut used = parent.reserved();
        for child in &parent.children {
            let Some(other) = used.insert(child.name.clone(), child.url.clone()) else { continue };
            let Module { url, name, .. } = child;
            let message = format!("the modules of `{url}` and `{other}` would have one name, `{name}`");
            let path = url.trim_start_matches('/');
            let entry = entry::module(path, others.another(child).as_str());
            let diagnostic =
                Diagnostic::global(Code::NameCollision, message).help(entry::advice("modules", [entry]));
            self.found.push(match child.subject() {
                Some(of) => Diagnostic { span: Some(self.origin(of)), ..diagnostic.of(self.subject(of)) },
                None => diagnostic,
            });
        }
    }
}

/// Other names for the modules in one, each of which gets one however many messages name it.
struct Others {
    taken: BTreeSet<RustName>,
    /// By URL.
    given: BTreeMap<String, RustName>,
}

impl Others {
    fn of(parent: &Module) -> Self {
        let names = parent.children.iter().map(|child| child.name.clone());
        Self { taken: names.chain(parent.reserved().into_keys()).collect(), given: BTreeMap::new() }
    }

    /// A name that no module beside it has or is given.
    fn another(&mut self, module: &Module) -> RustName {
        let taken = &mut self.taken;
        let choose = || {
            let other = module.name.another(|name| taken.contains(name));
            taken.insert(other.clone());
            other
        };
        self.given.entry(module.url.clone()).or_insert_with(choose).clone()
    }
}

impl Module {
    /// Names that no module in it can have, each with what has it: calls of the chain, and the types of the family.
    fn reserved(&self) -> BTreeMap<RustName, String> {
        let methods = self.operations.iter().flat_map(OperationPlan::methods);
        let calls = methods.filter_map(|name| {
            Some((RustName::exact(&name)?, format!("the method `{name}` of {}", self.url)))
        });
        let types = || (RustName::module(TYPES), "the types of the family".to_owned());
        calls.chain(self.feature.as_ref().map(|_| types())).collect()
    }

    /// The first operation or notification in the module or below it.
    fn subject(&self) -> Option<Subject> {
        let operation = self.operations.first().map(|plan| Subject::Operation(plan.index));
        let notification = self.notification.as_ref().map(|plan| Subject::Notification(plan.index));
        operation.or(notification).or_else(|| self.children.iter().find_map(Self::subject))
    }
}
