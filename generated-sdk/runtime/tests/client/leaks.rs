//! What must not happen: plaintexts mistaken for ciphertexts, parts of a call that get lost, time lost by those who
//! wait.

use std::time::{Duration, Instant};

use rt::codegen::OperationSpec;
use rt::{ErrorKind, SealError, VerifyError};
use serde_json::json;
use wechatpay_runtime as rt;

use crate::gateway::operations::*;
use crate::gateway::{Caller, Gateway, Kind, MERCHANT_ID, Manner, Which, call, config};

/// An application as a caller may keep it in a file.
fn read(name: &str) -> Apply {
    let body = json!({"out_trade_no": "APPLY-1", "contact": {"name": name}}).to_string();
    Apply { body: rt::json::from_slice(body.as_bytes()).unwrap() }
}

#[test]
fn a_plaintext_read_from_json_is_not_sent_as_if_it_were_sealed() {
    for kind in Kind::BOTH {
        let gateway = Gateway::start(|state, _| state.json(200, r#"{"applyment_id":1}"#));
        let caller = kind.caller(config(&gateway).platform_key(Which::A.platform_key()));
        // The second is Base64.
        for plaintext in ["王小明", "6222021001116245", "li@mail.example"] {
            let error = caller.execute(read(plaintext)).map(drop).unwrap_err();
            let ErrorKind::Seal(path, SealError::NotCiphertext) = error.kind() else { panic!("{error:?}") };
            assert_eq!(path, "contact.name");
            assert!(!error.to_string().contains(plaintext), "{error}");
        }
        assert_eq!(gateway.count(), 0, "nothing left");
        caller.execute(read(&Which::A.pair().seal("王小明"))).unwrap();
        caller.execute(read("")).unwrap();
        assert_eq!(gateway.count(), 2);
    }
}

#[test]
fn an_untyped_call_of_api_v2_keeps_its_query() {
    for kind in Kind::BOTH {
        let document = "<xml><return_code>SUCCESS</return_code></xml>";
        let gateway = Gateway::start(move |_, _| crate::gateway::Answer::new(200, "text/xml", document));
        let caller = kind.caller(config(&gateway));
        let body = json!({"mch_id": MERCHANT_ID});
        call!(&caller, client => client
            .path("v2/pay/x")
            .query("key", "a&b")
            .json(&body)
            .unsigned_reply()
            .post())
        .unwrap();
        assert_eq!(gateway.only().target, "/pay/x?key=a%26b");
    }
}

/// A reply that may be unsigned.
#[derive(Clone, Debug)]
pub struct Unsigned {}
rt::operation!(Unsigned -> rt::Json {} = OperationSpec {
    path: "/v3/unsigned",
    reply_signed: false,
    ..OperationSpec::V3
});

#[test]
fn a_signature_that_is_there_is_right_even_where_none_need_be() {
    for kind in Kind::BOTH {
        let gateway = Gateway::start(|state, request| match request.number {
            1 => crate::gateway::Answer::new(200, "application/json", "{}"),
            2 => state.json(200, "{}"),
            _ => {
                let mut answer = state.json(200, r#"{"amount":1}"#);
                answer.body = br#"{"amount":9}"#.to_vec();
                answer
            }
        });
        let caller = kind.caller(config(&gateway).platform_key(Which::A.platform_key()));
        caller.execute(Unsigned {}).unwrap();
        caller.execute(Unsigned {}).unwrap();
        let error = caller.execute(Unsigned {}).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Verify(VerifyError::Mismatch(_))), "{error:?}");
    }
}

#[test]
fn a_query_in_the_path_is_in_no_error() {
    for kind in Kind::BOTH {
        let gateway = Gateway::start(|state, _| state.json(400, r#"{"code":"PARAM_ERROR"}"#));
        let caller = kind.caller(config(&gateway).platform_key(Which::A.platform_key()));
        let error = call!(&caller, client => client.path("v3/x?token=s3cret").get()).unwrap_err();
        assert_eq!(error.operation(), "GET /v3/x");
        assert!(!format!("{error}{error:?}").contains("s3cret"), "{error:?}");
        assert_eq!(gateway.only().target, "/v3/x?token=s3cret");
    }
}

#[test]
fn a_notification_is_answered_in_time_though_certificates_do_not_come() {
    let gateway = Gateway::start(|state, _| state.json(200, ORDER));
    gateway.on_download(|state, request| {
        state.certificates(request).manner(Manner::Late(Duration::from_secs(8)))
    });
    let Caller::Async { runtime, client } = Kind::Async.caller(config(&gateway)) else { panic!() };
    let handler = rt::NotificationHandler::with_client(client);
    let mut headers = http::HeaderMap::new();
    for (name, value) in [
        ("Wechatpay-Serial", Which::A.pair().id.to_owned()),
        ("Wechatpay-Timestamp", gateway.clock.get().to_string()),
        ("Wechatpay-Nonce", "n".to_owned()),
        ("Wechatpay-Signature", "AA==".to_owned()),
    ] {
        headers.insert(name, value.parse().unwrap());
    }
    let begun = Instant::now();
    let error = runtime.block_on(handler.verify(headers, "{}")).unwrap_err();
    let rt::NotificationError::NoPlatformKey { error, cause } = error else { panic!("{error:?}") };
    assert!(matches!((error, cause.kind()), (VerifyError::UnknownKey(_), ErrorKind::Deadline)), "{cause:?}");
    assert!(begun.elapsed() < Duration::from_millis(4500), "{:?}", begun.elapsed());
}
