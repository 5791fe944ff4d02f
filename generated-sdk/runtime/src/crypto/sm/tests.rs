//! Published vectors of the Chinese commercial ciphers hold in both directions.

use std::time::{Duration, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, HeaderValue};

use crate::call::TrustStore;
use crate::crypto::{
    ApiV3Key, Cipher, KeyError, KeyId, LocalSigner, MerchantKey, OpenError, PlatformKey, Scheme, SealError,
    Signer,
};
use crate::trust::canonical::response_message;
use crate::trust::verify::verify;
use crate::trust::{VerifyError, VerifyPolicy, certificates_from_reply};

/// wechatpay-java, `shangmi-testing`: key and certificate belong together.
const KEY: &str = include_str!("../../../tests/data/java_sm2_merchant_key.pem");
const CERTIFICATE: &str = include_str!("../../../tests/data/java_sm2_merchant_certificate.pem");
/// Of another key.
const PLATFORM_CERTIFICATE: &str = include_str!("../../../tests/data/java_sm2_platform_certificate.pem");
const SERIAL: &str = "54E7F59ED8DF4570CFB14780EA8152D45A675EE6";

fn merchant() -> MerchantKey {
    MerchantKey::from_pem(KEY).unwrap()
}

fn certificate() -> PlatformKey {
    PlatformKey::from_certificate_pem(CERTIFICATE).unwrap()
}

#[test]
fn verifies_what_the_official_client_signed() {
    // `BaseSM2Test`: over `message`.
    let signature = STANDARD
        .decode("MEYCIQD35Rp3CKt7pLme/a0GaCVmwSeOl7X/12+ppRivcJuf6QIhAO5Vpy4tSk9SJUrgH5I5Qy0aYhFG9lN0aof1f5wJOI05")
        .unwrap();
    let key = certificate();
    assert_eq!((key.id().as_str(), key.scheme().as_str()), (SERIAL, "WECHATPAY2-SM2-WITH-SM3"));
    assert!(key.verify(b"message", &signature).is_ok());
    assert!(key.verify(b"false-message", &signature).is_err());
    for broken in [&signature[1..], &signature[..71], b""] {
        assert!(key.verify(b"message", broken).is_err());
    }
    let other = PlatformKey::from_certificate_pem(PLATFORM_CERTIFICATE).unwrap();
    assert!(other.verify(b"message", &signature).is_err());
}

#[test]
fn opens_what_the_official_client_sealed() {
    // `BaseSM2Test`: of `plaintext`.
    let ciphertext = concat!(
        "MHECIAGn23Ew8nF0zRfu3qgdD6VATSmGM5wrVFvNqg1ToXneAiBgfOJLVi1NtpRVH2",
        "qanzooL4gOrDKKOloD7gS17g+iCQQgcTtJpGhytHZeV/HeTqYkg3YqOY+Vybx+OQx217Ktn0QECdMjiI7lpId5dg==",
    );
    let key = merchant();
    assert_eq!(key.open(Cipher::RsaOaep, ciphertext).unwrap().as_str(), "plaintext");
    for broken in [&ciphertext.replace('1', "2"), "", "AAAA", "?"] {
        assert_eq!(key.open(Cipher::RsaOaep, broken), Err(OpenError::Refused));
    }
}

#[test]
fn signs_and_seals_for_itself() {
    let (key, certificate) = (merchant(), certificate());
    let signer = LocalSigner::from_certificate_pem(CERTIFICATE, key.clone()).unwrap();
    assert_eq!((signer.serial(), signer.scheme()), (SERIAL, Scheme::Sm2WithSm3));
    assert!(certificate.verify(b"message", &key.sign(b"message").unwrap()).is_ok());
    for plaintext in ["x", "张三", &"x".repeat(300)] {
        let sealed = certificate.seal(Cipher::RsaOaep, plaintext).unwrap();
        assert_eq!(key.open(Cipher::RsaOaep, &sealed).unwrap().as_str(), plaintext);
    }
    assert_eq!(certificate.seal(Cipher::RsaOaep, ""), Err(SealError::Failed));
    assert_eq!(LocalSigner::from_certificate_pem(PLATFORM_CERTIFICATE, key).err(), Some(KeyError::Unrelated));
}

#[test]
fn a_message_may_come_piece_by_piece() {
    let (key, certificate) = (merchant(), certificate());
    for length in [0, 1, 63, 64, 300] {
        let message = "m".repeat(length);
        let signature = key.sign(message.as_bytes()).unwrap();
        for piece in [1, 7, 64, 301] {
            let verified = |message: &str| {
                let mut running = certificate.begin();
                message.as_bytes().chunks(piece).for_each(|piece| running.update(piece));
                certificate.finish(running, &signature).is_ok()
            };
            assert!(verified(&message));
            assert!(!verified(&format!("{message}m")));
        }
        let rsa = crate::crypto::key::RunningMessage::of_rsa();
        assert!(certificate.finish(rsa, &signature).is_err(), "another scheme");
    }
}

