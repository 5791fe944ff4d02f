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
    let operation = coupons::Post { openid: "o/1 2".into(), body: body() };
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
