//! Which keys of the platform are believed, how they come, and what happens while they change.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use rt::trust::{CertificateFault, CertificatesError, Preference};
use rt::{ErrorKind, TrustPolicy, TrustStore, VerifyError};
use serde_json::Value as Json;
use wechatpay_runtime as rt;

use crate::gateway::operations::*;
use crate::gateway::{Answer, Caller, Gateway, Kind, Manner, Received, State, Which, config, keys};

/// Longer than anybody waits.
const STALL: Duration = Duration::from_secs(20);

/// Answers each operation, signed by the key of the moment.
fn service(state: &State, request: &Received) -> Answer {
    match request.method.as_str() {
        "POST" => state.json(200, r#"{"applyment_id":1}"#),
        _ => state.json(200, ORDER),
    }
}

fn known(caller: &Caller) -> Vec<String> {
    caller.config().trust().snapshot().keys().map(|key| key.id().as_str().to_owned()).collect()
}

/// The gateway could open all fields of an [`apply`] with the key that the request names.
fn assert_sealed_for_named(request: &Received) -> Which {
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
    type Change = fn(&State) -> Answer;
    type Expected = fn(&CertificatesError) -> bool;
    fn changed(state: &State, change: impl FnOnce(&mut Json)) -> Answer {
        let mut json: Json = serde_json::from_str(&state.certificates_text(&[Which::A])).unwrap();
        change(&mut json["data"][0]);
        state.json(200, &json.to_string())
    }
    let cases: [(Change, Expected); 12] = [
        // Not signed.
        (
            |state| Answer::new(200, "application/json", state.certificates().body),
            |error| matches!(error, CertificatesError::Signature(VerifyError::Header { .. })),
        ),
        // Altered, and not signed anew.
        (
            |state| {
                let answer = state.certificates();
                let body = String::from_utf8(answer.body).unwrap().replace("2026", "2027");
                Answer { body: body.into_bytes(), ..answer }
            },
            |error| matches!(error, CertificatesError::Signature(VerifyError::Mismatch(_))),
        ),
        // Signed by a key that is neither known nor in it.
        (
            |state| {
                let text = state.certificates_text(&[Which::A]);
                state.sign_by(Answer::new(200, "application/json", text), Which::C, state.now())
            },
            |error| matches!(error, CertificatesError::Signature(VerifyError::UnknownKey(_))),
        ),
        // Said to be signed by the key in it.
        (
            |state| {
                let text = state.certificates_text(&[Which::A]);
                let answer = Answer::new(200, "application/json", text);
                let answer = state.sign_by(answer, Which::C, state.now());
                answer.replace("Wechatpay-Serial", Which::A.pair().id)
            },
            |error| matches!(error, CertificatesError::Signature(VerifyError::Mismatch(_))),
        ),
        // Old.
        (
            |state| {
                let text = state.certificates_text(&[Which::A]);
                state.sign_by(Answer::new(200, "application/json", text), Which::A, state.now() - 301)
            },
            |error| matches!(error, CertificatesError::Signature(VerifyError::Timestamp { .. })),
        ),
        // A probe.
        (
            |state| state.certificates().replace("Wechatpay-Signature", "WECHATPAY/SIGNTEST/AA"),
            |error| matches!(error, CertificatesError::Signature(VerifyError::Probe(_))),
        ),
        // Sealed with another APIv3 key: whoever made it does not know the merchant's.
        (
            |state| {
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
            |state| changed(state, |entry| entry["encrypt_certificate"]["associated_data"] = "other".into()),
            |error| *error == fault(0, CertificateFault::Open(rt::OpenError::Refused)),
        ),
        (
            |state| changed(state, |entry| entry["encrypt_certificate"]["algorithm"] = "AEAD_NEW".into()),
            |error| *error == fault(0, CertificateFault::Algorithm),
        ),
        (
            |state| changed(state, |entry| entry["serial_no"] = Which::B.pair().id.into()),
            |error| matches!(error, CertificatesError::Entry { fault: CertificateFault::Serial { .. }, .. }),
        ),
        (
            |state| state.json(200, r#"{"data":[]}"#),
            |error| matches!(error, CertificatesError::Signature(VerifyError::UnknownKey(_))),
        ),
        (|state| state.json(200, "<html>"), |error| matches!(error, CertificatesError::Reply(_))),
    ];
    for (at, (change, expected)) in cases.into_iter().enumerate() {
        for kind in Kind::BOTH {
            let gateway = Gateway::start(service);
            gateway.on_download(move |state, _| change(state));
            let caller = kind.caller(config(&gateway));
            let error = caller.execute(apply()).map(drop).unwrap_err();
            let ErrorKind::Certificates(found) = error.kind() else { panic!("{at}: {error:?}") };
            assert!(expected(found), "{at}: {error:?}");
            assert_eq!((gateway.count(), known(&caller).len()), (0, 0), "nothing was sent");
            assert!(error.to_string().starts_with("GET /v3/certificates: HTTP 200: "), "{error}");
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
        caller.refresh().unwrap();
        assert_eq!((known(&caller), gateway.downloads()), (vec![Which::P.pair().id.to_owned()], 1));

        gateway.clock.advance(3600);
        gateway.sign_with(Which::A);
        let error = caller.execute(query_order()).map(drop).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Verify(VerifyError::UnknownKey(_))), "{error:?}");
        assert_eq!(gateway.downloads(), 2);
        gateway.sign_with(Which::P);
        caller.execute(query_order()).unwrap();

        // Who has no key at all is told so.
        let caller = kind.caller(config(&gateway));
        let error = caller.execute(apply()).map(drop).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Configuration(_)), "{error:?}");
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
        let error = caller.execute(apply()).map(drop).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Configuration(_)), "{error:?}");
        assert_eq!((gateway.count(), gateway.downloads()), (1, 0));
    }
}

