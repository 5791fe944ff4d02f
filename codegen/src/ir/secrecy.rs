//! Whether and how a field is encrypted on the wire.

use crate::span::Span;

/// Whether and how a field is encrypted on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Secrecy {
    /// As it is.
    Plain,
    /// Encrypted.
    Sealed {
        /// With which cipher.
        cipher: Cipher,
        /// For whom.
        key: Key,
        /// How we know.
        evidence: Evidence,
    },
}

impl Secrecy {
    /// Where it is said to be sealed.
    pub fn evidence(self) -> Option<Span> {
        match self {
            Self::Sealed { evidence: Evidence::Mark(span) | Evidence::Format(span), .. } => Some(span),
            Self::Sealed { evidence: Evidence::Override, .. } | Self::Plain => None,
        }
    }

    /// How it is sealed, and for whom.
    pub fn key(self) -> Option<(Cipher, Key)> {
        match self {
            Self::Sealed { cipher, key, .. } => Some((cipher, key)),
            Self::Plain => None,
        }
    }

    /// Whether it is sealed with an RSA key, field by field.
    pub fn is_rsa(self) -> bool {
        match self {
            Self::Sealed { cipher: Cipher::RsaOaep | Cipher::RsaPkcs1v15, .. } => true,
            Self::Sealed { cipher: Cipher::Aes256Gcm | Cipher::Aes256Ecb, .. } | Self::Plain => false,
        }
    }
}

/// The ciphers of sealed fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Cipher {
    RsaOaep,
    RsaPkcs1v15,
    Aes256Gcm,
    Aes256Ecb,
}

/// The key that a field is sealed with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    /// The platform's public key, named by `Wechatpay-Serial`.
    Platform,
    /// The public key of the merchant's certificate.
    Merchant,
    /// The key of the transfers to bank accounts of API v2.
    Bank,
    /// The symmetric key of API v3.
    ApiV3,
    /// The MD5 of the key of API v2.
    ApiV2,
}

/// How it is known that a field is sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// A mark in the row.
    Mark(Span),
    /// The format of the text, `base64`.
    Format(Span),
    /// An entry of the overrides file.
    Override,
}
