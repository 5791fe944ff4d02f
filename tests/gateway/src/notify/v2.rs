//! An event of API v2 enters; its document leaves, sealed and signed as its table says.

use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderValue};
use serde_json::{Map, Value as Json};
use wechatpay_codegen::ir::{self, Cipher, Field, Format, Secrecy, Type};
use wechatpay_runtime as rt;
use wechatpay_runtime::SignType;
use wechatpay_runtime::v2::signature::SIGN;

use super::{Event, Manner, clear, nonce, set};
use crate::party;
use crate::said::Said;
use crate::shared::Shared;
use crate::{GatewayError, sample, v2};

/// The members that name the digest of the signature.
const SIGN_TYPE: [&str; 2] = ["sign_type", "algorithm"];

pub fn build(
    shared: &Shared,
    found: &ir::Notification,
    event: &Event,
    headers: &mut HeaderMap,
) -> Result<(Vec<u8>, Json), GatewayError> {
    let is_signed = found.body.iter().any(|field| field.wire == SIGN);
    match event.manner {
        Manner::Probe | Manner::Skew(_) => {
            return Err(GatewayError::Unfit("notifications of API v2 have no probes and no timestamps"));
        }
        Manner::NoSignature if !is_signed => {
            return Err(GatewayError::Unfit("this notification has no signature anyway"));
        }
        _ => {}
    }
    let (mut content, sign_type) = content(shared, &found.body)?;
    let known = shared.known(&found.body, &event.members);
    known.repeat(&found.body, &mut content);
    for field in &found.body {
        if let (Some(members), Some(Json::Object(inner))) = (inside(field), content.get_mut(&field.wire)) {
            let given = event.members.get(&field.wire).and_then(Json::as_object).cloned().unwrap_or_default();
            shared.known(members, &given).repeat(members, inner);
            set(members, inner, &given, &clear);
            sample::agree(members, inner);
        }
    }
    set(&found.body, &mut content, &event.members, &clear);
    sample::agree(&found.body, &mut content);
    set(&found.body, &mut content, &event.members, &clear);
    let is_wrong = event.manner == Manner::WrongSignature;
    let mut members = content.clone();
    for field in &found.body {
        if let (Some(_), Some(Json::Object(inner))) = (inside(field), content.get(&field.wire)) {
            let ciphertext = seal(shared, field, inner, &content, is_wrong && !is_signed)?;
            members.insert(field.wire.clone(), Json::from(ciphertext));
        }
    }
    let mut members = v2::texts(&members);
    if is_signed {
        let key = rt::ApiV2Key::new(&shared.keys.api_v2).map_err(GatewayError::keys)?;
        v2::sign_document(&mut members, &key, sign_type);
        match event.manner {
            Manner::NoSignature => drop(members.remove(SIGN)),
            Manner::WrongSignature => v2::spoil(&mut members),
            _ => {}
        }
        content.insert(SIGN.to_owned(), members.get(SIGN).cloned().map_or(Json::Null, Json::from));
    }
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/xml"));
    Ok((v2::document(&members).into_bytes(), Json::Object(content)))
}

/// All members, with objects for those that will be sealed, and the digest that signs.
fn content(shared: &Shared, fields: &[Field]) -> Result<(Map<String, Json>, SignType), GatewayError> {
    let mut content = sample::object(fields, &clear);
    party::name(fields, &mut content, &shared.keys, rt::Identity::Merchant, &Said::default());
    v2::write_times(fields, &mut content);
    let mut put = |name: &str, text: &str| {
        if let Some(value) = content.get_mut(name) {
            *value = Json::from(text);
        }
    };
    for (name, text) in [("return_code", "SUCCESS"), ("result_code", "SUCCESS"), ("return_msg", "OK")] {
        put(name, text);
    }
    put("nonce_str", &nonce()?);
    for field in fields.iter().filter(|field| inside(field).is_some()) {
        put(&sibling(field, "nonce"), &nonce()?.chars().take(12).collect::<String>());
        put(&sibling(field, "algorithm"), "AEAD_AES_256_GCM");
    }
    let named = SIGN_TYPE.into_iter().find(|name| content.contains_key(*name));
    // Pages that name the digest without a list mean the newer one.
    let sign_type = named.map_or(SignType::Md5, |name| {
        let listed = content.get(name).and_then(Json::as_str).and_then(SignType::from_name);
        listed.unwrap_or(SignType::HmacSha256)
    });
    if let Some(name) = named {
        content.insert(name.to_owned(), Json::from(sign_type.as_str()));
    }
    for field in fields {
        if let Some(members) = inside(field) {
            let mut inner = sample::object(members, &clear);
            party::name(members, &mut inner, &shared.keys, rt::Identity::Merchant, &Said::default());
            v2::write_times(members, &mut inner);
            content.insert(field.wire.clone(), Json::Object(inner));
        }
    }
    Ok((content, sign_type))
}

/// The members of a document that is sealed as a whole.
fn inside(field: &Field) -> Option<&[Field]> {
    match (&field.encoding, &field.ty) {
        (Some(encoding), Type::Object(members)) if encoding.format == Format::Xml => Some(members),
        _ => None,
    }
}

/// What belongs to `event_ciphertext`: `event_nonce`.
fn sibling(field: &Field, name: &str) -> String {
    let prefix = field.wire.rsplit_once('_').map_or("", |(prefix, _)| prefix);
    format!("{prefix}_{name}")
}

fn seal(
    shared: &Shared,
    field: &Field,
    members: &Map<String, Json>,
    beside: &Map<String, Json>,
    is_wrong: bool,
) -> Result<String, GatewayError> {
    let text = |name: &str| beside.get(&sibling(field, name)).and_then(Json::as_str).unwrap_or_default();
    match field.secrecy {
        Secrecy::Sealed { cipher: Cipher::Aes256Ecb, .. } => {
            let key = if is_wrong { "another-key-of-another-merchant!" } else { &shared.keys.api_v2 };
            let key = rt::ApiV2Key::new(key).map_err(GatewayError::keys)?;
            key.seal_ecb(v2::nested("root", members).as_bytes()).map_err(GatewayError::keys)
        }
        Secrecy::Sealed { cipher: Cipher::Aes256Gcm, .. } => {
            let key = rt::ApiV3Key::new(&shared.keys.api_v3).map_err(GatewayError::keys)?;
            let plaintext = v2::nested("xml", members);
            key.seal(text("nonce"), text("associated_data"), plaintext.as_bytes()).map_err(GatewayError::keys)
        }
        _ => Err(GatewayError::Unfit("the page does not say how its document is sealed")),
    }
}
