//! Which entries are for which operation, page or module, so that nobody walks all of them for each.

use std::collections::BTreeMap;

/// The positions of entries, by what they are for.
#[derive(Debug, Default)]
pub struct Index(BTreeMap<String, Vec<usize>>);

impl Index {
    /// Of entries that are for these, in their order.
    pub fn of<'a>(names: impl Iterator<Item = &'a str>) -> Self {
        let mut found: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, name) in names.enumerate() {
            found.entry(name.to_owned()).or_default().push(at);
        }
        Self(found)
    }

    /// The entries for one, with their positions.
    pub fn entries<'a, T>(
        &'a self,
        all: &'a [T],
        name: &str,
    ) -> impl Iterator<Item = (usize, &'a T)> + use<'a, T> {
        let found = self.0.get(name).map(Vec::as_slice).unwrap_or_default();
        found.iter().filter_map(|at| Some((*at, all.get(*at)?)))
    }

    /// What there are entries for.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}
