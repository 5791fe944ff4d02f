//! From certificates to the public key, with processes of both steps at work.

use std::collections::BTreeSet;
use std::sync::Arc;

use wechatpay_gateway::notify::Event;
use wechatpay_gateway::{Gateway, Misbehavior};
use wechatpay_sdk::rt;
use wechatpay_sdk::webhook::v3::Event as Content;

use super::example::coupon::{Grant, send};
use super::example::migrate_to_public_key::{Step, begin, configure, names};
use super::example::rotation_under_load::run;
use super::gateway;

async fn client(gateway: &Gateway, step: Step) -> rt::Client {
    let keys = gateway.keys();
    let public_key = keys.platform[0].public(&keys.public_key_ids[0]).unwrap();
    let merchant = gateway.config_without_platform_key().unwrap().retry(rt::RetryPolicy::never());
    begin(configure(merchant, public_key, step).unwrap(), step).await.unwrap()
}

fn grant(number: u64) -> Grant {
    Grant {
        out_request_no: format!("GRANT-{number}"),
        stock_id: "7310042".into(),
        appid: "wx5a1c93e7d02b48f6".into(),
        openid: "oA7dk2Qm-31xYcV0pLh8sWzT4nBe".into(),
        user_name: "Lin Xiaoyu".into(),
        id_card_number: "330106199002304417".into(),
    }
}

async fn receive(gateway: &Gateway, clients: &[&rt::Client], event: Event) {
    let notification = gateway.notification(event).unwrap();
    for &client in clients {
        let handler = rt::NotificationHandler::with_client(client.clone());
        let verified = handler.verify(notification.headers.clone(), notification.body.clone()).await.unwrap();
        assert!(matches!(verified.open::<Content>().unwrap().event, Content::TransactionSuccess(_)));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_steps_are_in_flight_and_nothing_fails() {
    let gateway = gateway();
    gateway.echo();
    let before = client(&gateway, Step::Accept).await;
    let after = client(&gateway, Step::Prefer).await;
    let keys = gateway.keys();
    let certificates = [&keys.platform[0].serial, &keys.platform[1].serial];
    assert!(certificates.contains(&&names(&before).unwrap()), "{:?}", names(&before));
    assert_eq!(names(&after).as_ref(), Some(&keys.public_key_ids[0]));

    // Notifications are signed by either, whatever step the merchant is at.
    for event in ["TRANSACTION.SUCCESS".into(), Event::new("TRANSACTION.SUCCESS").by_public_key()] {
        receive(&gateway, &[&before, &after], event).await;
    }

    // Queries by both at once, and the certificate changes among them.
    let (watching, in_the_middle) = (Arc::clone(&gateway), 100);
    let rotate = move |over| {
        if over == in_the_middle {
            watching.misbehave(Misbehavior::RotateKey);
        }
    };
    let sealed = async {
        for number in 0..40 {
            let (one, other) = tokio::join!(send(&before, grant(number)), send(&after, grant(number)));
            assert!(one.is_ok() && other.is_ok(), "{one:?} {other:?}");
        }
    };
    let (one, other, ()) = tokio::join!(run(&before, 300, 20, rotate), run(&after, 300, 20, |_| {}), sealed);
    for report in [one, other] {
        assert_eq!((report.answered, report.matching), (300, 300), "{:?}", report.failures);
    }
    receive(&gateway, &[&before, &after], "TRANSACTION.SUCCESS".into()).await;

    let (mut signed_by, mut opened) = (BTreeSet::new(), 0);
    for record in gateway.records() {
        assert_eq!((record.status, record.faults.as_slice()), (200, &[][..]), "{}", record.request);
        opened += record.opened.len();
        signed_by.insert(record.signed_by.unwrap());
    }
    assert_eq!(opened, 2 * 2 * 40);
    let expected = [certificates[0], certificates[1], &keys.public_key_ids[0]];
    assert_eq!(signed_by, expected.into_iter().cloned().collect());
}
