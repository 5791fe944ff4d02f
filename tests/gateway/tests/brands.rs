//! The gateway as a program enters, with the tables of a brand; what a brand that is configured from its files calls, and
//! what it is told, leaves.

#![allow(clippy::unwrap_used, reason = "a test says so by failing")]

mod running;

use std::fs;
use std::path::Path;

use running::Running;
use serde_json::{Value as Json, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use wechatpay_runtime as rt;

/// A brand as one configures it from the files in the folder.
fn config(folder: &Path) -> rt::Config {
    let read = |name: &str| fs::read_to_string(folder.join(name)).unwrap();
    let settings: Json = serde_json::from_str(&read("config.json")).unwrap();
    let text = |name: &str| settings[name].as_str().unwrap().to_owned();
    assert!(read("env").contains(&format!("BRAND_ID='{}'\n", text("BRAND_ID"))));
    let key = rt::MerchantKey::from_pem(&read("brand_key.pem")).unwrap();
    let signer = rt::LocalSigner::from_certificate_pem(&read("brand_cert.pem"), key).unwrap();
    assert_eq!(rt::Signer::serial(&signer), text("BRAND_SERIAL_NO"));
    let id = text("BRAND_PUBLIC_KEY_ID");
    let platform = rt::PlatformKey::from_public_key_pem(&id, &read("brand_pub_key.pem")).unwrap();
    let config = rt::Config::brand(text("BRAND_ID"), signer).base_url(text("BASE_URL"));
    let key = rt::BrandApiKey::new(text("BRAND_API_KEY")).unwrap();
    config.brand_api_key(key).platform_key(platform).build().unwrap()
}

#[tokio::test]
async fn a_brand_of_its_files_calls_and_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let keys = folder.path().to_str().unwrap();
    let running = Running::start(&["--keys", keys, "--specs", "tests/fragments/tables"]);
    let config = config(folder.path());
    let client = rt::Client::new(config.clone()).unwrap();
    let owner = client.path("brand/lamps/owners/{id}").bind("id", "OWNER-1").get().await.unwrap();
    assert!(owner["state"].is_string(), "{owner}");

    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let told = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let (mut received, mut piece) = (Vec::new(), [0; 4096]);
        loop {
            let count = stream.read(&mut piece).await.unwrap();
            received.extend_from_slice(&piece[..count]);
            if let Some(told) = told(&received) {
                stream.write_all(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n").await.unwrap();
                return told;
            }
            assert!(count > 0, "the notification breaks off");
        }
    });
    let asked =
        json!({ "event": "LAMP.BROKEN", "protocol": "brand", "url": url, "members": { "lamp_id": "L-7" } });
    let (status, answer) = running.post("notify", &asked).await;
    assert_eq!((status, &answer["accepted"]), (200, &json!(true)), "{answer}");
    let (headers, body) = told.await.unwrap();
    assert_eq!(headers["Wechatpay-Signature-Type"], "WECHATPAY-BRAND-SHA256-RSA2048");
    let opened =
        rt::NotificationHandler::new(config).receive(headers, body).verify().unwrap().json().unwrap();
    assert_eq!(opened.event["lamp_id"], "L-7");

    for protocol in ["v2", "v3"] {
        let asked = json!({ "event": "LAMP.BROKEN", "protocol": protocol, "url": url });
        let (status, answer) = running.post("notify", &asked).await;
        assert!(status >= 400 && answer["message"].as_str().unwrap().contains("LAMP.BROKEN"), "{answer}");
    }
    let (status, answer) =
        running.post("notify", &json!({ "event": "X", "protocol": "brands", "url": url })).await;
    assert!(status >= 400 && answer["message"].as_str().unwrap().contains("v2, v3 or brand"), "{answer}");
}

/// Headers and body, once all of them have come.
fn told(received: &[u8]) -> Option<(http::HeaderMap, Vec<u8>)> {
    let end = received.windows(4).position(|four| four == b"\r\n\r\n")?;
    let lines = std::str::from_utf8(&received[..end]).unwrap().lines().skip(1);
    let headers: http::HeaderMap = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.parse::<http::HeaderName>().unwrap(), value.parse().unwrap()))
        .collect();
    let length: usize = headers["content-length"].to_str().unwrap().parse().unwrap();
    let body = &received[end + 4..];
    (body.len() == length).then(|| (headers, body.to_vec()))
}
