//! Bodies that are no notifications of the API, and what is said about them.

use super::*;

const EMPTY: &str = "the body is empty; either nothing was sent, or the body was read before, by another extractor or a layer";

const NO_OBJECT: &str = "the body is not an object in JSON";

/// A body that arrived at an address of this API, signed if the API can.
fn received(protocol: Protocol, body: &str, headers: HeaderMap) -> NotificationError {
    match protocol {
        Protocol::V2 => handler().receive_v2(body.as_bytes()).map(drop),
        Protocol::V3 | Protocol::Brand => {
            let handler = || if protocol == Protocol::V3 { handler() } else { brand_handler() };
            let receive = || handler().receive(headers.clone(), body.to_owned()).verify().map(drop);
            let asynchronous =
                pollster::block_on(handler().verify(headers.clone(), body.to_owned())).map(drop);
            assert_eq!(receive().unwrap_err().to_string(), asynchronous.unwrap_err().to_string());
            receive()
        }
    }
    .unwrap_err()
}

#[test]
fn bodies_of_something_else_are_told_as_what_they_are_whoever_sent_them() {
    const V2: Protocol = Protocol::V2;
    const V3: Protocol = Protocol::V3;
    const BRAND: Protocol = Protocol::Brand;
    let refund = String::from_utf8_lossy(REFUND);
    let (_, payment) = payment();
    for (protocol, body, expected, says) in [
        (V3, "", BodyFault::Empty, EMPTY),
        (V2, "", BodyFault::Empty, EMPTY),
        (V3, "\u{feff}\r\n", BodyFault::Empty, EMPTY),
        (
            V3,
            &*refund,
            BodyFault::OtherApi,
            "the body is XML, as API v2 sends it; if this address is one of API v2, use `receive_v2`",
        ),
        (
            V2,
            &*payment,
            BodyFault::OtherApi,
            "the body is JSON, as API v3 sends it; if this address is one of API v3, verify it with its headers",
        ),
        (
            BRAND,
            &*refund,
            BodyFault::OtherApi,
            "the body is XML, as API v2 sends it to merchants; brands have no notifications of API v2",
        ),
        (BRAND, "", BodyFault::Empty, EMPTY),
        (BRAND, "[]", BodyFault::OtherFormat, NO_OBJECT),
        (V3, "<!doctype html><p>", BodyFault::WebPage, "the body is a web page"),
        (V2, "<HTML>", BodyFault::WebPage, "the body is a web page"),
        (V2, "return_code=SUCCESS", BodyFault::OtherFormat, "the body is not XML"),
        (V3, "[]", BodyFault::OtherFormat, NO_OBJECT),
        (V3, "null", BodyFault::OtherFormat, NO_OBJECT),
        (V3, "id=EV-1&event_type=x", BodyFault::OtherFormat, NO_OBJECT),
        (V3, "\"{}\"", BodyFault::OtherFormat, NO_OBJECT),
        (V3, "\u{1f}\u{8b}", BodyFault::OtherFormat, NO_OBJECT),
        (V3, "<soap:Envelope/>", BodyFault::OtherFormat, NO_OBJECT),
    ] {
        // An attacker is told the same as a platform whose body was lost on the way, and nothing is believed.
        for headers in [HeaderMap::new(), signed(body.as_bytes()), signed(b"{}")] {
            let error = received(protocol, body, headers);
            let NotificationError::NotANotification { protocol: found, fault } = &error else {
                panic!("{body}: {error:?}")
            };
            assert_eq!((*found, *fault), (protocol, expected), "{body}");
            let api = match protocol {
                V2 => "API v2",
                V3 => "API v3",
                BRAND => "the API of brands",
            };
            assert_eq!(error.to_string(), format!("not a notification of {api}: {says}"));
            let status = if protocol == V2 { 200 } else { 401 };
            assert_eq!(error.reply().status(), status, "{body}");
        }
    }
}

