//! SM2: signatures and fields.

use wechatpay_runtime::Cipher;
use wechatpay_tests::say;
use wechatpay_tests::vectors::{decode, encode, merchant_key, pem, platform_key};

use super::command::{OpenSsl, TEXTS, messages};

const SM2_KEYS: (&str, &str) = ("java-sm2-merchant-private-key.pem", "java-sm2-merchant-certificate.pem");

#[test]
fn sm2_signatures_and_fields() {
    let Some(openssl) = OpenSsl::find("SM2") else { return };
    let (key, other_half) = (merchant_key(SM2_KEYS.0), platform_key(SM2_KEYS.1));
    openssl.put_keys(&pem(SM2_KEYS.0), &pem(SM2_KEYS.1));
    let options = "-rawin -digest sm3 -pkeyopt distid:1234567812345678 -in message";
    openssl.put("message", "message");
    if let Err(error) = openssl.run(&format!("pkeyutl -sign -inkey key.pem {options}"), b"") {
        return say(&format!("skipped: SM2, this OpenSSL was built without it: {}", error.trim()));
    }
    for message in messages() {
        openssl.put("message", &message);
        openssl.put("signature", key.sign(&message).unwrap());
        openssl.get(&format!("pkeyutl -verify -pubin -inkey public.pem {options} -sigfile signature"), b"");
        let theirs = openssl.get(&format!("pkeyutl -sign -inkey key.pem {options}"), b"");
        assert!(other_half.verify(&message, &theirs).is_ok());
        assert!(other_half.verify(b"another", &theirs).is_err());
        // Without the name of the signer, which is part of what is signed.
        let nameless = openssl.get("pkeyutl -sign -inkey key.pem -rawin -digest sm3 -in message", b"");
        assert!(other_half.verify(&message, &nameless).is_err());
    }
    for text in TEXTS.into_iter().filter(|text| !text.is_empty()) {
        // An SM2 key has one cipher, whichever is named.
        let sealed = decode(&other_half.seal(Cipher::RsaOaep, text).unwrap());
        assert_eq!(openssl.get("pkeyutl -decrypt -inkey key.pem", &sealed), text.as_bytes());
        let sealed = encode(openssl.get("pkeyutl -encrypt -pubin -inkey public.pem", text.as_bytes()));
        assert_eq!(key.open(Cipher::RsaOaep, &sealed).unwrap().as_str(), text);
    }
}
