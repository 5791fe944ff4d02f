//! Which handlers accept contents of API v3 that name merchants and brands.

use super::*;

/// What a handler of one merchant makes of this content, however it is opened.
fn outcome(
    handler: &NotificationHandler,
    original_type: &str,
    content: &str,
) -> Result<(), (&'static str, String)> {
    let mut envelope = envelope("TRANSACTION.SUCCESS", content.as_bytes());
    envelope["resource"]["original_type"] = json!(original_type);
    let verified = || verified(handler, envelope.to_string().as_bytes()).unwrap();
    let outcomes = [
        verified().json().map(drop),
        verified().open::<Event>().map(drop),
        verified().payload::<Payment>().map(drop),
    ];
    let mut outcomes = outcomes.into_iter().map(|outcome| match outcome {
        Ok(()) => Ok(()),
        Err(NotificationError::OtherMerchant { member, found }) => Err((member, found)),
        Err(error) => panic!("{error:?}"),
    });
    let first = outcomes.next().unwrap();
    assert!(outcomes.all(|outcome| outcome == first), "{content}");
    first
}

fn alone() -> NotificationHandler {
    NotificationHandler::new(config().api_v3_key(ApiV3Key::new(API_V3_KEY).unwrap()).build().unwrap())
}

#[test]
fn a_notification_is_for_the_merchant_that_it_names() {
    let other = |member, found: &str| Err((member, found.to_owned()));
    for (content, expected) in [
        (r#"{"mchid":"1900000109"}"#, Ok(())),
        (r#"{"mchid":1900000109}"#, Ok(())),
        (r#"{"mchid":"1900000109","sp_mchid":"1900000109","sub_mchid":"7"}"#, Ok(())),
        // The sub-merchant may be anyone.
        (r#"{"sub_mchid":"7"}"#, Ok(())),
        (r#"{"sp_mchid":"1900000109","sub_mchid":"7"}"#, Ok(())),
        (r#"{"combine_mchid":"1900000109","sub_orders":[{"mchid":"7"}]}"#, Ok(())),
        (r#"{"stock_creator_mchid":"7","consume_information":{"consume_mchid":"8"}}"#, Ok(())),
        // Names no one.
        (r#"{"mchid":"","sp_mchid":null,"brand_id":"7"}"#, Ok(())),
        ("{}", Ok(())),
        (r#"{"mchid":"7"}"#, other("mchid", "7")),
        (r#"{"mchid":7}"#, other("mchid", "7")),
        (r#"{"mch_id":"190000010"}"#, other("mch_id", "190000010")),
        (r#"{"mchid":"1900000109 "}"#, other("mchid", "1900000109 ")),
        (r#"{"sp_mchid":"7","sub_mchid":"1900000109"}"#, other("sp_mchid", "7")),
        (r#"{"sp_mchid":"7","mchid":"1900000109"}"#, other("sp_mchid", "7")),
        (r#"{"sp_mch_id":"7"}"#, other("sp_mch_id", "7")),
        (r#"{"combine_mchid":"7","mchid":"1900000109"}"#, other("combine_mchid", "7")),
        (r#"{"combine_mch_id":"7"}"#, other("combine_mch_id", "7")),
        (r#"{"original_data":{"sp_mchid":"7"}}"#, other("original_data.sp_mchid", "7")),
        // For a payment, the receiver is irrelevant.
        (r#"{"mchid":"7","receiver":{"type":"MERCHANT_ID","account":"1900000109"}}"#, other("mchid", "7")),
    ] {
        assert_eq!(outcome(&alone(), "transaction", content), expected, "{content}");
    }
}

#[test]
fn shared_profit_is_told_to_who_receives_it() {
    for (content, expected) in [
        (r#"{"mchid":"7","receiver":{"type":"MERCHANT_ID","account":"1900000109"}}"#, Ok(())),
        (
            r#"{"sp_mchid":"7","sub_mchid":"8","receiver":{"type":"MERCHANT_ID","account":1900000109}}"#,
            Ok(()),
        ),
        (
            r#"{"mchid":"1900000109","receiver":{"type":"MERCHANT_ID","account":"7"}}"#,
            Err(("receiver.account", "7".to_owned())),
        ),
        (
            r#"{"mchid":"7","receiver":{"type":"PERSONAL_OPENID","account":"1900000109"}}"#,
            Err(("mchid", "7".to_owned())),
        ),
        (r#"{"mchid":"7","receiver":"1900000109"}"#, Err(("mchid", "7".to_owned()))),
        (r#"{"mchid":"7","receiver":{"type":"MERCHANT_ID","account":""}}"#, Err(("mchid", "7".to_owned()))),
        (r#"{"mchid":"7","receiver":{"type":"MERCHANT_ID"}}"#, Err(("mchid", "7".to_owned()))),
    ] {
        assert_eq!(outcome(&alone(), "profitsharing", content), expected, "{content}");
    }
}

#[test]
fn a_handler_takes_what_is_for_its_merchants_and_brands() {
    let several = alone().also_for_merchants(["7", "8"]).also_for_merchants([String::from("9")]);
    for id in ["7", "8", "9", "1900000109"] {
        assert_eq!(outcome(&several, "", &json!({ "mchid": id }).to_string()), Ok(()));
    }
    assert!(outcome(&several, "", r#"{"mchid":"10"}"#).is_err());
    // This affects the clone, not the original.
    assert!(outcome(&alone(), "", r#"{"mchid":"7"}"#).is_err());

    let branded = alone().for_brands(["40"]).for_brands(["41"]);
    for (content, expected) in [
        (r#"{"brand_id":"40"}"#, Ok(())),
        (r#"{"brand_id":41}"#, Ok(())),
        ("{}", Ok(())),
        (r#"{"brand_id":"42"}"#, Err(("brand_id", "42".to_owned()))),
        (r#"{"brand_id":"40","mchid":"7"}"#, Err(("mchid", "7".to_owned()))),
    ] {
        assert_eq!(outcome(&branded, "", content), expected, "{content}");
    }
    assert!(format!("{branded:?}").contains("40"));
}

#[test]
fn another_merchants_notification_says_whose_it_is() {
    let content = json!({ "sp_mchid": "7\n\u{202e}".repeat(100) }).to_string();
    let error = card("CARD.CREATE", &content).payload::<Card>().map(drop).unwrap_err();
    let NotificationError::OtherMerchant { found, .. } = &error else { panic!("{error:?}") };
    assert_eq!(found.chars().count(), 64);
    let text = error.to_string();
    assert!(text.starts_with("the notification is for another merchant, sp_mchid is 7"), "{text}");
    assert!(!text.contains('\n'), "{text}");
    assert_eq!(error.reply().status(), 500);
    // What cannot be read names no one, but is not accepted for that reason.
    for content in ["{\"mchid\":", "\u{feff}{\"mchid\":\"7\"}", "{\"mchid\":\"7\"} x"] {
        let error = card("CARD.CREATE", content).json().map(drop).unwrap_err();
        assert!(
            matches!(error, NotificationError::Decode(_) | NotificationError::OtherMerchant { .. }),
            "{error:?}"
        );
    }
}

#[test]
fn one_event_type_is_used_for_several_things() {
    let opened = |original_type: Json| {
        let mut envelope = envelope("TRANSACTION.SUCCESS", b"{}");
        envelope["resource"]["original_type"] = original_type;
        let verified = || verified(&handler(), envelope.to_string().as_bytes()).unwrap();
        let typed = [
            verified().payload::<Payment>().map(|opened| opened.original_type),
            verified().open::<Event>().map(|opened| opened.original_type),
        ];
        // Without a type, the expected value is unknown.
        assert!(verified().json().is_ok());
        typed
    };
    for original_type in ["transaction", "profitsharing", ""] {
        for found in opened(json!(original_type)) {
            assert_eq!(found.unwrap(), original_type);
        }
    }
    for found in opened(Json::Null) {
        assert_eq!(found.unwrap(), "");
    }
    for other in ["refund", "Transaction", "transaction "] {
        for error in opened(json!(other)) {
            let error = error.unwrap_err();
            let NotificationError::OtherType { expected, found } = &error else { panic!("{error:?}") };
            assert_eq!((*expected, found.as_str()), (Payment::ORIGINAL_TYPES, other));
            let text = "and transaction or profitsharing was expected";
            assert!(error.to_string().ends_with(text), "{error}");
        }
    }
    // The table of the card lists none.
    assert!(card("CARD.CREATE", "{}").payload::<Card>().is_ok());
}
