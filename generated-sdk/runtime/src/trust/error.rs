//! Why downloaded certificates are not believed.

use std::fmt;

use super::ChainFault;
use super::reply::{LIMIT, MOST};
use crate::codec::DecodeError;
use crate::crypto::{KeyError, KeyId, OpenError, made_by};
use crate::text::Quoted;
use crate::trust::VerifyError;

/// Also the message for not downloading anything for this reason.
pub(crate) const NOT_IN_USE: &str = "a public key of the platform is configured, and certificates are not in use \
    beside it: TrustPolicy::certificates_beside_public_key, while a merchant migrates";

/// A reply of `GET /v3/certificates` could not be used.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CertificatesError {
    /// It cannot be read.
    Reply(DecodeError),
    /// It has more bytes, or more certificates, than are read.
    TooLarge,
    /// It is not signed by the platform.
    Signature(VerifyError),
    /// Certificates are not used beside a public key; see
    /// [`TrustPolicy::certificates_beside_public_key`](super::TrustPolicy::certificates_beside_public_key).
    NotInUse,
    /// It was not signed by a held key but by a certificate that it brings itself, which is not believed at this time;
    /// see [`Succession`](super::Succession).
    Unvouched(KeyId),
    /// It has no certificate that is currently valid.
    NoneValid,
    /// One of its entries is wrong.
    Entry {
        /// Its position in `data`, from 0.
        at: usize,
        /// What is wrong.
        fault: CertificateFault,
    },
}

/// What is wrong with a certificate in a reply.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum CertificateFault {
    /// It is sealed by an algorithm that is not built in.
    Algorithm {
        /// Its name as it was given, or the beginning of a long one; empty if there is none.
        found: String,
    },
    /// It cannot be opened, most likely because the APIv3 key is wrong.
    Open(OpenError),
    /// The content is not a certificate.
    Key(KeyError),
    /// The reply was not signed by a held key, and no root vouches for the certificate.
    Chain(ChainFault),
    /// Its serial number differs from the one in the reply.
    Serial {
        /// The serial number in the certificate.
        certificate: KeyId,
    },
}

impl fmt::Display for CertificatesError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Reply(error) => error.fmt(f),
            Self::TooLarge => {
                write!(f, "the reply has more than {LIMIT} bytes, or more than {MOST} certificates")
            }
            Self::Signature(error) => error.fmt(f),
            Self::NotInUse => f.write_str(NOT_IN_USE),
            Self::Unvouched(key) => {
                write!(
                    f,
                    "the download was signed by {key}, which it brings itself, and not by a key that is held"
                )
            }
            Self::NoneValid => f.write_str("the reply has no certificate that is currently valid"),
            Self::Entry { at, fault } => {
                write!(f, "data[{at}]: ")?;
                match fault {
                    CertificateFault::Algorithm { found } => {
                        f.write_str("the sealed certificate ")?;
                        made_by(found, f)
                    }
                    CertificateFault::Open(error) => {
                        write!(f, "the configured APIv3 key does not open the certificate: {error}")
                    }
                    CertificateFault::Key(error) => error.fmt(f),
                    CertificateFault::Chain(error) => error.fmt(f),
                    CertificateFault::Serial { certificate } => {
                        write!(f, "the certificate is {certificate}, which is not what the reply says")
                    }
                }
            }
        }
    }
}

// The name of an algorithm may be anything.
impl fmt::Debug for CertificateFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Algorithm { found } => f.debug_struct("Algorithm").field("found", &Quoted(found)).finish(),
            Self::Open(error) => f.debug_tuple("Open").field(error).finish(),
            Self::Key(error) => f.debug_tuple("Key").field(error).finish(),
            Self::Chain(error) => f.debug_tuple("Chain").field(error).finish(),
            Self::Serial { certificate } => {
                f.debug_struct("Serial").field("certificate", certificate).finish()
            }
        }
    }
}

impl std::error::Error for CertificatesError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Reply(error) => Some(error),
            Self::Signature(error) => Some(error),
            Self::Entry { fault: CertificateFault::Open(error), .. } => Some(error),
            Self::Entry { fault: CertificateFault::Key(error), .. } => Some(error),
            Self::Entry { fault: CertificateFault::Chain(error), .. } => Some(error),
            _ => None,
        }
    }
}