/// A download that takes long enough for others to come.
fn slow_download(state: &State, _: &Received) -> Answer {
    state.certificates().manner(Manner::Late(Duration::from_millis(150)))
}

#[test]
fn many_calls_share_one_download() {
    for (kind, count) in [(Kind::Async, 20), (Kind::Blocking, 8)] {
        for is_sealed in [false, true] {
            let gateway = Gateway::start(service);
            gateway.on_download(slow_download);
            let caller = kind.caller(config(&gateway));
            let outcomes: Vec<_> = if is_sealed {
                let outcomes = caller.at_once(count, |_| apply());
                outcomes.into_iter().map(|outcome| outcome.map(drop)).collect()
            } else {
                let outcomes = caller.at_once(count, |_| query_order());
                outcomes.into_iter().map(|outcome| outcome.map(drop)).collect()
            };
            for outcome in outcomes {
                outcome.unwrap();
            }
            assert_eq!((gateway.count(), gateway.downloads()), (count, 1), "{kind:?}");
        }
    }
}

#[test]
fn both_kinds_of_client_share_one_download() {
    let gateway = Gateway::start(service);
    gateway.on_download(slow_download);
    let trust = Arc::new(TrustStore::default());
    let threads: Vec<_> = Kind::BOTH
        .map(|kind| {
            let caller = kind.caller(config(&gateway).trust(Arc::clone(&trust)));
            std::thread::spawn(move || {
                assert!(caller.at_once(4, |_| query_order()).iter().all(Result::is_ok));
            })
        })
        .into();
    threads.into_iter().for_each(|thread| thread.join().unwrap());
    assert_eq!((gateway.count(), gateway.downloads()), (8, 1));
}

#[test]
fn unknown_keys_are_not_looked_for_too_often() {
    for kind in Kind::BOTH {
        let gateway = Gateway::start(service);
        let caller = kind.caller(config(&gateway).platform_key(Which::A.platform_key()));
        gateway.sign_with(Which::C);
        for (wait, downloads) in [(0, 1), (0, 1), (59, 1), (1, 2), (59, 2), (1, 3)] {
            gateway.clock.advance(wait);
            let error = caller.execute(query_order()).map(drop).unwrap_err();
            assert!(matches!(error.kind(), ErrorKind::Verify(VerifyError::UnknownKey(_))), "{error:?}");
            assert_eq!(gateway.downloads(), downloads, "{wait}");
        }
        gateway.sign_with(Which::A);
        caller.execute(query_order()).unwrap();
    }
}

#[test]
fn a_platform_that_could_not_be_reached_is_asked_again_soon() {
    for kind in Kind::BOTH {
        let gateway = Gateway::start(service);
        gateway.on_download(|_, _| Answer::new(503, "text/html", "<html>"));
        let caller = kind.caller(config(&gateway));
        for (wait, downloads) in [(0, 3), (0, 3), (1, 6)] {
            gateway.clock.advance(wait);
            caller.execute(apply()).map(drop).unwrap_err();
            assert_eq!(gateway.downloads(), downloads, "three attempts each");
        }
        gateway.clock.advance(1);
        gateway.on_download(|state, _| state.certificates());
        caller.execute(apply()).unwrap();
        assert_eq!(gateway.count(), 1);
    }
}

