//! Keys of the platform that change: between calls, within a call, and while a merchant migrates.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rt::trust::Preference;
use rt::{TrustPolicy, TrustStore};
use wechatpay_runtime as rt;

use crate::gateway::operations::*;
use crate::gateway::{Gateway, Kind, Which, config};
use crate::trust::{assert_sealed_for_named, known, service};

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
            // The old ones are valid, so they stay, although they are no longer handed out.
            let all = [Which::A, Which::B, Which::C][..=at].iter().map(|which| which.pair().id.to_owned());
            assert_eq!((known(&caller), gateway.downloads()), (all.collect(), at + 1));
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
            let policy =
                TrustPolicy { preference, certificates_beside_public_key: true, ..TrustPolicy::default() };
            let trust = Arc::new(TrustStore::new(policy));
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
                // A stays, so replies are verified without a download.
                keys[1..].iter().for_each(|key| trust.remove(key.id()));
                trust.insert(keys[at].clone());
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
