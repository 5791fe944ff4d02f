//! The Chinese commercial ciphers.

use wechatpay_runtime::{ApiV3Key, Cipher, Scheme};
use wechatpay_tests::vectors::Case;

use super::{Plan, Verdict};

pub const PLAN: Plan = Plan {
    file: "sm.json",
    check,
    accepted: 3,
    refused: 3,
    not_applicable: 2,
    errors: &[("java: SM2 signature, other message", "SignatureMismatch"), ("", "Refused")],
};

fn check(case: &Case) -> Verdict {
    match case.text("kind") {
        "sm3" => Verdict::NotApplicable("SM3 is offered inside SM2 signatures and SM4 keys only, not alone"),
        "sm4-gcm" => {
            let key = ApiV3Key::new(case.text("api_v3_key")).unwrap();
            let (nonce, associated_data) = (case.text("nonce"), case.text("associated_data"));
            if let Some(plaintext) = case.find("plaintext") {
                let sealed = key.seal_sm4(nonce, associated_data, plaintext.as_bytes());
                assert_eq!(sealed.as_deref(), Ok(case.text("ciphertext")));
            }
            let opened = key.open_as("AEAD_SM4_GCM", nonce, associated_data, case.text("ciphertext"));
            Verdict::of(opened.map(|plaintext| plaintext.to_vec()), || case.text("plaintext").into())
        }
        "sm2-verify" => {
            assert_eq!(case.text("user_id"), "1234567812345678", "the only one that is used");
            let (key, message) = (case.platform_key("public_key"), case.text("message").as_bytes());
            assert_eq!(key.scheme(), Scheme::Sm2WithSm3);
            if let Some(serial) = case.find("serial") {
                assert_eq!(key.id().as_str(), serial);
            }
            // Signatures have random parts, so that no two are the same.
            let again = case.merchant_key("private_key").sign(message).unwrap();
            assert!(key.verify(message, &again).is_ok());
            Verdict::of(key.verify(message, &case.bytes("signature")), || ())
        }
        "sm2-decrypt" => {
            let opened = case.merchant_key("private_key").open(Cipher::RsaOaep, case.text("ciphertext"));
            Verdict::of(opened.map(|plaintext| plaintext.to_string()), || case.text("plaintext").to_owned())
        }
        other => panic!("{}: {other}?", case.name()),
    }
}
