//! The model in, the plan of a crate out: a tree of modules that follows the URLs, and a table of shared types.
//!
//! Every occurrence of a type has a name of its own, made from where it stands, so no name moves when something is
//! added elsewhere. Equal types of one product family are defined once, where they occur first, and re-exported
//! under their other names.

mod documented;
mod modules;
mod types;

pub use documented::{Bounds, Documented};
pub use modules::{Item, Module, NotificationPlan, OperationPlan, ReplyType};
pub use types::{Content, Def, Embedding, InWords, Member, Record, Role, Symbol, Types, VariantArm};

use crate::diag::Sink;
use crate::ir::Api;
use crate::overrides::Names;

/// What is emitted, and where.
#[derive(Debug)]
pub struct Plan {
    /// `v2`, `v3`, `webhook`.
    pub roots: Vec<Module>,
    /// All types.
    pub types: Types,
    /// The cargo features of the product families, sorted.
    pub features: Vec<String>,
    /// Those that are on by default.
    pub default_features: Vec<String>,
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
