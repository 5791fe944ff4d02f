//! Incorrect notifications, and what is wrong with them.

use super::*;

/// Signs elsewhere, so there is no private key here.
struct Elsewhere;

impl Signer for Elsewhere {
    fn serial(&self) -> &str {
        "5F1C72E2A8931B72A2E13AF8DEE92471EB397115"
    }

    fn sign<'a>(&'a self, _: &'a [u8]) -> Signing<'a> {
        Box::pin(std::future::ready(Err(SignError::new("not here"))))
    }
}

#[test]
fn keys_that_are_missing_are_named() {
    let (headers, body) = payment();
    let bare = NotificationHandler::new(config().build().unwrap());
    for error in [
        bare.receive(headers.clone(), body.clone()).verify().unwrap().open::<Event>().map(drop),
        bare.receive(headers.clone(), body.clone()).verify().unwrap().payload::<Payment>().map(drop),
        bare.receive(headers, body).verify().unwrap().json().map(drop),
        bare.receive_v2(REFUND).map(drop),
    ] {
        assert!(matches!(error.unwrap_err(), NotificationError::Configuration(_)));
    }

    let elsewhere = with_platform_keys(Config::builder_with_signer("1900000109", Elsewhere))
        .api_v3_key(ApiV3Key::new(API_V3_KEY).unwrap());
    let card = |config: ConfigBuilder| {
        let body = envelope("CARD.CREATE", card_content().as_bytes()).to_string();
        verified(&NotificationHandler::new(config.build().unwrap()), body.as_bytes())
            .unwrap()
            .payload::<Card>()
    };
    let error = card(elsewhere).map(drop).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the notification has sealed fields, and there is no private key to open them"
    );
    let elsewhere = with_platform_keys(Config::builder_with_signer("1900000109", Elsewhere))
        .api_v3_key(ApiV3Key::new(API_V3_KEY).unwrap())
        .field_key(merchant_key());
    assert_eq!(card(elsewhere).unwrap().event.name.expose(), Some("plaintext"));

    let unknown =
        NotificationHandler::new(Config::builder_with_signer("1", Elsewhere).clock(At(NOW)).build().unwrap());
    let NotificationError::Verify(error) = verified(&unknown, b"{}").unwrap_err() else { panic!("no") };
    assert_eq!(error.missing_key().unwrap().as_str(), OWN_KEY_ID);
}

#[test]
fn what_cannot_be_opened_says_why_and_not_what() {
    let altered = |member: &str, value: Json| {
        let mut envelope = envelope("CARD.CREATE", card_content().as_bytes());
        envelope["resource"][member] = value;
        envelope.to_string()
    };
    for (body, expected) in [
        (altered("algorithm", json!("AEAD_AES_128_GCM")), OpenError::algorithm("AEAD_AES_128_GCM")),
        (altered("nonce", json!("0")), OpenError::NonceLength { found: 1 }),
        (altered("nonce", json!("0123456789abcdef")), OpenError::NonceLength { found: 16 }),
        (altered("nonce", json!("0123456789aB")), OpenError::Refused),
        (altered("associated_data", json!("")), OpenError::Refused),
        (altered("ciphertext", json!("***")), OpenError::NotBase64),
    ] {
        for error in [
            verified(&handler(), body.as_bytes()).unwrap().open::<Event>().map(drop).unwrap_err(),
            verified(&handler(), body.as_bytes()).unwrap().json().map(drop).unwrap_err(),
        ] {
            assert!(
                matches!(&error, NotificationError::Open(found) if *found == expected),
                "{body}: {error}"
            );
        }
    }
    // It was sealed, but still cannot be read.
    for (content, path, kind) in [
        (&b"\xff6222021001116245"[..], "", DecodeKind::Syntax),
        (b"6222021001116245 ", "", DecodeKind::Mismatch { expected: "an object", found: "a number" }),
        (
            br#"{"name":["6222021001116245"]}"#,
            "name",
            DecodeKind::Mismatch { expected: "a text", found: "a list" },
        ),
    ] {
        let body = envelope("CARD.CREATE", content).to_string();
        let error = verified(&handler(), body.as_bytes()).unwrap().open::<Event>().map(drop).unwrap_err();
        let NotificationError::Decode(found) = &error else { panic!("{error:?}") };
        assert_eq!((found.path(), found.kind()), (path, kind));
        assert!(!format!("{error} {error:?}").contains("6222"), "{error:?}");
    }
}

#[test]
fn envelopes_that_cannot_be_read() {
    for (body, path) in
        [(&b"{\"id\":\"\xff\"}"[..], "id"), (br#"{"resource":[1]}"#, "resource"), (b"{\"id\"", "")]
    {
        let error = verified(&handler(), body).unwrap_err();
        let NotificationError::Decode(found) = &error else { panic!("{error:?}") };
        assert_eq!(found.path(), path, "{error}");
    }
    // Numbers are accepted as texts, and undocumented members do not matter.
    let mut envelope = envelope("CARD.CREATE", b"{}");
    (envelope["id"], envelope["more"]) = (json!(7), json!({ "id": 8 }));
    let verified = verified(&handler(), envelope.to_string().as_bytes()).unwrap();
    assert_eq!((verified.id(), verified.event_type()), ("7", "CARD.CREATE"));
}

#[test]
fn notifications_of_api_v2_without_proof_are_refused() {
    let other = config().api_v2_key(ApiV2Key::new("00000000000000000000000000000000").unwrap());
    let other = NotificationHandler::new(other.build().unwrap()).receive_v2(REFUND).unwrap();
    let refused = [
        other.payload::<Refunded>().map(drop),
        handler().receive_v2(b"<xml><mch_id>1</mch_id></xml>").unwrap().payload::<Refunded>().map(drop),
        handler().receive_v2(b"<xml><mch_id>1</mch_id><sign>0</sign></xml>").map(drop),
        handler().receive_v2(b"<xml").map(drop),
    ];
    for error in refused.map(Result::unwrap_err) {
        assert!(matches!(&error, NotificationError::V2(_)), "{error:?}");
        assert_eq!(
            (error.reply().status().as_u16(), error.reply().body().as_ref()),
            (200, &b"<xml><return_code>FAIL</return_code><return_msg>the notification was refused</return_msg></xml>"[..])
        );
    }
}
