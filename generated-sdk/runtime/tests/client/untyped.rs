//! Calls by path: their settings add up, and contradictions end them before anything is sent.

use rt::{Cipher, EncodeKind, ErrorKind, HashType, Sealing, Segment, VerifyError};
use serde_json::json;
use wechatpay_runtime as rt;

use crate::gateway::operations::*;
use crate::gateway::{
    API_V2_KEY, API_V3_KEY, Answer, Caller, Gateway, Kind, MERCHANT_ID, Which, call, chain_of, config, pem,
    xml,
};

const OAEP: Cipher = Cipher::RsaOaep;
const SECRET: &str = "6225760000000000";

#[test]
fn texts_to_be_sealed_add_up_in_any_order() {
    for kind in Kind::BOTH {
        let gateway = Gateway::start(|state, _| state.json(200, "{}"));
        let caller = kind.caller(config(&gateway).platform_key(Which::A.platform_key()));
        let body = json!({ "user_name": "王小明", "id_card": SECRET, "phones": ["139", "138"] });
        let outcomes = [
            call!(&caller, client => client
                .path("v3/x")
                .json(&body)
                .seal(OAEP, ["/user_name"])
                .seal(OAEP, ["/id_card"])
                .seal(OAEP, ["/phones/0", "/phones/1"])
                .post()),
            call!(&caller, client => client
                .path("v3/x")
                .seal(OAEP, ["/phones/1", "/id_card"])
                .seal_with(Sealing::PLATFORM_OAEP, ["/user_name"])
                .json(&body)
                .seal(OAEP, ["/phones/0"])
                .seal(Cipher::RsaPkcs1v15, [""; 0])
                .post()),
        ];
        for (outcome, request) in outcomes.into_iter().zip(gateway.seen()) {
            outcome.unwrap();
            let sent = request.json();
            for pointer in ["/user_name", "/id_card", "/phones/0", "/phones/1"] {
                let (sealed, plain) = (sent.pointer(pointer).unwrap(), body.pointer(pointer).unwrap());
                assert_eq!(Which::A.pair().open(sealed.as_str().unwrap()).as_deref(), plain.as_str());
            }
        }
    }
}

/// The result of a call that must fail before anything is sent, even for a missing key.
fn refused(make: impl Fn(&Caller) -> Result<rt::Json, rt::Error>) -> (String, EncodeKind) {
    let outcomes = Kind::BOTH.map(|kind| {
        let gateway = Gateway::start(|state, _| state.json(200, "{}"));
        let due = kind.caller(config(&gateway).certificates_age(std::time::Duration::ZERO));
        call!(&due, client => client.refresh_certificates()).unwrap();
        let others = [config(&gateway), config(&gateway).platform_key(Which::A.platform_key())];
        let [without_key, with_key] = others.map(|config| kind.caller(config));
        let outcomes = [due, without_key, with_key].map(|caller| make(&caller).expect_err("nothing is sent"));
        assert_eq!((gateway.count(), gateway.downloads()), (0, 1), "nothing else was sent");
        outcomes.map(|error| {
            assert!(!chain_of(&error).contains(SECRET), "{error:?}");
            assert_eq!((error.attempts(), error.is_retryable()), (0, false));
            match error.kind() {
                ErrorKind::Encode(error) => (error.path().to_owned(), error.kind()),
                _ => panic!("{error:?}"),
            }
        })
    });
    let outcomes = outcomes.concat();
    assert!(outcomes.iter().all(|outcome| *outcome == outcomes[0]), "{outcomes:?}");
    outcomes[0].clone()
}

