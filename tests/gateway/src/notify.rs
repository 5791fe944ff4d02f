//! The name of an event enters; a notification leaves, sealed and signed like those of the platform.

use http::{HeaderMap, HeaderValue};
use serde_json::json;
use wechatpay_codegen::ir::{self, Protocol, Type};
use wechatpay_runtime as rt;
use wechatpay_runtime::NonceSource as _;

use crate::reply::now;
use crate::{GatewayError, Shared, sample, v3};

/// A notification as it arrives.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Notification {
    /// The headers, signature and all.
    pub headers: HeaderMap,
    /// The body.
    pub body: Vec<u8>,
}

pub(crate) fn build(shared: &Shared, event: &str) -> Result<Notification, GatewayError> {
    let unknown = || GatewayError::UnknownEvent(event.to_owned());
    let is_it = |found: &&ir::Notification| found.protocol == Protocol::V3 && found.event == event;
    let found = shared.api.notifications.iter().find(is_it).ok_or_else(unknown)?;
    let seal = |plaintext: &str| shared.merchant.seal(rt::Cipher::RsaOaep, plaintext).ok();
    let content = sample::object(content(&found.body).unwrap_or_default(), &seal);
    let nonce: String = rt::SystemNonces.nonce().map_err(GatewayError::keys)?.chars().take(12).collect();
    let key = rt::ApiV3Key::new(&shared.keys.api_v3).map_err(GatewayError::keys)?;
    let plaintext = serde_json::Value::Object(content).to_string();
    let ciphertext = key.seal(&nonce, "notification", plaintext.as_bytes()).map_err(GatewayError::keys)?;
    let body = json!({
        "id": format!("EV-{}", rt::SystemNonces.nonce().map_err(GatewayError::keys)?),
        "create_time": "2031-04-17T10:00:00+08:00",
        "event_type": event,
        "resource_type": "encrypt-resource",
        "summary": found.doc.title,
        "resource": {
            "algorithm": "AEAD_AES_256_GCM",
            "original_type": "gateway",
            "associated_data": "notification",
            "nonce": nonce,
            "ciphertext": ciphertext,
        },
    });
    let body = body.to_string().into_bytes();
    let mut headers = HeaderMap::new();
    headers.insert(http::header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    let platform = shared.platform();
    v3::sign(&mut headers, &platform.key, &platform.serial, now(), &nonce, &body).ok_or_else(unknown)?;
    Ok(Notification { headers, body })
}

/// What is inside the ciphertext.
fn content(fields: &[ir::Field]) -> Option<&[ir::Field]> {
    fields.iter().find_map(|field| match &field.ty {
        Type::Object(members) if field.encoding.is_some() => Some(members.as_slice()),
        Type::Object(members) => content(members),
        _ => None,
    })
}
