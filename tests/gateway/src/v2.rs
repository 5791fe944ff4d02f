//! A request of API v2 enters; its parameters leave, or what is wrong with its signature; and replies are written.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json};
use wechatpay_codegen::ir::Field;
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

/// The names and texts of a query, in their order.
pub fn pairs_of_query(query: &str) -> impl Iterator<Item = (String, String)> {
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    pairs.map(|pair| {
        let (name, text) = pair.split_once('=').unwrap_or((pair, ""));
        (decode(name), decode(text))
    })
}

/// The parameters of a query, each of which is there once.
pub fn of_query(query: &str) -> Result<BTreeMap<String, String>, String> {
    let mut parameters = BTreeMap::new();
    for (name, text) in pairs_of_query(query) {
        if parameters.insert(name.clone(), text).is_some() {
            return Err(format!("{name} appears twice"));
        }
    }
    Ok(parameters)
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

/// Says that all went well; pages that show no member are answered like the others.
pub fn succeed(members: &mut Map<String, Json>) {
    members.insert("return_code".to_owned(), Json::from("SUCCESS"));
    for (name, text) in [("result_code", "SUCCESS"), ("return_msg", "OK")] {
        if let Some(value) = members.get_mut(name) {
            *value = Json::from(text);
        }
    }
}

/// Writes times as API v2 does, where no table says otherwise: `20310417100000`.
pub fn write_times(fields: &[Field], members: &mut Map<String, Json>) {
    for field in fields.iter().filter(|field| field.facets.format.is_none() && field.example.is_none()) {
        let Some(Json::String(text)) = members.get_mut(&field.wire) else { continue };
        // Nothing else that is made up has a `T` there.
        if text.as_bytes().get(10) == Some(&b'T')
            && let Ok(time) = rt::DateTime::parse(text)
        {
            *text = time.compact();
        }
    }
}

/// Members as API v2 writes them.
pub fn texts(members: &Map<String, Json>) -> BTreeMap<String, String> {
    members.iter().map(|(name, value)| (name.clone(), text(value))).collect()
}

/// Puts a signature into a document, and a nonce if it has none.
pub fn sign_document(members: &mut BTreeMap<String, String>, key: &rt::ApiV2Key, sign_type: SignType) {
    members.remove(SIGN);
    members.entry("nonce_str".to_owned()).or_insert_with(|| rt::SystemNonces.nonce().unwrap_or_default());
    let signature = sign(members, sign_type, key);
    members.insert(SIGN.to_owned(), signature);
}

/// Puts another signature of the same length into a document that is signed.
pub fn spoil(members: &mut BTreeMap<String, String>) {
    if let Some(signature) = members.get_mut(SIGN) {
        *signature = "0".repeat(signature.len());
    }
}

/// A document with these members.
pub fn document(members: &BTreeMap<String, String>) -> String {
    to_xml(members).unwrap_or_default()
}

/// A document whose members may nest: unsigned replies, and what is sealed in notifications.
pub fn nested(root: &str, members: &Map<String, Json>) -> String {
    format!("<{root}>{}</{root}>", elements(members))
}

fn elements(members: &Map<String, Json>) -> String {
    let pairs = members.iter().map(|(name, value)| match value {
        Json::Object(inner) => format!("<{name}>{}</{name}>", elements(inner)),
        Json::Array(items) => {
            let item = |item: &Json| elements(&Map::from_iter([(name.clone(), item.clone())]));
            items.iter().map(item).collect()
        }
        other => format!("<{name}>{}</{name}>", escape(&text(other))),
    });
    pairs.collect()
}

/// A value as API v2 writes it.
pub fn text(value: &Json) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A refusal of the request as a whole, which is not signed.
pub fn refused(message: &str) -> String {
    let pairs = [("return_code", "FAIL"), ("return_msg", message)];
    document(&pairs.map(|(name, text)| (name.to_owned(), text.to_owned())).into())
}
