//! Keys sign, verify, seal and open like those of other implementations.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{ApiV2Key, ApiV3Key, KeyError, KeyId, MerchantKey, OpenError, PlatformKey, SealError};
use crate::crypto::{Cipher, LocalSigner, Scheme, SerialFault, Signer};

const KEY: &str = include_str!("../../../tests/data/java_merchant_key.pem");
const PKCS1_KEY: &str = include_str!("../../../tests/data/made_pkcs1_key.pem");
const CERTIFICATE: &str = include_str!("../../../tests/data/java_merchant_certificate.pem");
const GO_CERTIFICATE: &str = include_str!("../../../tests/data/go_platform_certificate.pem");
const PUBLIC_KEY: &str = include_str!("../../../tests/data/java_platform_public_key.pem");
const PKCS1_PUBLIC_KEY: &str = include_str!("../../../tests/data/made_pkcs1_public_key.pem");
const SHORT_KEY: &str = include_str!("../../../tests/data/made_1024_bit_key.pem");
const SHORT_PUBLIC_KEY: &str = include_str!("../../../tests/data/made_1024_bit_public_key.pem");
const EC_KEY: &str = include_str!("../../../tests/data/made_ec_key.pem");
const EC_PUBLIC_KEY: &str = include_str!("../../../tests/data/made_ec_public_key.pem");
const ENCRYPTED_PKCS1: &str = include_str!("../../../tests/data/made_encrypted_pkcs1_key.pem");
const ENCRYPTED_PKCS8: &str = include_str!("../../../tests/data/made_encrypted_pkcs8_key.pem");

/// wechatpay-java, `RSAVerifierTest`: over `message`, by the merchant's key.
const SIGNATURE: &str = concat!(
    "Rq+5ZpWV6IHTWE1+9gCrYJKguNgbItpMdlIA+PVCPCdUAKNlohZz7CL7Y8xWDIFJjdGnErMj6Z+Q/h9CF5MV+nAVkqDmBR0uP5pp",
    "sUEzco4ijvKHsvI2ro4boSW6vSfQs3W8I4QSI9a0/NFIgvj83Fv27LIYZf7deaFWmEwd1fpAeJRCyoKyBeJPdsjVx0//Lqe6",
    "Wze2zVdliLcBvaHCfpd8+rAVGS+FQDeWgHqJ7n/Zy09LmV1/ghs7pO1mdjdD16SHKlysAD3K5hNGUJX/SHrEXEcu1yO1AOb/",
    "YvOVkjNh8243rcfXNE5L4ph2XS11vS+2aToKYSOcKUagf0LLaw==",
);

/// wechatpay-java, `RSAPrivacyDecryptorTest`: of `plaintext`.
const OAEP: &str = concat!(
    "Qqsluo7R1IZyAqdkm/jBzwXDP5VndCwwFbRA+yILFTYciZzrRChQIQ7SKuI2k3YSR5auB3Zsp",
    "djR1WPB3PTCKe6BCFx3NnaPWhSwonYTmW8ZseXjkbcYSbKL5O/6dr6Zftg3t2A2FUd97acjM1fr2EIvIvRieQ3Hl8qVkDBY9520wm1rz",
    "vePUnxQWN70RZiBcqr7O7Gb0gU3l7FkvoUFSbY44HgDJetmVow3yGIV3Tcd45o2MNQ+5F1qvjIjb3/6dkGKce4/kNTYraUMO6o6kfFXl",
    "fg+bFRIiz8hiUpbToWdu7g0R5Hq0/YIE5vw/5Ms4gbk2HIQIfOLkY8sEPjYHA==",
);

/// wechatpay-java, `RSAPkcs1v15DecryptorTest`: of `plaintext`.
const PKCS1: &str = concat!(
    "ckMdMJormpuX4nBmmhiDJqFBqPsrFIi6uLQEY5s8+Dbr91q2kC29yfghp97zG/BCo6KBGp+Blh+lIPg4/WQuQiCxJ5ZkwWvxtVd1TO7U",
    "kZVpgrW9cxDGZP28Rn5pbSMqeGA4rKMROJDblb+KBSCu/Nkvejo3yxoFDasf8ehW7rrXR21eQq1SgbvO/uUR+c81I3fUr5gO+gKgV9aK",
    "n8kTgqIRTprZkUE5CE6hvk3ybqAP7gRXAJsMGpHeoxr2uuYDBOhCeXPpRG/6ypkLd52bYOWXFHdd68GWWhN3OGXpdPUwaaJafEW4vnYT",
    "MhkacyicxVH3AtWLcsOKJoylIxjFHQ==",
);

