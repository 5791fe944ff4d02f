//! What can be wrong with a key, a ciphertext or a plaintext. No error contains any of the three.

use std::fmt;

use crate::text::{Quoted, one_line};

/// A key was not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyError {
    /// The text is empty.
    Empty,
    /// The text has no PEM block.
    NotPem,
    /// The first or last line of the PEM block has other hyphens, capitals or spaces than it should.
    AlteredLines,
    /// The text is a whole PEM file once more in Base64.
    Encoded,
    /// The text is the path of a file, and not its content.
    Path,
    /// The text is Base64 without the lines around it that say what it is.
    NoLines,
    /// The line breaks of the PEM block are the two characters `\n`, as in an environment variable.
    EscapedBreaks,
    /// A PEM block does not end with the line that belongs to its first one.
    NoEnd,
    /// The content of a PEM block is not Base64.
    BrokenPem,
    /// The text has more than one PEM block.
    SeveralBlocks,
    /// The private key is protected by a passphrase.
    Encrypted,
    /// The PEM block holds something else.
    Unexpected {
        /// What was expected, with its article.
        expected: &'static str,
        /// What was found, with its article.
        found: &'static str,
    },
    /// The key is of another algorithm, such as EC.
    Algorithm,
    /// The RSA key has fewer than 2048 bits.
    TooShort,
    /// The RSA key has more than 8192 bits.
    TooLong,
    /// The content of the PEM block is not a valid key or certificate.
    Malformed,
    /// The certificate does not belong to the private key.
    Unrelated,
    /// A text cannot be the serial number of a certificate.
    Serial(SerialFault),
    /// An API key has white space or quotation marks before or after its characters.
    Padded {
        /// The key: `APIv3 key`.
        key: &'static str,
    },
    /// A serial number or key id is empty, longer than 128 characters, or has characters other than visible ASCII.
    Id,
    /// An API key does not have the documented length.
    Length {
        /// The key: `APIv3 key`.
        key: &'static str,
        /// The documented length in bytes.
        expected: usize,
        /// The length of the given text in bytes.
        found: usize,
    },
    /// An API key has characters other than visible ASCII, such as a trailing line break.
    Characters {
        /// The key: `APIv2 key`.
        key: &'static str,
    },
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("the text is empty; give the content of a PEM file"),
            Self::NotPem => f.write_str(
                "the text has no PEM block; give the content of a PEM file, from `-----BEGIN ...-----` to \
                 `-----END ...-----`",
            ),
            Self::AlteredLines => f.write_str(
                "the first or last line of the PEM block is not as it was; it has five hyphens on either side, capitals, \
                 and single spaces, as in `-----BEGIN CERTIFICATE-----`",
            ),
            Self::Encoded => f.write_str("the text is a PEM file in Base64; decode it once, and give the result"),
            Self::Path => f.write_str("the text is the path of a file; read the file, and give its content"),
            Self::NoLines => f.write_str(
                "the text is Base64 without the lines around it; give the whole file, from `-----BEGIN` to `-----END`",
            ),
            Self::EscapedBreaks => f.write_str(
                "the line breaks of the PEM block are written as a backslash and a letter; replace them with line \
                 breaks, as by `text.replace(\"\\\\n\", \"\\n\")`",
            ),
            Self::Serial(fault) => fault.fmt(f),
            Self::Padded { key } => {
                write!(f, "the {key} has white space or quotation marks around its characters; remove them")
            }
            Self::NoEnd => f.write_str(
                "the PEM block has no last line `-----END ...-----` that names what its first line names; give the whole \
                 file",
            ),
            Self::BrokenPem => f.write_str(
                "the content of the PEM block is not Base64: characters were lost, replaced or added; give the file as it is",
            ),
            Self::SeveralBlocks => f.write_str("the text has several PEM blocks; give only the one to use"),
            Self::Encrypted => f.write_str(
                "the private key is protected by a passphrase; decrypt it with `openssl pkey` first",
            ),
            Self::Unexpected { expected, found } => {
                write!(f, "the PEM block holds {found} where {expected} is expected")?;
                f.write_str(match (*expected, *found) {
                    ("a private key", "a certificate") => "; the key to it is `apiclient_key.pem`",
                    ("a private key", "a public key") => "; the merchant's is in `apiclient_key.pem`",
                    ("a certificate", "a public key") => "; `PlatformKey::from_public_key_pem` reads it",
                    ("a public key", "a certificate") => "; `PlatformKey::from_certificate_pem` reads it",
                    (_, "a private key") => "; private keys stay with their owners, and are in `apiclient_key.pem`",
                    ("a private key", "a key of OpenSSH") => "; the merchant's is in `apiclient_key.pem`",
                    (_, "a request for a certificate") => "; the certificate is what the merchant platform gave for it",
                    _ => "",
                })
            }
            Self::Algorithm => {
                f.write_str(match cfg!(feature = "sm") {
                    true => "the key is of an algorithm that is not supported; RSA or SM2 is expected",
                    false => {
                        "the key is of an algorithm that is not supported; RSA is expected, and SM2 needs the feature `sm`"
                    }
                })
            }
            Self::TooShort => f.write_str("the RSA key is shorter than 2048 bits"),
            Self::TooLong => f.write_str("the RSA key is longer than 8192 bits"),
            Self::Malformed => f.write_str(
                "the content of the PEM block is not a valid key or certificate of the kind that its first line names; \
                 it may be cut short, or have the lines of another kind",
            ),
            Self::Unrelated => f.write_str(
                "the certificate does not belong to the private key; `apiclient_cert.pem` and `apiclient_key.pem` are made \
                 together, and replaced together",
            ),
            Self::Id => f.write_str(
                "the serial number or key id is not 1 to 128 visible ASCII characters without quotation marks; remove \
                 spaces and line breaks, also before and after it",
            ),
            Self::Length { key, expected, found } => {
                write!(f, "the {key} has {found} bytes where {expected} are expected")?;
                f.write_str(match found {
                    43 | 44 => ", as in Base64",
                    64 => ", as in hexadecimal digits",
                    _ => "",
                })?;
                f.write_str("; give the characters themselves that were set in the merchant platform")
            }
            Self::Characters { key } => {
                write!(f, "the {key} has characters other than visible ASCII, such as spaces or line breaks")
            }
        }
    }
}

