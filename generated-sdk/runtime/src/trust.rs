//! Platform certificates and public keys enter; what leaves is the key that verifies a message or seals a request.
//!
//! Nothing here sends or waits for anything: clients download certificates and put them in.

mod store;

pub use store::{Preference, TrustPolicy, TrustSnapshot, TrustStore};
