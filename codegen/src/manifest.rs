//! The manifest of an earlier run in, what its owner made of it kept, and the rest written anew.
//!
//! The features, the runtime and what emitted code needs of Rust are the generator's; everything else is the owner's: name,
//! version, description, license, metadata, other dependencies, features of their own.

use std::collections::BTreeSet;
use std::fmt;

use semver::{Version, VersionReq};
use toml_edit::{Array, DocumentMut, InlineTable, Item, Table, TableLike, Value};

use crate::format::{EARLIER_LINES, TOML_LINE};
use crate::package::check_package_name;

/// Follows the first line of a manifest.
pub const REMARK: &str = "# Each run writes the features of the generator, the runtime and the edition anew; the rest is yours to change.";

/// What followed the first line earlier.
const EARLIER_REMARK: &str = "# Do not edit; change the specs or the generator and run the command again.";

/// The crate that emitted code is on top of.
pub const RUNTIME: &str = "wechatpay-runtime";

/// The version of the runtime that emitted code is written for.
pub const CURRENT: &str = env!("CARGO_PKG_VERSION");

/// Whether a requirement on the version of the runtime takes the one that emitted code is written for.
pub fn takes_current(requirement: &str) -> bool {
    let current = Version::parse(CURRENT);
    VersionReq::parse(requirement).is_ok_and(|it| current.is_ok_and(|now| it.matches(&now)))
}

/// The features that every emitted crate has, beside its families.
const FEATURES: [&str; 11] = [
    "actix", "axum", "blocking", "catalog", "chain", "default", "full", "reqwest", "serde", "sm", "validate",
];

/// A manifest of an earlier run.
#[derive(Clone, Debug)]
pub struct Kept {
    document: DocumentMut,
}

/// Why a manifest cannot be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadManifest(String);

impl fmt::Display for BadManifest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.trim_end())
    }
}

impl std::error::Error for BadManifest {}

impl Kept {
    /// Reads a manifest; `None` if it is not one of this generator.
    ///
    /// # Errors
    ///
    /// It is not TOML, or has something else where cargo wants a table, a name or a source of the runtime.
    pub fn read(bytes: &[u8]) -> Result<Option<Self>, BadManifest> {
        let [_, earlier] = EARLIER_LINES;
        if ![TOML_LINE, earlier].iter().any(|line| bytes.starts_with(line.as_bytes())) {
            return Ok(None);
        }
        let text = std::str::from_utf8(bytes).map_err(|error| {
            BadManifest(format!("it is not UTF-8 from byte {} on", error.valid_up_to() + 1))
        })?;
        let mut lines = text.lines();
        if !lines.next().is_some_and(|line| [TOML_LINE, earlier].contains(&line)) {
            return Ok(None);
        }
        let is_ours = |line: &&str| [TOML_LINE, earlier, REMARK, EARLIER_REMARK].contains(line);
        let rest: Vec<&str> = lines.skip_while(|line| is_ours(line) || line.trim().is_empty()).collect();
        let document: DocumentMut = format!("{}\n", rest.join("\n"))
            .parse()
            .map_err(|error: toml_edit::TomlError| BadManifest(error.to_string()))?;
        for key in ["package", "features", "dependencies"] {
            if document.get(key).is_some_and(|item| item.as_table().is_none()) {
                return Err(BadManifest(format!("`{key}` is not a table of its own, `[{key}]`")));
            }
        }
        let kept = Self { document };
        kept.check()?;
        Ok(Some(kept))
    }

    /// What a run would take over from it is something that cargo takes.
    fn check(&self) -> Result<(), BadManifest> {
        let bad = |message: &str| Err(BadManifest(message.to_owned()));
        match self.document.get("package").and_then(|package| package.get("name")) {
            None => {}
            Some(name) => match name.as_str().map(check_package_name) {
                None => return bad("`package.name` is not a text"),
                Some(Err(wrong)) => return bad(&format!("`package.name`: {wrong}")),
                Some(Ok(())) => {}
            },
        }
        let is_source = |item: &Item| item.is_str() || item.is_table_like();
        if self.runtime().is_some_and(|item| !is_source(item)) {
            return bad(&format!("`dependencies.{RUNTIME}` is neither a version nor a table"));
        }
        match self.runtime_version().map(VersionReq::parse) {
            Some(Err(error)) => bad(&format!("`dependencies.{RUNTIME}` is no version: {error}")),
            _ => Ok(()),
        }
    }

    /// The name of the crate.
    pub fn package(&self) -> Option<&str> {
        self.document.get("package")?.get("name")?.as_str()
    }

    /// Whether it says where the runtime comes from.
    pub fn has_runtime(&self) -> bool {
        self.runtime().is_some()
    }

    fn runtime(&self) -> Option<&Item> {
        self.document.get("dependencies")?.get(RUNTIME)
    }

    /// The folder of the runtime, where it is one.
    pub fn runtime_path(&self) -> Option<&str> {
        self.runtime()?.get("path")?.as_str()
    }

    /// The requirement on the version of the runtime, where that decides; beside a folder it is written anew.
    pub fn runtime_version(&self) -> Option<&str> {
        let runtime = self.runtime()?;
        match runtime.as_str() {
            Some(version) => Some(version),
            None if runtime.get("path").is_some() => None,
            None => runtime.get("version")?.as_str(),
        }
    }

