//! Which headers and bodies, right and wrong, are verified.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::{HeaderMap, HeaderValue};

use super::*;
use crate::call::TrustStore;
use crate::crypto::PlatformKey;
use crate::trust::header_names::{NONCE, SERIAL, SIGNATURE, SIGNATURE_TYPE, TIMESTAMP};
use crate::trust::{TrustPolicy, made};

/// wechatpay-go, `notify_test.go`: a notification that the platform signed with the certificate.
const BODY: &[u8] = include_bytes!("../../../tests/data/go_notification.json");
const CERTIFICATE: &str = include_str!("../../../tests/data/go_platform_certificate.pem");
const SIGNED_AT: u64 = 1_624_523_846;
const HEADERS: [(&str, &str); 4] = [
    (NONCE, "EcZ9Cmy4Xyx1i6RlJQzLcCyEqDa26NBz"),
    (TIMESTAMP, "1624523846"),
    (SERIAL, "D7CE59D1F522D701"),
    (
        SIGNATURE,
        concat!(
            "tJHIiIS9eB2hAYstmAmbbD3ZE5LiIm/Ug5tuL4fC0YOFRWIHV39UFIZXC0e9Wl6lBu6sKvkqDkzpqzBsVHyXF",
            "lbYZTOQrVdG4b6LfTnK4mikv9++ixJMd3vTf2yCqvBkh98zs3Ds5zsYQakzbcwhmw4fMJs4nPLws28H0UW9FjDR//rxELLwXvV1VEA1I",
            "BLX70xptjL8hrfUjEE8kkry6yNJTHZRU8CAc7qHli2Ng1V1qb9ARbK8A3ThmFmPQvRGrapI/jS2laKKgYUmfdEdkNO6B2Cke5e8VTxY4",
            "06ArAmQ90GAihDwIcb16TQMnzCMBoutnwZKNiKRACrFmtxw2Q==",
        ),
    ),
];

fn headers() -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in HEADERS {
        headers.insert(name, value.parse().unwrap());
    }
    headers
}

fn with(name: &'static str, value: &[u8]) -> HeaderMap {
    let mut headers = headers();
    headers.insert(name, HeaderValue::from_bytes(value).unwrap());
    headers
}

fn trust() -> TrustSnapshot {
    let store = TrustStore::new(TrustPolicy::default());
    store.insert(PlatformKey::from_certificate_pem(CERTIFICATE).unwrap());
    store.snapshot()
}

fn at(offset: i64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(SIGNED_AT.checked_add_signed(offset).unwrap())
}

fn check(headers: &HeaderMap, body: &[u8], now: SystemTime) -> Result<VerifiedSignature, VerifyError> {
    verify(headers, body, &trust(), now, &VerifyPolicy::default())
}

fn key(text: &str) -> KeyId {
    KeyId::new(text).unwrap()
}

#[test]
fn takes_what_the_platform_signed() {
    let verified = check(&headers(), BODY, at(0)).unwrap();
    assert_eq!(
        (verified.key.as_str(), verified.timestamp, verified.nonce.as_str()),
        ("D7CE59D1F522D701", 1_624_523_846, "EcZ9Cmy4Xyx1i6RlJQzLcCyEqDa26NBz")
    );
    for headers in [with(SERIAL, b"00d7ce59d1f522d701"), with(SIGNATURE_TYPE, b"WECHATPAY2-SHA256-RSA2048")] {
        assert!(check(&headers, BODY, at(0)).is_ok());
    }
}

#[test]
fn refuses_what_was_altered() {
    let mismatch = Err(VerifyError::Mismatch(key("D7CE59D1F522D701")));
    let mut longer = BODY.to_vec();
    longer.push(b'\n');
    for (headers, body) in [
        (headers(), &b""[..]),
        (headers(), &longer),
        (headers(), &BODY[1..]),
        (with(NONCE, b"ecZ9Cmy4Xyx1i6RlJQzLcCyEqDa26NBz"), BODY),
        (with(TIMESTAMP, b"1624523847"), BODY),
        (with(TIMESTAMP, b"01624523846"), BODY),
        (with(SIGNATURE, b"AAAA"), BODY),
    ] {
        assert_eq!(check(&headers, body, at(0)), mismatch, "{headers:?}");
    }
}

