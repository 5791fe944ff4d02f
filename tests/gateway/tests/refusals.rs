//! Requests that are wrong in one way each enter, written by hand; every one is refused, and told why.

#![allow(clippy::unwrap_used, reason = "a test says so by failing")]

mod by_hand;

use std::collections::BTreeMap;

use by_hand::{Answer, Request, gateway};
use serde_json::{Value as Json, json};
use wechatpay_gateway::{Gateway, sample};
use wechatpay_runtime as rt;
use wechatpay_runtime::v2::signature::{SignType, sign};
use wechatpay_runtime::v2::xml::to_xml;

/// A coupon for a user whose name is sealed.
fn coupon(gateway: &Gateway) -> Request {
    let keys = gateway.keys();
    let platform = keys.platform[0].public(&keys.public_key_ids[0]).unwrap();
    let seal = |text: &str| platform.seal(rt::Cipher::RsaOaep, text).unwrap();
    let body = json!({
        "stock_id": "7310042",
        "out_request_no": "GRANT-2031-0009",
        "user_name": seal("Lin Xiaoyu"),
        "id_card_number": seal("330106199002304417"),
        "appid": "wx5a1c93e7d02b48f6",
        "card_type": "ID_CARD",
        "amount": 1200,
    });
    Request::new(gateway, "POST", "/v3/multiuse/users/oA7dk2Qm/coupons", &body)
}

/// What is wrong, how it is made so, and the status, code, place and message that it is refused with.
type Case = (&'static str, fn(&mut Request), u16, &'static str, &'static str, &'static str);

const CASES: &[Case] = &[
    (
        "another body was signed",
        |it| it.signed_body = Some("{}".into()),
        401,
        "SIGN_ERROR",
        "",
        "does not fit",
    ),
    ("stale", |it| it.timestamp -= 310, 401, "SIGN_ERROR", "", "more than 5 minutes ago"),
    ("early", |it| it.timestamp += 310, 401, "SIGN_ERROR", "", "in the future"),
    ("two signatures", |it| it.authorizations = 2, 401, "SIGN_ERROR", "", "exactly one Authorization"),
    ("no signature", |it| it.authorizations = 0, 401, "SIGN_ERROR", "", "exactly one Authorization"),
    ("scheme", |it| it.scheme = "Bearer", 401, "SIGN_ERROR", "", "scheme of Authorization"),
    ("merchant", |it| it.merchant_id = "1".into(), 401, "SIGN_ERROR", "", "there is no merchant 1"),
    ("serial", |it| it.serial = "77".into(), 401, "SIGN_ERROR", "", "the merchant has no certificate 77"),
    ("long nonce", |it| it.nonce = "x".repeat(33), 401, "SIGN_ERROR", "", "1 to 32 letters and digits"),
    ("odd nonce", |it| it.nonce = "a-b".into(), 401, "SIGN_ERROR", "", "1 to 32 letters and digits"),
    (
        "unknown member",
        |it| it.edit(|body| body["colour"] = json!("red")),
        400,
        "PARAM_ERROR",
        "/body/colour",
        "no such member is documented",
    ),
    (
        "missing member",
        |it| it.edit(|body| drop(body.as_object_mut().unwrap().remove("stock_id"))),
        400,
        "PARAM_ERROR",
        "/body/stock_id",
        "a required member is missing",
    ),
    (
        "wrong type",
        |it| it.edit(|body| body["amount"] = json!("1200")),
        400,
        "PARAM_ERROR",
        "/body/amount",
        "a value of type number is expected",
    ),
    (
        "out of the enumeration",
        |it| it.edit(|body| body["card_type"] = json!("LIBRARY_CARD")),
        400,
        "PARAM_ERROR",
        "/body/card_type",
        "`LIBRARY_CARD` is none of the documented values",
    ),
    (
        "plaintext in a sealed field",
        |it| it.edit(|body| body["user_name"] = json!("Lin Xiaoyu")),
        400,
        "PARAM_ERROR",
        "/body/user_name",
        "not a ciphertext that the platform can open",
    ),
    (
        "sealed, and no key named",
        |it| it.without("Wechatpay-Serial"),
        400,
        "PARAM_ERROR",
        "/headers/Wechatpay-Serial",
        "names the key",
    ),
    (
        "unknown key",
        |it| it.headers.last_mut().unwrap().1 = "PUB_KEY_ID_0".into(),
        400,
        "PARAM_ERROR",
        "/headers/Wechatpay-Serial",
        "the platform has no such key",
    ),
    ("no JSON", |it| it.body = "{".into(), 400, "PARAM_ERROR", "/body", "a JSON object is expected"),
    (
        "no media type",
        |it| it.without("Content-Type"),
        400,
        "PARAM_ERROR",
        "/headers/content-type",
        "application/json is expected",
    ),
    (
        "no user agent",
        |it| it.without("User-Agent"),
        400,
        "PARAM_ERROR",
        "/headers/user-agent",
        "a required header is missing",
    ),
    (
        "unknown query",
        |it| it.target += "?a=1",
        400,
        "PARAM_ERROR",
        "/query/a",
        "no such member is documented",
    ),
    ("query twice", |it| it.target += "?a=1&a=2", 400, "PARAM_ERROR", "/query/a", "it appears twice"),
    ("wrong method", |it| it.method = "PUT", 405, "METHOD_NOT_ALLOWED", "", "the path has no such method"),
    ("unknown path", |it| it.target += "/more", 404, "NOT_FOUND", "", "no operation has this path"),
];

