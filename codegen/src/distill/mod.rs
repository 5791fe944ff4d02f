//! The model in, YAML tables out, which are read back and compared before anybody gets them.

mod compare;
mod field;
mod operation;
#[cfg(test)]
mod tests;
mod yaml;

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::diag::{Code, Diagnostic};
use crate::ir::{Api, Operation, PathTemplate, Protocol};
use crate::lower::{self, Location};
use crate::output::{self, File, RelPath};
use crate::source::SourceMap;

pub use compare::comparable;
use yaml::Yaml;

/// What is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// Whether titles, descriptions, meanings and examples are written beside the facts.
    pub with_text: bool,
}

/// What the tables own in their folder.
pub const OWNED: [&str; 2] = ["openapi", "webhook"];

/// Writes the tables of a model.
///
/// # Errors
///
/// Operations whose place is that of another URL, and what would not be read back as it is.
pub fn files(api: &Api, scope: Scope) -> Result<Vec<File>, Vec<Diagnostic>> {
    let mut problems = Vec::new();
    let tables = tables(api, scope, &mut problems);
    let rendered = tables.par_iter().map(|(name, yaml)| file(name, yaml)).collect::<Result<Vec<_>, _>>();
    let files = match rendered {
        Ok(files) => files,
        Err(error) => {
            problems.push(Diagnostic::global(Code::Internal, error.to_string()));
            Vec::new()
        }
    };
    if problems.is_empty() {
        problems = differences(api, &files, scope);
    }
    if problems.is_empty() { Ok(files) } else { Err(problems) }
}

/// The tables by their places; what has none is a problem.
fn tables(api: &Api, scope: Scope, problems: &mut Vec<Diagnostic>) -> Vec<(String, Yaml)> {
    let mut by_path: BTreeMap<(Protocol, &PathTemplate), Vec<&Operation>> = BTreeMap::new();
    for operation in &api.operations {
        by_path.entry((operation.protocol, &operation.path)).or_default().push(operation);
    }
    let mut tables: Vec<(String, Yaml)> = Vec::new();
    for ((protocol, path), operations) in by_path {
        let location = Location::Operations { protocol, path: path.clone() };
        let name = format!(
            "openapi/{protocol}/{path}{}.yaml",
            if path.as_str().ends_with('/') { "index" } else { "" }
        );
        if lower::locate(&name) != Some(location) {
            problems.extend(operations.into_iter().map(without_place));
            continue;
        }
        let methods = operations
            .iter()
            .map(|found| (found.method.anchor().to_owned(), operation::operation(scope, found)));
        tables.push((name, Yaml::Map(methods.collect())));
    }
    for notification in &api.notifications {
        let name = format!("webhook/{}/{}.yaml", notification.protocol, notification.event);
        tables.push((name, operation::notification(scope, notification)));
    }
    tables
}

fn file(name: &str, yaml: &Yaml) -> Result<File, output::OutputError> {
    let head = format!("# {} by `cargo xtask distill`; without this line the file is yours.", output::MARKER);
    Ok(File { path: RelPath::new(name)?, text: format!("{head}\n{}", yaml.render()) })
}

/// The table of a URL that ends in a slash is called `index`, so that of one that ends in this word has no place.
fn without_place(operation: &Operation) -> Diagnostic {
    Diagnostic::new(Code::NoPlace, operation.origin, format!("`{operation}` has no place among YAML tables"))
        .label("its path is that of another URL there")
        .of(operation.to_string())
}

/// What is not read back as it was written.
fn differences(api: &Api, files: &[File], scope: Scope) -> Vec<Diagnostic> {
    let texts = files.iter().map(|file| (file.path.as_str(), file.text.as_str()));
    let read = crate::read_texts(SourceMap::from_texts(texts));
    let mut problems: Vec<Diagnostic> = Vec::new();
    for error in read.diagnostics.iter().filter(|found| found.is_error()) {
        let place = error.span.map(|span| read.sources.place(span)).unwrap_or_default();
        problems
            .push(Diagnostic::global(Code::Internal, format!("{place} is not read back: {}", error.message)));
    }
    let (written, found) = (comparable(api, scope), comparable(&read.api, scope));
    let not_same = |name: String, origin| {
        Diagnostic::new(Code::Internal, origin, format!("`{name}` is not read back as it was written"))
            .of(name)
    };
    for (at, operation) in written.operations.iter().enumerate() {
        if found.operations.get(at) != Some(operation) {
            problems.push(not_same(operation.to_string(), api.operations[at].origin));
        }
    }
    for (at, notification) in written.notifications.iter().enumerate() {
        if found.notifications.get(at) != Some(notification) {
            problems.push(not_same(notification.to_string(), api.notifications[at].origin));
        }
    }
    problems
}
