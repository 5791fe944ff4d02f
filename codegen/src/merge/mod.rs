//! Readings of the same documentation in, one model out, with each disagreement and what was taken.
//!
//! Trees of one form are merged first, in their order; then pages and tables with fragments, and these with the service's own
//! pages, which were united by their reader. Which of two is believed stands in `rank`; what the overrides settled stays.

mod conflict;
mod field;
mod notification;
mod operation;
mod pages;
mod rank;
pub mod report;
mod seal;
mod sources;
mod types;

pub use conflict::{Class, Conflict, Place, Side};
pub use sources::{Form, Sources};

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::diag::{Code, Diagnostic};
use crate::ir::{Api, Host, Method, Notification, Operation, Outline, Protocol, Witness, Witnessed};
use crate::overrides::{Overrides, Take, Used};
use crate::span::FileId;

use field::Fields;
use rank::{Own, Rank};

/// What was read, by what it ranks as.
#[derive(Debug, Default)]
pub struct Readings {
    /// The service's own pages, of all trees.
    pub official: Api,
    /// Trees of pages that others write, and of tables that were distilled.
    pub pages: Vec<Api>,
    /// Trees with tables of the project's own, and its pages.
    pub own: Vec<Api>,
    /// Trees of fragments.
    pub fragments: Vec<Api>,
    /// What files are.
    pub sources: Sources,
}

impl Readings {
    /// All trees.
    pub fn all_mut(&mut self) -> impl Iterator<Item = &mut Api> {
        let others = self.pages.iter_mut().chain(&mut self.own).chain(&mut self.fragments);
        std::iter::once(&mut self.official).chain(others)
    }
}

/// What the readings gave together.
#[derive(Debug, Default)]
pub struct Merged {
    /// The model.
    pub api: Api,
    /// Where they disagree, each fact once.
    pub conflicts: Vec<Conflict>,
    /// Seals that get lost, and overrides that change nothing.
    pub diagnostics: Vec<Diagnostic>,
    /// Overrides that decided between two sources.
    pub used: Used,
}

/// Merges all trees. Of trees of one form, an earlier one counts as the page, and a later one as the fragment.
pub fn run(readings: Readings, overrides: &Overrides) -> Merged {
    let Readings { official, pages, mut own, fragments, sources } = readings;
    own.iter_mut().for_each(mark_own);
    let origins = own.iter().flat_map(|tree| {
        let operations = tree.operations.iter().map(|found| found.origin);
        operations.chain(tree.notifications.iter().map(|found| found.origin))
    });
    let told = origins.map(|origin| origin.file).collect();
    let mut work = Work { sources, overrides, told, merged: Merged::default() };
    let fragments = fragments.into_iter().map(|Api { operations, notifications, guide }| Api {
        operations: one_of_each(operations),
        notifications,
        guide,
    });
    let written = work.joined(pages.into_iter().chain(own).collect());
    let fragments = work.joined(fragments.collect());
    work.among_pages(&official);
    let forms = [(Form::Official, &official), (Form::Written, &written), (Form::Fragment, &fragments)];
    let forms = forms.into_iter().filter(|(_, api)| !api.operations.is_empty()).map(|(form, _)| form);
    let forms: BTreeSet<Form> = forms.collect();
    let others = work.both(written, fragments, |_| Rank::PageAndFragment);
    let api = work.both(official, others, |protocol| match protocol {
        Protocol::V2 => Rank::OfficialAdds,
        Protocol::V3 | Protocol::Brand => Rank::OfficialFirst,
    });
    work.lacking(&api, &forms);
    let Work { mut merged, .. } = work;
    merged.conflicts = each_once(merged.conflicts);
    merged.api = api;
    merged
}

/// What a tree says to people is the project's own.
fn mark_own(tree: &mut Api) {
    let tables = tree.operations.iter_mut().flat_map(Operation::tables_mut);
    let tables = tables.chain(tree.notifications.iter_mut().flat_map(Notification::tables_mut));
    for field in tables.flat_map(|(_, fields)| fields) {
        field.walk_mut(&mut |field| field.fixed.own = true);
    }
}

/// The last word on each fact names all sources of it, those of earlier ones included.
fn each_once(conflicts: Vec<Conflict>) -> Vec<Conflict> {
    let mut last: BTreeMap<(Class, &str, &str), usize> = BTreeMap::new();
    for (at, conflict) in conflicts.iter().enumerate() {
        last.insert((conflict.class, &conflict.operation, &conflict.field), at);
    }
    let mut kept: Vec<usize> = last.into_values().collect();
    kept.sort_unstable();
    let mut kept = kept.into_iter().peekable();
    let is_last = |(at, conflict)| kept.next_if_eq(&at).map(|_| conflict);
    conflicts.into_iter().enumerate().filter_map(is_last).collect()
}

