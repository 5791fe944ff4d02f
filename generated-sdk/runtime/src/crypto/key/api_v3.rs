//! The APIv3 key, which opens what the platform sealed with it.

use std::fmt;
use std::sync::Arc;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use super::{KeyError, OpenError, SealError, chosen};
#[cfg(feature = "sm")]
use crate::crypto::sm::Sm4Key;

/// The APIv3 key of a merchant: 32 characters, chosen in the merchant platform.
///
/// Opens resources of notifications and downloaded certificates. For `AEAD_AES_256_GCM`, the bytes of the text are the
/// key; they are not hashed.
#[derive(Clone)]
pub struct ApiV3Key(Arc<Keys>);

struct Keys {
    aes: LessSafeKey,
    #[cfg(feature = "sm")]
    sm4: Sm4Key,
}

impl ApiV3Key {
    /// Takes the key.
    ///
    /// # Errors
    ///
    /// [`KeyError::Length`] unless it has 32 bytes; [`KeyError::Padded`] if a line break, other white space or a
    /// quotation mark stands around it. What the merchant platform would not take as a key is logged.
    pub fn new(key: impl AsRef<[u8]>) -> Result<Self, KeyError> {
        Self::named("APIv3 key", key.as_ref())
    }

    /// Takes a key of this kind, which errors call by this name.
    pub(super) fn named(name: &'static str, key: &[u8]) -> Result<Self, KeyError> {
        chosen::check(name, key)?;
        let aes = UnboundKey::new(&AES_256_GCM, key).map_err(|_| KeyError::Malformed)?;
        Ok(Self(Arc::new(Keys {
            aes: LessSafeKey::new(aes),
            #[cfg(feature = "sm")]
            sm4: Sm4Key::derive(key),
        })))
    }

    /// Opens a ciphertext made by `AEAD_AES_256_GCM`, given the fields `nonce`, `associated_data` (empty if it is
    /// absent) and `ciphertext` as received.
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
        let nonce = parse_nonce(nonce).map_err(|found| OpenError::NonceLength { found })?;
        let mut buffer = Zeroizing::new(STANDARD.decode(ciphertext).map_err(|_| OpenError::NotBase64)?);
        let length = self
            .0
            .aes
            .open_in_place(nonce, Aad::from(associated_data), &mut buffer)
            .map_err(|_| OpenError::Refused)?
            .len();
        buffer.truncate(length);
        Ok(buffer)
    }

    /// Opens a ciphertext as the field `algorithm` beside it says: `AEAD_AES_256_GCM`, and with the feature `sm` also
    /// `AEAD_SM4_GCM`.
    ///
    /// # Errors
    ///
    /// [`OpenError::Algorithm`] for other algorithms, and the errors of [`open`](Self::open).
    pub fn open_as(
        &self,
        algorithm: &str,
        nonce: &str,
        associated_data: &str,
        ciphertext: &str,
    ) -> Result<Zeroizing<Vec<u8>>, OpenError> {
        match algorithm {
            "AEAD_AES_256_GCM" => self.open(nonce, associated_data, ciphertext),
            #[cfg(feature = "sm")]
            "AEAD_SM4_GCM" => self.0.sm4.open(nonce, associated_data, ciphertext),
            _ => Err(OpenError::algorithm(algorithm)),
        }
    }

    /// Seals a plaintext as the platform does, with `AEAD_AES_256_GCM`, for tests and stand-ins for the platform. The
    /// result is Base64.
    ///
    /// # Errors
    ///
    /// [`SealError::NonceLength`] unless the nonce has 12 bytes.
    pub fn seal(&self, nonce: &str, associated_data: &str, plaintext: &[u8]) -> Result<String, SealError> {
        let nonce = parse_nonce(nonce).map_err(|found| SealError::NonceLength { found })?;
        let mut buffer = Zeroizing::new(Vec::with_capacity(plaintext.len() + AES_256_GCM.tag_len()));
        buffer.extend_from_slice(plaintext);
        self.0
            .aes
            .seal_in_place_append_tag(nonce, Aad::from(associated_data), &mut *buffer)
            .map_err(|_| SealError::Failed)?;
        Ok(STANDARD.encode(&*buffer))
    }

    /// Seals a plaintext like [`seal`](Self::seal), with `AEAD_SM4_GCM`.
    ///
    /// # Errors
    ///
    /// The errors of [`seal`](Self::seal).
    #[cfg(feature = "sm")]
    pub fn seal_sm4(
        &self,
        nonce: &str,
        associated_data: &str,
        plaintext: &[u8],
    ) -> Result<String, SealError> {
        self.0.sm4.seal(nonce, associated_data, plaintext)
    }
}

impl fmt::Debug for ApiV3Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiV3Key(***)")
    }
}

fn parse_nonce(nonce: &str) -> Result<Nonce, usize> {
    Nonce::try_assume_unique_for_key(nonce.as_bytes()).map_err(|_| nonce.len())
}