#[test]
fn timestamps_have_a_window() {
    for (now, ahead) in [(301, Some(-301)), (300, None), (-300, None), (-301, Some(301))] {
        let expected = ahead.map(|ahead| VerifyError::Timestamp { ahead, window: 300 });
        assert_eq!(check(&headers(), BODY, at(now)).err(), expected, "{now}");
    }
    // Fractions of a second do not count.
    assert!(check(&headers(), BODY, at(300) + Duration::from_millis(999)).is_ok());
    let narrow = VerifyPolicy { window: Duration::from_secs(10), ..VerifyPolicy::default() };
    for (now, fine) in [(10, true), (11, false)] {
        assert_eq!(verify(&headers(), BODY, &trust(), at(now), &narrow).is_ok(), fine);
    }
    let far = with(TIMESTAMP, b"9223372036854775807");
    assert!(matches!(check(&far, BODY, at(0)), Err(VerifyError::Timestamp { ahead: 1.., window: 300 })));
}

#[test]
fn headers_are_there_once_and_well_formed() {
    for (name, _) in HEADERS {
        let mut headers = headers();
        headers.remove(name);
        assert_eq!(check(&headers, BODY, at(0)), Err(header(name, HeaderFault::Missing)));
    }
    for name in [NONCE, TIMESTAMP, SERIAL, SIGNATURE, SIGNATURE_TYPE] {
        let mut twice = with(name, b"1");
        twice.append(name, HeaderValue::from_static("1"));
        assert_eq!(check(&twice, BODY, at(0)), Err(header(name, HeaderFault::Repeated)));
        assert_eq!(check(&with(name, b""), BODY, at(0)), Err(header(name, HeaderFault::Empty)));
        for value in [&b"a b"[..], b"a\tb", b"\xe5\x85\x83", b"\xff", b" "] {
            assert_eq!(check(&with(name, value), BODY, at(0)), Err(header(name, HeaderFault::Malformed)));
        }
    }
    for value in ["-1", "+1624523846", "1624523846.0", "0x60d44d06", "1624523846,1", "99999999999999999999"] {
        let headers = with(TIMESTAMP, value.as_bytes());
        assert_eq!(check(&headers, BODY, at(0)), Err(header(TIMESTAMP, HeaderFault::Malformed)), "{value}");
    }
}

fn header(name: &'static str, fault: HeaderFault) -> VerifyError {
    VerifyError::Header { name, fault }
}

#[test]
fn probes_are_told_before_anything_hides_them() {
    // The second is Base64, the third is not.
    for signature in ["WECHATPAY/SIGNTEST/", "WECHATPAY/SIGNTEST/AAAAAAAA=", "WECHATPAY/SIGNTEST/-?"] {
        let mut probe = with(SIGNATURE, signature.as_bytes());
        assert_eq!(check(&probe, BODY, at(0)), Err(VerifyError::Probe(key("D7CE59D1F522D701"))));
        probe.insert(SERIAL, HeaderValue::from_static("00"));
        probe.insert(SIGNATURE_TYPE, HeaderValue::from_static("x"));
        let error = check(&probe, BODY, at(9_999)).unwrap_err();
        assert!(error.is_probe() && error.missing_key().is_none());
        probe.remove(NONCE);
        assert_eq!(check(&probe, BODY, at(0)), Err(header(NONCE, HeaderFault::Missing)));
    }
    // Only at the beginning, and only in upper case.
    for signature in ["AWECHATPAY/SIGNTEST/", "wechatpay/signtest/"] {
        assert!(!check(&with(SIGNATURE, signature.as_bytes()), BODY, at(0)).unwrap_err().is_probe());
    }
}

