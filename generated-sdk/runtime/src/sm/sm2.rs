//! SM2 keys enter as DER; they sign and open, verify and seal.

use sm2::SecretKey;
use sm2::dsa::signature::{Signer as _, Verifier as _};
use sm2::dsa::{Signature, SigningKey, VerifyingKey};
use sm2::elliptic_curve::common::getrandom::SysRng;
use sm2::pkcs8::{DecodePrivateKey as _, DecodePublicKey as _};
use sm2::pke::{DecryptingKey, EncryptingKey};
use zeroize::Zeroizing;

use crate::{KeyError, OpenError, SealError, SignError, SignatureMismatch};

/// Who signs, in the digest that is signed: the value that the standard has for those without a name.
const SIGNER: &str = "1234567812345678";

/// A private key.
pub(crate) struct Sm2Private {
    signing: SigningKey,
    opening: DecryptingKey,
}

impl Sm2Private {
    pub(crate) fn from_pkcs8(der: &[u8]) -> Result<Self, KeyError> {
        let key = SecretKey::from_pkcs8_der(der).map_err(|_| KeyError::Malformed)?;
        let signing = SigningKey::new(SIGNER, &key).map_err(|_| KeyError::Malformed)?;
        Ok(Self { signing, opening: DecryptingKey::new(key) })
    }

    /// The signature as DER.
    pub(crate) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignError> {
        let signature: Signature = self.signing.try_sign(message).map_err(SignError::new)?;
        Ok(signature.to_der().as_bytes().to_vec())
    }

    /// One error for all, as with RSA.
    pub(crate) fn open(&self, ciphertext: &[u8]) -> Result<Zeroizing<Vec<u8>>, OpenError> {
        self.opening.decrypt_der(ciphertext).map(Zeroizing::new).map_err(|_| OpenError::Refused)
    }

    /// Whether this is the other half of a `SubjectPublicKeyInfo`.
    pub(crate) fn matches(&self, spki: &[u8]) -> bool {
        sm2::PublicKey::from_public_key_der(spki)
            .is_ok_and(|key| key.as_affine() == self.signing.verifying_key().as_affine())
    }
}

/// A public key.
pub(crate) struct Sm2Public {
    verifying: VerifyingKey,
    sealing: EncryptingKey,
}

impl Sm2Public {
    pub(crate) fn from_spki(der: &[u8]) -> Result<Self, KeyError> {
        let key = sm2::PublicKey::from_public_key_der(der).map_err(|_| KeyError::Malformed)?;
        let verifying = VerifyingKey::new(SIGNER, key).map_err(|_| KeyError::Malformed)?;
        Ok(Self { verifying, sealing: EncryptingKey::new(key) })
    }

    pub(crate) fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), SignatureMismatch> {
        Signature::from_der(signature)
            .and_then(|signature| self.verifying.verify(message, &signature))
            .map_err(|_| SignatureMismatch)
    }

    /// Whether this looks like a ciphertext: a DER sequence of two coordinates, a digest and at least one byte.
    pub(crate) fn is_ciphertext(bytes: &[u8]) -> bool {
        bytes.first() == Some(&0x30) && bytes.len() > 3 * 32
    }

    /// The ciphertext as DER. An empty plaintext is refused: its ciphertext would be no secret.
    pub(crate) fn seal(&self, plaintext: &[u8]) -> Result<Vec<u8>, SealError> {
        self.sealing.encrypt_der(&mut SysRng, plaintext).map_err(|_| SealError::Failed)
    }
}
