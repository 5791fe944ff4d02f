//! Calls whose reply could not be believed: nothing is sent that changes something, and the error says why.

use std::time::Duration;

use rt::trust::CertificatesError;
use rt::{Error, ErrorKind, OpenError, VerifyError};
use wechatpay_runtime as rt;

use crate::gateway::operations::*;
use crate::gateway::{
    Answer, Caller, Gateway, Kind, Manner, NO_CERTIFICATES, Received, State, Which, call, config,
};
use crate::trust::{known, service};

type Download = fn(&State, &Received) -> Answer;

/// Downloads that fail: how, what the error says about it, and how many there are if two calls need one within the same
/// second.
const FAILURES: [(Download, &str, usize); 15] = [
    (
        |_, _| Answer::new(404, "application/json", NO_CERTIFICATES),
        "HTTP 404: RESOURCE_NOT_EXISTS: 无可用的平台证书，请在商户平台-API安全申请使用微信支付公钥。 (not signed)",
        1,
    ),
    // Signed by the public key that the merchant did not configure.
    (
        |state, _| {
            state.sign_by(Answer::new(404, "application/json", NO_CERTIFICATES), Which::P, state.now())
        },
        "HTTP 404: RESOURCE_NOT_EXISTS: 无可用的平台证书",
        1,
    ),
    (|_, _| Answer::new(404, "application/json", r#"{"code":"NOT_FOUND","message":"m"}"#), "NOT_FOUND: m", 1),
    (
        |_, _| Answer::new(401, "application/json", r#"{"code":"SIGN_ERROR","message":"sign"}"#),
        "SIGN_ERROR: sign",
        1,
    ),
    (|_, _| Answer::new(503, "text/html", "<html>"), "HTTP 503: ", 3),
    (
        |_, _| Answer::new(302, "text/html", "").with("Location", "https://portal.example/login?s=1"),
        "HTTP 302: not a document of the service, but an empty body, which redirects to `https://portal.example/login?…`",
        1,
    ),
    // The page of a portal.
    (
        |_, _| Answer::new(200, "text/html", "<html>"),
        "HTTP 200: not a document of the service, but 6 bytes",
        1,
    ),
    (|_, _| Answer::new(200, "", ""), "HTTP 200: not a document of the service, but an empty body", 1),
    (
        |_, _| Answer::new(400, "application/json", r#"{"message":"no code"}"#),
        "an error without a code: no code",
        1,
    ),
    (|_, _| Answer::reset(), "the call was interrupted", 3),
    (
        |_, _| Answer::new(200, "application/json", r#"{"code":"NO_AUTH","message":"m"}"#),
        "HTTP 200: NO_AUTH: m (not signed)",
        1,
    ),
    (
        |_, _| Answer::new(403, "application/json", r#"{"errcode":40001,"errmsg":"m"}"#),
        "HTTP 403: 40001: m (not signed)",
        1,
    ),
    (
        |_, _| Answer::new(200, "application/json", r#"{"data":[]}"#),
        "the header Wechatpay-Serial is missing; received 11 bytes of type `application/json`",
        1,
    ),
    (|state, _| state.json(200, r#"{"data":[]}"#), "the reply has no certificate that is currently valid", 1),
    (
        |state, _| {
            let text =
                state.certificates_text(&[Which::B]).replace(r#"data":"certificate""#, r#"data":"other""#);
            state.json(200, &text)
        },
        "the ciphertext was made for another key, or was altered",
        1,
    ),
];

/// Every call that changes something, in any way.
fn changes(caller: &Caller) -> Vec<Error> {
    let body = serde_json::json!({"a": 1});
    vec![
        caller.execute(complain()).unwrap_err(),
        caller.execute(apply()).map(drop).unwrap_err(),
        caller.execute(Remove {}).map(drop).unwrap_err(),
        call!(caller, client => client.path("v3/x").json(&body).post()).unwrap_err(),
        call!(caller, client => client.path("v3/x").json(&body).put()).unwrap_err(),
    ]
}

#[test]
fn nothing_that_changes_something_is_sent_without_a_key_and_the_error_says_why_there_is_none() {
    for (failure, says, downloads) in FAILURES {
        for kind in Kind::BOTH {
            let gateway = Gateway::start(service);
            gateway.on_download(failure);
            let caller = kind.caller(config(&gateway));
            for error in changes(&caller) {
                assert!(matches!(error.kind(), ErrorKind::NoPlatformKey), "{error:?}");
                assert!(error.to_string().contains(says), "{says}: {error}");
                assert!(!error.operation().contains("certificates") && error.status().is_none(), "{error:?}");
                let cause = error.refresh_failure().unwrap();
                assert!(cause.to_string().starts_with("GET /v3/certificates: "), "{cause}");
                let source = std::error::Error::source(&error).unwrap();
                assert_eq!(source.to_string(), cause.to_string());
                assert_eq!(error.attempts(), 0);
            }
            assert_eq!((gateway.count(), gateway.downloads()), (0, downloads), "{says}");
            // What the program requests fails for the same reason, though that was some calls ago.
            let error = caller.refresh().unwrap_err();
            assert!(error.to_string().contains(says), "{says}: {error}");

            // A call that changes nothing may be sent, and fails for the same reason.
            let error = caller.execute(query_order()).map(drop).unwrap_err();
            assert!(matches!(error.kind(), ErrorKind::Verify(VerifyError::UnknownKey(_))), "{error:?}");
            assert!(error.to_string().contains(says), "{says}: {error}");
            assert_eq!((gateway.count(), gateway.downloads()), (1, downloads), "{says}");

            // Once there is a key, all of this is forgotten.
            gateway.on_download(|state, request| state.certificates(request));
            gateway.clock.advance(60);
            caller.execute(complain()).unwrap();
            gateway.sign_with(Which::C);
            let error = caller.execute(query_order()).map(drop).unwrap_err();
            assert!(error.refresh_failure().is_none(), "{error:?}");
        }
    }
}

#[test]
fn a_wrong_api_v3_key_is_named() {
    for kind in Kind::BOTH {
        let gateway = Gateway::start(service);
        let other = rt::ApiV3Key::new("0123456789abcdefghijklmnopqrstuv").unwrap();
        let caller = kind.caller(config(&gateway).api_v3_key(other));
        for error in changes(&caller) {
            let ErrorKind::Certificates(found) = error.refresh_failure().unwrap().kind() else {
                panic!("{error:?}")
            };
            let refused = rt::trust::CertificateFault::Open(OpenError::Refused);
            assert_eq!(*found, CertificatesError::Entry { at: 0, fault: refused });
            assert!(
                error.to_string().contains("the configured APIv3 key does not open the certificate"),
                "{error}"
            );
        }
        let error = caller.refresh().unwrap_err();
        assert!(
            error.to_string().contains("the configured APIv3 key does not open the certificate"),
            "{error}"
        );
        assert_eq!((gateway.count(), gateway.downloads()), (0, 1));
    }
}

#[test]
fn a_key_that_expired_is_as_good_as_none() {
    for kind in Kind::BOTH {
        let gateway = Gateway::start(service);
        gateway.on_download(|_, _| Answer::new(503, "text/html", "<html>"));
        let caller = kind.caller(config(&gateway).platform_key(Which::A.platform_key()));
        gateway.clock.advance(Which::A.end() - gateway.now());
        caller.execute(complain()).unwrap();
        assert_eq!(gateway.count(), 1);
        gateway.clock.advance(1);
        for error in changes(&caller) {
            assert!(matches!(error.kind(), ErrorKind::NoPlatformKey), "{error:?}");
            assert!(error.is_retryable(), "the platform may be reached later: {error:?}");
        }
        assert_eq!(gateway.count(), 1);
    }
}

#[test]
fn a_download_without_a_key_for_now_is_told() {
    // Within the grace period in which it verifies but no longer seals; downloaded by this call, and by an earlier one.
    for kind in Kind::BOTH {
        let gateway = Gateway::start(service);
        let caller = kind.caller(config(&gateway));
        gateway.clock.advance(Which::A.end() - gateway.now() + 100);
        for error in changes(&caller) {
            assert!(matches!(error.kind(), ErrorKind::NoPlatformKey), "{error:?}");
            let cause = error.refresh_failure().unwrap();
            let is_told = matches!(cause.kind(), ErrorKind::Certificates(CertificatesError::NoneValid));
            assert!(is_told && cause.operation() == "GET /v3/certificates", "{error:?}");
        }
        assert_eq!((gateway.count(), gateway.downloads()), (0, 1));
    }
}

#[test]
fn a_download_that_stalls_ends_the_call_in_time_and_says_so() {
    Kind::at_once(|kind| {
        let gateway = Gateway::start(service);
        let stall = Manner::Late(Duration::from_secs(20));
        gateway.on_download(move |state, request| state.certificates(request).manner(stall.clone()));
        let caller = kind.caller(config(&gateway));
        let error = caller.within(Duration::from_millis(400)).execute(complain()).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::NoPlatformKey), "{error:?}");
        let is_late = |error: &Error| matches!(error.kind(), ErrorKind::Deadline | ErrorKind::Send(_));
        assert!(is_late(error.refresh_failure().unwrap()), "{error:?}");
        assert_eq!(gateway.count(), 0);
        // Programs that download nothing themselves are told as well.
        let core = rt::Core::new(caller.config().clone());
        let error = core.prepare_blocking(complain()).map(drop).unwrap_err();
        assert!(is_late(error.refresh_failure().unwrap()), "{error:?}");
    });
}

#[test]
fn a_public_key_that_is_unknown_is_not_looked_for_among_certificates() {
    for kind in Kind::BOTH {
        let gateway = Gateway::start(service);
        gateway.sign_with(Which::P);
        for is_given in [false, true] {
            let config = config(&gateway);
            let config = if is_given { config.platform_key(Which::A.platform_key()) } else { config };
            let error = kind.caller(config).execute(query_order()).map(drop).unwrap_err();
            assert!(matches!(error.kind(), ErrorKind::Verify(VerifyError::UnknownKey(_))), "{error:?}");
            assert!(error.to_string().contains("it is a public key, which no download brings"), "{error}");
            assert_eq!(gateway.downloads(), 0);
        }
        // Nor for a notification.
        if let Caller::Async { runtime, client } = kind.caller(config(&gateway)) {
            let mut headers = http::HeaderMap::new();
            for (name, value) in gateway.json(200, "{}").headers {
                headers.insert(http::HeaderName::try_from(name).unwrap(), value.parse().unwrap());
            }
            let handler = rt::NotificationHandler::with_client(client);
            let error = runtime.block_on(handler.verify(headers, "{}")).unwrap_err();
            assert!(matches!(error, rt::NotificationError::Verify(VerifyError::UnknownKey(_))), "{error:?}");
            assert_eq!(gateway.downloads(), 0);
        }
        // What is known about certificates is told nevertheless.
        gateway.on_download(FAILURES[0].0);
        let caller = kind.caller(config(&gateway));
        caller.refresh().unwrap_err();
        let error = caller.execute(query_order()).map(drop).unwrap_err();
        assert!(error.to_string().contains(FAILURES[0].1), "{error}");
        assert_eq!(gateway.downloads(), 1);
    }
}

/// A reply that may be unsigned.
#[derive(Clone, Debug)]
pub struct Unsigned {}
rt::operation!(Unsigned -> rt::Json {} = rt::codegen::OperationSpec {
    method: rt::codegen::Method::Post,
    path: "/v3/unsigned",
    reply_signed: false,
    ..rt::codegen::OperationSpec::V3
});

#[test]
fn replies_that_are_not_signed_need_no_key() {
    for kind in Kind::BOTH {
        let gateway = Gateway::start(|_, _| Answer::new(200, "application/json", "{}"));
        gateway.give_out(&[]);
        let caller = kind.caller(config(&gateway));
        caller.execute(Unsigned {}).unwrap();
        assert_eq!((gateway.count(), gateway.downloads()), (1, 0));
        assert_eq!(known(&caller), [""; 0]);
    }
}

#[test]
fn a_certificate_download_is_no_larger_than_certificates_are() {
    for kind in Kind::BOTH {
        let gateway = Gateway::start(service);
        gateway.on_download(|state, _| {
            let entries = vec!["{}"; 2_800_000].join(",");
            state.json(200, &format!(r#"{{"data":[{entries}]}}"#))
        });
        let caller = kind.caller(config(&gateway));
        let error = caller.execute(complain()).unwrap_err();
        let cause = error.refresh_failure().unwrap();
        assert!(matches!(cause.kind(), ErrorKind::TooLarge { limit: 131_072 }), "{error:?}");
    }
}
