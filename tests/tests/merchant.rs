//! A merchant's own tests: code that is generic over clients, with replies, errors and notifications that nobody sent.

#![allow(clippy::unwrap_used, reason = "a test says so by failing")]

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use rt::AsyncExecute as _;
use serde_json::json;
use wechatpay_sdk::rt::testing::{self, FailedCall, FakeClient};
use wechatpay_sdk::rt::{self, NotificationError, Outcome};
use wechatpay_sdk::v3::merchant_service::complaints_v2;
use wechatpay_sdk::v3::pay::transactions::jsapi;
use wechatpay_sdk::v3::pay::transactions::out_trade_no::out_trade_no;
use wechatpay_sdk::v3::pay::transactions::out_trade_no::out_trade_no::close;
use wechatpay_sdk::webhook::v3::Event;

/// The code of a merchant.
async fn prepay<C: rt::AsyncExecute>(client: &C, body: jsapi::PostBody) -> Result<Option<String>, rt::Error> {
    Ok(client.execute(jsapi::Post::new(body)).await?.prepay_id)
}

fn prepay_blocking<C: rt::BlockingExecute>(client: &C, body: jsapi::PostBody) -> Result<String, Outcome> {
    let reply = client.execute(jsapi::Post::new(body)).map_err(|error| error.outcome())?;
    reply.prepay_id.ok_or(Outcome::Unknown)
}

/// Compiles with the real clients, too.
#[allow(dead_code, reason = "nobody is called")]
async fn really(client: &rt::Client, blocking: &rt::blocking::Client, body: jsapi::PostBody) {
    let task = tokio::spawn({
        let (client, body) = (client.clone(), body.clone());
        async move { prepay(&client, body).await }
    });
    let paid = tokio::spawn({
        let client = client.clone();
        async move { paid(&client).await }
    });
    let _ = (task.await, paid.await, prepay_blocking(blocking, body), close(blocking));
}

fn body() -> jsapi::PostBody {
    serde_json::from_value(json!({
        "appid": "wx5a1c93e7d02b48f6", "mchid": "1610000321", "description": "Tea", "out_trade_no": "ORD-1",
        "notify_url": "https://shop.example/notify", "amount": {"total": 2590}, "payer": {"openid": "oAbC"},
    }))
    .unwrap()
}

#[tokio::test]
async fn code_that_is_generic_over_clients_works_with_a_fake_one() {
    let asked = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&asked);
    let client = FakeClient::new().on(move |post: jsapi::Post| {
        seen.lock().unwrap().push(post);
        let mut reply = jsapi::PostReply::default();
        reply.prepay_id = Some("wx17".to_owned());
        Ok(reply)
    });
    assert_eq!(prepay(&client, body()).await.unwrap().as_deref(), Some("wx17"));
    assert_eq!(prepay_blocking(&client, body()), Ok("wx17".to_owned()));
    assert_eq!(*asked.lock().unwrap(), [jsapi::Post::new(body()), jsapi::Post::new(body())]);

    let client = client.on(|_: jsapi::Post| Err(FailedCall::interrupted().into()));
    let error = prepay(&client, body()).await.unwrap_err();
    assert_eq!((error.outcome(), error.operation()), (Outcome::Unknown, "POST /v3/pay/transactions/jsapi"));

    let error = prepay(&FakeClient::new(), body()).await.unwrap_err();
    assert_eq!(
        (error.outcome(), error.to_string().as_str()),
        (Outcome::NotSent, "POST /v3/pay/transactions/jsapi: the fake client has no answer for it")
    );
}

/// What a merchant must compare, and no documentation has.
async fn paid<C: rt::AsyncExecute>(client: &C) -> Result<Option<i64>, rt::Error> {
    let query = out_trade_no::GetQuery::new("1900000109");
    let order = client.execute_received(out_trade_no::Get::new("ORD-1", query)).await?;
    Ok(order.raw.integer("/amount/total").filter(|_| order.out_trade_no.as_deref() == Some("ORD-1")))
}

