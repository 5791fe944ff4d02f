//! What leads a reader to an operation: lists by module, by product family and by task.

use std::collections::BTreeMap;

use super::{Cx, operation};
use crate::foreign::{self, Markdown};
use crate::ir::{Family, Protocol, Task};
use crate::link::Module;
use crate::name::RustName;

/// The documentation of a module below a protocol: what it is, and the operations at and below it.
pub fn module(cx: Cx<'_>, module: &Module) -> Vec<Markdown> {
    let mut lines = match &module.feature {
        Some(feature) => about_family(cx, module, feature),
        None => vec![about_url(cx, module)],
    };
    let docs = module.operations.iter().map(|plan| &cx.operation(plan.index).doc);
    let callers = operation::callers(cx, docs);
    lines.extend((!callers.is_empty()).then(|| Markdown::with("Called by: {}.", [callers])));
    // Where nothing is further down, the operations are all that there is on the page.
    if module.feature.is_some() || !module.children.is_empty() {
        lines.extend(targets(cx, module).iter().map(|target| target.item()));
    }
    lines
}

fn about_family(cx: Cx<'_>, module: &Module, feature: &str) -> Vec<Markdown> {
    let Family { title, text, term: _ } = cx.api.guide.families.get(feature).cloned().unwrap_or_default();
    let url = foreign::code(&module.url);
    let needs = Markdown::with("Needs the feature {}.", [foreign::code(feature)]);
    vec![foreign::title(&title), url, cx.index.linked(foreign::prose(&text)), needs]
}

/// `` `/v3/refund/domestic/refunds`: Refund a payment ``, as the list of the modules around it shows it.
fn about_url(cx: Cx<'_>, module: &Module) -> Markdown {
    let titles = module.operations.iter().map(|plan| foreign::title(&cx.operation(plan.index).doc.title));
    let titles = Markdown::joined(titles, "; ");
    let url = foreign::code(&module.url);
    if titles.is_empty() { url } else { Markdown::with("{}: {}", [url, titles]) }
}

/// What the Chinese documentation calls a module.
pub fn terms<'a>(cx: Cx<'a>, module: &Module) -> Option<&'a str> {
    cx.api.guide.families.get(module.feature.as_ref()?)?.term.as_deref()
}

/// The documentation of a protocol: its families.
pub fn root(cx: Cx<'_>, root: &Module) -> Vec<Markdown> {
    let about = Markdown::fixed(match Protocol::of_word(root.name.as_str()) {
        Some(Protocol::V2) => {
            "Operations of API v2, which are signed with the APIv2 key. What is called `/v2/pay/micropay` here is sent to `/pay/micropay`."
        }
        Some(Protocol::V3) => "Operations of API v3, which are signed with the merchant's private key.",
        Some(Protocol::Brand) => {
            "Operations of the API of brands, signed with the brand's private key by the client of a brand: [`rt::Config::brand`](crate::rt::Config::brand)."
        }
        None => "Notifications, which the service sends to the merchant or brand.",
    });
    let families = root.children.iter().filter_map(|child| family(cx, child, &[&child.name]));
    [about, foreign::code(&root.url)].into_iter().chain(families).collect()
}

/// What merchants do, for the front page; empty where the crate has nothing of it.
pub fn tasks(cx: Cx<'_>) -> Vec<Markdown> {
    let by_name: BTreeMap<String, Target<'_>> =
        all_targets(cx).map(|target| (target.of.clone(), target)).collect();
    let tasks: Vec<_> =
        cx.api.guide.tasks.iter().filter_map(|found| task(cx, &by_name, found)).flatten().collect();
    let head = (!tasks.is_empty()).then(|| Markdown::fixed("# By task"));
    head.into_iter().chain(tasks).collect()
}

/// The families of all protocols, for the front page.
pub fn families(cx: Cx<'_>) -> Vec<Markdown> {
    let mut lines = Vec::new();
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

/// Links to the operations and notifications of a family by their names, from so many modules further down.
pub fn back(cx: Cx<'_>, module: &Module, depth: usize) -> BTreeMap<String, Markdown> {
    back_to(targets(cx, module), depth)
}

/// Links to those of the whole crate, from so many modules below its root.
pub fn back_to_root(cx: Cx<'_>, depth: usize) -> BTreeMap<String, Markdown> {
    back_to(all_targets(cx), depth)
}

fn back_to<'a>(targets: impl IntoIterator<Item = Target<'a>>, depth: usize) -> BTreeMap<String, Markdown> {
    let up = || Markdown::joined((0..depth).map(|_| Markdown::fixed("super")), "::");
    let found = targets.into_iter().map(|target| {
        let path = path(&target.path);
        let link = [foreign::code(&target.of), Markdown::fixed(target.kind), up(), path];
        (target.of, Markdown::with("[{}]({}@{}::{})", link))
    });
    found.collect()
}

/// Something that a reader looks for.
struct Target<'a> {
    /// Its name: `POST /v3/refund/domestic/refunds`.
    of: String,
    title: &'a str,
    /// Whether new users should stay away from it.
    deprecated: bool,
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
        let title = if title.is_empty() { foreign::code(&self.of) } else { title };
        let template = if self.deprecated { "{}: {}, deprecated" } else { "{}: {}" };
        Markdown::with(template, [self.link(), title]).as_item()
    }
}

fn link(names: &[&RustName], kind: &'static str) -> Markdown {
    Markdown::with("[`{}`]({}@{})", [path(names), Markdown::fixed(kind), path(names)])
}

fn path(names: &[&RustName]) -> Markdown {
    Markdown::joined(names.iter().map(|name| Markdown::name(name)), "::")
}

/// All operations and notifications, by their paths from the root of the crate.
fn all_targets(cx: Cx<'_>) -> impl Iterator<Item = Target<'_>> {
    let roots = cx.plan.roots.iter();
    roots.flat_map(move |root| targets(cx, root).into_iter().map(|target| target.below(&root.name)))
}

/// The operations and notifications below a module, by their paths from there.
fn targets<'a>(cx: Cx<'a>, module: &'a Module) -> Vec<Target<'a>> {
    let mut found = Vec::new();
    for plan in &module.operations {
        let operation = cx.operation(plan.index);
        found.push(Target {
            of: operation.to_string(),
            title: &operation.doc.title,
            deprecated: operation.lifecycle.deprecated,
            path: vec![&plan.name],
            kind: "struct",
        });
    }
    for child in &module.children {
        if let Some(plan) = &child.notification {
            let notification = cx.notification(plan.index);
            found.push(Target {
                of: notification.to_string(),
                title: &notification.doc.title,
                deprecated: notification.lifecycle.deprecated,
                path: vec![&child.name],
                kind: "mod",
            });
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
fn task(cx: Cx<'_>, by_name: &BTreeMap<String, Target<'_>>, task: &Task) -> Option<Vec<Markdown>> {
    let steps: Vec<_> = task.steps.iter().filter_map(|step| by_name.get(step)).collect();
    if steps.is_empty() {
        return None;
    }
    let head =
        [Markdown::with("## {}", [foreign::title(&task.title)]), cx.index.linked(foreign::prose(&task.text))];
    Some(head.into_iter().chain(steps.into_iter().map(Target::item)).collect())
}
