//! RSA: signatures, and fields sealed with both paddings.

use wechatpay_runtime::{Cipher, SealError};
use wechatpay_tests::vectors::{decode, encode, merchant_key, pem, platform_key};

use super::command::{OpenSsl, TEXTS, messages};

/// The RSA keys of the vectors with what is known of their other halves.
const RSA_KEYS: [(&str, &str); 5] = [
    ("java-merchant-private-key.pem", "java-merchant-certificate.pem"),
    ("java-platform-private-key.pem", "java-platform-certificate.pem"),
    ("java-platform-private-key.pem", "java-platform-public-key.pem"),
    ("go-platform-private-key.pem", "go-platform-certificate.pem"),
    ("wx-private-key-pkcs1.pem", "wx-public-key-pkcs1.pem"),
];

#[test]
fn rsa_signatures() {
    let Some(openssl) = OpenSsl::find("RSA signatures") else { return };
    for (private, public) in RSA_KEYS {
        openssl.put_keys(&pem(private), &pem(public));
        let (key, other_half) = (merchant_key(private), platform_key(public));
        for message in messages() {
            openssl.put("message", &message);
            let ours = key.sign(&message).unwrap();
            openssl.put("signature", &ours);
            let verify = "dgst -sha256 -verify public.pem -signature signature message";
            assert_eq!(openssl.line(verify, b""), "Verified OK", "{private}");
            let theirs = openssl.get("dgst -sha256 -sign key.pem message", b"");
            assert_eq!(theirs, ours, "{private}: PKCS #1 v1.5 has no random part");
            assert!(other_half.verify(&message, &theirs).is_ok(), "{public}");
            let mut altered = message;
            altered.push(b'\n');
            openssl.put("message", &altered);
            assert!(openssl.run(verify, b"").is_err());
            assert!(other_half.verify(&altered, &theirs).is_err());
            // The same key over the same message with another digest, and with another padding.
            for other in [
                "dgst -sha1 -sign key.pem message",
                "dgst -sha256 -sigopt rsa_padding_mode:pss -sign key.pem message",
            ] {
                assert!(other_half.verify(&altered, &openssl.get(other, b"")).is_err(), "{other}");
            }
        }
    }
}

const OAEP: &str = "-pkeyopt rsa_padding_mode:oaep -pkeyopt rsa_oaep_md:sha1 -pkeyopt rsa_mgf1_md:sha1";
const PKCS1: &str = "-pkeyopt rsa_padding_mode:pkcs1";

#[test]
fn rsa_fields() {
    let Some(openssl) = OpenSsl::find("RSA fields") else { return };
    for (private, public) in RSA_KEYS {
        openssl.put_keys(&pem(private), &pem(public));
        let (key, other_half) = (merchant_key(private), platform_key(public));
        for (cipher, options, longest) in [(Cipher::RsaOaep, OAEP, 214), (Cipher::RsaPkcs1v15, PKCS1, 245)] {
            let seal = format!("pkeyutl -encrypt -pubin -inkey public.pem {options}");
            let open = format!("pkeyutl -decrypt -inkey key.pem {options}");
            for text in TEXTS.into_iter().chain(["x".repeat(longest).as_str()]) {
                let sealed = decode(&other_half.seal(cipher, text).unwrap());
                assert_eq!(openssl.get(&open, &sealed), text.as_bytes(), "{private}");
                let sealed = encode(openssl.get(&seal, text.as_bytes()));
                assert_eq!(key.open(cipher, &sealed).unwrap().as_str(), text, "{private}");
            }
            let long = "x".repeat(longest + 1);
            assert!(openssl.run(&seal, long.as_bytes()).is_err());
            let error = SealError::TooLong { limit: longest, length: longest + 1 };
            assert_eq!(other_half.seal(cipher, &long), Err(error));
        }
        for digest in ["sha256", "sha512"] {
            let options = format!("-pkeyopt rsa_padding_mode:oaep -pkeyopt rsa_oaep_md:{digest}");
            let sealed =
                openssl.get(&format!("pkeyutl -encrypt -pubin -inkey public.pem {options}"), b"text");
            assert!(key.open(Cipher::RsaOaep, &encode(sealed)).is_err(), "OAEP with {digest}");
        }
        // Text is what fields are; bytes that are no text are none.
        let sealed = openssl.get(&format!("pkeyutl -encrypt -pubin -inkey public.pem {OAEP}"), b"\xff\xfe");
        assert!(key.open(Cipher::RsaOaep, &encode(sealed)).is_err());
    }
}
