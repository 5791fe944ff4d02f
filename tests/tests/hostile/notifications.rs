//! Notifications of API v3.

use http::{HeaderMap, HeaderValue};
use proptest::prelude::*;
use serde_json::{Value as Json, json};
use wechatpay_runtime::verify::HeaderFault;
use wechatpay_runtime::{KeyId, NotificationError, NotificationHandler, VerifyError};
use wechatpay_sdk::webhook::v3::{Event, transaction_success};
use wechatpay_tests::merchant::{At, config, headers, notification, platform_headers};
use wechatpay_tests::vectors::{Case, case, decode, encode};

use super::{Bits, flips};

/// A notification that another implementation signed and sealed.
struct Original {
    headers: HeaderMap,
    body: String,
    handler: NotificationHandler,
    content: Json,
}

fn original() -> Original {
    let case = case("notification.json", "own: payment, 32-byte key");
    let api_v3_key = wechatpay_runtime::ApiV3Key::new(case.text("api_v3_key")).unwrap();
    let config = config().clock(At(case.number("now"))).platform_key(case.platform_key("certificate"));
    let original = Original {
        headers: received(&case),
        body: case.text("body").to_owned(),
        // The payment is another merchant's.
        handler: NotificationHandler::new(config.api_v3_key(api_v3_key).build().unwrap())
            .also_for_merchants(["1234567891"]),
        content: serde_json::from_str(case.text("plaintext")).unwrap(),
    };
    assert_eq!(original.open(original.headers.clone(), original.body.as_bytes()).unwrap(), original.content);
    original
}

fn received(case: &Case) -> HeaderMap {
    headers(case.members("headers").into_iter().map(|(name, value)| (name, value.unwrap())))
}

impl Original {
    fn open(&self, headers: HeaderMap, body: &[u8]) -> Result<Json, NotificationError> {
        Ok(self.handler.receive(headers, body.to_vec()).verify()?.json()?.event)
    }

    fn verify_error(&self, headers: HeaderMap, body: &[u8]) -> VerifyError {
        match self.open(headers, body) {
            Err(NotificationError::Verify(error)) => error,
            other => panic!("{other:?}"),
        }
    }
}

/// Whether it is said that there was nothing to verify.
fn is_empty(error: &NotificationError) -> bool {
    matches!(
        error,
        NotificationError::NotANotification { fault: wechatpay_runtime::notify::BodyFault::Empty, .. }
    )
}

#[test]
fn every_bit_of_the_body() {
    let original = original();
    for (at, altered) in flips(original.body.as_bytes(), Bits::All) {
        // Without its first brace it is not even an object.
        if !altered.trim_ascii_start().starts_with(b"{") {
            let error = original.open(original.headers.clone(), &altered).unwrap_err();
            assert!(matches!(error, NotificationError::NotANotification { .. }), "{at}: {error}");
            continue;
        }
        let error = original.verify_error(original.headers.clone(), &altered);
        assert!(matches!(error, VerifyError::Mismatch(_)), "{at}: {error}");
    }
    assert!(is_empty(&original.open(original.headers.clone(), b"").unwrap_err()));
    for length in 1..original.body.len() {
        let error = original.verify_error(original.headers.clone(), &original.body.as_bytes()[..length]);
        assert!(matches!(error, VerifyError::Mismatch(_)), "{length}: {error}");
    }
}

#[test]
fn every_bit_of_the_headers() {
    let original = original();
    let serial = original.headers["Wechatpay-Serial"].to_str().unwrap();
    let serial = KeyId::new(serial).unwrap();
    let signed = original.headers.iter().filter(|(name, _)| name.as_str().starts_with("wechatpay-"));
    for (name, value) in signed {
        for (at, altered) in flips(value.as_bytes(), Bits::All) {
            let Ok(altered) = HeaderValue::from_bytes(&altered) else { continue };
            let names_the_same_key = name == "wechatpay-serial"
                && altered.to_str().is_ok_and(|text| KeyId::new(text).is_ok_and(|id| id == serial));
            let mut headers = original.headers.clone();
            headers.insert(name, altered.clone());
            let opened = original.open(headers, original.body.as_bytes());
            // Serial numbers are the same in upper and lower case.
            assert_eq!(opened.is_ok(), names_the_same_key, "{name} {at}: {altered:?}");
        }
    }
}