/// OpenSSL 3.0, of `中文 name`.
const OPENSSL_OAEP: &str = concat!(
    "kApPM1zjbD8TPOZ6HoE3jdUC76m9u1bEXdhIP6DjIL+seoXyju9jJpfoAzcduQE7q9UB+woRDlcd6mf+ZNKa34P/MRET4w1ZKO3sIEg+",
    "jAbTD1hCjK+6QsuVDEOqYbrvGmOLEi1lZ7962q9sies2IUzyINs5+ZbHfsadAA4x+trqXty/LMKiokkawltRlS45Xbv3NeiQW/XmPTXA",
    "3O4bZ5O3sFgElDRGUP1jGpfTcXW/D6mWEj1R4F4bZDRPSLp0CbRHlku66VFtLv4ViZcaY3x6YOQXuY7Eipq7uTkL/kFqEbUYyelVKMCu",
    "4gFPT7qisOlEyreRUM8oqFxVLDEXgw==",
);

fn merchant() -> MerchantKey {
    MerchantKey::from_pem(KEY).unwrap()
}

#[test]
fn signs_as_the_official_client_does() {
    for pem in [KEY, PKCS1_KEY] {
        let signature = MerchantKey::from_pem(pem).unwrap().sign(b"message").unwrap();
        assert_eq!(STANDARD.encode(signature), SIGNATURE);
    }
}

#[test]
fn verifies_what_the_official_client_signed() {
    let signature = STANDARD.decode(SIGNATURE).unwrap();
    let certificate = PlatformKey::from_certificate_pem(CERTIFICATE).unwrap();
    assert_eq!(certificate.id().as_str(), "5F1C72E2A8931B72A2E13AF8DEE92471EB397115");
    assert!(certificate.verify(b"message", &signature).is_ok());
    assert!(certificate.verify(b"Message", &signature).is_err());
    assert!(certificate.verify(b"message", &signature[1..]).is_err());
    assert!(certificate.verify(b"message", b"").is_err());
    let other = PlatformKey::from_public_key_pem("PUB_KEY_ID_1", PUBLIC_KEY).unwrap();
    assert!(other.verify(b"message", &signature).is_err());
}

#[test]
fn opens_what_others_sealed() {
    let key = merchant();
    for (cipher, ciphertext, plaintext) in [
        (Cipher::RsaOaep, OAEP, "plaintext"),
        (Cipher::RsaOaep, OPENSSL_OAEP, "中文 name"),
        (Cipher::RsaPkcs1v15, PKCS1, "plaintext"),
    ] {
        assert_eq!(key.open(cipher, ciphertext).unwrap().as_str(), plaintext);
    }
}

#[test]
fn one_error_for_all_that_cannot_be_opened() {
    let key = merchant();
    let not_utf8 = {
        let mut text = STANDARD.decode(PKCS1).unwrap();
        text[9] ^= 1;
        STANDARD.encode(text)
    };
    for (cipher, ciphertext) in [
        (Cipher::RsaOaep, PKCS1),
        (Cipher::RsaPkcs1v15, OAEP),
        (Cipher::RsaPkcs1v15, &not_utf8),
        (Cipher::RsaPkcs1v15, "MTIzNA=="),
        (Cipher::RsaPkcs1v15, "not base64"),
        (Cipher::RsaOaep, ""),
        (Cipher::RsaOaep, "not base64"),
    ] {
        assert_eq!(key.open(cipher, ciphertext), Err(OpenError::Refused), "{ciphertext}");
    }
}

#[test]
fn seals_what_the_other_key_opens() {
    let (key, certificate) = (merchant(), PlatformKey::from_certificate_pem(CERTIFICATE).unwrap());
    for (cipher, limit) in [(Cipher::RsaOaep, 214), (Cipher::RsaPkcs1v15, 245)] {
        for plaintext in ["", "张三", &"x".repeat(limit)] {
            let sealed = certificate.seal(cipher, plaintext).unwrap();
            assert_ne!(sealed, certificate.seal(cipher, plaintext).unwrap(), "the padding is random");
            assert_eq!(key.open(cipher, &sealed).unwrap().as_str(), plaintext);
        }
        // One character takes three bytes.
        let long = "元".repeat(limit / 3 + 1);
        let error = certificate.seal(cipher, &long).unwrap_err();
        assert_eq!(error, SealError::TooLong { limit, length: long.len() });
        assert_eq!(
            error.to_string(),
            format!(
                "the value has {} bytes in UTF-8, and at most {limit} can be sealed with this key",
                long.len()
            )
        );
    }
}

