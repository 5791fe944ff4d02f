//! The APIv2 key, which signs requests and opens `req_info` of refund notifications.

use std::fmt;
use std::sync::Arc;

use md5::{Digest as _, Md5};
use zeroize::Zeroizing;

use super::{KeyError, OpenError, SealError, chosen, ecb, stack};
use crate::text::hex;

/// The APIv2 key of a merchant: 32 characters, chosen in the merchant platform.
#[derive(Clone)]
pub struct ApiV2Key(Arc<Zeroizing<String>>);

impl ApiV2Key {
    const NAME: &str = "APIv2 key";

    /// Takes the key.
    ///
    /// # Errors
    ///
    /// [`KeyError::Length`], [`KeyError::Padded`] and [`KeyError::Characters`] unless it has 32 visible ASCII characters.
    pub fn new(key: &str) -> Result<Self, KeyError> {
        chosen::check(Self::NAME, key.as_bytes())?;
        if !key.bytes().all(|byte| byte.is_ascii_graphic()) {
            Err(KeyError::Characters { key: Self::NAME })
        } else {
            Ok(Self(Arc::new(Zeroizing::new(key.to_owned()))))
        }
    }

    /// Opens `req_info` of a refund notification; the plaintext is XML.
    ///
    /// # Errors
    ///
    /// An [`OpenError`] says what is wrong. The cipher has no authentication, so one altered text in 256 opens to
    /// garbage.
    pub fn open_ecb(&self, ciphertext: &str) -> Result<Zeroizing<Vec<u8>>, OpenError> {
        ecb::open(self.ecb_key().as_bytes(), ciphertext)
    }

    /// Seals a plaintext as the platform does, for tests and stand-ins for the platform. The result is Base64.
    ///
    /// # Errors
    ///
    /// [`SealError::Failed`], which happens only when out of memory.
    pub fn seal_ecb(&self, plaintext: &[u8]) -> Result<String, SealError> {
        ecb::seal(self.ecb_key().as_bytes(), plaintext)
    }

    /// The key itself, for signatures.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }

    /// The lower-case digits of its MD5 are the 32 bytes of the AES key.
    fn ecb_key(&self) -> Zeroizing<String> {
        let key = ecb_key(&self.0);
        stack::wipe();
        key
    }
}

#[inline(never)]
fn ecb_key(key: &str) -> Zeroizing<String> {
    Zeroizing::new(hex::lower(&Md5::digest(key.as_bytes())))
}

impl fmt::Debug for ApiV2Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiV2Key(***)")
    }
}
