//! The examples for web frameworks, run: notifications arrive over HTTP, good ones and others.

#![allow(clippy::unwrap_used, reason = "a test says so by failing")]

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::SystemTime;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, HeaderValue};
use serde_json::json;
use wechatpay_gateway::Gateway;
use wechatpay_sdk::rt;
use wechatpay_sdk::rt::canonical::{response_message, unix_seconds};
use wechatpay_tests::root;

#[allow(dead_code, reason = "its `main` is for those who run it")]
#[path = "../../generated-sdk/examples/notifications_actix.rs"]
mod actix_example;
#[allow(dead_code, reason = "its `main` is for those who run it")]
#[path = "../../generated-sdk/examples/notifications_axum.rs"]
mod axum_example;

fn gateway() -> Gateway {
    Gateway::start(&[root().join("specs")], Some(&root().join("specs/overrides.yaml"))).unwrap()
}

/// elixir-wechat/wechat_pay, `test/wechat_pay/plug/refund_test.exs`: a refund of API v2, and the key that it is sealed with.
fn refund() -> String {
    std::fs::read_to_string(root().join("generated-sdk/runtime/tests/data/v2/refund_processed.xml")).unwrap()
}
const REFUND_KEY: &str = "192006250b4c09247ec02edce69f6a2d";

/// The handler has no key of the platform at first, and downloads certificates when the first notification comes.
fn handler(gateway: &Gateway) -> rt::NotificationHandler {
    let config = gateway.config_without_platform_key().unwrap();
    let config = config.api_v2_key(rt::ApiV2Key::new(REFUND_KEY).unwrap()).build();
    // The refund is of another merchant.
    rt::NotificationHandler::with_client(rt::Client::new(config).unwrap()).also_for_merchants(["10000100"])
}

/// A notification with this content.
fn notification(gateway: &Gateway, id: &str, event_type: &str, content: &str) -> (HeaderMap, Vec<u8>) {
    let nonce = "0123456789ab";
    let key = rt::ApiV3Key::new(&gateway.keys().api_v3).unwrap();
    let body = json!({
        "id": id,
        "create_time": "2031-04-17T10:00:00+08:00",
        "event_type": event_type,
        "resource": {
            "algorithm": "AEAD_AES_256_GCM",
            "associated_data": "x",
            "nonce": nonce,
            "ciphertext": key.seal(nonce, "x", content.as_bytes()).unwrap(),
        },
    });
    let body = body.to_string().into_bytes();
    let (timestamp, platform) = (unix_seconds(SystemTime::now()).to_string(), &gateway.keys().platform[0]);
    let signature = platform.key.sign(&response_message(&timestamp, nonce, &body)).unwrap();
    let mut headers = HeaderMap::new();
    for (name, value) in [
        ("content-type", "application/json"),
        ("wechatpay-timestamp", timestamp.as_str()),
        ("wechatpay-nonce", nonce),
        ("wechatpay-serial", &platform.serial),
        ("wechatpay-signature", &STANDARD.encode(signature)),
    ] {
        headers.insert(name, value.parse().unwrap());
    }
    (headers, body)
}

/// A status, a media type and a body.
type Answer = (u16, String, String);

async fn send(address: SocketAddr, path: &str, headers: HeaderMap, body: impl Into<Vec<u8>>) -> Answer {
    let url = format!("http://{address}{path}");
    let response = reqwest::Client::new().post(url).headers(headers).body(body.into()).send().await.unwrap();
    let content_type = response.headers().get("content-type").map_or("", |value| value.to_str().unwrap());
    let (status, content_type) = (response.status().as_u16(), content_type.to_owned());
    (status, content_type, response.text().await.unwrap())
}

fn answer(status: u16, content_type: &str, body: &str) -> Answer {
    (status, content_type.to_owned(), body.to_owned())
}

