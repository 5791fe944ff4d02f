//! The plan of a crate in, its files out: tokens only, formatted one file at a time on all cores.

mod catalog;
mod chain;
pub mod codes;
mod constructor;
mod context;
mod doc;
mod documented;
mod errors;
mod example;
mod files;
mod finder;
mod index;
mod limits;
mod links;
mod manifest;
mod module;
mod names;
mod notification;
mod operation;
mod record;
mod root;
mod shared;
mod statements;
mod symbol;
mod type_docs;
mod upload;
mod variants;

use proc_macro2::TokenStream;
use rayon::prelude::*;

use crate::diag::Sink;
use crate::format;
use crate::ir::Api;
use crate::link::Plan;
use crate::options::Options;
use crate::output::File;
use context::Cx;
use index::Index;

/// Emits everything. Problems here are mistakes of the generator.
pub fn run(sink: &mut Sink, api: &Api, plan: &Plan, options: &Options) -> Vec<File> {
    let index = Index::new(api, plan);
    let cx = Cx { api, plan, index: &index, package: &options.package };
    let mut modules = Vec::new();
    for root in &plan.roots {
        files::list(root, Vec::new(), &mut modules);
    }
    // Tokens cannot leave the thread that they were made on.
    let format = |files: Vec<(String, TokenStream)>| {
        files.into_iter().map(|(path, tokens)| format::rust(&path, tokens)).collect::<Vec<_>>()
    };
    let of_modules = || {
        let formatted = modules.into_par_iter().flat_map_iter(|(at, module)| {
            let own = (files::path(&at), module::file(cx, &at, module));
            format(std::iter::once(own).chain(shared::files(cx, &at, module)).collect())
        });
        formatted.collect::<Vec<_>>()
    };
    let at_root = || {
        let library = || format::rust("src/lib.rs", root::file(cx));
        let catalog = || format::rust("src/catalog.rs", catalog::file(cx));
        let (files, (library, catalog)) =
            rayon::join(|| format(shared::root_files(cx)), || rayon::join(library, catalog));
        files.into_iter().chain([library, catalog, manifest::file(plan, options)]).collect::<Vec<_>>()
    };
    let (mut formatted, at_root) = rayon::join(of_modules, at_root);
    formatted.extend(at_root);
    let mut done = Vec::with_capacity(formatted.len());
    for file in formatted {
        match file {
            Ok(file) => done.push(file),
            Err(diagnostic) => sink.push(*diagnostic),
        }
    }
    done.sort();
    done
}
