//! Headers and a body enter as a notification of API v3; what the platform did not sign is never believed.
//!
//! The first line says what the rest is: `sealed` a payload, which the platform seals and signs; `signed` a body, which it
//! signs; anything else headers, a blank line and a body, as they arrive from anybody.

use std::sync::LazyLock;

use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::Value as Json;
use wechatpay_runtime as rt;
use wechatpay_runtime::NotificationHandler;

use super::headed;
use crate::merchant::{NONCE, NOW, config, notification, platform_headers};

/// A payload of some type.
#[derive(Clone)]
struct Payment {
    out_trade_no: String,
    success_time: Option<String>,
    amount: Option<Amount>,
    detail: Option<Vec<Amount>>,
}
rt::record!(Payment { out_trade_no, success_time, amount, detail });
impl rt::Notification for Payment {
    const EVENT: &'static str = "TRANSACTION.SUCCESS";
    type Acknowledgement = Json;
}

#[derive(Clone)]
struct Amount {
    total: Option<i64>,
    currency: Option<String>,
}
rt::record!(Amount { total, currency });

static HANDLER: LazyLock<NotificationHandler> =
    LazyLock::new(|| NotificationHandler::new(config().build().unwrap()));

/// The only body that the platform signed before anybody could change it.
static GENUINE: LazyLock<String> = LazyLock::new(|| notification(r#"{"out_trade_no":"1"}"#));

/// Receives the input as its first line says.
pub fn run(data: &[u8]) {
    let (head, rest) = headed(data);
    match head {
        b"sealed" => sealed(&String::from_utf8_lossy(rest)),
        b"signed" => signed(rest),
        _ => forged(data),
    }
}

/// The input of an honest notification, for a corpus to begin with.
pub fn genuine() -> Vec<u8> {
    let headers = platform_headers(GENUINE.as_bytes());
    let lines = headers.iter().map(|(name, value)| format!("{name}: {}\n", value.to_str().unwrap()));
    format!("{}\n{}", lines.collect::<String>(), *GENUINE).into_bytes()
}

fn forged(data: &[u8]) {
    let mut headers = HeaderMap::new();
    let mut rest = data;
    while !rest.is_empty() {
        let line;
        (line, rest) = headed(rest);
        if line.is_empty() {
            break;
        }
        let Some(colon) = line.iter().position(|byte| *byte == b':') else { continue };
        let value = HeaderValue::from_bytes(line[colon + 1..].trim_ascii());
        if let (Ok(name), Ok(value)) = (HeaderName::from_bytes(&line[..colon]), value) {
            headers.append(name, value);
        }
    }
    let is_genuine = rest == GENUINE.as_bytes()
        && headers.get("Wechatpay-Timestamp").is_some_and(|it| *it == NOW.to_string().as_str())
        && headers.get("Wechatpay-Nonce").is_some_and(|it| it == NONCE);
    let verified = HANDLER.receive(headers, rest.to_vec()).verify();
    assert!(verified.is_err() || is_genuine, "forged, and believed");
}

fn signed(body: &[u8]) {
    let headers = platform_headers(body);
    let receive = |body: &[u8]| HANDLER.receive(headers.clone(), body.to_vec()).verify();
    if let Ok(verified) = receive(body) {
        let _ = verified.json();
        let _ = receive(body).and_then(|verified| verified.payload::<Payment>());
    }
    let longer = [body, b" "].concat();
    assert!(receive(&longer).is_err(), "longer than what was signed, and believed");
    if let Some((last, shorter)) = body.split_last() {
        assert!(receive(shorter).is_err(), "shorter than what was signed, and believed");
        let other = [shorter, &[last ^ 1]].concat();
        assert!(receive(&other).is_err(), "other than what was signed, and believed");
    }
}

fn sealed(plaintext: &str) {
    let body = notification(plaintext);
    let receive = || HANDLER.receive(platform_headers(body.as_bytes()), body.clone()).verify();
    let opened = receive().expect("what the platform signed is believed").json();
    match (opened, serde_json::from_str::<Json>(plaintext)) {
        (Ok(opened), Ok(payload)) => assert_eq!(opened.event, payload),
        (Ok(_), Err(error)) => panic!("serde_json does not take the payload: {error}"),
        (Err(_), _) => {}
    }
    let _ = receive().and_then(|verified| verified.payload::<Payment>());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_signed_is_believed_and_one_bit_else_is_not() {
        let verify =
            |body: &[u8]| HANDLER.receive(platform_headers(GENUINE.as_bytes()), body.to_vec()).verify();
        assert!(verify(GENUINE.as_bytes()).is_ok());
        run(&genuine());
        let mut input = genuine();
        *input.last_mut().unwrap() ^= 1;
        run(&input);
    }
}
