//! Certificates: their serial number, validity and public key.

use std::time::SystemTime;

use x509_cert::der::asn1::ObjectIdentifier;
use x509_cert::der::{Decode as _, Encode as _};
use x509_cert::ext::pkix::name::DirectoryString;

use super::pem::{self, Kind};
use super::{KeyError, KeyId};

/// `commonName`.
const COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");

/// The parts of a certificate that are needed.
pub(crate) struct Certificate {
    pub(crate) id: KeyId,
    /// The period in which the platform uses it.
    pub(crate) validity: (SystemTime, SystemTime),
    /// The public key as `SubjectPublicKeyInfo`.
    pub(crate) public_key: Vec<u8>,
    /// The name of its owner: a merchant's number, or that of the platform.
    pub(crate) common_name: Option<String>,
}

impl Certificate {
    pub(crate) fn from_pem(text: &str) -> Result<Self, KeyError> {
        let block = pem::read(text, &[Kind::Certificate], "a certificate")?;
        let certificate = x509_cert::Certificate::from_der(&block.der).map_err(|_| KeyError::Malformed)?;
        let content = certificate.tbs_certificate();
        let validity = content.validity();
        Ok(Self {
            id: KeyId::from_serial(content.serial_number().as_bytes())?,
            validity: (validity.not_before.to_system_time(), validity.not_after.to_system_time()),
            public_key: content.subject_public_key_info().to_der().map_err(|_| KeyError::Malformed)?,
            common_name: content
                .subject()
                .iter()
                .find(|part| part.oid == COMMON_NAME)
                .and_then(|name| Some(DirectoryString::try_from(&name.value).ok()?.value().into_owned())),
        })
    }
}
