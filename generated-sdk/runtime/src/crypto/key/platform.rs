//! A certificate or public key of the platform, which verifies signatures and seals plaintexts.

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::algorithm::Algorithm;
use super::pem::{self, Kind};
use super::rsa::RsaPublic;
use super::running::RunningMessage;
use super::{Certificate, KeyError, KeyId, MerchantKey, SealError, SignatureMismatch};
#[cfg(feature = "sm")]
use crate::crypto::sm::Sm2Public;
use crate::crypto::{Cipher, Scheme};

/// A key of the platform: a certificate, or a public key with its id. Also the public key of the bank for API v2.
///
/// RSA, and with the feature `sm` also SM2.
#[derive(Clone)]
pub struct PlatformKey(Arc<Inner>);

struct Inner {
    id: KeyId,
    validity: Option<(SystemTime, SystemTime)>,
    keys: Keys,
    /// The key as `SubjectPublicKeyInfo`.
    spki: Vec<u8>,
    /// The name in the certificate.
    common_name: Option<String>,
}

enum Keys {
    Rsa(RsaPublic),
    #[cfg(feature = "sm")]
    Sm2(Sm2Public),
}

impl PlatformKey {
    /// Reads a certificate from the text of a PEM file. Its id is the serial number.
    ///
    /// # Errors
    ///
    /// A [`KeyError`] says what is wrong with the text. An expired certificate is not an error here.
    pub fn from_certificate_pem(text: &str) -> Result<Self, KeyError> {
        let certificate = Certificate::from_pem(text)?;
        let keys = Keys::from_spki(&certificate.public_key)?;
        let Certificate { id, validity, public_key, common_name } = certificate;
        Ok(Self(Arc::new(Inner { id, validity: Some(validity), keys, spki: public_key, common_name })))
    }

    /// Reads a public key from the text of a PEM file: `PUBLIC KEY`, or `RSA PUBLIC KEY` (PKCS #1), which
    /// `risk/getpublickey` of API v2 returns.
    ///
    /// The id, `PUB_KEY_ID_...`, is shown beside the key in the merchant platform. The key of the bank has none; any id
    /// will do.
    ///
    /// # Errors
    ///
    /// A [`KeyError`] says what is wrong with the text, or that the id is not valid. The serial number of a certificate in
    /// place of an id is logged.
    pub fn from_public_key_pem(id: &str, text: &str) -> Result<Self, KeyError> {
        let block = pem::read(text, &[Kind::Spki, Kind::Pkcs1Public], "a public key")?;
        let (keys, spki) = match block.kind {
            Kind::Spki => (Keys::from_spki(&block.der)?, block.der.to_vec()),
            _ => {
                let (key, spki) = RsaPublic::from_pkcs1(&block.der)?;
                (Keys::Rsa(key), spki)
            }
        };
        let id = KeyId::new(id)?;
        if id.may_be_a_serial_number() {
            tracing::warn!(
                id = id.as_str(),
                hint = "a public key has an id that begins with PUB_KEY_ID_; this is the serial number of a certificate",
                "wechatpay.suspicious_key_id"
            );
        }
        Ok(Self(Arc::new(Inner { id, validity: None, keys, spki, common_name: None })))
    }

    /// The id of the key, as sent in `Wechatpay-Serial`.
    #[must_use]
    pub fn id(&self) -> &KeyId {
        &self.0.id
    }

    /// The period in which it is used; `None` for public keys, which do not expire.
    #[must_use]
    pub fn validity(&self) -> Option<(SystemTime, SystemTime)> {
        self.0.validity
    }

    /// The scheme its owner signs with.
    #[must_use]
    pub fn scheme(&self) -> Scheme {
        match &self.0.keys {
            Keys::Rsa(_) => Scheme::Rsa2048Sha256,
            #[cfg(feature = "sm")]
            Keys::Sm2(_) => Scheme::Sm2WithSm3,
        }
    }

    /// Verifies a signature over a message.
    ///
    /// # Errors
    ///
    /// The signature is not one of this key over this message.
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), SignatureMismatch> {
        match &self.0.keys {
            Keys::Rsa(key) => key.verify(message, signature),
            #[cfg(feature = "sm")]
            Keys::Sm2(key) => key.verify(message, signature),
        }
    }

    /// Begins a message of any length that arrives piece by piece.
    pub(crate) fn begin(&self) -> RunningMessage {
        match &self.0.keys {
            Keys::Rsa(_) => RunningMessage::of_rsa(),
            #[cfg(feature = "sm")]
            Keys::Sm2(key) => RunningMessage::Sm2(key.begin()),
        }
    }

    /// Verifies a signature over the message that [`begin`](Self::begin) began.
    pub(crate) fn finish(&self, message: RunningMessage, signature: &[u8]) -> Result<(), SignatureMismatch> {
        match (&self.0.keys, message) {
            (Keys::Rsa(key), RunningMessage::Rsa(digest)) => key.verify_digest(digest, signature),
            #[cfg(feature = "sm")]
            (Keys::Sm2(key), RunningMessage::Sm2(digest)) => key.verify_digest(digest, signature),
            #[cfg(feature = "sm")]
            _ => Err(SignatureMismatch),
        }
    }

    /// Seals a plaintext for the owner of this key; the result is Base64. An SM2 key has only one cipher, and ignores
    /// the given one.
    ///
    /// # Errors
    ///
    /// [`SealError::TooLong`]: with RSA of 2048 bits, more than 214 bytes ([`Cipher::RsaOaep`]) or 245 bytes
    /// ([`Cipher::RsaPkcs1v15`]) of UTF-8.
    pub fn seal(&self, cipher: Cipher, plaintext: &str) -> Result<String, SealError> {
        match &self.0.keys {
            Keys::Rsa(key) => key.seal(cipher, plaintext.as_bytes()),
            #[cfg(feature = "sm")]
            Keys::Sm2(key) => key.seal(plaintext.as_bytes()),
        }
        .map(|ciphertext| STANDARD.encode(ciphertext))
    }

    /// Whether this is the public half of the merchant's key, so that it cannot be the platform's.
    pub(crate) fn is_public_half_of(&self, key: &MerchantKey) -> bool {
        key.matches_spki(&self.0.spki)
    }

    /// The name in the certificate, which is a number in those of merchants; `None` for public keys.
    pub(crate) fn common_name(&self) -> Option<&str> {
        self.0.common_name.as_deref()
    }

    /// Whether a text has the form of a result of [`seal`](Self::seal). No plaintext of a documented field has that
    /// form.
    pub(crate) fn may_have_sealed(&self, text: &str) -> bool {
        STANDARD.decode(text).is_ok_and(|ciphertext| match &self.0.keys {
            Keys::Rsa(key) => ciphertext.len() == key.ciphertext_len(),
            #[cfg(feature = "sm")]
            Keys::Sm2(_) => crate::crypto::sm::Sm2Public::is_ciphertext(&ciphertext),
        })
    }
}

impl fmt::Debug for PlatformKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PlatformKey({})", self.0.id)
    }
}

impl Keys {
    fn from_spki(der: &[u8]) -> Result<Self, KeyError> {
        Ok(match Algorithm::of_spki(der)? {
            Algorithm::Rsa => Self::Rsa(RsaPublic::from_spki(der)?),
            #[cfg(feature = "sm")]
            Algorithm::Sm2 => Self::Sm2(Sm2Public::from_spki(der)?),
        })
    }
}
