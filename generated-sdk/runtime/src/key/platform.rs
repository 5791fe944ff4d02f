//! A certificate or public key of the platform enters as PEM; signatures are verified and plaintexts sealed with it.

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use aws_lc_rs::encoding::{AsDer as _, PublicKeyX509Der};
use aws_lc_rs::rsa::{
    OAEP_SHA1_MGF1SHA1, OaepPublicEncryptingKey, Pkcs1PublicEncryptingKey, PublicEncryptingKey, PublicKey,
};
use aws_lc_rs::signature::{ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use x509_cert::der::Decode as _;
use x509_cert::spki::SubjectPublicKeyInfoRef;

use super::merchant::{RSA, rejection};
use super::pem::{self, Kind};
use super::{Certificate, KeyError, KeyId, SealError, SignatureMismatch};
use crate::{Cipher, Scheme};

/// A key of the platform: a certificate, or a public key with its id. Also the public key of the bank for API v2.
#[derive(Clone)]
pub struct PlatformKey(Arc<Inner>);

struct Inner {
    id: KeyId,
    validity: Option<(SystemTime, SystemTime)>,
    keys: Keys,
}

/// Parsed once for each use.
struct Keys {
    verifying: ParsedPublicKey,
    oaep: OaepPublicEncryptingKey,
    pkcs1: Pkcs1PublicEncryptingKey,
}

impl PlatformKey {
    /// Reads a certificate from the text of a PEM file. Its id is the serial number.
    ///
    /// # Errors
    ///
    /// A [`KeyError`] says what the text holds instead. That the certificate has expired is no error here.
    pub fn from_certificate_pem(text: &str) -> Result<Self, KeyError> {
        let certificate = Certificate::from_pem(text)?;
        let keys = Keys::from_spki(&certificate.public_key)?;
        Ok(Self(Arc::new(Inner { id: certificate.id, validity: Some(certificate.validity), keys })))
    }

    /// Reads a public key from the text of a PEM file: `PUBLIC KEY`, or `RSA PUBLIC KEY` (PKCS #1) as
    /// `risk/getpublickey` of API v2 gives.
    ///
    /// The id is the one the platform shows beside the key, `PUB_KEY_ID_...`; the key of the bank has none, so that any
    /// will do.
    ///
    /// # Errors
    ///
    /// A [`KeyError`] says what the text holds instead, or that the id cannot be one.
    pub fn from_public_key_pem(id: &str, text: &str) -> Result<Self, KeyError> {
        let block = pem::read(text, &[Kind::Spki, Kind::Pkcs1Public], "a public key")?;
        let keys = match block.kind {
            Kind::Spki => Keys::from_spki(&block.der),
            _ => Keys::from_pkcs1(&block.der),
        }?;
        Ok(Self(Arc::new(Inner { id: KeyId::new(id)?, validity: None, keys })))
    }

    /// Its id, as sent in `Wechatpay-Serial`.
    #[must_use]
    pub fn id(&self) -> &KeyId {
        &self.0.id
    }

    /// From when to when it is used; `None` for public keys, which do not expire.
    #[must_use]
    pub fn validity(&self) -> Option<(SystemTime, SystemTime)> {
        self.0.validity
    }

    /// How it signs.
    #[must_use]
    pub fn scheme(&self) -> Scheme {
        Scheme::Rsa2048Sha256
    }

    /// Verifies a signature over a message.
    ///
    /// # Errors
    ///
    /// The signature was not made by this key over this message.
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), SignatureMismatch> {
        self.0.keys.verifying.verify_sig(message, signature).map_err(|_| SignatureMismatch)
    }

    /// Seals a plaintext for the owner of this key; the result is Base64.
    ///
    /// # Errors
    ///
    /// [`SealError::TooLong`]: with 2048 bits, more than 214 bytes ([`Cipher::RsaOaep`]) or 245 bytes
    /// ([`Cipher::RsaPkcs1v15`]) of UTF-8.
    pub fn seal(&self, cipher: Cipher, plaintext: &str) -> Result<String, SealError> {
        let Keys { oaep, pkcs1, .. } = &self.0.keys;
        let limit = match cipher {
            Cipher::RsaOaep => oaep.max_plaintext_size(&OAEP_SHA1_MGF1SHA1),
            Cipher::RsaPkcs1v15 => pkcs1.max_plaintext_size(),
        };
        if plaintext.len() > limit {
            return Err(SealError::TooLong { limit, length: plaintext.len() });
        }
        let mut buffer = vec![0; oaep.ciphertext_size()];
        let ciphertext = match cipher {
            Cipher::RsaOaep => oaep.encrypt(&OAEP_SHA1_MGF1SHA1, plaintext.as_bytes(), &mut buffer, None),
            Cipher::RsaPkcs1v15 => pkcs1.encrypt(plaintext.as_bytes(), &mut buffer),
        };
        ciphertext.map(|ciphertext| STANDARD.encode(ciphertext)).map_err(|_| SealError::Failed)
    }
}

impl fmt::Debug for PlatformKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PlatformKey({})", self.0.id)
    }
}

impl Keys {
    fn from_spki(der: &[u8]) -> Result<Self, KeyError> {
        let info = SubjectPublicKeyInfoRef::from_der(der).map_err(|_| KeyError::Malformed)?;
        if info.algorithm.oid != RSA {
            return Err(KeyError::Algorithm);
        }
        let encrypting = || PublicEncryptingKey::from_der(der).map_err(|rejected| rejection(&rejected));
        Ok(Self {
            oaep: OaepPublicEncryptingKey::new(encrypting()?).map_err(|_| KeyError::Malformed)?,
            pkcs1: Pkcs1PublicEncryptingKey::new(encrypting()?).map_err(|_| KeyError::Malformed)?,
            verifying: ParsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, der)
                .map_err(|rejected| rejection(&rejected))?,
        })
    }

    fn from_pkcs1(der: &[u8]) -> Result<Self, KeyError> {
        let key = PublicKey::from_der(der).map_err(|rejected| rejection(&rejected))?;
        let spki: PublicKeyX509Der<'_> = key.as_der().map_err(|_| KeyError::Malformed)?;
        Self::from_spki(spki.as_ref())
    }
}