#[test]
fn sm4_opens_what_the_official_client_sealed() {
    // `BaseAeadSM4Test`.
    let (nonce, data, ciphertext) =
        ("uluk4a9R25RW", "associatedData", "+lcLNfkZQQx+iQm20Apa3x9Mb/5L7PgZ7w==");
    let key = ApiV3Key::new("a7cde1ZJB1kG2e7VfTs3jQzaWizur8Gb").unwrap();
    let open = |nonce, data, ciphertext| key.open_as("AEAD_SM4_GCM", nonce, data, ciphertext);
    assert_eq!(open(nonce, data, ciphertext).unwrap().as_slice(), b"plaintext");
    assert_eq!(key.seal_sm4(nonce, data, b"plaintext").as_deref(), Ok(ciphertext));
    for (nonce, data, ciphertext, error) in [
        (nonce, data, "+lcLNfkZQQx+iQm20Apa3x9Mb/5L7PgZ8w==", OpenError::Refused),
        (nonce, "", ciphertext, OpenError::Refused),
        (nonce, data, "", OpenError::Refused),
        (nonce, data, "?", OpenError::NotBase64),
        ("", data, ciphertext, OpenError::NonceLength { found: 0 }),
    ] {
        assert_eq!(open(nonce, data, ciphertext), Err(error));
    }
    assert_eq!(key.open(nonce, data, ciphertext), Err(OpenError::Refused), "the other algorithm");
}

#[test]
fn messages_tell_that_they_are_signed_by_sm2() {
    let store = TrustStore::default();
    store.insert(certificate());
    // Within the validity of the certificate.
    let (timestamp, body) = ("1660000000", b"{}");
    let now = UNIX_EPOCH + Duration::from_secs(1_660_000_000);
    let signature = merchant().sign(&response_message(timestamp, "nonce", body)).unwrap();
    let headers = |kind: Option<&'static str>| {
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("Wechatpay-Serial", SERIAL),
            ("Wechatpay-Timestamp", timestamp),
            ("Wechatpay-Nonce", "nonce"),
            ("Wechatpay-Signature", &STANDARD.encode(&signature)),
        ] {
            headers.insert(name, value.parse().unwrap());
        }
        if let Some(kind) = kind {
            headers.insert("Wechatpay-Signature-Type", HeaderValue::from_static(kind));
        }
        verify(&headers, body, &store.snapshot(), now, &VerifyPolicy::default())
    };
    assert!(headers(Some("WECHATPAY2-SM2-WITH-SM3")).is_ok());
    for kind in [None, Some("WECHATPAY2-SHA256-RSA2048")] {
        let key = KeyId::new(SERIAL).unwrap();
        let scheme = Scheme::Rsa2048Sha256;
        assert_eq!(headers(kind), Err(VerifyError::OtherScheme { key, scheme }));
    }
}

#[test]
fn certificates_come_sealed_by_sm4() {
    let key = ApiV3Key::new("a7cde1ZJB1kG2e7VfTs3jQzaWizur8Gb").unwrap();
    let ciphertext = key.seal_sm4("0123456789ab", "certificate", CERTIFICATE.as_bytes()).unwrap();
    let reply = format!(
        r#"{{"data":[{{"serial_no":"{SERIAL}","encrypt_certificate":{{"algorithm":"AEAD_SM4_GCM","nonce":"0123456789ab","associated_data":"certificate","ciphertext":"{ciphertext}"}}}}]}}"#
    );
    let keys = certificates_from_reply(reply.as_bytes(), &key).unwrap();
    assert_eq!(keys.iter().map(PlatformKey::scheme).collect::<Vec<_>>(), [Scheme::Sm2WithSm3]);
}

proptest::proptest! {
    // SM2 is slow without optimization.
    #![proptest_config(proptest::test_runner::Config::with_cases(32))]

    #[test]
    fn no_ciphertext_and_no_signature_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..160)) {
        proptest::prop_assert!(certificate().verify(b"message", &bytes).is_err());
        proptest::prop_assert!(merchant().open(Cipher::RsaOaep, &STANDARD.encode(&bytes)).is_err());
    }

    #[test]
    fn no_altered_ciphertext_is_opened(at in 0_usize..110, by in 1_u8..) {
        let mut sealed = STANDARD.decode(certificate().seal(Cipher::RsaOaep, "plaintext").unwrap()).unwrap();
        sealed[at] ^= by;
        proptest::prop_assert!(merchant().open(Cipher::RsaOaep, &STANDARD.encode(&sealed)).is_err());
    }
}
