//! Correct notifications, and their content.

use super::*;

#[test]
fn a_payment_is_verified_and_opened() {
    let (headers, body) = payment();
    let receive = || handler().receive(headers.clone(), body.clone()).verify().unwrap();
    let verified = receive();
    assert_eq!(
        [verified.id(), verified.event_type(), verified.create_time(), verified.summary()],
        ["EV-2018022511223320873", "TRANSACTION.SUCCESS", "2022-05-17T09:23:43+08:00", "支付成功"]
    );
    assert_eq!(verified.original_type(), "transaction");

    let opened = verified.open::<Event>().unwrap();
    assert_eq!(
        [opened.id.as_str(), &opened.create_time, &opened.summary, opened.event.event_type()],
        ["EV-2018022511223320873", "2022-05-17T09:23:43+08:00", "支付成功", "TRANSACTION.SUCCESS"]
    );
    let Event::TransactionSuccess(payment) = opened.event else { panic!("another event") };
    assert_eq!(payment.out_trade_no.as_deref(), Some("1217752501201407033233368018"));

    let payment = receive().payload::<Payment>().unwrap().event;
    assert_eq!(payment.amount.and_then(|amount| amount.total), Some(100));
    let plaintext: Json = serde_json::from_str(PAYMENT).unwrap();
    let json = receive().json().unwrap();
    assert_eq!(
        json.event.to_string(),
        serde_json::from_str::<Json>(plaintext["plaintext"].as_str().unwrap()).unwrap().to_string()
    );
    assert_eq!(json.id, "EV-2018022511223320873");

    let altered = handler().receive(headers.clone(), body.replace("EV-2018", "EV-2019"));
    assert!(matches!(altered.verify().unwrap_err(), NotificationError::Verify(VerifyError::Mismatch(_))));
    let asynchronous = pollster::block_on(handler().verify(headers, body)).unwrap();
    assert_eq!(asynchronous.event_type(), "TRANSACTION.SUCCESS");
}

#[test]
fn sealed_fields_inside_are_opened() {
    for card in [
        card("CARD.CREATE", &card_content()).payload::<Card>().unwrap().event,
        match card("CARD.CREATE", &card_content()).open::<Event>().unwrap().event {
            Event::CardCreate(card) => *card,
            event => panic!("{event:?}"),
        },
    ] {
        assert_eq!((card.card_id.as_deref(), card.name.expose()), (Some("C-1"), Some("plaintext")));
        let phones: Vec<_> = card.phones.iter().map(Sensitive::expose).collect();
        assert_eq!(phones, [Some("plaintext"), Some("")]);
    }
    // Without a type, it is unknown that they are sealed.
    assert_eq!(card("CARD.CREATE", &card_content()).json().unwrap().event["name"], SEALED);

    let broken = json!({ "card_id": "C-1", "name": "", "phones": [SEALED, "AAAA"] }).to_string();
    for error in [
        card("CARD.CREATE", &broken).payload::<Card>().map(drop).unwrap_err(),
        card("CARD.CREATE", &broken).open::<Event>().map(drop).unwrap_err(),
    ] {
        let NotificationError::Field(path, OpenError::Refused) = &error else { panic!("{error:?}") };
        assert_eq!(path, "phones[1]");
    }
}

#[test]
fn unknown_events_keep_what_they_say() {
    let opened = card("CARD.DESTROY", &card_content()).open::<Event>().unwrap();
    assert_eq!(crate::codec::json::to_string(opened.event.payload()), Ok(card_content()));
    assert_eq!(opened.event.event_type(), "CARD.DESTROY");
    let Event::Unknown { event_type, resource } = opened.event else { panic!("a known event") };
    assert_eq!((event_type.as_str(), resource.to_string()), ("CARD.DESTROY", card_content()));
    // Names of events are compared exactly.
    let opened = card("card.create", "[1,null]").open::<Event>().unwrap();
    assert!(matches!(opened.event, Event::Unknown { resource, .. } if resource == json!([1, null])));
}

#[test]
fn a_handler_of_one_event_refuses_others() {
    let error = card("CARD.DESTROY", &card_content()).payload::<Card>().map(drop).unwrap_err();
    let NotificationError::OtherEvent { expected, found } = &error else { panic!("{error:?}") };
    assert_eq!((*expected, found.as_str()), ("CARD.CREATE", "CARD.DESTROY"));
    assert_eq!(error.to_string(), "the notification is about CARD.DESTROY, and CARD.CREATE was expected");
    assert_eq!(error.reply().status(), 500);
}

#[test]
fn a_refund_of_api_v2_is_opened() {
    let opened = handler().receive_v2(REFUND).unwrap().payload::<Refunded>().unwrap();
    assert_eq!((opened.id.as_str(), opened.event.mch_id.as_deref()), ("", Some("10000100")));
    assert_eq!(opened.event.req_info.and_then(|refund| refund.refund_fee), Some(6));
}

#[test]
fn nothing_secret_is_printed() {
    let (headers, body) = payment();
    let handler = handler();
    let received = handler.receive(headers, body.clone());
    let mut shown = format!("{handler:?} {handler:#?} {received:?}");
    let verified = received.verify().unwrap();
    shown += &format!("{verified:?} {verified:#?}");
    let opened = card("CARD.CREATE", &card_content()).open::<Event>().unwrap();
    shown += &format!("{opened:?} {opened:#?} {:?}", handler.receive_v2(REFUND).unwrap());
    let envelope: Json = serde_json::from_str(&body).unwrap();
    let text = |json: &Json| json.as_str().unwrap().to_owned();
    for secret in [
        API_V3_KEY.to_owned(),
        API_V2_KEY.to_owned(),
        "plaintext".to_owned(),
        SEALED.to_owned(),
        text(&envelope["resource"]["ciphertext"]),
        text(&envelope["resource"]["nonce"]),
        // For the content of the payment and of the refund.
        "1217752501201407033233368018".to_owned(),
        "req_info".to_owned(),
    ] {
        assert!(!shown.contains(&secret), "{secret}: {shown}");
    }
    assert!(shown.contains("EV-2018022511223320873") && shown.contains("C-1") && shown.contains("***"));
}
