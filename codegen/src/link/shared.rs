//! Types that operations and notifications of one family have in common, each under a name made of its content alone.
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

    /// The name of a type in the module of its family's types.
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

    /// The types of a family, by name.
    pub fn of(&self, family: &[&RustName]) -> impl Iterator<Item = &SharedType> {
        let family: Family = family.iter().copied().cloned().collect();
        self.ids.get(&family).into_iter().flat_map(BTreeMap::values).map(|id| &self.all[id.0])
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
            let (parts_of, sayings) = (BTreeSet::new(), Sayings::default());
            self.all.push(SharedType { id, name, own: own.clone(), def: def.clone(), parts_of, sayings });
        }
        let found = &mut self.all[id.0];
        if found.own != own || found.def != def {
            return Err(id);
        }
        found.parts_of.insert(whole.clone());
        found.sayings.add(said, whole);
        Ok(id)
    }

    /// Gives each type what is said of it.
    pub fn tell(&mut self) {
        for SharedType { def, sayings, .. } in &mut self.all {
            sayings.tell(def);
        }
    }
}

impl SharedType {
    /// What is said of it: descriptions, and terms.
    pub fn said(&self) -> (Vec<String>, Vec<String>) {
        self.sayings.of_type()
    }
}
