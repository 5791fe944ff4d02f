//! Reads the only block of a PEM file: its kind and its bytes.
//!
//! More lenient than RFC 7468, since keys are pasted into settings: lines may have any length and be indented, and text
//! around the block is skipped.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use super::KeyError;
use crate::text::bare;

/// What a PEM block claims to hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A private key in PKCS #8.
    Pkcs8,
    /// An RSA private key in PKCS #1.
    Pkcs1,
    /// An EC private key.
    Ec,
    /// A private key with a passphrase.
    Encrypted,
    /// A certificate.
    Certificate,
    /// A public key of any algorithm.
    Spki,
    /// An RSA public key in PKCS #1.
    Pkcs1Public,
    /// A request for a certificate.
    Request,
    /// A key of OpenSSH.
    Ssh,
    /// Something else.
    Other,
}

impl Kind {
    fn of(label: &str) -> Self {
        match label {
            "PRIVATE KEY" => Self::Pkcs8,
            "RSA PRIVATE KEY" => Self::Pkcs1,
            "EC PRIVATE KEY" | "EC PARAMETERS" => Self::Ec,
            "ENCRYPTED PRIVATE KEY" => Self::Encrypted,
            "CERTIFICATE" | "X509 CERTIFICATE" | "TRUSTED CERTIFICATE" => Self::Certificate,
            "PUBLIC KEY" => Self::Spki,
            "RSA PUBLIC KEY" => Self::Pkcs1Public,
            "CERTIFICATE REQUEST" | "NEW CERTIFICATE REQUEST" => Self::Request,
            "OPENSSH PRIVATE KEY" => Self::Ssh,
            _ => Self::Other,
        }
    }

    /// The error for a block that is not of the expected kind.
    pub(super) fn instead_of(self, expected: &'static str) -> KeyError {
        let found = match self {
            Self::Encrypted if expected == PRIVATE => return KeyError::Encrypted,
            Self::Ec if expected == PRIVATE => return KeyError::Algorithm,
            Self::Pkcs8 | Self::Pkcs1 | Self::Encrypted | Self::Ec => PRIVATE,
            Self::Request => "a request for a certificate",
            Self::Ssh => "a key of OpenSSH",
            Self::Certificate => "a certificate",
            Self::Spki | Self::Pkcs1Public => "a public key",
            Self::Other => "something else",
        };
        KeyError::Unexpected { expected, found }
    }
}

/// What is expected of a merchant's file.
pub(super) const PRIVATE: &str = "a private key";

/// A PEM block.
pub(crate) struct Block {
    pub(crate) kind: Kind,
    pub(crate) der: Zeroizing<Vec<u8>>,
}

/// Reads the only block of a text, which must be one of these kinds.
pub(crate) fn read(text: &str, kinds: &[Kind], expected: &'static str) -> Result<Block, KeyError> {
    let (kind, body, rest) = block(text)?;
    if !kinds.contains(&kind) {
        return Err(kind.instead_of(expected));
    }
    if body.contains("Proc-Type:") {
        return Err(KeyError::Encrypted);
    }
    if split(rest)?.is_some() {
        return Err(KeyError::SeveralBlocks);
    }
    Ok(Block { kind, der: decoded(body)? })
}

/// Reads all blocks of a text: at least one, and all of them certificates.
pub(crate) fn certificates_of_pem(text: &str) -> Result<Vec<Vec<u8>>, KeyError> {
    let (mut ders, mut rest) = (Vec::new(), text);
    while let Some((kind, body, after)) = split(rest)? {
        check_breaks(body)?;
        if kind != Kind::Certificate {
            return Err(kind.instead_of("a certificate"));
        }
        ders.push(decoded(body)?.to_vec());
        rest = after;
    }
    if ders.is_empty() { Err(instead_of_block(text)) } else { Ok(ders) }
}

