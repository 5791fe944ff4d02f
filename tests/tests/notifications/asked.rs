//! What a shop asked for, and what the platform says of it: delivered and closed is what was asked for, once.

use std::net::SocketAddr;

use serde_json::{Value as Json, json};
use tokio::task::JoinSet;
use wechatpay_gateway::Gateway;
use wechatpay_gateway::notify::{Event, Manner};
use wechatpay_sdk::rt;

use super::{APPID, Answer, Kept, Server, Stock, actix, answer, axum, gateway, send, xml};

const STOCK: Stock = Stock {
    orders: &[("ORD-1", 2590), ("ORD-2", 2590), ("ORD-3", 100)],
    refunds: &[("ORD-1", "RF-1", 1000), ("ORD-1", "RF-2", 500), ("ORD-3", "RF-3", 100)],
};

const V3: &str = "/notifications";
const PAYMENTS: &str = "/notifications/payments";
const REFUNDS: &str = "/notifications/refunds";

/// How many of the same come at once.
const CROWD: usize = 16;

fn handler(gateway: &Gateway) -> rt::NotificationHandler {
    let config = gateway.config_without_platform_key().unwrap().build().unwrap();
    rt::NotificationHandler::with_client(rt::Client::new(config).unwrap())
}

/// The members with these changes, `null` for those that are absent; of objects only what they have.
fn merge(members: &mut Json, changes: Json) {
    match (members, changes) {
        (Json::Object(members), Json::Object(changes)) => {
            for (name, change) in changes {
                merge(members.entry(name).or_insert(Json::Null), change);
            }
        }
        (members, change) => *members = change,
    }
}

fn changed(mut event: Event, mut members: Json, changes: Json) -> Event {
    merge(&mut members, changes);
    for (name, value) in members.as_object().unwrap() {
        event = event.with(name, value.clone());
    }
    event
}

/// The payment of `ORD-1`.
fn payment(changes: Json) -> Event {
    let members = json!({
        "appid": APPID, "sub_mchid": null, "out_trade_no": "ORD-1", "transaction_id": "T-1",
        "trade_state": "SUCCESS", "amount": { "total": 2590, "payer_total": 2000, "currency": "CNY" },
    });
    changed(Event::new("TRANSACTION.SUCCESS"), members, changes)
}

/// The same by API v2.
fn payment_v2(changes: Json) -> Event {
    let members = json!({
        "appid": APPID, "sub_mch_id": "", "out_trade_no": "ORD-1", "transaction_id": "T-1",
        "trade_state": "SUCCESS", "total_fee": "2590", "fee_type": "CNY",
    });
    changed(Event::v2("transaction-success"), members, changes)
}

/// An event about `RF-1`.
fn refund(event: &str, state: &str, changes: Json) -> Event {
    let members = json!({
        "sub_mchid": null, "out_trade_no": "ORD-1", "out_refund_no": "RF-1", "refund_status": state,
        "amount": { "refund": 1000, "total": 2590, "currency": "CNY" },
    });
    changed(Event::new(event), members, changes)
}

/// The same by API v2.
fn refund_v2(state: &str, changes: Json) -> Event {
    let mut inside = json!({
        "out_trade_no": "ORD-1", "out_refund_no": "RF-1", "refund_status": state, "refund_fee": "1000",
        "total_fee": "2590",
    });
    merge(&mut inside, changes);
    Event::v2("refund-processed").with("req_info", inside)
}

async fn tell(gateway: &Gateway, server: &Server, path: &str, event: Event) -> Answer {
    let notification = gateway.notification(event).unwrap();
    send(server.address, path, notification.headers, notification.body).await
}

/// The same notifications, each of them many times at once; all answers.
async fn tell_at_once(
    gateway: &Gateway,
    address: SocketAddr,
    path: &'static str,
    events: Vec<Event>,
) -> Vec<Answer> {
    let mut crowd = JoinSet::new();
    for event in events {
        let notification = gateway.notification(event).unwrap();
        for _ in 0..CROWD {
            crowd.spawn(send(address, path, notification.headers.clone(), notification.body.clone()));
        }
    }
    crowd.join_all().await
}