    /// Where the runtime comes from is decided anew.
    pub fn forget_runtime(&mut self) {
        if let Some(table) = self.document.get_mut("dependencies").and_then(Item::as_table_mut) {
            table.remove(RUNTIME);
        }
    }

    /// The crate is a member of a workspace, and no longer one of its own.
    pub fn join_workspace(&mut self) {
        if self.document.get("workspace").and_then(Item::as_table).is_some_and(Table::is_empty) {
            self.document.remove("workspace");
        }
    }

    /// The manifest with everything that is the generator's as it is in `fresh`, without the first lines of either.
    pub(crate) fn renewed(&self, fresh: &DocumentMut) -> String {
        let mut document = self.document.clone();
        for (key, item) in fresh.iter() {
            let old = document.get(key).and_then(Item::as_table).cloned();
            let new = match (key, item.as_table(), old) {
                ("package", Some(fresh), Some(old)) => package(old, fresh),
                ("features", Some(fresh), Some(old)) => features(&old, fresh.clone()),
                ("dependencies", Some(fresh), Some(old)) => dependencies(old, fresh),
                // A workspace of its own is of its owner's making.
                (_, _, Some(_)) => continue,
                (_, _, None) => {
                    document.insert(key, unplaced(item));
                    continue;
                }
            };
            document.insert(key, Item::Table(new));
        }
        document.to_string()
    }

    /// What decides the result, for comparing runs.
    pub(crate) fn text(&self) -> String {
        self.document.to_string()
    }
}

/// To come after all tables that are there already.
fn unplaced(item: &Item) -> Item {
    let mut item = item.clone();
    if let Some(table) = item.as_table_mut() {
        table.set_position(None);
    }
    item
}

fn package(mut old: Table, fresh: &Table) -> Table {
    let text = |table: &Table, key: &str| table.get(key).and_then(Item::as_str).map(str::to_owned);
    for key in ["name", "edition", "rust-version"] {
        let Some(new) = text(fresh, key) else { continue };
        // What a workspace says of all its members is a table here.
        let is_inherited = old.get(key).is_some_and(|item| item.is_table_like());
        let is_newer =
            key == "rust-version" && text(&old, key).is_some_and(|old| version(&old) >= version(&new));
        if !is_inherited && !is_newer {
            set(&mut old, key, new.into());
        }
    }
    old
}

/// Sets a value where it stands, with the comments around it.
fn set(table: &mut dyn TableLike, key: &str, mut new: Value) {
    if let Some(old) = table.get(key).and_then(Item::as_value) {
        *new.decor_mut() = old.decor().clone();
    }
    match table.get_mut(key) {
        Some(item) => *item = Item::Value(new),
        None => drop(table.insert(key, Item::Value(new))),
    }
}

fn version(text: &str) -> Vec<u64> {
    text.split('.').map(|part| part.parse().unwrap_or(0)).collect()
}

/// The generator's features, each with what the owner added to it, and then the owner's.
fn features(old: &Table, mut fresh: Table) -> Table {
    let full = old.get("full").and_then(Item::as_array).into_iter().flatten().filter_map(Value::as_str);
    let is_empty = |name: &str| old.get(name).and_then(Item::as_array).is_some_and(Array::is_empty);
    let families: BTreeSet<&str> = full.filter(|name| is_empty(name)).collect();
    let planned: BTreeSet<String> = fresh.iter().map(|(name, _)| name.to_owned()).collect();
    let is_ours = |name: &str| FEATURES.contains(&name) || families.contains(name) || planned.contains(name);
    for (name, item) in old.iter() {
        if !is_ours(name) {
            fresh.insert_formatted(&old.key(name).cloned().unwrap_or_else(|| name.into()), item.clone());
            continue;
        }
        let of_runtime = format!("{RUNTIME}/");
        let added = item.as_array().into_iter().flatten().filter_map(Value::as_str);
        let added = added.filter(|word| !is_ours(word) && !word.starts_with(&of_runtime));
        let mut seen = BTreeSet::new();
        if let Some(list) = fresh.get_mut(name).and_then(Item::as_array_mut) {
            added.filter(|word| seen.insert(*word)).for_each(|word| list.push(word));
        }
    }
    fresh.set_position(old.position());
    *fresh.decor_mut() = old.decor().clone();
    fresh
}

/// The runtime stays where the owner has it, as long as its features are the owner's to choose.
fn dependencies(mut old: Table, fresh: &Table) -> Table {
    let Some(new) = fresh.get(RUNTIME) else { return old };
    match old.get_mut(RUNTIME) {
        None => drop(old.insert(RUNTIME, new.clone())),
        Some(item) => {
            if let Some(version) = item.as_str().map(str::to_owned) {
                *item = Item::Value(InlineTable::from_iter([("version", version)]).into());
            }
            if let Some(table) = item.as_table_like_mut().filter(|table| !table.contains_key("workspace")) {
                if table.contains_key("path")
                    && table.contains_key("version")
                    && !table.get("version").and_then(Item::as_str).is_some_and(takes_current)
                {
                    set(table, "version", CURRENT.into());
                }
                // Without the runtime nothing compiles, and cargo takes the old spelling for another key.
                table.remove("optional");
                table.remove("default_features");
                set(table, "default-features", false.into());
            }
        }
    }
    old
}

#[cfg(test)]
mod tests;