#[test]
fn headers_cut_or_doubled_or_gone() {
    let original = original();
    let body = original.body.as_bytes();
    for name in ["Wechatpay-Timestamp", "Wechatpay-Nonce", "Wechatpay-Serial", "Wechatpay-Signature"] {
        let value = &original.headers[name];
        for length in 0..value.len() {
            let mut headers = original.headers.clone();
            headers.insert(name, HeaderValue::from_bytes(&value.as_bytes()[..length]).unwrap());
            assert!(original.open(headers, body).is_err(), "{name}: {length}");
        }
        let mut twice = original.headers.clone();
        twice.append(name, value.clone());
        assert_eq!(
            original.verify_error(twice, body),
            VerifyError::Header { name, fault: HeaderFault::Repeated }
        );
        let mut gone = original.headers.clone();
        gone.remove(name);
        assert_eq!(
            original.verify_error(gone, body),
            VerifyError::Header { name, fault: HeaderFault::Missing }
        );
    }
}

/// The platform would have to go mad to sign these.
#[test]
fn cut_and_then_signed() {
    let original = original();
    let body = original.body.as_bytes();
    assert!(is_empty(&original.open(platform_headers(b""), b"").unwrap_err()));
    for length in 1..body.len() {
        let cut = &body[..length];
        let error = original.open(platform_headers(cut), cut).unwrap_err();
        assert!(matches!(error, NotificationError::Decode(_)), "{length}: {error}");
    }
    for (at, altered) in flips(body, Bits::OneOfEachByte) {
        if let Ok(content) = original.open(platform_headers(&altered), &altered) {
            assert_eq!(content, original.content, "{at}: what is sealed cannot change");
        }
    }
}

#[test]
fn sealed_again_by_nobody() {
    let original = original();
    let body: Json = serde_json::from_str(&original.body).unwrap();
    let error = |field: &str, text: &str| {
        let mut altered = body.clone();
        altered["resource"][field] = text.into();
        let altered = altered.to_string();
        original.open(platform_headers(altered.as_bytes()), altered.as_bytes()).unwrap_err()
    };
    let refused = |field: &str, text: &str| {
        let error = error(field, text);
        let is_missing = matches!(error, NotificationError::NotANotification { .. }) && text.is_empty();
        assert!(matches!(error, NotificationError::Open(_)) || is_missing, "{field}: {text}: {error}");
    };
    let part = |field: &str| body["resource"][field].as_str().unwrap();
    for (_, altered) in flips(&decode(part("ciphertext")), Bits::OneOfEachByte) {
        refused("ciphertext", &encode(altered));
    }
    for field in ["nonce", "associated_data", "algorithm"] {
        for (_, altered) in flips(part(field).as_bytes(), Bits::OneOfEachByte) {
            if let Ok(altered) = String::from_utf8(altered) {
                refused(field, &altered);
            }
        }
    }
    refused("nonce", "");
    refused("associated_data", "");
    let error = error("algorithm", "");
    let fault = wechatpay_runtime::notify::BodyFault::Missing("resource.algorithm");
    assert!(
        matches!(&error, NotificationError::NotANotification { fault: found, .. } if *found == fault),
        "{error}"
    );
}

/// JSON of which the names are those of notifications, and the values anything.
/// Whether no number is beyond what serde_json keeps the digits of; such a one is refused rather than rounded.
fn keeps_its_digits(json: &Json) -> bool {
    match json {
        Json::Number(number) if number.is_f64() => number.as_f64().is_some_and(|number| {
            let beyond = if number < 0.0 { -(i64::MIN as f64) } else { u64::MAX as f64 };
            number.abs() < beyond
        }),
        Json::Array(items) => items.iter().all(keeps_its_digits),
        Json::Object(members) => members.values().all(keeps_its_digits),
        _ => true,
    }
}

