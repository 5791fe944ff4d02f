//! What a program can tell the gateway over HTTP, beyond the calls and notifications of `program.rs`: refusals, prepared
//! answers, echo; and what it can see and clear.

#![allow(clippy::unwrap_used, reason = "a test says so by failing")]

mod running;

use std::path::Path;

use http::Method;
use running::{Running, answer};
use serde_json::{Value as Json, json};
use wechatpay_runtime as rt;

const QUERY: &str = "GET /v3/pay/transactions/out-trade-no/{out_trade_no}";
const COUPON: &str = "v3/multiuse/users/{openid}/coupons";

/// A merchant of a running gateway, by the settings that it writes.
fn client(folder: &Path) -> rt::Client {
    rt::Client::new(running::config(folder).retry(rt::RetryPolicy::never()).build().unwrap()).unwrap()
}

async fn query(client: &rt::Client, number: &str) -> Result<Json, rt::Error> {
    let call = client.path("v3/pay/transactions/out-trade-no/{out_trade_no}").bind("out_trade_no", number);
    call.query("mchid", "1610000321").get().await
}

async fn done(running: &Running, method: Method, path: &str) -> Json {
    let request = running.control(method, path).header("Content-Type", "application/json");
    let (status, document) = answer(request).await;
    assert_eq!(status, 200, "{path}: {document}");
    document
}

#[tokio::test]
async fn refusals_have_the_code_that_was_asked_for_or_is_documented() {
    let folder = tempfile::tempdir().unwrap();
    let running = Running::start(&["--keys", folder.path().to_str().unwrap()]);
    let client = client(folder.path());
    for (asked, status, code, is_signed) in [
        (json!({ "status": 404, "code": "ORDER_NOT_EXIST" }), 404, "ORDER_NOT_EXIST", true),
        (json!({ "code": "ORDERPAID" }), 400, "ORDERPAID", true),
        (json!({ "status": 403 }), 403, "NO_AUTH", true),
        (json!({ "status": 404 }), 404, "RESOURCE_NOT_EXISTS", true),
        (json!({ "status": 401 }), 401, "SIGN_ERROR", true),
        (json!({ "status": 429, "retry_after": 2 }), 429, "FREQUENCY_LIMITED", true),
        (json!({ "code": "RATELIMIT_EXCEEDED", "retry_after": 2 }), 429, "RATELIMIT_EXCEEDED", true),
        (json!({ "status": 400, "signed": false }), 400, "PARAM_ERROR", false),
        (json!({ "code": "NOT_ENOUGH", "signed": false }), 403, "NOT_ENOUGH", false),
    ] {
        assert_eq!(running.post("misbehave", &asked).await, (200, json!({ "waiting": 1 })));
        let error = query(&client, "ORD-1").await.unwrap_err();
        assert_eq!(error.status(), Some(status), "{asked}");
        let found = (error.code(), error.unsigned_code());
        let expected = rt::Code::from(code);
        assert_eq!(found, if is_signed { (Some(&expected), None) } else { (None, Some(code)) }, "{asked}");
        let wait = asked.get("retry_after").map(|_| std::time::Duration::from_secs(2));
        assert_eq!(error.retry_after(), wait, "{asked}");
    }
    // What waits is seen and forgotten.
    running.post("misbehave", &json!([{ "kind": "html" }, { "status": 503 }])).await;
    assert_eq!(done(&running, Method::GET, "misbehave").await, json!({ "waiting": 2 }));
    assert_eq!(done(&running, Method::DELETE, "misbehave").await, json!({ "waiting": 0 }));
    query(&client, "ORD-1").await.unwrap();
}

#[tokio::test]
async fn answers_are_prepared_once_or_always() {
    let folder = tempfile::tempdir().unwrap();
    let running = Running::start(&["--keys", folder.path().to_str().unwrap()]);
    let client = client(folder.path());
    let state = async || query(&client, "ORD-1").await.unwrap()["trade_state"].clone();
    let usual = state().await;
    let prepared = |state: &str, is_once: bool| json!({ "operation": QUERY, "members": { "trade_state": state }, "once": is_once });
    let answers = json!([prepared("NOTPAY", true), prepared("CLOSED", false), prepared("USERPAYING", true)]);
    assert_eq!(running.post("answers", &answers).await, (200, json!({})));
    // A reply that something else takes the place of uses nothing up.
    running.post("misbehave", &json!({ "status": 503 })).await;
    query(&client, "ORD-1").await.unwrap_err();
    for expected in ["NOTPAY", "USERPAYING", "CLOSED", "CLOSED"] {
        assert_eq!(state().await, expected);
    }
    done(&running, Method::DELETE, "answers").await;
    assert_eq!(state().await, usual);

    // As it goes over the wire, and sealed where the table says so.
    let phone = json!({
        "operation": "GET /v3/merchant-service/complaints-v2/{complaint_id}",
        "members": { "payer_phone": "13900139000" },
    });
    assert_eq!(running.post("answers", &phone).await.0, 200);
    let call = client.path("v3/merchant-service/complaints-v2/{complaint_id}").bind("complaint_id", "1");
    let reply = call.get().await.unwrap();
    assert!(reply["payer_phone"].as_str().unwrap().len() > 300, "{reply}");
    let wire_path = json!({ "operation": "POST /pay/orderquery", "members": {} });
    assert_eq!(running.post("answers", &wire_path).await.0, 200);
}

