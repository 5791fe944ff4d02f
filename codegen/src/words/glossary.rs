//! Entries of the glossary, found by the name of a field, those that say most first.

use std::collections::{BTreeMap, BTreeSet};

use super::place::{At, Place};
use crate::span::Span;

/// What fields are, by their names.
#[derive(Debug, Default)]
pub struct Glossary {
    entries: Vec<Entry>,
    /// Their numbers by the name of the field, those that say most first.
    by_name: BTreeMap<String, Vec<usize>>,
}

/// One entry.
#[derive(Debug)]
pub struct Entry {
    /// Its key, as written.
    pub key: String,
    /// The fields that it speaks of.
    pub place: Place,
    /// What they are.
    pub text: Option<String>,
    /// What the documentation calls them in Chinese.
    pub term: Option<String>,
    /// What they are counted in, or how they are written.
    pub unit: Option<String>,
    /// What values mean, each with its place.
    pub values: BTreeMap<String, (String, Span)>,
    /// What is known to be told by neither names nor neighbors.
    pub unclear: Unclear,
    /// The key.
    pub span: Span,
}

/// What nobody can tell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Unclear {
    #[default]
    Nothing,
    /// What the field is.
    Field,
    /// What these of its values mean.
    Values(BTreeSet<String>),
}

/// What is said of a field by one of its entries.
#[derive(Debug)]
pub struct Said<T> {
    /// What.
    pub what: T,
    /// The number of the entry.
    pub by: usize,
    /// The number of another entry that says as much, and something else.
    pub against: Option<usize>,
}

impl Glossary {
    /// Sorts the entries.
    pub fn new(entries: Vec<Entry>) -> Self {
        let mut by_name: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (number, entry) in entries.iter().enumerate() {
            by_name.entry(entry.place.name().to_owned()).or_default().push(number);
        }
        for numbers in by_name.values_mut() {
            numbers.sort_by(|a, b| entries[*b].place.cmp(&entries[*a].place));
        }
        Self { entries, by_name }
    }

    /// All of them, in the order in which they were read.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The entries that speak of a field, those that say most first.
    pub fn of(&self, at: At<'_>) -> Vec<usize> {
        let name = at.names.last().copied().unwrap_or_default();
        let numbers = self.by_name.get(name).into_iter().flatten().copied();
        numbers.filter(|number| self.entries[*number].place.fits(at)).collect()
    }

    /// What the first of these entries that says it says.
    pub fn first<'g, T: PartialEq>(
        &'g self,
        among: &[usize],
        say: impl Fn(&'g Entry) -> Option<T>,
    ) -> Option<Said<T>> {
        let mut saying = among.iter().filter_map(|number| Some((*number, say(&self.entries[*number])?)));
        let (by, what) = saying.next()?;
        let is_equal = |number: usize| {
            self.entries[number].place.cmp(&self.entries[by].place) == std::cmp::Ordering::Equal
        };
        let against = saying.take_while(|(number, _)| is_equal(*number)).find(|(_, other)| *other != what);
        let against = against.map(|(number, _)| number);
        Some(Said { what, by, against })
    }
}
