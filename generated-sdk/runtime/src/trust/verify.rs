//! Verifies replies and notifications by their headers and raw bodies.

mod error;
mod headers;
mod running;
#[cfg(test)]
mod tests;

use std::fmt;
use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::HeaderMap;

use crate::crypto::{Identity, KeyId, PlatformKey, Scheme};
use crate::text::Quoted;
use crate::trust::TrustSnapshot;
use crate::trust::canonical::{response_message, unix_seconds};

pub use error::{HeaderFault, VerifyError};
pub use headers::SignatureHeaders;
pub(crate) use running::RunningSignature;

/// The beginning of a signature that the platform has made wrong on purpose.
///
/// The platform sends such replies and notifications now and then to check that they are refused.
pub const PROBE: &str = "WECHATPAY/SIGNTEST/";

/// How signatures are verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VerifyPolicy {
    /// How far a timestamp may be from now, in the past or in the future, in whole seconds. The default is five
    /// minutes: 300 seconds are accepted, 301 are not.
    pub window: Duration,
    /// For whom messages are signed. Those that name the scheme of the other are refused, and a brand believes public
    /// keys only, as it has no certificates of the platform. The default is a merchant.
    pub identity: Identity,
}

impl Default for VerifyPolicy {
    fn default() -> Self {
        Self { window: Duration::from_secs(300), identity: Identity::Merchant }
    }
}

/// A message that was signed by the platform.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct VerifiedSignature {
    /// The key that signed.
    pub key: KeyId,
    /// When it was signed, in seconds since 1970.
    pub timestamp: i64,
    /// The nonce; the same nonce twice means the same message twice.
    pub nonce: String,
}

impl fmt::Debug for VerifiedSignature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerifiedSignature")
            .field("key", &self.key)
            .field("timestamp", &self.timestamp)
            .field("nonce", &Quoted(&self.nonce))
            .finish()
    }
}

/// Verifies that the platform signed this body.
///
/// The body must be the received bytes, before any decoding.
///
/// # Errors
///
/// A [`VerifyError`] says what is wrong. Checks are made in this order: headers, probe, signature type, timestamp, key,
/// signature.
pub fn verify(
    headers: &HeaderMap,
    body: &[u8],
    trust: &TrustSnapshot,
    now: SystemTime,
    policy: &VerifyPolicy,
) -> Result<VerifiedSignature, VerifyError> {
    SignatureHeaders::read(headers)?.verify(body, trust, now, policy)
}

/// The keys of one moment, and how they are used.
#[derive(Clone, Copy)]
pub(crate) struct Verifier<'a> {
    pub(crate) keys: &'a TrustSnapshot,
    pub(crate) now: SystemTime,
    pub(crate) policy: &'a VerifyPolicy,
}

impl Verifier<'_> {
    /// Verifies that the platform signed this body, as [`verify`] does.
    pub(crate) fn verify(self, headers: &HeaderMap, body: &[u8]) -> Result<VerifiedSignature, VerifyError> {
        verify(headers, body, self.keys, self.now, self.policy)
    }

    /// Checks at once everything that does not need the body. The signature is checked at the end of the body.
    pub(crate) fn begin(self, headers: &HeaderMap) -> Result<RunningSignature, VerifyError> {
        SignatureHeaders::read(headers)?.begin(self.keys, self.now, self.policy)
    }
}

impl SignatureHeaders<'_> {
    /// Verifies that the platform signed this body, as [`verify`] does.
    ///
    /// # Errors
    ///
    /// The errors of [`verify`] after the headers.
    pub fn verify(
        &self,
        body: &[u8],
        trust: &TrustSnapshot,
        now: SystemTime,
        policy: &VerifyPolicy,
    ) -> Result<VerifiedSignature, VerifyError> {
        let (key, signature) = self.key(trust, now, policy)?;
        key.verify(&response_message(self.timestamp, self.nonce, body), &signature)
            .map_err(|_| VerifyError::Mismatch(self.serial.clone()))?;
        Ok(VerifiedSignature { key: key.id().clone(), timestamp: self.seconds, nonce: self.nonce.to_owned() })
    }

    /// Returns the key named as the signer and its signature, after all checks that do not need the body.
    fn key(
        &self,
        trust: &TrustSnapshot,
        now: SystemTime,
        policy: &VerifyPolicy,
    ) -> Result<(PlatformKey, Vec<u8>), VerifyError> {
        let scheme = self.check_time(now, policy)?;
        let is_believed = |key: &PlatformKey| match policy.identity {
            Identity::Merchant => true,
            Identity::Brand => key.validity().is_none(),
        };
        let key = trust.find(&self.serial).filter(is_believed);
        let key = key.ok_or_else(|| VerifyError::UnknownKey(self.serial.clone()))?;
        if !trust.verifies(&key, now) {
            return Err(VerifyError::ExpiredKey(self.serial.clone()));
        }
        if key.scheme().of(policy.identity) != Some(scheme) {
            return Err(VerifyError::OtherScheme { key: self.serial.clone(), scheme });
        }
        let signature = STANDARD.decode(self.signature).map_err(|_| VerifyError::NotBase64)?;
        Ok((key, signature))
    }

    /// The checks that do not need a key: the message is not a probe, has a known scheme of this identity, and is recent.
    pub(crate) fn check_time(&self, now: SystemTime, policy: &VerifyPolicy) -> Result<Scheme, VerifyError> {
        if self.is_probe() {
            return Err(VerifyError::Probe(self.serial.clone()));
        }
        let scheme = self.scheme(policy.identity)?;
        let now_seconds = unix_seconds(now);
        if now_seconds.abs_diff(self.seconds) > policy.window.as_secs() {
            let ahead = self.seconds.saturating_sub(now_seconds);
            return Err(VerifyError::Timestamp { ahead, window: policy.window.as_secs() });
        }
        Ok(scheme)
    }
}
