//! Pay by JSAPI: the order, what the page needs, the notification, the query, the refund.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value as Json, json};
use wechatpay_gateway::notify::Event;
use wechatpay_gateway::{Gateway, Misbehavior};
use wechatpay_sdk::rt;

use super::example::notifications_axum::{app, shop::Shop as Receiver};
use super::example::pay_jsapi::{
    Failure, Order, Payment, Prepay, Refund, Return, Shop, payment, prepay, refund, refund_state,
};
use super::{
    answer, answer_all, break_off, called, client, gateway, lose_one_reply, refuse, refuse_unsigned,
};

const TRANSACTION: &str = "4200009137203104173344556677";
const PREPAY: &str = "POST /v3/pay/transactions/jsapi";
const QUERY: &str = "GET /v3/pay/transactions/out-trade-no/{out_trade_no}";
const REFUND: &str = "POST /v3/refund/domestic/refunds";
const REFUND_QUERY: &str = "GET /v3/refund/domestic/refunds/{out_refund_no}";

fn shop(gateway: &Gateway) -> Shop {
    Shop {
        client: client(gateway),
        key: gateway.keys().merchant.key.clone(),
        appid: "wx5a1c93e7d02b48f6".into(),
        notify_url: "https://shop.example/notifications".into(),
    }
}

fn order() -> Order {
    Order {
        out_trade_no: "ORD-2031-000417".into(),
        description: "Maple tea, 250 g".into(),
        total: 2590,
        openid: "oA7dk2Qm-31xYcV0pLh8sWzT4nBe".into(),
    }
}

fn give_back() -> Return {
    let (out_trade_no, out_refund_no) = ("ORD-2031-000417".into(), "RF-2031-000052".into());
    Return { out_trade_no, out_refund_no, refund: 1000, total: 2590 }
}

/// What the service says of the order, with these changes.
fn order_is(gateway: &Gateway, changes: Json) {
    let members = json!({
        "mchid": gateway.keys().merchant_id,
        "out_trade_no": "ORD-2031-000417",
        "transaction_id": TRANSACTION,
        "trade_state": "SUCCESS",
        "amount": { "total": 2590, "currency": "CNY" },
    });
    answer_all(gateway, QUERY, &members, &changes);
}

/// What the service says of the refund, when it is asked to make it or about it, with these changes.
fn refund_is(gateway: &Gateway, operation: &str, changes: Json) {
    let members = json!({
        "out_refund_no": "RF-2031-000052",
        "out_trade_no": "ORD-2031-000417",
        "status": "SUCCESS",
        "amount": { "refund": 1000, "total": 2590, "currency": "CNY" },
    });
    answer_all(gateway, operation, &members, &changes);
}

/// The order is asked about.
async fn ask(shop: &Shop) -> Result<Payment, Failure> {
    payment(shop, "ORD-2031-000417", 2590).await
}

fn paid() -> Payment {
    Payment::Paid { transaction_id: TRANSACTION.into() }
}

/// An application that takes notifications, and where.
async fn receiver(gateway: &Gateway) -> (String, Arc<Receiver>) {
    let config = gateway.config_without_platform_key().unwrap().build().unwrap();
    let handler = rt::NotificationHandler::with_client(rt::Client::new(config).unwrap());
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let url = format!("http://{}/notifications", listener.local_addr().unwrap());
    let receiver = Arc::new(Receiver::new(&gateway.keys().merchant_id, "wx5a1c93e7d02b48f6"));
    tokio::spawn(axum::serve(listener, app(handler, receiver.clone())).into_future());
    (url, receiver)
}