#[test]
fn a_failed_download_keeps_the_old_keys() {
    let failures: [fn(&State, &Received) -> Answer; 5] = [
        |_, _| Answer::new(500, "text/html", "<html>"),
        |state, _| Answer { body: b"{}".to_vec(), ..state.certificates() },
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
            assert_eq!(known(&caller), [Which::A.pair().id]);
            gateway.sign_with(Which::A);
            caller.execute(query_order()).unwrap();
            caller.execute(apply()).unwrap();
        }
    }
}

#[test]
fn keys_may_change_between_request_and_reply() {
    for kind in Kind::BOTH {
        let gateway = Gateway::start(|state, request| {
            if request.number == 1 {
                state.give_out(&[Which::A, Which::B]);
                state.sign_with(Which::B);
            }
            service(state, request)
        });
        let caller = kind.caller(config(&gateway).platform_key(Which::A.platform_key()));
        caller.execute(apply()).unwrap();
        assert_eq!((gateway.count(), gateway.downloads()), (1, 1), "not sent again");
        assert_eq!(assert_sealed_for_named(&gateway.only()), Which::A);
        // The new one ends later, and seals from now on. Its serial number begins with a zero.
        caller.execute(apply()).unwrap();
        assert_eq!(assert_sealed_for_named(&gateway.seen()[1]), Which::B);
        // Both verify.
        gateway.sign_with(Which::A);
        caller.execute(apply()).unwrap();
        assert_eq!(gateway.downloads(), 1);
    }
}

#[test]
fn keys_may_change_between_calls() {
    for kind in Kind::BOTH {
        let gateway = Gateway::start(service);
        let caller = kind.caller(config(&gateway));
        for (at, which) in [Which::A, Which::B, Which::C].into_iter().enumerate() {
            gateway.clock.advance(3600);
            gateway.give_out(&[which]);
            gateway.sign_with(which);
            caller.execute(query_order()).unwrap();
            assert_eq!((known(&caller), gateway.downloads()), (vec![which.pair().id.to_owned()], at + 1));
            caller.execute(apply()).unwrap();
            assert_eq!(assert_sealed_for_named(gateway.seen().last().unwrap()), which);
        }
    }
}

