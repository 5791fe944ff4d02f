//! The files of `tests/vectors` enter; their cases and keys leave, as tests need them.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says so by failing")]

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value as Json;
use wechatpay_runtime::{MerchantKey, PlatformKey};

use crate::root;

/// The id that public keys get here.
pub const PUBLIC_KEY_ID: &str = "PUB_KEY_ID_0119000001092024090900000000";

/// One case of a file; `tests/vectors/README.md` describes the fields.
#[derive(Clone, Debug)]
pub struct Case(Json);

/// All cases of a file, `aes-gcm.json`.
pub fn cases(file: &str) -> Vec<Case> {
    let text = read(file);
    let cases: Vec<Json> = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{file}: {error}"));
    cases.into_iter().map(Case).collect()
}

/// The case of this name.
pub fn case(file: &str, name: &str) -> Case {
    let case = cases(file).into_iter().find(|case| case.name() == name);
    case.unwrap_or_else(|| panic!("{file} has no case {name}"))
}

impl Case {
    /// Its name.
    pub fn name(&self) -> &str {
        self.text("name")
    }

    /// Whether it has to be refused.
    pub fn is_rejected(&self) -> bool {
        self.find("expect") == Some("reject")
    }

    /// A field that may be absent.
    pub fn find(&self, field: &str) -> Option<&str> {
        self.0.get(field)?.as_str()
    }

    /// A field that is a text.
    pub fn text(&self, field: &str) -> &str {
        self.find(field).unwrap_or_else(|| panic!("{}: no text {field}", self.0["name"]))
    }

    /// A field that is a number.
    pub fn number(&self, field: &str) -> u64 {
        self.json(field).as_u64().unwrap_or_else(|| panic!("{}: no number {field}", self.name()))
    }

    /// A field of any type; `null` if it is absent.
    pub fn json(&self, field: &str) -> &Json {
        &self.0[field]
    }

    /// The members of a field that is an object; `null` is kept.
    pub fn members(&self, field: &str) -> Vec<(&str, Option<&str>)> {
        let object = self.json(field).as_object();
        let object = object.unwrap_or_else(|| panic!("{}: no object {field}", self.name()));
        object.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
    }

    /// A field that is a list of pairs, or of texts.
    pub fn list(&self, field: &str) -> &[Json] {
        self.json(field).as_array().unwrap_or_else(|| panic!("{}: no list {field}", self.name()))
    }

    /// The bytes of a field in Base64.
    pub fn bytes(&self, field: &str) -> Vec<u8> {
        decode(self.text(field))
    }

    /// The private key that a field names.
    pub fn merchant_key(&self, field: &str) -> MerchantKey {
        merchant_key(self.text(field))
    }

    /// The certificate or public key that a field names.
    pub fn platform_key(&self, field: &str) -> PlatformKey {
        platform_key(self.text(field))
    }
}

/// The bytes of a text in Base64.
pub fn decode(text: &str) -> Vec<u8> {
    STANDARD.decode(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// Bytes in Base64.
pub fn encode(bytes: impl AsRef<[u8]>) -> String {
    STANDARD.encode(bytes)
}

/// The text of a key or certificate, `java-merchant-private-key.pem`.
pub fn pem(name: &str) -> String {
    read(&format!("keys/{name}"))
}

/// A private key.
pub fn merchant_key(name: &str) -> MerchantKey {
    MerchantKey::from_pem(&pem(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// A certificate, or a public key with the id [`PUBLIC_KEY_ID`].
pub fn platform_key(name: &str) -> PlatformKey {
    let text = pem(name);
    let key = match text.contains("CERTIFICATE") {
        true => PlatformKey::from_certificate_pem(&text),
        false => PlatformKey::from_public_key_pem(PUBLIC_KEY_ID, &text),
    };
    key.unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn read(file: &str) -> String {
    let path = root().join("tests/vectors").join(file);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
