//! The keys of the platform, side by side, replaced without a moment in which there are none.

use std::sync::{PoisonError, RwLock};
use std::time::{Duration, SystemTime};

use super::gate::{RefreshGate, RefreshTicket, RefreshTurn, RefreshWait};
use super::{TrustPolicy, TrustSnapshot};
use crate::{KeyId, PlatformKey};

/// The keys of the platform, shared by clients and notification handlers in an [`Arc`](std::sync::Arc).
///
/// Certificates and public keys are in it side by side, since the platform uses both while a merchant migrates.
#[derive(Debug)]
pub struct TrustStore {
    current: RwLock<TrustSnapshot>,
    gate: RefreshGate,
}

impl TrustStore {
    /// An empty store.
    #[must_use]
    pub fn new(policy: TrustPolicy) -> Self {
        Self {
            current: RwLock::new(TrustSnapshot::empty(policy)),
            gate: RefreshGate::new(policy.refresh_interval),
        }
    }

    /// The keys of this moment. One call uses one snapshot, so that the key that seals is the key it names.
    #[must_use]
    pub fn snapshot(&self) -> TrustSnapshot {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Adds a certificate or public key, or replaces the one with the same id.
    pub fn insert(&self, key: PlatformKey) {
        self.change(|snapshot| snapshot.with([key]));
    }

    /// Replaces all certificates at once and keeps the public keys. Public keys among the given are added.
    ///
    /// Without a certificate among the given, nothing changes and the result is `false`: old keys are better than none.
    pub fn replace_certificates(&self, keys: Vec<PlatformKey>) -> bool {
        let any = keys.iter().any(|key| key.validity().is_some());
        if any {
            self.change(|snapshot| snapshot.public_keys().with(keys));
        }
        any
    }

    /// Says what to do about a key that a snapshot does not have, or only expired; see
    /// [`VerifyError::missing_key`](crate::VerifyError::missing_key).
    #[must_use]
    pub fn look_for(&self, id: &KeyId, now: SystemTime) -> Lookup {
        // In this order: a refresh that ends in between has put its keys in before the gate opened.
        let turn = self.gate.turn(now);
        let snapshot = self.snapshot();
        if snapshot.find(id).is_some_and(|key| snapshot.verifies(&key, now)) {
            return Lookup::Found(snapshot);
        }
        match turn {
            RefreshTurn::Go(ticket) => Lookup::Refresh(ticket),
            RefreshTurn::Wait(wait) => Lookup::Wait(wait),
            RefreshTurn::TooSoon { again_in } => Lookup::Unknown { again_in },
        }
    }

    /// Who downloads certificates, for refreshes that no unknown key asks for: the first one, and those by a timer.
    #[must_use]
    pub fn gate(&self) -> &RefreshGate {
        &self.gate
    }

    fn change(&self, change: impl FnOnce(&TrustSnapshot) -> TrustSnapshot) {
        let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
        *current = change(&current);
    }
}

impl Default for TrustStore {
    fn default() -> Self {
        Self::new(TrustPolicy::default())
    }
}

/// What to do about a key that a snapshot did not have.
#[derive(Debug)]
pub enum Lookup {
    /// It is there now: verify again with this snapshot.
    Found(TrustSnapshot),
    /// Download the certificates, put them in, tell the ticket, and look again.
    Refresh(RefreshTicket),
    /// Somebody is downloading them: wait for that, and look again.
    Wait(RefreshWait),
    /// They have just been downloaded without it: the message is not from the platform.
    Unknown {
        /// When a download is due again.
        again_in: Duration,
    },
}
