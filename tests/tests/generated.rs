//! The emitted crate as a merchant uses it.

#![allow(clippy::unwrap_used, reason = "a test says so by failing")]

use std::cell::RefCell;

use wechatpay_sdk::Urls as _;
use wechatpay_sdk::rt::{self, Operation as _};
use wechatpay_sdk::v3::multiuse::users::openid::coupons;

fn body() -> coupons::PostBody {
    coupons::PostBody::new(coupons::PostBodyRequired {
        stock_id: "98561".into(),
        out_request_no: "2026112300017".into(),
        user_name: "Zhang Wei".into(),
        id_card_number: "110101199003070000".into(),
        appid: "wx0a1b2c3d4e5f6071".into(),
        card_type: coupons::PostBodyCardType::IdCard,
    })
    .amount(10_000)
}

#[test]
fn sealed_fields_do_not_leave_in_plain_text() {
    let body = body();
    let error = rt::json::to_string(&body).unwrap_err().to_string();
    assert!(error.contains("user_name"), "{error}");
    let shown = format!("{body:?}");
    assert!(shown.contains("***") && !shown.contains("Zhang Wei") && !shown.contains("110101"), "{shown}");
}

#[test]
fn an_operation_knows_its_url() {
    let operation = coupons::Post::new("o/1 2", body());
    assert_eq!(operation.path().unwrap(), "/v3/multiuse/users/o%2F1%202/coupons");
    assert_eq!(coupons::Post::SPEC.sealing, Some(rt::Sealing::PLATFORM_OAEP));
}

/// A client that only notes what it is asked.
#[derive(Default)]
struct Noting(RefCell<Vec<String>>);

impl rt::Execute for Noting {
    type Call<'c, O: rt::Operation> = ();

    fn execute<O: rt::Operation>(&self, operation: O) {
        let path = operation.path().unwrap();
        self.0.borrow_mut().push(format!("{} {path}", O::SPEC.method.as_str()));
    }
}

#[test]
fn the_chain_spells_the_url() {
    let client = Noting::default();
    client.v3().multiuse().users().openid("oAbC").coupons().post(body());
    assert_eq!(*client.0.borrow(), ["POST /v3/multiuse/users/oAbC/coupons"]);
}

