//! Which keys of the platform are believed, how they are obtained, and what happens while they change.

use rt::trust::{CertificateFault, CertificatesError};
use rt::{ErrorKind, VerifyError};
use serde_json::Value as Json;
use wechatpay_runtime as rt;

use crate::gateway::operations::*;
use crate::gateway::{Answer, Caller, Gateway, Kind, Received, State, Which, config, keys};

/// Answers each operation, signed with the current key.
pub fn service(state: &State, request: &Received) -> Answer {
    match request.method.as_str() {
        "POST" => state.json(200, r#"{"applyment_id":1}"#),
        _ => state.json(200, ORDER),
    }
}

pub fn known(caller: &Caller) -> Vec<String> {
    caller.config().trust().snapshot().keys().map(|key| key.id().as_str().to_owned()).collect()
}

/// The gateway could open all fields of an [`apply`] with the key that the request names.
pub fn assert_sealed_for_named(request: &Received) -> Which {
    let [serial] = request.all("wechatpay-serial")[..] else { panic!("no serial") };
    let which = Which::of_platform(serial).unwrap();
    for (ciphertext, plaintext) in sealed_of_apply(&request.json()) {
        assert_eq!(which.pair().open(&ciphertext).as_deref(), Some(plaintext), "{which:?}");
    }
    which
}

#[test]
fn the_first_key_is_downloaded() {
    for kind in Kind::BOTH {
        // To verify a reply.
        let gateway = Gateway::start(service);
        let caller = kind.caller(config(&gateway));
        caller.execute(query_order()).unwrap();
        assert_eq!((gateway.count(), gateway.downloads()), (1, 1));
        assert_eq!(gateway.only().header("wechatpay-serial"), None, "there was no key to name");
        caller.execute(query_order()).unwrap();
        assert_eq!((gateway.count(), gateway.downloads()), (2, 1));
        assert_eq!(gateway.seen()[1].header("wechatpay-serial"), Some(Which::A.pair().id));

        // To seal a request.
        let gateway = Gateway::start(service);
        let caller = kind.caller(config(&gateway));
        caller.execute(apply()).unwrap();
        assert_eq!((gateway.count(), gateway.downloads()), (1, 1));
        assert_eq!(assert_sealed_for_named(&gateway.only()), Which::A);
    }
}

#[test]
fn certificates_that_are_not_the_platforms_are_refused() {
    fn fault(at: usize, fault: CertificateFault) -> CertificatesError {
        CertificatesError::Entry { at, fault }
    }
    type Change = fn(&State, &Received) -> Answer;
    type Expected = fn(&CertificatesError) -> bool;
    fn changed(state: &State, change: impl FnOnce(&mut Json)) -> Answer {
        let mut json: Json = serde_json::from_str(&state.certificates_text(&[Which::A])).unwrap();
        change(&mut json["data"][0]);
        state.json(200, &json.to_string())
    }
    let cases: [(Change, Expected); 12] = [
        // Not signed.
        (
            |state, request| Answer::new(200, "application/json", state.certificates(request).body),
            |error| matches!(error, CertificatesError::Signature(VerifyError::Header { .. })),
        ),
        // Altered, and not signed again.
        (
            |state, request| {
                let answer = state.certificates(request);
                let body = String::from_utf8(answer.body).unwrap().replace("2026", "2027");
                Answer { body: body.into_bytes(), ..answer }
            },
            |error| matches!(error, CertificatesError::Signature(VerifyError::Mismatch(_))),
        ),
        // Signed by a key that is neither known nor included.
        (
            |state, _| {
                let text = state.certificates_text(&[Which::A]);
                state.sign_by(Answer::new(200, "application/json", text), Which::C, state.now())
            },
            |error| matches!(error, CertificatesError::Signature(VerifyError::UnknownKey(_))),
        ),
        // Claims to be signed by the included key.
        (
            |state, _| {
                let text = state.certificates_text(&[Which::A]);
                let answer = Answer::new(200, "application/json", text);
                let answer = state.sign_by(answer, Which::C, state.now());
                answer.replace("Wechatpay-Serial", Which::A.pair().id)
            },
            |error| matches!(error, CertificatesError::Signature(VerifyError::Mismatch(_))),
        ),
        // Old.
        (
            |state, _| {
                let text = state.certificates_text(&[Which::A]);
                state.sign_by(Answer::new(200, "application/json", text), Which::A, state.now() - 301)
            },
            |error| matches!(error, CertificatesError::Signature(VerifyError::Timestamp { .. })),
        ),
        // A probe.
        (
            |state, request| {
                state.certificates(request).replace("Wechatpay-Signature", "WECHATPAY/SIGNTEST/AA")
            },
            |error| matches!(error, CertificatesError::Signature(VerifyError::Probe(_))),
        ),
        // Sealed with another APIv3 key: its maker does not know the merchant's.
        (
            |state, _| {
                changed(state, |entry| {
                    let text = keys::pem("platform_a_certificate");
                    let key = "0".repeat(32);
                    let sealed = keys::seal_gcm(&key, "nonce0000000", "certificate", text.as_bytes());
                    entry["encrypt_certificate"]["ciphertext"] = sealed.into();
                })
            },
            |error| *error == fault(0, CertificateFault::Open(rt::OpenError::Refused)),
        ),
        (
            |state, _| {
                changed(state, |entry| entry["encrypt_certificate"]["associated_data"] = "other".into())
            },
            |error| *error == fault(0, CertificateFault::Open(rt::OpenError::Refused)),
        ),
        (
            |state, _| changed(state, |entry| entry["encrypt_certificate"]["algorithm"] = "AEAD_NEW".into()),
            |error| {
                *error == fault(0, CertificateFault::Algorithm { found: "AEAD_NEW".into() })
                    && error.to_string().starts_with("data[0]: the sealed certificate was made by AEAD_NEW, ")
            },
        ),
        (
            |state, _| changed(state, |entry| entry["serial_no"] = Which::B.pair().id.into()),
            |error| matches!(error, CertificatesError::Entry { fault: CertificateFault::Serial { .. }, .. }),
        ),
        (|state, _| state.json(200, r#"{"data":[]}"#), |error| matches!(error, CertificatesError::NoneValid)),
        (|state, _| state.json(200, "<html>"), |error| matches!(error, CertificatesError::Reply(_))),
    ];
    for (at, (change, expected)) in cases.into_iter().enumerate() {
        for kind in Kind::BOTH {
            let gateway = Gateway::start(service);
            gateway.on_download(change);
            let caller = kind.caller(config(&gateway));
            let error = caller.execute(apply()).map(drop).unwrap_err();
            assert!(matches!(error.kind(), ErrorKind::NoPlatformKey), "{at}: {error:?}");
            let cause = error.refresh_failure().unwrap();
            let ErrorKind::Certificates(found) = cause.kind() else { panic!("{at}: {error:?}") };
            assert!(expected(found), "{at}: {error:?}");
            assert_eq!((gateway.count(), known(&caller).len()), (0, 0), "nothing was sent");
            assert!(cause.to_string().starts_with("GET /v3/certificates: HTTP 200: "), "{error}");
            assert!(error.to_string().ends_with(&cause.to_string()), "{error}");
        }
    }
}

#[test]
fn merchants_with_a_public_key_have_no_certificates() {
    for kind in Kind::BOTH {
        let gateway = Gateway::start(service);
        gateway.give_out(&[]);
        gateway.sign_with(Which::P);
        let caller = kind.caller(config(&gateway).platform_key(Which::P.platform_key()));
        caller.execute(query_order()).unwrap();
        caller.execute(apply()).unwrap();
        assert_eq!((assert_sealed_for_named(&gateway.seen()[1]), gateway.downloads()), (Which::P, 0));
        // A program that requests certificates gets the answer of the service.
        for _ in 0..2 {
            let error = caller.refresh().unwrap_err();
            assert_eq!(
                (error.status(), error.service().unwrap().code.as_str()),
                (Some(404), "RESOURCE_NOT_EXISTS")
            );
            assert!(error.to_string().contains("无可用的平台证书"), "{error}");
        }
        assert_eq!(known(&caller), [Which::P.pair().id]);

        // Nothing is downloaded that could not be used, neither on a schedule nor for an unknown key.
        let downloads = gateway.downloads();
        gateway.clock.advance(48 * 3600);
        caller.execute(query_order()).unwrap();
        gateway.sign_with(Which::A);
        let error = caller.execute(query_order()).map(drop).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Verify(VerifyError::UnknownKey(_))), "{error:?}");
        assert!(error.to_string().contains("certificates_beside_public_key"), "{error}");
        assert_eq!(gateway.downloads(), downloads);
        gateway.sign_with(Which::P);
        caller.execute(query_order()).unwrap();
    }
}

#[test]
fn downloaded_certificates_do_not_join_a_public_key() {
    for kind in Kind::BOTH {
        let gateway = Gateway::start(service);
        gateway.sign_with(Which::P);
        let caller = kind.caller(config(&gateway).platform_key(Which::P.platform_key()));
        let error = caller.refresh().unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Certificates(CertificatesError::NotInUse)), "{error:?}");
        assert_eq!((known(&caller), gateway.downloads()), (vec![Which::P.pair().id.to_owned()], 1));
        caller.execute(apply()).unwrap();
    }
}

