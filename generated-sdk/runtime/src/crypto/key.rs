//! Keys that sign, verify, seal and open, read from PEM texts and from the API keys of a merchant.
//!
//! | Key | Owner | Purpose |
//! |---|---|---|
//! | [`MerchantKey`] | the private key of a merchant or brand | signs requests, opens fields of replies |
//! | [`PlatformKey`] | the platform's certificate or public key | verifies replies, seals fields of requests |
//! | [`ApiV3Key`] | shared, 32 bytes | opens notifications and downloaded certificates |
//! | [`BrandApiKey`] | shared, 32 bytes | opens notifications of a brand |
//! | [`ApiV2Key`] | shared, 32 characters | signs API v2, opens `req_info` of refund notifications |
//! | [`StorageKey`] | the program itself, 32 bytes | encrypts operations that wait to be sent |
//!
//! All are cheap to clone and parsed once. Secret keys print as `***` and are wiped when the last clone is dropped,
//! except for SM2 keys, which the crate `sm2` does not wipe. Intermediate data is wiped as well: the text of a PEM
//! block, decoded bytes, digests that contain the key. The text from which the caller read a key is the caller's
//! responsibility: keep it in `zeroize::Zeroizing`, allocated in its full length from the start.

mod algorithm;
mod api_v2;
mod api_v3;
mod brand_api;
mod certificate;
mod chosen;
mod ecb;
mod id;
mod merchant;
pub(crate) mod pem;
mod platform;
mod rsa;
mod running;
pub(crate) mod serial;
pub(crate) mod stack;
mod storage;
#[cfg(test)]
mod tests;

pub use super::error::{KeyError, OpenError, SealError, SignatureMismatch};
pub use api_v2::ApiV2Key;
pub use api_v3::ApiV3Key;
pub use brand_api::BrandApiKey;
pub use id::KeyId;
pub use merchant::MerchantKey;
pub use platform::PlatformKey;
pub use storage::StorageKey;

pub(crate) use certificate::Certificate;
pub(crate) use pem::certificates_of_pem;
pub(crate) use running::RunningMessage;
