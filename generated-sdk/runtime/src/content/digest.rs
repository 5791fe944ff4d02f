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
}

impl HashType {
    /// How many hexadecimal digits a digest has.
    #[must_use]
    pub const fn digits(self) -> usize {
        match self {
            Self::Md5 => 32,
            Self::Sha1 => 40,
            Self::Sha256 => 64,
        }
    }
}

/// Reads the `hash_type` of replies, such as `SHA1`, and also the `SHA` of the header `Digest`, in any case, with or
/// without a hyphen.
impl FromStr for HashType {
    type Err = UnknownHashType;

    fn from_str(text: &str) -> Result<Self, UnknownHashType> {
        let name: String =
            text.chars().filter(|char| *char != '-').map(|char| char.to_ascii_uppercase()).collect();
        match name.as_str() {
            "MD5" => Ok(Self::Md5),
            "SHA" | "SHA1" => Ok(Self::Sha1),
            "SHA256" => Ok(Self::Sha256),
            _ => Err(UnknownHashType),
        }
    }
}

impl fmt::Display for HashType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Md5 => "MD5",
            Self::Sha1 => "SHA1",
            Self::Sha256 => "SHA256",
        })
    }
}

/// The name of a digest that is not a [`HashType`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownHashType;

impl fmt::Display for UnknownHashType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the digest is none of MD5, SHA1 and SHA256")
    }
}

impl std::error::Error for UnknownHashType {}

/// A digest being computed.
pub(crate) enum Hasher {
    Md5(md5::Md5),
    Sha(aws_lc_rs::digest::Context),
}

impl Hasher {
    pub(crate) fn new(kind: HashType) -> Self {
        use aws_lc_rs::digest::{Context, SHA1_FOR_LEGACY_USE_ONLY, SHA256};
        match kind {
            HashType::Md5 => Self::Md5(md5::Md5::new()),
            HashType::Sha1 => Self::Sha(Context::new(&SHA1_FOR_LEGACY_USE_ONLY)),
            HashType::Sha256 => Self::Sha(Context::new(&SHA256)),
        }
    }

    pub(crate) fn update(&mut self, bytes: &[u8]) {
        match self {
            Self::Md5(digest) => digest.update(bytes),
            Self::Sha(digest) => digest.update(bytes),
        }
    }

    /// The digest in lower-case hexadecimal.
    pub(crate) fn finish(self) -> String {
        match self {
            Self::Md5(digest) => hex(&digest.finalize()),
            Self::Sha(digest) => hex(digest.finish().as_ref()),
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

    // RFC 1321, FIPS 180-4.
    #[test]
    fn published_digests() {
        for (kind, text, digest) in [
            (HashType::Md5, "", "d41d8cd98f00b204e9800998ecf8427e"),
            (HashType::Md5, "message digest", "f96b697d7cb7938d525a2f31aaf161d0"),
            (HashType::Sha1, "abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
            (HashType::Sha256, "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
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
            ("SM3", Err(UnknownHashType)),
            ("", Err(UnknownHashType)),
        ] {
            assert_eq!(text.parse(), kind, "{text}");
        }
        for kind in [HashType::Md5, HashType::Sha1, HashType::Sha256] {
            assert_eq!(kind.to_string().parse(), Ok(kind));
        }
    }
}