#[test]
fn what_makes_no_sense_together_is_not_sent() {
    let body = json!({ "a": SECRET, "b": { "c": SECRET }, "n": 1 });
    let seal = |calls: &[(Cipher, &str)]| {
        refused(|caller| {
            call!(caller, client => {
                let path = client.path("v3/x").json(&body);
                calls.iter().fold(path, |path, (cipher, pointer)| path.seal(*cipher, [*pointer])).post()
            })
        })
    };
    for (calls, pointer, kind) in [
        (&[(OAEP, "/a"), (Cipher::RsaPkcs1v15, "/b/c")][..], "/b/c", EncodeKind::OtherSealing),
        (&[(OAEP, "/a"), (OAEP, "/a")], "/a", EncodeKind::SealedTwice),
        (&[(OAEP, "/b/c"), (OAEP, "/b")], "/b", EncodeKind::SealedTwice),
        (&[(OAEP, "/a"), (OAEP, "")], "", EncodeKind::Pointer),
        (&[(OAEP, "/a"), (OAEP, "/n")], "/n", EncodeKind::NoText),
        // The first fault is reported.
        (&[(OAEP, "a"), (OAEP, "/n"), (OAEP, "/n")], "a", EncodeKind::Pointer),
    ] {
        assert_eq!(seal(calls), (pointer.to_owned(), kind));
    }
    let twice = refused(|caller| call!(caller, client => client.path("v3/x").json(&body).json(&body).post()));
    assert_eq!(twice, (String::new(), EncodeKind::BodyTwice));
    let no_body = refused(|caller| call!(caller, client => client.path("v3/x").seal(OAEP, ["/a"]).post()));
    assert_eq!(no_body, ("/a".to_owned(), EncodeKind::NoText));
    let bound = |path: &str, bound: &[&str]| {
        refused(|caller| {
            call!(caller, client => {
                bound.iter().fold(client.path(path), |path, name| path.bind(*name, "1")).get()
            })
        })
    };
    for (path, names, name, kind) in [
        ("v3/{a}", &["a", "a"][..], "a", EncodeKind::BoundTwice),
        ("v3/{a}", &["a", "b"], "b", EncodeKind::UnknownSegment),
        ("v3/{a}/{b}", &["a"], "b", EncodeKind::MissingSegment),
        ("v3/{a", &[], "", EncodeKind::Braces),
        ("https://api.mch.weixin.qq.com/v3/x", &[], "", EncodeKind::Address),
        ("//host/x", &[], "", EncodeKind::Address),
        ("api.mch.weixin.qq.com/v3/x", &[], "", EncodeKind::Address),
        ("v3/x#y", &[], "", EncodeKind::Fragment),
        ("v3/x?a=b#y", &[], "", EncodeKind::Fragment),
        ("v3/x\n", &[], "", EncodeKind::WhiteSpace),
        ("v3/a/%2e%2E/b", &[], "", EncodeKind::DotSegment),
        ("v2/a/..\\b", &[], "", EncodeKind::DotSegment),
    ] {
        assert_eq!(bound(path, names), (name.to_owned(), kind), "{path}");
    }
    let dots = |value: Segment| {
        refused(move |caller| call!(caller, client => client.path("v3/{a}").bind("a", value.clone()).get()))
    };
    for value in [Segment::from(".."), Segment::encoded("%2E."), Segment::encoded(".")] {
        assert_eq!(dots(value), ("a".to_owned(), EncodeKind::DotSegment));
    }
}

#[test]
fn api_v2_seals_with_the_key_that_is_named() {
    let body =
        json!({ "mch_id": "", "partner_trade_no": "T1", "enc_bank_no": SECRET, "enc_true_name": "王小明" });
    let path = "v2/mmpaysptrans/pay_bank";
    let unnamed = refused(
        |caller| call!(caller, client => client.path(path).json(&body).seal(OAEP, ["/enc_bank_no"]).post()),
    );
    assert_eq!(unnamed, ("/enc_bank_no".to_owned(), EncodeKind::SealingKey));
    for (sealing, which) in [(Sealing::BANK_OAEP, Which::Bank), (Sealing::PLATFORM_OAEP, Which::A)] {
        for kind in Kind::BOTH {
            let reply = [("return_code", "SUCCESS"), ("result_code", "SUCCESS")];
            let gateway =
                Gateway::start(move |_, _| Answer::new(200, "text/xml", xml::signed(&reply, false)));
            let config = config(&gateway).platform_key(Which::A.platform_key());
            let post = |config: rt::ConfigBuilder| {
                call!(&kind.caller(config), client => client
                    .path(path)
                    .json(&body)
                    .seal_with(sealing, ["/enc_bank_no"])
                    .seal_with(sealing, ["/enc_true_name"])
                    .post())
            };
            post(config.bank_key(Which::Bank.platform_key())).unwrap();
            let sent = xml::read(gateway.only().text());
            assert_eq!(which.pair().open(&sent["enc_bank_no"]).as_deref(), Some(SECRET));
            assert_eq!(which.pair().open(&sent["enc_true_name"]).as_deref(), Some("王小明"));
            if which == Which::Bank {
                let error = post(crate::gateway::config(&gateway)).unwrap_err();
                assert!(matches!(error.kind(), ErrorKind::Configuration(_)), "{error:?}");
                assert_eq!(gateway.count(), 1);
            }
        }
    }
}

