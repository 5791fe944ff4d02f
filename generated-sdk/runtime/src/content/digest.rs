//! Digests of content, computed piece by piece, in lower-case hexadecimal.

use std::fmt::{self, Write};
use std::str::FromStr;

use md5::Digest as _;

/// A digest algorithm, as the platform names it for files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum HashType {
    /// MD5, 32 digits: `media_hash` of uploads by API v2.
    Md5,
    /// SHA-1, 40 digits: bills and statements.
    Sha1,
    /// SHA-256, 64 digits: uploads by API v3.
    Sha256,
    /// SM3, 64 digits: receipts and invoices; with the feature `sm`.
    #[cfg(feature = "sm")]
    Sm3,
}

impl HashType {
    /// How many hexadecimal digits a digest has.
    #[must_use]
    pub const fn digits(self) -> usize {
        match self {
            Self::Md5 => 32,
            Self::Sha1 => 40,
            Self::Sha256 => 64,
            #[cfg(feature = "sm")]
            Self::Sm3 => 64,
        }
    }
}

/// Reads the `hash_type` of replies, such as `SHA1`, the `SHA` of the header `Digest`, and the `DIGEST_ALGORITHM_SM3` of
/// uploads, in any case, with or without hyphens.
impl FromStr for HashType {
    type Err = UnknownHashType;

    fn from_str(text: &str) -> Result<Self, UnknownHashType> {
        let name: String = text
            .trim()
            .chars()
            .filter(|char| !"-_".contains(*char))
            .map(|char| char.to_ascii_uppercase())
            .collect();
        match name.strip_prefix("DIGESTALGORITHM").unwrap_or(&name) {
            "MD5" => Ok(Self::Md5),
            "SHA" | "SHA1" => Ok(Self::Sha1),
            "SHA256" => Ok(Self::Sha256),
            #[cfg(feature = "sm")]
            "SM3" => Ok(Self::Sm3),
            #[cfg(not(feature = "sm"))]
            "SM3" => Err(UnknownHashType { feature: Some("sm") }),
            _ => Err(UnknownHashType { feature: None }),
        }
    }
}

impl fmt::Display for HashType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Md5 => "MD5",
            Self::Sha1 => "SHA1",
            Self::Sha256 => "SHA256",
            #[cfg(feature = "sm")]
            Self::Sm3 => "SM3",
        })
    }
}

/// The name of a digest that is not a [`HashType`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownHashType {
    /// The feature with which it would be one.
    feature: Option<&'static str>,
}

impl UnknownHashType {
    /// The feature of this crate, and of the emitted one, that has this digest; `None` if none has.
    #[must_use]
    pub fn feature(&self) -> Option<&'static str> {
        self.feature
    }
}

impl fmt::Display for UnknownHashType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.feature {
            Some(feature) => {
                write!(f, "the digest takes the feature `{feature}` of this crate, which is not enabled")
            }
            None => f.write_str("the digest is none of MD5, SHA1, SHA256 and SM3"),
        }
    }
}

impl std::error::Error for UnknownHashType {}

/// A digest being computed.
pub(crate) enum Hasher {
    Md5(md5::Md5),
    Sha(aws_lc_rs::digest::Context),
    #[cfg(feature = "sm")]
    Sm3(sm3::Sm3),
}

impl Hasher {
    pub(crate) fn new(kind: HashType) -> Self {
        use aws_lc_rs::digest::{Context, SHA1_FOR_LEGACY_USE_ONLY, SHA256};
        match kind {
            HashType::Md5 => Self::Md5(md5::Md5::new()),
            HashType::Sha1 => Self::Sha(Context::new(&SHA1_FOR_LEGACY_USE_ONLY)),
            HashType::Sha256 => Self::Sha(Context::new(&SHA256)),
            #[cfg(feature = "sm")]
            HashType::Sm3 => Self::Sm3(sm3::Digest::new()),
        }
    }

    pub(crate) fn update(&mut self, bytes: &[u8]) {
        match self {
            Self::Md5(digest) => digest.update(bytes),
            Self::Sha(digest) => digest.update(bytes),
            #[cfg(feature = "sm")]
            Self::Sm3(digest) => sm3::Digest::update(digest, bytes),
        }
    }

    /// The digest in lower-case hexadecimal.
    pub(crate) fn finish(self) -> String {
        match self {
            Self::Md5(digest) => hex(&digest.finalize()),
            Self::Sha(digest) => hex(digest.finish().as_ref()),
            #[cfg(feature = "sm")]
            Self::Sm3(digest) => hex(&sm3::Digest::finalize(digest)),
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        // Writing to a `String` does not fail.
        let _ = write!(out, "{byte:02x}");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    // RFC 1321, FIPS 180-4, GB/T 32905.
    #[test]
    fn published_digests() {
        for (kind, text, digest) in [
            (HashType::Md5, "", "d41d8cd98f00b204e9800998ecf8427e"),
            (HashType::Md5, "message digest", "f96b697d7cb7938d525a2f31aaf161d0"),
            (HashType::Sha1, "abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
            (HashType::Sha256, "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            #[cfg(feature = "sm")]
            (HashType::Sm3, "abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
        ] {
            let mut hasher = Hasher::new(kind);
            for byte in text.as_bytes() {
                hasher.update(&[*byte]);
            }
            let made = hasher.finish();
            assert_eq!((made.as_str(), made.len()), (digest, kind.digits()));
        }
    }

    #[test]
    fn names_are_read_leniently() {
        for (text, kind) in [
            ("SHA1", Ok(HashType::Sha1)),
            ("sha-1", Ok(HashType::Sha1)),
            ("SHA", Ok(HashType::Sha1)),
            ("Sha256", Ok(HashType::Sha256)),
            ("MD5", Ok(HashType::Md5)),
            ("SHA_256", Ok(HashType::Sha256)),
            ("DIGEST_ALGORITHM_SHA256", Ok(HashType::Sha256)),
            ("SHA512", Err(UnknownHashType { feature: None })),
            ("", Err(UnknownHashType { feature: None })),
        ] {
            assert_eq!(text.parse(), kind, "{text}");
        }
        for text in ["SM3", "sm-3", "DIGEST_ALGORITHM_SM3"] {
            #[cfg(feature = "sm")]
            assert_eq!(text.parse(), Ok(HashType::Sm3), "{text}");
            #[cfg(not(feature = "sm"))]
            assert_eq!(
                text.parse::<HashType>().unwrap_err().to_string(),
                "the digest takes the feature `sm` of this crate, which is not enabled"
            );
        }
        for kind in [
            HashType::Md5,
            HashType::Sha1,
            HashType::Sha256,
            #[cfg(feature = "sm")]
            HashType::Sm3,
        ] {
            assert_eq!(kind.to_string().parse(), Ok(kind));
        }
    }
}
