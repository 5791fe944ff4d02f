//! Tells which algorithm the DER of a key is for.

use x509_cert::der::{Decode as _, Header, SliceReader};
use x509_cert::spki::{AlgorithmIdentifierRef, ObjectIdentifier, SubjectPublicKeyInfoRef};

use super::KeyError;

/// An algorithm that keys are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Algorithm {
    Rsa,
    #[cfg(feature = "sm")]
    Sm2,
}

impl Algorithm {
    /// Reads the algorithm of a private key in PKCS #8.
    pub(super) fn of_pkcs8(der: &[u8]) -> Result<Self, KeyError> {
        let read = || {
            let mut reader = SliceReader::new(der)?;
            Header::decode(&mut reader)?;
            u8::decode(&mut reader)?;
            AlgorithmIdentifierRef::decode(&mut reader)
        };
        Self::new(&read().map_err(|_| KeyError::Malformed)?)
    }

    /// Reads the algorithm of a public key as it is written in certificates.
    pub(super) fn of_spki(der: &[u8]) -> Result<Self, KeyError> {
        let info = SubjectPublicKeyInfoRef::from_der(der).map_err(|_| KeyError::Malformed)?;
        Self::new(&info.algorithm)
    }

    fn new(identifier: &AlgorithmIdentifierRef<'_>) -> Result<Self, KeyError> {
        /// `rsaEncryption` of PKCS #1.
        const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
        if identifier.oid == RSA {
            return Ok(Self::Rsa);
        }
        #[cfg(feature = "sm")]
        {
            /// `id-ecPublicKey` of X9.62, and the curve of GM/T 0003.
            const EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
            const SM2: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.156.10197.1.301");
            if identifier.oid == EC && identifier.parameters_oid().is_ok_and(|curve| curve == SM2) {
                return Ok(Self::Sm2);
            }
        }
        Err(KeyError::Algorithm)
    }
}
