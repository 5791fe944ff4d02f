//! Which keys of the platform are believed, which of them verifies a message and which seals a request.
//!
//! Nothing here sends or waits: clients download certificates and add them.

pub mod canonical;
mod certificates;
mod error;
pub(crate) mod header_names;
#[cfg(test)]
pub(crate) mod made;
mod policy;
mod reply;
mod roots;
mod sealed;
mod snapshot;
pub mod verify;

pub use certificates::verified_certificates_from_reply;
pub(crate) use error::NOT_IN_USE;
pub use error::{CertificateFault, CertificatesError};
pub use policy::{Preference, Succession, TrustPolicy};
pub(crate) use reply::LIMIT;
pub use reply::certificates_from_reply;
pub use roots::{ChainFault, PlatformRoots, RootsError};
pub(crate) use sealed::SealedResource;
pub use snapshot::TrustSnapshot;
pub use verify::{VerifiedSignature, VerifyError, VerifyPolicy};
