//! The model in, the plan of a crate out: a tree of modules that follows the URLs, and a table of shared types.
//!
//! All of a body, query, reply or payload is a type of its operation. What it is made of is shared under a name made of
//! its content alone, objects inside of a product family and enumerations in all of the crate, and every operation
//! re-exports it under a name made of its position. So nothing moves when something is added elsewhere.

mod collector;
mod digest;
mod documented;
mod in_words;
mod modules;
mod notes;
mod plan;
mod said;
mod shared;
mod table;
mod twins;
mod types;

pub use collector::Kind;
pub use digest::Hash;
pub use documented::{Bounds, Documented};
pub use in_words::{Own, Whole};
pub use modules::{FAMILY_DEPTH, Module, TYPES};
pub use plan::{NotificationPlan, OperationPlan, ReplyType, RequestPart};
pub use shared::{Family, Shared};
#[cfg(test)]
pub use table::Table;
pub use table::{SharedType, TypeId};
pub use twins::Twins;
pub use types::{Content, Def, Embedding, Member, Record, Role, Symbol, VariantArm};

use crate::diag::Sink;
use crate::ir::Api;
use crate::overrides::Names;

/// What is emitted, and where.
#[derive(Debug)]
pub struct Plan {
    /// `brand`, `v2`, `v3`, `webhook`.
    pub roots: Vec<Module>,
    /// What types are made of.
    pub types: Shared,
    /// The cargo features of the product families, sorted.
    pub features: Vec<String>,
    /// Those that are on by default.
    pub default_features: Vec<String>,
}

impl Plan {
    /// The cargo feature of a family.
    pub fn feature(&self, family: &Family) -> Option<&str> {
        let mut modules = &self.roots;
        let mut feature = None;
        for name in family {
            let module = modules.iter().find(|module| module.name == *name)?;
            feature = module.feature.as_deref();
            modules = &module.children;
        }
        feature
    }
}

/// Plans the crate for the families in `only`, or for all.
pub fn run(sink: &mut Sink, api: &Api, names: &Names, only: &[String]) -> Plan {
    let wanted = |feature: &String| only.is_empty() || only.contains(feature);
    let (roots, types) = modules::build(sink, api, names, &wanted);
    let features: Vec<String> = api.families().into_iter().filter(wanted).collect();
    let default_features =
        names.default_features().iter().filter(|name| features.contains(name)).cloned().collect();
    Plan { roots, types, features, default_features }
}