impl std::error::Error for KeyError {}

/// Why a text cannot be the serial number of a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SerialFault {
    /// White space or quotation marks are around it.
    Surrounded,
    /// A name such as `serial=`, or `0x`, stands before it.
    Prefix,
    /// Its bytes are separated, as by colons.
    Separators,
    /// It is the id of a public key.
    PublicKeyId,
    /// It is the certificate itself.
    Certificate,
    /// It has other characters than hexadecimal digits.
    NotHexadecimal,
    /// It has more than the 40 digits of the longest serial number, all of them decimal.
    TooLong,
    /// It has more than the 40 hexadecimal digits of the longest serial number.
    Longer,
}

impl fmt::Display for SerialFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Surrounded => "the serial number has white space or quotation marks around it; remove them",
            Self::Prefix => "the serial number has a name or `0x` before it; give only the hexadecimal digits",
            Self::Separators => "the serial number has separators; give the hexadecimal digits without them",
            Self::PublicKeyId => {
                "this is the id of a public key of the platform; give the serial number of the merchant's certificate"
            }
            Self::Certificate => {
                "this is a certificate, and not its serial number; `LocalSigner::from_certificate_pem` reads both"
            }
            Self::NotHexadecimal => {
                "the serial number has other characters than hexadecimal digits; \
                 `openssl x509 -in apiclient_cert.pem -noout -serial` prints it after `serial=`"
            }
            Self::TooLong => {
                "the serial number has more than 40 digits, so it seems to be decimal, and has to be hexadecimal; \
                 `openssl x509 -in apiclient_cert.pem -noout -serial` prints it after `serial=`"
            }
            Self::Longer => {
                "the serial number has more than the 40 hexadecimal digits of the longest one; \
                 `openssl x509 -in apiclient_cert.pem -noout -serial` prints it after `serial=`"
            }
        })
    }
}

