//! A payment code is charged by API v2, and the payment refunded.

use std::time::Duration;

use serde_json::{Value as Json, json};
use wechatpay_gateway::{Gateway, Misbehavior};
use wechatpay_sdk::rt;

use super::example::micropay_v2::{Charge, Charged, Return, Till, Unsettled, charge, refund, take_back};
use super::{answer, answer_all, break_off, called, gateway, lose_one_reply, refuse, refuse_unsigned};

const CHARGE: &str = "POST /v2/pay/micropay";
const QUERY: &str = "POST /v2/pay/orderquery";
const REVERSE: &str = "POST /v2/secapi/pay/reverse";
const REFUND: &str = "POST /v2/secapi/pay/refund";

fn till(gateway: &Gateway) -> Till {
    let retry = rt::RetryPolicy::default().first_wait(Duration::from_millis(1));
    let config = gateway.config().unwrap().base_url(gateway.https_url()).retry(retry).build().unwrap();
    Till {
        client: rt::Client::with_transport(config, gateway.transport_options().build().unwrap()),
        appid: "wx5a1c93e7d02b48f6".into(),
        ip: "203.0.113.24".into(),
        patience: Duration::from_millis(50),
        pause: Duration::from_millis(20),
    }
}

fn order() -> Charge {
    Charge {
        out_trade_no: "ORD-2031-000417".into(),
        description: "Maple tea, 250 g".into(),
        total: 2590,
        auth_code: "130015672839405162".into(),
    }
}

fn paid() -> Charged {
    Charged::Paid { transaction_id: "4200009137203104173344556677".into() }
}

/// What the service says of the order, when it is charged or asked about, with these changes.
fn order_is(gateway: &Gateway, operation: &str, changes: Json) {
    let members = json!({
        "mch_id": gateway.keys().merchant_id,
        "sub_mch_id": "",
        "out_trade_no": "ORD-2031-000417",
        "transaction_id": "4200009137203104173344556677",
        "trade_state": "SUCCESS",
        "total_fee": 2590,
        "fee_type": "CNY",
    });
    answer_all(gateway, operation, &members, &changes);
}

#[tokio::test]
async fn a_code_is_charged_and_refunded() {
    let gateway = gateway();
    let till = till(&gateway);
    order_is(&gateway, CHARGE, json!({}));
    order_is(&gateway, QUERY, json!({ "trade_state": "NOTPAY" }));
    assert_eq!(charge(&till, &order()).await.unwrap(), paid());
    refuse(&gateway, 200, "AUTHCODEEXPIRE");
    assert_eq!(charge(&till, &order()).await.unwrap(), Charged::Refused("AUTH_CODE_EXPIRE".into()));
    answer(&gateway, REFUND, "refund_id", "50300900012031041700000001");
    let back = Return {
        out_trade_no: "ORD-2031-000417".into(),
        out_refund_no: "RF-2031-000052".into(),
        refund: 1000,
        total: 2590,
    };
    assert_eq!(refund(&till, &back).await.unwrap(), "50300900012031041700000001");
    assert_eq!(called(&gateway), [CHARGE, CHARGE, QUERY, REFUND]);

    // Without the certificate nothing is sent.
    let plain = rt::Client::new(gateway.config().unwrap().build().unwrap()).unwrap();
    let till = Till { client: plain, ..till };
    let error = refund(&till, &back).await.unwrap_err();
    assert_eq!((error.is_retryable(), error.outcome()), (false, rt::Outcome::NotSent), "{error}");
    assert!(matches!(take_back(&till, "ORD-2031-000417").await, Err(Unsettled::Call(_))));
    // Nobody listens.
    let nowhere = gateway.config().unwrap().base_url("http://127.0.0.1:9").build().unwrap();
    let till = Till { client: rt::Client::new(nowhere).unwrap(), ..till };
    assert!(matches!(charge(&till, &order()).await, Ok(Charged::NotSent(_))));
    assert_eq!(called(&gateway), [""; 0]);
}

#[tokio::test]
async fn no_refusal_hides_that_the_order_is_paid() {
    let gateway = gateway();
    let till = till(&gateway);
    order_is(&gateway, QUERY, json!({}));
    // The reply of the first attempt is lost, and the second is told that the order is known.
    for code in ["ORDERPAID", "OUT_TRADE_NO_USED", "AUTHCODEEXPIRE"] {
        lose_one_reply(&gateway);
        refuse(&gateway, 200, code);
        assert_eq!(charge(&till, &order()).await.unwrap(), paid(), "{code}");
        assert_eq!(called(&gateway), [CHARGE, CHARGE, QUERY]);
        // An earlier call with the number paid it.
        refuse(&gateway, 200, code);
        assert_eq!(charge(&till, &order()).await.unwrap(), paid(), "{code}");
        assert_eq!(called(&gateway), [CHARGE, QUERY]);
        // Anybody says so.
        refuse_unsigned(&gateway, 200, code);
        assert_eq!(charge(&till, &order()).await.unwrap(), paid(), "{code}");
        assert_eq!(called(&gateway), [CHARGE, QUERY]);
    }
    // It is not paid, and nothing hides that either.
    order_is(&gateway, QUERY, json!({ "trade_state": "CLOSED" }));
    lose_one_reply(&gateway);
    refuse(&gateway, 200, "ORDERPAID");
    assert_eq!(charge(&till, &order()).await.unwrap(), Charged::Refused("CLOSED".into()));
}

