//! Requests and replies of API v3, and what front ends are given.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};
use wechatpay_runtime::canonical::{Authorization, request_message};
use wechatpay_runtime::front_end::{AppPayment, JsapiPayment, Stamp};
use wechatpay_runtime::{Scheme, TrustStore, VerifyError, VerifyPolicy, verify};
use wechatpay_tests::merchant::{
    MERCHANT_ID, MERCHANT_SERIAL, NONCE, NOW, PLATFORM_SERIAL, at, headers, key, platform_headers,
};
use wechatpay_tests::vectors::{decode, encode, pem, platform_key};

use super::peer::{Package, Peer, peers};

const REQUESTS: [(&str, &str, &str); 5] = [
    ("GET", "/v3/certificates?algorithm_type=RSA", ""),
    ("GET", "/v3/pay/transactions/id/1217752501201407033233368018?mchid=1230000109", ""),
    (
        "POST",
        "/v3/pay/transactions/jsapi",
        "{\"description\":\"微信 \\\"支付\\\"\",\"amount\":{\"total\":1}}",
    ),
    ("PATCH", "/v3/marketing/favor/stocks/98065001?a=%E4%B8%AD&a=%2b", "{\n}\n"),
    ("DELETE", "/", "{}"),
];

#[test]
fn signatures_and_the_header_authorization() {
    for mut peer in peers("requests") {
        for request in REQUESTS {
            check_request(&mut peer, request);
        }
    }
}

fn check_request(peer: &mut Peer, (method, path, body): (&str, &str, &str)) {
    let timestamp = i64::try_from(NOW).unwrap();
    let message = request_message(method, path, timestamp, NONCE, body.as_bytes());
    let signature = key().sign(&message).unwrap();
    let parts = json!({
        "method": method, "path": path, "timestamp": NOW.to_string(), "nonce": NONCE, "body": body,
        "key_pem": pem("java-merchant-private-key.pem"),
        "certificate_pem": pem("java-merchant-certificate.pem"),
        "merchant_id": MERCHANT_ID, "serial": MERCHANT_SERIAL, "signature": encode(&signature),
    });
    // What we sign they verify, and nothing else.
    let answer = peer.get("verify_request", parts.clone());
    assert!(answer.is_ok(), "{:?}: {method} {path}", peer.package);
    if let Some(theirs) = answer.find("message") {
        assert_eq!(theirs.as_bytes(), message);
    }
    for (part, other) in
        [("method", "PUT"), ("path", "/v3"), ("timestamp", "1"), ("nonce", "x"), ("body", "x")]
    {
        let mut altered = parts.clone();
        altered[part] = other.into();
        assert!(!peer.get("verify_request", altered).is_ok(), "{:?}: {part}", peer.package);
    }
    // What they sign is what we sign; there is no random part.
    assert_eq!(peer.get("sign", parts.clone()).text("signature"), encode(&signature));
    let answer = peer.get("authorization", parts);
    let ours = Authorization {
        scheme: Scheme::Rsa2048Sha256,
        id: MERCHANT_ID,
        nonce: NONCE,
        timestamp,
        serial: MERCHANT_SERIAL,
        signature: &signature,
    }
    .to_header();
    // The order of parameters is free, and each of us has another one.
    assert_eq!(parameters(answer.text("header")), parameters(&ours));
    let theirs = decode(answer.text("signature"));
    let certificate = platform_key("java-merchant-certificate.pem");
    assert!(certificate.verify(&message, &theirs).is_ok());
    assert!(certificate.verify(&message[1..], &theirs).is_err());
}

fn parameters(header: &str) -> (&str, BTreeMap<&str, &str>) {
    let (scheme, pairs) = header.split_once(' ').unwrap();
    (scheme, pairs.split(',').map(|pair| pair.trim().split_once('=').unwrap()).collect())
}

const BODIES: [&str; 3] =
    ["", "{\"prepay_id\":\"wx26112221580621e9b071c00d9e093b0000\"}", "{\"name\":\"微信\"}\n"];