#[test]
fn without_the_api_v3_key_nothing_is_downloaded() {
    for kind in Kind::BOTH {
        let gateway = Gateway::start(service);
        let key = rt::MerchantKey::from_pem(&keys::pem("merchant_key")).unwrap();
        let signer = rt::LocalSigner::from_certificate_pem(&keys::pem("merchant_certificate"), key).unwrap();
        let bare = rt::Config::builder(keys::MERCHANT_ID, signer)
            .base_url(gateway.origin())
            .clock(gateway.clock.clone());
        let caller = kind.caller(bare);
        let error = caller.execute(query_order()).map(drop).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Verify(VerifyError::UnknownKey(_))), "{error:?}");
        assert!(error.to_string().contains("no APIv3 key is configured"), "{error}");
        for error in [caller.execute(apply()).map(drop).unwrap_err(), caller.execute(complain()).unwrap_err()]
        {
            assert!(matches!(error.kind(), ErrorKind::NoPlatformKey), "{error:?}");
            for remedy in ["public key", "no APIv3 key is configured"] {
                assert!(error.to_string().contains(remedy), "{error}");
            }
        }
        let error = caller.refresh().unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Configuration(_)), "{error:?}");
        assert_eq!((gateway.count(), gateway.downloads()), (1, 0));
    }
}

