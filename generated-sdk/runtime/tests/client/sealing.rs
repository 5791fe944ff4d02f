//! Sensitive fields: sealed before anything is sent, opened after everything is verified.

use rt::{Cipher, ErrorKind, OpenError, SealError, Sensitive};
use serde_json::json;
use wechatpay_runtime as rt;

use crate::gateway::operations::*;
use crate::gateway::{Gateway, Kind, MERCHANT_ID, Which, call, chain_of, config, keys};

#[test]
fn fields_are_sealed_wherever_they_are_and_empty_ones_are_not() {
    for kind in Kind::BOTH {
        for which in Which::PLATFORM {
            let gateway = Gateway::start(|state, _| state.json(200, r#"{"applyment_id":2000002124775691}"#));
            gateway.sign_with(which);
            let caller = kind.caller(config(&gateway).platform_key(which.platform_key()));
            let operation = apply();
            let reply = caller.execute(operation.clone()).unwrap();
            assert_eq!(reply.applyment_id, 2_000_002_124_775_691);
            assert_eq!(
                operation.body.owners[0].name.expose(),
                Some(PLAINTEXTS[0]),
                "the caller's is as it was"
            );

            let request = gateway.only();
            assert_eq!(request.header("wechatpay-serial"), Some(which.pair().id));
            let body = request.json();
            for (ciphertext, plaintext) in sealed_of_apply(&body) {
                assert_eq!(which.pair().open(&ciphertext).as_deref(), Some(plaintext));
            }
            assert_eq!(
                (&body["owners"][0]["phones"][2], &body["contact"]["email"]),
                (&json!(""), &json!(""))
            );
            assert_eq!(body["owners"][0].get("email"), None);
            for plaintext in PLAINTEXTS {
                assert!(!request.text().contains(plaintext));
            }
        }
    }
}

#[test]
fn what_the_caller_sealed_goes_as_it_is() {
    for kind in Kind::BOTH {
        let gateway = Gateway::start(|state, _| state.json(200, "{}"));
        let caller = kind.caller(config(&gateway).platform_key(Which::A.platform_key()));
        let ciphertext = Which::A.platform_key().seal(Cipher::RsaOaep, "sealed before").unwrap();
        let mut operation = apply();
        operation.body.owners[0].name = Sensitive::from_sealed(ciphertext.clone());
        caller.execute(operation).unwrap();
        assert_eq!(gateway.only().json()["owners"][0]["name"], ciphertext);
    }
}

#[test]
fn untyped_calls_seal_what_they_are_told_to() {
    for kind in Kind::BOTH {
        for cipher in [Cipher::RsaOaep, Cipher::RsaPkcs1v15] {
            let gateway = Gateway::start(|state, _| state.json(200, "{}"));
            let caller = kind.caller(config(&gateway).platform_key(Which::A.platform_key()));
            let body = json!({ "user_name": "王小明", "contacts": [{ "phone": "13800138000" }], "note": "", "n": 1 });
            let post = |pointers: &[&str]| {
                call!(&caller, client => client
                    .path("v3/x")
                    .json(&body)
                    .seal(cipher, pointers.iter().copied())
                    .post())
            };
            post(&["/user_name", "/contacts/0/phone", "/note"]).unwrap();
            let request = gateway.only();
            let sent = request.json();
            let open = |pointer: &str| {
                let text = sent.pointer(pointer).unwrap().as_str().unwrap();
                match cipher {
                    Cipher::RsaOaep => Which::A.pair().open(text),
                    Cipher::RsaPkcs1v15 => Which::A.pair().open_pkcs1(text),
                }
            };
            assert_eq!(open("/user_name").as_deref(), Some("王小明"));
            assert_eq!(open("/contacts/0/phone").as_deref(), Some("13800138000"));
            assert_eq!((&sent["note"], &sent["n"]), (&json!(""), &json!(1)));
            assert_eq!(request.header("wechatpay-serial"), Some(Which::A.pair().id));

            for pointer in ["/no_such", "/n", "/contacts", "user_name"] {
                let error = post(&["/user_name", pointer]).unwrap_err();
                assert!(
                    matches!(error.kind(), ErrorKind::Encode(found) if found.path() == pointer),
                    "{error}"
                );
            }
            assert_eq!(gateway.seen().len(), 1, "nothing else was sent");
        }
    }
}

#[test]
fn a_value_that_is_too_long_stops_the_call_before_anything_is_sent() {
    // 71 characters of 3 bytes each and one of 1 make the 214 bytes that OAEP can seal.
    let longest = format!("{}x", "字".repeat(71));
    for kind in Kind::BOTH {
        let gateway = Gateway::start(|state, _| state.json(200, "{}"));
        let caller = kind.caller(config(&gateway).platform_key(Which::A.platform_key()));
        let mut operation = apply();
        operation.body.owners[1].email = Some(Sensitive::new(format!("{longest}y")));
        let error = caller.execute(operation.clone()).map(drop).unwrap_err();
        let ErrorKind::Seal(path, SealError::TooLong { limit: 214, length: 215 }) = error.kind() else {
            panic!("{error:?}")
        };
        assert_eq!((path.as_str(), gateway.count(), error.attempts()), ("owners[1].email", 0, 0));
        assert!(!chain_of(&error).contains('字'));
        operation.body.owners[1].email = Some(Sensitive::new(longest.clone()));
        caller.execute(operation).unwrap();
        let sealed = gateway.only().json()["owners"][1]["email"].as_str().unwrap().to_owned();
        assert_eq!(Which::A.pair().open(&sealed).as_ref(), Some(&longest));

        // Overseas it is 245.
        for (length, is_sent) in [(246, false), (245, true)] {
            let body = UserBody { name: Sensitive::new("n".repeat(length)) };
            let outcome = caller.execute(QueryUserOverseas { body });
            assert_eq!((outcome.is_ok(), gateway.count()), (is_sent, 1 + usize::from(is_sent)));
        }
    }
}

#[test]
fn fields_of_replies_come_opened() {
    for kind in Kind::BOTH {
        let gateway = Gateway::start(|state, _| {
            let seal = |text| Which::Merchant.pair().seal(text);
            let body = json!({"name": seal("王小明"), "phones": [seal("139"), "", seal("138")], "note": ""});
            state.json(200, &body.to_string())
        });
        let caller = kind.caller(config(&gateway).platform_key(Which::A.platform_key()));
        let user = caller.execute(QueryUser {}).unwrap();
        let phones: Vec<_> = user.phones.iter().map(|phone| phone.expose().unwrap()).collect();
        assert_eq!((user.name.expose(), phones), (Some("王小明"), vec!["139", "", "138"]));
        assert_eq!(user.note.as_ref().and_then(Sensitive::expose), Some(""));
        assert_eq!(format!("{user:?}"), "User { name: ***, phones: [***, ***, ***], note: *** }");
    }
}

#[test]
fn fields_that_cannot_be_opened_are_told_by_their_path() {
    let wrongs: [fn() -> String; 4] = [
        || Which::A.pair().seal("for another"),
        || Which::Merchant.pair().seal_pkcs1("by another padding"),
        || "not sealed at all".into(),
        || "AAAA".into(),
    ];
    for wrong in wrongs {
        for kind in Kind::BOTH {
            let gateway = Gateway::start(move |state, _| {
                let name = Which::Merchant.pair().seal("n");
                let body = json!({"name": name, "phones": [name, wrong()]});
                state.json(200, &body.to_string())
            });
            let caller = kind.caller(config(&gateway).platform_key(Which::A.platform_key()));
            let error = caller.execute(QueryUser {}).map(drop).unwrap_err();
            let ErrorKind::Open(path, OpenError::Refused) = error.kind() else { panic!("{error:?}") };
            assert_eq!((path.as_str(), gateway.count()), ("phones[1]", 1));
        }
    }
}

#[test]
fn without_the_private_key_sealed_replies_are_an_error() {
    for kind in Kind::BOTH {
        let gateway = Gateway::start(|state, _| {
            state.json(200, &json!({"name": Which::Merchant.pair().seal("n")}).to_string())
        });
        let key = rt::MerchantKey::from_pem(&keys::pem("merchant_key")).unwrap();
        let signer = || rt::LocalSigner::new(keys::MERCHANT_SERIAL, key.clone()).unwrap();
        let bare = || {
            rt::Config::builder_with_signer(MERCHANT_ID, signer())
                .base_url(gateway.origin())
                .clock(gateway.clock.clone())
                .platform_key(Which::A.platform_key())
        };
        let error = kind.caller(bare()).execute(QueryUser {}).map(drop).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Configuration(_)), "{error:?}");
        let user = kind.caller(bare().field_key(key.clone())).execute(QueryUser {}).unwrap();
        assert_eq!(user.name.expose(), Some("n"));
    }
}

#[test]
fn an_expired_certificate_seals_nothing() {
    for kind in Kind::BOTH {
        let gateway = Gateway::start(|state, _| state.json(200, "{}"));
        gateway.give_out(&[Which::A]);
        let caller = kind.caller(config(&gateway).platform_key(Which::A.platform_key()));
        // 2126-12-01, a month after the end of A.
        gateway.clock.advance(4_951_756_800 - gateway.now());
        caller.execute(apply()).map(drop).unwrap_err();
        assert_eq!(gateway.count(), 0);
        gateway.clock.advance(3600);
        gateway.give_out(&[Which::A, Which::B]);
        gateway.sign_with(Which::B);
        caller.execute(apply()).unwrap();
        assert_eq!(gateway.only().header("wechatpay-serial"), Some(Which::B.pair().id));
    }
}
