//! The coupon with its two sealed fields.

use wechatpay_sdk::rt;

use super::example::coupon::{Failure, Grant, send};
use super::{answer, break_off, called, client, gateway, lose_one_reply, refuse, refuse_unsigned};

const SEND: &str = "POST /v3/multiuse/users/{openid}/coupons";

fn grant() -> Grant {
    Grant {
        out_request_no: "GRANT-2031-0009".into(),
        stock_id: "7310042".into(),
        appid: "wx5a1c93e7d02b48f6".into(),
        openid: "oA7dk2Qm-31xYcV0pLh8sWzT4nBe".into(),
        user_name: "Lin Xiaoyu".into(),
        id_card_number: "330106199002304417".into(),
    }
}

#[tokio::test]
async fn a_coupon_is_sent_with_two_sealed_fields() {
    let gateway = gateway();
    answer(&gateway, SEND, "coupon_id", "9867041");
    // By the public key, and by a certificate that has to be downloaded first.
    let config = gateway.config_without_platform_key().unwrap().build().unwrap();
    for client in [client(&gateway), rt::Client::new(config).unwrap()] {
        assert_eq!(send(&client, grant()).await.unwrap(), "9867041");
        let opened = [("/body/user_name", "Lin Xiaoyu"), ("/body/id_card_number", "330106199002304417")];
        let opened = opened.map(|(place, text)| (place.to_owned(), text.to_owned()));
        assert_eq!(gateway.last().unwrap().opened, opened);
        assert_eq!(called(&gateway), [SEND]);
    }
    let shown = format!("{:?}", grant());
    assert!(!shown.contains("Lin") && !shown.contains("3301"), "{shown}");
}

#[tokio::test]
async fn a_coupon_that_may_have_been_sent_keeps_its_number() {
    let gateway = gateway();
    let client = client(&gateway);
    break_off(&gateway);
    assert!(matches!(send(&client, grant()).await, Err(Failure::Unknown(_))));
    assert!(send(&client, grant()).await.is_ok());
    assert_eq!(called(&gateway), [SEND; 4]);
    refuse(&gateway, 403, "NOT_ENOUGH");
    assert!(matches!(send(&client, grant()).await, Err(Failure::NotSent(_))));
    assert_eq!(called(&gateway), [SEND]);
    // By somebody on the way, by a service that is not done, and after an attempt that may have sent it.
    refuse_unsigned(&gateway, 403, "NOT_ENOUGH");
    assert!(matches!(send(&client, grant()).await, Err(Failure::Unknown(_))));
    refuse(&gateway, 400, "PROCESSING");
    assert!(matches!(send(&client, grant()).await, Err(Failure::Unknown(_))));
    lose_one_reply(&gateway);
    refuse(&gateway, 403, "NOT_ENOUGH");
    assert!(matches!(send(&client, grant()).await, Err(Failure::Unknown(_))));
    assert_eq!(called(&gateway), [SEND; 4]);
    // Nothing to seal with, and nothing to download it with.
    let signer = rt::LocalSigner::new(&gateway.keys().merchant.serial, gateway.keys().merchant.key.clone());
    let config = rt::Config::builder(&gateway.keys().merchant_id, signer.unwrap()).base_url(gateway.url());
    let client = rt::Client::new(config.build().unwrap()).unwrap();
    assert!(matches!(send(&client, grant()).await, Err(Failure::NotSent(_))));
    assert_eq!(called(&gateway), [""; 0]);
}
