//! Keys and certificates: from files, and from the reply that downloads them.

use proptest::prelude::*;
use wechatpay_runtime::trust::{certificates_from_reply, verified_certificates_from_reply};
use wechatpay_runtime::{
    ApiV2Key, ApiV3Key, KeyError, KeyId, MerchantKey, PlatformKey, TrustStore, VerifyPolicy,
};
use wechatpay_tests::merchant::{NOW, PLATFORM_SERIAL, api_v3_key, at, platform_headers};
use wechatpay_tests::vectors::{PUBLIC_KEY_ID, case, decode, encode, merchant_key, pem, platform_key};

use super::{Bits, flips};

const CERTIFICATES: [&str; 4] = [
    "go-platform-certificate.pem",
    "java-merchant-certificate.pem",
    "java-downloaded-certificate.pem",
    "java-sm2-merchant-certificate.pem",
];
const PUBLIC_KEYS: [&str; 2] = ["wx-public-key.pem", "wx-public-key-pkcs1.pem"];
const PRIVATE_KEYS: [&str; 3] =
    ["wx-private-key.pem", "wx-private-key-pkcs1.pem", "java-sm2-merchant-private-key.pem"];

/// Whether any of the readers takes it.
fn is_taken(text: &str) -> bool {
    MerchantKey::from_pem(text).is_ok()
        || PlatformKey::from_certificate_pem(text).is_ok()
        || PlatformKey::from_public_key_pem(PUBLIC_KEY_ID, text).is_ok()
}

fn all() -> impl Iterator<Item = &'static str> {
    CERTIFICATES.into_iter().chain(PUBLIC_KEYS).chain(PRIVATE_KEYS)
}

/// The label and the bytes of the only block.
fn block(name: &str) -> (String, Vec<u8>) {
    let text = pem(name);
    let (_, rest) = text.split_once("-----BEGIN ").unwrap();
    let (label, rest) = rest.split_once("-----").unwrap();
    let (body, _) = rest.split_once("-----END").unwrap();
    (label.to_owned(), decode(&body.split_whitespace().collect::<String>()))
}

fn wrap(label: &str, der: &[u8]) -> String {
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", encode(der))
}

#[test]
fn files_that_are_cut() {
    for name in all() {
        let text = pem(name);
        assert!(is_taken(&text), "{name}");
        for length in 0..text.trim_end().len() {
            assert!(!is_taken(&text[..length]), "{name}: {length}");
        }
        let (label, der) = block(name);
        assert!(is_taken(&wrap(&label, &der)), "{name}");
        for length in 0..der.len() {
            assert!(!is_taken(&wrap(&label, &der[..length])), "{name}: {length} bytes of DER");
        }
        if !PRIVATE_KEYS.contains(&name) {
            // Behind a private key, aws-lc does not look.
            let longer = [der.as_slice(), &[0]].concat();
            assert!(!is_taken(&wrap(&label, &longer)), "{name}: a byte more");
        }
    }
}

/// A certificate is trusted for the way that it came, and not for its own signature: the reply that brings it is sealed and
/// signed, see below. So all that is asked for here is that nothing panics.
#[test]
fn certificates_and_public_keys_with_a_bit_turned() {
    for name in CERTIFICATES.into_iter().chain(PUBLIC_KEYS) {
        let (label, der) = block(name);
        // SM2 is slow where it is not optimized.
        let bits = if name.contains("sm2") { Bits::OneOfEachByte } else { Bits::All };
        for (_, altered) in flips(&der, bits) {
            let text = wrap(&label, &altered);
            let keys = [
                PlatformKey::from_certificate_pem(&text),
                PlatformKey::from_public_key_pem(PUBLIC_KEY_ID, &text),
            ];
            for key in keys.into_iter().flatten() {
                assert!(key.verify(b"message", &[0; 256]).is_err());
            }
        }
    }
}

/// A private key that is taken signs what its other half verifies: a key that signs wrongly could be computed from its
/// signatures.
#[test]
fn private_keys_with_a_bit_turned() {
    for (name, public, message) in [
        ("wx-private-key.pem", "wx-public-key.pem", b"message"),
        ("wx-private-key-pkcs1.pem", "wx-public-key-pkcs1.pem", b"message"),
    ] {
        let (label, der) = block(name);
        let public = platform_key(public);
        let right = merchant_key(name).sign(message).unwrap();
        for (at, altered) in flips(&der, Bits::OneOfEachByte) {
            if let Ok(key) = MerchantKey::from_pem(&wrap(&label, &altered)) {
                let signed = key.sign(message);
                assert!(signed.is_ok_and(|signature| signature == right), "{name}: byte {at}");
            }
        }
        assert!(public.verify(message, &right).is_ok());
    }
}

