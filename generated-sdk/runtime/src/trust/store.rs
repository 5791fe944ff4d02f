//! The keys of the platform, side by side, replaced without a moment in which there are none.

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, SystemTime};

use crate::{KeyId, PlatformKey};

/// How a [`TrustStore`] chooses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TrustPolicy {
    /// How long before its time and after its end a certificate still verifies: clocks differ, and messages are on
    /// their way. Five minutes unless set, as with the timestamps of messages.
    pub grace: Duration,
    /// What seals requests if there is both.
    pub preference: Preference,
}

impl Default for TrustPolicy {
    fn default() -> Self {
        Self { grace: Duration::from_secs(300), preference: Preference::PublicKey }
    }
}

/// What seals requests if there are public keys and certificates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Preference {
    /// The public key that was put in last.
    #[default]
    PublicKey,
    /// The valid certificate that expires last.
    Certificate,
}

/// The keys of the platform, shared by clients and notification handlers in an [`Arc`].
///
/// Certificates and public keys are in it side by side, since the platform uses both while a merchant migrates.
#[derive(Debug, Default)]
pub struct TrustStore {
    current: RwLock<TrustSnapshot>,
}

impl TrustStore {
    /// An empty store.
    #[must_use]
    pub fn new(policy: TrustPolicy) -> Self {
        let contents = Contents { policy, ..Contents::default() };
        Self { current: RwLock::new(TrustSnapshot(Arc::new(contents))) }
    }

    /// The keys of this moment. One call uses one snapshot, so that the key that seals is the key it names.
    #[must_use]
    pub fn snapshot(&self) -> TrustSnapshot {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Adds a certificate or public key, or replaces the one with the same id.
    pub fn insert(&self, key: PlatformKey) {
        self.change(|contents| contents.put(key));
    }

    /// Replaces all certificates at once and keeps the public keys. Public keys among the given are added.
    ///
    /// Without a certificate among the given, nothing changes and the result is `false`: old keys are better than none.
    pub fn replace_certificates(&self, keys: Vec<PlatformKey>) -> bool {
        let any = keys.iter().any(|key| key.validity().is_some());
        if any {
            self.change(|contents| {
                contents.keys.retain(|key| key.validity().is_none());
                keys.into_iter().for_each(|key| contents.put(key));
            });
        }
        any
    }

    fn change(&self, change: impl FnOnce(&mut Contents)) {
        let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
        let mut contents = Contents::clone(&current.0);
        change(&mut contents);
        *current = TrustSnapshot(Arc::new(contents));
    }
}

/// The keys of one moment.
#[derive(Clone, Default)]
pub struct TrustSnapshot(Arc<Contents>);

#[derive(Clone, Default)]
struct Contents {
    policy: TrustPolicy,
    /// In the order in which they were put in; a handful.
    keys: Vec<PlatformKey>,
}

impl Contents {
    fn put(&mut self, key: PlatformKey) {
        self.keys.retain(|other| other.id() != key.id());
        self.keys.push(key);
    }
}

impl TrustSnapshot {
    /// The key with this id, whether or not it has expired.
    #[must_use]
    pub fn find(&self, id: &KeyId) -> Option<PlatformKey> {
        self.0.keys.iter().find(|key| key.id() == id).cloned()
    }

    /// Whether a key verifies at this time: always for public keys, for certificates [`TrustPolicy::grace`] beyond their
    /// validity.
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

    /// All keys.
    pub fn keys(&self) -> impl Iterator<Item = &PlatformKey> {
        self.0.keys.iter()
    }
}

impl fmt::Debug for TrustSnapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.keys()).finish()
    }
}