#[test]
fn api_v2_without_a_key_that_seals_says_which_one_is_missing() {
    let body = json!({ "mch_id": "", "cert_sn": "A", "id_card_name": SECRET });
    for kind in Kind::BOTH {
        let gateway = Gateway::start(|_, _| Answer::new(200, "text/xml", ""));
        let key = rt::MerchantKey::from_pem(&pem("merchant_key")).unwrap();
        let signer = rt::LocalSigner::from_certificate_pem(&pem("merchant_certificate"), key).unwrap();
        let bare = || {
            let config = rt::Config::builder(MERCHANT_ID, signer.clone()).base_url(gateway.origin());
            config.clock(gateway.clock.clone())
        };
        let post = |config: rt::ConfigBuilder, sealing| {
            let caller = kind.caller(config);
            let path = "v2/applyment/micro/submit";
            call!(&caller, client => client.path(path).json(&body).seal_with(sealing, ["/id_card_name"]).post())
                .unwrap_err()
        };
        let v2_key = || rt::ApiV2Key::new(API_V2_KEY).unwrap();
        let v3_key = || rt::ApiV3Key::new(API_V3_KEY).unwrap();
        let error = post(bare().api_v2_key(v2_key()), Sealing::PLATFORM_OAEP);
        assert!(matches!(error.kind(), ErrorKind::Configuration(_)), "{error:?}");
        for word in
            ["of API v2 seals with a key of the platform", "`ConfigBuilder::platform_key`", "APIv3 key"]
        {
            assert!(error.to_string().contains(word), "{error}");
        }
        assert!(!error.to_string().contains("could not be downloaded"), "{error}");
        assert_eq!((error.outcome(), error.refresh_failure().is_some()), (rt::Outcome::NotSent, false));
        // What cannot be signed downloads nothing either.
        let error = post(bare().api_v3_key(v3_key()), Sealing::PLATFORM_OAEP);
        assert!(error.to_string().ends_with("operations of API v2 need its key"), "{error}");
        assert_eq!((gateway.count(), gateway.downloads()), (0, 0));
        // With the key that opens certificates, the reason is what happened to them.
        gateway.on_download(|state, _| state.json(404, r#"{"code":"RESOURCE_NOT_EXISTS","message":"m"}"#));
        let error = post(bare().api_v2_key(v2_key()).api_v3_key(v3_key()), Sealing::PLATFORM_OAEP);
        assert!(error.to_string().contains("RESOURCE_NOT_EXISTS"), "{error}");
        assert_eq!((gateway.count(), gateway.downloads()), (0, 1));
    }
}

#[test]
fn a_reply_of_api_v3_may_be_unsigned_where_that_was_said_and_is_never_wrong() {
    for kind in Kind::BOTH {
        let gateway = Gateway::start(|state, request| match request.number {
            1 | 2 => Answer::new(200, "application/json", r#"{"a":1}"#),
            3 => state.json(200, r#"{"a":1}"#),
            4 => Answer { body: br#"{"a":9}"#.to_vec(), ..state.json(200, r#"{"a":1}"#) },
            5 => state.json(200, r#"{"a":1}"#).without("Wechatpay-Nonce"),
            6 => state.json(200, r#"{"a":1}"#).replace("Wechatpay-Signature", "WECHATPAY/SIGNTEST/AAAA"),
            _ => Answer { body: br#"{"code":"NOT_FOUND"}"#.to_vec(), ..state.json(404, r#"{"code":"X"}"#) },
        });
        let config = config(&gateway).platform_key(Which::A.platform_key()).retry(rt::RetryPolicy::never());
        let caller = kind.caller(config);
        let signed = call!(&caller, client => client.path("v3/x").get()).unwrap_err();
        assert!(matches!(signed.kind(), ErrorKind::Verify(VerifyError::Header { .. })), "{signed:?}");
        let get = || call!(&caller, client => client.path("v3/x").unsigned_reply().get());
        for _ in 2..=3 {
            assert_eq!(get().unwrap(), json!({ "a": 1 }));
        }
        for _ in 4..=7 {
            let error = get().unwrap_err();
            assert!(matches!(error.kind(), ErrorKind::Verify(_)), "{error:?}");
        }
        assert_eq!(gateway.count(), 7);
    }
}

#[test]
fn platform_keys_and_a_shared_store_add_up_in_any_order() {
    let gateway = Gateway::start(|state, _| state.json(200, ORDER));
    let ids = |config: &rt::Config| {
        let mut ids: Vec<_> =
            config.trust().snapshot().keys().map(|key| key.id().as_str().to_owned()).collect();
        ids.sort();
        ids
    };
    let store = || {
        let store = rt::TrustStore::default();
        store.insert(Which::B.platform_key());
        std::sync::Arc::new(store)
    };
    let key = || Which::A.platform_key();
    let mut expected = [Which::A.pair().id, Which::B.pair().id];
    expected.sort_unstable();
    for config in [
        config(&gateway).trust(store()).platform_key(key()),
        config(&gateway).platform_key(key()).trust(store()),
        config(&gateway).platform_key(key()).trust(std::sync::Arc::default()).trust(store()),
    ] {
        assert_eq!(ids(&config.build().unwrap()), expected);
    }
    let shared = store();
    let one = config(&gateway).platform_key(key()).trust(shared.clone()).build().unwrap();
    let other = config(&gateway).trust(shared.clone()).build().unwrap();
    assert_eq!((ids(&one), ids(&other), shared.snapshot().keys().count()), (ids(&other), ids(&one), 2));
    // The own key of a store stays, and of two with the same id it is that of the store.
    let again = config(&gateway)
        .platform_key(Which::B.platform_key())
        .trust(store())
        .platform_key(key())
        .build()
        .unwrap();
    let first = again.trust().snapshot().keys().next().map(|key| key.id().as_str().to_owned());
    assert_eq!(first.as_deref(), Some(Which::B.pair().id));
}

#[test]
fn an_unsigned_reply_is_accepted_where_it_is_allowed_and_checked_where_it_is_signed() {
    for kind in Kind::BOTH {
        let gateway = Gateway::start(|state, request| match request.number {
            1 | 2 => Answer::new(200, "application/json", r#"{"a":1}"#),
            3 => state.json(200, r#"{"a":1}"#),
            4 => Answer { body: br#"{"a":2}"#.to_vec(), ..state.json(200, r#"{"a":1}"#) },
            _ => Answer::new(200, "text/html", "<html>"),
        });
        let caller = kind.caller(config(&gateway).platform_key(Which::A.platform_key()));
        let strict = call!(&caller, client => client.path("v3/x").get()).unwrap_err();
        assert!(matches!(strict.kind(), ErrorKind::Verify(VerifyError::Header { .. })), "{strict:?}");
        let call = || call!(&caller, client => client.path("v3/x").unsigned_reply().get());
        for _ in 0..2 {
            assert_eq!(call().unwrap(), json!({ "a": 1 }));
        }
        assert!(matches!(call().unwrap_err().kind(), ErrorKind::Verify(VerifyError::Mismatch(_))));
        assert!(matches!(call().unwrap_err().kind(), ErrorKind::Unexpected { .. }));
    }
}

#[test]
fn digests_and_limits_of_a_download_add_up() {
    let file = || rt::Download::from_bytes("", "abc");
    let (sha1, sha256) = (
        "a9993e364706816aba3e25717850c26c9cd0d89d",
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    );
    let right = file().expect_digest(HashType::Sha1, sha1).expect_digest(HashType::Sha256, sha256);
    assert_eq!(right.read_bytes().unwrap(), "abc");
    for (first, second) in [(sha1, &sha1[1..]), (&sha1[1..], sha1)] {
        let file = file().expect_digest(HashType::Sha1, first).expect_digest(HashType::Sha1, second);
        assert!(matches!(file.read_bytes(), Err(rt::DownloadError::Digest { kind: HashType::Sha1 })));
    }
    for (first, second, fits) in [(2, 9, false), (9, 2, false), (9, 3, true)] {
        assert_eq!(file().limit(first).limit(second).read_bytes().is_ok(), fits);
    }
}
