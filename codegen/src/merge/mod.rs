//! Two readings of the same documentation in, one model out, with each disagreement and what was taken.
//!
//! Structure, types, examples, limits and meanings come from the fragments; presence, text, hosts, kinds of replies and
//! of encryption from the pages. What is sealed by either is sealed, and what the overrides settled stays.

mod conflict;
mod field;
mod notification;
mod operation;
pub mod report;
mod seal;
mod types;

pub use conflict::{Class, Conflict, Side, TakenFrom};

use std::collections::{BTreeMap, VecDeque};

use crate::diag::{Code, Diagnostic};
use crate::ir::{Api, Host, Notification, Operation};
use crate::overrides::{Overrides, Take, Used};

/// What two readings gave together.
#[derive(Debug, Default)]
pub struct Merged {
    /// The model.
    pub api: Api,
    /// Where they disagree.
    pub conflicts: Vec<Conflict>,
    /// Seals that get lost, and overrides that change nothing.
    pub diagnostics: Vec<Diagnostic>,
    /// Overrides that decided between two sources.
    pub used: Used,
}

/// Merges trees of fragments into trees of pages. Of trees of one form, an earlier one counts as the pages.
pub fn run(pages: Vec<Api>, fragments: Vec<Api>, overrides: &Overrides) -> Merged {
    let mut merged = Merged::default();
    let pages = merged.joined(pages, overrides);
    let fragments = fragments.into_iter().map(|Api { operations, notifications, guide }| Api {
        operations: one_of_each(operations),
        notifications,
        guide,
    });
    let fragments = merged.joined(fragments.collect(), overrides);
    let is_both = !pages.operations.is_empty() && !fragments.operations.is_empty();
    merged.api = merged.both(pages, fragments, overrides, is_both);
    merged
}

impl Merged {
    /// All trees of one form.
    fn joined(&mut self, trees: Vec<Api>, overrides: &Overrides) -> Api {
        let all = trees.into_iter().reduce(|all, tree| self.both(all, tree, overrides, false));
        all.unwrap_or_default()
    }

    /// Two trees together; `tells_alone` reports what only one of them has.
    fn both(&mut self, pages: Api, fragments: Api, overrides: &Overrides, tells_alone: bool) -> Api {
        let mut left: Vec<Option<Operation>> = fragments.operations.into_iter().map(Some).collect();
        let index: BTreeMap<_, usize> =
            left.iter().flatten().enumerate().map(|(at, found)| (key(found), at)).collect();
        let mut operations = Vec::with_capacity(left.len());
        for page in pages.operations {
            let twin = index.get(&key(&page)).and_then(|at| left.get_mut(*at)?.take());
            match twin {
                Some(fragment) => operations.push(self.operation(page, fragment, overrides)),
                None => {
                    if tells_alone {
                        self.conflicts.push(alone(&page, Class::OperationInFirstOnly));
                    }
                    operations.push(page);
                }
            }
        }
        for fragment in left.into_iter().flatten() {
            if tells_alone {
                self.conflicts.push(alone(&fragment, Class::OperationInSecondOnly));
            }
            operations.push(fragment);
        }
        let mut left: Vec<Option<Notification>> = fragments.notifications.into_iter().map(Some).collect();
        let mut index: BTreeMap<_, VecDeque<usize>> = BTreeMap::new();
        for (at, found) in left.iter().flatten().enumerate() {
            index.entry((found.protocol, found.event.clone())).or_default().push_back(at);
        }
        let mut notifications = Vec::with_capacity(left.len());
        for page in pages.notifications {
            let twin = index.get_mut(&(page.protocol, page.event.clone())).and_then(VecDeque::pop_front);
            notifications.push(match twin.and_then(|at| left.get_mut(at)?.take()) {
                Some(other) => notification::merge(page, other, &mut self.conflicts),
                None => page,
            });
        }
        notifications.extend(left.into_iter().flatten());
        Api { operations, notifications, ..Api::default() }
    }

    fn operation(&mut self, page: Operation, fragment: Operation, overrides: &Overrides) -> Operation {
        let name = page.to_string();
        let (entry, take) = overrides.taken(&name).unzip();
        let other = entry.map(|_| operation::merge(page.clone(), fragment.clone(), None, &mut Vec::new()));
        let mut sealed = Vec::new();
        for (source, operation) in [(Take::Page, &page), (Take::Fragment, &fragment)] {
            // What is left out on purpose need not be kept.
            if take.is_none_or(|take| take == source) {
                sealed.extend(seal::of(operation));
            }
        }
        let both = operation::merge(page, fragment, take, &mut self.conflicts);
        self.diagnostics.extend(seal::lost(&sealed, &both));
        if let Some(entry) = entry {
            if other.as_ref() == Some(&both) {
                let message = format!("`{}` is the same without this entry", entry.operation);
                let found = Diagnostic::global(Code::UnusedOverride, message);
                self.diagnostics.push(Diagnostic { span: entry.span, ..found });
            } else {
                self.used.named(entry.span, &name);
            }
        }
        both
    }
}

type Key = (crate::ir::Protocol, crate::ir::Method, String);

fn key(operation: &Operation) -> Key {
    (operation.protocol, operation.method, operation.path.as_str().to_owned())
}

/// An operation that is described below several entry points is one that is also offered at the other.
fn one_of_each(operations: Vec<Operation>) -> Vec<Operation> {
    let mut kept: Vec<Operation> = Vec::with_capacity(operations.len());
    let mut index = BTreeMap::new();
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
    let (first, second) = match class {
        Class::OperationInFirstOnly => (side, None),
        _ => (None, side),
    };
    Conflict {
        class,
        operation: operation.to_string(),
        field: String::new(),
        first,
        second,
        taken: Some(operation.to_string()),
    }
}