#[tokio::test]
async fn replies_are_about_what_was_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let running = Running::start(&["--keys", folder.path().to_str().unwrap()]);
    let client = client(folder.path());
    let order = json!({
        "appid": "wx0a1b2c3d4e5f6071", "mchid": "1610000321", "description": "tea", "out_trade_no": "ORD-1",
        "notify_url": "https://shop.example/notifications", "amount": { "total": 2590, "currency": "CNY" },
        "payer": { "openid": "oAbC123" },
    });
    client.path("v3/pay/transactions/jsapi").json(&order).post().await.unwrap();
    let reply = query(&client, "ORD-1").await.unwrap();
    for name in ["appid", "mchid", "out_trade_no", "payer"] {
        assert_eq!(reply[name], order[name], "{name}: {reply}");
    }
    assert_eq!((&reply["amount"]["total"], &reply["amount"]["currency"]), (&json!(2590), &json!("CNY")));
    assert_eq!(query(&client, "ORD-2").await.unwrap()["out_trade_no"], "ORD-2");

    let list = "v3/merchant-service/complaints-v2";
    let ask = async || {
        let call = client.path(list).query("begin_date", "2031-04-10").query("end_date", "2031-04-17");
        call.query("complainted_mchid", "1610000321").query("limit", "7").get().await.unwrap()
    };
    let reply = ask().await;
    assert_eq!((&reply["limit"], &reply["total_count"]), (&json!(7), &json!(1)), "{reply}");
    for (method, is_on) in [(Method::POST, true), (Method::DELETE, false)] {
        let request = running.control(method, "echo").header("Content-Type", "application/json").body("{}");
        assert_eq!(answer(request).await, (200, json!({})));
        let call = client.path("v3/merchant-service/complaints-v2/{complaint_id}");
        let reply = call.bind("complaint_id", "C-17").get().await.unwrap();
        assert_eq!(reply["complaint_id"], "C-17", "{is_on}");
    }
}

