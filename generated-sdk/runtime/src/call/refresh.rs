//! The store of the platform's keys, and the gate that decides which caller downloads certificates and which callers
//! wait.

mod gate;
mod store;
#[cfg(test)]
mod tests;

pub use gate::{RefreshEnd, RefreshGate, RefreshSchedule, RefreshTicket, RefreshTurn, RefreshWait};
pub use store::{Lookup, TrustStore};
