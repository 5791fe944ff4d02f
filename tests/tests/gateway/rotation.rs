//! Merchants at every stage of a migration enter, while the platform changes its certificate; all of them are served.

use std::collections::BTreeSet;

use wechatpay_gateway::{Gateway, Misbehavior};
use wechatpay_sdk::rt;
use wechatpay_sdk::v3::refund::domestic::refunds::out_refund_no;
use wechatpay_sdk::webhook::v3::Event as Payload;

use super::{coupon, gateway};

fn certificate(gateway: &Gateway, index: usize) -> rt::PlatformKey {
    rt::PlatformKey::from_certificate_pem(&gateway.keys().platform[index].certificate_pem).unwrap()
}

fn public_key(gateway: &Gateway, index: usize) -> rt::PlatformKey {
    let keys = gateway.keys();
    keys.platform[index].public(&keys.public_key_ids[index]).unwrap()
}

fn client(gateway: &Gateway, keys: impl IntoIterator<Item = rt::PlatformKey>) -> rt::Client {
    let config = gateway.config_without_platform_key().unwrap().retry(rt::RetryPolicy::never());
    let config = keys.into_iter().fold(config, rt::ConfigBuilder::platform_key);
    rt::Client::new(config.build().unwrap()).unwrap()
}

/// A call with sealed fields and one without, many times at once.
async fn load(gateway: &Gateway, clients: &[rt::Client], rotate: bool) {
    let mut calls = tokio::task::JoinSet::new();
    for round in 0..12 {
        if rotate && round == 6 {
            gateway.misbehave(Misbehavior::RotateKey);
        }
        for client in clients {
            let client = client.clone();
            calls.spawn(async move {
                client.execute(coupon()).await?;
                client.execute(out_refund_no::Get::new("R-1")).await.map(drop)
            });
        }
        tokio::task::yield_now().await;
    }
    while let Some(outcome) = calls.join_next().await {
        outcome.unwrap().unwrap();
    }
}

fn signers(gateway: &Gateway) -> BTreeSet<String> {
    let is_call = |record: &wechatpay_gateway::Record| record.operation.is_some();
    gateway.records().into_iter().filter(is_call).filter_map(|record| record.signed_by).collect()
}

#[tokio::test]
async fn the_certificate_changes_under_load() {
    let gateway = gateway();
    let client = client(&gateway, [certificate(&gateway, 0)]);
    load(&gateway, &[client], true).await;
    let is_download = |record: &&wechatpay_gateway::Record| record.request == "GET /v3/certificates";
    assert_eq!(gateway.records().iter().filter(is_download).count(), 1, "one download for all");
    let [first, second] = &gateway.keys().platform;
    assert_eq!(signers(&gateway), BTreeSet::from([first.serial.clone(), second.serial.clone()]));
    let records = gateway.records();
    assert!(records.iter().all(|record| record.status == 200 && record.faults.is_empty()), "{records:?}");
}

#[tokio::test]
async fn certificates_and_public_keys_are_in_use_at_once() {
    let gateway = gateway();
    let clients = [
        client(&gateway, [certificate(&gateway, 0)]),
        client(&gateway, [certificate(&gateway, 0), public_key(&gateway, 0)]),
        client(&gateway, [public_key(&gateway, 0)]),
        client(&gateway, [public_key(&gateway, 1)]),
    ];
    load(&gateway, &clients, false).await;
    let keys = gateway.keys();
    let (ids, first) = (keys.public_key_ids.clone(), keys.platform[0].serial.clone());
    let expected = BTreeSet::from([ids[0].clone(), ids[1].clone(), first]);
    assert_eq!(signers(&gateway), expected);
    // A change of the certificate is nothing to those with public keys.
    gateway.forget();
    gateway.misbehave(Misbehavior::RotateKey);
    load(&gateway, &clients[2..], false).await;
    assert_eq!(signers(&gateway), BTreeSet::from(ids));
}

#[tokio::test]
async fn notifications_come_by_either_key() {
    let gateway = gateway();
    let both = rt::Client::new(gateway.config().unwrap().build().unwrap()).unwrap();
    let handler = rt::NotificationHandler::with_client(both);
    // With the public key alone, nothing else is believed.
    let strict = rt::NotificationHandler::with_client(client(&gateway, [public_key(&gateway, 0)]));
    for rotated in [false, true] {
        if rotated {
            gateway.misbehave(Misbehavior::RotateKey);
            client(&gateway, [public_key(&gateway, 0)]).execute(coupon()).await.unwrap();
        }
        let event = wechatpay_gateway::notify::Event::new("TRANSACTION.SUCCESS");
        // By certificate: it is downloaded when it is met.
        let notification = gateway.notification(event.clone()).unwrap();
        let serial = gateway.keys().platform[usize::from(rotated)].serial.as_str();
        assert_eq!(notification.headers["Wechatpay-Serial"], serial);
        let refused =
            strict.verify(notification.headers.clone(), notification.body.clone()).await.unwrap_err();
        assert!(refused.to_string().contains("certificates_beside_public_key"), "{refused}");
        let verified = handler.verify(notification.headers, notification.body).await.unwrap();
        verified.open::<Payload>().unwrap();
        let notification = gateway.notification(event.by_public_key()).unwrap();
        let id = gateway.keys().public_key_ids[usize::from(rotated)].as_str();
        assert_eq!(notification.headers["Wechatpay-Serial"], id);
        let outcome = handler.verify(notification.headers, notification.body).await;
        // The handler has the first of them alone.
        assert_eq!(outcome.is_ok(), !rotated);
    }
}
