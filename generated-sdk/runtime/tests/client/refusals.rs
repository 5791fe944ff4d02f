//! Replies that are not a success: refusals, signed and not, web pages, redirects, and what is too large or too short.

use std::time::Duration;

use rt::{DecodeKind, Error, ErrorKind, VerifyError};
use wechatpay_runtime as rt;

use crate::gateway::operations::*;
use crate::gateway::{Answer, Caller, Gateway, Kind, Manner, State, Which, config};

/// The result of an order query that is answered like this, and how often it was sent.
fn answered(answer: impl Fn(&State) -> Answer + Clone + Send + Sync + 'static) -> [(Error, usize); 2] {
    Kind::BOTH.map(|kind| {
        let answer = answer.clone();
        let gateway = Gateway::start(move |state, _| answer(state));
        let caller = kind.caller(config(&gateway).platform_key(Which::A.platform_key()).reply_limit(8192));
        (caller.execute(query_order()).map(drop).unwrap_err(), gateway.count())
    })
}

const REFUSAL: &str = r#"{"code":"PARAM_ERROR","message":"参数错误","detail":{"field":"/amount/total","value":-5,"issue":"too small","location":"body"}}"#;

#[test]
fn refusals_may_be_unsigned_and_say_so() {
    for (error, count) in
        answered(|_| Answer::new(400, "application/json", REFUSAL).with("Request-ID", "R-1"))
    {
        let service = error.service().unwrap();
        assert!(!service.authenticated);
        assert_eq!((service.code.as_str(), service.message.as_str()), ("PARAM_ERROR", "参数错误"));
        let detail = service.detail.as_ref().unwrap();
        assert_eq!(
            [&detail.field, &detail.value, &detail.issue, &detail.location].map(Option::as_deref),
            [Some("/amount/total"), Some("-5"), Some("too small"), Some("body")]
        );
        assert_eq!((error.status(), error.request_id(), count), (Some(400), Some("R-1"), 1));
        assert!(!error.is_retryable());
    }
    for (error, _) in answered(|state| state.json(404, r#"{"code":"ORDER_NOT_EXIST","message":"m"}"#)) {
        assert!(error.service().unwrap().authenticated);
        assert_eq!((error.code(), error.attempts()), (Some("ORDER_NOT_EXIST"), 1));
    }
}

#[test]
fn what_anybody_may_have_written_fills_one_line_and_no_log() {
    let long = "é".repeat(3000);
    let refusal = format!(r#"{{"code":"A\nB","message":"one\r\n2031 INFO two\u001b[0m {long}"}}"#);
    for (error, _) in answered({
        let refusal = refusal.clone();
        move |_| Answer::new(400, "application/json", refusal.clone())
    }) {
        let text = error.to_string();
        assert!(!text.contains(char::is_control), "{text}");
        assert!(
            text.contains(r"A\nB: one\r\n2031 INFO two\u{1b}[0m é") && text.chars().count() < 800,
            "{text}"
        );
        assert!(error.service().unwrap().message.ends_with(&long), "the field has all of it");
    }
}

#[test]
fn a_refusal_with_any_header_of_a_signature_is_verified() {
    for name in [
        "Wechatpay-Serial",
        "Wechatpay-Timestamp",
        "Wechatpay-Nonce",
        "Wechatpay-Signature",
        "Wechatpay-Signature-Type",
    ] {
        for (error, _) in answered(move |state| {
            let signed = state.json(400, REFUSAL);
            let value = signed.header(name).to_owned();
            Answer::new(400, "application/json", REFUSAL).with(name, &value)
        }) {
            assert!(matches!(error.kind(), ErrorKind::Verify(VerifyError::Header { .. })), "{error:?}");
            assert!(error.service().is_none());
        }
    }
    for (error, _) in answered(|state| {
        let signed = state.json(400, REFUSAL);
        Answer { body: REFUSAL.replace("PARAM", "OTHER").into_bytes(), ..signed }
    }) {
        assert!(matches!(error.kind(), ErrorKind::Verify(VerifyError::Mismatch(_))), "{error:?}");
    }
    for (error, _) in
        answered(|state| state.json(400, REFUSAL).replace("Wechatpay-Signature", "WECHATPAY/SIGNTEST/AA"))
    {
        assert!(error.is_probe());
    }
}

#[test]
fn what_is_no_document_is_told_as_that() {
    let html = "<html><body>502 Bad Gateway</body></html>";
    for (error, count) in answered(move |_| Answer::new(502, "text/html; charset=utf-8", html)) {
        let ErrorKind::Unexpected { content_type, length } = error.kind() else { panic!("{error:?}") };
        assert_eq!((content_type.as_str(), *length), ("text/html", html.len()));
        assert_eq!((error.status(), error.attempts(), count), (Some(502), 3, 3), "it may be repeated");
    }
    for (error, count) in answered(|_| Answer::new(400, "", "")) {
        assert!(matches!(error.kind(), ErrorKind::Unexpected { length: 0, .. }), "{error:?}");
        assert_eq!(count, 1);
    }
    for (error, _) in answered(|state| state.sign(Answer::new(200, "text/html", "<html>"))) {
        assert!(matches!(error.kind(), ErrorKind::Unexpected { .. }), "{error:?}");
    }
    for (error, _) in answered(|state| state.nothing(200)) {
        assert!(matches!(error.kind(), ErrorKind::Unexpected { length: 0, .. }), "{error:?}");
    }
}

#[test]
fn json_that_ends_too_early_is_an_error_with_its_place() {
    for (error, _) in answered(|state| state.json(200, &ORDER[..60])) {
        let ErrorKind::Decode(decode) = error.kind() else { panic!("{error:?}") };
        assert_eq!(decode.kind(), DecodeKind::Syntax);
        assert!(decode.position().is_some());
    }
    for (error, _) in answered(|state| state.json(200, r#"{"amount":{"total":"many"}}"#)) {
        let ErrorKind::Decode(decode) = error.kind() else { panic!("{error:?}") };
        assert_eq!(decode.path(), "amount.total");
    }
    for (error, _) in answered(|_| Answer::new(500, "application/json", &b"{\"code\":"[..])) {
        assert!(matches!(error.kind(), ErrorKind::Unexpected { .. }), "{error:?}");
    }
}

#[test]
fn large_replies_are_not_held_in_memory() {
    let body = |length: usize| format!("{{\"trade_state\":\"{}\"}}", "S".repeat(length - 18));
    for (error, count) in answered(move |state| state.json(200, &body(8193))) {
        assert!(matches!(error.kind(), ErrorKind::TooLarge { limit: 8192 }), "{error:?}");
        assert_eq!((error.status(), count), (Some(200), 1));
    }
    for (error, _) in
        answered(move |state| state.json(200, &body(1 << 20)).manner(Manner::Chunks(1000, Duration::ZERO)))
    {
        assert!(matches!(error.kind(), ErrorKind::TooLarge { .. }), "{error:?}");
    }
    for (error, _) in answered(move |_| Answer::new(400, "application/json", body(9000))) {
        assert!(matches!(error.kind(), ErrorKind::TooLarge { .. }), "{error:?}");
    }
    for kind in Kind::BOTH {
        let gateway = Gateway::start(move |state, _| state.json(200, &body(4096)));
        let caller = kind.caller(config(&gateway).platform_key(Which::A.platform_key()).reply_limit(4096));
        assert_eq!(caller.execute(query_order()).unwrap().trade_state.len(), 4096 - 18);
    }
}

#[test]
fn redirects_are_not_followed() {
    for kind in Kind::BOTH {
        let other = Gateway::start(|state, _| state.json(200, ORDER));
        let location = format!("{}/v3/elsewhere", other.origin());
        let gateway = Gateway::start(move |state, request| {
            let status = [301, 302, 303, 307, 308][(request.number - 1) % 5];
            let answer = Answer::new(status, "", "").with("Location", &location);
            if request.number > 5 { state.sign(answer) } else { answer }
        });
        let caller = kind.caller(config(&gateway).platform_key(Which::A.platform_key()));
        for _ in 0..10 {
            let error = caller.execute(query_order()).map(drop).unwrap_err();
            assert!(matches!(error.kind(), ErrorKind::Unexpected { .. }), "{error:?}");
            assert_eq!(error.attempts(), 1);
        }
        assert_eq!(other.count(), 0);
    }
}

#[test]
fn informational_and_odd_statuses_do_not_pass() {
    for status in [300, 400, 418, 499, 599] {
        for (error, _) in answered(move |state| state.json(status, ORDER)) {
            assert!(matches!(error.kind(), ErrorKind::Unexpected { .. }), "{status}: {error:?}");
        }
    }
}

#[test]
fn a_reply_that_breaks_off_is_no_reply() {
    for manner in [Manner::CutAfter(40), Manner::ChunksWithoutEnd(30)] {
        for kind in Kind::BOTH {
            let manner = manner.clone();
            let gateway = Gateway::start(move |state, _| state.json(200, ORDER).manner(manner.clone()));
            let caller: Caller = kind.caller(config(&gateway).platform_key(Which::A.platform_key()));
            let error = caller.execute(query_order()).map(drop).unwrap_err();
            assert!(matches!(error.kind(), ErrorKind::Send(_)), "{error:?}");
            assert_eq!(gateway.count(), 3);
            let error = caller.execute(complain()).map(drop).unwrap_err();
            assert!(matches!(error.kind(), ErrorKind::Send(_)), "{error:?}");
            assert_eq!(gateway.count(), 4, "it arrived, so it is not repeated");
        }
    }
}