#[test]
fn replies_are_read_leniently_and_unknown_values_survive() {
    use wechatpay_sdk::v3::refund::domestic::refunds;
    let text = br#"{"refund_id":1,"status":"NEW_STATUS","amount":{"total":"12","refund":null},"more":[1]}"#;
    let reply: refunds::PostReply = rt::json::from_slice(text).unwrap();
    assert_eq!(reply.refund_id.as_deref(), Some("1"));
    assert_eq!(reply.amount.as_ref().and_then(|amount| amount.total), Some(12));
    let again = rt::json::to_string(&reply).unwrap();
    assert!(again.contains("NEW_STATUS"), "{again}");
    let error = rt::json::from_slice::<refunds::PostReply>(br#"{"amount":{"total":"a"}}"#).unwrap_err();
    assert!(error.to_string().contains("amount.total"), "{error}");
}

#[test]
fn a_body_that_a_program_reads_has_its_required_fields() {
    use wechatpay_sdk::v3::pay::transactions::app::{PostBody, PostReply};

    let whole = serde_json::json!({
        "appid": "wx5a1c93e7d02b48f6", "mchid": "1610000321", "description": "Tea", "out_trade_no": "ORD-1",
        "notify_url": "https://shop.example/notify", "amount": {"total": 1},
    });
    let body: PostBody = serde_json::from_value(whole.clone()).unwrap();
    assert_eq!(serde_json::to_value(&body).unwrap(), whole);
    for pointer in ["/appid", "/notify_url", "/amount", "/amount/total"] {
        for absent in [None, Some(serde_json::Value::Null)] {
            let mut part = whole.clone();
            let (parent, name) = pointer.rsplit_once('/').unwrap();
            let members = part.pointer_mut(parent).unwrap().as_object_mut().unwrap();
            match absent {
                None => drop(members.remove(name)),
                Some(null) => members[name] = null,
            }
            let error = serde_json::from_str::<PostBody>(&part.to_string()).unwrap_err().to_string();
            let field = pointer[1..].replace('/', ".");
            assert!(error.starts_with(&format!("{field}: the required member is missing")), "{error}");
        }
    }
    // Replies lack whatever the service leaves out.
    assert!(serde_json::from_str::<PostReply>("{}").unwrap().prepay_id.is_none());
}

#[test]
fn notifications_are_told_apart_by_their_event() {
    use wechatpay_sdk::webhook::v3::Event;
    let event = Event::from_json("COMPLAINT.CREATE", br#"{"complaint_id":"7"}"#).unwrap();
    assert!(
        matches!(&event, Event::ComplaintCreate(payload) if payload.complaint_id.as_deref() == Some("7"))
    );
    let other = Event::from_json("NEW.EVENT", br#"{"a":1}"#).unwrap();
    assert!(matches!(&other, Event::Unknown { event_type, .. } if event_type == "NEW.EVENT"));
}

#[test]
fn a_payment_is_read_whoever_made_the_order() {
    use wechatpay_sdk::webhook::v3::{Event, transaction_success as paid};
    let read = |content: serde_json::Value| -> paid::Payload {
        match Event::from_json("TRANSACTION.SUCCESS", content.to_string().as_bytes()).unwrap() {
            Event::TransactionSuccess(payload) => *payload,
            other => panic!("{other:?}"),
        }
    };
    let promotion = serde_json::json!({
        "coupon_id": "C-1", "amount": 5, "merchant_contribute": 5, "goods_detail": [{ "goods_id": "G-1", "quantity": 1 }],
    });
    let single = read(serde_json::json!({
        "mchid": "1610000321", "appid": "wx5a1c93e7d02b48f6", "out_trade_no": "ORD-1",
        "payer": { "openid": "o-1" }, "promotion_detail": [promotion], "scene_info": { "device_id": "T-4" },
    }));
    assert_eq!(single.payer.unwrap().openid.as_deref(), Some("o-1"));
    assert_eq!(single.promotion_detail[0].merchant_contribute, Some(5));
    assert_eq!(single.promotion_detail[0].goods_detail[0].goods_id.as_deref(), Some("G-1"));
    let partner = read(serde_json::json!({
        "sp_appid": "wx5a1c93e7d02b48f6", "sp_mchid": "1610000321", "sub_mchid": "1610000654",
        "payer": { "sp_openid": "o-2", "sub_openid": "o-3" },
    }));
    assert_eq!(partner.sp_appid.as_deref(), Some("wx5a1c93e7d02b48f6"));
    assert_eq!(partner.payer.unwrap().sp_openid.as_deref(), Some("o-2"));
    let combined = read(serde_json::json!({
        "combine_mchid": "1610000321", "combine_out_trade_no": "ORD-2", "scene_info": { "device_id": "T-4" },
        "sub_orders": [
            { "mchid": "1610000321", "out_trade_no": "ORD-2-1", "amount": { "total_amount": 10, "payer_amount": 5 } },
            { "mchid": "1610000654", "out_trade_no": "ORD-2-2", "promotion_detail": [promotion] },
        ],
        "combine_payer_info": { "openid": "o-4" },
        "installment_info": { "use_subsidy": true, "selected_installment_number": 3 },
    }));
    let numbers: Vec<_> =
        combined.sub_orders.iter().map(|order| order.out_trade_no.as_deref().unwrap()).collect();
    assert_eq!(numbers, ["ORD-2-1", "ORD-2-2"]);
    assert_eq!(combined.sub_orders[0].amount.as_ref().unwrap().total_amount, Some(10));
    assert_eq!(combined.sub_orders[1].promotion_detail[0].coupon_id.as_deref(), Some("C-1"));
    assert_eq!(combined.combine_payer_info.unwrap().openid.as_deref(), Some("o-4"));
    assert_eq!(combined.installment_info.unwrap().selected_installment_number, Some(3));
}
