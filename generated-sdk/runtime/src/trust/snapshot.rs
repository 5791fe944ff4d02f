//! The keys of one moment, which select the key that verifies or seals.

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use super::{PlatformRoots, Preference, Succession, TrustPolicy};
use crate::crypto::{KeyId, PlatformKey};

/// The keys of one moment.
#[derive(Clone, Default)]
pub struct TrustSnapshot(Arc<Contents>);

#[derive(Clone, Default)]
struct Contents {
    policy: TrustPolicy,
    roots: Option<PlatformRoots>,
    /// In the order in which they were added; there are only a few.
    keys: Vec<PlatformKey>,
    /// The ones that came from a download.
    downloaded: Vec<KeyId>,
}

/// Transitions from the keys of one moment to those of the next.
impl TrustSnapshot {
    pub(crate) fn empty(policy: TrustPolicy) -> Self {
        Self(Arc::new(Contents { policy, ..Contents::default() }))
    }

    fn changed(&self, change: impl FnOnce(&mut Contents)) -> Self {
        let mut contents = Contents::clone(&self.0);
        change(&mut contents);
        Self(Arc::new(contents))
    }

    /// Whether this is the very same moment.
    pub(crate) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// The same keys with one more, which replaces any key of the same id. Certificates downloaded before a public key
    /// is added are not believed beside it, just as later ones would not be.
    pub(crate) fn with(&self, key: PlatformKey) -> Self {
        let leaves = key.validity().is_none() && !self.0.policy.certificates_beside_public_key;
        self.changed(|Contents { keys, downloaded, .. }| {
            downloaded.retain(|other| other != key.id());
            keys.retain(|other| other.id() != key.id() && !(leaves && downloaded.contains(other.id())));
            keys.push(key);
        })
    }

    /// A snapshot with this key only.
    pub(super) fn alone(&self, key: &PlatformKey) -> Self {
        self.changed(|contents| contents.keys = vec![key.clone()])
    }

    pub(crate) fn without(&self, id: &KeyId) -> Self {
        self.changed(|Contents { keys, downloaded, .. }| {
            keys.retain(|key| key.id() != id);
            downloaded.retain(|other| other != id);
        })
    }

    pub(crate) fn with_roots(&self, roots: PlatformRoots) -> Self {
        self.changed(|contents| contents.roots = Some(roots))
    }

    /// The same keys with the certificates of a download, and without those that no longer verify.
    ///
    /// Held keys stay as they are, even if the download has another certificate with the same serial number.
    pub(crate) fn joined_by(&self, downloaded: &[PlatformKey], now: SystemTime) -> Self {
        if !self.uses_certificates() {
            return self.clone();
        }
        self.changed(|contents| {
            contents.keys.retain(|key| !self.has_expired(key, now));
            contents.downloaded.retain(|id| contents.keys.iter().any(|key| key.id() == id));
            for key in downloaded {
                let is_known = contents.keys.iter().any(|other| other.id() == key.id());
                if key.validity().is_some() && !is_known && !self.has_expired(key, now) {
                    contents.keys.push(key.clone());
                    contents.downloaded.push(key.id().clone());
                }
            }
        })
    }
}

/// Verification.
impl TrustSnapshot {
    /// The key with this id, whether or not it has expired.
    #[must_use]
    pub fn find(&self, id: &KeyId) -> Option<PlatformKey> {
        self.0.keys.iter().find(|key| key.id() == id).cloned()
    }

    /// Whether the key with this id came from a download, not from the program.
    pub(crate) fn was_downloaded(&self, id: &KeyId) -> bool {
        self.0.downloaded.contains(id)
    }

    /// Whether a key verifies at this time: always for public keys, for certificates [`TrustPolicy::grace`] beyond
    /// their validity.
    #[must_use]
    pub fn verifies(&self, key: &PlatformKey, now: SystemTime) -> bool {
        let begun = key.validity().is_none_or(|(not_before, _)| {
            now.checked_add(self.0.policy.grace).is_none_or(|later| later >= not_before)
        });
        begun && !self.has_expired(key, now)
    }

    fn has_expired(&self, key: &PlatformKey, now: SystemTime) -> bool {
        let earlier = now.checked_sub(self.0.policy.grace);
        key.validity().is_some_and(|(_, not_after)| earlier.is_some_and(|earlier| earlier > not_after))
    }

    /// The keys that verify at this time.
    pub(super) fn held(&self, now: SystemTime) -> impl Iterator<Item = &PlatformKey> {
        self.0.keys.iter().filter(move |key| self.verifies(key, now))
    }

    /// The key that seals requests at this time; its id goes out in `Wechatpay-Serial`, and the service signs its reply
    /// with it.
    #[must_use]
    pub fn sealing_key(&self, now: SystemTime) -> Option<PlatformKey> {
        let public_key = || self.last_public_key();
        let certificate = || {
            let valid = self.0.keys.iter().filter_map(|key| {
                let (not_before, not_after) = key.validity()?;
                (not_before <= now && now <= not_after).then_some((not_after, key))
            });
            valid.max_by_key(|(not_after, _)| *not_after).map(|(_, key)| key)
        };
        match self.0.policy.preference {
            Preference::PublicKey => public_key().or_else(certificate),
            Preference::Certificate => certificate().or_else(public_key),
        }
        .cloned()
    }

    /// The public key that was added last, which is the only kind that a brand has.
    pub(crate) fn public_key(&self) -> Option<PlatformKey> {
        self.last_public_key().cloned()
    }

    fn last_public_key(&self) -> Option<&PlatformKey> {
        self.0.keys.iter().rfind(|key| key.validity().is_none())
    }

    /// All keys, in the order in which they were added.
    pub fn keys(&self) -> impl Iterator<Item = &PlatformKey> {
        self.0.keys.iter()
    }
}

/// What may join the keys.
impl TrustSnapshot {
    /// Whether certificates are downloaded and believed; beside a public key they are not, unless the policy says so.
    #[must_use]
    pub fn uses_certificates(&self) -> bool {
        self.0.policy.certificates_beside_public_key || self.0.keys.iter().all(|key| key.validity().is_some())
    }

    pub(crate) fn roots(&self) -> Option<&PlatformRoots> {
        self.0.roots.as_ref()
    }

    /// When the last of the held keys expires; `None` if none is held, or if one never expires.
    pub(crate) fn expiry(&self, now: SystemTime) -> Option<SystemTime> {
        let mut last = None;
        for key in self.held(now) {
            let (_, not_after) = key.validity()?;
            last = last.max(Some(not_after));
        }
        last
    }

    /// Whether to believe a download that was not signed by a held key and has no root that vouches for it.
    pub(super) fn takes_unvouched(&self, now: SystemTime) -> bool {
        if self.held(now).next().is_none() {
            return true;
        }
        match self.0.policy.succession {
            Succession::AtAnyTime => true,
            Succession::Vouched => false,
            Succession::NearExpiry(time) => {
                let later = now.checked_add(time);
                self.expiry(now).is_some_and(|expiry| later.is_none_or(|later| later >= expiry))
            }
        }
    }
}

impl fmt::Debug for TrustSnapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.keys()).finish()
    }
}
