//! Ciphers with shared keys and with RSA.

use wechatpay_runtime::{ApiV2Key, ApiV3Key, Cipher, KeyError, OpenError};
use wechatpay_tests::vectors::Case;

use super::{Plan, Verdict};

pub const AES_GCM: Plan = Plan {
    file: "aes-gcm.json",
    check: aes_gcm,
    accepted: 3,
    refused: 10,
    not_applicable: 8,
    errors: &[("java: not Base64", "NotBase64"), ("", "Refused")],
};

fn aes_gcm(case: &Case) -> Verdict {
    let key = match ApiV3Key::new(case.text("key")) {
        Ok(key) => key,
        Err(error) => {
            let found = case.text("key").len();
            assert_eq!(error, KeyError::Length { key: "APIv3 key", expected: 32, found });
            assert_eq!(case.find("only"), Some("aes-128"));
            return Verdict::NotApplicable("APIv3 keys have 32 bytes, others are refused");
        }
    };
    let (nonce, associated_data) = (case.text("nonce"), case.text("associated_data"));
    let result = key.open(nonce, associated_data, case.text("ciphertext"));
    if case.find("only") == Some("nonce-16") {
        assert_eq!(result, Err(OpenError::NonceLength { found: 16 }));
        return Verdict::NotApplicable("the platform's nonces have 12 bytes, others are refused");
    }
    if let Some(plaintext) = case.find("plaintext") {
        let sealed = key.seal(nonce, associated_data, plaintext.as_bytes());
        assert_eq!(sealed.as_deref(), Ok(case.text("ciphertext")));
    }
    Verdict::of(result.map(|plaintext| plaintext.to_vec()), || case.text("plaintext").into())
}

pub const AES_ECB: Plan = Plan {
    file: "aes-ecb.json",
    check: aes_ecb,
    accepted: 1,
    refused: 3,
    not_applicable: 3,
    errors: &[("", "Refused")],
};

fn aes_ecb(case: &Case) -> Verdict {
    let ciphertext = case.text("ciphertext");
    let Some(v2_key) = case.find("v2_key") else {
        if !case.is_rejected() {
            // Run in the runtime's own tests, which reach below the key.
            return Verdict::NotApplicable(
                "AES keys are always the MD5 digest of an APIv2 key, and this is none",
            );
        }
        // What is refused for its length is refused whatever the key is.
        let key = ApiV2Key::new(case.text("key")).unwrap();
        return Verdict::of(key.open_ecb(ciphertext).map(drop), || panic!("a plaintext"));
    };
    let key = ApiV2Key::new(v2_key).unwrap();
    if let Some(plaintext) = case.find("plaintext") {
        assert_eq!(key.seal_ecb(plaintext.as_bytes()).as_deref(), Ok(ciphertext));
    }
    Verdict::of(key.open_ecb(ciphertext).map(|plaintext| plaintext.to_vec()), || {
        case.text("plaintext").into()
    })
}

pub const RSA_OAEP: Plan = Plan {
    file: "rsa-oaep.json",
    check: |case| rsa(case, Cipher::RsaOaep),
    accepted: 3,
    refused: 6,
    not_applicable: 0,
    errors: &[("", "Refused")],
};

pub const RSA_PKCS1V15: Plan = Plan {
    file: "rsa-pkcs1v15.json",
    check: |case| rsa(case, Cipher::RsaPkcs1v15),
    accepted: 1,
    refused: 1,
    not_applicable: 0,
    errors: &[("", "Refused")],
};

fn rsa(case: &Case, cipher: Cipher) -> Verdict {
    let key = case.merchant_key("private_key");
    if let Some(plaintext) = case.find("plaintext") {
        let sealed = case.platform_key("public_key").seal(cipher, plaintext).unwrap();
        assert_eq!(key.open(cipher, &sealed).unwrap().as_str(), plaintext, "sealed here");
    }
    let opened = key.open(cipher, case.text("ciphertext"));
    Verdict::of(opened.map(|plaintext| plaintext.to_string()), || case.text("plaintext").to_owned())
}