#[test]
fn a_downloaded_reply_with_a_bit_turned() {
    let case = case("certificates-reply.json", "java: a real reply of the platform");
    let key = ApiV3Key::new(case.text("api_v3_key")).unwrap();
    let body = case.text("body").as_bytes();
    let id = certificates_from_reply(body, &key).unwrap()[0].id().clone();
    for (place, altered) in flips(body, Bits::All) {
        // What stands beside the sealed certificate is not sealed; the reply's signature covers it, see below.
        if let Ok(keys) = certificates_from_reply(&altered, &key) {
            let ids: Vec<&KeyId> = keys.iter().map(PlatformKey::id).collect();
            assert!(ids == [&id] || ids.is_empty(), "{place}: {ids:?}");
        }
    }
    for length in 0..body.trim_ascii_end().len() {
        assert!(certificates_from_reply(&body[..length], &key).is_err(), "{length}");
    }
}

#[test]
fn a_first_download_with_a_bit_turned() {
    let (nonce, associated_data) = ("0123456789ab", "certificate");
    let certificate = pem("java-platform-certificate.pem");
    let ciphertext = api_v3_key().seal(nonce, associated_data, certificate.as_bytes()).unwrap();
    let body = serde_json::json!({ "data": [{
        "serial_no": PLATFORM_SERIAL,
        "effective_time": "2020-05-10T00:00:00+08:00",
        "expire_time": "2025-05-09T00:00:00+08:00",
        "encrypt_certificate": {
            "algorithm": "AEAD_AES_256_GCM", "nonce": nonce, "associated_data": associated_data, "ciphertext": ciphertext,
        },
    }]})
    .to_string();
    let headers = platform_headers(body.as_bytes());
    let nothing = TrustStore::default().snapshot();
    let download = |body: &[u8]| {
        let policy = VerifyPolicy::default();
        verified_certificates_from_reply(&headers, body, &api_v3_key(), &nothing, at(NOW), &policy)
    };
    assert_eq!(download(body.as_bytes()).unwrap().len(), 1);
    for (place, altered) in flips(body.as_bytes(), Bits::All) {
        assert!(download(&altered).is_err(), "{place}");
    }
    for length in 0..body.len() {
        assert!(download(&body.as_bytes()[..length]).is_err(), "{length}");
    }
}

proptest! {
    #[test]
    fn garbage_in_a_pem_block(
        label in prop_oneof![
            prop::sample::select(vec![
                "PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "CERTIFICATE", "PUBLIC KEY",
                "RSA PUBLIC KEY", "X509 CRL",
            ]).prop_map(str::to_owned),
            "[A-Z ]{0,12}",
        ],
        der in prop::collection::vec(any::<u8>(), 0..300),
        text in ".{0,60}",
    ) {
        let inner = encode(&der);
        for body in [inner.as_str(), &text] {
            let block = format!("-----BEGIN {label}-----\n{body}\n-----END {label}-----\n");
            prop_assert!(!is_taken(&block));
        }
    }

    #[test]
    fn garbage_around_dashes(text in "(-----|BEGIN |END |PRIVATE KEY|CERTIFICATE|\n|[A-Za-z0-9+/=]){0,30}") {
        prop_assert!(!is_taken(&text));
    }

    #[test]
    fn a_structure_with_a_piece_overwritten(
        which in prop::sample::select(all().collect::<Vec<_>>()),
        at in any::<prop::sample::Index>(),
        piece in prop::collection::vec(any::<u8>(), 1..12),
    ) {
        let (label, mut der) = block(which);
        let at = at.index(der.len());
        for (to, from) in der[at..].iter_mut().zip(piece) {
            *to = from;
        }
        let text = wrap(&label, &der);
        // Taken or not, but never with a panic.
        let _ = is_taken(&text);
        let error = PlatformKey::from_certificate_pem(&text).err();
        prop_assert!(error.is_none_or(|error| !matches!(error, KeyError::NotPem | KeyError::BrokenPem)));
    }

    #[test]
    fn ids_and_api_keys(text in ".{0,140}", other in "[0-9a-fA-F]{1,40}") {
        let _ = (ApiV2Key::new(&text), ApiV3Key::new(&text));
        prop_assert_eq!(ApiV3Key::new(&text).is_ok(), text.len() == 32 && text.trim_ascii() == text);
        if let (Ok(id), Ok(other)) = (KeyId::new(&text), KeyId::new(&other)) {
            prop_assert_eq!(id == other, other == id);
            let same = KeyId::new(&format!("00{other}").to_lowercase()).unwrap();
            prop_assert_eq!(&same, &other);
        }
    }
}