/// One notification after the other: each is answered so, adds this matter if it is not empty, and nothing else.
async fn changes_nothing(
    gateway: &Gateway,
    server: &Server,
    path: &str,
    expected: &Answer,
    cases: Vec<(Event, &str)>,
) {
    for (event, matter) in cases {
        let before = (server.kept)();
        assert_eq!(tell(gateway, server, path, event.clone()).await, *expected, "{event:?}");
        let mut after = (server.kept)();
        let new = after.matters.split_off(before.matters.len());
        assert_eq!(after, before, "{event:?}");
        assert_eq!(new.len(), usize::from(!matter.is_empty()), "{matter}: {new:?}");
        assert!(new.iter().all(|new| new.contains(matter)), "{matter}: {new:?}");
    }
}

fn taken() -> Answer {
    answer(204, "", "")
}

fn failed() -> Answer {
    answer(500, "application/json", r#"{"code":"FAIL","message":"the notification could not be processed"}"#)
}

async fn check_payments(gateway: &Gateway, server: &Server) {
    let cases = vec![
        (payment(json!({ "amount": { "total": 1 } })), "amount.total is 1, and 2590 was expected"),
        (payment(json!({ "amount": { "total": 2591 } })), "amount.total is 2591"),
        // What the payer paid after discounts is another amount.
        (payment(json!({ "amount": { "total": 2000, "payer_total": 2590 } })), "amount.total is 2000"),
        (payment(json!({ "amount": { "total": null } })), "amount.total is missing"),
        // As known already.
        (payment(json!({ "amount": null })), ""),
        (payment(json!({ "amount": { "currency": "HKD" } })), "amount.currency is HKD"),
        (payment(json!({ "amount": { "currency": null } })), "amount.currency is missing"),
        (payment(json!({ "out_trade_no": "ORD-3" })), "of order \"ORD-3\": amount.total is 2590"),
        (payment(json!({ "out_trade_no": "ORD-404" })), "there is no order \"ORD-404\""),
        (payment(json!({ "out_trade_no": null })), "there is no order \"\""),
        (payment(json!({ "appid": "wx0000000000000000" })), "appid is wx0000000000000000"),
        (payment(json!({ "sub_mchid": "1900000111" })), "sub_mchid is 1900000111"),
        (payment(json!({ "mchid": null, "sp_mchid": null, "combine_mchid": null })), "mchid is missing"),
        (payment(json!({ "trade_state": "REFUND" })), "trade_state is REFUND"),
        (payment(json!({ "trade_state": "ACCEPT" })), "trade_state is ACCEPT"),
        (payment(json!({ "trade_state": null })), "trade_state is missing"),
        (payment(json!({ "transaction_id": null })), "no transaction_id"),
    ];
    changes_nothing(gateway, server, V3, &taken(), cases).await;
    // Whoever runs the shop may put that right, and then it is needed again.
    let others =
        ["mchid", "sp_mchid", "combine_mchid"].map(|name| (payment(json!({ name: "1900000199" })), ""));
    changes_nothing(gateway, server, V3, &failed(), others.into()).await;
    let unproven = [Manner::WrongSignature, Manner::NoSignature, Manner::Probe, Manner::Skew(3600)];
    let unproven = unproven.map(|manner| (payment(json!({})).manner(manner), ""));
    let refused = answer(401, "application/json", r#"{"code":"FAIL","message":"the signature was refused"}"#);
    changes_nothing(gateway, server, V3, &refused, unproven.into()).await;
    assert_eq!((server.kept)().delivered, [""; 0]);

    // Two notifications of one payment, each many times at once.
    let same = vec![payment(json!({})), payment(json!({}))];
    let answers = tell_at_once(gateway, server.address, V3, same).await;
    assert_eq!(answers, vec![taken(); 2 * CROWD]);
    assert_eq!((server.kept)().delivered, ["ORD-1"]);
    let late = vec![
        (payment(json!({})), ""),
        (payment(json!({ "transaction_id": "T-2" })), "order \"ORD-1\" is paid again by \"T-2\""),
        (payment(json!({ "transaction_id": "T-2" })), ""),
    ];
    changes_nothing(gateway, server, V3, &taken(), late).await;
}

async fn check_payments_v2(gateway: &Gateway, server: &Server) {
    let cases = vec![
        (payment_v2(json!({ "total_fee": "1" })), "total_fee is 1, and 2590 was expected"),
        (payment_v2(json!({ "total_fee": "25.90" })), "total_fee is missing"),
        (payment_v2(json!({ "total_fee": "2000", "cash_fee": "2590" })), "total_fee is 2000"),
        (payment_v2(json!({ "fee_type": "HKD" })), "fee_type is HKD"),
        (payment_v2(json!({ "out_trade_no": "ORD-404" })), "there is no order \"ORD-404\""),
        (payment_v2(json!({ "appid": "wx0000000000000000" })), "appid is wx0000000000000000"),
        (payment_v2(json!({ "sub_mch_id": "1900000111" })), "sub_mch_id is 1900000111"),
        // It failed, and that is signed.
        (payment_v2(json!({ "result_code": "FAIL", "err_code": "SYSTEMERROR" })), "no payment"),
        (payment_v2(json!({ "trade_state": "PAY_FAIL" })), "no payment"),
    ];
    changes_nothing(gateway, server, PAYMENTS, &xml("SUCCESS", "OK"), cases).await;
    let refused = xml("FAIL", "the notification was refused");
    let cases = vec![
        (payment_v2(json!({ "mch_id": "1900000199" })), ""),
        (payment_v2(json!({ "transaction_id": "" })), ""),
        (payment_v2(json!({ "total_fee": "" })), ""),
        (payment_v2(json!({})).manner(Manner::WrongSignature), ""),
        (payment_v2(json!({})).manner(Manner::NoSignature), ""),
        // Another kind of notification at this address.
        (refund_v2("SUCCESS", json!({})), ""),
    ];
    changes_nothing(gateway, server, PAYMENTS, &refused, cases).await;
    assert_eq!((server.kept)().delivered, [""; 0]);

    let without_currency = payment_v2(json!({ "fee_type": "", "trade_state": "" }));
    let same = vec![payment_v2(json!({})), without_currency];
    let answers = tell_at_once(gateway, server.address, PAYMENTS, same).await;
    assert_eq!(answers, vec![xml("SUCCESS", "OK"); 2 * CROWD]);
    assert_eq!((server.kept)().delivered, ["ORD-1"]);
    let again = vec![
        (payment_v2(json!({})), ""),
        (payment_v2(json!({ "transaction_id": "T-2" })), "order \"ORD-1\" is paid again by \"T-2\""),
    ];
    changes_nothing(gateway, server, PAYMENTS, &xml("SUCCESS", "OK"), again).await;
    // The other API speaks of the same orders.
    changes_nothing(gateway, server, V3, &taken(), vec![(payment(json!({})), "")]).await;
}

async fn check_refunds(gateway: &Gateway, server: &Server) {
    let done = |changes: Json| refund("REFUND.SUCCESS", "SUCCESS", changes);
    let cases = vec![
        (refund("REFUND.ABNORMAL", "ABNORMAL", json!({})), "refund \"RF-1\" is stuck"),
        (refund("REFUND.CLOSED", "CLOSED", json!({})), "refund \"RF-1\" is closed"),
        (refund("REFUND.SUCCESS", "ABNORMAL", json!({})), "refund \"RF-1\": what became of it is not clear"),
        // Known already.
        (refund("REFUND.SUCCESS", "CLOSED", json!({})), ""),
        (refund("REFUND.CLOSED", "SUCCESS", json!({})), ""),
        (
            refund(
                "REFUND.SUCCESS",
                "PROCESSING",
                json!({ "out_refund_no": "RF-2", "amount": { "refund": 500 } }),
            ),
            "\"RF-2\": what became",
        ),
        (done(json!({ "out_refund_no": "RF-404" })), "there is no refund \"RF-404\""),
        (done(json!({ "out_refund_no": null })), "there is no refund \"\""),
        (
            done(json!({ "out_refund_no": "RF-2" })),
            "refund \"RF-2\": amount.refund is 1000, and 500 was expected",
        ),
        (done(json!({ "out_trade_no": "ORD-2" })), "out_trade_no is ORD-2"),
        (done(json!({ "amount": { "refund": 2590 } })), "amount.refund is 2590"),
        (done(json!({ "amount": { "refund": null } })), "amount.refund is missing"),
        (done(json!({ "amount": { "total": 1000 } })), "amount.total is 1000"),
        (done(json!({ "amount": { "currency": "HKD" } })), "amount.currency is HKD"),
        (done(json!({ "sub_mchid": "1900000111" })), "sub_mchid is 1900000111"),
    ];
    changes_nothing(gateway, server, V3, &taken(), cases).await;
    changes_nothing(gateway, server, V3, &failed(), vec![(done(json!({ "mchid": "1900000199" })), "")]).await;
    assert_eq!((server.kept)().refunded, [""; 0]);

    let answers = tell_at_once(gateway, server.address, V3, vec![done(json!({})), done(json!({}))]).await;
    assert_eq!(answers, vec![taken(); 2 * CROWD]);
    assert_eq!((server.kept)().refunded, ["RF-1"]);
    // Money that is back stays so.
    let late = vec![(refund("REFUND.ABNORMAL", "ABNORMAL", json!({})), ""), (done(json!({})), "")];
    changes_nothing(gateway, server, V3, &taken(), late).await;
}

async fn check_refunds_v2(gateway: &Gateway, server: &Server) {
    let cases = vec![
        (refund_v2("CHANGE", json!({})), "refund \"RF-1\" is stuck"),
        (refund_v2("REFUNDCLOSE", json!({})), "refund \"RF-1\" is closed"),
        (refund_v2("PROCESSING", json!({})), "refund \"RF-1\": what became of it is not clear"),
        (refund_v2("SUCCESS", json!({ "out_refund_no": "RF-404" })), "there is no refund \"RF-404\""),
        (refund_v2("SUCCESS", json!({ "out_trade_no": "ORD-2" })), "out_trade_no is ORD-2"),
        (refund_v2("SUCCESS", json!({ "refund_fee": "2590" })), "refund_fee is 2590"),
        // What is settled is another amount.
        (
            refund_v2("SUCCESS", json!({ "refund_fee": "900", "settlement_refund_fee": "1000" })),
            "refund_fee is 900",
        ),
        (refund_v2("SUCCESS", json!({ "total_fee": "1000" })), "total_fee is 1000"),
    ];
    changes_nothing(gateway, server, REFUNDS, &xml("SUCCESS", "OK"), cases).await;
    let refused = xml("FAIL", "the notification was refused");
    let cases = vec![
        (refund_v2("SUCCESS", json!({})).with("mch_id", json!("1900000199")), ""),
        (refund_v2("SUCCESS", json!({})).manner(Manner::WrongSignature), ""),
        (refund_v2("", json!({})), ""),
        (payment_v2(json!({})), ""),
    ];
    changes_nothing(gateway, server, REFUNDS, &refused, cases).await;
    assert_eq!((server.kept)().refunded, [""; 0]);

    let done = vec![refund_v2("SUCCESS", json!({})), refund_v2("SUCCESS", json!({}))];
    let answers = tell_at_once(gateway, server.address, REFUNDS, done).await;
    assert_eq!(answers, vec![xml("SUCCESS", "OK"); 2 * CROWD]);
    assert_eq!((server.kept)().refunded, ["RF-1"]);
    let late = vec![(refund_v2("CHANGE", json!({})), ""), (refund_v2("SUCCESS", json!({})), "")];
    changes_nothing(gateway, server, REFUNDS, &xml("SUCCESS", "OK"), late).await;
}

/// Each kind of notification at a server of its own, begun by this.
macro_rules! check_all {
    ($start:ident) => {{
        let gateway = gateway();
        check_payments(&gateway, &$start(&gateway, handler(&gateway), STOCK).await).await;
        check_payments_v2(&gateway, &$start(&gateway, handler(&gateway), STOCK).await).await;
        check_refunds(&gateway, &$start(&gateway, handler(&gateway), STOCK).await).await;
        check_refunds_v2(&gateway, &$start(&gateway, handler(&gateway), STOCK).await).await;
    }};
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn axum_delivers_and_refunds_what_was_asked_for_once() {
    check_all!(axum);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn actix_delivers_and_refunds_what_was_asked_for_once() {
    check_all!(actix);
}

#[tokio::test]
async fn events_that_nobody_waits_for_are_kept() {
    let gateway = gateway();
    let server = axum(&gateway, handler(&gateway), STOCK).await;
    let cases = vec![
        (Event::new("COUPON.USE"), "nobody waits for"),
        (Event::new("BRAND_MEMBER_CARD_SP.USER_CARD.CREATE"), "nobody waits for"),
    ];
    changes_nothing(&gateway, &server, V3, &taken(), cases).await;
    let Kept { matters, .. } = (server.kept)();
    assert!(matters[0].contains("Coupon used"), "{matters:?}");
}
