//! A payment code is charged by API v2, and the payment refunded.

use std::time::Duration;

use wechatpay_gateway::{Gateway, Misbehavior};
use wechatpay_sdk::rt;

use super::example::micropay_v2::{Charge, Charged, Return, Till, Unsettled, charge, refund};
use super::{answer, break_off, called, gateway, refuse};

const CHARGE: &str = "POST /v2/pay/micropay";
const QUERY: &str = "POST /v2/pay/orderquery";
const REVERSE: &str = "POST /v2/secapi/pay/reverse";
const REFUND: &str = "POST /v2/secapi/pay/refund";

fn till(gateway: &Gateway) -> Till {
    let retry = rt::RetryPolicy::default().first_wait(Duration::from_millis(1));
    let config = gateway.config().unwrap().base_url(gateway.https_url()).retry(retry).build();
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

#[tokio::test]
async fn a_code_is_charged_and_refunded() {
    let gateway = gateway();
    let till = till(&gateway);
    answer(&gateway, CHARGE, "transaction_id", "4200009137203104173344556677");
    assert_eq!(charge(&till, &order()).await.unwrap(), paid());
    refuse(&gateway, 200, "AUTHCODEEXPIRE");
    assert_eq!(charge(&till, &order()).await.unwrap(), Charged::Refused("AUTHCODEEXPIRE".into()));
    answer(&gateway, REFUND, "refund_id", "50300900012031041700000001");
    let back = Return {
        out_trade_no: "ORD-2031-000417".into(),
        transaction_id: "4200009137203104173344556677".into(),
        out_refund_no: "RF-2031-000052".into(),
        refund: 1000,
        total: 2590,
    };
    assert_eq!(refund(&till, &back).await.unwrap(), "50300900012031041700000001");
    assert_eq!(called(&gateway), [CHARGE, CHARGE, REFUND]);

    // Without the certificate nothing is sent.
    let plain = rt::Client::new(gateway.config().unwrap().build()).unwrap();
    let error = refund(&Till { client: plain, ..till }, &back).await.unwrap_err();
    assert!(!error.is_retryable(), "{error}");
    assert_eq!(called(&gateway), [""; 0]);
}

#[tokio::test]
async fn a_charge_whose_outcome_is_open_is_asked_about() {
    let gateway = gateway();
    let till = till(&gateway);
    answer(&gateway, QUERY, "transaction_id", "4200009137203104173344556677");
    // The payer types a password.
    refuse(&gateway, 200, "USERPAYING");
    assert_eq!(charge(&till, &order()).await.unwrap(), paid());
    assert_eq!(called(&gateway), [CHARGE, QUERY]);
    // The reply got lost.
    break_off(&gateway);
    assert_eq!(charge(&till, &order()).await.unwrap(), paid());
    assert_eq!(called(&gateway), [CHARGE, CHARGE, CHARGE, QUERY]);
    answer(&gateway, QUERY, "trade_state", "CLOSED");
    refuse(&gateway, 200, "USERPAYING");
    assert_eq!(charge(&till, &order()).await.unwrap(), Charged::Refused("CLOSED".into()));
}

#[tokio::test]
async fn a_charge_that_nobody_knows_about_is_taken_back() {
    let gateway = gateway();
    let till = till(&gateway);
    answer(&gateway, QUERY, "trade_state", "USERPAYING");
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
