//! What is wrong with a request by the rules of the platform.

use std::collections::BTreeMap;

use super::keys::{BRAND_ID, MERCHANT_ID, MERCHANT_SERIAL, Which};
use super::server::State;
use super::{Received, xml};

/// What is wrong with a request; nothing if it is correct.
pub fn faults(state: &State, received: &Received) -> Vec<String> {
    let mut faults = Vec::new();
    let mut check = |holds: bool, fault: &str| {
        if !holds {
            faults.push(format!("{} {}: {fault}", received.method, received.target));
        }
    };
    for name in ["host", "user-agent", "accept"] {
        check(received.all(name).len() == 1, &format!("not exactly one {name}"));
    }
    let agent = received.header("user-agent").unwrap_or_default();
    check(agent.starts_with("wechatpay-runtime/"), "another User-Agent");
    check(received.all("transfer-encoding").is_empty(), "a body without length");
    check(
        received.all("accept-encoding").is_empty() || received.target.contains("statements"),
        "Accept-Encoding",
    );
    let lengths = received.all("content-length").len();
    check(lengths == usize::from(received.method != "GET"), &format!("{lengths} Content-Lengths"));
    check(received.all("content-type").len() <= 1, "several Content-Types");
    if received.target.starts_with("/brand/") {
        signed_by(("WECHATPAY-BRAND-SHA256-RSA2048 ", "brand_id", BRAND_ID), state, received, &mut check);
        check(received.all("wechatpay-serial") == [Which::P.pair().id], "not the id of the public key");
    } else if received.target.contains("/v3/") {
        signed_by(("WECHATPAY2-SHA256-RSA2048 ", "mchid", MERCHANT_ID), state, received, &mut check);
    } else {
        v2(received, &mut check);
    }
    faults
}

/// Checks the signature of the caller with this scheme, this parameter, and this number in it.
fn signed_by(
    (scheme, name, id): (&str, &'static str, &str),
    state: &State,
    received: &Received,
    check: &mut dyn FnMut(bool, &str),
) {
    let [authorization] = received.all("authorization")[..] else {
        return check(false, "not exactly one Authorization");
    };
    let Some(parameters) = parameters_of(scheme, authorization) else {
        return check(false, "a malformed Authorization");
    };
    let names: Vec<&str> = parameters.keys().copied().collect();
    check(names == [name, "nonce_str", "serial_no", "signature", "timestamp"], "other parameters");
    let parameter = |name| parameters.get(name).copied().unwrap_or_default();
    check(parameter(name) == id, "another caller");
    check(parameter("serial_no") == MERCHANT_SERIAL, "another certificate");
    let nonce = parameter("nonce_str");
    let is_nonce = nonce.len() == 32 && nonce.bytes().all(|byte| byte.is_ascii_alphanumeric());
    check(is_nonce, "a malformed nonce");
    check(state.is_new_nonce(nonce), "a nonce that was there before");
    let timestamp = parameter("timestamp");
    let seconds: i64 = timestamp.parse().unwrap_or_default();
    check((seconds - state.now()).abs() <= 300, "an old timestamp");
    let Received { method, target, .. } = received;
    let mut message = format!("{method}\n{target}\n{timestamp}\n{nonce}\n").into_bytes();
    message.extend(received.signed_body());
    message.push(b'\n');
    // A truncated body cannot be verified, and is not answered.
    if received.is_complete {
        check(Which::Merchant.pair().verifies(&message, parameter("signature")), "a wrong signature");
    }
    let serials = received.all("wechatpay-serial");
    check(serials.len() <= 1, "several Wechatpay-Serials");
    check(serials.iter().all(|serial| Which::of_platform(serial).is_some()), "an unknown Wechatpay-Serial");
    let content_type = received.header("content-type").unwrap_or_default();
    let expected = match method.as_str() {
        "GET" => content_type.is_empty(),
        _ => content_type == "application/json" || content_type.starts_with("multipart/form-data; boundary="),
    };
    check(expected, "another Content-Type");
}

/// The parameters of `WECHATPAY2-SHA256-RSA2048 a="b",c="d"`, strictly.
pub fn parameters(authorization: &str) -> Option<BTreeMap<&str, &str>> {
    parameters_of("WECHATPAY2-SHA256-RSA2048 ", authorization)
}

/// The same of another scheme.
fn parameters_of<'a>(scheme: &str, authorization: &'a str) -> Option<BTreeMap<&'a str, &'a str>> {
    let mut rest = authorization.strip_prefix(scheme)?;
    let mut parameters = BTreeMap::new();
    loop {
        let (name, after) = rest.split_once("=\"")?;
        let (value, after) = after.split_once('"')?;
        if parameters.insert(name, value).is_some() {
            return None;
        }
        match after.strip_prefix(',') {
            Some(after) => rest = after,
            None => return after.is_empty().then_some(parameters),
        }
    }
}

fn v2(received: &Received, check: &mut dyn FnMut(bool, &str)) {
    check(received.all("authorization").is_empty(), "Authorization in API v2");
    if !received.is_complete {
        return;
    }
    let content_type = received.header("content-type").unwrap_or_default();
    let parameters = if content_type.starts_with("multipart/") {
        let texts = received.parts().into_iter().filter(|part| !part.head.contains("filename="));
        let named = texts.map(|part| {
            let name = part.head.split("name=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
            (name, String::from_utf8(part.content).unwrap())
        });
        named.collect()
    } else if received.method == "POST" {
        check(content_type == "text/xml; charset=utf-8", "another Content-Type");
        xml::read(received.text())
    } else {
        xml::of_query(received.target.split_once('?').map_or("", |(_, query)| query))
    };
    check(xml::is_signed(&parameters), "a wrong signature");
    let merchant = ["mch_id", "mchid", "combine_mch_id"].iter().find_map(|name| parameters.get(*name));
    check(merchant.is_none_or(|merchant| merchant == MERCHANT_ID), "another merchant");
}
