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
        assert_eq!((error.code(), error.attempts()), (Some(&rt::Code::OrderNotExist), 1));
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
fn what_nobody_signed_is_told_and_not_believed() {
    for (status, body, says) in [
        (200, r#"{"code":"PARAM_ERROR","message":"m"}"#, "HTTP 200: PARAM_ERROR: m (not signed)"),
        (200, r#"{"errcode":40001,"errmsg":"m"}"#, "HTTP 200: 40001: m (not signed)"),
        (200, r#"{"return_code":"FAIL","return_msg":"m"}"#, "HTTP 200: FAIL: m (not signed)"),
        (403, r#"{"errcode":40001,"errmsg":"m"}"#, "HTTP 403: 40001: m (not signed)"),
        (
            200,
            r#"{"login":"https://portal.example"}"#,
            "HTTP 200: the header Wechatpay-Serial is missing; received 34 bytes of type `application/json`",
        ),
        (
            200,
            r#"{"trade_state":"SUCCESS","code":"X"}"#,
            "HTTP 200: the header Wechatpay-Serial is missing; received 36 bytes of type `application/json`",
        ),
        (204, "", "HTTP 204: the header Wechatpay-Serial is missing; received an empty body"),
    ] {
        for (error, _) in answered(move |_| Answer::new(status, "application/json", body)) {
            assert!(error.to_string().ends_with(says), "{error}");
            assert_eq!((error.code(), error.outcome()), (None, rt::Outcome::Unknown));
        }
    }
    // An error in the place of a reply is none, though it is signed and a success by its status.
    for body in [r#"{"errcode":40001,"errmsg":"m"}"#, r#"{"return_code":"FAIL","return_msg":"m"}"#] {
        for (error, _) in answered(move |state| state.json(200, body)) {
            assert!(matches!(error.kind(), ErrorKind::Service(error) if error.authenticated), "{error:?}");
            assert_eq!(error.outcome(), rt::Outcome::Unknown);
        }
    }
}

#[test]
fn answers_of_somebody_on_the_way_are_told_as_what_they_are() {
    let document = "<xml><return_code>FAIL</return_code></xml>";
    for (status, content_type, body, says) in [
        (200, "text/html; charset=utf-8", "<html>login</html>", "18 bytes of type `text/html`"),
        (200, "", "<!DOCTYPE html>", "15 bytes without a type"),
        (200, "text/xml", document, "42 bytes of type `text/xml`"),
        (500, "text/xml", document, "42 bytes of type `text/xml`"),
        (200, "text/plain", "ok", "2 bytes of type `text/plain`"),
        (200, "application/json", "", "an empty body"),
        (302, "text/html", "", "an empty body, which redirects to `https://portal.example/login?…`"),
    ] {
        for (error, _) in answered(move |_| {
            Answer::new(status, content_type, body)
                .with("Location", "https://user:s3cret@portal.example/login?token=s3cret")
        }) {
            assert!(matches!(error.kind(), ErrorKind::Unexpected { .. }), "{body}: {error:?}");
            assert_eq!(
                error.to_string(),
                format!(
                    "GET /v3/pay/transactions/out-trade-no/{{out_trade_no}}: HTTP {status}: not a document of the \
                     service, but {says}"
                )
            );
            assert!(!format!("{error:?}").contains("s3cret"), "{error:?}");
            assert_eq!(error.redirect().is_some(), status == 302);
            assert_eq!(error.outcome(), rt::Outcome::Unknown);
        }
    }
    for (status, encoding, body, says) in [
        (
            200,
            "gzip",
            "abc",
            "3 bytes of type `application/json`, encoded as `gzip`, which was not asked for",
        ),
        (400, "BR", "abc", "3 bytes of type `application/json`, encoded as `br`, which was not asked for"),
        (502, "identity", "abc", "3 bytes of type `application/json`"),
    ] {
        for (error, _) in answered(move |_| {
            Answer::new(status, "application/json", body).with("Content-Encoding", encoding)
        }) {
            assert!(error.to_string().ends_with(says), "{error}");
        }
    }
    // A signed one that is encoded is no JSON.
    for (error, _) in answered(|state| state.json(200, "{a").with("Content-Encoding", "deflate")) {
        assert!(error.to_string().contains(", encoded as `deflate`, which was not asked for"), "{error}");
    }
    // What was called may be repeated, with its values.
    for (error, _) in answered(|_| {
        Answer::new(301, "", "").with(
            "Location",
            "https://api.example/v3/pay/transactions/out-trade-no/ORD-2031%2F000417%20%E5%85%83?mchid=1",
        )
    }) {
        assert_eq!(error.redirect(), Some("https://api.example/…?…"));
    }
}

#[test]
fn an_error_of_the_service_needs_no_code() {
    for (error, _) in answered(|state| state.json(400, r#"{"message":"no","detail":{"issue":"why"}}"#)) {
        let service = error.service().unwrap();
        assert!(service.authenticated && service.received_code().is_empty());
        assert!(
            error.to_string().contains("HTTP 400: an error without a code: no (issue why) (request"),
            "{error}"
        );
        // Nobody says what happened.
        assert_eq!(error.outcome(), rt::Outcome::Unknown);
    }
}

#[test]
fn a_signed_success_that_says_nothing_is_none() {
    let refusal = r#"{"code":"SYSTEM_ERROR","message":"m"}"#;
    for kind in Kind::BOTH {
        for body in ["null", "[]", "\"\"", " null\n", "\"SUCCESS\"", "7", "true"] {
            let gateway = Gateway::start(move |state, _| state.json(200, body));
            let caller = kind.caller(config(&gateway).platform_key(Which::A.platform_key()));
            let error = caller.execute(query_order()).map(drop).unwrap_err();
            let ErrorKind::Decode(decode) = error.kind() else { panic!("{body}: {error:?}") };
            assert!(matches!(decode.kind(), DecodeKind::Mismatch { expected: "an object", .. }), "{error}");
            assert_eq!(error.outcome(), rt::Outcome::Unknown);
            // Without a table, it is what it is.
            caller.execute(complain()).unwrap();
        }
        let gateway = Gateway::start(move |state, _| state.json(200, refusal));
        let caller = kind.caller(config(&gateway).platform_key(Which::A.platform_key()));
        for error in [
            caller.execute(query_order()).map(drop).unwrap_err(),
            caller.execute(Remove {}).map(drop).unwrap_err(),
            caller.execute(complain()).map(drop).unwrap_err(),
        ] {
            assert_eq!(
                (error.code(), error.status()),
                (Some(&rt::Code::SystemError), Some(200)),
                "{error:?}"
            );
            assert_eq!(error.outcome(), rt::Outcome::Unknown);
        }
        for (body, is_success) in [
            (r#"{"code":"SUCCESS","message":"ok"}"#, true),
            (r#"{"code":"X","trade_state":"PAYERROR"}"#, true),
            (r#"{"code":"X","more":1}"#, false),
            ("{}", true),
        ] {
            let gateway = Gateway::start(move |state, _| state.json(200, body));
            let caller = kind.caller(config(&gateway).platform_key(Which::A.platform_key()));
            assert_eq!(caller.execute(query_order()).is_ok(), is_success, "{body}");
        }
        // The codes of cards, and words that are no codes of the service: without a table, these are replies.
        for body in [r#"{"code":"a1b2c3"}"#, r#"{"code":"AB12CD34"}"#, r#"{"code":"a word","message":"m"}"#] {
            let gateway = Gateway::start(move |state, _| state.json(200, body));
            let caller = kind.caller(config(&gateway).platform_key(Which::A.platform_key()));
            caller.execute(complain()).unwrap();
            assert_eq!(caller.execute(query_order()).unwrap_err().outcome(), rt::Outcome::Unknown, "{body}");
        }
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
