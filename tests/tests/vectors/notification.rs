//! Notifications of API v3: verified, then opened.

use wechatpay_runtime::{ApiV3Key, TrustStore, notify};
use wechatpay_runtime::{ConfigBuilder, KeyError, NotificationHandler, PlatformKey, VerifyPolicy, verify};
use wechatpay_tests::merchant::{At, at, bare_config, headers};
use wechatpay_tests::vectors::{Case, pem};

use super::{Plan, Verdict};

pub const PLAN: Plan = Plan {
    file: "notification.json",
    check,
    accepted: 2,
    refused: 12,
    not_applicable: 2,
    errors: &[
        ("signature", "Verify(Mismatch("),
        ("probe", "Verify(Probe("),
        ("time", "Verify(Timestamp "),
        ("cipher", "Open(Refused)"),
        ("algorithm", "Open(Algorithm { "),
    ],
};

fn check(case: &Case) -> Verdict {
    signature_alone(case);
    let (config, api_v3_key) = (config(case), ApiV3Key::new(case.text("api_v3_key")));
    let config = match &api_v3_key {
        Ok(key) => config.api_v3_key(key.clone()),
        Err(_) => config,
    };
    // The payments are of others.
    let handler = NotificationHandler::new(config.build().unwrap()).also_for_merchants(["1234567891"]);
    let verified = match handler.receive(received(case), case.text("body").to_owned()).verify() {
        Ok(verified) => verified,
        Err(error) => return Verdict::Refused(format!("{error:?}")),
    };
    envelope(case, &verified);
    if let Err(error) = api_v3_key {
        assert_eq!(error, KeyError::Length { key: "APIv3 key", expected: 32, found: 16 });
        assert_eq!(case.find("only"), Some("aes-128"));
        return Verdict::NotApplicable(
            "its signature is right; its APIv3 key has 16 bytes, others than 32 are refused",
        );
    }
    Verdict::of(verified.json().map(|opened| opened.event), || {
        serde_json::from_str(case.text("plaintext")).unwrap()
    })
}

fn received(case: &Case) -> http::HeaderMap {
    headers(case.members("headers").into_iter().map(|(name, value)| (name, value.unwrap())))
}

fn config(case: &Case) -> ConfigBuilder {
    bare_config().clock(At(case.number("now"))).platform_key(case.platform_key("certificate"))
}

/// The signature at the very moment it was made, by the certificate and by the public key of the same number.
fn signature_alone(case: &Case) {
    let headers = received(case);
    let now = at(headers["Wechatpay-Timestamp"].to_str().unwrap().parse().unwrap());
    let serial = headers["Wechatpay-Serial"].to_str().unwrap();
    let public_key =
        case.find("public_key").map(|name| PlatformKey::from_public_key_pem(serial, &pem(name)).unwrap());
    for key in [Some(case.platform_key("certificate")), public_key].into_iter().flatten() {
        let store = TrustStore::default();
        store.insert(key);
        let policy = VerifyPolicy::default();
        let result = verify::verify(&headers, case.text("body").as_bytes(), &store.snapshot(), now, &policy);
        assert_eq!(result.is_ok(), case.text("signature_expect") == "ok", "{}: {result:?}", case.name());
    }
}

fn envelope(case: &Case, verified: &notify::Verified) {
    if case.json("event").is_null() {
        return;
    }
    for (name, value) in case.members("event") {
        let found = match name {
            "id" => verified.id(),
            "create_time" => verified.create_time(),
            "event_type" => verified.event_type(),
            "summary" => verified.summary(),
            "original_type" => verified.original_type(),
            // Used by opening it, and told to nobody.
            "resource_type" | "algorithm" | "nonce" | "associated_data" | "ciphertext" => continue,
            other => panic!("{}: what is {other}?", case.name()),
        };
        assert_eq!(Some(found), value, "{}: {name}", case.name());
    }
}
