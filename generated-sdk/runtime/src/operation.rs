//! The contract of emitted operations and notifications: their facts, what is sent, and what comes back.

pub mod catalog;
mod contract;
mod events;
mod execute;
mod expected;
mod received;
mod reply;
pub(crate) mod segment;
#[cfg(feature = "serde")]
pub(crate) mod serde_support;
mod spec;
mod stored;

pub use contract::{Operation, Parts, PartsMut};
pub use events::{Events, Notification, protocol_of};
pub use execute::Execute;
pub use expected::{ExpectedPayment, ExpectedRefund, Mismatch};
pub use received::{Raw, Received};
pub use reply::{Empty, Redirect, Reply, ReplyPart};
pub use segment::Segment;
pub use spec::{BodyKind, Host, KeyOwner, Method, Nonce, OperationSpec, Protocol, ReplyKind, Sealing};
pub use stored::StoreError;
