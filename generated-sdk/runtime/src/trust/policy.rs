//! How a trust store chooses, as plain settings.

use std::time::Duration;

/// How a [`TrustStore`](super::TrustStore) chooses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TrustPolicy {
    /// How long before its time and after its end a certificate still verifies: clocks differ, and messages are on
    /// their way. Five minutes unless set, as with the timestamps of messages.
    pub grace: Duration,
    /// What seals requests if there are both. The public key unless set.
    pub preference: Preference,
    /// How long after one download of the certificates an unknown key does not lead to the next. A minute unless set.
    ///
    /// Anyone can send a notification with a serial number that does not exist; each would be answered by a call to the
    /// platform. A minute keeps these calls rare and still notices a new certificate in time: the platform uses old and
    /// new ones side by side for days, and repeats a refused notification after 15 s, 15 s, 30 s, 3 min and so on.
    pub refresh_interval: Duration,
}

impl Default for TrustPolicy {
    fn default() -> Self {
        Self {
            grace: Duration::from_secs(300),
            preference: Preference::PublicKey,
            refresh_interval: Duration::from_secs(60),
        }
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