fn any_json() -> impl Strategy<Value = Json> {
    let name = prop::sample::select(vec![
        "id",
        "create_time",
        "event_type",
        "resource",
        "algorithm",
        "ciphertext",
        "associated_data",
        "nonce",
        "original_type",
        "summary",
        "amount",
        "total",
        "payer",
        "openid",
        "promotion_detail",
        "goods_detail",
        "success_time",
        "trade_state",
        "x",
    ]);
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        any::<f64>().prop_map(Json::from),
        ".{0,12}".prop_map(Json::from),
        prop::sample::select(vec![
            "AEAD_AES_256_GCM",
            "AEAD_SM4_GCM",
            "TRANSACTION.SUCCESS",
            "1",
            "true",
            "AAAA"
        ])
        .prop_map(Json::from),
    ];
    leaf.prop_recursive(4, 40, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Json::from),
            prop::collection::btree_map(name.clone().prop_map(str::to_owned), inner, 0..8)
                .prop_map(|members| Json::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn anything_that_the_platform_might_sign(body in any_json(), bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        let handler = NotificationHandler::new(config().build().unwrap());
        for body in [body.to_string().into_bytes(), bytes] {
            let verified = handler.receive(platform_headers(&body), body).verify();
            if let Ok(verified) = verified {
                prop_assert!(verified.json().is_err(), "it opens without having been sealed");
            }
        }
    }

    #[test]
    fn anything_that_may_be_sealed(content in any_json(), text in ".{0,40}") {
        let handler = NotificationHandler::new(config().build().unwrap());
        for content in [content.to_string(), text] {
            let body = notification(&content).into_bytes();
            let receive = || handler.receive(platform_headers(&body), body.clone()).verify().unwrap();
            // Read or refused, but never with a panic.
            let _ = receive().open::<Event>();
            let _ = receive().payload::<transaction_success::Payload>();
            let opened = receive().json();
            let is_read = serde_json::from_str::<Json>(&content).is_ok_and(|json| keeps_its_digits(&json));
            prop_assert_eq!(opened.is_ok(), is_read);
        }
    }

    #[test]
    fn anything_from_anybody(
        values in prop::collection::vec((prop::sample::select(vec![
            "Wechatpay-Timestamp", "Wechatpay-Nonce", "Wechatpay-Serial", "Wechatpay-Signature",
            "Wechatpay-Signature-Type",
        ]), prop_oneof![
            "[ -~]{0,40}".prop_map(String::into_bytes),
            prop::collection::vec(any::<u8>(), 0..40),
            Just(b"1652750623".to_vec()),
            Just(b"440024045C4A427599D09BB4E3DE0279F2E813FD".to_vec()),
            Just(b"WECHATPAY2-SM2-WITH-SM3".to_vec()),
        ]), 0..9),
        body in prop::collection::vec(any::<u8>(), 0..64),
    ) {
        let mut headers = HeaderMap::new();
        for (name, value) in values {
            if let Ok(value) = HeaderValue::from_bytes(&value) {
                headers.append(name, value);
            }
        }
        let handler = NotificationHandler::new(config().build().unwrap());
        let error = handler.receive(headers, body).verify().unwrap_err();
        // Or it looks like something else, whoever sent it.
        let is_refused = matches!(error, NotificationError::Verify(_) | NotificationError::NotANotification { .. });
        prop_assert!(is_refused, "{:?}", error);
        prop_assert!(error.reply().status().as_u16() >= 400);
    }

    #[test]
    fn a_notification_pieced_together(cuts in prop::collection::vec((0_usize..2000, 0_usize..2000), 1..4)) {
        let original = original();
        let body = original.body.as_bytes();
        let mut altered = Vec::new();
        for (from, to) in cuts {
            let (from, to) = (from % (body.len() + 1), to % (body.len() + 1));
            altered.extend_from_slice(&body[from.min(to)..from.max(to)]);
        }
        let opened = original.open(original.headers.clone(), &altered);
        prop_assert_eq!(opened.is_ok(), altered == body);
    }
}

#[test]
fn an_empty_object_is_no_notification() {
    let handler = NotificationHandler::new(config().build().unwrap());
    for body in [json!({}), json!({ "resource": {} }), json!([]), json!(null)] {
        let body = body.to_string();
        let headers = platform_headers(body.as_bytes());
        let opened = handler.receive(headers, body).verify().and_then(|verified| verified.json());
        assert!(opened.is_err());
    }
}