fn close<C: rt::BlockingExecute>(client: &C) -> Result<rt::Received<rt::Empty>, rt::Error> {
    let body = close::PostBody::new("1900000109");
    client.execute_received(close::Post::new("ORD-1", body))
}

/// A wrapper implements one method.
struct Counting<C>(C, AtomicUsize);

impl<C: rt::AsyncExecute> rt::AsyncExecute for Counting<C> {
    async fn execute_received<O: rt::Operation>(
        &self,
        operation: O,
    ) -> Result<rt::Received<O::Reply>, rt::Error> {
        self.1.fetch_add(1, Ordering::Relaxed);
        self.0.execute_received(operation).await
    }
}

#[tokio::test]
async fn code_that_is_generic_over_clients_gets_what_was_received() {
    let client = FakeClient::new().on_received(|_: out_trade_no::Get| {
        Ok(testing::received(json!({"out_trade_no": "ORD-1", "amount": {"total": 2590}})).unwrap())
    });
    let counting = Counting(client.clone(), AtomicUsize::new(0));
    assert_eq!((paid(&client).await.unwrap(), paid(&counting).await.unwrap()), (Some(2590), Some(2590)));
    // The same answer serves code that takes the reply alone.
    let query = out_trade_no::GetQuery::new("1900000109");
    let order = counting.execute(out_trade_no::Get::new("ORD-1", query)).await.unwrap();
    assert_eq!(order.out_trade_no.as_deref(), Some("ORD-1"));
    assert_eq!(counting.1.load(Ordering::Relaxed), 2);

    // What was received is never made up.
    let client = client.on(|_: out_trade_no::Get| Ok(out_trade_no::GetReply::default()));
    let error = paid(&client).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "GET /v3/pay/transactions/out-trade-no/{out_trade_no}: the fake client answers it by a reply alone, and the program \
         asks for what was received: answer with `FakeClient::on_received` and `rt::testing::received`"
    );
    let client = client.on_received(|_: out_trade_no::Get| Err(FailedCall::timed_out().into()));
    assert_eq!(paid(&client).await.unwrap_err().outcome(), Outcome::Unknown);
    // Where nothing comes back, there is nothing more.
    let client = client.on(|_: close::Post| Ok(rt::Empty));
    let rt::Empty = close(&client).unwrap().reply;
    assert!(close(&client).unwrap().raw.json().is_null());
}

#[test]
fn replies_are_made_with_their_sealed_fields_open() {
    let content = json!({"data": [{"complaint_id": "7", "payer_phone": "13900000000"}], "total_count": 1});
    let reply = testing::received::<complaints_v2::GetReply>(content).unwrap();
    let phone = reply.data[0].payer_phone.as_ref().unwrap();
    assert_eq!((phone.expose(), reply.raw.integer("/total_count")), (Some("13900000000"), Some(1)));
    assert!(reply.raw.is_signed());
}

#[test]
fn notifications_are_made_for_handlers() {
    let content = json!({"out_trade_no": "ORD-1", "trade_state": "SUCCESS", "amount": {"total": 2590}});
    let opened = testing::opened::<Event>("TRANSACTION.SUCCESS", content.clone()).unwrap();
    assert!(
        matches!(&opened.event, Event::TransactionSuccess(paid) if paid.out_trade_no.as_deref() == Some("ORD-1"))
    );
    assert_eq!((opened.id.as_str(), opened.raw.integer("/amount/total")), ("EV-1", Some(2590)));
    assert_eq!(opened.original_type, "transaction");
    let other = testing::opened::<Event>("SOMETHING.NEW", content).unwrap();
    assert!(matches!(other.event, Event::Unknown { .. }));

    let refused =
        NotificationError::Verify(rt::VerifyError::Mismatch(rt::KeyId::new("PUB_KEY_ID_1").unwrap()));
    assert_eq!(refused.reply().status(), 401);
    let failure = rt::v2::Failure::new("PAYERROR", "m");
    let failed = NotificationError::V2(rt::v2::NotificationFault::Failed(Box::new(failure)));
    assert_eq!(failed.failure().unwrap().received_code(), "PAYERROR");
}