/// The merge at work.
struct Work<'o> {
    sources: Sources,
    overrides: &'o Overrides,
    /// The project's own tables and pages.
    told: BTreeSet<FileId>,
    merged: Merged,
}

impl Work<'_> {
    /// All trees of one form.
    fn joined(&mut self, trees: Vec<Api>) -> Api {
        let all = trees.into_iter().reduce(|all, tree| self.both(all, tree, |_| Rank::PageAndFragment));
        all.unwrap_or_default()
    }

    /// Notes where the service's pages of one operation disagree; each was read as all of them together have it.
    fn among_pages(&mut self, official: &Api) {
        let (sources, conflicts) = (&self.sources, &mut self.merged.conflicts);
        for operation in &official.operations {
            pages::of_operation(&mut Fields::new(operation.to_string(), sources, conflicts), operation);
        }
        for notification in &official.notifications {
            pages::of_notification(
                &mut Fields::new(notification.to_string(), sources, conflicts),
                notification,
            );
        }
    }

    /// Two models together.
    fn both(&mut self, first: Api, second: Api, rank: impl Fn(Protocol) -> Rank) -> Api {
        let mut operations = Vec::with_capacity(first.operations.len().max(second.operations.len()));
        for pair in paired(first.operations, second.operations) {
            operations.extend(match pair {
                (Some(first), Some(second)) => Some(self.operation(rank(first.protocol), first, second)),
                (first, second) => first.or(second),
            });
        }
        let mut left: Vec<Option<Notification>> = second.notifications.into_iter().map(Some).collect();
        let mut index: BTreeMap<_, VecDeque<usize>> = BTreeMap::new();
        for (at, found) in left.iter().flatten().enumerate() {
            index.entry((found.protocol, found.event.clone())).or_default().push_back(at);
        }
        let mut notifications = Vec::with_capacity(left.len());
        for one in first.notifications {
            let twin = index.get_mut(&(one.protocol, one.event.clone())).and_then(VecDeque::pop_front);
            notifications.push(match twin.and_then(|at| left.get_mut(at)?.take()) {
                Some(other) => self.notification(rank(one.protocol), one, other),
                None => one,
            });
        }
        notifications.extend(left.into_iter().flatten());
        Api { operations, notifications, ..Api::default() }
    }

    /// The service's page is told first, and ranks first but in API v2.
    fn notification(&mut self, rank: Rank, one: Notification, other: Notification) -> Notification {
        let (first, second) = if rank == Rank::OfficialAdds { (other, one) } else { (one, other) };
        let own = self.own(&Outline::from(&first), &Outline::from(&second));
        let conflicts = &mut self.merged.conflicts;
        let fields = Fields::new(first.to_string(), &self.sources, conflicts);
        let mut fields = Fields { rank, ..fields };
        notification::merge(&mut fields, first, second, own)
    }

    /// Which one has the project's own words, if only one has.
    fn own(&self, first: &Outline, second: &Outline) -> Option<Own> {
        let is_own = |found: &Outline| {
            found.witnesses().iter().any(|witness| self.told.contains(&witness.origin.file))
        };
        match (is_own(first), is_own(second)) {
            (true, false) => Some(Own::First),
            (false, true) => Some(Own::Second),
            _ => None,
        }
    }

    fn operation(&mut self, rank: Rank, one: Operation, other: Operation) -> Operation {
        let (first, second) = if rank == Rank::OfficialAdds { (other, one) } else { (one, other) };
        let name = first.to_string();
        let own = self.own(&Outline::from(&first), &Outline::from(&second));
        let (entry, take) = match rank {
            Rank::PageAndFragment => self.overrides.taken(&name).unzip(),
            Rank::OfficialFirst | Rank::OfficialAdds => (None, None),
        };
        let mut sealed = Vec::new();
        for (source, operation) in [(Take::Page, &first), (Take::Fragment, &second)] {
            // What is left out on purpose need not be kept.
            if take.is_none_or(|take| take == source) {
                sealed.extend(seal::of(operation));
            }
        }
        let sources = &self.sources;
        let lacks_callers = pages::lack_callers(&first.doc, &second.doc);
        let merge = |first, second, take, conflicts: &mut Vec<Conflict>| {
            let fields = Fields::new(name.clone(), sources, conflicts);
            let mut fields = Fields { rank, take, lacks_callers, ..fields };
            operation::merge(&mut fields, first, second, own)
        };
        let other = entry.map(|_| merge(first.clone(), second.clone(), None, &mut Vec::new()));
        let both = merge(first, second, take, &mut self.merged.conflicts);
        self.merged.diagnostics.extend(seal::lost(&sealed, &both));
        if let Some(entry) = entry {
            if other.as_ref() == Some(&both) {
                let message = format!("`{}` is the same without this entry", entry.operation);
                let found = Diagnostic::global(Code::UnusedOverride, message);
                self.merged.diagnostics.push(Diagnostic { span: entry.span, ..found });
            } else {
                self.merged.used.named(entry.span, &name);
            }
        }
        both
    }

    /// Notes the operations that not all forms have which describe any.
    fn lacking(&mut self, api: &Api, forms: &BTreeSet<Form>) {
        for operation in &api.operations {
            let has = Outline::from(operation).witnesses();
            let known: BTreeSet<Form> = has.iter().map(|found| self.sources.of(found.origin)).collect();
            let name = operation.to_string();
            let mut sides: Vec<_> = has.iter().map(|found| Side::new(&*name, found.origin)).collect();
            let lacking = forms.difference(&known).map(|form| Side::nothing(Place::Nowhere(*form)));
            let before = sides.len();
            sides.extend(lacking);
            if sides.len() > before {
                let (taken, class) = (Some(name.clone()), Class::Operation);
                self.merged.conflicts.push(Conflict {
                    class,
                    operation: name,
                    field: String::new(),
                    sides,
                    taken,
                });
            }
        }
    }
}