#[test]
fn a_refusal_signed_by_a_new_key_is_verified_as_well() {
    for kind in Kind::BOTH {
        let gateway = Gateway::start(|state, _| state.json(404, r#"{"code":"ORDER_NOT_EXIST"}"#));
        gateway.sign_with(Which::B);
        gateway.give_out(&[Which::A, Which::B]);
        let caller = kind.caller(config(&gateway).platform_key(Which::A.platform_key()));
        let error = caller.execute(query_order()).map(drop).unwrap_err();
        assert!(error.service().unwrap().authenticated, "{error:?}");
        assert_eq!((gateway.count(), gateway.downloads()), (1, 1));
    }
}

#[test]
fn public_key_and_certificate_alternate_while_a_merchant_migrates() {
    for kind in Kind::BOTH {
        for preference in [Preference::PublicKey, Preference::Certificate] {
            let gateway = Gateway::start(|state, request| {
                state.sign_with([Which::P, Which::A][request.number % 2]);
                service(state, request)
            });
            let trust = Arc::new(TrustStore::new(TrustPolicy { preference, ..TrustPolicy::default() }));
            let caller = kind.caller(config(&gateway).trust(trust).platform_key(Which::P.platform_key()));
            for _ in 0..6 {
                caller.execute(apply()).unwrap();
            }
            assert_eq!(gateway.downloads(), 1);
            let named: Vec<_> = gateway.seen().iter().map(assert_sealed_for_named).collect();
            let later = if preference == Preference::PublicKey { Which::P } else { Which::A };
            assert_eq!((named[0], named[1..].to_vec()), (Which::P, vec![later; 5]));
        }
    }
}

#[test]
fn the_named_key_opens_all_fields_whatever_changes_meanwhile() {
    for kind in Kind::BOTH {
        let gateway = Gateway::start(service);
        let caller = kind.caller(config(&gateway).platform_key(Which::A.platform_key()));
        let is_over = Arc::new(AtomicBool::new(false));
        let (trust, over) = (Arc::clone(caller.config().trust()), Arc::clone(&is_over));
        let rotating = std::thread::spawn(move || {
            let keys = [Which::A, Which::B, Which::C].map(Which::platform_key);
            for at in (0..keys.len()).cycle() {
                if over.load(Ordering::SeqCst) {
                    break;
                }
                // A stays, so that replies are verified without a download.
                trust.replace_certificates(vec![keys[0].clone(), keys[at].clone()]);
                std::thread::yield_now();
            }
        });
        for _ in 0..10 {
            assert!(caller.at_once(4, |_| apply()).iter().all(Result::is_ok));
        }
        is_over.store(true, Ordering::SeqCst);
        rotating.join().unwrap();
        let mut named: Vec<_> = gateway.seen().iter().map(assert_sealed_for_named).collect();
        assert_eq!((named.len(), gateway.downloads()), (40, 0));
        named.sort();
        named.dedup();
        assert!(named.len() > 1, "keys did change: {named:?}");
    }
}

#[test]
fn old_certificates_are_downloaded_again() {
    for kind in Kind::BOTH {
        let gateway = Gateway::start(service);
        let caller = kind.caller(config(&gateway));
        for (hours, downloads) in [(0, 1), (11, 1), (1, 2), (0, 2), (12, 3)] {
            gateway.clock.advance(hours * 3600);
            caller.execute(query_order()).unwrap();
            assert_eq!(gateway.downloads(), downloads, "{hours}");
        }
        // A failure is no news.
        gateway.on_download(|_, _| Answer::new(500, "", ""));
        gateway.clock.advance(12 * 3600);
        caller.execute(query_order()).unwrap();
        caller.execute(apply()).unwrap();
    }
}

#[test]
fn a_download_that_stalls_does_not_take_more_than_the_call_may() {
    Kind::at_once(|kind| {
        let gateway = Gateway::start(service);
        gateway.on_download(|state, _| state.certificates().manner(Manner::Late(STALL)));
        let caller = kind.caller(config(&gateway)).within(Duration::from_millis(400));
        let begun = Instant::now();
        caller.execute(apply()).map(drop).unwrap_err();
        assert!(begun.elapsed() < STALL / 4, "{kind:?}: {:?}", begun.elapsed());
    });
}

#[test]
fn who_waits_for_a_download_of_others_waits_no_longer_than_its_call_may() {
    Kind::at_once(|kind| {
        let gateway = Gateway::start(service);
        gateway.on_download(|state, _| state.certificates().manner(Manner::Late(STALL)));
        let trust = Arc::new(TrustStore::default());
        let leader = kind.caller(config(&gateway).trust(Arc::clone(&trust)));
        std::thread::spawn(move || leader.execute(query_order()).map(drop));
        while gateway.downloads() == 0 {
            std::thread::sleep(Duration::from_millis(5));
        }
        let caller = kind.caller(config(&gateway).trust(trust)).within(Duration::from_millis(300));
        let begun = Instant::now();
        caller.execute(apply()).map(drop).unwrap_err();
        assert!(begun.elapsed() < STALL / 4, "{kind:?}: {:?}", begun.elapsed());
        assert_eq!(gateway.downloads(), 1);
    });
}

#[test]
fn a_due_download_that_stalls_leaves_time_for_the_call() {
    Kind::at_once(|kind| {
        let gateway = Gateway::start(service);
        let caller = kind.caller(config(&gateway).deadline(Duration::from_secs(2)));
        caller.execute(query_order()).unwrap();
        gateway.clock.advance(13 * 3600);
        gateway.on_download(|state, _| state.certificates().manner(Manner::Late(STALL)));
        caller.execute(query_order()).unwrap();
    });
}

#[test]
fn a_canceled_download_is_taken_over_by_who_waits() {
    let gateway = Gateway::start(service);
    gateway.on_download(|state, _| match state.downloads() {
        1 => state.certificates().manner(Manner::Late(STALL)),
        _ => state.certificates(),
    });
    let caller = Kind::Async.caller(config(&gateway));
    let Caller::Async { runtime, client } = &caller else { panic!("not asynchronous") };
    runtime.block_on(async {
        use rt::Execute as _;
        let spawn = || {
            let client = client.clone();
            tokio::spawn(async move { client.execute(apply()).await.map(drop) })
        };
        let leader = spawn();
        while gateway.downloads() == 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let others: Vec<_> = (0..5).map(|_| spawn()).collect();
        tokio::time::sleep(Duration::from_millis(50)).await;
        leader.abort();
        for other in others {
            other.await.unwrap().unwrap();
        }
    });
    assert_eq!((gateway.count(), gateway.downloads()), (5, 2));
}