#[test]
fn public_keys_have_two_forms() {
    let spki = PlatformKey::from_public_key_pem("PUB_KEY_ID_1", PUBLIC_KEY).unwrap();
    let pkcs1 = PlatformKey::from_public_key_pem("PUB_KEY_ID_1", PKCS1_PUBLIC_KEY).unwrap();
    for key in [&spki, &pkcs1] {
        assert_eq!(
            (key.id().as_str(), key.validity(), key.scheme()),
            ("PUB_KEY_ID_1", None, Scheme::Rsa2048Sha256)
        );
        assert_eq!(key.seal(Cipher::RsaOaep, "x").unwrap().len(), 344);
    }
}

#[test]
fn certificates_tell_their_serial_number_and_validity() {
    let key = PlatformKey::from_certificate_pem(GO_CERTIFICATE).unwrap();
    assert_eq!(key.id(), &KeyId::new("d7ce59d1f522d701").unwrap());
    let (begin, end) = key.validity().unwrap();
    let seconds = crate::trust::canonical::unix_seconds;
    assert_eq!((seconds(begin), seconds(end)), (1_619_513_723, 1_934_873_723));
}

#[test]
fn a_wrong_private_key_is_told_precisely() {
    let unexpected = |found| KeyError::Unexpected { expected: "a private key", found };
    let two = format!("{KEY}{CERTIFICATE}");
    let cut = KEY.replacen("MIIEvQIB", "MIIEvQIC", 1);
    for (pem, error) in [
        (CERTIFICATE, unexpected("a certificate")),
        (PUBLIC_KEY, unexpected("a public key")),
        (ENCRYPTED_PKCS1, KeyError::Encrypted),
        (ENCRYPTED_PKCS8, KeyError::Encrypted),
        (EC_KEY, KeyError::Algorithm),
        (SHORT_KEY, KeyError::TooShort),
        (&two, KeyError::SeveralBlocks),
        (&cut, KeyError::Malformed),
        ("apiclient_key.pem", KeyError::Path),
        (&KEY.replace('\n', "\\n"), KeyError::EscapedBreaks),
        (&KEY.replace('\n', "\\r\\n"), KeyError::EscapedBreaks),
        (&format!("{:?}", KEY), KeyError::EscapedBreaks),
        (&KEY.lines().filter(|line| !line.starts_with('-')).collect::<String>(), KeyError::NoLines),
    ] {
        assert_eq!(MerchantKey::from_pem(pem).err(), Some(error));
    }
}

#[test]
fn a_wrong_platform_key_is_told_precisely() {
    let unexpected = |expected, found| KeyError::Unexpected { expected, found };
    for (pem, error) in [
        (KEY, unexpected("a public key", "a private key")),
        (CERTIFICATE, unexpected("a public key", "a certificate")),
        (EC_PUBLIC_KEY, KeyError::Algorithm),
        (SHORT_PUBLIC_KEY, KeyError::TooShort),
        ("", KeyError::Empty),
    ] {
        assert_eq!(PlatformKey::from_public_key_pem("PUB_KEY_ID_1", pem).err(), Some(error));
    }
    assert_eq!(PlatformKey::from_public_key_pem("", PUBLIC_KEY).err(), Some(KeyError::Id));
    let broken = CERTIFICATE.replacen("MIIDrT", "MIIDrU", 1);
    for (pem, error) in [
        (PUBLIC_KEY, unexpected("a certificate", "a public key")),
        (KEY, unexpected("a certificate", "a private key")),
        (&broken, KeyError::Malformed),
    ] {
        assert_eq!(PlatformKey::from_certificate_pem(pem).err(), Some(error));
    }
}