#[test]
fn a_signed_object_that_is_no_envelope_says_what_it_lacks() {
    let altered = |change: &dyn Fn(&mut Json)| {
        let mut envelope = envelope("CARD.CREATE", b"{}");
        change(&mut envelope);
        envelope.to_string()
    };
    for (body, missing) in [
        ("{}".to_owned(), "event_type"),
        // A reply, and a refusal.
        (r#"{"out_trade_no":"1","trade_state":"SUCCESS"}"#.to_owned(), "event_type"),
        (r#"{"code":"PARAM_ERROR","message":"m"}"#.to_owned(), "event_type"),
        (altered(&|envelope| envelope["event_type"] = Json::Null), "event_type"),
        (altered(&|envelope| envelope["resource"] = Json::Null), "resource"),
        (altered(&|envelope| envelope["resource"] = json!({})), "resource"),
        (altered(&|envelope| drop(envelope.as_object_mut().unwrap().remove("resource"))), "resource"),
        (altered(&|envelope| envelope["resource"]["algorithm"] = Json::Null), "resource.algorithm"),
        (altered(&|envelope| envelope["resource"]["algorithm"] = json!("")), "resource.algorithm"),
        (altered(&|envelope| envelope["resource"]["ciphertext"] = Json::Null), "resource.ciphertext"),
        (altered(&|envelope| envelope["resource"]["nonce"] = json!("")), "resource.nonce"),
    ] {
        let error = received(Protocol::V3, &body, signed(body.as_bytes()));
        assert_eq!(
            error.to_string(),
            format!(
                "not a notification of API v3: the body is signed, but `{missing}` is missing or null, as in a reply \
                 or another document"
            ),
            "{body}"
        );
        // Unsigned, it is nothing but unsigned.
        let error = received(Protocol::V3, &body, HeaderMap::new());
        assert!(matches!(error, NotificationError::Verify(VerifyError::Header { .. })), "{error:?}");
    }
    // An algorithm is named, whatever its name may be.
    let long = "A".repeat(300);
    for (algorithm, shown) in [
        ("AEAD_X", "made by AEAD_X, an algorithm that is not supported: AEAD_AES_256_GCM is"),
        ("aead_aes_256_gcm", "made by aead_aes_256_gcm, an"),
        ("A\r\nB\u{202e}", r"made by A\r\nB\u{202e}, an"),
        (long.as_str(), &*format!("made by {}, an", "A".repeat(64))),
    ] {
        let body = altered(&|envelope| envelope["resource"]["algorithm"] = json!(algorithm));
        let error = verified(&handler(), body.as_bytes()).unwrap().json().map(drop).unwrap_err();
        assert!(matches!(&error, NotificationError::Open(OpenError::Algorithm { .. })), "{error:?}");
        assert!(error.to_string().contains(shown), "{error}");
        assert!(format!("{error:?}").len() < 200, "{error:?}");
    }
    // The key is blamed only where it may be at fault.
    for (member, value, is_blamed) in
        [("nonce", "0", false), ("ciphertext", "*", false), ("nonce", "0123456789aB", true)]
    {
        let body = altered(&|envelope| envelope["resource"][member] = json!(value));
        let error = verified(&handler(), body.as_bytes()).unwrap().json().map(drop).unwrap_err();
        assert_eq!(error.to_string().contains("the configured APIv3 key"), is_blamed, "{error}");
    }
}

/// As of an extractor that is called again, or a proxy that repeats what it buffered.
#[test]
fn a_document_that_comes_twice_says_so_and_stays_unauthenticated() {
    let (headers, payment) = payment();
    for (body, is_told) in [
        (format!("{payment}{payment}"), true),
        (format!("{payment}\n{payment}\r\n"), true),
        (format!("\u{feff}{payment} {payment}{payment}"), true),
        (format!("{payment}{{}}"), false),
        (format!("{payment} "), false),
        (payment[..payment.len() - 1].to_owned(), false),
        ("{}".to_owned(), false),
        ("{{".to_owned(), false),
    ] {
        let error = received(Protocol::V3, &body, headers.clone());
        assert!(
            matches!(&error, NotificationError::Verify(found) if found.missing_key().is_none()),
            "{error:?}"
        );
        let text =
            "440024045C4A427599D09BB4E3DE0279F2E813FD over this message, which is one document several times";
        assert_eq!(error.to_string().contains(text), is_told, "{body}: {error}");
        assert_eq!((error.reply().status().as_u16(), error.is_probe()), (401, false));
        assert!(!error.to_string().contains("EV-2018"), "{error}");
        // Without headers, with those of another time: that matters more.
        let error = received(Protocol::V3, &body, HeaderMap::new());
        assert!(matches!(error, NotificationError::Verify(VerifyError::Header { .. })), "{error:?}");
    }
    // If it is signed as it is, it is a document followed by something.
    let body = format!("{payment}{payment}");
    let error = received(Protocol::V3, &body, signed(body.as_bytes()));
    assert!(matches!(error, NotificationError::Decode(_)), "{error:?}");
    let refund = String::from_utf8_lossy(REFUND);
    for (body, is_told) in [
        (format!("{refund}{refund}"), true),
        (format!("{refund}\r\n{refund}\n"), true),
        (format!("{refund}<xml/>"), false),
        (format!("{refund}x"), false),
    ] {
        let error = received(Protocol::V2, &body, HeaderMap::new());
        let is_twice = matches!(
            error,
            NotificationError::NotANotification { protocol: Protocol::V2, fault: BodyFault::Repeated }
        );
        assert_eq!(is_twice, is_told, "{error:?}");
        assert_eq!(error.reply().status(), 200);
    }
}

#[test]
fn a_content_that_is_no_object_is_not_a_blank_payload() {
    for (content, found) in [("null", "null"), ("[]", "a list"), ("\"\"", "a text"), (" null ", "null")] {
        let outcomes = [
            card("CARD.CREATE", content).payload::<Card>().map(drop).map_err(|error| error.to_string()),
            card("CARD.CREATE", content).open::<Event>().map(drop).map_err(|error| error.to_string()),
        ];
        // A list is read as the only list of the payload.
        let expected = if content == "[]" {
            Ok(())
        } else {
            Err(format!("the notification cannot be read: expected an object, found {found}"))
        };
        assert_eq!(outcomes, [expected.clone(), expected], "{content}");
    }
    let payment = |content: &str| {
        let mut envelope = envelope("TRANSACTION.SUCCESS", content.as_bytes());
        envelope["resource"]["original_type"] = json!("transaction");
        verified(&handler(), envelope.to_string().as_bytes()).unwrap().payload::<Payment>().map(drop)
    };
    assert!(payment("[]").is_err() && payment("{}").is_ok());
    // Without a type, it is what it is.
    assert_eq!(card("CARD.CREATE", "null").json().unwrap().event, Json::Null);
}

#[test]
fn why_a_key_is_missing_is_told_even_if_its_download_failed_earlier() {
    let config = config().build().unwrap();
    let handler = NotificationHandler::new(config.clone());
    let headers = |key: &str| {
        let mut headers = signed(b"{}");
        headers.insert("wechatpay-serial", key.parse().unwrap());
        headers
    };
    let error = |key: &str| handler.receive(headers(key), "{}").verify().unwrap_err();
    assert!(matches!(error("7777"), NotificationError::Verify(VerifyError::UnknownKey(_))));
    let failure = crate::call::Error::new(crate::call::ErrorKind::Deadline).of("GET /v3/certificates", 1);
    config.facts().trust.gate().set_failure(Some(failure));
    for key in ["7777", "PUB_KEY_ID_7"] {
        let error = error(key);
        assert!(matches!(error, NotificationError::NoPlatformKey { .. }), "{error:?}");
        assert!(error.to_string().ends_with("GET /v3/certificates: the time for the call was up"), "{error}");
        assert_eq!(error.reply().status(), 401);
    }
    config.facts().trust.gate().set_failure(None);
    assert!(error("PUB_KEY_ID_7").to_string().contains("no download brings"));
}
