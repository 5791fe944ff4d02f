//! What every emitter may look up: the model, the plan, the name of the crate.

use proc_macro2::Ident;

use super::Index;
use crate::ir::{Api, Notification, Operation};
use crate::link::Plan;
use crate::name::RustName;
use crate::package;

/// What every emitter may look up.
#[derive(Clone, Copy)]
pub struct Cx<'a> {
    /// The model.
    pub api: &'a Api,
    /// Where everything goes.
    pub plan: &'a Plan,
    /// Where everything in it is.
    pub index: &'a Index<'a>,
    /// The name of the crate.
    pub package: &'a str,
}

impl<'a> Cx<'a> {
    /// The crate as its users name it in code.
    pub fn krate(self) -> Ident {
        package::in_code(self.package).unwrap_or_else(|| RustName::field(self.package).ident())
    }

    /// One operation of the model.
    pub fn operation(self, index: usize) -> &'a Operation {
        &self.api.operations[index]
    }

    /// One notification of the model.
    pub fn notification(self, index: usize) -> &'a Notification {
        &self.api.notifications[index]
    }
}