#[test]
fn a_failed_download_keeps_the_old_keys() {
    let failures: [fn(&State, &Received) -> Answer; 5] = [
        |_, _| Answer::new(500, "text/html", "<html>"),
        |state, request| Answer { body: b"{}".to_vec(), ..state.certificates(request) },
        |_, _| Answer::reset(),
        |state, _| state.json(200, r#"{"data":[]}"#),
        |state, _| state.json(404, r#"{"code":"RESOURCE_NOT_EXISTS"}"#),
    ];
    for failure in failures {
        for kind in Kind::BOTH {
            let gateway = Gateway::start(service);
            gateway.on_download(failure);
            let caller = kind.caller(config(&gateway).platform_key(Which::A.platform_key()));
            gateway.sign_with(Which::B);
            let error = caller.execute(query_order()).map(drop).unwrap_err();
            assert!(matches!(error.kind(), ErrorKind::Verify(VerifyError::UnknownKey(_))), "{error:?}");
            let cause = error.refresh_failure().unwrap();
            assert_eq!(cause.operation(), "GET /v3/certificates");
            assert!(error.to_string().ends_with(&cause.to_string()), "{error}");
            assert_eq!(known(&caller), [Which::A.pair().id]);
            gateway.sign_with(Which::A);
            caller.execute(query_order()).unwrap();
            caller.execute(apply()).unwrap();
        }
    }
}
