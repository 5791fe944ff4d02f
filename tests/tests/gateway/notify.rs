//! Events enter; the gateway sends them to a merchant's address, and knows whether the platform would be content.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::routing::post;
use http::HeaderMap;
use serde_json::json;
use wechatpay_gateway::notify::{Event, Manner};
use wechatpay_gateway::{Gateway, GatewayError};
use wechatpay_sdk::rt;
use wechatpay_sdk::webhook::v2::{refund_processed, transaction_success};
use wechatpay_sdk::webhook::v3::Event as Payload;

use super::gateway;

/// A merchant who writes down what was paid and refunded.
#[derive(Clone)]
struct Merchant {
    handler: rt::NotificationHandler,
    seen: Arc<Mutex<Vec<String>>>,
}

async fn v3(State(merchant): State<Merchant>, headers: HeaderMap, body: Bytes) -> rt::NotificationReply {
    let opened = merchant.handler.verify(headers, body).await.and_then(|verified| verified.open::<Payload>());
    match opened {
        Err(error) => error.reply(),
        Ok(opened) => {
            let Payload::TransactionSuccess(payment) = opened.event else {
                return rt::NotificationReply::failed("another event");
            };
            merchant.seen.lock().unwrap().push(payment.out_trade_no.clone().unwrap_or_default());
            rt::NotificationReply::accepted()
        }
    }
}

async fn v2(State(merchant): State<Merchant>, body: Bytes) -> rt::NotificationReply {
    let read = || {
        let received = merchant.handler.receive_v2(&body)?;
        if let Ok(opened) = received.payload::<refund_processed::Payload>()
            && let Some(refund) = opened.event.req_info
        {
            return Ok(refund.out_refund_no.unwrap_or_default());
        }
        let received = merchant.handler.receive_v2(&body)?;
        Ok(received.payload::<transaction_success::Payload>()?.event.out_trade_no.unwrap_or_default())
    };
    let read: Result<String, rt::NotificationError> = read();
    match read {
        Err(_) => rt::NotificationReply::failed_v2("refused"),
        Ok(number) => {
            merchant.seen.lock().unwrap().push(number);
            rt::NotificationReply::accepted_v2()
        }
    }
}

async fn merchant(gateway: &Gateway) -> (SocketAddr, Arc<Mutex<Vec<String>>>) {
    let client = rt::Client::new(gateway.config().unwrap().build().unwrap()).unwrap();
    let (handler, seen) =
        (rt::NotificationHandler::with_client(client), Arc::<Mutex<Vec<String>>>::default());
    let app = Router::new().route("/v3", post(v3)).route("/v2", post(v2));
    let app = app.with_state(Merchant { handler, seen: Arc::clone(&seen) });
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(axum::serve(listener, app).into_future());
    (address, seen)
}

#[tokio::test]
async fn good_ones_are_accepted_and_others_are_not() {
    let gateway = gateway();
    let (address, seen) = merchant(&gateway).await;
    let paid = |number: &str| Event::new("TRANSACTION.SUCCESS").with("out_trade_no", json!(number));
    let refunded =
        |number: &str| Event::v2("refund-processed").with("req_info", json!({ "out_refund_no": number }));
    let paid_v2 = |number: &str| Event::v2("transaction-success").with("out_trade_no", json!(number));
    for (path, event, is_accepted) in [
        ("v3", paid("A"), true),
        ("v3", paid("B").by_public_key(), true),
        ("v3", paid("C").manner(Manner::Repeated), true),
        ("v3", paid("D").manner(Manner::Skew(250)), true),
        ("v3", paid("!").manner(Manner::Skew(310)), false),
        ("v3", paid("!").manner(Manner::Probe), false),
        ("v3", paid("!").manner(Manner::WrongSignature), false),
        ("v3", paid("!").manner(Manner::NoSignature), false),
        ("v2", paid_v2("E"), true),
        ("v2", paid_v2("!").manner(Manner::WrongSignature), false),
        ("v2", paid_v2("!").manner(Manner::NoSignature), false),
        ("v2", refunded("F"), true),
        ("v2", refunded("!").manner(Manner::WrongSignature), false),
        ("v3", paid_v2("!"), false),
    ] {
        let delivery = gateway.notify(&format!("http://{address}/{path}"), event.clone()).await.unwrap();
        assert_eq!(delivery.is_accepted, is_accepted, "{event:?}: {delivery:?}");
    }
    assert_eq!(*seen.lock().unwrap(), ["A", "B", "C", "C", "D", "E", "F"]);
}

#[tokio::test]
async fn what_cannot_be_sent_is_told() {
    let gateway = gateway();
    let (address, _) = merchant(&gateway).await;
    let url = format!("http://{address}/v3");
    let error = gateway.notify(&url, "NOT.DOCUMENTED").await.unwrap_err();
    assert!(matches!(error, GatewayError::UnknownEvent { .. }), "{error}");
    let probe = Event::v2("refund-processed").manner(Manner::Probe);
    assert!(matches!(gateway.notify(&url, probe).await, Err(GatewayError::Unfit(_))));
    let error = gateway.notify("http://127.0.0.1:1/", "TRANSACTION.SUCCESS").await.unwrap_err();
    assert!(matches!(error, GatewayError::Undelivered(_)), "{error}");
    let delivery = gateway.notify(&format!("http://{address}/other"), "TRANSACTION.SUCCESS").await.unwrap();
    assert_eq!((delivery.status, delivery.is_accepted), (404, false));
    // In a thread, whatever it belongs to.
    let delivery = tokio::task::spawn_blocking(move || gateway.notify_blocking(&url, "TRANSACTION.SUCCESS"));
    assert!(delivery.await.unwrap().unwrap().is_accepted);
}