#[tokio::test]
async fn an_order_is_paid_and_refunded() {
    let gateway = gateway();
    let shop = shop(&gateway);
    answer(&gateway, PREPAY, "prepay_id", "wx17180000000000a1b2c3d4e5f6");
    let Prepay::Open(page) = prepay(&shop, &order()).await.unwrap() else { panic!("it is not paid") };
    assert_eq!(page.package, "prepay_id=wx17180000000000a1b2c3d4e5f6");
    assert_eq!((page.app_id.as_str(), page.sign_type.as_str()), ("wx5a1c93e7d02b48f6", "RSA"));
    let signed = [&page.app_id, &page.time_stamp, &page.nonce_str, &page.package];
    let message: String = signed.iter().map(|line| format!("{line}\n")).collect();
    let merchant = gateway.keys().merchant.public("MERCHANT").unwrap();
    merchant.verify(message.as_bytes(), &STANDARD.decode(&page.pay_sign).unwrap()).unwrap();

    // The payer pays.
    let (url, receiver) = receiver(&gateway).await;
    receiver.sell("ORD-2031-000417", 2590);
    let event = Event::new("TRANSACTION.SUCCESS")
        .with("appid", json!("wx5a1c93e7d02b48f6"))
        .with("sub_mchid", Json::Null)
        .with("out_trade_no", json!("ORD-2031-000417"))
        .with("trade_state", json!("SUCCESS"))
        .with("amount", json!({ "total": 2590, "currency": "CNY" }));
    assert!(gateway.notify(&url, event).await.unwrap().is_accepted);
    order_is(&gateway, json!({}));
    assert_eq!(ask(&shop).await.unwrap(), paid());

    refund_is(&gateway, REFUND, json!({ "status": "PROCESSING" }));
    assert_eq!(refund(&shop, &give_back()).await.unwrap(), Refund::Processing);
    receiver.give_back("ORD-2031-000417", "RF-2031-000052", 1000).unwrap();
    let refunded = Event::new("REFUND.SUCCESS")
        .with("sub_mchid", Json::Null)
        .with("out_trade_no", json!("ORD-2031-000417"))
        .with("out_refund_no", json!("RF-2031-000052"))
        .with("refund_status", json!("SUCCESS"))
        .with("amount", json!({ "refund": 1000, "total": 2590, "currency": "CNY" }));
    assert!(gateway.notify(&url, refunded).await.unwrap().is_accepted);
    refund_is(&gateway, REFUND_QUERY, json!({}));
    assert_eq!(refund_state(&shop, &give_back()).await.unwrap(), Some(Refund::Done));

    {
        let books = receiver.books();
        assert_eq!(
            (&books.delivered[..], &books.refunded[..]),
            (&["ORD-2031-000417".to_owned()][..], &["RF-2031-000052".to_owned()][..])
        );
        assert_eq!(books.matters, [""; 0]);
    }
    assert_eq!(called(&gateway), [PREPAY, QUERY, REFUND, REFUND_QUERY]);
}

#[tokio::test]
async fn an_order_that_may_have_arrived_is_sent_again() {
    let gateway = gateway();
    let shop = shop(&gateway);
    order_is(&gateway, json!({ "trade_state": "NOTPAY" }));
    break_off(&gateway);
    let failure = prepay(&shop, &order()).await.unwrap_err();
    assert!(matches!(failure, Failure::Unknown(_)), "{failure}");
    // The client tried three times, and nobody paid meanwhile.
    assert_eq!(called(&gateway), [PREPAY, PREPAY, PREPAY, QUERY]);
    assert!(matches!(prepay(&shop, &order()).await.unwrap(), Prepay::Open(_)));
    assert_eq!(called(&gateway), [PREPAY]);

    refuse(&gateway, 400, "APPID_MCHID_NOT_MATCH");
    let failure = prepay(&shop, &order()).await.unwrap_err();
    let Failure::Refused(error) = &failure else { panic!("{failure}") };
    assert_eq!(error.code(), Some(&rt::Code::AppidMchidNotMatch));

    // An earlier call's order may be what was refused, and the question about it is lost.
    refuse(&gateway, 400, "ORDERPAID");
    break_off(&gateway);
    let failure = prepay(&shop, &order()).await.unwrap_err();
    assert!(matches!(failure, Failure::Unknown(_)), "{failure}");

    // Nobody listens.
    let nowhere = gateway.config().unwrap().base_url("http://127.0.0.1:9").retry(rt::RetryPolicy::never());
    let shop = Shop { client: rt::Client::new(nowhere.build().unwrap()).unwrap(), ..shop };
    called(&gateway);
    let failure = prepay(&shop, &order()).await.unwrap_err();
    assert!(matches!(failure, Failure::NotSent(_)), "{failure}");
    assert_eq!(called(&gateway), [""; 0]);
}

#[tokio::test]
async fn an_order_is_delivered_when_the_service_says_that_it_is_paid_and_not_before() {
    let gateway = gateway();
    let shop = shop(&gateway);
    type Fault = fn(&Gateway);
    let faults: [Fault; 5] = [
        |gateway| refuse(gateway, 400, "ORDERPAID"),
        |gateway| refuse_unsigned(gateway, 400, "ORDERPAID"),
        |gateway| {
            lose_one_reply(gateway);
            refuse(gateway, 400, "ORDERPAID");
        },
        |gateway| {
            lose_one_reply(gateway);
            refuse_unsigned(gateway, 400, "ORDERPAID");
        },
        |gateway| gateway.misbehave(Misbehavior::WrongSignature),
    ];
    for (at, fault) in faults.into_iter().enumerate() {
        // The order is paid.
        order_is(&gateway, json!({}));
        fault(&gateway);
        let Ok(Prepay::Paid { transaction_id }) = prepay(&shop, &order()).await else { panic!("{at}") };
        assert_eq!(transaction_id, TRANSACTION);
        // It is not.
        order_is(&gateway, json!({ "trade_state": "NOTPAY" }));
        fault(&gateway);
        assert!(prepay(&shop, &order()).await.is_err(), "{at}");
        // Another one is.
        for (changes, member) in [
            (json!({ "amount": { "total": 1, "currency": "CNY" } }), "amount.total"),
            (json!({ "amount": { "total": 2590, "currency": "USD" } }), "amount.currency"),
            (json!({ "mchid": "1900000199" }), "mchid"),
            (json!({ "out_trade_no": "ORD-2031-000418" }), "out_trade_no"),
        ] {
            order_is(&gateway, changes);
            fault(&gateway);
            let failure = prepay(&shop, &order()).await.unwrap_err();
            assert!(matches!(failure, Failure::Differs(found) if found == member), "{at}: {failure}");
        }
        // Nobody who could be believed says so.
        order_is(&gateway, json!({}));
        fault(&gateway);
        refuse_unsigned(&gateway, 404, "ORDER_NOT_EXIST");
        let failure = prepay(&shop, &order()).await.unwrap_err();
        assert!(!matches!(failure, Failure::Differs(_) | Failure::NotSent(_)), "{at}: {failure}");
        called(&gateway);
    }
}

