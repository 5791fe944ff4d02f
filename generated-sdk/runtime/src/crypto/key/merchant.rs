//! A merchant's private key, which signs messages and opens ciphertexts.

use std::fmt;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use super::algorithm::Algorithm;
use super::pem::{self, Kind};
use super::rsa::RsaPrivate;
use super::{Certificate, KeyError, OpenError};
#[cfg(feature = "sm")]
use crate::crypto::sm::Sm2Private;
use crate::crypto::{Cipher, Scheme, SignError};

/// The merchant's private key, `apiclient_key.pem`: RSA, and with the feature `sm` also SM2.
#[derive(Clone)]
pub struct MerchantKey(Arc<Keys>);

enum Keys {
    Rsa(RsaPrivate),
    #[cfg(feature = "sm")]
    Sm2(Box<Sm2Private>),
}

impl MerchantKey {
    /// Reads a private key from the text of a PEM file: `PRIVATE KEY` (PKCS #8) or `RSA PRIVATE KEY` (PKCS #1).
    ///
    /// # Errors
    ///
    /// A [`KeyError`] says what is wrong with the text.
    pub fn from_pem(text: &str) -> Result<Self, KeyError> {
        let block = pem::read(text, &[Kind::Pkcs8, Kind::Pkcs1], pem::PRIVATE)?;
        let keys = match block.kind {
            Kind::Pkcs1 => Keys::Rsa(RsaPrivate::from_pkcs1(&block.der)?),
            _ => match Algorithm::of_pkcs8(&block.der)? {
                Algorithm::Rsa => Keys::Rsa(RsaPrivate::from_pkcs8(&block.der)?),
                #[cfg(feature = "sm")]
                Algorithm::Sm2 => Keys::Sm2(Box::new(Sm2Private::from_pkcs8(&block.der)?)),
            },
        };
        Ok(Self(Arc::new(keys)))
    }

    /// The scheme it signs with.
    #[must_use]
    pub fn scheme(&self) -> Scheme {
        match &*self.0 {
            Keys::Rsa(_) => Scheme::Rsa2048Sha256,
            #[cfg(feature = "sm")]
            Keys::Sm2(_) => Scheme::Sm2WithSm3,
        }
    }

    /// Signs a message: RSASSA-PKCS1-v1_5 with SHA-256, or SM2 with SM3.
    ///
    /// # Errors
    ///
    /// The cryptographic library failed, which happens only when it is out of memory.
    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignError> {
        match &*self.0 {
            Keys::Rsa(key) => key.sign(message),
            #[cfg(feature = "sm")]
            Keys::Sm2(key) => key.sign(message),
        }
    }

    /// Opens a field of a reply or notification that was sealed to the merchant's certificate. An SM2 key has only one
    /// cipher, and ignores the given one.
    ///
    /// # Errors
    ///
    /// [`OpenError::Refused`], whatever is wrong: a more precise error would help attackers who guess.
    pub fn open(&self, cipher: Cipher, ciphertext: &str) -> Result<Zeroizing<String>, OpenError> {
        let ciphertext = STANDARD.decode(ciphertext).map_err(|_| OpenError::Refused)?;
        let plaintext = match &*self.0 {
            Keys::Rsa(key) => key.open(cipher, &ciphertext)?,
            #[cfg(feature = "sm")]
            Keys::Sm2(key) => key.open(&ciphertext)?,
        };
        let text = std::str::from_utf8(&plaintext).map_err(|_| OpenError::Refused)?;
        Ok(Zeroizing::new(text.to_owned()))
    }

    /// Whether a certificate was made for this key.
    pub(crate) fn matches(&self, certificate: &Certificate) -> bool {
        self.matches_spki(&certificate.public_key)
    }

    /// Whether a `SubjectPublicKeyInfo` has the public half of this key.
    pub(crate) fn matches_spki(&self, spki: &[u8]) -> bool {
        match &*self.0 {
            Keys::Rsa(key) => key.matches(spki),
            #[cfg(feature = "sm")]
            Keys::Sm2(key) => key.matches(spki),
        }
    }
}

impl fmt::Debug for MerchantKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MerchantKey(***)")
    }
}
