//! Decides which certificates in a reply of `GET /v3/certificates` are believed, given the keys that are held.

use std::time::SystemTime;

use http::HeaderMap;

use super::reply::{Downloaded, LIMIT, opened};
use super::{CertificateFault, CertificatesError, TrustSnapshot};
use crate::crypto::{ApiV3Key, PlatformKey};
use crate::trust::verify::SignatureHeaders;
use crate::trust::{VerifyError, VerifyPolicy};

/// Opens the certificates in a reply of `GET /v3/certificates`, and decides by the rules of
/// [`TrustPolicy`](super::TrustPolicy) whether they are believed, so that they may [join](crate::TrustStore::join) the
/// held keys.
///
/// A held key verifies the reply before anything in it is read. If there is none, at most 128 KiB and 32 certificates
/// are read.
///
/// # Errors
///
/// A [`CertificatesError`] says what is wrong; nothing in the reply is then believed.
pub fn verified_certificates_from_reply(
    headers: &HeaderMap,
    reply: &[u8],
    key: &ApiV3Key,
    trust: &TrustSnapshot,
    now: SystemTime,
    policy: &VerifyPolicy,
) -> Result<Vec<PlatformKey>, CertificatesError> {
    if !trust.uses_certificates() {
        return Err(CertificatesError::NotInUse);
    }
    if reply.len() > LIMIT {
        return Err(CertificatesError::TooLarge);
    }
    let headers = SignatureHeaders::read(headers).map_err(CertificatesError::Signature)?;
    headers.check_time(now, policy).map_err(CertificatesError::Signature)?;
    let download = Download { headers: &headers, reply, key, trust, now, policy };
    let is_held = trust.find(&headers.serial).is_some_and(|key| trust.verifies(&key, now));
    let keys = if is_held { download.by_held_key()? } else { download.by_itself()? };
    if !keys.iter().any(|key| trust.verifies(key, now)) {
        return Err(CertificatesError::NoneValid);
    }
    Ok(keys)
}

struct Download<'a> {
    headers: &'a SignatureHeaders<'a>,
    reply: &'a [u8],
    key: &'a ApiV3Key,
    trust: &'a TrustSnapshot,
    now: SystemTime,
    policy: &'a VerifyPolicy,
}

impl Download<'_> {
    /// The key named as the signer is held.
    fn by_held_key(&self) -> Result<Vec<PlatformKey>, CertificatesError> {
        self.headers
            .verify(self.reply, self.trust, self.now, self.policy)
            .map_err(CertificatesError::Signature)?;
        Ok(opened(self.reply, self.key)?.into_iter().map(|downloaded| downloaded.key).collect())
    }

    /// The key named as the signer may be in the download.
    fn by_itself(&self) -> Result<Vec<PlatformKey>, CertificatesError> {
        let roots = self.trust.roots();
        if roots.is_none() && !self.trust.takes_unvouched(self.now) {
            return Err(CertificatesError::Unvouched(self.headers.serial.clone()));
        }
        let downloaded = opened(self.reply, self.key)?;
        if downloaded.is_empty() {
            return Err(CertificatesError::NoneValid);
        }
        if let Some(roots) = roots {
            for (at, Downloaded { der, .. }) in downloaded.iter().enumerate() {
                roots.vouch(der, self.now).map_err(|fault| {
                    let fault = CertificateFault::Chain(fault);
                    CertificatesError::Entry { at, fault }
                })?;
            }
        }
        let keys: Vec<_> = downloaded.into_iter().map(|downloaded| downloaded.key).collect();
        let signer = keys.iter().find(|key| *key.id() == self.headers.serial);
        let unknown = || CertificatesError::Signature(VerifyError::UnknownKey(self.headers.serial.clone()));
        let signer = self.trust.alone(signer.ok_or_else(unknown)?);
        self.headers
            .verify(self.reply, &signer, self.now, self.policy)
            .map_err(CertificatesError::Signature)?;
        Ok(keys)
    }
}
