//! The shared types of one family, each under a name made of its content alone.

use std::collections::{BTreeMap, BTreeSet};

use super::digest;
use super::in_words::{Own, Whole};
use super::said::{Remark, Said, Sayings};
use super::shared::Family;
use super::types::Def;
use crate::name::RustName;

/// A type of a [`Shared`](super::Shared) table: which family's, and which of that.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TypeId {
    pub(super) table: usize,
    pub(super) index: usize,
}

/// The shared types of a family. Families know nothing of each other, so that they can be planned at the same time.
#[derive(Debug)]
pub struct Table {
    /// Which of all it is.
    number: usize,
    /// Whose it is.
    pub(super) family: Family,
    /// In the order in which they were found.
    pub(super) all: Vec<SharedType>,
    /// Those that lie in the module of the family.
    pub(super) ids: BTreeMap<RustName, TypeId>,
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
    pub(super) is_at_root: bool,
    /// What it is a part of.
    pub parts_of: BTreeSet<Whole>,
    /// What those say of it.
    pub(super) sayings: Sayings,
}

impl Table {
    /// An empty one of this number among all.
    pub fn new(number: usize) -> Self {
        Self { number, family: Family::new(), all: Vec::new(), ids: BTreeMap::new() }
    }

    /// What a type is.
    pub fn def(&self, id: TypeId) -> &Def {
        &self.all[id.index].def
    }

    /// The name of a type in the module of types that it lies in.
    pub fn name(&self, id: TypeId) -> &RustName {
        &self.all[id.index].name
    }

    /// What a type is by its own name.
    pub fn own(&self, id: TypeId) -> &Own {
        &self.all[id.index].own
    }

    /// Whether a type is this one, whatever is said of it.
    pub fn is(&self, id: TypeId, def: &Def) -> bool {
        let mut def = def.clone();
        Said::taken(Remark::default(), &mut def);
        *self.def(id) == def
    }

    /// The type of this content, as a part of `whole`.
    ///
    /// # Errors
    ///
    /// The other type, where two of one own name have one digest.
    pub fn intern(
        &mut self,
        own: Own,
        mut def: Def,
        remark: Remark,
        whole: &Whole,
    ) -> Result<TypeId, TypeId> {
        let name = own.name().marked(&digest::of(&own, &def, self));
        let said = Said::taken(remark, &mut def);
        let next = TypeId { table: self.number, index: self.all.len() };
        let id = *self.ids.entry(name.clone()).or_insert(next);
        if id == next {
            self.all.push(SharedType {
                id,
                name,
                own: own.clone(),
                def: def.clone(),
                families: BTreeSet::from([self.family.clone()]),
                is_at_root: false,
                parts_of: BTreeSet::new(),
                sayings: Sayings::default(),
            });
        }
        let found = &mut self.all[id.index];
        if found.own != own || found.def != def {
            return Err(id);
        }
        found.parts_of.insert(whole.clone());
        found.sayings.add(said, whole);
        Ok(id)
    }
}

impl SharedType {
    /// Whether another type is the same, with what is said of what is in it.
    pub(super) fn is_alike(&self, other: &Self) -> bool {
        (&self.own, &self.def) == (&other.own, &other.def)
    }

    /// What is said of it: descriptions, and terms.
    pub fn said(&self) -> (Vec<String>, Vec<String>) {
        self.sayings.of_type()
    }
}
