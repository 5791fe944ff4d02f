//! Keys and certificates in the forms that OpenSSL writes.

use wechatpay_runtime::{Cipher, KeyError, MerchantKey, PlatformKey, SealError};
use wechatpay_tests::merchant::utc;
use wechatpay_tests::vectors::pem;

use super::command::OpenSsl;

#[test]
fn keys_in_every_form_that_openssl_writes() {
    let Some(openssl) = OpenSsl::find("forms of keys") else { return };
    openssl.get("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:3072 -out key.pem", b"");
    openssl.get("pkey -in key.pem -traditional -out pkcs1.pem", b"");
    openssl.get("pkey -in key.pem -pubout -out public.pem", b"");
    openssl.get("rsa -in key.pem -RSAPublicKey_out -out pkcs1-public.pem", b"");
    // A serial number whose first bit is set, one that begins with zeros, and a year that has no short form.
    let request = "req -x509 -key key.pem -subj /CN=test";
    openssl.get(&format!("{request} -set_serial 0xF5765756002FDD77 -days 30 -out high.pem"), b"");
    openssl.get(&format!("{request} -set_serial 0x00012345 -days 20000 -out low.pem"), b"");
    for private in ["key.pem", "pkcs1.pem"] {
        let key = MerchantKey::from_pem(&openssl.text(private)).unwrap();
        let signature = key.sign(b"message").unwrap();
        let publics = [("PUB_KEY_ID_1", "public.pem"), ("PUB_KEY_ID_1", "pkcs1-public.pem")]
            .map(|(id, name)| PlatformKey::from_public_key_pem(id, &openssl.text(name)).unwrap());
        let certificates = ["high.pem", "low.pem"]
            .map(|name| PlatformKey::from_certificate_pem(&openssl.text(name)).unwrap());
        for public in publics.iter().chain(&certificates) {
            assert!(public.verify(b"message", &signature).is_ok());
            assert_eq!(signature.len(), 384);
            // 3072 bits are 384 bytes, of which OAEP needs 42 and PKCS #1 v1.5 needs 11.
            for (cipher, longest) in [(Cipher::RsaOaep, 342), (Cipher::RsaPkcs1v15, 373)] {
                let text = "x".repeat(longest);
                assert_eq!(key.open(cipher, &public.seal(cipher, &text).unwrap()).unwrap().as_str(), text);
                let error = SealError::TooLong { limit: longest, length: longest + 1 };
                assert_eq!(public.seal(cipher, &"x".repeat(longest + 1)), Err(error));
            }
        }
    }
    for (name, serial) in [("high.pem", "F5765756002FDD77"), ("low.pem", "012345")] {
        let text = openssl.text(name);
        assert_eq!(PlatformKey::from_certificate_pem(&text).unwrap().id().as_str(), serial);
        check_certificate(&openssl, &text);
    }
    let end = openssl.line("x509 -in low.pem -noout -enddate -dateopt iso_8601", b"");
    assert!(end.as_str() > "notAfter=2050", "{end}: before that, there is a short form");
}

/// Whether we read the serial number and the times of a certificate as OpenSSL does.
fn check_certificate(openssl: &OpenSsl, text: &str) {
    let certificate = PlatformKey::from_certificate_pem(text).unwrap();
    let lines = openssl.line("x509 -noout -serial -dates -dateopt iso_8601", text.as_bytes());
    let values: Vec<&str> = lines.lines().filter_map(|line| Some(line.split_once('=')?.1)).collect();
    let [serial, begin, end] = values[..] else { panic!("{lines}") };
    assert_eq!(certificate.id().as_str(), serial);
    assert_eq!(certificate.validity(), Some((utc(begin), utc(end))), "{lines}");
}

#[test]
fn certificates() {
    let Some(openssl) = OpenSsl::find("certificates") else { return };
    for name in [
        "go-platform-certificate.pem",
        "go-platform-certificate-2.pem",
        "java-merchant-certificate.pem",
        "java-platform-certificate.pem",
        "java-downloaded-certificate.pem",
        "java-sm2-merchant-certificate.pem",
    ] {
        check_certificate(&openssl, &pem(name));
    }
}

#[test]
fn keys_that_are_not_taken() {
    let Some(openssl) = OpenSsl::find("keys that are not taken") else { return };
    openssl.put("key.pem", pem("wx-private-key.pem"));
    for (command, error) in [
        ("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:1024", KeyError::TooShort),
        ("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256", KeyError::Algorithm),
        ("genpkey -algorithm ED25519", KeyError::Algorithm),
        ("pkey -in key.pem -aes256 -passout pass:x", KeyError::Encrypted),
        ("pkey -in key.pem -aes256 -passout pass:x -traditional", KeyError::Encrypted),
    ] {
        let text = openssl.line(command, b"");
        assert_eq!(MerchantKey::from_pem(&text).err(), Some(error), "{command}");
    }
}
