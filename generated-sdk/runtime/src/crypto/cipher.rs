//! The ciphers of single fields.

/// A cipher of single fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cipher {
    /// RSAES-OAEP with SHA-1 and MGF1 of SHA-1.
    RsaOaep,
    /// RSAES-PKCS1-v1_5.
    RsaPkcs1v15,
}
