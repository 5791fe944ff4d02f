//! Types that operations and notifications have in common, each under a name made of its content alone: objects those
//! of one family, enumerations those of the whole crate.
//!
//! A type is there whether one operation has it or twenty, so none moves when another operation is documented.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::table::{SharedType, Table, TypeId};
use super::types::Def;
use crate::name::RustName;

/// The path of a family's module: `v3::pay`.
pub type Family = Vec<RustName>;

/// The shared types of a crate.
#[derive(Debug, Default)]
pub struct Shared {
    /// Those of each family, by its number.
    tables: Vec<Table>,
    /// Those at the root of the crate, one of those that are alike.
    at_root: BTreeMap<RustName, TypeId>,
}

impl Shared {
    /// Those of all families, in the order of their numbers.
    pub fn new(tables: Vec<Table>) -> Self {
        let mut shared = Self { tables, at_root: BTreeMap::new() };
        shared.tell();
        shared.gather();
        shared
    }

    fn get(&self, id: TypeId) -> &SharedType {
        &self.tables[id.table].all[id.index]
    }

    fn all(&self) -> impl Iterator<Item = &SharedType> {
        self.tables.iter().flat_map(|table| &table.all)
    }

    /// What a type is.
    pub fn def(&self, id: TypeId) -> &Def {
        &self.get(id).def
    }

    /// Whether a type lies at the root of the crate, not in its family.
    pub fn is_at_root(&self, id: TypeId) -> bool {
        self.get(id).is_at_root
    }

    /// The name of a type in the module of types that it lies in.
    pub fn name(&self, id: TypeId) -> &RustName {
        &self.get(id).name
    }

    /// Whether a name of a value or alternative has letters that may look like others, as Chinese ones do not.
    pub fn has_foreign_names(&self) -> bool {
        let may_deceive = |c: char| !c.is_ascii() && !('\u{4e00}'..='\u{9fff}').contains(&c);
        let is_foreign = |name: &RustName| name.as_str().contains(may_deceive);
        self.all().any(|found| match &found.def {
            Def::Record(_) => false,
            Def::Symbol(symbol) => symbol.values.iter().any(|(name, _)| is_foreign(name)),
            Def::Variants(arms) => arms.iter().any(|arm| is_foreign(&arm.rust)),
        })
    }

    /// The types that lie in a family, or at the root of the crate, by name.
    pub fn of(&self, path: &[&RustName]) -> impl Iterator<Item = &SharedType> {
        let is_wanted = |table: &&Table| table.family.iter().eq(path.iter().copied());
        let ids = match path {
            [] => Some(&self.at_root),
            _ => self.tables.iter().find(is_wanted).map(|table| &table.ids),
        };
        ids.into_iter().flat_map(BTreeMap::values).map(|id| self.get(*id))
    }

    /// Gives each type what is said of it.
    fn tell(&mut self) {
        self.tables.par_iter_mut().for_each(|table| {
            for SharedType { def, sayings, .. } in &mut table.all {
                sayings.tell(def);
            }
        });
    }

    /// Takes enumerations to the root of the crate, where those of different families are one: each costs the compilers
    /// of all users the same again, and a third of them is that of another family as well. What is said of them is told.
    ///
    /// They stay in their families where these say different things of the values. Those of a single family go to the
    /// root too, so that they do not move when another family is documented that has them.
    fn gather(&mut self) {
        let mut by_name: BTreeMap<RustName, Vec<TypeId>> = BTreeMap::new();
        for found in self.all().filter(|found| matches!(found.def, Def::Symbol(_))) {
            by_name.entry(found.name.clone()).or_default().push(found.id);
        }
        for (name, ids) in by_name {
            let Some((first, others)) = ids.split_first() else { continue };
            if others.iter().all(|id| self.get(*id).is_alike(self.get(*first))) {
                others.iter().for_each(|id| self.unite(*first, *id));
                for id in &ids {
                    let table = &mut self.tables[id.table];
                    table.all[id.index].is_at_root = true;
                    table.ids.remove(&name);
                }
                self.at_root.insert(name, *first);
            }
        }
    }

    /// Gives one type what another one has around it.
    fn unite(&mut self, id: TypeId, other: TypeId) {
        let SharedType { families, parts_of, sayings, .. } = &mut self.tables[other.table].all[other.index];
        let (families, parts_of, sayings) = (families.clone(), parts_of.clone(), std::mem::take(sayings));
        let found = &mut self.tables[id.table].all[id.index];
        found.families.extend(families);
        found.parts_of.extend(parts_of);
        found.sayings.unite(sayings);
    }
}
