//! Names of operations, notifications, families and URLs in, links to where they are in the emitted crate out.

use std::collections::BTreeMap;

use crate::foreign::{self, Markdown};
use crate::ir::Api;
use crate::link::{Module, Plan};
use crate::name::RustName;

/// What texts may name of the runtime, which every emitted crate has as `rt`, and what kind of item it is.
const RUNTIME: [(&str, &str); 6] = [
    ("rt::bill", "mod"),
    ("rt::Client", "struct"),
    ("rt::Download", "struct"),
    ("rt::FilePart", "struct"),
    ("rt::front_end", "mod"),
    ("rt::NotificationHandler", "struct"),
];

/// Where everything is that texts may name.
#[derive(Debug, Default)]
pub struct Index<'a> {
    /// By name: `POST /v3/refund/domestic/refunds`, `EVENT v3 REFUND.SUCCESS`, `v3-refund`, `/v3/refund`.
    places: BTreeMap<String, Place<'a>>,
}

/// An item, and what kind of item it is, for a link.
#[derive(Clone, Debug)]
struct Place<'a> {
    path: Vec<&'a RustName>,
    kind: &'static str,
}

impl<'a> Index<'a> {
    /// The index of a crate.
    pub fn new(api: &Api, plan: &'a Plan) -> Self {
        let mut index = Self::default();
        plan.roots.iter().for_each(|root| index.module(api, root, Vec::new()));
        index
    }

    fn module(&mut self, api: &Api, module: &'a Module, parents: Vec<&'a RustName>) {
        let mut path = parents;
        path.push(&module.name);
        for plan in &module.operations {
            let place = Place { path: path.iter().copied().chain([&plan.name]).collect(), kind: "struct" };
            self.places.insert(api.operations[plan.index].to_string(), place);
        }
        let notification = module.notification.as_ref();
        let event = notification.map(|plan| api.notifications[plan.index].to_string());
        for name in event.into_iter().chain(module.feature.clone()).chain([module.url.clone()]) {
            self.places.insert(name, Place { path: path.clone(), kind: "mod" });
        }
        module.children.iter().for_each(|child| self.module(api, child, path.clone()));
    }

    /// A text with links in the place of the names in it that are code.
    pub fn linked(&self, text: Markdown) -> Markdown {
        text.linked(|name| {
            if let Some((name, kind)) = RUNTIME.iter().find(|(known, _)| *known == name) {
                let [name, kind] = [name, kind].map(|text| Markdown::fixed(text));
                return Some(Markdown::with("[`{}`]({}@crate::{})", [name.clone(), kind, name]));
            }
            let Place { path, kind } = self.places.get(name)?;
            let path = Markdown::joined(path.iter().map(|name| Markdown::name(name)), "::");
            let link = [foreign::code(name), Markdown::fixed(kind), path];
            Some(Markdown::with("[{}]({}@crate::{})", link))
        })
    }
}
