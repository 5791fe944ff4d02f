//! Entries of the overrides file as they are pasted into it.

use crate::foreign::pasted;
use crate::name::RustName;

/// An entry of `fields`; `set` is what it changes.
pub fn field(operation: &str, field: &str, set: &str) -> String {
    format!("- {{ operation: {}, field: {}, set: {set}, reason: … }}", pasted(operation), pasted(field))
}

/// The setting that names values or alternatives.
pub fn names(names: impl IntoIterator<Item = (String, RustName)>) -> String {
    let names = names.into_iter().map(|(wire, name)| format!("{}: {name}", pasted(&wire)));
    format!("{{ names: {{ {} }} }}", names.collect::<Vec<_>>().join(", "))
}

/// An entry of `operations` that names the variables of its path.
pub fn variables(operation: &str, names: &[String]) -> String {
    let (operation, names) = (pasted(operation), names.iter().map(|name| pasted(name)).collect::<Vec<_>>());
    format!("- {{ operation: {operation}, variables: [{}], reason: … }}", names.join(", "))
}

/// An entry of `modules`.
pub fn module(path: &str, rust: &str) -> String {
    format!("- {{ path: {}, rust: {rust}, reason: … }}", pasted(path))
}

/// What to do with entries of this part of the file.
pub fn advice(part: &str, entries: impl IntoIterator<Item = String>) -> String {
    let entries = entries.into_iter().map(|entry| format!("`{entry}`")).collect::<Vec<_>>().join(" and ");
    format!("add to overrides.yaml, below `{part}:`, {entries}")
}