#[tokio::test]
async fn every_fault_of_api_v3_is_told() {
    let gateway = gateway();
    let answer = coupon(&gateway).send(&gateway).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let keys = gateway.keys();
    let platform = keys.platform[0].public(&keys.public_key_ids[0]).unwrap();
    for (name, spoil, status, code, place, message) in CASES {
        let mut request = coupon(&gateway);
        spoil(&mut request);
        let answer = request.send(&gateway).await;
        let body = answer.json();
        assert_eq!((answer.status, body["code"].as_str()), (*status, Some(*code)), "{name}: {body}");
        assert!(body["message"].as_str().unwrap().contains(message), "{name}: {body}");
        assert_eq!(body["detail"]["field"].as_str().unwrap_or_default(), *place, "{name}: {body}");
        assert!(answer.is_signed(&platform, &answer.body), "{name}");
        let record = gateway.last().unwrap();
        assert!(record.status == *status && !record.faults.is_empty(), "{name}: {record:?}");
    }
}

/// The members of a request of API v2, made of its table.
fn parameters(gateway: &Gateway, path: &str) -> BTreeMap<String, String> {
    let api = wechatpay_gateway::read_catalogue().unwrap();
    let operation = api.operations.iter().find(|operation| operation.wire_path() == path).unwrap();
    let members = sample::object(operation.body.fields().unwrap(), &|text| Some(text.to_owned()));
    let texts = members.into_iter().map(|(name, value)| match value {
        Json::String(text) => (name, text),
        other => (name, other.to_string()),
    });
    let mut parameters: BTreeMap<String, String> = texts.collect();
    parameters.insert("mch_id".to_owned(), gateway.keys().merchant_id.clone());
    parameters.insert("nonce_str".to_owned(), "0123456789".to_owned());
    parameters
}

/// Signs, changes the document, and sends it.
async fn send_v2(
    gateway: &Gateway,
    path: &str,
    mut parameters: BTreeMap<String, String>,
    spoil: fn(String) -> String,
) -> String {
    let key = rt::ApiV2Key::new(&gateway.keys().api_v2).unwrap();
    let sign_type = parameters.get("sign_type").and_then(|name| SignType::from_name(name));
    let signature = sign(&parameters, sign_type.unwrap_or_default(), &key);
    parameters.insert("sign".to_owned(), signature);
    let body = spoil(to_xml(&parameters).unwrap());
    let request = reqwest::Client::new().post(format!("{}{path}", gateway.url())).body(body);
    Answer::of(request).await.text()
}

#[tokio::test]
async fn every_fault_of_api_v2_is_told() {
    const PATH: &str = "/pay/unifiedorder";
    let gateway = gateway();
    let good = parameters(&gateway, PATH);
    let answer = send_v2(&gateway, PATH, good.clone(), |body| body).await;
    assert!(answer.contains("<return_code>SUCCESS</return_code>"), "{answer}");

    type Edit = fn(&mut BTreeMap<String, String>);
    type Spoil = fn(String) -> String;
    let signed_well: [(Edit, &str); 7] = [
        (|it| drop(it.insert("colour".into(), "red".into())), "/body/colour: no such member"),
        (|it| drop(it.remove("out_trade_no")), "/body/out_trade_no: a required member is missing"),
        (|it| drop(it.insert("total_fee".into(), "much".into())), "/body/total_fee: a value of type"),
        (|it| drop(it.insert("receipt".into(), "MAYBE".into())), "`MAYBE` is none of the documented"),
        (|it| drop(it.insert("mch_id".into(), "1".into())), "/body/mch_id: there is no such merchant"),
        (|it| drop(it.remove("nonce_str")), "nonce_str is missing"),
        (|it| drop(it.insert("nonce_str".into(), "x".repeat(33))), "longer than 32"),
    ];
    for (edit, message) in signed_well {
        let mut parameters = good.clone();
        edit(&mut parameters);
        let answer = send_v2(&gateway, PATH, parameters, |body| body).await;
        assert!(answer.contains("FAIL") && answer.contains(message), "{message}: {answer}");
    }
    let spoiled: [(Spoil, &str); 4] = [
        (|body| body.replace("0123456789", "1123456789"), "signature"),
        (|body| body.replace("</xml>", "<nonce_str>1</nonce_str></xml>"), "appears twice"),
        (|_| "{}".to_owned(), ""),
        (|body| body.replace("<sign>", "<sign>0"), "signature"),
    ];
    for (spoil, message) in spoiled {
        let answer = send_v2(&gateway, PATH, good.clone(), spoil).await;
        assert!(answer.contains("FAIL") && answer.contains(message), "{message}: {answer}");
        assert!(!gateway.last().unwrap().faults.is_empty());
    }

    let path = "/secapi/pay/refund";
    let answer = send_v2(&gateway, path, parameters(&gateway, path), |body| body).await;
    assert!(answer.contains("FAIL") && answer.contains("client certificate"), "{answer}");
}