#[tokio::test]
async fn a_refusal_is_believed_when_the_order_is_known_not_to_be_paid() {
    let gateway = gateway();
    let till = till(&gateway);
    answer(&gateway, REVERSE, "recall", "N");
    for (code, shown) in [("ORDERPAID", "ORDER_PAID"), ("AUTHCODEEXPIRE", "AUTH_CODE_EXPIRE")] {
        // An earlier call paid it, and the first question is lost.
        order_is(&gateway, QUERY, json!({}));
        refuse(&gateway, 200, code);
        break_off(&gateway);
        assert_eq!(charge(&till, &order()).await.unwrap(), paid(), "{code}");
        // The payer is typing the password of an earlier call.
        order_is(&gateway, QUERY, json!({ "trade_state": "USERPAYING" }));
        refuse(&gateway, 200, code);
        assert_eq!(charge(&till, &order()).await.unwrap(), Charged::TakenBack, "{code}");
        // There is no such order, and an unsigned word for that is none.
        refuse(&gateway, 200, code);
        refuse(&gateway, 200, "ORDERNOTEXIST");
        assert_eq!(charge(&till, &order()).await.unwrap(), Charged::Refused(shown.into()));
        refuse(&gateway, 200, code);
        refuse_unsigned(&gateway, 200, "ORDERNOTEXIST");
        assert_eq!(charge(&till, &order()).await.unwrap(), Charged::TakenBack, "{code}");
    }
}

#[tokio::test]
async fn goods_are_handed_over_for_this_order_and_all_of_its_amount() {
    let gateway = gateway();
    let till = till(&gateway);
    answer(&gateway, REVERSE, "recall", "N");
    for operation in [CHARGE, QUERY] {
        for (changes, member) in
            [(json!({ "total_fee": 1 }), "total_fee"), (json!({ "fee_type": "USD" }), "fee_type")]
        {
            order_is(&gateway, operation, changes);
            if operation == QUERY {
                refuse(&gateway, 200, "USERPAYING");
            }
            let outcome = charge(&till, &order()).await;
            assert!(matches!(outcome, Err(Unsettled::Differs(found)) if found == member), "{outcome:?}");
        }
        // What is said of another order is no answer.
        for changes in [json!({ "out_trade_no": "ORD-2031-000418" }), json!({ "mch_id": "1900000199" })] {
            for operation in [CHARGE, QUERY] {
                order_is(&gateway, operation, changes.clone());
            }
            assert_eq!(charge(&till, &order()).await.unwrap(), Charged::TakenBack);
        }
    }
}

#[tokio::test]
async fn a_charge_whose_outcome_is_open_is_asked_about() {
    let gateway = gateway();
    let till = till(&gateway);
    order_is(&gateway, QUERY, json!({}));
    // The payer types a password.
    refuse(&gateway, 200, "USERPAYING");
    assert_eq!(charge(&till, &order()).await.unwrap(), paid());
    assert_eq!(called(&gateway), [CHARGE, QUERY]);
    // The reply got lost.
    break_off(&gateway);
    assert_eq!(charge(&till, &order()).await.unwrap(), paid());
    assert_eq!(called(&gateway), [CHARGE, CHARGE, CHARGE, QUERY]);
    order_is(&gateway, QUERY, json!({ "trade_state": "CLOSED" }));
    refuse(&gateway, 200, "USERPAYING");
    assert_eq!(charge(&till, &order()).await.unwrap(), Charged::Refused("CLOSED".into()));
}

#[tokio::test]
async fn a_charge_that_nobody_knows_about_is_taken_back() {
    let gateway = gateway();
    let till = till(&gateway);
    order_is(&gateway, QUERY, json!({ "trade_state": "USERPAYING" }));
    answer(&gateway, REVERSE, "recall", "N");
    refuse(&gateway, 200, "USERPAYING");
    assert_eq!(charge(&till, &order()).await.unwrap(), Charged::TakenBack);
    let calls = called(&gateway);
    assert_eq!((calls.first(), calls.last()), (Some(&CHARGE.to_owned()), Some(&REVERSE.to_owned())));
    assert!(calls.contains(&QUERY.to_owned()), "{calls:?}");

    // Until the service says that it is, it is not.
    answer(&gateway, REVERSE, "recall", "Y");
    refuse(&gateway, 200, "USERPAYING");
    assert!(matches!(charge(&till, &order()).await, Err(Unsettled::Recall)));
    let reversals = called(&gateway).iter().filter(|call| *call == REVERSE).count();
    assert_eq!(reversals, 5);

    // A wrong signature is no answer at all.
    answer(&gateway, REVERSE, "recall", "N");
    gateway.misbehave(Misbehavior::WrongSignature);
    assert_eq!(charge(&till, &order()).await.unwrap(), Charged::TakenBack);
}
