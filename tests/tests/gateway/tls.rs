//! The merchant's certificate, none and another's enter; who may refund leaves.

use wechatpay_gateway::{Gateway, Misbehavior};
use wechatpay_sdk::rt;
use wechatpay_sdk::v2::secapi::pay::refund;

use super::gateway;

fn refund() -> refund::Post {
    let body = refund::PostBody::new(refund::PostBodyRequired {
        appid: "wx5a1c93e7d02b48f6".into(),
        out_refund_no: "R-1".into(),
        total_fee: 1200,
        refund_fee: 1200,
    });
    refund::Post::new(body.out_trade_no("ORD-2031-000417"))
}

fn client(gateway: &Gateway, url: String, options: &rt::TransportOptions) -> rt::Client {
    let config = gateway.config().unwrap().base_url(url).retry(rt::RetryPolicy::never()).build().unwrap();
    rt::Client::with_transport(config, options.build().unwrap())
}

#[tokio::test]
async fn with_the_certificate_over_tls() {
    let gateway = gateway();
    let client = client(&gateway, gateway.https_url(), &gateway.transport_options());
    client.execute(refund()).await.unwrap();
    // What needs no certificate is taken over TLS as well.
    client.execute(super::coupon()).await.unwrap();
}

#[tokio::test]
async fn without_tls_there_is_no_certificate() {
    let gateway = gateway();
    let client = client(&gateway, gateway.url(), &gateway.transport_options());
    let error = client.execute(refund()).await.unwrap_err();
    assert!(error.to_string().contains("client certificate"), "{error}");
    client.execute(super::coupon()).await.unwrap();
}

#[tokio::test]
async fn without_the_certificate_over_tls() {
    let gateway = gateway();
    let root = reqwest::Certificate::from_pem(gateway.root_certificate().as_bytes()).unwrap();
    let client = reqwest::Client::builder().tls_certs_only([root]).build().unwrap();
    // Written by hand: the SDK does not even try.
    let url = format!("{}/secapi/pay/refund", gateway.https_url());
    for url in [url.clone(), url.replace("127.0.0.1", "localhost")] {
        let text = client.post(url).body("<xml></xml>").send().await.unwrap().text().await.unwrap();
        assert!(text.contains("FAIL") && text.contains("client certificate"), "{text}");
    }
}

#[tokio::test]
async fn anothers_certificate_ends_the_handshake() {
    let (gateway, stranger) = (gateway(), super::gateway());
    let merchant = &stranger.keys().merchant;
    let options = rt::TransportOptions::default()
        .root_certificate(gateway.root_certificate())
        .client_certificate(&merchant.certificate_pem, &merchant.key_pem);
    let error = client(&gateway, gateway.https_url(), &options).execute(refund()).await.unwrap_err();
    assert!(matches!(error.kind(), rt::ErrorKind::Send(_)), "{error:?}");
    assert!(gateway.records().is_empty());
    // And a gateway that the client does not trust gets nothing.
    let options = rt::TransportOptions::default();
    let error = client(&gateway, gateway.https_url(), &options).execute(super::coupon()).await.unwrap_err();
    assert!(matches!(error.kind(), rt::ErrorKind::Send(_)), "{error:?}");
    assert!(gateway.records().is_empty());
}

#[tokio::test]
async fn signatures_of_api_v2_can_be_wrong_as_well() {
    let gateway = gateway();
    let client = client(&gateway, gateway.https_url(), &gateway.transport_options());
    for misbehavior in [Misbehavior::WrongSignature, Misbehavior::NoSignature] {
        gateway.misbehave(misbehavior.clone());
        let error = client.execute(refund()).await.unwrap_err();
        assert!(matches!(error.kind(), rt::ErrorKind::V2(_)), "{misbehavior:?}: {error:?}");
        client.execute(refund()).await.unwrap();
    }
    // Probes are for API v3: this one waits.
    gateway.misbehave(Misbehavior::Probe);
    client.execute(refund()).await.unwrap();
    assert!(client.execute(super::coupon()).await.unwrap_err().is_probe());
}