#[tokio::test]
async fn records_have_bodies_and_no_secrets_unless_they_are_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let running = Running::start(&["--keys", folder.path().to_str().unwrap()]);
    let client = client(folder.path());
    let grant = json!({
        "stock_id": "98561", "out_request_no": "G-1", "user_name": "Zhang San", "id_card_number": "11010119900307",
        "appid": "wx0a1b2c3d4e5f6071", "card_type": "ID_CARD",
    });
    let call = client.path(COUPON).bind("openid", "oAbC123").json(&grant);
    call.seal(rt::Cipher::RsaOaep, ["/user_name", "/id_card_number"]).post().await.unwrap();
    let call = client.path("v3/merchant-service/complaints-v2/{complaint_id}").bind("complaint_id", "C-1");
    call.get().await.unwrap();

    let masked = done(&running, Method::GET, "records").await;
    assert_eq!(masked, done(&running, Method::GET, "records?sealed=masked").await);
    let (body, text) = (&masked[0]["body"], masked.to_string());
    assert_eq!((&body["user_name"], &body["stock_id"]), (&json!("***"), &json!("98561")), "{masked}");
    assert!(!text.contains("Zhang San") && !text.contains("1101011990"), "{text}");
    assert_eq!(masked[0]["opened"][0]["plaintext"], "***");
    assert_eq!(masked[1]["reply"]["payer_phone"], "***", "{masked}");
    assert_eq!(masked[1]["body"], Json::Null);

    let opened = done(&running, Method::GET, "records?sealed=opened").await;
    let body = &opened[0]["body"];
    assert_eq!(body, &grant);
    assert_ne!(opened[1]["reply"]["payer_phone"], "***");

    // API v2 is recorded as JSON, too; and plain text where a ciphertext belongs is no less secret.
    let http = reqwest::Client::new();
    let xml = "<xml><mch_id>1</mch_id><auth_code>134567890123456789</auth_code></xml>";
    http.post(format!("{}/pay/micropay", running.url)).body(xml).send().await.unwrap();
    let records = done(&running, Method::GET, "records").await;
    assert_eq!(records[2]["body"], json!({ "mch_id": "1", "auth_code": "***" }));
    // So is what nobody can take apart, or stands where a text belongs.
    let twice = xml.replace("</xml>", "<auth_code>134567890123456789</auth_code></xml>");
    http.post(format!("{}/pay/micropay", running.url)).body(twice).send().await.unwrap();
    let mut odd = grant.clone();
    odd["user_name"] = json!({ "family": "Zhang San" });
    odd["id_card_number"] = json!(["11010119900307"]);
    for body in [odd.to_string(), format!("[{grant}]"), grant.to_string().replace('}', "")] {
        let url = format!("{}/v3/multiuse/users/oAbC123/coupons", running.url);
        http.post(url).body(body).send().await.unwrap();
    }
    let records = done(&running, Method::GET, "records").await;
    let shown: Vec<&Json> = (3..7).map(|at| &records[at]["body"]).collect();
    assert_eq!((shown[0], shown[2], shown[3]), (&json!("***"), &json!("***"), &json!("***")), "{records}");
    assert_eq!((&shown[1]["user_name"], &shown[1]["stock_id"]), (&json!("***"), &json!("98561")));
    for secret in ["134567890", "Zhang San", "1101011990"] {
        assert!(!records.to_string().contains(secret), "{secret}: {records}");
    }
    let plain = client.path(COUPON).bind("openid", "oAbC123").json(&grant).post().await.unwrap_err();
    let records = done(&running, Method::GET, "records").await;
    assert!(!records.to_string().contains("Zhang San"), "{plain}: {records}");
    done(&running, Method::DELETE, "records").await;
    assert_eq!(done(&running, Method::GET, "records").await, json!([]));

    // The answer may come before all of it is sent, which is an error of the connection.
    let long = vec![b' '; (64 << 20) + 1];
    let _ = http.post(format!("{}/v3/realname/verify", running.url)).body(long).send().await;
    let records = done(&running, Method::GET, "records").await;
    assert_eq!(records[0]["faults"][0]["issue"], "the body is too large", "{records}");
}

