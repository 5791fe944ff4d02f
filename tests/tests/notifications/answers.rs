//! What is answered to notifications that are good, repeated, altered, unsigned or unreadable.

use std::net::SocketAddr;
use std::time::SystemTime;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, HeaderValue};
use serde_json::json;
use wechatpay_gateway::Gateway;
use wechatpay_gateway::notify::Event;
use wechatpay_sdk::rt;
use wechatpay_sdk::rt::canonical::{response_message, unix_seconds};
use wechatpay_tests::root;

use super::{APPID, Kept, Stock, actix, answer, axum, gateway, send, xml};

const STOCK: Stock = Stock {
    orders: &[("ORD-again", 100), ("99999999999999999999999999999999", 6)],
    refunds: &[
        ("ORD-again", "R-3", 30),
        ("99999999999999999999999999999999", "11111111111111111111111111111111", 6),
    ],
};

/// elixir-wechat/wechat_pay, `test/wechat_pay/plug/refund_test.exs`: a refund of API v2, and the key that it is sealed with.
fn refund() -> String {
    std::fs::read_to_string(root().join("generated-sdk/runtime/tests/data/v2/refund_processed.xml")).unwrap()
}
const REFUND_KEY: &str = "192006250b4c09247ec02edce69f6a2d";

/// The handler has no key of the platform at first, and downloads certificates when the first notification comes.
fn handler(gateway: &Gateway) -> rt::NotificationHandler {
    let config = gateway.config_without_platform_key().unwrap();
    let config = config.api_v2_key(rt::ApiV2Key::new(REFUND_KEY).unwrap()).build().unwrap();
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

/// What every application answers to notifications of API v3.
async fn check_v3(gateway: &Gateway, address: SocketAddr) {
    const PATH: &str = "/notifications";
    let taken = answer(204, "", "");
    let paid = |number: &str| {
        let amount = json!({ "total": 100, "currency": "CNY" });
        json!({
            "appid": APPID, "mchid": gateway.keys().merchant_id, "out_trade_no": number, "transaction_id": number,
            "trade_state": "SUCCESS", "amount": amount,
        })
    };
    let good = gateway
        .notification(Event::new("TRANSACTION.SUCCESS").with("out_trade_no", json!("ORD-404")))
        .unwrap();
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

    // What cannot be read comes again, and is taken over when it is right.
    let (headers, body) = notification(gateway, "EV-again", "TRANSACTION.SUCCESS", "[");
    let (status, _, body) = send(address, PATH, headers, body).await;
    assert_eq!((status, body.starts_with(r#"{"code":"FAIL""#)), (500, true), "{body}");
    let order = paid("ORD-again").to_string();
    // The same number is the same notification.
    for order in [order.as_str(), r#"{"out_trade_no":"ORD-404"}"#] {
        let (headers, body) = notification(gateway, "EV-again", "TRANSACTION.SUCCESS", order);
        assert_eq!(send(address, PATH, headers, body).await, taken);
    }
    let refund = json!({
        "out_trade_no": "ORD-again", "out_refund_no": "R-3", "refund_status": "SUCCESS",
        "amount": { "refund": 30, "total": 100 },
    });
    let (headers, body) = notification(gateway, "EV-refund", "REFUND.SUCCESS", &refund.to_string());
    assert_eq!(send(address, PATH, headers, body).await, taken);
    // Without a number, what it is about tells that it came before.
    let (headers, body) = notification(gateway, "", "REFUND.SUCCESS", &refund.to_string());
    assert_eq!(send(address, PATH, headers, body).await, taken);

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
fn check_shop(kept: Kept) {
    assert_eq!(kept.delivered, ["ORD-again"]);
    assert_eq!(kept.refunded, ["R-3", "11111111111111111111111111111111"], "each once");
    let matters = ["no order \"ORD-404\"", "Coupon used", "Brand membership card opened", "NOT.DOCUMENTED"];
    assert_eq!(kept.matters.len(), matters.len(), "{kept:?}");
    for (found, expected) in kept.matters.iter().zip(matters) {
        assert!(found.contains(expected), "{expected}: {found}");
    }
}

#[tokio::test]
async fn axum_answers_as_the_platform_expects() {
    let gateway = gateway();
    let server = axum(&gateway, handler(&gateway), STOCK).await;
    check_v3(&gateway, server.address).await;
    check_v2(server.address).await;
    check_shop((server.kept)());
}

#[tokio::test]
async fn actix_answers_as_the_platform_expects() {
    let gateway = gateway();
    let server = actix(&gateway, handler(&gateway), STOCK).await;
    check_v3(&gateway, server.address).await;
    check_v2(server.address).await;
    check_shop((server.kept)());
}
