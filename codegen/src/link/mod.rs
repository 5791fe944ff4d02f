//! The model in, the plan of a crate out: a tree of modules that follows the URLs, and a table of shared types.
//!
//! Every occurrence of a type has a name of its own, made from where it stands, so no name moves when something is
//! added elsewhere. Equal types of one product family are defined once, where they occur first, and re-exported
//! under their other names.

mod modules;
mod types;

pub use modules::{Item, Module, NotificationPlan, OperationPlan, ReplyType};
pub use types::{Def, Holds, Member, Record, Role, Symbol, TextFormat, Types, VariantArm};

use crate::Read;
use crate::diag::{Code, Diagnostic, Sink};
use crate::ir::{Api, Operation};
use crate::source::Span;
use std::collections::BTreeMap;

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
pub fn run(sink: &mut Sink, read: &Read, only: &[String]) -> Plan {
    let wanted = |feature: &String| only.is_empty() || only.contains(feature);
    check_operations(sink, &read.api);
    if sink.has_errors() {
        // Names would clash only because of what is reported already.
        return Plan {
            roots: Vec::new(),
            types: Types::default(),
            features: Vec::new(),
            default_features: Vec::new(),
        };
    }
    let (roots, types) = modules::build(sink, read, &wanted);
    let features: Vec<String> = read.families().into_iter().filter(wanted).collect();
    let default_features =
        read.overrides.default_features.iter().filter(|name| features.contains(name)).cloned().collect();
    Plan { roots, types, features, default_features }
}

/// Two operations of one name, and two that no server can tell apart.
fn check_operations(sink: &mut Sink, api: &Api) {
    let mut names: BTreeMap<String, Span> = BTreeMap::new();
    let mut routes: BTreeMap<String, &Operation> = BTreeMap::new();
    for operation in &api.operations {
        let name = operation.to_string();
        if let Some(first) = names.insert(name.clone(), operation.origin) {
            sink.push(
                Diagnostic::new(
                    Code::DuplicateOperation,
                    operation.origin,
                    format!("`{name}` is described twice"),
                )
                .related(first, "first here")
                .help("remove one of the two")
                .of(name),
            );
            continue;
        }
        let route = format!("{} /{}/{}", operation.method, operation.protocol, operation.path.shape());
        if let Some(first) = routes.insert(route, operation) {
            sink.push(
                Diagnostic::new(
                    Code::AmbiguousRoute,
                    operation.origin,
                    format!("`{operation}` and `{first}` only differ in the name of a variable"),
                )
                .related(first.origin, "the other one")
                .help("both are emitted; one of the two pages is probably wrong")
                .of(name),
            );
        }
    }
    let mut events: BTreeMap<String, Span> = BTreeMap::new();
    for notification in &api.notifications {
        let name = notification.to_string();
        if let Some(first) = events.insert(name.clone(), notification.origin) {
            sink.push(
                Diagnostic::new(
                    Code::DuplicateOperation,
                    notification.origin,
                    format!("`{name}` is described twice"),
                )
                .related(first, "first here")
                .help("remove one of the two")
                .of(name),
            );
        }
    }
}
