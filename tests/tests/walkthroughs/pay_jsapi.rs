//! Pay by JSAPI: the order, what the page needs, the notification, the query, the refund.

use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use wechatpay_gateway::Gateway;
use wechatpay_gateway::notify::Event;
use wechatpay_sdk::rt;

use super::example::notifications_axum::{Shop as Receiver, app};
use super::example::pay_jsapi::{
    Failure, Order, Payment, Prepay, Refund, Return, Shop, payment, prepay, refund, refund_state,
};
use super::{answer, break_off, called, client, gateway, refuse};

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

/// An application that takes notifications, and where.
async fn receiver(gateway: &Gateway) -> (String, Arc<Mutex<Receiver>>) {
    let config = gateway.config_without_platform_key().unwrap().build();
    let handler = rt::NotificationHandler::with_client(rt::Client::new(config).unwrap());
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let url = format!("http://{}/notifications", listener.local_addr().unwrap());
    let receiver = Arc::<Mutex<Receiver>>::default();
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
    let paid = Event::new("TRANSACTION.SUCCESS").with("out_trade_no", json!("ORD-2031-000417"));
    assert!(gateway.notify(&url, paid).await.unwrap().is_accepted);
    answer(&gateway, QUERY, "trade_state", "SUCCESS");
    let Payment::Paid { transaction_id } = payment(&shop, "ORD-2031-000417").await.unwrap() else {
        panic!("it is paid")
    };
    assert!(!transaction_id.is_empty());

    answer(&gateway, REFUND, "status", "PROCESSING");
    assert_eq!(refund(&shop, &give_back()).await.unwrap(), Refund::Processing);
    let refunded = Event::new("REFUND.SUCCESS").with("out_refund_no", json!("RF-2031-000052"));
    assert!(gateway.notify(&url, refunded).await.unwrap().is_accepted);
    answer(&gateway, REFUND_QUERY, "status", "SUCCESS");
    assert_eq!(refund_state(&shop, "RF-2031-000052").await.unwrap(), Some(Refund::Done));

    let receiver = receiver.lock().unwrap();
    assert_eq!(
        (receiver.paid.as_slice(), receiver.refunded.as_slice()),
        (&["ORD-2031-000417".to_owned()][..], &["RF-2031-000052".to_owned()][..])
    );
    assert_eq!(called(&gateway), [PREPAY, QUERY, REFUND, REFUND_QUERY]);
}

#[tokio::test]
async fn an_order_that_may_have_arrived_is_sent_again() {
    let gateway = gateway();
    let shop = shop(&gateway);
    break_off(&gateway);
    let failure = prepay(&shop, &order()).await.unwrap_err();
    assert!(matches!(failure, Failure::Unknown(_)), "{failure}");
    assert!(matches!(prepay(&shop, &order()).await.unwrap(), Prepay::Open(_)));
    // The client tried three times.
    assert_eq!(called(&gateway), [PREPAY; 4]);

    refuse(&gateway, 400, "ORDERPAID");
    assert!(matches!(prepay(&shop, &order()).await.unwrap(), Prepay::Paid));
    refuse(&gateway, 400, "APPID_MCHID_NOT_MATCH");
    let failure = prepay(&shop, &order()).await.unwrap_err();
    let Failure::Refused(error) = &failure else { panic!("{failure}") };
    assert_eq!(error.code(), Some("APPID_MCHID_NOT_MATCH"));
    assert_eq!(called(&gateway), [PREPAY; 2]);
}

#[tokio::test]
async fn a_payment_has_its_states() {
    let gateway = gateway();
    let shop = shop(&gateway);
    for (state, expected) in [
        ("NOTPAY", Payment::Open),
        ("USERPAYING", Payment::Open),
        ("CLOSED", Payment::Over("CLOSED".into())),
        ("REFUND", Payment::Over("REFUND".into())),
    ] {
        answer(&gateway, QUERY, "trade_state", state);
        assert_eq!(payment(&shop, "ORD-1").await.unwrap(), expected);
    }
    refuse(&gateway, 404, "ORDER_NOT_EXIST");
    assert_eq!(payment(&shop, "ORD-1").await.unwrap(), Payment::Missing);
    for _ in 0..super::ATTEMPTS {
        refuse(&gateway, 500, "SYSTEM_ERROR");
    }
    assert!(matches!(payment(&shop, "ORD-1").await, Err(Failure::Unknown(_))));
}

#[tokio::test]
async fn a_refund_that_may_have_begun_is_asked_about() {
    let gateway = gateway();
    let shop = shop(&gateway);
    answer(&gateway, REFUND, "status", "SUCCESS");
    answer(&gateway, REFUND_QUERY, "status", "ABNORMAL");
    break_off(&gateway);
    assert_eq!(refund(&shop, &give_back()).await.unwrap(), Refund::Failed("ABNORMAL".into()));
    assert_eq!(called(&gateway), [REFUND, REFUND, REFUND, REFUND_QUERY]);

    break_off(&gateway);
    refuse(&gateway, 404, "RESOURCE_NOT_EXISTS");
    let failure = refund(&shop, &give_back()).await.unwrap_err();
    assert!(matches!(failure, Failure::Unknown(_)), "{failure}");
    assert_eq!(refund(&shop, &give_back()).await.unwrap(), Refund::Done);

    called(&gateway);
    refuse(&gateway, 403, "NOT_ENOUGH");
    assert!(matches!(refund(&shop, &give_back()).await, Err(Failure::Refused(_))));
    assert_eq!(called(&gateway), [REFUND]);
}