/// A ciphertext could not be opened.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum OpenError {
    /// The ciphertext was made by an algorithm that is not built in.
    Algorithm {
        /// Its name as it was given, or the beginning of a long one.
        found: String,
    },
    /// The ciphertext is not Base64.
    NotBase64,
    /// The nonce does not have 12 bytes.
    NonceLength {
        /// The length of the nonce that was given.
        found: usize,
    },
    /// The ciphertext was made for another key, with other associated data, or was altered. For RSA, nothing more
    /// precise is ever reported, so that there is no padding oracle.
    Refused,
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Algorithm { found } => {
                f.write_str("the ciphertext ")?;
                made_by(found, f)
            }
            Self::NotBase64 => f.write_str("the ciphertext is not Base64"),
            Self::NonceLength { found } => {
                write!(f, "the nonce of the ciphertext has {found} bytes where 12 are expected")
            }
            Self::Refused => f.write_str("the ciphertext was made for another key, or was altered"),
        }
    }
}

// The name may be anything.
impl fmt::Debug for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Algorithm { found } => f.debug_struct("Algorithm").field("found", &Quoted(found)).finish(),
            Self::NotBase64 => f.write_str("NotBase64"),
            Self::NonceLength { found } => f.debug_struct("NonceLength").field("found", found).finish(),
            Self::Refused => f.write_str("Refused"),
        }
    }
}

impl OpenError {
    /// An algorithm of this name is not built in.
    pub(crate) fn algorithm(name: &str) -> Self {
        Self::Algorithm { found: name.chars().take(64).collect() }
    }
}

impl std::error::Error for OpenError {}

/// How the name of an algorithm that is not built in goes on: `was made by …`. The name may be anything.
pub(crate) fn made_by(name: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match &*one_line(name) {
        "" => f.write_str("names no algorithm: AEAD_AES_256_GCM is supported")?,
        name => write!(f, "was made by {name}, an algorithm that is not supported: AEAD_AES_256_GCM is")?,
    }
    f.write_str(if cfg!(feature = "sm") {
        ", and AEAD_SM4_GCM"
    } else {
        ", and AEAD_SM4_GCM with the feature `sm`"
    })
}

/// A plaintext could not be sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SealError {
    /// The plaintext is longer than the key can seal.
    TooLong {
        /// The most the key can seal, in bytes of UTF-8: 214 for OAEP with 2048 bits.
        limit: usize,
        /// The length of the plaintext, in bytes of UTF-8.
        length: usize,
    },
    /// The nonce does not have 12 bytes.
    NonceLength {
        /// The length of the nonce that was given.
        found: usize,
    },
    /// The value is marked as sealed, but is not a ciphertext of this key. A plaintext that was read from JSON counts
    /// as sealed; pass it to [`Sensitive::new`](crate::Sensitive::new) instead.
    NotCiphertext,
    /// The cryptographic library failed, which happens only without memory or random numbers, and with SM2 for an empty
    /// plaintext.
    Failed,
}

impl fmt::Display for SealError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong { limit, length } => {
                write!(
                    f,
                    "the value has {length} bytes in UTF-8, and at most {limit} can be sealed with this key"
                )
            }
            Self::NonceLength { found } => write!(f, "the nonce has {found} bytes where 12 are expected"),
            Self::NotCiphertext => f.write_str(
                "the value is marked as sealed, but is not a ciphertext of the key that the call names",
            ),
            Self::Failed => f.write_str("the cryptographic library could not seal the value"),
        }
    }
}

impl std::error::Error for SealError {}

/// A signature was not made by this key over this message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignatureMismatch;

impl fmt::Display for SignatureMismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the signature was not made by this key over this message")
    }
}

impl std::error::Error for SignatureMismatch {}

/// A message could not be signed.
///
/// `Display` says no more than that; the error of the signer is the [`source`](std::error::Error::source).
pub struct SignError(Box<dyn std::error::Error + Send + Sync>);

impl SignError {
    /// Wraps the error of a signer.
    pub fn new(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self(source.into())
    }
}

impl fmt::Display for SignError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the request could not be signed")
    }
}

impl fmt::Debug for SignError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SignError(***)")
    }
}

impl std::error::Error for SignError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&*self.0)
    }
}
