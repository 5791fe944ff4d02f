//! Values or alternatives of one field in, those of one name out, with what gives them others.

use std::collections::{BTreeMap, BTreeSet};

use crate::name::RustName;
use crate::overrides::entry;

/// What would have one name.
pub struct Twins {
    /// All of it: `` `AB` and `Ab` ``.
    pub listed: String,
    /// The first two, by their places among all.
    pub first: (usize, usize),
    /// What the overrides set to give each a name of its own.
    pub set: String,
    /// Whether all of them are one word each in different spellings.
    pub are_respelled: bool,
    /// The names of their own that follow: of all but the first of a name.
    pub others: Vec<(String, RustName)>,
}

impl Twins {
    /// Those among values or alternatives, each with its name; `None` where all names differ.
    pub fn among<'v>(all: impl Iterator<Item = (&'v RustName, &'v str)> + Clone) -> Option<Self> {
        let mut taken: BTreeSet<RustName> = all.clone().map(|(name, _)| name.clone()).collect();
        let mut seen: BTreeMap<&RustName, (usize, &str)> = BTreeMap::new();
        let mut clashing: Vec<(usize, &str)> = Vec::new();
        let mut first = None;
        let mut others = Vec::new();
        let mut are_respelled = true;
        for (at, (name, wire)) in all.enumerate() {
            let Some(twin) = seen.get(name) else {
                seen.insert(name, (at, wire));
                continue;
            };
            clashing.extend([*twin, (at, wire)]);
            are_respelled &= twin.1.eq_ignore_ascii_case(wire);
            first = first.or(Some((twin.0, at)));
            let other = name.another(|name| taken.contains(name));
            taken.insert(other.clone());
            others.push((wire.to_owned(), other));
        }
        clashing.sort_unstable();
        clashing.dedup();
        let shown: Vec<String> = clashing.iter().map(|(_, wire)| format!("`{wire}`")).collect();
        let (last, before) = shown.split_last()?;
        Some(Self {
            listed: format!("{} and {last}", before.join(", ")),
            first: first?,
            set: entry::names(others.iter().cloned()),
            are_respelled,
            others,
        })
    }
}