#[test]
fn api_v3_opens_and_seals_as_the_official_client_does() {
    // wechatpay-java, `AeadAesCipherTest`.
    let (nonce, data, ciphertext) = ("uluk4a9R25RW", "associatedData", "ulwSiIajGClcvcOYvOQ7+l+0PAbzzwI=");
    let key = ApiV3Key::new("a7cde1ZJB1kG2e7VfTs3jQzaWizur8Gb").unwrap();
    assert_eq!(key.open(nonce, data, ciphertext).unwrap().as_slice(), b"message");
    assert_eq!(key.seal(nonce, data, b"message").as_deref(), Ok(ciphertext));
    let other = ApiV3Key::new("A7cde1ZJB1kG2e7VfTs3jQzaWizur8Gb").unwrap();
    for (key, nonce, data, ciphertext, error) in [
        (&other, nonce, data, ciphertext, OpenError::Refused),
        (&key, nonce, "", ciphertext, OpenError::Refused),
        (&key, nonce, data, "vlwSiIajGClcvcOYvOQ7+l+0PAbzzwI=", OpenError::Refused),
        (&key, nonce, data, "", OpenError::Refused),
        (&key, nonce, data, "AAAA", OpenError::Refused),
        (&key, nonce, data, "?", OpenError::NotBase64),
        (&key, "", data, ciphertext, OpenError::NonceLength { found: 0 }),
        (&key, "uluk4a9R25RWW", data, ciphertext, OpenError::NonceLength { found: 13 }),
    ] {
        assert_eq!(key.open(nonce, data, ciphertext), Err(error), "{nonce} {data} {ciphertext}");
    }
    assert_eq!(key.seal("", data, b""), Err(SealError::NonceLength { found: 0 }));
}

