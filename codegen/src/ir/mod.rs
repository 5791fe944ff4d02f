//! The model of what is emitted: resolved and total, one value for each operation and notification.
//!
//! Nothing here is filled in by a later pass. Types stay where they were documented, as trees of fields;
//! `link` finds the equal ones and gives them their places in the crate.

mod carried;
mod code;
mod doc;
mod doubt;
mod errors;
pub mod facts;
mod field;
mod guide;
mod message;
mod operation;
mod path;
mod repeat;
mod secrecy;
mod tables;
mod types;
pub mod witness;

use std::collections::BTreeSet;

pub use self::code::{CodeWords, Codes, Retry, letters};
pub use self::doc::{Doc, Lifecycle, Link, State};
pub use self::doubt::{Doubt, Open};
pub use self::errors::{Cause, Counted, ErrorCode, LimitScope, Period, RateLimit};
pub use self::field::{
    Encoding, Facets, Field, Fixed, Format, ListedValue, Notation, Presence, TextFormat, Told,
};
pub use self::guide::{Family, Guide, Task};
pub use self::message::{Body, Host, Nonce, Reply};
pub use self::operation::{Method, Notification, Operation, Protocol};
pub use self::path::{PathTemplate, Piece};
pub use self::repeat::Repeat;
pub use self::secrecy::{Cipher, Evidence, Key, Secrecy};
pub use self::tables::{BodyKind, Part};
pub use self::types::{BaseWord, Type, TypeWord, Variant};
pub use self::witness::{Fact, Outline, Statement, Witness, Witnessed};

/// Everything that was read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Api {
    /// Sorted by path, then method.
    pub operations: Vec<Operation>,
    /// Sorted by protocol, then event.
    pub notifications: Vec<Notification>,
    /// How a reader finds their way.
    pub guide: Guide,
}

impl Api {
    /// The same in its fixed order.
    #[must_use]
    pub fn sorted(mut self) -> Self {
        self.operations.sort_by(|a, b| {
            (a.protocol, &a.path, a.method, a.origin).cmp(&(b.protocol, &b.path, b.method, b.origin))
        });
        self.notifications.sort_by(|a, b| (a.protocol, &a.event).cmp(&(b.protocol, &b.event)));
        self
    }

    /// Whether nothing was read.
    pub fn is_empty(&self) -> bool {
        self.operations.is_empty() && self.notifications.is_empty()
    }

    /// The product families, as cargo features: `v3-pay`, `webhook-v3`.
    pub fn families(&self) -> Vec<String> {
        let operations = self.operations.iter().map(Operation::feature);
        let notifications = self.notifications.iter().map(Notification::feature);
        operations.chain(notifications).collect::<BTreeSet<_>>().into_iter().collect()
    }
}
