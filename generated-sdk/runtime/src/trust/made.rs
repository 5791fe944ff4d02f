//! Makes certificates for tests: those of the platform, and of others.

use std::sync::OnceLock;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, IsCa, Issuer, KeyPair, PKCS_RSA_SHA256,
    SerialNumber,
};

use crate::crypto::{MerchantKey, PlatformKey};

/// RSA keys, for any use in tests.
const KEYS: [&str; 4] = [
    include_str!("../../tests/data/gateway/platform_a_key.pem"),
    include_str!("../../tests/data/gateway/platform_b_key.pem"),
    include_str!("../../tests/data/gateway/platform_c_key.pem"),
    include_str!("../../tests/data/gateway/platform_p_key.pem"),
];

fn pair(at: usize) -> KeyPair {
    KeyPair::from_pkcs8_pem_and_sign_algo(KEYS[at], &PKCS_RSA_SHA256).unwrap()
}

/// The private key of this number.
pub(crate) fn private(at: usize) -> MerchantKey {
    MerchantKey::from_pem(KEYS[at]).unwrap()
}

/// The public half.
pub(crate) fn public(id: &str, at: usize) -> PlatformKey {
    PlatformKey::from_public_key_pem(id, &pair(at).public_key_pem()).unwrap()
}

/// Midnight after this many days; the certificates of these tests begin on day 0.
pub(crate) fn day(days: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_893_456_000 + days * 24 * 3600)
}

/// An authority.
pub(crate) struct Authority {
    pub(crate) pem: String,
    issuer: Issuer<'static, KeyPair>,
}

/// A certificate to be made.
#[derive(Clone)]
pub(crate) struct Made {
    pub(crate) name: &'static str,
    pub(crate) serial: Vec<u8>,
    pub(crate) key: usize,
    /// From one day to another.
    pub(crate) days: (u64, u64),
    pub(crate) is_authority: bool,
}

/// A certificate like those of the platform, for five years.
pub(crate) fn new() -> Made {
    Made { name: "Tenpay.com sign", serial: vec![0x0A], key: 0, days: (0, 1826), is_authority: false }
}

impl Made {
    fn params(&self) -> CertificateParams {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.distinguished_name = DistinguishedName::new();
        params.distinguished_name.push(DnType::CommonName, self.name);
        params.serial_number = Some(SerialNumber::from_slice(&self.serial));
        (params.not_before, params.not_after) = (day(self.days.0).into(), day(self.days.1).into());
        if self.is_authority {
            params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        }
        params
    }

    /// Self-signed.
    pub(crate) fn pem(&self) -> String {
        self.params().self_signed(&pair(self.key)).unwrap().pem()
    }

    /// The same as a key of the platform.
    pub(crate) fn key(&self) -> PlatformKey {
        PlatformKey::from_certificate_pem(&self.pem()).unwrap()
    }

    /// Issued by an authority.
    pub(crate) fn pem_by(&self, authority: &Authority) -> String {
        self.params().signed_by(&pair(self.key), &authority.issuer).unwrap().pem()
    }

    /// An authority of this name, on its own or under another one.
    pub(crate) fn authority(&self, by: Option<&Authority>) -> Authority {
        let pem = by.map_or_else(|| self.pem(), |by| self.pem_by(by));
        Authority { pem, issuer: Issuer::new(self.params(), pair(self.key)) }
    }
}

/// The root of most tests, for fifty years.
pub(crate) fn root() -> &'static Authority {
    static ROOT: OnceLock<Authority> = OnceLock::new();
    ROOT.get_or_init(|| {
        Made { name: "Root CA", key: 3, days: (0, 18_262), is_authority: true, ..new() }.authority(None)
    })
}
