//! How a field travels: the way structure is written in its string, and what is said of one that is sealed.

use super::types::{Embedding, Role};
use crate::ir::{Cipher, Encoding, Format, Key, Secrecy};

/// How structure is written in the string of a field.
pub fn embedding(encoding: &Encoding, secrecy: Secrecy) -> Embedding {
    match (secrecy, encoding.format) {
        (Secrecy::Sealed { cipher: Cipher::Aes256Gcm, .. }, Format::Xml) => Embedding::AesGcmXml,
        (Secrecy::Sealed { cipher: Cipher::Aes256Gcm, .. }, _) => Embedding::AesGcmJson,
        (Secrecy::Sealed { cipher: Cipher::Aes256Ecb, .. }, _) => Embedding::AesEcbXml,
        (_, Format::UrlEncoded) => Embedding::Form,
        (_, Format::Json | Format::Xml) => Embedding::Json,
    }
}

/// How a sealed field travels, for its documentation.
pub fn sealed(role: Role, secrecy: Secrecy) -> Option<String> {
    let Secrecy::Sealed { cipher: cipher @ (Cipher::RsaOaep | Cipher::RsaPkcs1v15), key, .. } = secrecy
    else {
        return None;
    };
    let cipher = if cipher == Cipher::RsaOaep { "RSA-OAEP" } else { "RSA PKCS #1 v1.5" };
    let key = match key {
        Key::Bank => "the public key of bank transfers",
        Key::Merchant => "the public key of the merchant's certificate",
        _ => "the platform's public key",
    };
    Some(match role {
        Role::Request => format!("Give the plaintext; it travels sealed with {key} ({cipher})."),
        Role::Reply => format!("Travels sealed with {key} ({cipher}); opened when it is read."),
    })
}