fn decoded(body: &str) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    // With room for all of it, since a growing buffer leaves its old content in memory.
    let mut base64 = Zeroizing::new(Vec::with_capacity(body.len()));
    base64.extend(body.bytes().filter(|byte| !byte.is_ascii_whitespace()));
    let mut der = Zeroizing::new(vec![0; base64::decoded_len_estimate(base64.len())]);
    let length = STANDARD.decode_slice(&*base64, &mut der).map_err(|_| KeyError::BrokenPem)?;
    der.truncate(length);
    Ok(der)
}

/// The kind and body of the first block, and what follows it; or what is there instead.
fn block(text: &str) -> Result<(Kind, &str, &str), KeyError> {
    let (kind, body, rest) = split(text)?.ok_or_else(|| instead_of_block(text))?;
    check_breaks(body)?;
    Ok((kind, body, rest))
}

/// No character of a block is a backslash.
fn check_breaks(body: &str) -> Result<(), KeyError> {
    if body.contains('\\') { Err(KeyError::EscapedBreaks) } else { Ok(()) }
}

/// What a text without a block is.
fn instead_of_block(text: &str) -> KeyError {
    let text = bare(text);
    let upper = text.to_ascii_uppercase();
    // Keys and certificates are DER sequences, which begin with these letters in Base64, and so do hyphens.
    if text.is_empty() {
        KeyError::Empty
    } else if upper.contains("BEGIN") && upper.contains("END") {
        KeyError::AlteredLines
    } else if text.starts_with("LS0tLS1CRUdJTi") {
        KeyError::Encoded
    } else if text.starts_with("MI") && text.len() >= 100 {
        KeyError::NoLines
    } else if is_path(text) {
        KeyError::Path
    } else {
        KeyError::NotPem
    }
}

fn is_path(text: &str) -> bool {
    let ends_like_a_file =
        [".pem", ".key", ".crt", ".cer", ".p12", ".pfx", ".der", ".txt"].iter().any(|end| {
            text.len() >= end.len()
                && text.as_bytes()[text.len() - end.len()..].eq_ignore_ascii_case(end.as_bytes())
        });
    let begins_like_a_path =
        ["/", "./", "../", "~/", "file:", "\\\\"].iter().any(|begin| text.starts_with(begin))
            || text.as_bytes().get(1..3).is_some_and(|drive| matches!(drive, b":\\" | b":/"));
    let has_folders = text.len() < 100 && text.contains(['/', '\\']) && !text.contains([' ', '<']);
    text.lines().count() == 1 && (ends_like_a_file || begins_like_a_path || has_folders)
}

