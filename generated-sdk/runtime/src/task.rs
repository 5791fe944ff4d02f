//! What clients need of threads and runtimes: waiting, and moving blocking work elsewhere.

pub(crate) mod offload;
#[cfg(feature = "reqwest")]
mod tokio;
pub(crate) mod wait;

#[cfg(feature = "reqwest")]
pub use self::tokio::Tokio;
pub use offload::{Offload, Work};
