//! Platform certificates and public keys enter; what leaves is the key that verifies a message or seals a request.
//!
//! Nothing here sends or waits for anything: clients download certificates and put them in.

mod certificates;
mod gate;
mod policy;
mod snapshot;
mod store;
#[cfg(test)]
mod tests;

pub use certificates::{
    CertificateFault, CertificatesError, certificates_from_reply, verified_certificates_from_reply,
};
pub use gate::{RefreshGate, RefreshTicket, RefreshTurn, RefreshWait};
pub use policy::{Preference, TrustPolicy};
pub use snapshot::TrustSnapshot;
pub use store::{Lookup, TrustStore};
