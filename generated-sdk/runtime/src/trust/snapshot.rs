//! The keys of one moment; ids and times enter, the keys that verify and seal leave.

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use super::{Preference, TrustPolicy};
use crate::{KeyId, PlatformKey};

/// The keys of one moment.
#[derive(Clone, Default)]
pub struct TrustSnapshot(Arc<Contents>);

#[derive(Clone, Default)]
struct Contents {
    policy: TrustPolicy,
    /// In the order in which they were put in; a handful.
    keys: Vec<PlatformKey>,
}

impl TrustSnapshot {
    pub(super) fn empty(policy: TrustPolicy) -> Self {
        Self(Arc::new(Contents { policy, keys: Vec::new() }))
    }

    /// The same with other keys besides, which replace those of the same id.
    pub(super) fn with(&self, keys: impl IntoIterator<Item = PlatformKey>) -> Self {
        let mut contents = Contents::clone(&self.0);
        for key in keys {
            contents.keys.retain(|other| other.id() != key.id());
            contents.keys.push(key);
        }
        Self(Arc::new(contents))
    }

    /// The same without certificates.
    pub(super) fn public_keys(&self) -> Self {
        let keys = self.0.keys.iter().filter(|key| key.validity().is_none()).cloned().collect();
        Self(Arc::new(Contents { policy: self.0.policy, keys }))
    }

    /// The key with this id, whether or not it has expired.
    #[must_use]
    pub fn find(&self, id: &KeyId) -> Option<PlatformKey> {
        self.0.keys.iter().find(|key| key.id() == id).cloned()
    }

    /// Whether a key verifies at this time: always for public keys, for certificates [`TrustPolicy::grace`] beyond
    /// their validity.
    #[must_use]
    pub fn verifies(&self, key: &PlatformKey, now: SystemTime) -> bool {
        let grace = self.0.policy.grace;
        key.validity().is_none_or(|(not_before, not_after)| {
            let begun = now.checked_add(grace).is_none_or(|later| later >= not_before);
            let ended = now.checked_sub(grace).is_some_and(|earlier| earlier > not_after);
            begun && !ended
        })
    }

    /// The key that seals requests at this time; its id goes out in `Wechatpay-Serial`.
    #[must_use]
    pub fn sealing_key(&self, now: SystemTime) -> Option<PlatformKey> {
        let public_key = || self.0.keys.iter().rfind(|key| key.validity().is_none());
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

    /// All keys, in the order in which they were put in.
    pub fn keys(&self) -> impl Iterator<Item = &PlatformKey> {
        self.0.keys.iter()
    }
}

impl fmt::Debug for TrustSnapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.keys()).finish()
    }
}
