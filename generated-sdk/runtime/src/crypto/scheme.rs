//! Signature schemes and their names on the wire.

use std::fmt;

/// A signature scheme, named as in the headers `Authorization` and `Wechatpay-Signature-Type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scheme {
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    Rsa2048Sha256,
    /// SM2 with SM3, the Chinese commercial ciphers.
    Sm2WithSm3,
}

impl Scheme {
    /// The text on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rsa2048Sha256 => "WECHATPAY2-SHA256-RSA2048",
            Self::Sm2WithSm3 => "WECHATPAY2-SM2-WITH-SM3",
        }
    }

    /// The scheme with this text on the wire.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        [Self::Rsa2048Sha256, Self::Sm2WithSm3].into_iter().find(|scheme| scheme.as_str() == text)
    }
}

impl fmt::Display for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
