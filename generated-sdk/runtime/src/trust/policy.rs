//! Settings for how a trust store chooses keys, and whom it believes.
//!
//! # Which keys are believed
//!
//! A reply or a notification is believed because a key in the store verifies it; so the question is how keys get into
//! the store.
//!
//! * **What the configuration gives** is believed: public keys and certificates of
//!   [`ConfigBuilder::platform_key`](crate::ConfigBuilder::platform_key) and [`TrustStore::insert`](super::TrustStore::insert).
//! * **With a public key, nothing else is.** Downloaded certificates neither join nor replace it, unless
//!   [`TrustPolicy::certificates_beside_public_key`] says that both are in use, as during a migration.
//! * **A held key vouches.** A key is held if it is in the store and verifies at this time. A download signed by a held
//!   key is believed, with all certificates in it: the request names a held key, and the service signs with the key
//!   that is named.
//! * **A root vouches**, where the configuration has one ([`PlatformRoots`](super::PlatformRoots)): certificates that
//!   chain to it and are the platform's by name are believed, whatever else is held. Where there is a root, a
//!   certificate is believed only if a held key or the root vouches for it; this includes the first one.
//! * **The first download**, without a root and while no key is held, is believed if the APIv3 key opens it and a
//!   certificate in it signed it. Anyone who knows the APIv3 key and can answer in place of the service can then pose
//!   as the platform: configure a key or a root if that is too risky.
//! * **Any other download** comes from someone who knows the APIv3 key, without a held key to vouch for it.
//!   [`Succession`] decides what happens to it: by default it is refused, except during the last six days of the held
//!   certificates, when the service does sign with a new one.
//!
//! A held key stays until it has expired, whatever a download brings: a download adds keys, and removes only those that
//! no longer verify. [`TrustStore::remove`](super::TrustStore::remove) is for operators who know that a key has been
//! stolen.

use std::time::Duration;

/// How a [`TrustStore`](crate::TrustStore) chooses, and whom it believes.
///
/// What a key vouches for:
///
/// | Signed by | While | Downloaded certificates |
/// |---|---|---|
/// | a held key | | join |
/// | a certificate in the download | no key is held | join: the first download |
/// | a certificate in the download | a certificate is held | join in the last days of the held certificates; see [`Succession`] |
/// | a certificate in the download | a root is configured | join only if they chain to it |
/// | anything | a public key is held | are refused, unless [`certificates_beside_public_key`](Self::certificates_beside_public_key) is set |
///
/// A key is held if it is in the store and verifies at this time. In any case, the APIv3 key must open the download.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TrustPolicy {
    /// How long before its beginning and after its end a certificate still verifies, since clocks differ and messages
    /// take time to arrive. The default is five minutes, as for the timestamps of messages.
    pub grace: Duration,
    /// Which key seals requests if there are both kinds. The default is the public key.
    pub preference: Preference,
    /// How long after a download of the certificates an unknown key does not trigger the next one. The default is a
    /// minute.
    ///
    /// Anyone can send a notification with a serial number that does not exist, and each would cause a call to the
    /// platform. A minute keeps these calls rare, yet a new certificate is still noticed in time: the platform uses old
    /// and new ones side by side for days, and repeats a refused notification after 15 s, 15 s, 30 s, 3 min and so on.
    pub refresh_interval: Duration,
    /// Whether downloaded certificates are in use beside a public key: while a merchant migrates from one to the other.
    ///
    /// The default is `false`: with a public key, certificates are neither downloaded nor believed, so that only the
    /// owner of that key can be the platform.
    pub certificates_beside_public_key: bool,
    /// What happens to a download that was not signed by a held key, where there is no root.
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

/// Which key seals requests if there are public keys and certificates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Preference {
    /// The public key that was added last.
    #[default]
    PublicKey,
    /// The valid certificate that expires last.
    Certificate,
}

/// Which certificates may succeed the held ones without their signature: what happens to a download that is signed only
/// by a certificate it brings itself, while a key is held and no root is configured.
///
/// The platform makes a new certificate ten days before the old one expires, and signs some replies with it in the last
/// five. A running program has learned it by then, vouched for by the old one; a program that was down may not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Succession {
    /// It is believed when the last of the held keys expires within this time, so never while a public key is held.
    ///
    /// The default, with six days: the five in which the platform does so, and one as a margin. Anyone who knows the
    /// APIv3 key can pose as the platform in these days, once in five years, and at no other time.
    NearExpiry(Duration),
    /// It is refused: a program whose certificates have been superseded must wait until they have expired, or be given
    /// the new one.
    Vouched,
    /// It is believed at any time, so that anyone who knows the APIv3 key can pose as the platform at any time.
    AtAnyTime,
}

impl Default for Succession {
    fn default() -> Self {
        Self::NearExpiry(Duration::from_secs(6 * 24 * 60 * 60))
    }
}
