//! Types that operations and notifications have in common, each under a name made of its content alone: objects those
//! of one family, enumerations those of the whole crate.
//!
//! A type is there whether one operation has it or twenty, so none moves when another operation is documented.

use std::collections::{BTreeMap, BTreeSet};

use super::digest;
use super::in_words::{Own, Whole};
use super::said::{Remark, Said, Sayings};
use super::types::Def;
use crate::name::RustName;

/// A type of a [`Shared`] table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TypeId(usize);

/// The path of a family's module: `v3::pay`.
pub type Family = Vec<RustName>;

/// The shared types of a crate.
#[derive(Debug, Default)]
pub struct Shared {
    all: Vec<SharedType>,
    /// By the module that their own lies in, and by name. At the root there is one of those that are alike.
    ids: BTreeMap<Family, BTreeMap<RustName, TypeId>>,
}

/// A type that several may have.
#[derive(Debug)]
pub struct SharedType {
    /// Which of them it is.
    pub id: TypeId,
    /// Its name: what it is by its own name, and a digest of its content.
    pub name: RustName,
    /// What it is by its own name.
    pub own: Own,
    /// What it is.
    pub def: Def,
    /// The families that have it.
    pub families: BTreeSet<Family>,
    /// Whether it lies at the root of the crate, not in its family.
    is_at_root: bool,
    /// What it is a part of.
    pub parts_of: BTreeSet<Whole>,
    /// What those say of it.
    sayings: Sayings,
}

impl Shared {
    /// What a type is.
    pub fn def(&self, id: TypeId) -> &Def {
        &self.all[id.0].def
    }

    /// Whether a type lies at the root of the crate, not in its family.
    pub fn is_at_root(&self, id: TypeId) -> bool {
        self.all[id.0].is_at_root
    }

    /// The name of a type in the module of types that it lies in.
    pub fn name(&self, id: TypeId) -> &RustName {
        &self.all[id.0].name
    }

    /// What a type is by its own name.
    pub fn own(&self, id: TypeId) -> &Own {
        &self.all[id.0].own
    }

    /// Whether a type is this one, whatever is said of it.
    pub fn is(&self, id: TypeId, def: &Def) -> bool {
        let mut def = def.clone();
        Said::taken(Remark::default(), &mut def);
        self.all[id.0].def == def
    }

    /// Whether a name of a value or alternative has letters that may look like others, as Chinese ones do not.
    pub fn has_foreign_names(&self) -> bool {
        let may_deceive = |c: char| !c.is_ascii() && !('\u{4e00}'..='\u{9fff}').contains(&c);
        let is_foreign = |name: &RustName| name.as_str().contains(may_deceive);
        self.all.iter().any(|found| match &found.def {
            Def::Record(_) => false,
            Def::Symbol(symbol) => symbol.values.iter().any(|(name, _)| is_foreign(name)),
            Def::Variants(arms) => arms.iter().any(|arm| is_foreign(&arm.rust)),
        })
    }

    /// The types that lie in a family, or at the root of the crate, by name.
    pub fn of(&self, path: &[&RustName]) -> impl Iterator<Item = &SharedType> {
        let path: Family = path.iter().copied().cloned().collect();
        self.ids.get(&path).into_iter().flat_map(BTreeMap::values).map(|id| &self.all[id.0])
    }

    /// The type of this content, as a part of `whole`.
    ///
    /// # Errors
    ///
    /// The other type, where two of one own name have one digest.
    pub fn intern(
        &mut self,
        family: &Family,
        own: Own,
        mut def: Def,
        remark: Remark,
        whole: &Whole,
    ) -> Result<TypeId, TypeId> {
        let name = own.name().marked(&digest::of(&own, &def, self));
        let said = Said::taken(remark, &mut def);
        let next = TypeId(self.all.len());
        let id = *self.ids.entry(family.clone()).or_default().entry(name.clone()).or_insert(next);
        if id == next {
            self.all.push(SharedType {
                id,
                name,
                own: own.clone(),
                def: def.clone(),
                families: BTreeSet::from([family.clone()]),
                is_at_root: false,
                parts_of: BTreeSet::new(),
                sayings: Sayings::default(),
            });
        }
        let found = &mut self.all[id.0];
        if found.own != own || found.def != def {
            return Err(id);
        }
        found.parts_of.insert(whole.clone());
        found.sayings.add(said);
        Ok(id)
    }

    /// Gives each type what is said of it.
    pub fn tell(&mut self) {
        for SharedType { def, sayings, .. } in &mut self.all {
            sayings.tell(def);
        }
    }

    /// Takes enumerations to the root of the crate, where those of different families are one: each costs the compilers
    /// of all users the same again, and a third of them is that of another family as well. What is said of them is told.
    ///
    /// They stay in their families where these say different things of the values. Those of a single family go to the
    /// root too, so that they do not move when another family is documented that has them.
    pub fn gather(&mut self) {
        let mut by_name: BTreeMap<RustName, Vec<TypeId>> = BTreeMap::new();
        for found in self.all.iter().filter(|found| matches!(found.def, Def::Symbol(_))) {
            by_name.entry(found.name.clone()).or_default().push(found.id);
        }
        for (name, ids) in by_name {
            let Some((first, others)) = ids.split_first() else { continue };
            if others.iter().all(|id| self.all[id.0].is_alike(&self.all[first.0])) {
                others.iter().for_each(|id| self.unite(*first, *id));
                ids.iter().for_each(|id| self.all[id.0].is_at_root = true);
                for types in self.ids.values_mut() {
                    types.remove(&name);
                }
                self.ids.entry(Family::new()).or_default().insert(name, *first);
            }
        }
    }

    /// Gives one type what another one has around it.
    fn unite(&mut self, id: TypeId, other: TypeId) {
        let SharedType { families, parts_of, sayings, .. } = &mut self.all[other.0];
        let (families, parts_of, sayings) = (families.clone(), parts_of.clone(), std::mem::take(sayings));
        let found = &mut self.all[id.0];
        found.families.extend(families);
        found.parts_of.extend(parts_of);
        found.sayings.unite(sayings);
    }
}

impl SharedType {
    /// Whether another type is the same, with what is said of what is in it.
    fn is_alike(&self, other: &Self) -> bool {
        (&self.own, &self.def) == (&other.own, &other.def)
    }

    /// What is said of it: descriptions, and terms.
    pub fn said(&self) -> (Vec<String>, Vec<String>) {
        self.sayings.of_type()
    }
}
