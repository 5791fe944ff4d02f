//! Reads the only block of a PEM file: its kind and its bytes.
//!
//! More lenient than RFC 7468, since keys are pasted into settings: lines may have any length and be indented, and text
//! around the block is skipped.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use super::KeyError;

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
            _ => Self::Other,
        }
    }

    /// The error for a block that is not of the expected kind.
    pub(super) fn instead_of(self, expected: &'static str) -> KeyError {
        let found = match self {
            Self::Encrypted => return KeyError::Encrypted,
            Self::Ec => return KeyError::Algorithm,
            Self::Pkcs8 | Self::Pkcs1 => "a private key",
            Self::Certificate => "a certificate",
            Self::Spki | Self::Pkcs1Public => "a public key",
            Self::Other => "something else",
        };
        KeyError::Unexpected { expected, found }
    }
}

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
    let text = text.trim();
    let ends_like_a_file =
        [".pem", ".key", ".crt", ".cer", ".p12", ".pfx", ".der", ".txt"].iter().any(|end| {
            text.len() >= end.len()
                && text.as_bytes()[text.len() - end.len()..].eq_ignore_ascii_case(end.as_bytes())
        });
    let begins_like_a_path =
        ["/", "./", "../", "~/", "file:", "\\\\"].iter().any(|begin| text.starts_with(begin))
            || text.as_bytes().get(1..3).is_some_and(|drive| matches!(drive, b":\\" | b":/"));
    // Keys and certificates are DER sequences, which begin with these letters in Base64.
    if text.starts_with("MI") && text.len() >= 100 {
        KeyError::NoLines
    } else if text.lines().count() == 1 && (ends_like_a_file || begins_like_a_path) {
        KeyError::Path
    } else {
        KeyError::NotPem
    }
}

/// The kind and body of the first block, and what follows it.
fn split(text: &str) -> Result<Option<(Kind, &str, &str)>, KeyError> {
    let Some((_, rest)) = text.split_once("-----BEGIN ") else { return Ok(None) };
    let (label, rest) = rest.split_once("-----").ok_or(KeyError::BrokenPem)?;
    let end = format!("-----END {label}-----");
    let (body, rest) = rest.split_once(end.as_str()).ok_or(KeyError::BrokenPem)?;
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
            (String::new(), KeyError::NotPem),
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
            ("-----BEGIN PRIVATE KEY".into(), KeyError::BrokenPem),
            ("-----BEGIN PRIVATE KEY-----\nAA==\n".into(), KeyError::BrokenPem),
            ("-----BEGIN PRIVATE KEY-----\nAA==\n-----END RSA PRIVATE KEY-----".into(), KeyError::BrokenPem),
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
            (block("CERTIFICATE REQUEST", "AA=="), unexpected("something else")),
        ] {
            assert_eq!(outcome(&text), Err(error), "{text}");
        }
    }
}
