//! Operations that wait until they are sent: encrypted under the program's key, or by serde without any plaintext.

#![allow(clippy::unwrap_used, reason = "a test says so by failing")]

use proptest::prelude::*;
use serde_json::{Value as Json, json};
use wechatpay_sdk::rt::{self, Segment, Sensitive, StorageKey, StoreError};
use wechatpay_sdk::v3::multiuse::users::openid::coupons;
use wechatpay_sdk::v3::pay::transactions::out_trade_no::out_trade_no;

#[derive(Clone, Debug, PartialEq)]
struct Post {
    openid: Segment,
    kind: Segment,
    query: Query,
    headers: Headers,
    body: Body,
}
rt::codegen::operation!(Post -> rt::Empty {
    path: [openid, kind = "type"],
    query: query,
    headers: headers,
    body: body,
} = rt::codegen::OperationSpec { path: "/v3/{type}/users/{openid}", ..rt::codegen::OperationSpec::V3 });

#[derive(Clone)]
struct Query {
    mchid: String,
    phone: Option<Sensitive>,
}
rt::codegen::record!(Query: request { mchid, phone });

#[derive(Clone)]
struct Headers {
    nonce: Option<String>,
}
rt::codegen::record!(Headers: request { nonce = "X-Nonce" });

#[derive(Clone)]
struct Body {
    name: Sensitive,
    total: i64,
    rate: Option<f64>,
    detail: Option<Detail>,
    goods: Vec<Detail>,
    fees: rt::Numbered<Sensitive>,
}
rt::codegen::record!(Body: request { name, total, rate, detail as json, goods, fees = "fee_$n" });

#[derive(Clone)]
struct Detail {
    cards: Vec<Sensitive>,
    is_new: Option<bool>,
}
rt::codegen::record!(Detail: request { cards, is_new });

fn sensitive() -> impl Strategy<Value = Sensitive> {
    (any::<String>(), any::<bool>()).prop_map(|(text, is_sealed)| {
        // Blanks are no ciphertext, and are read as none.
        let is_sealed = is_sealed && !text.trim().is_empty();
        if is_sealed { Sensitive::from_sealed(text) } else { Sensitive::new(text) }
    })
}

fn segment() -> impl Strategy<Value = Segment> {
    (any::<String>(), any::<bool>())
        .prop_map(|(text, is_encoded)| if is_encoded { Segment::encoded(text) } else { Segment::from(text) })
}

fn detail() -> impl Strategy<Value = Detail> {
    (prop::collection::vec(sensitive(), 0..3), any::<Option<bool>>())
        .prop_map(|(cards, is_new)| Detail { cards, is_new })
}

prop_compose! {
    fn body()(
        name in sensitive(),
        total in any::<i64>(),
        rate in prop::option::of(-1e9_f64..1e9),
        detail in prop::option::of(detail()),
        goods in prop::collection::vec(detail(), 0..3),
        fees in prop::collection::btree_map(0_u32..20, sensitive(), 0..3),
    ) -> Body {
        Body { name, total, rate, detail, goods, fees: fees.into_iter().collect() }
    }
}

prop_compose! {
    fn operation()(
        openid in segment(),
        kind in segment(),
        mchid in any::<String>(),
        phone in prop::option::of(sensitive()),
        nonce in any::<Option<String>>(),
        body in body(),
    ) -> Post {
        Post { openid, kind, query: Query { mchid, phone }, headers: Headers { nonce }, body }
    }
}

fn key() -> StorageKey {
    StorageKey::new([7; 32]).unwrap()
}

proptest! {
    #[test]
    fn what_is_stored_is_restored(operation in operation()) {
        let stored = key().store(&operation).unwrap();
        prop_assert!(key().restore::<Post>(&stored).unwrap() == operation);
    }

    #[test]
    fn serde_writes_an_operation_as_it_is_or_refuses_its_plaintext(operation in operation()) {
        use rt::codegen::Operation as _;
        let mut sealed = operation.clone();
        let mut has_plaintext = false;
        sealed.parts_mut().for_each_sensitive::<()>(&mut |_, text| {
            has_plaintext |= text.on_the_wire().is_none();
            text.seal_with(&mut |_| Ok("c2VhbGVk".to_owned()))
        }).unwrap();
        let written = serde_json::to_string(&operation);
        prop_assert_eq!(written.is_err(), has_plaintext);
        let text = serde_json::to_string(&sealed).unwrap();
        prop_assert!(serde_json::from_str::<Post>(&text).unwrap() == sealed);
        // Sorted, the parts come before the path.
        let value: Json = serde_json::from_str(&text).unwrap();
        prop_assert!(serde_json::from_value::<Post>(value).unwrap() == sealed);
    }

    #[test]
    fn bytes_that_were_not_stored_are_refused(mut stored in prop::collection::vec(any::<u8>(), 0..80)) {
        prop_assert!(key().restore::<Post>(&stored).is_err());
        stored.truncate(11);
        prop_assert!(key().restore::<Post>(&stored).is_err());
    }
}