#[test]
fn other_faults_have_their_own_kind() {
    let unsupported = |text: &str| VerifyError::UnsupportedType(text.into());
    for (headers, error) in [
        (with(SIGNATURE, b"not-base64"), VerifyError::NotBase64),
        (with(SERIAL, b"D7CE59D1F522D702"), VerifyError::UnknownKey(key("D7CE59D1F522D702"))),
        (
            with(SERIAL, b"PUB_KEY_ID_D7CE59D1F522D701"),
            VerifyError::UnknownKey(key("PUB_KEY_ID_D7CE59D1F522D701")),
        ),
        (with(SIGNATURE_TYPE, b"WECHATPAY2-MD5"), unsupported("WECHATPAY2-MD5")),
        (with(SIGNATURE_TYPE, b"wechatpay2-sha256-rsa2048"), unsupported("wechatpay2-sha256-rsa2048")),
        (with(SIGNATURE_TYPE, &[b'x'; 99]), unsupported(&"x".repeat(64))),
    ] {
        assert_eq!(check(&headers, BODY, at(0)), Err(error));
    }
    let sm = check(&with(SIGNATURE_TYPE, b"WECHATPAY2-SM2-WITH-SM3"), BODY, at(0));
    if cfg!(feature = "sm") {
        let key = key("D7CE59D1F522D701");
        assert_eq!(sm, Err(VerifyError::OtherScheme { key, scheme: crate::crypto::Scheme::Sm2WithSm3 }));
    } else {
        assert_eq!(sm, Err(unsupported("WECHATPAY2-SM2-WITH-SM3")));
    }
}

/// A message that the platform signed with this type in its headers.
fn signed_as(kind: Option<&'static str>, serial: &'static str) -> HeaderMap {
    let signature = made::private(3).sign(&response_message("1624523846", "n", BODY)).unwrap();
    let mut headers = HeaderMap::new();
    headers.insert(NONCE, HeaderValue::from_static("n"));
    headers.insert(TIMESTAMP, HeaderValue::from_static("1624523846"));
    headers.insert(SERIAL, HeaderValue::from_static(serial));
    headers.insert(SIGNATURE, STANDARD.encode(signature).parse().unwrap());
    if let Some(kind) = kind {
        headers.insert(SIGNATURE_TYPE, HeaderValue::from_static(kind));
    }
    headers
}

#[test]
fn what_was_signed_for_one_is_not_taken_by_the_other() {
    const MERCHANT: Option<&str> = Some("WECHATPAY2-SHA256-RSA2048");
    const BRAND: Option<&str> = Some("WECHATPAY-BRAND-SHA256-RSA2048");
    let store = TrustStore::new(TrustPolicy::default());
    store.insert(made::public("PUB_KEY_ID_1", 3));
    let keys = store.snapshot();
    for (kind, identity, found) in [
        (None, Identity::Merchant, None),
        (None, Identity::Brand, None),
        (MERCHANT, Identity::Merchant, None),
        (BRAND, Identity::Brand, None),
        (BRAND, Identity::Merchant, Some(Scheme::BrandRsa2048Sha256)),
        (MERCHANT, Identity::Brand, Some(Scheme::Rsa2048Sha256)),
    ] {
        let policy = VerifyPolicy { identity, ..VerifyPolicy::default() };
        let headers = signed_as(kind, "PUB_KEY_ID_1");
        let expected = found.map_or(Ok(()), |scheme| Err(VerifyError::OtherIdentity { scheme, identity }));
        let whole = verify(&headers, BODY, &keys, at(0), &policy).map(drop);
        assert_eq!(whole, expected, "{kind:?} {identity}");
        let verifier = Verifier { keys: &keys, now: at(0), policy: &policy };
        let begun = verifier.begin(&headers).and_then(|mut running| {
            running.update(BODY);
            running.finish()
        });
        assert_eq!(begun, expected, "{kind:?} {identity}");
    }
    let error =
        VerifyError::OtherIdentity { scheme: Scheme::BrandRsa2048Sha256, identity: Identity::Merchant };
    assert_eq!(
        error.to_string(),
        "the message was signed for a brand, with WECHATPAY-BRAND-SHA256-RSA2048, and this is the configuration of a merchant"
    );
}