/// The kind and body of the first block, and what follows it.
fn split(text: &str) -> Result<Option<(Kind, &str, &str)>, KeyError> {
    let Some((_, rest)) = text.split_once("-----BEGIN ") else { return Ok(None) };
    let (label, rest) = rest.split_once("-----").ok_or(KeyError::NoEnd)?;
    let end = format!("-----END {label}-----");
    let (body, rest) = rest.split_once(end.as_str()).ok_or(KeyError::NoEnd)?;
    // A line with more hyphens than there should be.
    if body.starts_with('-') || body.ends_with('-') {
        return Err(KeyError::AlteredLines);
    }
    Ok(Some((Kind::of(label), body, rest)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const WANTED: &[Kind] = &[Kind::Pkcs8, Kind::Pkcs1];

    fn outcome(text: &str) -> Result<(Kind, Vec<u8>), KeyError> {
        read(text, WANTED, "a private key").map(|block| (block.kind, block.der.to_vec()))
    }

    fn block(label: &str, body: &str) -> String {
        format!("-----BEGIN {label}-----{body}-----END {label}-----")
    }

    #[test]
    fn reads_blocks_however_they_are_wrapped() {
        for body in
            ["aGVsbG8=", "\naGVsbG8=\n", "\r\n  aGVs\r\n  bG8=\r\n", "\n\naG\nVs\nbG8=", "\taGVsbG8= "]
        {
            assert_eq!(
                outcome(&block("PRIVATE KEY", body)),
                Ok((Kind::Pkcs8, b"hello".to_vec())),
                "{body:?}"
            );
        }
        let around =
            format!("Bag Attributes\n  friendlyName: x\n{}\n# end\n", block("RSA PRIVATE KEY", "AA=="));
        assert_eq!(outcome(&around), Ok((Kind::Pkcs1, vec![0])));
    }

    #[test]
    fn says_what_is_wrong() {
        let key = block("PRIVATE KEY", "AA==");
        let unexpected = |found| KeyError::Unexpected { expected: "a private key", found };
        for (text, error) in [
            (String::new(), KeyError::Empty),
            (" \n".into(), KeyError::Empty),
            ("${WX_KEY}".into(), KeyError::NotPem),
            ("certs/apiclient_key".into(), KeyError::Path),
            (STANDARD.encode(&key), KeyError::Encoded),
            (key.replace("-----", "----"), KeyError::AlteredLines),
            (key.replace("-----", "------"), KeyError::AlteredLines),
            (key.replace("--", "\u{2014}"), KeyError::AlteredLines),
            (key.replace(' ', "%20"), KeyError::AlteredLines),
            (key.to_lowercase(), KeyError::AlteredLines),
            (block("OPENSSH PRIVATE KEY", "AA=="), unexpected("a key of OpenSSH")),
            ("MIIEvQIBADANBgkq".into(), KeyError::NotPem),
            (format!("MII{}", "a".repeat(1600)), KeyError::NoLines),
            (format!("MII{}\n{}", "a/".repeat(60), "b".repeat(60)), KeyError::NoLines),
            ("/etc/shop/key".into(), KeyError::Path),
            (" certs\\apiclient_key.PEM\n".into(), KeyError::Path),
            ("C:\\certs\\key".into(), KeyError::Path),
            ("file:///etc/key".into(), KeyError::Path),
            (block("PRIVATE KEY", r"\nAA==\n"), KeyError::EscapedBreaks),
            (block("PRIVATE KEY", r"\r\nAA==\r\n"), KeyError::EscapedBreaks),
            (block("PRIVATE KEY", r"\\nAA==\\n"), KeyError::EscapedBreaks),
            ("-----BEGIN PRIVATE KEY".into(), KeyError::NoEnd),
            ("-----BEGIN PRIVATE KEY-----\nAA==\n".into(), KeyError::NoEnd),
            ("-----BEGIN PRIVATE KEY-----\nAA==\n-----END RSA PRIVATE KEY-----".into(), KeyError::NoEnd),
            (block("PRIVATE KEY", "A"), KeyError::BrokenPem),
            (block("PRIVATE KEY", "AA=\u{e9}"), KeyError::BrokenPem),
            (format!("{key}\n{key}"), KeyError::SeveralBlocks),
            (format!("{key}\n{}", block("CERTIFICATE", "AA==")), KeyError::SeveralBlocks),
            (block("ENCRYPTED PRIVATE KEY", "AA=="), KeyError::Encrypted),
            (
                block("RSA PRIVATE KEY", "\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nAA==\n"),
                KeyError::Encrypted,
            ),
            (block("EC PRIVATE KEY", "AA=="), KeyError::Algorithm),
            (
                format!("{}\n{}", block("EC PARAMETERS", "AA=="), block("EC PRIVATE KEY", "AA==")),
                KeyError::Algorithm,
            ),
            (block("CERTIFICATE", "AA=="), unexpected("a certificate")),
            (block("PUBLIC KEY", "AA=="), unexpected("a public key")),
            (block("RSA PUBLIC KEY", "AA=="), unexpected("a public key")),
            (block("CERTIFICATE REQUEST", "AA=="), unexpected("a request for a certificate")),
            (block("PKCS7", "AA=="), unexpected("something else")),
        ] {
            assert_eq!(outcome(&text), Err(error), "{text}");
        }
    }
}