#[test]
fn replies() {
    for mut peer in peers("replies") {
        for body in BODIES {
            let headers = platform_headers(body.as_bytes());
            let verify = |peer: &mut Peer, body: &str, now: u64| {
                let headers: BTreeMap<String, &str> = canonical_names(&headers);
                let url = "/v3/pay/transactions/jsapi";
                peer.get(
                    "reply_verify",
                    json!({
                        "public_pem": pem("java-platform-public-key.pem"), "serial": PLATFORM_SERIAL,
                        "headers": headers, "body": body, "url": url, "now": now,
                    }),
                )
                .is_ok()
            };
            assert!(verify(&mut peer, body, NOW), "{:?}: {body}", peer.package);
            assert!(!verify(&mut peer, &format!("{body} "), NOW), "{:?}: {body}", peer.package);
            if peer.package == Package::Npm {
                // wechatpayv3 does not look at the time. The limits are ours to the second.
                for (now, fresh) in
                    [(NOW + 300, true), (NOW + 301, false), (NOW - 300, true), (NOW - 301, false)]
                {
                    assert_eq!(verify(&mut peer, body, now), fresh, "{now}");
                    assert_eq!(verified(&headers, body, now).is_ok(), fresh, "{now}");
                }
            }
            check_their_reply(&mut peer, body);
        }
    }
}

/// Header names as they are documented: `HeaderMap` has them in lower case.
pub fn canonical_names(headers: &http::HeaderMap) -> BTreeMap<String, &str> {
    let names = [
        "Wechatpay-Timestamp",
        "Wechatpay-Nonce",
        "Wechatpay-Serial",
        "Wechatpay-Signature",
        "Wechatpay-Signature-Type",
    ];
    names.map(|name| (name.to_owned(), headers[name].to_str().unwrap())).into()
}

/// They sign as the platform; we verify.
fn check_their_reply(peer: &mut Peer, body: &str) {
    let timestamp = NOW.to_string();
    let answer = peer.get(
        "front_end_sign",
        json!({ "key_pem": pem("java-platform-private-key.pem"), "parts": [timestamp, NONCE, body] }),
    );
    let headers = headers([
        ("Wechatpay-Timestamp", timestamp.as_str()),
        ("Wechatpay-Nonce", NONCE),
        ("Wechatpay-Serial", PLATFORM_SERIAL),
        ("Wechatpay-Signature", answer.text("signature")),
    ]);
    assert_eq!(verified(&headers, body, NOW), Ok(()));
    let error = verified(&headers, &format!("{body}\n"), NOW).unwrap_err();
    assert!(matches!(error, VerifyError::Mismatch(_)), "{error}");
}

fn verified(headers: &http::HeaderMap, body: &str, now: u64) -> Result<(), VerifyError> {
    let store = TrustStore::default();
    store.insert(platform_key("java-platform-certificate.pem"));
    verify::verify(headers, body.as_bytes(), &store.snapshot(), at(now), &VerifyPolicy::default()).map(drop)
}

#[test]
fn front_ends() {
    let (app_id, prepay_id) = ("wx8888888888888888", "wx201410272009395522657a690389285100");
    let stamp = Stamp { timestamp: i64::try_from(NOW).unwrap(), nonce: NONCE.to_owned() };
    let jsapi = JsapiPayment::new(app_id, prepay_id).sign(&stamp, &key()).unwrap();
    let with_plan =
        JsapiPayment::new(app_id, prepay_id).installments("PERIOD", 3).sign(&stamp, &key()).unwrap();
    let app = AppPayment::new(app_id, MERCHANT_ID, prepay_id).sign(&stamp, &key()).unwrap();
    for mut peer in peers("front ends") {
        for (last, ours) in [
            (jsapi.package.as_str(), &jsapi.pay_sign),
            (&with_plan.package, &with_plan.pay_sign),
            (prepay_id, &app.sign),
        ] {
            let parts: Json = json!([app_id, NOW.to_string(), NONCE, last]);
            let fields = json!({ "key_pem": pem("java-merchant-private-key.pem"), "parts": parts });
            assert_eq!(peer.get("front_end_sign", fields).text("signature"), ours, "{last}");
        }
    }
}
