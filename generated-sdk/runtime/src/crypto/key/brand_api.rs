//! The API key of a brand, which opens its notifications.

use std::fmt;

use zeroize::Zeroizing;

use super::{ApiV3Key, KeyError, OpenError, SealError};

/// The API key of a brand: 32 characters, chosen in the platform for brands.
///
/// To a brand, it is what the [`ApiV3Key`] is to a merchant, and it opens in the same way.
#[derive(Clone)]
pub struct BrandApiKey(ApiV3Key);

impl BrandApiKey {
    /// Takes the key.
    ///
    /// # Errors
    ///
    /// The errors of [`ApiV3Key::new`].
    pub fn new(key: impl AsRef<[u8]>) -> Result<Self, KeyError> {
        ApiV3Key::named("brand API key", key.as_ref()).map(Self)
    }

    /// Opens a ciphertext as [`ApiV3Key::open`] does.
    ///
    /// # Errors
    ///
    /// An [`OpenError`] says what is wrong.
    pub fn open(
        &self,
        nonce: &str,
        associated_data: &str,
        ciphertext: &str,
    ) -> Result<Zeroizing<Vec<u8>>, OpenError> {
        self.0.open(nonce, associated_data, ciphertext)
    }

    /// Seals a plaintext as the platform does, for tests and stand-ins for the platform. The result is Base64.
    ///
    /// # Errors
    ///
    /// [`SealError::NonceLength`] unless the nonce has 12 bytes.
    pub fn seal(&self, nonce: &str, associated_data: &str, plaintext: &[u8]) -> Result<String, SealError> {
        self.0.seal(nonce, associated_data, plaintext)
    }

    /// The key as what it is to the cipher.
    pub(crate) fn as_content_key(&self) -> &ApiV3Key {
        &self.0
    }
}

impl fmt::Debug for BrandApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BrandApiKey(***)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_named_and_not_shown() {
        let error = BrandApiKey::new("short").unwrap_err();
        assert!(error.to_string().contains("brand API key"), "{error}");
        let key = BrandApiKey::new("0123456789abcdef0123456789abcdef").unwrap();
        assert_eq!(format!("{key:?}"), "BrandApiKey(***)");
        let sealed = key.seal("0123456789ab", "a", b"text").unwrap();
        assert_eq!(&**key.open("0123456789ab", "a", &sealed).unwrap(), b"text");
    }
}
