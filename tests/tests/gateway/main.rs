//! The emitted crate against the gateway, as a merchant would test a program.

#![allow(clippy::unwrap_used, reason = "a test says so by failing")]

mod bills;
mod notify;
mod rotation;
mod tls;

use wechatpay_gateway::{Gateway, Misbehavior};
use wechatpay_sdk::rt;
use wechatpay_sdk::v3::multiuse::users::openid::coupons;

fn gateway() -> Gateway {
    Gateway::with_catalogue().unwrap()
}

fn coupon() -> coupons::Post {
    coupons::Post::new(
        "oA7dk2Qm-31xYcV0pLh8sWzT4nBe",
        coupons::PostBody::new(coupons::PostBodyRequired {
            stock_id: "7310042".into(),
            out_request_no: "GRANT-2031-0009".into(),
            user_name: "Lin Xiaoyu".into(),
            id_card_number: "330106199002304417".into(),
            appid: "wx5a1c93e7d02b48f6".into(),
            card_type: coupons::PostBodyCardType::IdCard,
        })
        .amount(1200),
    )
}

#[tokio::test]
async fn the_six_calls_of_a_sealed_request() {
    use wechatpay_sdk::Urls as _;
    let gateway = gateway();
    let config = gateway.config().unwrap().build().unwrap();
    let client = rt::Client::new(config.clone()).unwrap();
    // By value, and as a chain.
    client.execute(coupon()).await.unwrap();
    let coupons::Post { openid, body, .. } = coupon();
    client.v3().multiuse().users().openid(openid).coupons().post(body).await.unwrap();
    let opened = [
        ("/body/user_name".to_owned(), "Lin Xiaoyu".to_owned()),
        ("/body/id_card_number".to_owned(), "330106199002304417".to_owned()),
    ];
    for record in gateway.records() {
        assert_eq!(
            (record.status, record.faults.as_slice(), record.opened.as_slice()),
            (200, &[][..], &opened[..])
        );
    }
    // By path, without types: the gateway notices the plaintext.
    let error = client
        .path("v3/multiuse/users/{openid}/coupons")
        .bind("openid", "o")
        .json(&serde_json::json!({ "stock_id": "1", "user_name": "Lin Xiaoyu" }))
        .post()
        .await
        .unwrap_err();
    assert_eq!((error.status(), error.code()), (Some(400), Some(&rt::Code::ParamError)));
    // All of it blocking.
    tokio::task::spawn_blocking(move || {
        let client = rt::blocking::Client::new(config).unwrap();
        client.execute(coupon()).unwrap();
        let coupons::Post { openid, body, .. } = coupon();
        client.v3().multiuse().users().openid(openid).coupons().post(body).unwrap();
        let query = client.path("v3/pay/transactions/out-trade-no/{out_trade_no}").bind("out_trade_no", "1");
        assert!(query.query("mchid", "1610000321").get().unwrap()["trade_state"].is_string());
    })
    .await
    .unwrap();
    assert_eq!(gateway.last().unwrap().status, 200);
}

#[tokio::test]
async fn a_misbehaving_platform_is_not_believed() {
    use wechatpay_sdk::v3::pay::transactions::out_trade_no::out_trade_no;
    let gateway = gateway();
    let config = gateway.config().unwrap().retry(rt::RetryPolicy::never()).build().unwrap();
    let client = rt::Client::new(config).unwrap();
    let call = || {
        let query = out_trade_no::GetQuery::new("1610000321");
        client.execute(out_trade_no::Get::new("ORD-2031-000417", query))
    };
    call().await.unwrap();
    for (misbehavior, is_it) in [
        (Misbehavior::Probe, (|error| error.is_probe()) as fn(&rt::Error) -> bool),
        (Misbehavior::WrongSignature, |error| matches!(error.kind(), rt::ErrorKind::Verify(_))),
        (Misbehavior::NoSignature, |error| matches!(error.kind(), rt::ErrorKind::Verify(_))),
        (Misbehavior::Skew(301), |error| matches!(error.kind(), rt::ErrorKind::Verify(_))),
        (Misbehavior::Skew(-301), |error| matches!(error.kind(), rt::ErrorKind::Verify(_))),
        (Misbehavior::Html, |error| matches!(error.kind(), rt::ErrorKind::Unexpected { .. })),
        (Misbehavior::Status(503, Some(1)), |error| error.is_retryable() && error.status() == Some(503)),
        (Misbehavior::Reset, |error| matches!(error.kind(), rt::ErrorKind::Send(_))),
    ] {
        gateway.misbehave(misbehavior.clone());
        let error = call().await.unwrap_err();
        assert!(is_it(&error), "{misbehavior:?}: {error:?}");
        call().await.unwrap();
    }
    gateway.misbehave(Misbehavior::Skew(250));
    call().await.unwrap();
}

#[tokio::test]
async fn certificates_are_downloaded_and_rotated() {
    use wechatpay_sdk::v3::refund::domestic::refunds::out_refund_no;
    let gateway = gateway();
    let client = rt::Client::new(gateway.config_without_platform_key().unwrap().build().unwrap()).unwrap();
    let call = || client.execute(out_refund_no::Get::new("R-1"));
    call().await.unwrap();
    gateway.misbehave(Misbehavior::RotateKey);
    call().await.unwrap();
    client.execute(coupon()).await.unwrap();
    let downloads =
        gateway.records().iter().filter(|record| record.request == "GET /v3/certificates").count();
    assert_eq!(downloads, 1);
}

#[tokio::test]
async fn notifications_are_opened() {
    use wechatpay_sdk::webhook::v3::Event;
    let gateway = gateway();
    let handler = rt::NotificationHandler::with_client(
        rt::Client::new(gateway.config_without_platform_key().unwrap().build().unwrap()).unwrap(),
    );
    let notification = gateway.notification("TRANSACTION.SUCCESS").unwrap();
    let verified = handler.verify(notification.headers, notification.body).await.unwrap();
    let opened = verified.open::<Event>().unwrap();
    assert!(matches!(opened.event, Event::TransactionSuccess(_)), "{opened:?}");
}
