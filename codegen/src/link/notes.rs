//! How a field travels: the way structure is written in its string, and what is said of one that is sealed.

use super::shared::Family;
use super::types::{Embedding, Role};
use crate::ir::{Cipher, Encoding, Field, Format, Key, Protocol, Secrecy, Type};
use crate::rules;

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

/// How a sealed field of a family travels, for its documentation.
pub fn sealed(family: &Family, role: Role, secrecy: Secrecy) -> Option<String> {
    let Secrecy::Sealed { cipher: cipher @ (Cipher::RsaOaep | Cipher::RsaPkcs1v15), key, .. } = secrecy
    else {
        return None;
    };
    let cipher = if cipher == Cipher::RsaOaep { "RSA-OAEP" } else { "RSA PKCS #1 v1.5" };
    let key = match key {
        Key::Bank => "the public key of bank transfers",
        Key::Merchant => match family.iter().find_map(|name| Protocol::of_word(name.as_str())) {
            Some(Protocol::Brand) => "the public key of the brand's certificate",
            Some(Protocol::V2 | Protocol::V3) | None => "the public key of the merchant's certificate",
        },
        _ => "the platform's public key",
    };
    Some(match role {
        Role::Request => format!("Give the plaintext; it travels sealed with {key} ({cipher})."),
        Role::Reply => format!("Travels sealed with {key} ({cipher}); opened when it is read."),
    })
}

/// What fields of this name are everywhere, where the field itself is described in other words.
pub fn common(field: &Field) -> Option<Vec<String>> {
    let text = std::slice::from_ref(field.told.text.as_ref()?);
    (text != field.description()).then(|| text.to_vec())
}

/// Whether the values of a field are an enumeration: texts, or whole numbers.
pub fn is_symbol(field: &Field, ty: &Type) -> bool {
    let is_whole = || field.values.iter().all(|value| rules::integer(&value.wire).is_some());
    match ty {
        Type::Text => !field.values.is_empty(),
        Type::Integer => !field.values.is_empty() && is_whole(),
        _ => false,
    }
}

/// The values of a number that no enumeration has, for its documentation.
pub fn values(field: &Field) -> Option<String> {
    let ty = field.ty.element();
    let is_number = matches!(ty, Type::Integer | Type::Float | Type::Json);
    if field.values.is_empty() || !is_number || is_symbol(field, ty) {
        return None;
    }
    let value = |value: &crate::ir::ListedValue| match value.meaning.as_str() {
        "" => format!("`{}`", value.wire),
        meaning => format!("`{}` ({meaning})", value.wire),
    };
    Some(format!("Listed values: {}", field.values.iter().map(value).collect::<Vec<_>>().join(", ")))
}
