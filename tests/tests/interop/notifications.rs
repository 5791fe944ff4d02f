//! Notifications of API v3: ours, made as the platform makes them, and theirs.

use serde_json::{Value as Json, json};
use wechatpay_runtime::{NotificationError, NotificationHandler};
use wechatpay_tests::merchant::{
    API_V3_KEY, NONCE, NOW, PLATFORM_SERIAL, config, headers, notification, platform_headers,
};
use wechatpay_tests::vectors::pem;

use super::peer::{Package, Peer, peers};
use super::requests::canonical_names;

const CONTENTS: [&str; 2] = [
    "{\"out_trade_no\":\"1217752501201407033233368018\",\"trade_state\":\"SUCCESS\",\"trade_state_desc\":\"支付成功\"}",
    "{\"amount\":{\"total\":100},\"attach\":\"\\\"\\n\u{1f600}\"}",
];

#[test]
fn ours() {
    for mut peer in peers("notifications made here") {
        for content in CONTENTS {
            let body = notification(content);
            let headers = platform_headers(body.as_bytes());
            let opened = open(&mut peer, &headers, &body);
            assert_eq!(opened.as_deref(), Some(content), "{:?}", peer.package);
            let altered = body.replace("支付成功", "支付失败");
            assert_ne!(altered, body);
            assert_eq!(open(&mut peer, &headers, &altered), None, "{:?}", peer.package);
            // And so do we.
            assert_eq!(ours_opened(headers.clone(), &body).unwrap(), json(content));
            let error = ours_opened(headers, &altered).unwrap_err();
            assert!(matches!(error, NotificationError::Verify(_)), "{error}");
        }
    }
}

/// The content, if the peer takes the notification.
fn open(peer: &mut Peer, headers: &http::HeaderMap, body: &str) -> Option<String> {
    let public_pem = pem("java-platform-public-key.pem");
    let headers = canonical_names(headers);
    if peer.package == Package::PyPi {
        let fields = json!({
            "headers": headers, "body": body, "api_v3_key": API_V3_KEY, "public_pem": public_pem,
        });
        return peer.get("notification_open", fields).find("plaintext").map(str::to_owned);
    }
    // The npm package has the two steps as functions of their own.
    let fields = json!({
        "headers": headers, "body": body, "public_pem": public_pem, "serial": PLATFORM_SERIAL,
        "url": "/notify", "now": NOW,
    });
    if !peer.get("reply_verify", fields).is_ok() {
        return None;
    }
    let resource = &json(body)["resource"];
    let fields = json!({
        "key": API_V3_KEY, "nonce": resource["nonce"], "associated_data": resource["associated_data"],
        "ciphertext": resource["ciphertext"],
    });
    Some(peer.get("aead_open", fields).text("plaintext").to_owned())
}

#[test]
fn theirs() {
    for mut peer in peers("notifications made by them") {
        for content in CONTENTS {
            let mut body = json(&notification(content));
            let fields = json!({
                "key": API_V3_KEY, "nonce": "abcdefghijkl", "associated_data": "refund", "plaintext": content,
            });
            // The PyPI package has no function that seals; it signs what was sealed here.
            if let Some(answer) = peer.ask("aead_seal", fields) {
                body["resource"]["ciphertext"] = answer.text("ciphertext").into();
                body["resource"]["nonce"] = "abcdefghijkl".into();
                body["resource"]["associated_data"] = "refund".into();
            }
            let body = body.to_string();
            let timestamp = NOW.to_string();
            let answer = peer.get(
                "front_end_sign",
                json!({ "key_pem": pem("java-platform-private-key.pem"), "parts": [timestamp, NONCE, body] }),
            );
            let headers = headers([
                ("Wechatpay-Timestamp", timestamp.as_str()),
                ("Wechatpay-Nonce", NONCE),
                ("Wechatpay-Serial", PLATFORM_SERIAL),
                ("Wechatpay-Signature", answer.text("signature")),
            ]);
            assert_eq!(ours_opened(headers.clone(), &body).unwrap(), json(content), "{:?}", peer.package);
            let error = ours_opened(headers, &body.replace("EV-", "EW-")).unwrap_err();
            assert!(matches!(error, NotificationError::Verify(_)), "{error}");
        }
    }
}

fn ours_opened(headers: http::HeaderMap, body: &str) -> Result<Json, NotificationError> {
    let handler = NotificationHandler::new(config().build().unwrap());
    let verified = handler.receive(headers, body.to_owned()).verify()?;
    Ok(verified.json()?.event)
}

fn json(text: &str) -> Json {
    serde_json::from_str(text).unwrap()
}
