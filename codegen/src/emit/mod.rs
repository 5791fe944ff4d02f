//! The plan of a crate in, its files out: tokens only, formatted one file at a time on all cores.

mod catalog;
mod chain;
mod context;
mod doc;
mod documented;
mod example;
mod files;
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
use crate::ir::Api;
use crate::link::Plan;
use crate::output::File;
use context::Cx;

/// Emits everything. Problems here are mistakes of the generator.
pub fn run(sink: &mut Sink, api: &Api, plan: &Plan, options: &Options) -> Vec<File> {
    let cx = Cx { api, plan, package: &options.package };
    let mut modules = Vec::new();
    for root in &plan.roots {
        files::list(root, Vec::new(), &mut modules);
    }
    let formatted: Vec<_> = modules
        .into_par_iter()
        .map(|(at, module)| format::rust(&files::path(&at), module::file(cx, &at, module)))
        .collect();
    let mut done = Vec::with_capacity(formatted.len() + 3);
    for file in formatted.into_iter().chain([
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
