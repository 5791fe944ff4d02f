//! Entries of the overrides file as they are pasted into it.

use serde_json::Value;

use crate::name::RustName;

/// An entry of `fields`; `set` is what it changes.
pub fn field(operation: &str, field: &str, set: &str) -> String {
    format!("- {{ operation: {}, field: {}, set: {set}, reason: … }}", quoted(operation), quoted(field))
}

/// The setting that names values or alternatives.
pub fn names(names: impl IntoIterator<Item = (String, RustName)>) -> String {
    let names = names.into_iter().map(|(wire, name)| format!("{}: {name}", quoted(&wire)));
    format!("{{ names: {{ {} }} }}", names.collect::<Vec<_>>().join(", "))
}

/// An entry of `operations` that names the variables of its path.
pub fn variables(operation: &str, names: &[String]) -> String {
    let operation = quoted(operation);
    format!("- {{ operation: {operation}, variables: [{}], reason: … }}", names.join(", "))
}

/// An entry of `modules`.
pub fn module(path: &str, rust: &str) -> String {
    format!("- {{ path: {}, rust: {rust}, reason: … }}", quoted(path))
}

/// What to do with entries of this part of the file.
pub fn advice(part: &str, entries: impl IntoIterator<Item = String>) -> String {
    let entries = entries.into_iter().map(|entry| format!("`{entry}`")).collect::<Vec<_>>().join(" and ");
    format!("add to overrides.yaml, below `{part}:`, {entries}")
}

/// A text as both JSON and YAML write it.
fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}
