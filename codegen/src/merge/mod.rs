//! Two readings of the same documentation in, one model out, with each disagreement and what was taken.
//!
//! Structure, types, examples, limits and meanings come from the fragments; presence, text, hosts, kinds of replies and
//! of encryption from the pages. What is sealed by either is sealed, and what the overrides settled stays.

mod conflict;
mod field;
mod operation;
pub mod report;
mod seal;
mod types;

pub use conflict::{Class, Conflict, Side};

use crate::diag::{Code, Diagnostic};
use crate::ir::{Api, Host, Operation};
use crate::overrides::{Overrides, Take};

/// What two readings gave together.
#[derive(Debug, Default)]
pub struct Merged {
    /// The model.
    pub api: Api,
    /// Where they disagree.
    pub conflicts: Vec<Conflict>,
    /// Overrides that change nothing.
    pub diagnostics: Vec<Diagnostic>,
}

/// Merges the operations of fragments into those of pages.
pub fn run(pages: Api, fragments: Api, overrides: &Overrides) -> Merged {
    if fragments.operations.is_empty() && fragments.notifications.is_empty() {
        return Merged { api: pages, ..Merged::default() };
    }
    let (mut conflicts, mut diagnostics) = (Vec::new(), Vec::new());
    let Api { operations, mut notifications } = pages;
    notifications.extend(fragments.notifications);
    let has_pages = !operations.is_empty();
    let mut left: Vec<Option<Operation>> = one_of_each(fragments.operations).into_iter().map(Some).collect();
    let index: std::collections::BTreeMap<_, usize> =
        left.iter().flatten().enumerate().map(|(at, found)| (key(found), at)).collect();
    let mut merged = Vec::with_capacity(left.len());
    for page in operations {
        let twin = index.get(&key(&page)).and_then(|at| left.get_mut(*at)?.take());
        match twin {
            Some(fragment) => {
                let entry = overrides.taken(&page.to_string());
                let other =
                    entry.map(|_| operation::merge(page.clone(), fragment.clone(), None, &mut Vec::new()));
                let take = entry.map(|entry| entry.take);
                let mut sealed = Vec::new();
                for (source, operation) in [(Take::Page, &page), (Take::Fragment, &fragment)] {
                    // What is left out on purpose need not be kept.
                    if take.is_none_or(|take| take == source) {
                        sealed.extend(seal::of(operation));
                    }
                }
                let both = operation::merge(page, fragment, take, &mut conflicts);
                diagnostics.extend(seal::lost(&sealed, &both));
                if let (Some(entry), Some(span)) = (entry, entry.and_then(|entry| entry.span))
                    && other.as_ref() == Some(&both)
                {
                    let message = format!("`{}` is the same without this entry", entry.operation);
                    diagnostics.push(Diagnostic::new(Code::UnusedOverride, span, message));
                }
                merged.push(both);
            }
            None => {
                conflicts.push(alone(&page, Class::OperationOnPageOnly));
                merged.push(page);
            }
        }
    }
    for fragment in left.into_iter().flatten() {
        if has_pages {
            conflicts.push(alone(&fragment, Class::OperationInFragmentOnly));
        }
        merged.push(fragment);
    }
    Merged { api: Api { operations: merged, notifications }, conflicts, diagnostics }
}

type Key = (crate::ir::Protocol, crate::ir::Method, String);

fn key(operation: &Operation) -> Key {
    (operation.protocol, operation.method, operation.path.as_str().to_owned())
}

/// An operation that is described below several entry points is one that is also offered at the other.
fn one_of_each(operations: Vec<Operation>) -> Vec<Operation> {
    let mut kept: Vec<Operation> = Vec::with_capacity(operations.len());
    let mut index = std::collections::BTreeMap::new();
    for operation in operations {
        match index.get(&key(&operation)).and_then(|at: &usize| kept.get_mut(*at)) {
            None => {
                index.insert(key(&operation), kept.len());
                kept.push(operation);
            }
            Some(first) => match (&first.host, &operation.host) {
                (Host::Main, Host::Fixed(url)) => first.host = Host::Also(url.clone()),
                (Host::Fixed(url), Host::Main) => {
                    *first = Operation { host: Host::Also(url.clone()), ..operation }
                }
                // Twice the same: the check of duplicates says so.
                _ => kept.push(operation),
            },
        }
    }
    kept
}

fn alone(operation: &Operation, class: Class) -> Conflict {
    let side = Side::new(operation.to_string(), operation.origin);
    let (page, fragment) = match class {
        Class::OperationOnPageOnly => (side, None),
        _ => (None, side),
    };
    Conflict {
        class,
        operation: operation.to_string(),
        field: String::new(),
        page,
        fragment,
        taken: operation.to_string(),
    }
}
