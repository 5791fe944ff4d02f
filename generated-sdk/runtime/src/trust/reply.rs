//! Opens the certificates in the body of `GET /v3/certificates`.
//!
//! Anyone who can answer in place of the service can write the body, so reading it takes only a small multiple of its
//! size in memory.

use super::{CertificateFault, CertificatesError, SealedResource};
use crate::codec::{List, Slot, SlotMut, Value, json};
use crate::crypto::key::certificates_of_pem;
use crate::crypto::{ApiV3Key, KeyError, KeyId, OpenError, PlatformKey};

/// The most bytes of a reply; a certificate in it takes 3,000.
pub(crate) const LIMIT: usize = 128 * 1024;

/// The most certificates of a reply; the platform has one or two of each algorithm.
pub(super) const MOST: usize = 32;

#[derive(Clone)]
struct Reply {
    data: Entries,
}
crate::record!(Reply { data });

#[derive(Clone)]
struct Entry {
    serial_no: String,
    encrypt_certificate: SealedResource,
}
crate::record!(Entry { serial_no, encrypt_certificate });

/// The first [`MOST`] entries; any others are read and discarded.
#[derive(Clone)]
struct Entries {
    first: Vec<Entry>,
    /// Receives the entries that are discarded.
    more: Option<Entry>,
}

impl Value for Entries {
    fn slot(&self) -> Slot<'_> {
        Slot::List(self)
    }

    fn slot_mut(&mut self) -> SlotMut<'_> {
        SlotMut::List(self)
    }

    fn blank() -> Self {
        Self { first: Vec::new(), more: None }
    }
}

impl List for Entries {
    fn len(&self) -> usize {
        self.first.len()
    }

    fn get(&self, index: usize) -> Option<&dyn Value> {
        List::get(&self.first, index)
    }

    fn get_mut(&mut self, index: usize) -> Option<&mut dyn Value> {
        List::get_mut(&mut self.first, index)
    }

    fn push_blank(&mut self) -> &mut dyn Value {
        if self.first.len() < MOST { self.first.push_blank() } else { self.more.insert(Entry::blank()) }
    }

    fn pop(&mut self) {
        // A discarded entry counts, whatever it was.
        if self.more.is_none() {
            List::pop(&mut self.first);
        }
    }

    fn clear(&mut self) {
        *self = Self::blank();
    }
}

/// A certificate of a reply.
pub(super) struct Downloaded {
    pub(super) key: PlatformKey,
    /// The same certificate as DER, for its chain to a root.
    pub(super) der: Vec<u8>,
}

/// Opens the certificates in a reply of `GET /v3/certificates`.
///
/// Entries sealed by an algorithm that is not built in are left out, unless there are no others. The signature of the
/// reply is not checked; see [`verified_certificates_from_reply`](super::verified_certificates_from_reply).
///
/// # Errors
///
/// A [`CertificatesError`] says which entry is wrong. One wrong entry is enough: the old certificates are then the
/// better choice.
pub fn certificates_from_reply(reply: &[u8], key: &ApiV3Key) -> Result<Vec<PlatformKey>, CertificatesError> {
    Ok(opened(reply, key)?.into_iter().map(|downloaded| downloaded.key).collect())
}

pub(super) fn opened(reply: &[u8], key: &ApiV3Key) -> Result<Vec<Downloaded>, CertificatesError> {
    if reply.len() > LIMIT {
        return Err(CertificatesError::TooLarge);
    }
    let reply: Reply = json::from_slice(reply).map_err(CertificatesError::Reply)?;
    if reply.data.more.is_some() {
        return Err(CertificatesError::TooLarge);
    }
    let mut certificates = Vec::with_capacity(reply.data.first.len());
    let mut unsupported = None;
    for (at, entry) in reply.data.first.iter().enumerate() {
        match open(entry, key) {
            Ok(certificate) => certificates.push(certificate),
            Err(fault @ CertificateFault::Algorithm { .. }) => {
                unsupported.get_or_insert(CertificatesError::Entry { at, fault });
            }
            Err(fault) => return Err(CertificatesError::Entry { at, fault }),
        }
    }
    match unsupported {
        Some(error) if certificates.is_empty() => Err(error),
        _ => Ok(certificates),
    }
}

fn open(entry: &Entry, key: &ApiV3Key) -> Result<Downloaded, CertificateFault> {
    let plaintext = entry.encrypt_certificate.open(key).map_err(|error| match error {
        OpenError::Algorithm { found } => CertificateFault::Algorithm { found },
        error => CertificateFault::Open(error),
    })?;
    let pem = std::str::from_utf8(&plaintext).map_err(|_| CertificateFault::Key(KeyError::NotPem))?;
    let key = PlatformKey::from_certificate_pem(pem).map_err(CertificateFault::Key)?;
    let der = certificates_of_pem(pem).map_err(CertificateFault::Key)?.pop().unwrap_or_default();
    match KeyId::new(&entry.serial_no) {
        Ok(said) if said == *key.id() => Ok(Downloaded { key, der }),
        _ => Err(CertificateFault::Serial { certificate: key.id().clone() }),
    }
}
