//! Keys and certificates enter, as anybody may paste or send them; no reader panics, and no secret is printed.
//!
//! The first line says how the rest gets in: `pem` as it is, `der` as the bytes in a PEM block of each kind, `reply` as the
//! certificate in a reply that downloads certificates, anything else as ids and API keys.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use wechatpay_runtime::trust::certificates_from_reply;
use wechatpay_runtime::{ApiV2Key, ApiV3Key, Cipher, KeyId, MerchantKey, PlatformKey};

use super::headed;
use crate::merchant::{PLATFORM_SERIAL, api_v3_key};
use crate::vectors::PUBLIC_KEY_ID;

const LABELS: [&str; 6] =
    ["PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY", "CERTIFICATE", "PUBLIC KEY", "RSA PUBLIC KEY"];

/// Gives the input to the readers that its first line names.
pub fn run(data: &[u8]) {
    let (head, rest) = headed(data);
    match head {
        b"der" => {
            let body = STANDARD.encode(rest);
            for label in LABELS {
                pem(&format!("-----BEGIN {label}-----\n{body}\n-----END {label}-----\n"));
            }
        }
        b"reply" => reply(rest),
        b"pem" => pem(&String::from_utf8_lossy(rest)),
        _ => texts(&String::from_utf8_lossy(data)),
    }
}

fn pem(text: &str) {
    if let Ok(key) = MerchantKey::from_pem(text) {
        let signed = key.sign(b"message");
        assert_eq!(signed.is_ok(), key.sign(b"message").is_ok(), "a key that signs now and then");
        assert!(key.open(Cipher::RsaOaep, "AAAA").is_err());
        is_hidden(&format!("{key:?}"), text);
    }
    let certificate = PlatformKey::from_certificate_pem(text);
    for key in [certificate, PlatformKey::from_public_key_pem(PUBLIC_KEY_ID, text)].into_iter().flatten() {
        assert!(key.verify(b"message", &[0; 256]).is_err(), "zeros are a signature");
        assert!(key.verify(b"message", b"").is_err(), "nothing is a signature");
        let _ = (key.validity(), key.scheme());
        let _ = [Cipher::RsaOaep, Cipher::RsaPkcs1v15].map(|cipher| key.seal(cipher, "text"));
    }
}

/// A certificate as it is downloaded, whatever the platform puts there.
fn reply(certificate: &[u8]) {
    let (nonce, associated_data) = ("0123456789ab", "certificate");
    let ciphertext = api_v3_key().seal(nonce, associated_data, certificate).expect("anything can be sealed");
    let reply = serde_json::json!({ "data": [{
        "serial_no": PLATFORM_SERIAL,
        "encrypt_certificate": {
            "algorithm": "AEAD_AES_256_GCM",
            "nonce": nonce,
            "associated_data": associated_data,
            "ciphertext": ciphertext,
        },
    }] });
    let keys = certificates_from_reply(reply.to_string().as_bytes(), &api_v3_key());
    for key in keys.into_iter().flatten() {
        assert_eq!(key.id().as_str(), PLATFORM_SERIAL, "a certificate of another number");
    }
    // The same bytes where the whole reply is expected.
    let _ = certificates_from_reply(certificate, &api_v3_key());
}

fn texts(text: &str) {
    if let Ok(id) = KeyId::new(text) {
        assert_eq!(KeyId::new(id.as_str()).as_ref(), Ok(&id));
    }
    if let Ok(key) = ApiV3Key::new(text) {
        is_hidden(&format!("{key:?}"), text);
        let sealed = key.seal("0123456789ab", "", b"plaintext").expect("a key seals");
        assert_eq!(key.open("0123456789ab", "", &sealed).expect("and opens").as_slice(), b"plaintext");
    }
    if let Ok(key) = ApiV2Key::new(text) {
        is_hidden(&format!("{key:?}"), text);
        let sealed = key.seal_ecb(b"plaintext").expect("a key seals");
        assert_eq!(key.open_ecb(&sealed).expect("and opens").as_slice(), b"plaintext");
    }
}

/// No line of a secret is printed.
fn is_hidden(printed: &str, secret: &str) {
    let long = |line: &&str| line.trim().len() > 20 && !line.contains("-----");
    for line in secret.lines().filter(long) {
        assert!(!printed.contains(line.trim()), "printed: {printed}");
    }
}
