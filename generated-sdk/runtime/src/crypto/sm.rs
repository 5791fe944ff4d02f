//! Keys of the Chinese commercial ciphers.
//!
//! This module has no interface of its own: [`MerchantKey`](crate::MerchantKey), [`PlatformKey`](crate::PlatformKey)
//! and [`ApiV3Key`](crate::ApiV3Key) accept these keys as they accept the others.

mod sm2;
mod sm4;
#[cfg(test)]
mod tests;

pub(crate) use sm2::{Sm2Private, Sm2Public};
pub(crate) use sm4::Sm4Key;
