//! What leads a reader to an operation: lists by module, by product family and by task.

use std::collections::BTreeMap;

use super::Cx;
use crate::foreign::{self, Markdown};
use crate::ir::{Family, Task};
use crate::link::Module;
use crate::name::RustName;

/// The documentation of a module with a file of its own: what a family is, and the operations below it.
pub fn module(cx: Cx<'_>, module: &Module) -> Vec<Markdown> {
    let url = foreign::code(&module.url);
    let Some(feature) = &module.feature else { return vec![url] };
    let Family { title, text } = cx.api.guide.families.get(feature).cloned().unwrap_or_default();
    let mut lines = vec![foreign::title(&title), url, foreign::prose(&text)];
    lines.push(Markdown::with("Needs the feature {}.", [foreign::code(feature)]));
    lines.extend(targets(cx, module).iter().map(|target| target.item()));
    lines
}

/// The documentation of a protocol: its families.
pub fn root(cx: Cx<'_>, root: &Module) -> Vec<Markdown> {
    let families = root.children.iter().filter_map(|child| family(cx, child, &[&child.name]));
    std::iter::once(foreign::code(&root.url)).chain(families).collect()
}

/// The front page: tasks, then families.
pub fn front(cx: Cx<'_>) -> Vec<Markdown> {
    let by_name: BTreeMap<String, Target<'_>> = cx
        .plan
        .roots
        .iter()
        .flat_map(|root| targets(cx, root).into_iter().map(move |target| target.below(&root.name)))
        .map(|target| (target.of.clone(), target))
        .collect();
    let mut lines = Vec::new();
    let tasks: Vec<_> = cx.api.guide.tasks.iter().filter_map(|found| task(&by_name, found)).collect();
    if !tasks.is_empty() {
        lines.push(Markdown::fixed("# By task"));
        lines.extend(tasks.into_iter().flatten());
    }
    for root in &cx.plan.roots {
        let families = root.children.iter();
        let families: Vec<_> =
            families.filter_map(|child| family(cx, child, &[&root.name, &child.name])).collect();
        if !families.is_empty() {
            lines.push(Markdown::with("# Families of {}", [foreign::code(&root.url)]));
            lines.extend(families);
        }
    }
    lines
}

/// Something that a reader looks for.
struct Target<'a> {
    /// Its name: `POST /v3/refund/domestic/refunds`.
    of: String,
    title: &'a str,
    /// The names down to it.
    path: Vec<&'a RustName>,
    /// What kind of item it is, for a link.
    kind: &'static str,
}

impl<'a> Target<'a> {
    fn below(mut self, module: &'a RustName) -> Self {
        self.path.insert(0, module);
        self
    }

    fn link(&self) -> Markdown {
        link(&self.path, self.kind)
    }

    /// `` - [`domestic::refunds::Post`](…): Refund a payment ``
    fn item(&self) -> Markdown {
        let title = foreign::title(self.title);
        let item = match title.is_empty() {
            true => Markdown::with("{}: {}", [self.link(), foreign::code(&self.of)]),
            false => Markdown::with("{}: {}", [self.link(), title]),
        };
        item.as_item()
    }
}

fn link(path: &[&RustName], kind: &'static str) -> Markdown {
    let path = || Markdown::joined(path.iter().map(|name| Markdown::name(name)), "::");
    Markdown::with("[`{}`]({}@{})", [path(), Markdown::fixed(kind), path()])
}

/// The operations and notifications below a module, by their paths from there.
fn targets<'a>(cx: Cx<'a>, module: &'a Module) -> Vec<Target<'a>> {
    let mut found = Vec::new();
    for plan in &module.operations {
        let operation = cx.operation(plan.index);
        let (title, path) = (operation.doc.title.as_str(), vec![&plan.name]);
        found.push(Target { of: operation.to_string(), title, path, kind: "struct" });
    }
    for child in &module.children {
        if let Some(plan) = &child.notification {
            let notification = cx.notification(plan.index);
            let title = notification.doc.title.as_str();
            found.push(Target { of: notification.to_string(), title, path: vec![&child.name], kind: "mod" });
        }
        found.extend(targets(cx, child).into_iter().map(|target| target.below(&child.name)));
    }
    found
}

fn family(cx: Cx<'_>, module: &Module, path: &[&RustName]) -> Option<Markdown> {
    let family = cx.api.guide.families.get(module.feature.as_ref()?);
    let title = foreign::title(family.map_or("", |family| &family.title));
    let link = link(path, "mod");
    let item = match title.is_empty() {
        true => link,
        false => Markdown::with("{}: {}", [link, title]),
    };
    Some(item.as_item())
}

/// A task with those of its steps that the crate has.
fn task(by_name: &BTreeMap<String, Target<'_>>, task: &Task) -> Option<Vec<Markdown>> {
    let steps: Vec<_> = task.steps.iter().filter_map(|step| by_name.get(step)).collect();
    if steps.is_empty() {
        return None;
    }
    let head = Markdown::with("**{}.** {}", [foreign::title(&task.title), foreign::title(&task.text)]);
    let steps = steps.into_iter().map(Target::item);
    Some(std::iter::once(head).chain(steps).collect())
}