/// What every application answers to notifications of API v3.
async fn check_v3(gateway: &Gateway, address: SocketAddr) {
    const PATH: &str = "/notifications";
    let taken = answer(204, "", "");
    let good = gateway.notification("TRANSACTION.SUCCESS").unwrap();
    // The second is a repetition.
    for _ in 0..2 {
        assert_eq!(send(address, PATH, good.headers.clone(), good.body.clone()).await, taken);
    }
    for event in ["COUPON.USE", "BRAND_MEMBER_CARD_SP.USER_CARD.CREATE"] {
        let other = gateway.notification(event).unwrap();
        assert_eq!(send(address, PATH, other.headers, other.body).await, taken, "{event}");
    }
    let (headers, body) = notification(gateway, "EV-new", "NOT.DOCUMENTED", r#"{"more":1}"#);
    assert_eq!(send(address, PATH, headers, body).await, taken);

    // What failed is taken over when it comes again and is right.
    let failed = answer(500, "application/json", r#"{"code":"FAIL","message":"the payment names no order"}"#);
    let (headers, body) = notification(gateway, "EV-again", "TRANSACTION.SUCCESS", "{}");
    assert_eq!(send(address, PATH, headers, body).await, failed);
    let order = r#"{"out_trade_no":"ORD-again"}"#;
    let (headers, body) = notification(gateway, "EV-again", "TRANSACTION.SUCCESS", order);
    assert_eq!(send(address, PATH, headers, body).await, taken);
    let (headers, body) = notification(gateway, "EV-refund", "REFUND.SUCCESS", r#"{"out_refund_no":"R-3"}"#);
    assert_eq!(send(address, PATH, headers, body).await, taken);

    // What cannot be read comes again as well.
    let (headers, body) = notification(gateway, "EV-broken", "TRANSACTION.SUCCESS", "[");
    let (status, _, body) = send(address, PATH, headers, body).await;
    assert_eq!((status, body.starts_with(r#"{"code":"FAIL""#)), (500, true), "{body}");

    let refused = answer(401, "application/json", r#"{"code":"FAIL","message":"the signature was refused"}"#);
    let altered = String::from_utf8(good.body.clone()).unwrap().replace("EV-", "EW-").into_bytes();
    let with = |name: &'static str, value: &'static str| {
        let mut headers = good.headers.clone();
        headers.insert(name, HeaderValue::from_static(value));
        headers
    };
    let other = gateway.notification("COUPON.USE").unwrap();
    for (headers, body) in [
        (good.headers.clone(), altered),
        (with("Wechatpay-Signature", "WECHATPAY/SIGNTEST/c2lnbg=="), good.body.clone()),
        (with("Wechatpay-Serial", "7777"), good.body.clone()),
        (with("Wechatpay-Timestamp", "1700000000"), good.body.clone()),
        (HeaderMap::new(), good.body.clone()),
        (other.headers, good.body.clone()),
        (HeaderMap::new(), Vec::new()),
    ] {
        assert_eq!(send(address, PATH, headers, body).await, refused);
    }
    let refused = answer(400, "application/json", r#"{"code":"FAIL","message":"the body was refused"}"#);
    assert_eq!(send(address, PATH, good.headers, vec![b' '; 3 << 20]).await, refused);
}

/// What every application answers to notifications of API v2.
async fn check_v2(address: SocketAddr) {
    const PATH: &str = "/notifications/refunds";
    let xml = |code: &str, message: &str| {
        let text = format!("<xml><return_code>{code}</return_code><return_msg>{message}</return_msg></xml>");
        answer(200, "text/xml; charset=utf-8", &text)
    };
    for _ in 0..2 {
        assert_eq!(send(address, PATH, HeaderMap::new(), refund()).await, xml("SUCCESS", "OK"));
    }
    let refused = xml("FAIL", "the notification was refused");
    for body in [
        refund().replace("4gS8kbcHysCW7bHqyEU0M4GTNkgJQP6", "5gS8kbcHysCW7bHqyEU0M4GTNkgJQP6"),
        refund().replace("req_info", "other"),
        refund().replace("<mch_id>", "<sign>0</sign><mch_id>"),
        "{}".to_owned(),
        String::new(),
    ] {
        assert_eq!(send(address, PATH, HeaderMap::new(), body).await, refused);
    }
    let (status, ..) = send(address, PATH, HeaderMap::new(), vec![b' '; 3 << 20]).await;
    assert_eq!(status, 413);
}

/// What the shop did about all that.
fn check_shop(paid: &[String], refunded: &[String]) {
    assert_eq!((paid.len(), paid[1].as_str()), (2, "ORD-again"), "each once: {paid:?}");
    assert_eq!(refunded, ["R-3", "11111111111111111111111111111111"], "each once");
}

#[tokio::test]
async fn axum_answers_as_the_platform_expects() {
    let (gateway, shop) = (gateway(), Arc::<Mutex<axum_example::Shop>>::default());
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let app = axum_example::app(handler(&gateway), shop.clone());
    tokio::spawn(axum::serve(listener, app).into_future());
    check_v3(&gateway, address).await;
    check_v2(address).await;
    let shop = shop.lock().unwrap();
    check_shop(&shop.paid, &shop.refunded);
}

#[tokio::test]
async fn actix_answers_as_the_platform_expects() {
    use actix_web::web::Data;
    let (gateway, shop) = (gateway(), Data::<Mutex<actix_example::Shop>>::default());
    let configure = actix_example::configure(Data::new(handler(&gateway)), shop.clone());
    let (told, address) = tokio::sync::oneshot::channel();
    std::thread::spawn(move || {
        actix_web::rt::System::new().block_on(async move {
            let server =
                actix_web::HttpServer::new(move || actix_web::App::new().configure(configure.clone()));
            let server = server.workers(1).disable_signals().bind(("127.0.0.1", 0)).unwrap();
            told.send(server.addrs()[0]).unwrap();
            server.run().await.unwrap();
        });
    });
    let address = address.await.unwrap();
    check_v3(&gateway, address).await;
    check_v2(address).await;
    let shop = shop.lock().unwrap();
    check_shop(&shop.paid, &shop.refunded);
}
