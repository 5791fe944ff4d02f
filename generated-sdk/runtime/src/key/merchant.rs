//! A merchant's private key enters as PEM; messages are signed and ciphertexts opened with it.

use std::fmt;
use std::sync::Arc;

use aws_lc_rs::encoding::AsDer as _;
use aws_lc_rs::error::KeyRejected;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{
    KeyPair, OAEP_SHA1_MGF1SHA1, OaepPrivateDecryptingKey, Pkcs1PrivateDecryptingKey, PrivateDecryptingKey,
};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use x509_cert::der::{Decode as _, Header, SliceReader};
use x509_cert::spki::{AlgorithmIdentifierRef, ObjectIdentifier};
use zeroize::Zeroizing;

use super::pem::{self, Kind};
use super::{KeyError, OpenError};
use crate::{Cipher, SignError};

/// Of `rsaEncryption` in PKCS #1.
pub(super) const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");

/// The merchant's RSA private key, `apiclient_key.pem`.
#[derive(Clone)]
pub struct MerchantKey(Arc<Keys>);

struct Keys {
    signing: KeyPair,
    oaep: OaepPrivateDecryptingKey,
    pkcs1: Pkcs1PrivateDecryptingKey,
}

impl MerchantKey {
    /// Reads a private key from the text of a PEM file: `PRIVATE KEY` (PKCS #8) or `RSA PRIVATE KEY` (PKCS #1).
    ///
    /// # Errors
    ///
    /// A [`KeyError`] says what the text holds instead.
    pub fn from_pem(text: &str) -> Result<Self, KeyError> {
        let block = pem::read(text, &[Kind::Pkcs8, Kind::Pkcs1], "a private key")?;
        let signing = match block.kind {
            Kind::Pkcs1 => KeyPair::from_der(&block.der).map_err(|rejected| rejection(&rejected))?,
            _ if algorithm(&block.der).is_some_and(|algorithm| algorithm != RSA) => {
                return Err(KeyError::Algorithm);
            }
            _ => KeyPair::from_pkcs8(&block.der).map_err(|rejected| rejection(&rejected))?,
        };
        let pkcs8 = signing.as_der().map_err(|_| KeyError::Malformed)?;
        let opening =
            || PrivateDecryptingKey::from_pkcs8(pkcs8.as_ref()).map_err(|rejected| rejection(&rejected));
        let oaep = OaepPrivateDecryptingKey::new(opening()?).map_err(|_| KeyError::Malformed)?;
        let pkcs1 = Pkcs1PrivateDecryptingKey::new(opening()?).map_err(|_| KeyError::Malformed)?;
        Ok(Self(Arc::new(Keys { signing, oaep, pkcs1 })))
    }

    /// Signs a message: RSASSA-PKCS1-v1_5 with SHA-256.
    ///
    /// # Errors
    ///
    /// The cryptographic library refused, which only happens without memory.
    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignError> {
        let mut signature = vec![0; self.0.signing.public_modulus_len()];
        self.0
            .signing
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature)
            .map_err(SignError::new)?;
        Ok(signature)
    }

    /// Opens a field of a reply or notification that was sealed to the merchant's certificate.
    ///
    /// # Errors
    ///
    /// [`OpenError::Refused`], whatever is wrong: an error that told more would serve those who guess.
    pub fn open(&self, cipher: Cipher, ciphertext: &str) -> Result<Zeroizing<String>, OpenError> {
        let ciphertext = STANDARD.decode(ciphertext).map_err(|_| OpenError::Refused)?;
        let mut plaintext = Zeroizing::new(vec![0; self.0.oaep.min_output_size()]);
        let length = match cipher {
            Cipher::RsaOaep => self.0.oaep.decrypt(&OAEP_SHA1_MGF1SHA1, &ciphertext, &mut plaintext, None),
            Cipher::RsaPkcs1v15 => self.0.pkcs1.decrypt(&ciphertext, &mut plaintext),
        }
        .map_err(|_| OpenError::Refused)?
        .len();
        let text = plaintext.get(..length).and_then(|text| std::str::from_utf8(text).ok());
        text.map(|text| Zeroizing::new(text.to_owned())).ok_or(OpenError::Refused)
    }

    /// The public half, as `RSAPublicKey` of PKCS #1.
    pub(crate) fn public_half(&self) -> &[u8] {
        self.0.signing.public_key().as_ref()
    }
}

impl fmt::Debug for MerchantKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MerchantKey(***)")
    }
}

/// The algorithm that a PKCS #8 structure names; `None` if it cannot be read.
fn algorithm(pkcs8: &[u8]) -> Option<ObjectIdentifier> {
    let mut reader = SliceReader::new(pkcs8).ok()?;
    Header::decode(&mut reader).ok()?;
    u8::decode(&mut reader).ok()?;
    AlgorithmIdentifierRef::decode(&mut reader).ok().map(|algorithm| algorithm.oid)
}

/// Why the library did not take an RSA key.
pub(super) fn rejection(rejected: &KeyRejected) -> KeyError {
    match rejected.to_string().as_str() {
        "TooSmall" => KeyError::TooShort,
        "TooLarge" => KeyError::TooLong,
        _ => KeyError::Malformed,
    }
}
