//! A request enters, written by hand; it is signed, sent as it is, and what came back leaves.

#![allow(dead_code, reason = "each test uses a part of it")]

use std::path::Path;
use std::time::SystemTime;

use serde_json::Value as Json;
use wechatpay_gateway::Gateway;
use wechatpay_runtime as rt;
use wechatpay_runtime::canonical::{request_message, unix_seconds};
use wechatpay_runtime::{NonceSource as _, SystemNonces};

pub fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

pub fn gateway() -> Gateway {
    Gateway::with_catalogue().unwrap()
}

pub fn now() -> i64 {
    unix_seconds(SystemTime::now())
}

/// A request of API v3 before it is signed, with all that can be wrong about it.
#[derive(Clone, Debug)]
pub struct Request {
    pub method: &'static str,
    pub target: String,
    pub body: String,
    pub headers: Vec<(&'static str, String)>,
    pub merchant_id: String,
    pub serial: String,
    pub scheme: &'static str,
    pub nonce: String,
    pub timestamp: i64,
    /// What is signed in place of the body.
    pub signed_body: Option<String>,
    /// How many headers `Authorization` there are.
    pub authorizations: usize,
}

impl Request {
    pub fn new(gateway: &Gateway, method: &'static str, target: &str, body: &Json) -> Self {
        let text = |text: &str| text.to_owned();
        let keys = gateway.keys();
        Self {
            method,
            target: text(target),
            body: if body.is_null() { String::new() } else { body.to_string() },
            headers: vec![
                ("Accept", text("application/json")),
                ("Content-Type", text("application/json")),
                ("User-Agent", text("by hand")),
                ("Wechatpay-Serial", keys.public_key_ids[0].clone()),
            ],
            merchant_id: keys.merchant_id.clone(),
            serial: keys.merchant.serial.clone(),
            scheme: "WECHATPAY2-SHA256-RSA2048",
            nonce: SystemNonces.nonce().unwrap(),
            timestamp: now(),
            signed_body: None,
            authorizations: 1,
        }
    }

    /// Changes the body as JSON.
    pub fn edit(&mut self, edit: impl FnOnce(&mut Json)) {
        let mut body = serde_json::from_str(&self.body).unwrap();
        edit(&mut body);
        self.body = body.to_string();
    }

    pub fn without(&mut self, header: &str) {
        self.headers.retain(|(name, _)| *name != header);
    }

    fn authorization(&self, key: &rt::MerchantKey) -> String {
        use base64::Engine as _;
        let Self { method, target, body, merchant_id, serial, scheme, nonce, timestamp, .. } = self;
        let signed = self.signed_body.as_ref().unwrap_or(body);
        let message = request_message(method, target, *timestamp, nonce, signed.as_bytes());
        let signature = base64::engine::general_purpose::STANDARD.encode(key.sign(&message).unwrap());
        format!(
            r#"{scheme} mchid="{merchant_id}",nonce_str="{nonce}",timestamp="{timestamp}",serial_no="{serial}",signature="{signature}""#
        )
    }

    pub async fn send(&self, gateway: &Gateway) -> Answer {
        let url = format!("{}{}", gateway.url(), self.target);
        let mut request = reqwest::Client::new().request(self.method.parse().unwrap(), url);
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        for _ in 0..self.authorizations {
            request = request.header("Authorization", self.authorization(&gateway.keys().merchant.key));
        }
        Answer::of(request.body(self.body.clone())).await
    }
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: http::HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    pub async fn of(request: reqwest::RequestBuilder) -> Self {
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Self { status, headers, body: response.bytes().await.unwrap().to_vec() }
    }

    pub fn json(&self) -> Json {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Whether the platform's key signed this text.
    pub fn is_signed(&self, key: &rt::PlatformKey, text: &[u8]) -> bool {
        use base64::Engine as _;
        let message = rt::canonical::response_message(
            self.header("Wechatpay-Timestamp"),
            self.header("Wechatpay-Nonce"),
            text,
        );
        let signature =
            base64::engine::general_purpose::STANDARD.decode(self.header("Wechatpay-Signature")).unwrap();
        key.verify(&message, &signature).is_ok()
    }
}