type Pair = (Option<Operation>, Option<Operation>);

/// The operations of two models by method and path: those of the first in their order, then those of the second alone.
///
/// Variables are told apart by their positions where one of each has a path, since the names are not on the wire.
fn paired(first: Vec<Operation>, second: Vec<Operation>) -> Vec<Pair> {
    type Key = (Protocol, Method, String);
    let exact = |found: &Operation| (found.protocol, found.method, found.path.as_str().to_owned());
    let shape = |found: &Operation| (found.protocol, found.method, found.path.shape());
    let mut left: Vec<Option<Operation>> = second.into_iter().map(Some).collect();
    let index: BTreeMap<Key, usize> =
        left.iter().flatten().enumerate().map(|(at, found)| (exact(found), at)).collect();
    let mut twins: Vec<Option<usize>> = first.iter().map(|one| index.get(&exact(one)).copied()).collect();
    let mut shapes: BTreeMap<Key, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
    for (at, one) in first.iter().enumerate() {
        shapes.entry(shape(one)).or_default().0.push(at);
    }
    for (at, other) in left.iter().flatten().enumerate() {
        shapes.entry(shape(other)).or_default().1.push(at);
    }
    for (ones, others) in shapes.values() {
        if let ([one], [other]) = (ones.as_slice(), others.as_slice()) {
            twins[*one] = Some(*other);
        }
    }
    let mut pairs: Vec<Pair> = Vec::with_capacity(first.len().max(left.len()));
    for (one, twin) in first.into_iter().zip(twins) {
        pairs.push((Some(one), twin.and_then(|at| left.get_mut(at)?.take())));
    }
    pairs.extend(left.into_iter().flatten().map(|other| (None, Some(other))));
    pairs
}

/// An operation that is described below several entry points is one that is also offered at the other.
fn one_of_each(operations: Vec<Operation>) -> Vec<Operation> {
    let key = |found: &Operation| (found.protocol, found.method, found.path.as_str().to_owned());
    let mut kept: Vec<Operation> = Vec::with_capacity(operations.len());
    let mut index = BTreeMap::new();
    for operation in operations {
        match index.get(&key(&operation)).and_then(|at: &usize| kept.get_mut(*at)) {
            None => {
                index.insert(key(&operation), kept.len());
                kept.push(operation);
            }
            Some(first) => match (&first.host, &operation.host) {
                (Host::Main, Host::Fixed(url)) => {
                    first.host = Host::Also(url.clone());
                    first.witnesses = vec![Witness::new(first.origin), Witness::new(operation.origin)];
                }
                (Host::Fixed(url), Host::Main) => {
                    let witnesses = vec![Witness::new(operation.origin), Witness::new(first.origin)];
                    *first = Operation { host: Host::Also(url.clone()), witnesses, ..operation }
                }
                // Twice the same: the check of duplicates says so.
                _ => kept.push(operation),
            },
        }
    }
    kept
}