fn coupon() -> coupons::Post {
    let body = coupons::PostBody::new(coupons::PostBodyRequired {
        stock_id: "98561".into(),
        out_request_no: "2026112300017".into(),
        user_name: "Zhang Wei".into(),
        id_card_number: "110101199003070031".into(),
        appid: "wx0a1b2c3d4e5f6071".into(),
        card_type: coupons::PostBodyCardType::IdCard,
    });
    coupons::Post::new("o/A b", body)
}

#[test]
fn nothing_that_is_stored_is_plain() {
    let stored = key().store(&coupon()).unwrap();
    for secret in ["Zhang Wei", "110101199003070031", "98561", "wx0a1b2c3d4e5f6071"] {
        assert!(!stored.windows(secret.len()).any(|bytes| bytes == secret.as_bytes()), "{secret}");
    }
    assert_ne!(stored, key().store(&coupon()).unwrap(), "each has a nonce of its own");
    assert_eq!(key().restore::<coupons::Post>(&stored).unwrap(), coupon());
    let error = serde_json::to_string(&coupon()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "user_name: a sensitive text has not been sealed, and is never written in plain; the client seals it when it sends \
         the operation, and `StorageKey::store` keeps the operation until then"
    );
    assert_eq!(format!("{:?}", key()), "StorageKey(***)");
}

#[test]
fn only_what_was_stored_is_restored() {
    let stored = key().store(&coupon()).unwrap();
    let refused = StoreError::Refused("POST /v3/multiuse/users/{openid}/coupons".to_owned());
    for at in [0, 12, stored.len() / 2, stored.len() - 1] {
        let mut altered = stored.clone();
        altered[at] ^= 1;
        assert_eq!(key().restore::<coupons::Post>(&altered).unwrap_err(), refused, "{at}");
    }
    let other = StorageKey::new([8; 32]).unwrap();
    assert_eq!(other.restore::<coupons::Post>(&stored).unwrap_err(), refused);
    assert!(matches!(key().restore::<out_trade_no::Get>(&stored), Err(StoreError::Refused(_))));
    assert!(StorageKey::new([7; 16]).is_err());
}

#[test]
fn serde_says_which_operation_it_is() {
    let query = out_trade_no::GetQuery::new("1900000109");
    let operation = out_trade_no::Get::new("ORD/1", query);
    let written = json!({
        "operation": "GET /v3/pay/transactions/out-trade-no/{out_trade_no}",
        "path": {"out_trade_no": "ORD/1"},
        "query": {"mchid": "1900000109"},
    });
    assert_eq!(serde_json::to_value(&operation).unwrap(), written);
    assert_eq!(serde_json::from_value::<out_trade_no::Get>(written.clone()).unwrap(), operation);
    // Of equal members, the last one counts, and whole.
    let twice = r#"{"operation": "GET /v3/pay/transactions/out-trade-no/{out_trade_no}", "path": {"out_trade_no": "ORD/1"},
        "query": {"mchid": "1900000109"}, "query": {}}"#;
    let error = serde_json::from_str::<out_trade_no::Get>(twice).unwrap_err();
    assert!(error.to_string().starts_with("mchid: the required member is missing"), "{error}");
    for (pointer, fault) in [
        ("operation", "missing field `operation`"),
        ("path", "missing field `path`"),
        ("query", "missing field `query`"),
    ] {
        let mut part = written.clone();
        part.as_object_mut().unwrap().remove(pointer);
        let error = serde_json::from_value::<out_trade_no::Get>(part).unwrap_err();
        assert_eq!(error.to_string(), fault);
    }
    let error = serde_json::from_value::<coupons::Post>(written).unwrap_err().to_string();
    assert!(error.starts_with("this is another operation than POST"), "{error}");
}
