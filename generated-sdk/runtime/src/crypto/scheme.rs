//! Signature schemes and their names on the wire.

use std::fmt;

use super::Identity;

/// A signature scheme, named as in the headers `Authorization` and `Wechatpay-Signature-Type`: an algorithm, and for
/// whom it signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scheme {
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    Rsa2048Sha256,
    /// SM2 with SM3, the Chinese commercial ciphers.
    Sm2WithSm3,
    /// RSASSA-PKCS1-v1_5 with SHA-256, for a brand.
    BrandRsa2048Sha256,
}

impl Scheme {
    const ALL: [Self; 3] = [Self::Rsa2048Sha256, Self::Sm2WithSm3, Self::BrandRsa2048Sha256];

    /// The text on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rsa2048Sha256 => "WECHATPAY2-SHA256-RSA2048",
            Self::Sm2WithSm3 => "WECHATPAY2-SM2-WITH-SM3",
            Self::BrandRsa2048Sha256 => "WECHATPAY-BRAND-SHA256-RSA2048",
        }
    }

    /// The scheme with this text on the wire.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scheme| scheme.as_str() == text)
    }

    /// For whom it signs.
    #[must_use]
    pub const fn identity(self) -> Identity {
        match self {
            Self::Rsa2048Sha256 | Self::Sm2WithSm3 => Identity::Merchant,
            Self::BrandRsa2048Sha256 => Identity::Brand,
        }
    }

    /// The scheme of the same algorithm for this identity; `None` if there is none.
    #[must_use]
    pub const fn of(self, identity: Identity) -> Option<Self> {
        match (self, identity) {
            (Self::Rsa2048Sha256 | Self::BrandRsa2048Sha256, Identity::Merchant) => Some(Self::Rsa2048Sha256),
            (Self::Rsa2048Sha256 | Self::BrandRsa2048Sha256, Identity::Brand) => {
                Some(Self::BrandRsa2048Sha256)
            }
            (Self::Sm2WithSm3, Identity::Merchant) => Some(Self::Sm2WithSm3),
            (Self::Sm2WithSm3, Identity::Brand) => None,
        }
    }
}

impl fmt::Display for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scheme_is_an_algorithm_for_somebody() {
        for scheme in Scheme::ALL {
            assert_eq!(Scheme::from_text(scheme.as_str()), Some(scheme));
            assert_eq!(scheme.of(scheme.identity()), Some(scheme));
        }
        assert_eq!(Scheme::Rsa2048Sha256.of(Identity::Brand), Some(Scheme::BrandRsa2048Sha256));
        assert_eq!(Scheme::BrandRsa2048Sha256.of(Identity::Merchant), Some(Scheme::Rsa2048Sha256));
        assert_eq!(Scheme::Sm2WithSm3.of(Identity::Brand), None);
        assert_eq!(Scheme::from_text("WECHATPAY-BRAND-SM2-WITH-SM3"), None);
    }
}
