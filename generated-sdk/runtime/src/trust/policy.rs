//! How a trust store chooses, and whom it believes, as plain settings.
//!
//! # Which keys are believed
//!
//! A reply or a notification is believed because a key in the store verifies it; so the question is how keys get there.
//!
//! * **What the configuration gives** is believed: public keys and certificates of
//!   [`ConfigBuilder::platform_key`](crate::ConfigBuilder::platform_key) and [`TrustStore::insert`](super::TrustStore::insert).
//! * **With a public key, nothing else is.** Downloaded certificates neither join nor replace it, unless
//!   [`TrustPolicy::certificates_beside_public_key`] says that both are in use, as while a merchant migrates.
//! * **A held key vouches.** Held is what is in the store and verifies at this time. A download that a held key signed is
//!   believed, with all certificates in it: the request names a held key, and the service signs with the key that is named.
//! * **A root vouches**, where the configuration has one ([`PlatformRoots`](super::PlatformRoots)): certificates that chain
//!   to it and are the platform's by name are believed, whatever else is held. Where there is a root, no certificate is
//!   believed that neither a held key nor the root vouches for, the first one included.
//! * **The first download**, without a root and while no key is held, is believed if the APIv3 key opens it and a
//!   certificate in it signed it. Whoever knows the APIv3 key, and can answer in the service's place, can be the platform
//!   then: give the client a key, or a root, where that is too much.
//! * **Any other download** comes from somebody who knows the APIv3 key, and whom no key that is held vouches for. What
//!   becomes of it is [`Succession`]: by default it is refused but for the last six days of the held certificates, when
//!   the service does sign with a new one.
//!
//! A held key stays until it has expired, whatever a download brings: a download adds keys, and removes only those that
//! no longer verify. [`TrustStore::remove`](super::TrustStore::remove) is for operators who know that a key was stolen.

use std::time::Duration;

/// How a [`TrustStore`](crate::TrustStore) chooses, and whom it believes.
///
/// What a key vouches for:
///
/// | Signed by | While | Downloaded certificates |
/// |---|---|---|
/// | a held key | | join |
/// | a certificate in the download | no key is held | join: the first download |
/// | a certificate in the download | a certificate is held | join in the last days of what is held, see [`Succession`] |
/// | a certificate in the download | a root is configured | join if they chain to it, and never otherwise |
/// | anything | a public key is held | are refused, but for [`certificates_beside_public_key`](Self::certificates_beside_public_key) |
///
/// Held is a key that is in the store and verifies at this time. The download has to be opened by the APIv3 key in any case.
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
    /// Whether downloaded certificates are in use beside a public key: while a merchant migrates from one to the other.
    ///
    /// `false` unless set: with a public key, certificates are neither downloaded nor believed, so that nobody but the
    /// owner of that key can be the platform.
    pub certificates_beside_public_key: bool,
    /// What becomes of a download that no held key signed, where there is no root.
    pub succession: Succession,
}

impl Default for TrustPolicy {
    fn default() -> Self {
        Self {
            grace: Duration::from_secs(300),
            preference: Preference::PublicKey,
            refresh_interval: Duration::from_secs(60),
            certificates_beside_public_key: false,
            succession: Succession::default(),
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

/// Who may follow the held certificates without their word: what becomes of a download that is signed by nothing but a
/// certificate which it brings, while a key is held and no root is configured.
///
/// The platform makes a new certificate ten days before the old one expires, and signs some replies with it in the last
/// five. A program that runs has learned it by then, vouched for by the old one; one that was down meanwhile may have not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Succession {
    /// It is believed when the last of the held keys expires within this time, so never while a public key is held.
    ///
    /// The default, with six days: the five in which the platform does so, and one for the calendar. Whoever knows the
    /// APIv3 key can be the platform in these days, once in five years, and at no other time.
    NearExpiry(Duration),
    /// It is refused: a program whose certificates are overtaken has to wait until they have expired, or be given the
    /// new one.
    Vouched,
    /// It is believed at any time, so that whoever knows the APIv3 key can be the platform at any time.
    AtAnyTime,
}

impl Default for Succession {
    fn default() -> Self {
        Self::NearExpiry(Duration::from_secs(6 * 24 * 60 * 60))
    }
}
