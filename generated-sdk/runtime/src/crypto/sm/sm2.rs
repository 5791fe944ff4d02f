//! SM2 keys, which sign and open, verify and seal.

use sm2::dsa::signature::hazmat::PrehashVerifier as _;
use sm2::dsa::signature::{Signer as _, Verifier as _};
use sm2::dsa::{Signature, SigningKey, VerifyingKey};
use sm2::elliptic_curve::common::getrandom::SysRng;
use sm2::elliptic_curve::sec1::ToSec1Point as _;
use sm2::pkcs8::{DecodePrivateKey as _, DecodePublicKey as _};
use sm2::pke::{DecryptingKey, EncryptingKey};
use sm2::{AffinePoint, SecretKey};
use sm3::{Digest as _, Sm3};
use zeroize::Zeroizing;

use crate::crypto::{KeyError, OpenError, SealError, SignError, SignatureMismatch};

/// The name of the signer in the digest that is signed: the standard's value for signers without a name.
const SIGNER: &str = "1234567812345678";

/// The coefficients a and b of the recommended curve, GM/T 0003.5.
const CURVE: [u8; 64] = *b"\
    \xff\xff\xff\xfe\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\
    \xff\xff\xff\xff\x00\x00\x00\x00\xff\xff\xff\xff\xff\xff\xff\xfc\
    \x28\xe9\xfa\x9e\x9d\x9f\x5e\x34\x4d\x5a\x9e\x4b\xcf\x65\x09\xa7\
    \xf3\x97\x89\xf5\x15\xab\x8f\x92\xdd\xbc\xbd\x41\x4d\x94\x0e\x93";

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

    /// One error for everything, as with RSA.
    pub(crate) fn open(&self, ciphertext: &[u8]) -> Result<Zeroizing<Vec<u8>>, OpenError> {
        self.opening.decrypt_der(ciphertext).map(Zeroizing::new).map_err(|_| OpenError::Refused)
    }

    /// Whether a `SubjectPublicKeyInfo` has the public half of this key.
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

    /// Begins the digest of a message, which starts with the digest of the signer's name, the curve and the key.
    pub(crate) fn begin(&self) -> Sm3 {
        let bits = u16::try_from(SIGNER.len() * 8).unwrap_or_default();
        let mut whose = Sm3::new();
        whose.update(bits.to_be_bytes());
        whose.update(SIGNER);
        whose.update(CURVE);
        for point in [&AffinePoint::GENERATOR, self.verifying.as_affine()] {
            // Without the byte that announces both coordinates.
            whose.update(point.to_sec1_point(false).as_bytes().get(1..).unwrap_or_default());
        }
        Sm3::new_with_prefix(whose.finalize())
    }

    pub(crate) fn verify_digest(&self, digest: Sm3, signature: &[u8]) -> Result<(), SignatureMismatch> {
        Signature::from_der(signature)
            .and_then(|signature| self.verifying.verify_prehash(&digest.finalize(), &signature))
            .map_err(|_| SignatureMismatch)
    }

    /// Whether this looks like a ciphertext: a DER sequence of two coordinates, a digest and at least one byte.
    pub(crate) fn is_ciphertext(bytes: &[u8]) -> bool {
        bytes.first() == Some(&0x30) && bytes.len() > 3 * 32
    }

    /// The ciphertext as DER. An empty plaintext is refused: its ciphertext would not be secret.
    pub(crate) fn seal(&self, plaintext: &[u8]) -> Result<Vec<u8>, SealError> {
        self.sealing.encrypt_der(&mut SysRng, plaintext).map_err(|_| SealError::Failed)
    }
}
