//! A tree of Swagger fragments in, operations out; each fault of the dialect is repaired with a warning, or refused.
//!
//! One file is one path; what it refers to is in other files of the tree. The list of paths in the root is not read:
//! the files are the truth.

mod composition;
mod cx;
mod enclosing;
mod facets;
mod field;
mod format;
mod format_words;
mod keywords;
mod location;
mod operation;
mod others;
mod request;
mod response;
mod schema;
mod seal;
mod sensitive;
mod shape;
mod text;
mod tree;
mod unfolding;
mod values;

use rayon::prelude::*;

use crate::diag::{Code, Diagnostic};
use crate::ir::{Api, Method, PathTemplate, Protocol};
use crate::overrides::Overrides;
use crate::rules::Gathered;
use crate::source::{ROOT, SourceFile};
use crate::span::{FileId, Span, Spanned};
use crate::yaml::{self, MarkedError, Node};

use super::whole_api;
use cx::Cx;
use tree::{Document, Located, Tree};

/// Reads all files of a tree.
pub fn read(files: &[(FileId, &SourceFile)], overrides: &Overrides) -> Gathered {
    let parsed: Vec<_> = files.par_iter().map(|(id, file)| (*id, *file, yaml::parse(*id, file))).collect();
    let mut gathered = Gathered::default();
    let mut documents: Vec<(FileId, &SourceFile, Node)> = Vec::new();
    for (id, file, node) in parsed {
        match node {
            Ok(node) => documents.push((id, file, node)),
            Err(error) if file.relative == ROOT => {
                let message = format!("`{ROOT}` was not read: {}", error.message);
                let found = Diagnostic::new(Code::NotRead, error.span, message);
                gathered.diagnostics.push(found.help("nothing but a reference to it would need it"));
            }
            Err(error) => gathered.diagnostics.push(not_yaml(error)),
        }
    }
    let documents: Vec<Document<'_>> =
        documents.iter().map(|(id, file, root)| Document { id: *id, file, root }).collect();
    let tails = documents
        .par_iter()
        .flat_map_iter(|Document { file, root, .. }| yaml::lost_tails(file, root, &is_told));
    gathered.diagnostics.extend(tails.collect::<Vec<_>>());
    let tree = Tree::new(documents.iter().copied());
    let read: Vec<Gathered> =
        documents.par_iter().filter_map(|document| path_item(&tree, overrides, *document)).collect();
    read.into_iter().for_each(|file| gathered.add(file));
    gathered
}

/// Whether a keyword has a text to people.
fn is_told(keys: &[&str], _: &str) -> bool {
    let is_text =
        |key: &&str| matches!(*key, "summary" | "description" | "title" | "pattern" | "example" | "default");
    keys.last().is_some_and(is_text)
}

fn not_yaml(error: MarkedError) -> Diagnostic {
    let found = Diagnostic::new(Code::BadYaml, error.span, error.message);
    match error.first {
        Some(first) => found.related(first, "first here"),
        None => found,
    }
}

/// The protocol and path of what a file describes, by its place.
pub fn path_of(relative: &str) -> Option<(Protocol, PathTemplate)> {
    location::locate(relative).map(|location| (location.protocol, location.path))
}

/// The operations of one file; `None` for the root and for definitions.
fn path_item<'a>(tree: &Tree<'a>, overrides: &Overrides, document: Document<'a>) -> Option<Gathered> {
    let at = Located { document, node: document.root };
    let relative = document.file.relative.as_str();
    if relative == ROOT || relative.starts_with("definitions/") {
        return None;
    }
    let origin = Span::new(document.id, 0, 0);
    let mut cx = Cx::new(tree, overrides, origin);
    let mut api = Api::default();
    match (location::locate(relative), at.node.map()) {
        (None, _) => cx.report(
            Diagnostic::new(Code::BadLocation, origin, format!("`{relative}` is not a place for a fragment"))
                .help("fragments belong below `v2/`, `v3/`, `hk/v3/` and `global/v3/`, by the segments of their URL"),
        ),
        (Some(_), None) => {
            cx.report(Diagnostic::new(Code::BadFragment, origin, "a fragment must be a map of methods"));
        }
        (Some(location), Some(members)) => {
            if let Some(found) = whole_api::refused(at.node, Code::BadFragment, origin, "a fragment") {
                cx.report(found);
                return Some(cx.rules.finish(api));
            }
            let shared = at.get("parameters");
            for (key, node) in members {
                let method = Method::WORDS.iter().find(|(word, _)| *word == key.value);
                let Some((_, method)) = method else {
                    beside_methods(&mut cx, key, node);
                    continue;
                };
                api.operations.extend(operation::read(&mut cx, &location, *method, key, at.at(node), shared));
                cx.finish_operation();
                cx.rules.operation = None;
            }
            if api.operations.is_empty() && !cx.rules.has_errors() {
                cx.report(Diagnostic::new(Code::NoOperation, origin, "this fragment has no operation").help(
                    "a fragment is a map of `get`, `post`, `put`, `patch` and `delete`",
                ));
            }
        }
    }
    Some(cx.rules.finish(api))
}

/// What is beside methods are their parameters, or a schema that they refer to.
fn beside_methods(cx: &mut Cx<'_, '_>, key: &Spanned<String>, node: &Node) {
    if node.get("responses").is_some() {
        cx.report(no_method(key));
    } else if node.map().is_none() && key.value != "parameters" {
        let message = format!("`{}` is read below a method, not beside it", key.value);
        cx.report(Diagnostic::new(Code::UnknownKeyword, key.span, message).label("not read"));
        keywords::refuse_lost_seals(cx, node);
    }
}

fn no_method(key: &Spanned<String>) -> Diagnostic {
    let message = format!("`{}` is not a method", key.value);
    let found = Diagnostic::new(Code::BadFragment, key.span, message);
    let found = found.help("the methods are `get`, `post`, `put`, `patch` and `delete`");
    found.suggest(&key.value, &Method::WORDS.map(|(word, _)| word))
}