#[test]
fn api_v2_opens_what_openssl_sealed() {
    // The key of the official signature example; sealed by `openssl enc -aes-256-ecb`.
    let key = ApiV2Key::new("192006250b4c09247ec02edce69f6a2d").unwrap();
    let ciphertext = "NjeD13jMRJqkvfIEVDcmZPwXAd2fVvyZUPuCqJRycuk=";
    assert_eq!(key.open_ecb(ciphertext).unwrap().as_slice(), br#"{"root":"hello"}"#);
    assert_eq!(key.seal_ecb(br#"{"root":"hello"}"#).as_deref(), Ok(ciphertext));
    let other = ApiV2Key::new("192006250b4c09247ec02edce69f6a2e").unwrap();
    for (key, ciphertext, error) in [
        (&other, ciphertext, OpenError::Refused),
        (&key, "", OpenError::Refused),
        (&key, "AAAA", OpenError::Refused),
        (&key, "?", OpenError::NotBase64),
    ] {
        assert_eq!(key.open_ecb(ciphertext), Err(error));
    }
}

#[test]
fn ecb_as_in_the_php_client() {
    // wechatpay-php, `AesEcbTest`.
    let key = b"0123456789abcdef0123456789abcdef";
    for (plaintext, ciphertext) in [
        ("hello", "pZwJZBLuy3mDACEQT4YTBw=="),
        // Its key is random there, so these were sealed by OpenSSL.
        ("", "iqNiQf3o3wVNwyXGxpW4ng=="),
        ("hello wechatpay 你好 微信支付", "FowuChz2iwW8l3a0Cv7ToS31T/yO2LNwC6y9XDeQtz+ITeUD3f0nIzr/eCP6UZWh"),
    ] {
        assert_eq!(super::ecb::open(key, ciphertext).unwrap().as_slice(), plaintext.as_bytes());
        assert_eq!(super::ecb::seal(key, plaintext.as_bytes()).as_deref(), Ok(ciphertext));
    }
    for length in [0, 1, 15, 16, 17, 1000] {
        let plaintext = vec![b'x'; length];
        assert_eq!(*super::ecb::open(key, &super::ecb::seal(key, &plaintext).unwrap()).unwrap(), plaintext);
    }
}

#[test]
fn api_keys_have_32_bytes() {
    for (key, found) in [
        ("", 0),
        ("a7cde1ZJB1kG2e7VfTs3jQzaWizur8G", 31),
        ("a7cde1ZJB1kG2e7VfTs3jQzaWizur8Gb0", 33),
        ("a7cde1ZJB1kG2e7VfTs3jQzaWizur8GbZ ", 34),
    ] {
        let length = |key| Some(KeyError::Length { key, expected: 32, found });
        assert_eq!(ApiV3Key::new(key).err(), length("APIv3 key"));
        assert_eq!(ApiV2Key::new(key).err(), length("APIv2 key"));
    }
    for key in [
        "a7cde1ZJB1kG2e7VfTs3jQzaWizur8Gb\n",
        " a7cde1ZJB1kG2e7VfTs3jQzaWizur8Gb\r\n",
        // As long as a key, with the end of the line.
        "a7cde1ZJB1kG2e7VfTs3jQzaWizur8G\n",
        "\ta7cde1ZJB1kG2e7VfTs3jQzaWizur8G",
        "\"a7cde1ZJB1kG2e7VfTs3jQzaWizur8Gb\"",
        "'a7cde1ZJB1kG2e7VfTs3jQzaWizur8Gb'",
        "\u{feff}a7cde1ZJB1kG2e7VfTs3jQzaWizur8Gb",
        "a7cde1ZJB1kG2e7VfTs3jQzaWizur8Gb\u{200b}",
    ] {
        assert_eq!(ApiV3Key::new(key).err(), Some(KeyError::Padded { key: "APIv3 key" }));
        assert_eq!(ApiV2Key::new(key).err(), Some(KeyError::Padded { key: "APIv2 key" }));
    }
    assert_eq!(
        ApiV2Key::new("a7cde1ZJB1kG2e7 fTs3jQzaWizur8Gb").err(),
        Some(KeyError::Characters { key: "APIv2 key" })
    );
    for (found, text) in [
        (33, "the APIv3 key has 33 bytes where 32 are expected; give the characters"),
        (44, "the APIv3 key has 44 bytes where 32 are expected, as in Base64; give the characters"),
        (
            64,
            "the APIv3 key has 64 bytes where 32 are expected, as in hexadecimal digits; give the characters",
        ),
    ] {
        let error = KeyError::Length { key: "APIv3 key", expected: 32, found }.to_string();
        assert!(error.starts_with(text), "{error}");
    }
}

#[test]
fn the_local_signer_knows_its_certificate() {
    let signer = LocalSigner::from_certificate_pem(CERTIFICATE, merchant()).unwrap();
    assert_eq!(
        (signer.serial(), signer.scheme().as_str()),
        ("5F1C72E2A8931B72A2E13AF8DEE92471EB397115", "WECHATPAY2-SHA256-RSA2048")
    );
    assert_eq!(
        LocalSigner::from_certificate_pem(GO_CERTIFICATE, merchant()).err(),
        Some(KeyError::Unrelated)
    );
    assert_eq!(LocalSigner::new("", merchant()).err(), Some(KeyError::Id));
    let mut signing = LocalSigner::new("5F1C", merchant()).unwrap();
    signing = signing.clone();
    let mut future = signing.sign(b"message");
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    let std::task::Poll::Ready(signature) = future.as_mut().poll(&mut context) else { panic!("not ready") };
    assert_eq!(STANDARD.encode(signature.unwrap()), SIGNATURE);
}

#[test]
fn a_wrong_serial_number_is_told_precisely() {
    const SERIAL: &str = "5F1C72E2A8931B72A2E13AF8DEE92471EB397115";
    let colons: Vec<_> = SERIAL.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).unwrap()).collect();
    for (serial, fault) in [
        (format!("serial={SERIAL}"), Some(SerialFault::Prefix)),
        (format!("serialNumber = {SERIAL}"), Some(SerialFault::Prefix)),
        (format!("0x{SERIAL}"), Some(SerialFault::Prefix)),
        (colons.join(":"), Some(SerialFault::Separators)),
        (colons.join(" "), Some(SerialFault::Separators)),
        ("PUB_KEY_ID_0119000001".into(), Some(SerialFault::PublicKeyId)),
        ("pub_key_id_0119000001".into(), Some(SerialFault::PublicKeyId)),
        ("1900000109_cert".into(), Some(SerialFault::NotHexadecimal)),
        ("5F1C72E2A8931B72A2E13AF8DEE92471EB39711O".into(), Some(SerialFault::NotHexadecimal)),
        (format!("Serial Number: {SERIAL}"), Some(SerialFault::Prefix)),
        (format!("serial_no: {}", colons.join(":")), Some(SerialFault::Prefix)),
        (format!("\u{5e8f}\u{5217}\u{53f7}\u{ff1a}{SERIAL}"), Some(SerialFault::Prefix)),
        (colons.join("."), Some(SerialFault::Separators)),
        (colons.join("\u{a0}"), Some(SerialFault::Separators)),
        (format!("{SERIAL}\n"), Some(SerialFault::Surrounded)),
        (format!(" {SERIAL}"), Some(SerialFault::Surrounded)),
        (format!("\u{feff}{SERIAL}"), Some(SerialFault::Surrounded)),
        (format!("\"{SERIAL}\""), Some(SerialFault::Surrounded)),
        (CERTIFICATE.into(), Some(SerialFault::Certificate)),
        ("wx0a1b2c3d4e5f6071".into(), Some(SerialFault::NotHexadecimal)),
        (format!("{SERIAL}FF"), Some(SerialFault::Longer)),
        // The same number, decimal.
        ("542988446284098098253103187236423013116428677397".into(), Some(SerialFault::TooLong)),
        (format!("00{SERIAL}"), None),
        (SERIAL.into(), None),
        (SERIAL.to_lowercase(), None),
        ("1234567890".into(), None),
    ] {
        let error = LocalSigner::new(&serial, merchant()).err();
        assert_eq!(error, fault.map(KeyError::Serial), "{serial}");
    }
    for serial in ["", "\n", "\"\""] {
        assert_eq!(LocalSigner::new(serial, merchant()).err(), Some(KeyError::Id), "{serial:?}");
    }
}

/// Each text says what to do, and none has a part of what was given.
#[test]
fn texts_of_errors_name_the_remedy() {
    for (pem, remedy) in [
        (KEY.replace('\n', "\\n"), "replace them with line breaks"),
        (KEY.lines().filter(|line| !line.starts_with('-')).collect(), "give the whole file"),
        ("/etc/secret/apiclient_key.pem".into(), "read the file"),
        (CERTIFICATE.into(), "apiclient_key.pem"),
        (PUBLIC_KEY.into(), "apiclient_key.pem"),
        (ENCRYPTED_PKCS8.into(), "openssl pkey"),
    ] {
        let error = MerchantKey::from_pem(&pem).unwrap_err().to_string();
        assert!(error.contains(remedy), "{error}");
        assert!(!error.contains("secret") && !error.contains("MII"), "{error}");
    }
}

#[test]
fn no_key_prints_itself() {
    let text = format!(
        "{:?} {:?} {:?} {:?} {:?}",
        merchant(),
        LocalSigner::new("5F1C", merchant()).unwrap(),
        ApiV3Key::new("a7cde1ZJB1kG2e7VfTs3jQzaWizur8Gb").unwrap(),
        ApiV2Key::new("192006250b4c09247ec02edce69f6a2d").unwrap(),
        crate::crypto::SignError::new("pin 1234"),
    );
    assert_eq!(
        text,
        "MerchantKey(***) LocalSigner { serial: KeyId(5F1C), key: MerchantKey(***) } ApiV3Key(***) ApiV2Key(***) \
         SignError(***)"
    );
}

/// The PEM block with one of its bytes altered.
fn altered(pem: &str, at: usize, by: u8) -> String {
    let label = pem.split("-----").nth(1).unwrap().trim_start_matches("BEGIN ").to_owned();
    let mut der =
        STANDARD.decode(pem.lines().filter(|line| !line.starts_with("-----")).collect::<String>()).unwrap();
    let length = der.len();
    der[at % length] ^= by;
    format!("-----BEGIN {label}-----{}-----END {label}-----", STANDARD.encode(der))
}

proptest::proptest! {
    #[test]
    fn no_altered_key_panics(at in 0_usize..2_000, by in 1_u8..) {
        // Hardly any byte of a private key can change without notice; many bytes of a certificate can.
        let _ = MerchantKey::from_pem(&altered(KEY, at, by)).map(|key| key.sign(b"message"));
        let _ = MerchantKey::from_pem(&altered(PKCS1_KEY, at, by)).map(|key| key.open(Cipher::RsaOaep, OAEP));
        for pem in [altered(CERTIFICATE, at, by), altered(GO_CERTIFICATE, at, by)] {
            let _ = PlatformKey::from_certificate_pem(&pem).map(|key| key.seal(Cipher::RsaOaep, "x"));
        }
        for pem in [altered(PUBLIC_KEY, at, by), altered(PKCS1_PUBLIC_KEY, at, by)] {
            let _ = PlatformKey::from_public_key_pem("PUB_KEY_ID_1", &pem).map(|key| key.verify(b"", b""));
        }
    }

    #[test]
    fn no_text_is_taken_for_a_key(text in ".*", body in "[A-Za-z0-9+/]{0,400}") {
        proptest::prop_assert!(MerchantKey::from_pem(&text).is_err());
        for label in ["PRIVATE KEY", "RSA PRIVATE KEY"] {
            let pem = format!("-----BEGIN {label}-----{body}-----END {label}-----");
            proptest::prop_assert!(MerchantKey::from_pem(&pem).is_err());
        }
        let pem = format!("-----BEGIN CERTIFICATE-----{body}-----END CERTIFICATE-----");
        proptest::prop_assert!(PlatformKey::from_certificate_pem(&pem).is_err());
    }
}
