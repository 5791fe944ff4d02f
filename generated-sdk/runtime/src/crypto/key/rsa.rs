//! RSA keys, parsed once for each use.

use aws_lc_rs::digest::Context;
use aws_lc_rs::encoding::{AsDer as _, PublicKeyX509Der};
use aws_lc_rs::error::KeyRejected;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{
    KeyPair, OAEP_SHA1_MGF1SHA1, OaepPrivateDecryptingKey, OaepPublicEncryptingKey,
    Pkcs1PrivateDecryptingKey, Pkcs1PublicEncryptingKey, PrivateDecryptingKey, PublicEncryptingKey,
    PublicKey,
};
use aws_lc_rs::signature::{KeyPair as _, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256};
use zeroize::Zeroizing;

use super::{KeyError, OpenError, SealError, SignatureMismatch};
use crate::crypto::{Cipher, SignError};

/// A private key.
pub(super) struct RsaPrivate {
    signing: KeyPair,
    oaep: OaepPrivateDecryptingKey,
    pkcs1: Pkcs1PrivateDecryptingKey,
}

impl RsaPrivate {
    pub(super) fn from_pkcs1(der: &[u8]) -> Result<Self, KeyError> {
        Self::new(KeyPair::from_der(der).map_err(|rejected| rejection(&rejected))?)
    }

    pub(super) fn from_pkcs8(der: &[u8]) -> Result<Self, KeyError> {
        Self::new(KeyPair::from_pkcs8(der).map_err(|rejected| rejection(&rejected))?)
    }

    fn new(signing: KeyPair) -> Result<Self, KeyError> {
        let pkcs8 = signing.as_der().map_err(|_| KeyError::Malformed)?;
        let opening =
            || PrivateDecryptingKey::from_pkcs8(pkcs8.as_ref()).map_err(|rejected| rejection(&rejected));
        let oaep = OaepPrivateDecryptingKey::new(opening()?).map_err(|_| KeyError::Malformed)?;
        let pkcs1 = Pkcs1PrivateDecryptingKey::new(opening()?).map_err(|_| KeyError::Malformed)?;
        Ok(Self { signing, oaep, pkcs1 })
    }

    /// RSASSA-PKCS1-v1_5 with SHA-256.
    pub(super) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignError> {
        let mut signature = vec![0; self.signing.public_modulus_len()];
        self.signing
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature)
            .map_err(SignError::new)?;
        Ok(signature)
    }

    /// One error for everything: a more precise one would help attackers who guess.
    pub(super) fn open(&self, cipher: Cipher, ciphertext: &[u8]) -> Result<Zeroizing<Vec<u8>>, OpenError> {
        let mut plaintext = Zeroizing::new(vec![0; self.oaep.min_output_size()]);
        let length = match cipher {
            Cipher::RsaOaep => self.oaep.decrypt(&OAEP_SHA1_MGF1SHA1, ciphertext, &mut plaintext, None),
            Cipher::RsaPkcs1v15 => self.pkcs1.decrypt(ciphertext, &mut plaintext),
        }
        .map_err(|_| OpenError::Refused)?
        .len();
        plaintext.truncate(length);
        Ok(plaintext)
    }

    /// Whether a `SubjectPublicKeyInfo` has the public half of this key.
    pub(super) fn matches(&self, spki: &[u8]) -> bool {
        PublicKey::from_der(spki).is_ok_and(|key| key.as_ref() == self.signing.public_key().as_ref())
    }
}

/// A public key.
pub(super) struct RsaPublic {
    verifying: ParsedPublicKey,
    oaep: OaepPublicEncryptingKey,
    pkcs1: Pkcs1PublicEncryptingKey,
}

impl RsaPublic {
    pub(super) fn from_spki(der: &[u8]) -> Result<Self, KeyError> {
        let encrypting = || PublicEncryptingKey::from_der(der).map_err(|rejected| rejection(&rejected));
        Ok(Self {
            oaep: OaepPublicEncryptingKey::new(encrypting()?).map_err(|_| KeyError::Malformed)?,
            pkcs1: Pkcs1PublicEncryptingKey::new(encrypting()?).map_err(|_| KeyError::Malformed)?,
            verifying: ParsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, der)
                .map_err(|rejected| rejection(&rejected))?,
        })
    }

    /// The key, and how it is written as `SubjectPublicKeyInfo`.
    pub(super) fn from_pkcs1(der: &[u8]) -> Result<(Self, Vec<u8>), KeyError> {
        let key = PublicKey::from_der(der).map_err(|rejected| rejection(&rejected))?;
        let spki: PublicKeyX509Der<'_> = key.as_der().map_err(|_| KeyError::Malformed)?;
        Ok((Self::from_spki(spki.as_ref())?, spki.as_ref().to_vec()))
    }

    pub(super) fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), SignatureMismatch> {
        self.verifying.verify_sig(message, signature).map_err(|_| SignatureMismatch)
    }

    pub(super) fn verify_digest(&self, digest: Context, signature: &[u8]) -> Result<(), SignatureMismatch> {
        self.verifying.verify_digest_sig(&digest.finish(), signature).map_err(|_| SignatureMismatch)
    }

    /// The length of every ciphertext in bytes, which is that of the modulus.
    pub(super) fn ciphertext_len(&self) -> usize {
        self.oaep.ciphertext_size()
    }

    pub(super) fn seal(&self, cipher: Cipher, plaintext: &[u8]) -> Result<Vec<u8>, SealError> {
        let limit = match cipher {
            Cipher::RsaOaep => self.oaep.max_plaintext_size(&OAEP_SHA1_MGF1SHA1),
            Cipher::RsaPkcs1v15 => self.pkcs1.max_plaintext_size(),
        };
        if plaintext.len() > limit {
            return Err(SealError::TooLong { limit, length: plaintext.len() });
        }
        let mut ciphertext = vec![0; self.ciphertext_len()];
        let length = match cipher {
            Cipher::RsaOaep => self.oaep.encrypt(&OAEP_SHA1_MGF1SHA1, plaintext, &mut ciphertext, None),
            Cipher::RsaPkcs1v15 => self.pkcs1.encrypt(plaintext, &mut ciphertext),
        }
        .map_err(|_| SealError::Failed)?
        .len();
        ciphertext.truncate(length);
        Ok(ciphertext)
    }
}

/// Why the library did not accept a key.
fn rejection(rejected: &KeyRejected) -> KeyError {
    match rejected.to_string().as_str() {
        "TooSmall" => KeyError::TooShort,
        "TooLarge" => KeyError::TooLong,
        _ => KeyError::Malformed,
    }
}
