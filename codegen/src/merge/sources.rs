//! Which form a file has, as far as its rank depends on it.

use std::collections::BTreeSet;

use crate::ir::Witness;
use crate::span::{FileId, Span};

/// The forms of documentation that are compared with each other, in the order in which they are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Form {
    /// The service's own pages.
    Official,
    /// Pages and tables that people write for each other.
    Written,
    /// Swagger fragments.
    Fragment,
}

/// What files are.
#[derive(Debug, Default)]
pub struct Sources {
    forms: Vec<Form>,
    distilled: BTreeSet<FileId>,
}

impl Sources {
    /// Of files in the order of their ids, and those that were distilled from others.
    pub fn new(forms: Vec<Form>, distilled: BTreeSet<FileId>) -> Self {
        Self { forms, distilled }
    }

    /// Whether one who says something did so after a merge.
    pub fn are_merged(&self, witnesses: &[Witness]) -> bool {
        witnesses.iter().any(|witness| self.distilled.contains(&witness.origin.file))
    }

    /// The form of the file that a place is in.
    pub fn of(&self, span: Span) -> Form {
        let FileId(at) = span.file;
        self.forms.get(at as usize).copied().unwrap_or(Form::Written)
    }

    /// One place for each form that is among these, and not among those who have something.
    pub fn lacking<'w>(&self, around: impl Iterator<Item = &'w Witness>, has: &[Witness]) -> Vec<Span> {
        let mut known: BTreeSet<Form> = has.iter().map(|witness| self.of(witness.origin)).collect();
        around.filter(|witness| known.insert(self.of(witness.origin))).map(|witness| witness.origin).collect()
    }
}
