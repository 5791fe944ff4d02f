//! Two models in, what changed between them out: each change with its places, and what it means to users of the emitted crate.
//!
//! Facts count, and what is emitted of them. Words do not: a title may be said better every day.

mod class;
mod fields;
mod kind;
mod limits;
mod operations;
mod report;
mod severities;

use crate::Read;
use crate::span::Span;

pub use class::{Class, Verdict};
pub use kind::Kind;
pub use report::{changelog, human, json, markdown};
pub use severities::Severities;

/// One thing that changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What kind of thing.
    pub kind: Kind,
    /// What it means to users.
    pub class: Class,
    /// The operation or notification, `POST /v3/pay/transactions/jsapi`.
    pub subject: String,
    /// Its product family, by its cargo feature: `v3-pay`.
    pub family: String,
    /// The part or field, as overrides name it: `json.amount.total`.
    pub at: Option<String>,
    /// What was there before; empty where that goes without saying.
    pub was: String,
    /// What is there now.
    pub is: String,
    /// What this may be in truth: a field that went looks like one that came.
    pub hint: Option<String>,
    /// Where the old side says so.
    pub old: Option<String>,
    /// Where the new side says so.
    pub new: Option<String>,
}

/// All that changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diff {
    /// In the order of the model.
    pub changes: Vec<Change>,
}

impl Diff {
    /// How the version has to grow.
    pub fn verdict(&self) -> Verdict {
        Verdict::of(self.changes.iter().map(|change| change.class))
    }

    /// Those of a class.
    pub fn of(&self, class: Class) -> impl Iterator<Item = &Change> {
        self.changes.iter().filter(move |change| change.class == class)
    }

    /// How many of each class there are, the worst first.
    pub fn counts(&self) -> [(Class, usize); 3] {
        Class::WORST_FIRST.map(|class| (class, self.of(class).count()))
    }
}

/// Compares two models.
pub fn run(old: &Read, new: &Read, severities: &Severities) -> Diff {
    let mut sides = Sides { old, new, severities, found: Vec::new() };
    operations::run(&mut sides);
    Diff { changes: sides.found }
}

/// The two models, and what was found so far.
struct Sides<'r> {
    old: &'r Read,
    new: &'r Read,
    severities: &'r Severities,
    found: Vec<Change>,
}

/// What changes are of.
#[derive(Clone, Copy)]
struct Subject<'s> {
    name: &'s str,
    family: &'s str,
}

impl Sides<'_> {
    /// Notes a change, to be completed by what it says.
    fn note(&mut self, of: Subject<'_>, kind: Kind, places: (Option<Span>, Option<Span>)) -> &mut Change {
        let (old, new) = places;
        self.found.push(Change {
            kind,
            class: self.severities.class(kind),
            subject: of.name.to_owned(),
            family: of.family.to_owned(),
            at: None,
            was: String::new(),
            is: String::new(),
            hint: None,
            old: old.map(|span| self.old.sources.place(span)),
            new: new.map(|span| self.new.sources.place(span)),
        });
        let last = self.found.len() - 1;
        &mut self.found[last]
    }
}

impl Change {
    fn at(&mut self, path: &str) -> &mut Self {
        self.at = Some(path.to_owned());
        self
    }

    fn from(&mut self, was: impl Into<String>, is: impl Into<String>) {
        (self.was, self.is) = (was.into(), is.into());
    }
}