#[tokio::test]
async fn a_payment_has_its_states() {
    let gateway = gateway();
    let shop = shop(&gateway);
    for (state, expected) in [
        ("SUCCESS", paid()),
        ("NOTPAY", Payment::Open),
        ("USERPAYING", Payment::Open),
        ("CLOSED", Payment::Over("CLOSED".into())),
        ("REFUND", Payment::Over("REFUND".into())),
    ] {
        order_is(&gateway, json!({ "trade_state": state }));
        assert_eq!(ask(&shop).await.unwrap(), expected);
        order_is(&gateway, json!({ "trade_state": state, "out_trade_no": "ORD-2" }));
        assert!(matches!(ask(&shop).await, Err(Failure::Differs("out_trade_no"))));
    }
    refuse(&gateway, 404, "ORDER_NOT_EXIST");
    assert_eq!(ask(&shop).await.unwrap(), Payment::Missing);
    lose_one_reply(&gateway);
    refuse(&gateway, 404, "ORDER_NOT_EXIST");
    assert_eq!(ask(&shop).await.unwrap(), Payment::Missing, "it was asked twice, and answered");
    // Anybody can say so.
    refuse_unsigned(&gateway, 404, "ORDER_NOT_EXIST");
    let Err(Failure::Unknown(error)) = ask(&shop).await else { panic!("nobody signed it") };
    assert_eq!((error.code(), error.unsigned_code()), (None, Some("ORDER_NOT_EXIST")));
    for _ in 0..super::ATTEMPTS {
        refuse(&gateway, 500, "SYSTEM_ERROR");
    }
    assert!(matches!(ask(&shop).await, Err(Failure::Unknown(_))));
}

#[tokio::test]
async fn a_refund_that_may_have_begun_is_asked_about() {
    let gateway = gateway();
    let shop = shop(&gateway);
    refund_is(&gateway, REFUND, json!({}));
    refund_is(&gateway, REFUND_QUERY, json!({ "status": "ABNORMAL" }));
    break_off(&gateway);
    assert_eq!(refund(&shop, &give_back()).await.unwrap(), Refund::Failed("ABNORMAL".into()));
    assert_eq!(called(&gateway), [REFUND, REFUND, REFUND, REFUND_QUERY]);
    // The reply of the first attempt is lost, and the second is refused: the first may have begun it.
    lose_one_reply(&gateway);
    refuse(&gateway, 403, "NOT_ENOUGH");
    assert_eq!(refund(&shop, &give_back()).await.unwrap(), Refund::Failed("ABNORMAL".into()));
    assert_eq!(called(&gateway), [REFUND, REFUND, REFUND_QUERY]);

    for is_signed in [true, false] {
        break_off(&gateway);
        match is_signed {
            true => refuse(&gateway, 404, "RESOURCE_NOT_EXISTS"),
            false => refuse_unsigned(&gateway, 404, "RESOURCE_NOT_EXISTS"),
        }
        let failure = refund(&shop, &give_back()).await.unwrap_err();
        assert!(matches!(failure, Failure::Unknown(_)), "{failure}");
        assert_eq!(refund(&shop, &give_back()).await.unwrap(), Refund::Done);
    }
    refuse_unsigned(&gateway, 404, "RESOURCE_NOT_EXISTS");
    assert!(matches!(refund_state(&shop, &give_back()).await, Err(Failure::Unknown(_))));
    refuse(&gateway, 404, "RESOURCE_NOT_EXISTS");
    assert_eq!(refund_state(&shop, &give_back()).await.unwrap(), None);

    called(&gateway);
    refuse(&gateway, 403, "NOT_ENOUGH");
    assert!(matches!(refund(&shop, &give_back()).await, Err(Failure::Refused(_))));
    assert_eq!(called(&gateway), [REFUND]);
    refuse_unsigned(&gateway, 403, "NOT_ENOUGH");
    assert_eq!(refund(&shop, &give_back()).await.unwrap(), Refund::Failed("ABNORMAL".into()));
    assert_eq!(called(&gateway), [REFUND, REFUND_QUERY]);

    refund_is(&gateway, REFUND, json!({ "amount": { "refund": 2590, "total": 2590, "currency": "CNY" } }));
    assert!(matches!(refund(&shop, &give_back()).await, Err(Failure::Differs("amount.refund"))));
}
