//! The keys of the platform, side by side, replaced without a moment in which there are none.

use std::sync::{PoisonError, RwLock};
use std::time::{Duration, SystemTime};

use super::gate::{RefreshGate, RefreshTicket, RefreshTurn, RefreshWait};
use crate::call::Error;
use crate::crypto::{KeyId, PlatformKey};
use crate::trust::{PlatformRoots, TrustPolicy, TrustSnapshot};

/// The keys of the platform, shared by clients and notification handlers in an [`Arc`](std::sync::Arc).
///
/// Certificates and public keys are in it side by side, since the platform uses both while a merchant migrates. How keys
/// get in is told at [`TrustPolicy`].
#[derive(Debug)]
pub struct TrustStore {
    current: RwLock<TrustSnapshot>,
    gate: RefreshGate,
}

/// What the program decides.
impl TrustStore {
    /// An empty store.
    #[must_use]
    pub fn new(policy: TrustPolicy) -> Self {
        Self {
            current: RwLock::new(TrustSnapshot::empty(policy)),
            gate: RefreshGate::new(policy.refresh_interval),
        }
    }

    /// Adds a certificate or public key that is believed because the program says so, or replaces the one with the same
    /// id. For those of a download there is [`join`](Self::join); they leave when a public key comes, unless both are in
    /// use.
    pub fn insert(&self, key: PlatformKey) {
        self.change(|snapshot| snapshot.with(key));
    }

    /// Takes a key out, because its owner is no longer believed.
    pub fn remove(&self, id: &KeyId) {
        self.change(|snapshot| snapshot.without(id));
    }

    /// From now on, downloaded certificates that no held key vouches for have to chain to these roots.
    pub fn set_roots(&self, roots: PlatformRoots) {
        self.change(|snapshot| snapshot.with_roots(roots));
    }
}

/// What a download changes.
impl TrustStore {
    /// Adds the certificates of a download that was verified, see
    /// [`verified_certificates_from_reply`](crate::trust::verified_certificates_from_reply), and takes out those that have
    /// expired.
    ///
    /// Keys that are there stay as they are, whether or not they are among the given. Nothing changes where certificates
    /// are not in use, see [`TrustPolicy::certificates_beside_public_key`].
    pub fn join(&self, downloaded: &[PlatformKey], now: SystemTime) {
        self.change(|snapshot| snapshot.joined_by(downloaded, now));
    }

    /// Does the same if the keys are still those by which the download was believed; whether they are.
    ///
    /// Otherwise a key that comes while a download is verified, the first of the store perhaps, would be held, and
    /// certificates would join that it does not vouch for.
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

/// What it says.
impl TrustStore {
    /// The keys of this moment. One call uses one snapshot, so that the key that seals is the key it names.
    #[must_use]
    pub fn snapshot(&self) -> TrustSnapshot {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Says what to do about a key that a snapshot does not have, or only expired; see
    /// [`VerifyError::missing_key`](crate::VerifyError::missing_key).
    #[must_use]
    pub fn look_for(&self, id: &KeyId, now: SystemTime) -> Lookup {
        if !self.snapshot().uses_certificates() {
            return Lookup::Unknown { again_in: None, failure: None };
        }
        // In this order: a refresh that ends in between has put its keys in before the gate opened.
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
    /// They have just been downloaded without it, or could not be: the message is not known to be the platform's.
    Unknown {
        /// When a download is due again; `None` where certificates are not in use.
        again_in: Option<Duration>,
        /// Why the last download failed, if it did.
        failure: Option<Error>,
    },
}
