//! Keys and ciphers: what signs, verifies, seals and opens. Nothing here knows about messages.

mod cipher;
mod error;
mod identity;
pub mod key;
mod scheme;
pub mod signer;
#[cfg(feature = "sm")]
mod sm;

pub use cipher::Cipher;
pub(crate) use error::made_by;
pub use error::{KeyError, OpenError, SealError, SerialFault, SignError, SignatureMismatch};
pub use identity::Identity;
pub use key::{ApiV2Key, ApiV3Key, BrandApiKey, KeyId, MerchantKey, PlatformKey, StorageKey};
pub use scheme::Scheme;
pub use signer::{LocalSigner, Signer, Signing};
