//! An event of API v3, or of the API of brands, enters; its body leaves, and the signature among the headers.

use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderValue};
use serde_json::{Map, Value as Json, json};
use wechatpay_codegen::ir::{self, Field, Type};
use wechatpay_runtime as rt;

use super::{Event, Manner, Signer, clear, nonce, set};
use crate::party;
use crate::reply::now;
use crate::sample::Seal;
use crate::shared::{Shared, identity};
use crate::{GatewayError, sample, v3};

pub fn build(
    shared: &Shared,
    found: &ir::Notification,
    event: &Event,
    headers: &mut HeaderMap,
) -> Result<(Vec<u8>, Json), GatewayError> {
    let fields = inside(&found.body).unwrap_or_default();
    let known = shared.known(fields, &event.members);
    let told = identity(found.protocol);
    let seal = |plaintext: &str| shared.caller(told).seal(rt::Cipher::RsaOaep, plaintext).ok();
    let document = |seal: &Seal<'_>| -> Map<String, Json> {
        let mut document = sample::object(fields, seal);
        party::name(fields, &mut document, &shared.keys, told, &known);
        stand(fields, &mut document, &found.event);
        known.repeat(fields, &mut document);
        set(fields, &mut document, &event.members, seal);
        sample::agree(fields, &mut document);
        set(fields, &mut document, &event.members, seal);
        document
    };
    let (sealed, content) = (Json::Object(document(&seal)), Json::Object(document(&clear)));
    let nonce: String = nonce()?.chars().take(12).collect();
    let body = body(shared, found, &sealed, &nonce)?;
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    sign(shared, told, event, headers, &nonce, &body);
    Ok((body, content))
}

/// States are those that the event tells of: after `REFUND.CLOSED`, a refund is `CLOSED`; after `COUPON.USE`, a coupon is
/// `USED`.
fn stand(fields: &[Field], document: &mut Map<String, Json>, event: &str) {
    let word = event.rsplit('.').next().unwrap_or(event);
    for field in fields {
        let told = field.values.iter().find(|value| !word.is_empty() && value.wire.starts_with(word));
        if let (Some(told), Some(value)) = (told, document.get_mut(&field.wire)) {
            *value = Json::from(told.wire.as_str());
        }
    }
}

fn body(
    shared: &Shared,
    found: &ir::Notification,
    content: &Json,
    nonce: &str,
) -> Result<Vec<u8>, GatewayError> {
    let plaintext = content.to_string();
    // To the cipher, the key of either is the same.
    let key = match identity(found.protocol) {
        rt::Identity::Merchant => &shared.keys.api_v3,
        rt::Identity::Brand => &shared.keys.brand.api_key,
    };
    let key = rt::ApiV3Key::new(key).map_err(GatewayError::keys)?;
    let ciphertext = key.seal(nonce, "notification", plaintext.as_bytes()).map_err(GatewayError::keys)?;
    let body = json!({
        "id": format!("EV-{}", super::nonce()?),
        "create_time": rt::DateTime::from_unix(now()).map(String::from).unwrap_or_default(),
        "event_type": found.event,
        "resource_type": "encrypt-resource",
        "summary": found.doc.title,
        "resource": {
            "algorithm": "AEAD_AES_256_GCM",
            "original_type": original_type(&found.body),
            "associated_data": "notification",
            "nonce": nonce,
            "ciphertext": ciphertext,
        },
    });
    Ok(body.to_string().into_bytes())
}

/// What is documented to be inside.
fn original_type(body: &[Field]) -> &str {
    let resource = body.iter().find(|field| field.wire == "resource");
    let members = resource.map(Field::members).unwrap_or_default();
    let listed = members.into_iter().find(|field| field.wire == "original_type");
    listed.and_then(|field| field.values.first()).map_or("gateway", |value| value.wire.as_str())
}

fn sign(
    shared: &Shared,
    told: rt::Identity,
    event: &Event,
    headers: &mut HeaderMap,
    nonce: &str,
    body: &[u8],
) {
    let key = match (told, event.signer) {
        // A brand has one key of the platform, whatever was asked for.
        (rt::Identity::Brand, _) => shared.for_brand(),
        (rt::Identity::Merchant, Signer::Certificate) => shared.certificate(),
        (rt::Identity::Merchant, Signer::PublicKey) => shared.public_key(),
        (rt::Identity::Merchant, Signer::KnownToMerchant) => shared.known_to_merchant(),
    };
    let skew = if let Manner::Skew(seconds) = event.manner { seconds } else { 0 };
    if event.manner != Manner::NoSignature {
        // Signing fails for no key that was made here.
        let _ = v3::sign(headers, key, now().saturating_sub(skew), nonce, body);
    }
    match event.manner {
        Manner::Probe => v3::spoil(headers, &format!("{}{nonce}", v3::PROBE)),
        Manner::WrongSignature => v3::spoil(headers, v3::WRONG),
        _ => {}
    }
}

/// What is inside the ciphertext.
fn inside(fields: &[Field]) -> Option<&[Field]> {
    fields.iter().find_map(|field| match &field.ty {
        Type::Object(members) if field.encoding.is_some() => Some(members.as_slice()),
        Type::Object(members) => inside(members),
        _ => None,
    })
}
