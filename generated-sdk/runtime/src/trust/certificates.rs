//! The reply of `GET /v3/certificates` and the APIv3 key enter; the certificates in it leave.

use std::fmt;
use std::time::SystemTime;

use http::HeaderMap;

use super::TrustSnapshot;
use crate::verify::{VerifyError, VerifyPolicy, verify};
use crate::{ApiV3Key, DecodeError, KeyError, KeyId, OpenError, PlatformKey, json};

#[derive(Clone)]
struct Reply {
    data: Vec<Entry>,
}
crate::record!(Reply { data });

#[derive(Clone)]
struct Entry {
    serial_no: String,
    encrypt_certificate: Sealed,
}
crate::record!(Entry { serial_no, encrypt_certificate });

#[derive(Clone)]
struct Sealed {
    algorithm: String,
    nonce: String,
    associated_data: String,
    ciphertext: String,
}
crate::record!(Sealed { algorithm, nonce, associated_data, ciphertext });

/// Opens the certificates in a reply of `GET /v3/certificates`.
///
/// Entries that are sealed by an algorithm which is not built in are left out, unless no other is there.
/// Nothing is said about the reply's signature, see [`verified_certificates_from_reply`].
///
/// # Errors
///
/// A [`CertificatesError`] says which entry is wrong. One wrong entry is enough: the old certificates are better then.
pub fn certificates_from_reply(reply: &[u8], key: &ApiV3Key) -> Result<Vec<PlatformKey>, CertificatesError> {
    let reply: Reply = json::from_slice(reply).map_err(CertificatesError::Reply)?;
    let mut keys = Vec::with_capacity(reply.data.len());
    let mut unsupported = None;
    for (at, entry) in reply.data.iter().enumerate() {
        match open(entry, key) {
            Ok(key) => keys.push(key),
            Err(CertificateFault::Algorithm) => unsupported = Some(at),
            Err(fault) => return Err(CertificatesError::Entry { at, fault }),
        }
    }
    match unsupported {
        Some(at) if keys.is_empty() => {
            Err(CertificatesError::Entry { at, fault: CertificateFault::Algorithm })
        }
        _ => Ok(keys),
    }
}

/// The same, and verifies the reply with the keys that are there or that it brings.
///
/// A first download can only be verified with what it brings: whoever made it knows the APIv3 key, or nothing in it could
/// be opened, and has the private key of a certificate in it.
///
/// # Errors
///
/// Those of [`certificates_from_reply`], and [`CertificatesError::Signature`].
pub fn verified_certificates_from_reply(
    headers: &HeaderMap,
    reply: &[u8],
    key: &ApiV3Key,
    trust: &TrustSnapshot,
    now: SystemTime,
    policy: &VerifyPolicy,
) -> Result<Vec<PlatformKey>, CertificatesError> {
    let keys = certificates_from_reply(reply, key)?;
    verify(headers, reply, &trust.with(keys.iter().cloned()), now, policy)
        .map_err(CertificatesError::Signature)?;
    Ok(keys)
}

fn open(entry: &Entry, key: &ApiV3Key) -> Result<PlatformKey, CertificateFault> {
    let Sealed { algorithm, nonce, associated_data, ciphertext } = &entry.encrypt_certificate;
    let plaintext =
        key.open_as(algorithm, nonce, associated_data, ciphertext).map_err(|error| match error {
            OpenError::Algorithm => CertificateFault::Algorithm,
            error => CertificateFault::Open(error),
        })?;
    let pem = std::str::from_utf8(&plaintext).map_err(|_| CertificateFault::Key(KeyError::NotPem))?;
    let key = PlatformKey::from_certificate_pem(pem).map_err(CertificateFault::Key)?;
    match KeyId::new(&entry.serial_no) {
        Ok(said) if said == *key.id() => Ok(key),
        _ => Err(CertificateFault::Serial { certificate: key.id().clone() }),
    }
}

/// A reply of `GET /v3/certificates` could not be used.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CertificatesError {
    /// It cannot be read.
    Reply(DecodeError),
    /// It is not signed by the platform.
    Signature(VerifyError),
    /// One of its entries is wrong.
    Entry {
        /// Its place in `data`, from 0.
        at: usize,
        /// What is wrong.
        fault: CertificateFault,
    },
}

/// What is wrong with a certificate in a reply.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CertificateFault {
    /// It is sealed by an algorithm that is not built in.
    Algorithm,
    /// It cannot be opened; the likeliest reason is a wrong APIv3 key.
    Open(OpenError),
    /// What is inside is no certificate.
    Key(KeyError),
    /// It has another serial number than the reply says.
    Serial {
        /// The serial number in the certificate.
        certificate: KeyId,
    },
}

impl fmt::Display for CertificatesError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Reply(error) => error.fmt(f),
            Self::Signature(error) => error.fmt(f),
            Self::Entry { at, fault } => {
                write!(f, "data[{at}]: ")?;
                match fault {
                    CertificateFault::Algorithm => {
                        f.write_str("the certificate is sealed by an unknown algorithm")
                    }
                    CertificateFault::Open(error) => error.fmt(f),
                    CertificateFault::Key(error) => error.fmt(f),
                    CertificateFault::Serial { certificate } => {
                        write!(f, "the certificate is {certificate}, which is not what the reply says")
                    }
                }
            }
        }
    }
}

impl std::error::Error for CertificatesError {}
