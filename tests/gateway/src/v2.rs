//! A request of API v2 enters; its parameters leave, or what is wrong with its signature; and replies are written.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json};
use wechatpay_runtime as rt;
use wechatpay_runtime::NonceSource as _;
use wechatpay_runtime::v2::signature::{SIGN, SignType, sign, verify};
use wechatpay_runtime::v2::xml::{Document, to_xml};

/// What a request of API v2 carries besides what its table lists.
pub const UNLISTED: [&str; 3] = [SIGN, "nonce_str", "sign_type"];

/// The parameters of a body.
pub fn parameters(body: &[u8]) -> Result<BTreeMap<String, String>, String> {
    let document = Document::parse(body).map_err(|error| error.to_string())?;
    document.parameters().map_err(|error| error.to_string())
}

/// The parameters of a query.
pub fn of_query(query: &str) -> BTreeMap<String, String> {
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    pairs.map(|(name, text)| (decode(name), decode(text))).collect()
}

/// A percent-encoded text as it was.
pub fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let digits = (first == b'%').then(|| tail.get(..2)).flatten();
        let byte = digits.and_then(|digits| u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok());
        match byte {
            Some(byte) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            None => {
                bytes.push(first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Verifies the signature of a request, and that it has a nonce where it has to.
pub fn check(
    parameters: &BTreeMap<String, String>,
    key: &rt::ApiV2Key,
    has_nonce: bool,
) -> Result<(), String> {
    verify(parameters, key).map_err(|error| error.to_string())?;
    let sign_type = parameters.get("sign_type").map_or("MD5", String::as_str);
    let made_by = parameters.get(SIGN).and_then(|signature| SignType::of_signature(signature));
    if made_by.map(SignType::as_str) != Some(sign_type) {
        return Err("the signature is not of its sign_type".to_owned());
    }
    match parameters.get("nonce_str") {
        None if has_nonce => Err("nonce_str is missing".to_owned()),
        Some(nonce) if nonce.len() > 32 => Err("nonce_str is longer than 32 characters".to_owned()),
        _ => Ok(()),
    }
}

/// The members that a table can be compared with.
pub fn members(parameters: &BTreeMap<String, String>, listed: &dyn Fn(&str) -> bool) -> Map<String, Json> {
    let shown = parameters.iter().filter(|(name, _)| listed(name) || !UNLISTED.contains(&name.as_str()));
    shown.map(|(name, text)| (name.clone(), Json::from(text.as_str()))).collect()
}

/// A document with these members, signed where its table has a signature.
pub fn document(
    mut members: BTreeMap<String, String>,
    key: &rt::ApiV2Key,
    signed: bool,
    sign_type: SignType,
) -> String {
    members.remove(SIGN);
    if signed {
        members.entry("nonce_str".to_owned()).or_insert_with(|| rt::SystemNonces.nonce().unwrap_or_default());
        let signature = sign(&members, sign_type, key);
        members.insert(SIGN.to_owned(), signature);
    }
    to_xml(&members).unwrap_or_default()
}

/// A refusal of the request as a whole, which is not signed.
pub fn refused(message: &str) -> String {
    let pairs = [("return_code", "FAIL"), ("return_msg", message)];
    to_xml(&pairs.map(|(name, text)| (name.to_owned(), text.to_owned())).into()).unwrap_or_default()
}
