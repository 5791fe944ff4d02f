//! PEM texts and API keys enter; what leaves are keys that sign, verify, seal and open.
//!
//! | Key | Whose | Does |
//! |---|---|---|
//! | [`MerchantKey`] | the merchant's private key | signs requests, opens fields of replies |
//! | [`PlatformKey`] | the platform's certificate or public key | verifies replies, seals fields of requests |
//! | [`ApiV3Key`] | shared, 32 bytes | opens notifications and downloaded certificates |
//! | [`ApiV2Key`] | shared, 32 characters | signs API v2, opens `req_info` of refund notifications |
//!
//! All are cheap to clone and parsed once. Secret ones print as `***` and are wiped when the last clone is dropped, but for
//! SM2 keys, which the crate `sm2` leaves as they are.

mod algorithm;
mod api_v2;
mod api_v3;
mod certificate;
mod ecb;
mod error;
mod id;
mod merchant;
mod pem;
mod platform;
mod rsa;
mod running;
#[cfg(test)]
mod tests;

pub use api_v2::ApiV2Key;
pub use api_v3::ApiV3Key;
pub use error::{KeyError, OpenError, SealError, SignatureMismatch};
pub use id::KeyId;
pub use merchant::MerchantKey;
pub use platform::PlatformKey;

pub(crate) use certificate::Certificate;
pub(crate) use running::RunningMessage;
