//! A body enters as a notification of API v2; whatever is believed was signed, as arithmetic of our own and another reader of
//! XML say, or was encrypted with the merchant's key.
//!
//! The first line says what the rest is: `signed` members as `name=value` lines, which the platform signs; `sealed` a
//! document, which it encrypts; anything else a body, as it arrives from anybody.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use aws_lc_rs::hmac;
use md5::{Digest as _, Md5};
use serde_json::Value as Json;
use wechatpay_runtime as rt;
use wechatpay_runtime::NotificationHandler;
use wechatpay_runtime::v2::Parameters;
use wechatpay_runtime::v2::signature::{SignType, sign};
use wechatpay_runtime::v2::xml::{Document, to_xml};

use super::headed;
use crate::merchant::{API_V2_KEY, api_v2_key, config};

/// What is paid, signed.
#[derive(Clone)]
struct Paid {
    return_code: Option<String>,
    result_code: Option<String>,
    mch_id: Option<String>,
    out_trade_no: Option<String>,
    total_fee: Option<i64>,
    sign: Option<String>,
}
rt::record!(Paid { return_code, result_code, mch_id, out_trade_no, total_fee, sign });
impl rt::Notification for Paid {
    const EVENT: &'static str = "transaction-success";
    const PROTOCOL: rt::codegen::Protocol = rt::codegen::Protocol::V2;
    type Acknowledgement = Json;
}

/// What is paid back, encrypted.
#[derive(Clone)]
struct Refunded {
    return_code: Option<String>,
    mch_id: Option<String>,
    req_info: Option<Refund>,
}
rt::record!(Refunded { return_code, mch_id, req_info as aes_ecb_xml });
impl rt::Notification for Refunded {
    const EVENT: &'static str = "refund-processed";
    const PROTOCOL: rt::codegen::Protocol = rt::codegen::Protocol::V2;
    type Acknowledgement = Json;
}

#[derive(Clone)]
struct Refund {
    out_refund_no: Option<String>,
    refund_fee: Option<i64>,
}
rt::record!(Refund { out_refund_no, refund_fee });

static HANDLER: LazyLock<NotificationHandler> =
    LazyLock::new(|| NotificationHandler::new(config().build().unwrap()));

/// Receives the input as its first line says.
pub fn run(data: &[u8]) {
    let (head, rest) = headed(data);
    match head {
        b"signed" => signed(&String::from_utf8_lossy(rest)),
        b"sealed" => sealed(rest),
        _ => received(data),
    }
}

/// Both payloads of a body; whether it is believed as a payment.
fn received(body: &[u8]) {
    let paid = HANDLER.receive_v2(body).and_then(|verified| verified.payload::<Paid>());
    if let Ok(paid) = paid {
        let members = members(body).expect("another reader of XML takes what is believed");
        assert!(is_signed(&members), "not signed, and believed");
        assert_eq!(paid.event.out_trade_no.as_deref(), members.get("out_trade_no").map(String::as_str));
        assert!(members.get("return_code").is_none_or(|code| code == "SUCCESS"), "no success, and believed");
    }
    let refunded = HANDLER.receive_v2(body).and_then(|verified| verified.payload::<Refunded>());
    if let Ok(refunded) = refunded {
        let sealed = members(body).and_then(|members| members.get("req_info").cloned()).unwrap_or_default();
        let opens = api_v2_key().open_ecb(&sealed).is_ok();
        assert!(opens || is_signed(&members(body).unwrap_or_default()), "not encrypted, and believed");
        assert!(refunded.event.req_info.is_none() || opens, "opened without the key");
    }
}

/// The members of a body, if each has a text and none comes twice.
fn members(body: &[u8]) -> Option<BTreeMap<String, String>> {
    let text = std::str::from_utf8(body).ok()?;
    let tree = roxmltree::Document::parse(text).ok()?;
    let mut members = BTreeMap::new();
    for node in tree.root_element().children().filter(roxmltree::Node::is_element) {
        let texts = node.children().filter(|child| child.is_text()).filter_map(|child| child.text());
        let known = members.insert(node.tag_name().name().to_owned(), texts.collect::<String>());
        if known.is_some() {
            return None;
        }
    }
    Some(members)
}

/// Whether `sign` is the MD5 or HMAC-SHA256 of the other members.
fn is_signed(members: &BTreeMap<String, String>) -> bool {
    let signed = members.iter().filter(|(name, value)| *name != "sign" && !value.is_empty());
    let signed: Vec<String> = signed.map(|(name, value)| format!("{name}={value}")).collect();
    let text = format!("{}&key={API_V2_KEY}", signed.join("&"));
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02X}")).collect::<String>();
    let keyed = hmac::Key::new(hmac::HMAC_SHA256, API_V2_KEY.as_bytes());
    let signatures = [hex(&Md5::digest(text.as_bytes())), hex(hmac::sign(&keyed, text.as_bytes()).as_ref())];
    members.get("sign").is_some_and(|sign| signatures.contains(sign))
}

fn signed(lines: &str) {
    let pairs = lines.lines().filter_map(|line| line.split_once('='));
    let mut members: Parameters = pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    members.remove("sign");
    let kind = if members.get("sign_type").is_some_and(|kind| kind == "HMAC-SHA256") {
        SignType::HmacSha256
    } else {
        SignType::Md5
    };
    let signature = sign(&members, kind, &api_v2_key());
    members.insert("sign".to_owned(), signature);
    let Ok(body) = to_xml(&members) else { return };
    received(body.as_bytes());
    // One more member, and it was another document that was signed.
    let longer = body.replacen("<xml>", "<xml><zz_more>1</zz_more>", 1);
    if !members.contains_key("zz_more") {
        let paid = HANDLER.receive_v2(longer.as_bytes()).and_then(|verified| verified.payload::<Paid>());
        assert!(paid.is_err(), "more than was signed, and believed");
    }
}

fn sealed(document: &[u8]) {
    let ciphertext = api_v2_key().seal_ecb(document).expect("anything can be encrypted");
    let body = format!("<xml><return_code>SUCCESS</return_code><req_info>{ciphertext}</req_info></xml>");
    let refunded = HANDLER.receive_v2(body.as_bytes()).and_then(|verified| verified.payload::<Refunded>());
    if let Ok(refunded) = refunded {
        let inner = Document::parse_embedded(document);
        let number = inner.as_ref().ok().and_then(|inner| inner.text("out_refund_no"));
        let found = refunded.event.req_info.and_then(|refund| refund.out_refund_no);
        assert_eq!(found.as_deref(), number);
    }
    received(body.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arithmetic_is_that_of_the_platform() {
        for kind in [SignType::Md5, SignType::HmacSha256] {
            let mut members: Parameters = [("b", "1"), ("a", "2"), ("empty", "")]
                .map(|(name, text)| (name.to_owned(), text.to_owned()))
                .into();
            let signature = sign(&members, kind, &api_v2_key());
            members.insert("sign".to_owned(), signature);
            let mut seen = super::members(to_xml(&members).unwrap().as_bytes()).unwrap();
            assert!(is_signed(&seen), "{kind:?}");
            seen.insert("a".to_owned(), "3".to_owned());
            assert!(!is_signed(&seen), "{kind:?}");
        }
    }
}