#[test]
fn a_brand_believes_no_certificate() {
    let made = made::Made { key: 3, ..made::new() };
    let store = TrustStore::new(TrustPolicy::default());
    store.insert(made.key());
    let (keys, now) = (store.snapshot(), made::day(1));
    let timestamp = unix_seconds(now).to_string();
    let signature = made::private(3).sign(&response_message(&timestamp, "n", BODY)).unwrap();
    let mut headers = signed_as(None, "0A");
    headers.insert(TIMESTAMP, timestamp.parse().unwrap());
    headers.insert(SIGNATURE, STANDARD.encode(signature).parse().unwrap());
    let of =
        |identity| verify(&headers, BODY, &keys, now, &VerifyPolicy { identity, ..VerifyPolicy::default() });
    assert_eq!(of(Identity::Merchant).map(drop), Ok(()));
    assert_eq!(of(Identity::Brand).map(drop), Err(VerifyError::UnknownKey(key("0A"))));
}

#[test]
fn an_expired_certificate_verifies_nothing() {
    // The same message, as if it had been signed six minutes after the certificate ended.
    let expiry = 1_934_873_723;
    for (timestamp, expired) in [(expiry + 300, false), (expiry + 301, true)] {
        let headers = with(TIMESTAMP, i64::to_string(&timestamp).as_bytes());
        let now = UNIX_EPOCH + Duration::from_secs(timestamp.unsigned_abs());
        let error = check(&headers, BODY, now).unwrap_err();
        assert_eq!(matches!(error, VerifyError::ExpiredKey(_)), expired, "{error}");
        assert_eq!(error.missing_key().is_some(), expired);
    }
}

#[test]
fn any_header_of_a_signature_counts() {
    assert!(!SignatureHeaders::any(&HeaderMap::new()));
    for name in [NONCE, TIMESTAMP, SERIAL, SIGNATURE, SIGNATURE_TYPE] {
        let mut headers = HeaderMap::new();
        headers.insert(name, HeaderValue::from_static(""));
        assert!(SignatureHeaders::any(&headers), "{name}");
    }
}

#[test]
fn errors_are_sentences() {
    for (error, text) in [
        (header(NONCE, HeaderFault::Repeated), "the header Wechatpay-Nonce appears more than once"),
        (
            VerifyError::Timestamp { ahead: -301, window: 300 },
            "the message was signed 301 s behind the clock here; 300 s are accepted",
        ),
        (VerifyError::UnknownKey(key("0A")), "no platform key 0A is known"),
    ] {
        assert_eq!(error.to_string(), text);
    }
}

proptest::proptest! {
    #[test]
    fn no_headers_and_no_body_panic(
        values in proptest::collection::vec(proptest::collection::vec(32_u8..=255, 0..40), 5),
        body in proptest::collection::vec(proptest::num::u8::ANY, 0..40),
    ) {
        let mut headers = HeaderMap::new();
        for (name, value) in [NONCE, TIMESTAMP, SERIAL, SIGNATURE, SIGNATURE_TYPE].into_iter().zip(values) {
            if let Ok(value) = HeaderValue::from_bytes(&value) {
                headers.insert(name, value);
            }
        }
        proptest::prop_assert!(check(&headers, &body, at(0)).is_err());
        headers.insert(TIMESTAMP, HeaderValue::from_static("1624523846"));
        headers.insert(SERIAL, HeaderValue::from_static("D7CE59D1F522D701"));
        headers.remove(SIGNATURE_TYPE);
        proptest::prop_assert!(check(&headers, &body, at(0)).is_err());
    }
}
