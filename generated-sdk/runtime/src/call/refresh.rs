//! Callers that lack a platform key enter; what leaves is who downloads certificates, who waits, and the keys of the platform
//! as they become.

mod gate;
mod store;
#[cfg(test)]
mod tests;

pub use gate::{RefreshEnd, RefreshGate, RefreshSchedule, RefreshTicket, RefreshTurn, RefreshWait};
pub use store::{Lookup, TrustStore};
