//! Signatures over any text, and those that a page or an app hands to WeChat.

use wechatpay_runtime::canonical::response_message;
use wechatpay_runtime::front_end::{AppPayment, JsapiPayment, Stamp};
use wechatpay_runtime::{TrustStore, VerifyPolicy, verify};
use wechatpay_tests::merchant::{NONCE, NOW, at, headers};
use wechatpay_tests::vectors::{Case, encode};

use super::requests::verify_and_sign_again;
use super::{Plan, Verdict};

pub const RSA_VERIFY: Plan = Plan {
    file: "rsa-verify.json",
    check: rsa_verify,
    accepted: 6,
    refused: 11,
    not_applicable: 0,
    errors: &[
        (
            "go: public key, verify failed with non-base64 signature",
            "Header { name: \"Wechatpay-Signature\", fault: Malformed }",
        ),
        (
            "go: public key, verify failed with empty signature",
            "Header { name: \"Wechatpay-Signature\", fault: Empty }",
        ),
        ("", "SignatureMismatch"),
    ],
};

fn rsa_verify(case: &Case) -> Verdict {
    let key = case.platform_key("public_key");
    if let (Some(serial), Some(_)) = (case.find("serial"), key.validity()) {
        assert_eq!(key.id().as_str(), serial);
    }
    let signature = case.text("signature");
    if !signature.is_empty()
        && signature.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte))
    {
        return verify_and_sign_again(case, case.text("message").as_bytes());
    }
    // What is no Base64 is read where headers are.
    assert!(key.verify(case.text("message").as_bytes(), b"").is_err());
    let (timestamp, id) = (NOW.to_string(), key.id().to_string());
    let headers = headers([
        ("Wechatpay-Timestamp", timestamp.as_str()),
        ("Wechatpay-Nonce", NONCE),
        ("Wechatpay-Serial", &id),
        ("Wechatpay-Signature", signature),
    ]);
    let store = TrustStore::default();
    store.insert(key);
    let result = verify::verify(&headers, b"", &store.snapshot(), at(NOW), &VerifyPolicy::default());
    Verdict::of(result.map(drop), || ())
}

pub const FRONT_END: Plan = Plan {
    file: "front-end-signature.json",
    check: front_end,
    accepted: 3,
    refused: 0,
    not_applicable: 0,
    errors: &[],
};

fn front_end(case: &Case) -> Verdict {
    let parts: Vec<&str> = case.list("parts").iter().map(|part| part.as_str().unwrap()).collect();
    let message = case.text("message").as_bytes();
    let [app_id, timestamp, nonce, last] = parts[..] else {
        // More parts than any message has: the last of a message may have lines of its own.
        assert_eq!(response_message(parts[0], parts[1], parts[2..].join("\n").as_bytes()), message);
        return Verdict::Accepted;
    };
    let stamp = Stamp { timestamp: timestamp.parse().unwrap(), nonce: nonce.to_owned() };
    let key = case.merchant_key("private_key");
    let (made, signature) = match last.strip_prefix("prepay_id=") {
        Some(prepay_id) => {
            let payment = JsapiPayment::new(app_id, prepay_id);
            (payment.message(&stamp).unwrap(), payment.sign(&stamp, &key).unwrap().pay_sign)
        }
        None => {
            let payment = AppPayment::new(app_id, "1900000109", last);
            (payment.message(&stamp).unwrap(), payment.sign(&stamp, &key).unwrap().sign)
        }
    };
    assert_eq!(made, message);
    assert_eq!(signature, encode(case.bytes("signature")));
    verify_and_sign_again(case, message)
}
