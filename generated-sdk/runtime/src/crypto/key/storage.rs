//! The key under which a program keeps what it will send later.

use std::fmt;
use std::sync::Arc;

use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use zeroize::Zeroizing;

use super::KeyError;

/// A key of the program itself, 32 random bytes, under which operations are stored until they are sent.
///
/// It belongs to nobody else: the service does not know it, and it is none of the merchant's API keys. One key is good
/// for some four billion stored operations, as each has a random nonce.
///
/// [`store`](Self::store) and [`restore`](Self::restore) are what it is for.
#[derive(Clone)]
pub struct StorageKey(Arc<RandomizedNonceKey>);

impl StorageKey {
    /// Takes the key.
    ///
    /// # Errors
    ///
    /// [`KeyError::Length`] unless it has 32 bytes.
    pub fn new(key: impl AsRef<[u8]>) -> Result<Self, KeyError> {
        let key = key.as_ref();
        let length = KeyError::Length { key: "storage key", expected: 32, found: key.len() };
        RandomizedNonceKey::new(&AES_256_GCM, key).map(|key| Self(Arc::new(key))).map_err(|_| length)
    }

    /// Seals a text: a nonce, and the ciphertext with its tag. `None` if there are no random numbers.
    pub(crate) fn seal(&self, context: &str, mut text: Zeroizing<Vec<u8>>) -> Option<Vec<u8>> {
        // Growing would leave a copy behind.
        debug_assert!(text.capacity() - text.len() >= Self::TAG, "no room for the tag");
        let nonce = self.0.seal_in_place_append_tag(Aad::from(context), &mut *text).ok()?;
        Some([nonce.as_ref().as_slice(), text.as_slice()].concat())
    }

    /// Opens what was sealed in the same context; `None` for anything else.
    pub(crate) fn open(&self, context: &str, sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let (nonce, ciphertext) = sealed.split_at_checked(NONCE_LEN)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let mut text = Zeroizing::new(ciphertext.to_vec());
        let length = self.0.open_in_place(nonce, Aad::from(context), &mut text).ok()?.len();
        text.truncate(length);
        Some(text)
    }

    /// The length of the tag.
    pub(crate) const TAG: usize = 16;
}

impl fmt::Debug for StorageKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StorageKey(***)")
    }
}
