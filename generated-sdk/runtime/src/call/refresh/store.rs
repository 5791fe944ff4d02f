//! The store of the platform's keys, which are replaced without a moment in which there are none.

use std::sync::{OnceLock, PoisonError, RwLock};
use std::time::{Duration, SystemTime};

use super::gate::{RefreshGate, RefreshTicket, RefreshTurn, RefreshWait};
use crate::call::Error;
use crate::crypto::{Identity, KeyId, PlatformKey};
use crate::trust::{PlatformRoots, TrustPolicy, TrustSnapshot};

/// The keys of the platform, shared by clients and notification handlers in an [`Arc`](std::sync::Arc).
///
/// It holds certificates and public keys side by side, since the platform uses both while a merchant migrates.
/// [`TrustPolicy`] explains how keys get in. A store is one of merchants or one of brands, whichever is configured with it
/// first.
#[derive(Debug)]
pub struct TrustStore {
    current: RwLock<TrustSnapshot>,
    gate: RefreshGate,
    owner: OnceLock<Identity>,
}

/// Changes by the program.
impl TrustStore {
    /// Creates an empty store.
    #[must_use]
    pub fn new(policy: TrustPolicy) -> Self {
        Self {
            current: RwLock::new(TrustSnapshot::empty(policy)),
            gate: RefreshGate::new(policy.refresh_interval),
            owner: OnceLock::new(),
        }
    }

    /// Whether it is a store of this identity, as it is from now on if it was nobody's.
    pub(crate) fn belongs_to(&self, identity: Identity) -> bool {
        *self.owner.get_or_init(|| identity) == identity
    }

    /// Adds a certificate or public key that is believed because the program says so, or replaces the one with the same
    /// id. For those of a download, use [`join`](Self::join); they are removed when a public key is added, unless both
    /// are in use.
    pub fn insert(&self, key: PlatformKey) {
        self.change(|snapshot| snapshot.with(key));
    }

    /// Removes a key whose owner is no longer believed.
    pub fn remove(&self, id: &KeyId) {
        self.change(|snapshot| snapshot.without(id));
    }

    /// Requires that from now on, downloaded certificates without a held key to vouch for them chain to these roots.
    pub fn set_roots(&self, roots: PlatformRoots) {
        self.change(|snapshot| snapshot.with_roots(roots));
    }
}

/// Changes by a download.
impl TrustStore {
    /// Adds the certificates of a verified download (see
    /// [`verified_certificates_from_reply`](crate::trust::verified_certificates_from_reply)), and removes those that
    /// have expired.
    ///
    /// Held keys stay as they are, whether or not they are among the given ones. Nothing changes if certificates are
    /// not in use; see [`TrustPolicy::certificates_beside_public_key`].
    pub fn join(&self, downloaded: &[PlatformKey], now: SystemTime) {
        self.change(|snapshot| snapshot.joined_by(downloaded, now));
    }

    /// Does the same if the keys are still those by which the download was believed; returns whether they are.
    ///
    /// Otherwise, if a key were added while a download is verified, perhaps the first of the store, certificates could
    /// join for which that key does not vouch.
    pub(crate) fn join_unless_changed(
        &self,
        believed_by: &TrustSnapshot,
        downloaded: &[PlatformKey],
        now: SystemTime,
    ) -> bool {
        let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
        let is_same = current.is(believed_by);
        if is_same {
            *current = current.joined_by(downloaded, now);
        }
        is_same
    }
}

/// Reading the store.
impl TrustStore {
    /// The keys of this moment. A call uses a single snapshot, so that the key that seals is the key it names.
    #[must_use]
    pub fn snapshot(&self) -> TrustSnapshot {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Says what to do about a key that a snapshot lacks, or has only in an expired state; see
    /// [`VerifyError::missing_key`](crate::VerifyError::missing_key).
    #[must_use]
    pub fn look_for(&self, id: &KeyId, now: SystemTime) -> Lookup {
        // A download brings certificates, and no public keys.
        if id.is_public_key() || !self.snapshot().uses_certificates() {
            return Lookup::Unknown { again_in: None, failure: None };
        }
        // In this order: a refresh that ends in between has added its keys before the gate opened.
        let turn = self.gate.turn(now);
        let snapshot = self.snapshot();
        if snapshot.find(id).is_some_and(|key| snapshot.verifies(&key, now)) {
            return Lookup::Found(snapshot);
        }
        match turn {
            RefreshTurn::Go(ticket) => Lookup::Refresh(ticket),
            RefreshTurn::Wait(wait) => Lookup::Wait(wait),
            RefreshTurn::TooSoon { again_in, failure } => {
                Lookup::Unknown { again_in: Some(again_in), failure }
            }
        }
    }

    /// Decides who downloads certificates, for refreshes without an unknown key: the first one, and those by a timer.
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
    /// The key is now present: verify again with this snapshot.
    Found(TrustSnapshot),
    /// Download the certificates, add them, finish the ticket, and look again.
    Refresh(RefreshTicket),
    /// Another caller is downloading them: wait for that, and look again.
    Wait(RefreshWait),
    /// They have just been downloaded without the key, or could not be: the message is not known to come from the
    /// platform.
    Unknown {
        /// When a download is due again; `None` if certificates are not in use, or if the key is not one.
        again_in: Option<Duration>,
        /// Why the last download failed, if it did.
        failure: Option<Error>,
    },
}
