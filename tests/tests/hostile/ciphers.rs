//! Ciphertexts and signatures.

use proptest::prelude::*;
use wechatpay_runtime::{ApiV3Key, Cipher, OpenError};
use wechatpay_tests::merchant::{api_v2_key, api_v3_key, key};
use wechatpay_tests::vectors::{case, decode, encode, merchant_key, platform_key};

use super::{Bits, flips};

const SM2_PRIVATE: &str = "java-sm2-merchant-private-key.pem";

#[test]
fn every_bit_of_what_the_api_v3_key_opens() {
    let (aes, sm4) = (
        case("aes-gcm.json", "java: 32-byte key"),
        case("sm.json", "java: SM4-GCM, key from SM3 of the APIv3 key"),
    );
    for (case, algorithm, field) in [(aes, "AEAD_AES_256_GCM", "key"), (sm4, "AEAD_SM4_GCM", "api_v3_key")] {
        let key = ApiV3Key::new(case.text(field)).unwrap();
        let (nonce, associated_data) = (case.text("nonce"), case.text("associated_data"));
        let open = |nonce: &str, associated_data: &str, ciphertext: &str| {
            key.open_as(algorithm, nonce, associated_data, ciphertext)
        };
        let ciphertext = case.text("ciphertext");
        assert_eq!(
            open(nonce, associated_data, ciphertext).unwrap().as_slice(),
            case.text("plaintext").as_bytes()
        );
        for (place, altered) in flips(&decode(ciphertext), Bits::All) {
            assert_eq!(open(nonce, associated_data, &encode(altered)), Err(OpenError::Refused), "{place}");
        }
        let bytes = decode(ciphertext);
        for length in 0..bytes.len() {
            let cut = encode(&bytes[..length]);
            assert_eq!(open(nonce, associated_data, &cut), Err(OpenError::Refused), "{length}");
        }
        for (_, altered) in flips(nonce.as_bytes(), Bits::All) {
            if let Ok(nonce) = std::str::from_utf8(&altered) {
                assert_eq!(open(nonce, associated_data, ciphertext), Err(OpenError::Refused), "{nonce}");
            }
        }
        for (_, altered) in flips(associated_data.as_bytes(), Bits::All) {
            if let Ok(associated_data) = std::str::from_utf8(&altered) {
                assert_eq!(open(nonce, associated_data, ciphertext), Err(OpenError::Refused));
            }
        }
    }
}

#[test]
fn every_byte_of_a_sealed_field() {
    let sm2 = case("sm.json", "java: SM2 ciphertext");
    for (case, private, cipher, is_authentic) in [
        (case("rsa-oaep.json", "java: plaintext"), key(), Cipher::RsaOaep, true),
        // One altered text in some thousands has a right padding again.
        (case("rsa-pkcs1v15.json", "java: plaintext"), key(), Cipher::RsaPkcs1v15, false),
        (sm2, merchant_key(SM2_PRIVATE), Cipher::RsaOaep, true),
    ] {
        let ciphertext = case.bytes("ciphertext");
        let plaintext = case.text("plaintext");
        assert_eq!(private.open(cipher, &encode(&ciphertext)).unwrap().as_str(), plaintext);
        for (place, altered) in flips(&ciphertext, Bits::OneOfEachByte) {
            match private.open(cipher, &encode(altered)) {
                Err(error) => assert_eq!(error, OpenError::Refused, "{place}"),
                Ok(other) => assert!(!is_authentic && other.as_str() != plaintext, "{place}"),
            }
        }
        for length in 0..ciphertext.len() {
            let cut = encode(&ciphertext[..length]);
            assert_eq!(private.open(cipher, &cut), Err(OpenError::Refused), "{length}");
        }
    }
}

#[test]
fn every_bit_of_a_signature() {
    for (file, name) in
        [("rsa-verify.json", "java: testCertificateVerify"), ("sm.json", "java: SM2 signature")]
    {
        let case = case(file, name);
        let (public, message) = (case.platform_key("public_key"), case.text("message").as_bytes());
        let signature = case.bytes("signature");
        assert!(public.verify(message, &signature).is_ok());
        // SM2 is slow where it is not optimized.
        let bits = if file == "sm.json" { Bits::OneOfEachByte } else { Bits::All };
        for (place, altered) in flips(&signature, bits) {
            assert!(public.verify(message, &altered).is_err(), "{file}: {place}");
        }
        for length in 0..signature.len() {
            assert!(public.verify(message, &signature[..length]).is_err(), "{file}: {length}");
        }
        let longer = [signature.as_slice(), &[0]].concat();
        assert!(public.verify(message, &longer).is_err(), "{file}");
        for (_, altered) in flips(message, Bits::All) {
            assert!(public.verify(&altered, &signature).is_err(), "{file}");
        }
    }
}

proptest! {
    #[test]
    fn anything_is_no_ciphertext(
        bytes in prop::collection::vec(any::<u8>(), 0..300),
        text in ".{0,60}",
        nonce in "[ -~]{12}|.{0,14}",
        associated_data in ".{0,20}",
    ) {
        let key = key();
        let sm2 = merchant_key(SM2_PRIVATE);
        for ciphertext in [encode(&bytes), text] {
            for algorithm in ["AEAD_AES_256_GCM", "AEAD_SM4_GCM", "AES", ""] {
                prop_assert!(api_v3_key().open_as(algorithm, &nonce, &associated_data, &ciphertext).is_err());
            }
            prop_assert_eq!(key.open(Cipher::RsaOaep, &ciphertext), Err(OpenError::Refused));
            prop_assert_eq!(sm2.open(Cipher::RsaOaep, &ciphertext), Err(OpenError::Refused));
            // No authentication: opened to nonsense now and then, but never with a panic.
            let _ = key.open(Cipher::RsaPkcs1v15, &ciphertext);
            let _ = api_v2_key().open_ecb(&ciphertext);
        }
    }

    #[test]
    fn anything_is_no_signature(
        message in prop::collection::vec(any::<u8>(), 0..60),
        signature in prop_oneof![
            prop::collection::vec(any::<u8>(), 0..300),
            prop::collection::vec(any::<u8>(), 256),
        ],
    ) {
        for name in ["java-platform-certificate.pem", "java-sm2-merchant-certificate.pem"] {
            prop_assert!(platform_key(name).verify(&message, &signature).is_err());
        }
    }

    #[test]
    fn what_is_sealed_is_opened(text in ".{0,50}", nonce in "[ -~]{12}", associated_data in ".{0,20}") {
        let sealed = api_v3_key().seal(&nonce, &associated_data, text.as_bytes()).unwrap();
        prop_assert_eq!(&*api_v3_key().open(&nonce, &associated_data, &sealed).unwrap(), text.as_bytes());
        let sealed = api_v3_key().seal_sm4(&nonce, &associated_data, text.as_bytes()).unwrap();
        let opened = api_v3_key().open_as("AEAD_SM4_GCM", &nonce, &associated_data, &sealed);
        prop_assert_eq!(&*opened.unwrap(), text.as_bytes());
        let sealed = api_v2_key().seal_ecb(text.as_bytes()).unwrap();
        prop_assert_eq!(&*api_v2_key().open_ecb(&sealed).unwrap(), text.as_bytes());
        let sealed = platform_key("java-merchant-certificate.pem").seal(Cipher::RsaOaep, &text).unwrap();
        let opened = key().open(Cipher::RsaOaep, &sealed).unwrap();
        prop_assert_eq!(opened.as_str(), text.as_str());
    }
}
