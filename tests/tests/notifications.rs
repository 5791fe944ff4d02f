//! The examples for web frameworks, run: notifications arrive over HTTP, good ones and others.

#![allow(clippy::unwrap_used, reason = "a test says so by failing")]

use std::net::SocketAddr;

use http::{HeaderMap, HeaderValue};
use wechatpay_gateway::Gateway;
use wechatpay_sdk::rt;
use wechatpay_tests::root;

#[path = "../../generated-sdk/examples/notifications_actix.rs"]
mod actix;
#[path = "../../generated-sdk/examples/notifications_axum.rs"]
mod axum_example;

fn gateway() -> Gateway {
    Gateway::start(&[root().join("specs")], Some(&root().join("specs/overrides.yaml"))).unwrap()
}

/// The handler has no key of the platform at first, and downloads certificates when the first notification comes.
fn handler(gateway: &Gateway) -> rt::NotificationHandler {
    let config = gateway.config_without_platform_key().unwrap().build();
    rt::NotificationHandler::with_client(rt::Client::new(config).unwrap())
}

async fn send(address: SocketAddr, headers: HeaderMap, body: Vec<u8>) -> (u16, String) {
    let url = format!("http://{address}/notifications");
    let response = reqwest::Client::new().post(url).headers(headers).body(body).send().await.unwrap();
    (response.status().as_u16(), response.text().await.unwrap())
}

/// What every application answers.
async fn check(gateway: &Gateway, address: SocketAddr) {
    let good = gateway.notification("TRANSACTION.SUCCESS").unwrap();
    for _ in 0..2 {
        assert_eq!(send(address, good.headers.clone(), good.body.clone()).await, (204, String::new()));
    }
    let other = gateway.notification("COUPON.USE").unwrap();
    assert_eq!(send(address, other.headers.clone(), other.body).await.0, 204);

    let altered: Vec<u8> = String::from_utf8(good.body.clone()).unwrap().replace("EV-", "EW-").into_bytes();
    let mut probe = good.headers.clone();
    probe.insert("Wechatpay-Signature", HeaderValue::from_static("WECHATPAY/SIGNTEST/c2lnbg=="));
    let mut unknown = good.headers.clone();
    unknown.insert("Wechatpay-Serial", HeaderValue::from_static("7777"));
    let mut late = good.headers.clone();
    late.insert("Wechatpay-Timestamp", HeaderValue::from_static("1700000000"));
    for (headers, body) in [
        (good.headers.clone(), altered),
        (probe, good.body.clone()),
        (unknown, good.body.clone()),
        (late, good.body.clone()),
        (HeaderMap::new(), good.body.clone()),
        (other.headers, good.body.clone()),
    ] {
        let (status, answer) = send(address, headers, body).await;
        assert_eq!(status, 401, "{answer}");
        assert!(answer.starts_with(r#"{"code":"FAIL""#), "{answer}");
    }
    let (status, _) = send(address, good.headers, vec![b' '; 3 << 20]).await;
    assert!((400..500).contains(&status), "{status}");
}

#[tokio::test]
async fn axum_answers_as_the_platform_expects() {
    let gateway = gateway();
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(axum::serve(listener, axum_example::app(handler(&gateway))).into_future());
    check(&gateway, address).await;
}

#[tokio::test]
async fn actix_answers_as_the_platform_expects() {
    let gateway = gateway();
    let configure = actix::configure(handler(&gateway));
    let (told, address) = tokio::sync::oneshot::channel();
    std::thread::spawn(move || {
        actix_web::rt::System::new().block_on(async move {
            let server =
                actix_web::HttpServer::new(move || actix_web::App::new().configure(configure.clone()));
            let server = server.workers(1).disable_signals().bind(("127.0.0.1", 0)).unwrap();
            told.send(server.addrs()[0]).unwrap();
            server.run().await.unwrap();
        });
    });
    check(&gateway, address.await.unwrap()).await;
}