#[tokio::test]
async fn what_nobody_reads_is_an_error_that_names_it() {
    let running = Running::start(&[]);
    for (path, body, message) in [
        ("misbehave", json!({ "kind": "probe", "times": 2 }), "unknown: `times`; there is `kind`,"),
        ("misbehave", json!([{ "kind": "probe" }, { "retries": 1 }]), "unknown: `retries`"),
        ("misbehave", json!({ "status": 429, "retry_after": "1" }), "`retry_after` is a whole number"),
        (
            "notify",
            json!({ "event": "COUPON.USE", "url": "http://127.0.0.1:1", "member": {}, "by": 1 }),
            "unknown: `member`, `by`; there is `event`, `url`,",
        ),
        ("notify", json!({ "event": "COUPON.USE", "url": 1 }), "`url` is a text"),
        (
            "notify",
            json!({ "event": "COUPON.USE", "url": "http://127.0.0.1:1", "manner": "probe", "skew": 1 }),
            "`skew` goes with no other `manner`",
        ),
        ("answers", json!({ "operation": QUERY, "members": {}, "always": true }), "unknown: `always`"),
        ("answers", json!({ "operation": QUERY, "members": [] }), "`members` is an object"),
        ("answers", json!({ "operation": QUERY, "members": {}, "once": 1 }), "`once` is true or false"),
        ("answers", json!({ "members": {} }), "`operation` is missing"),
        ("answers", json!({ "operation": QUERY }), "`members` is missing"),
        (
            "answers",
            json!({ "operation": "GET /v3/no/such", "members": {} }),
            "the specs have no operation `GET /v3/no/such`; it is written like `GET /v3/pay/",
        ),
        (
            "answers",
            json!([
                { "operation": QUERY, "members": {} },
                { "operation": "GET /v3/billdownload/file", "members": { "a": 1 } },
            ]),
            "no members can be prepared for `GET /v3/billdownload/file`: it answers with a file",
        ),
        (
            "notify",
            json!({ "event": "REFUND.SUCCESS", "protocol": "v2", "url": "http://127.0.0.1:1" }),
            "the specs have no event REFUND.SUCCESS; they have refund-processed (v2), ",
        ),
        (
            "notify",
            json!({ "event": "transaction.succes", "url": "http://127.0.0.1:1" }),
            "the specs have no event transaction.succes; they have TRANSACTION.SUCCESS, ",
        ),
        ("notify", json!({ "event": "PAID", "url": "http://127.0.0.1:1" }), " more"),
        ("misbehave", json!({ "code": "" }), "`code` is one like `ORDERPAID`"),
        ("echo", json!({ "on": true }), "unknown: `on`"),
        ("echo", json!([]), "an empty object is expected, `{}`"),
        ("echo?on=true", json!({}), "there is no query here"),
    ] {
        let (status, answer) = running.post(path, &body).await;
        let found = answer["message"].as_str().unwrap();
        assert!(status == 400 && found.contains(message), "{path} {body}: {status} {found}");
    }
    let (status, refused) = answer(running.control(Method::GET, "records?opened=true")).await;
    assert_eq!(
        (status, &refused["message"]),
        (400, &json!("the query of records is `sealed=opened` or `sealed=masked`"))
    );
    let twice = running.control(Method::POST, "misbehave").header("Content-Type", "application/json");
    let (status, refused) = answer(twice.body(r#"{"kind":"probe","kind":"html"}"#)).await;
    assert!(
        status == 400 && refused["message"].as_str().unwrap().contains("`kind` is there twice"),
        "{refused}"
    );
    for (method, path, expected) in [
        (Method::GET, "answers", 405),
        (Method::PUT, "misbehave", 405),
        (Method::DELETE, "notify", 405),
        (Method::GET, "record", 404),
        (Method::GET, "records/", 404),
    ] {
        let request = running.control(method, path).header("Content-Type", "application/json");
        let (status, refused) = answer(request).await;
        assert_eq!(status, expected, "{path}");
        assert!(refused["message"].as_str().unwrap().contains("POST /_gateway/misbehave"), "{refused}");
    }
    assert_eq!(done(&running, Method::GET, "misbehave").await, json!({ "waiting": 0 }));
}

#[tokio::test]
async fn clocks_may_be_off_by_any_time() {
    let folder = tempfile::tempdir().unwrap();
    let running = Running::start(&["--keys", folder.path().to_str().unwrap()]);
    let client = client(folder.path());
    for skew in [i64::MIN, i64::MAX, -301, 301] {
        running.post("misbehave", &json!({ "skew": skew })).await;
        let error = query(&client, "ORD-1").await.unwrap_err();
        assert!(matches!(error.kind(), rt::ErrorKind::Verify(_)), "{skew}: {error}");
        let event = json!({ "event": "TRANSACTION.SUCCESS", "skew": skew, "url": "http://127.0.0.1:1" });
        // Nobody listens there, but it was made.
        assert_eq!(running.post("notify", &event).await.0, 502, "{skew}");
    }
}

#[tokio::test]
async fn documented_errors_are_prepared_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let keys = folder.path().to_str().unwrap();
    let running = Running::start(&["--specs", "tests/fragments/tables", "--keys", keys]);
    let client = client(folder.path());
    let body = json!({ "mch_id": client.config().merchant_id(), "box_id": "BOX-7" });
    let close = async || client.path("v2/lockers/closebox").json(&body).post().await;
    const CLOSE: &str = "POST /v2/lockers/closebox";
    let fails = |error: &str, is_once: bool| json!({ "operation": CLOSE, "error": error, "once": is_once });
    let answers = json!([fails("ORDERPAID", true), fails("SYSTEMERROR", false)]);
    assert_eq!(running.post("answers", &answers).await, (200, json!({})));
    for (code, outcome) in [
        (rt::Code::OrderPaid, rt::Outcome::Refused),
        (rt::Code::SystemError, rt::Outcome::Unknown),
        (rt::Code::SystemError, rt::Outcome::Unknown),
    ] {
        let error = close().await.unwrap_err();
        assert_eq!(
            (error.code(), error.status(), error.outcome()),
            (Some(&code), Some(200), outcome),
            "{error}"
        );
    }
    done(&running, Method::DELETE, "answers").await;
    close().await.unwrap();
    for (asked, expected) in [
        (fails("NEWS", true), "does not document the error `NEWS`, but `BOXEMPTY`, `ORDERPAID`,"),
        (json!({ "operation": CLOSE, "error": 1 }), "`error` is a text"),
        (json!({ "operation": CLOSE }), "`members` is missing, or an `error`"),
        (json!({ "operation": CLOSE, "error": "ORDERPAID", "members": {} }), "not both"),
        (json!({ "operation": "POST /v2/lockers/lost", "error": "ORDERPAID" }), "no operation"),
    ] {
        let (status, found) = running.post("answers", &asked).await;
        let message = found["message"].as_str().unwrap();
        assert!(status == 400 && message.contains(expected), "{message}");
    }
}
