//! Waiting, and work that is done elsewhere meanwhile: what clients need of threads and runtimes.

pub(crate) mod offload;
#[cfg(feature = "reqwest")]
mod tokio;
pub(crate) mod wait;

#[cfg(feature = "reqwest")]
pub use self::tokio::Tokio;
pub use offload::{Offload, Work};
