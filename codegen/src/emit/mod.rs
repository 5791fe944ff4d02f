//! The plan of a crate in, its files out: tokens only, formatted one file at a time on all cores.

mod catalog;
mod chain;
mod doc;
mod documented;
mod example;
mod manifest;
mod module;
mod notification;
mod operation;
mod record;
mod root;
mod symbol;

use rayon::prelude::*;

use crate::Options;
use crate::diag::Sink;
use crate::format;
use crate::ir::{Api, Notification, Operation};
use crate::link::{Module, Plan};
use crate::name::RustName;
use crate::output::File;

/// Emits everything. Problems here are mistakes of the generator.
pub fn run(sink: &mut Sink, api: &Api, plan: &Plan, options: &Options) -> Vec<File> {
    let cx = Cx { api, plan, package: &options.package };
    let mut modules = Vec::new();
    for root in &plan.roots {
        list_files(root, Vec::new(), &mut modules);
    }
    let files: Vec<_> = modules
        .into_par_iter()
        .map(|(at, module)| format::rust(&file_path(&at), module::file(cx, &at, module)))
        .collect();
    let mut done = Vec::with_capacity(files.len() + 2);
    for file in files.into_iter().chain([
        format::rust("src/lib.rs", root::file(cx)),
        format::rust("src/catalog.rs", catalog::file(cx)),
        manifest::file(plan, options),
    ]) {
        match file {
            Ok(file) => done.push(file),
            Err(diagnostic) => sink.push(*diagnostic),
        }
    }
    done.sort();
    done
}

/// What every emitter may look up.
#[derive(Clone, Copy)]
struct Cx<'a> {
    api: &'a Api,
    plan: &'a Plan,
    package: &'a str,
}

impl<'a> Cx<'a> {
    /// The crate as its users name it in code.
    fn krate(self) -> proc_macro2::Ident {
        RustName::field(self.package).ident()
    }

    fn operation(self, index: usize) -> &'a Operation {
        &self.api.operations[index]
    }

    fn notification(self, index: usize) -> &'a Notification {
        &self.api.notifications[index]
    }
}

/// A module with the names of the modules around it and its own.
type Placed<'p> = (Vec<&'p RustName>, &'p Module);

fn list_files<'p>(module: &'p Module, parents: Vec<&'p RustName>, files: &mut Vec<Placed<'p>>) {
    let mut at = parents;
    at.push(&module.name);
    if has_file(module, at.len()) {
        files.push((at.clone(), module));
    }
    for child in &module.children {
        list_files(child, at.clone(), files);
    }
}

/// Protocols, families and everything with types have a file; segments on the way are inline modules.
fn has_file(module: &Module, depth: usize) -> bool {
    depth <= 2 || !module.items.is_empty() || !module.operations.is_empty() || module.notification.is_some()
}

fn file_path(at: &[&RustName]) -> String {
    let names: Vec<_> = at.iter().map(|name| name.as_str()).collect();
    format!("src/{}.rs", names.join("/"))
}
