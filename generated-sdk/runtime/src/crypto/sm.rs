//! Keys of the Chinese commercial ciphers enter as DER or bytes; what leaves are signatures and opened or sealed texts.
//!
//! No interface of its own: [`MerchantKey`](crate::MerchantKey), [`PlatformKey`](crate::PlatformKey) and
//! [`ApiV3Key`](crate::ApiV3Key) take these keys as they take the others.

mod sm2;
mod sm4;
#[cfg(test)]
mod tests;

pub(crate) use sm2::{Sm2Private, Sm2Public};
pub(crate) use sm4::Sm4Key;
