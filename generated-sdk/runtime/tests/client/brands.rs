//! Clients of brands: what they send and believe, and that neither they nor those of merchants call for the other.

use rt::codegen::{BodyKind, Method, OperationSpec};
use rt::{Cipher, ErrorKind, Identity, KeyId, Scheme, Sensitive, VerifyError};
use serde_json::json;
use wechatpay_runtime as rt;

use crate::gateway::operations::*;
use crate::gateway::{BRAND_ID, Caller, Gateway, Kind, Which, brand_config, call, chain_of, config};

/// `POST`, with a sealed field on either side.
#[derive(Clone, Debug)]
struct Enroll {
    body: EnrollBody,
}
rt::operation!(Enroll -> Enrolled {
    body: body,
} = OperationSpec {
    method: Method::Post,
    path: "/brand/lamps/owners",
    body: BodyKind::Json,
    sealing: Some(rt::Sealing::PLATFORM_OAEP),
    opening: Some(rt::Sealing::MERCHANT_OAEP),
    idempotent: true,
    ..OperationSpec::BRAND
});

#[derive(Clone)]
struct EnrollBody {
    owner_name: Sensitive<String>,
}
rt::record!(EnrollBody { owner_name });

#[derive(Clone)]
struct Enrolled {
    phone: Sensitive<String>,
}
rt::record!(Enrolled { phone });

/// `GET`, without anything sealed.
#[derive(Clone, Debug)]
struct GetLamp {
    lamp_id: rt::Segment,
}
rt::operation!(GetLamp -> rt::Json {
    path: [lamp_id],
} = OperationSpec { path: "/brand/lamps/{lamp_id}", idempotent: true, ..OperationSpec::BRAND });

const NAME: &str = "王小明-姓名";

fn entrust_web() -> EntrustWeb {
    let text = String::new;
    EntrustWeb { query: EntrustWebQuery { appid: text(), mch_id: text(), notify_url: text(), sign: text() } }
}

fn enroll() -> Enroll {
    Enroll { body: EnrollBody { owner_name: NAME.into() } }
}

#[test]
fn a_brand_signs_seals_and_opens_with_its_keys() {
    for kind in Kind::BOTH {
        let gateway = Gateway::start(|state, received| match received.method.as_str() {
            "POST" => {
                let sealed = Which::Merchant.pair().seal("13900139000");
                state.json_for_brand(200, &json!({ "phone": sealed }).to_string())
            }
            // The type of a signature may be missing.
            _ => state.json_for_brand(200, r#"{"lamp_id":"a/b"}"#).without("Wechatpay-Signature-Type"),
        });
        let caller = kind.caller(brand_config(&gateway));
        let reply = caller.execute(enroll()).unwrap();
        assert_eq!(reply.phone.expose(), Some("13900139000"));
        caller.execute(GetLamp { lamp_id: "a/b".into() }).unwrap();
        let body = json!({ "name": NAME, "amount": 7 });
        for path in ["brand/lamps/{id}?x=1", "/brand/lamps/{id}?x=1"] {
            let call = call!(&caller, client => client
                .path(path)
                .bind("id", "7")
                .json(&body)
                .seal(Cipher::RsaOaep, ["/name"])
                .post());
            // Untyped replies stay as they are.
            assert!(call.unwrap()["phone"].is_string());
        }
        let seen = gateway.seen();
        let targets: Vec<_> = seen.iter().map(|request| request.target.as_str()).collect();
        let untyped = "/brand/lamps/7?x=1";
        assert_eq!(targets, ["/brand/lamps/owners", "/brand/lamps/a%2Fb", untyped, untyped]);
        for (at, pointer) in [(0, "/owner_name"), (2, "/name"), (3, "/name")] {
            let sent = seen[at].json();
            let sealed = sent.pointer(pointer).unwrap().as_str().unwrap();
            assert_eq!(Which::P.pair().open(sealed).as_deref(), Some(NAME));
        }
        assert!(seen[1].header("authorization").unwrap().contains(&format!("brand_id=\"{BRAND_ID}\"")));
        assert!(!format!("{:?}", caller.config()).contains("PRIVATE"));
    }
}

#[test]
fn neither_calls_for_the_other() {
    let refused = |outcome: Result<(), rt::Error>, needed: &str| {
        let error = outcome.unwrap_err();
        let ErrorKind::Configuration(what) = error.kind() else { panic!("{error:?}") };
        assert!(what.contains(needed) && what.starts_with("not sent"), "{what}");
        assert_eq!((error.attempts(), error.is_retryable()), (0, false));
    };
    for kind in Kind::BOTH {
        let gateway = Gateway::start(|state, _| state.json(200, "{}"));
        // Without a key of the platform, certificates would be downloaded.
        let merchants = [config(&gateway), config(&gateway).platform_key(Which::A.platform_key())];
        for merchant in merchants.map(|config| kind.caller(config)) {
            const NEEDED: &str = "`Config::brand`";
            refused(merchant.execute(enroll()).map(drop), NEEDED);
            refused(merchant.execute(GetLamp { lamp_id: "7".into() }).map(drop), NEEDED);
            refused(call!(&merchant, client => client.path("brand/lamps").get()).map(drop), NEEDED);
            refused(
                call!(&merchant, client => client.path("brand/lamps").download().get()).map(drop),
                NEEDED,
            );
        }
        let brand = kind.caller(brand_config(&gateway));
        const NEEDED: &str = "`Config::builder`";
        refused(brand.execute(query_order()).map(drop), NEEDED);
        refused(brand.execute(apply()).map(drop), NEEDED);
        refused(brand.execute(unified_order(None)).map(drop), NEEDED);
        refused(brand.execute(entrust_web()).map(drop), NEEDED);
        for path in ["v3/x", "v2/pay/x", "brands/x", "v3/brand/x"] {
            refused(call!(&brand, client => client.path(path).get()).map(drop), NEEDED);
        }
        assert_eq!((gateway.connections(), gateway.downloads()), (0, 0), "nothing was sent");
    }
}

#[test]
fn a_core_refuses_them_as_well() {
    let gateway = Gateway::start(|state, _| state.json(200, "{}"));
    let (merchant, brand) = (
        rt::Core::new(config(&gateway).build().unwrap()),
        rt::Core::new(brand_config(&gateway).build().unwrap()),
    );
    for error in [
        merchant.prepare_blocking(enroll()).map(drop).unwrap_err(),
        brand.prepare_blocking(apply()).map(drop).unwrap_err(),
        brand.address(&entrust_web()).map(drop).unwrap_err(),
        pollster::block_on(brand.prepare_certificates()).map(drop).unwrap_err(),
    ] {
        assert!(
            matches!(error.kind(), ErrorKind::Configuration(what) if what.starts_with("not sent")),
            "{error}"
        );
    }
    assert!(brand.prepare_blocking(enroll()).is_ok());
}

/// Why a client of a brand does not believe a reply.
fn disbelieved(caller: &Caller) -> rt::Error {
    caller.execute(GetLamp { lamp_id: "7".into() }).unwrap_err()
}

#[test]
fn a_reply_for_a_merchant_is_not_one_for_a_brand() {
    for kind in Kind::BOTH {
        let gateway = Gateway::start(|state, received| match received.path() {
            path if path.starts_with("/brand/") => state.json(200, "{}"),
            _ => state.json_for_brand(200, ORDER),
        });
        gateway.sign_with(Which::P);
        let merchant = kind.caller(config(&gateway).platform_key(Which::P.platform_key()));
        for (error, scheme, identity) in [
            (disbelieved(&kind.caller(brand_config(&gateway))), Scheme::Rsa2048Sha256, Identity::Brand),
            (merchant.execute(query_order()).unwrap_err(), Scheme::BrandRsa2048Sha256, Identity::Merchant),
        ] {
            let expected = VerifyError::OtherIdentity { scheme, identity };
            assert!(matches!(error.kind(), ErrorKind::Verify(found) if *found == expected), "{error}");
        }
    }
}

#[test]
fn a_brand_neither_downloads_nor_believes_certificates() {
    for kind in Kind::BOTH {
        // Signed by a certificate that is not known, and by one that somebody put into the store later.
        let gateway = Gateway::start(|state, _| {
            state.json(200, "{}").replace("Wechatpay-Signature-Type", "WECHATPAY-BRAND-SHA256-RSA2048")
        });
        gateway.sign_with(Which::A);
        let caller = kind.caller(brand_config(&gateway));
        let unknown = VerifyError::UnknownKey(KeyId::new(Which::A.pair().id).unwrap());
        for _ in 0..2 {
            let error = disbelieved(&caller);
            assert!(matches!(error.kind(), ErrorKind::Verify(found) if *found == unknown), "{error}");
            assert!(chain_of(&error).contains("a brand has no certificates of the platform"), "{error:?}");
            caller.config().trust().insert(Which::A.platform_key());
        }
        let error = caller.refresh().unwrap_err();
        assert!(error.to_string().contains("a brand has no certificates of the platform"), "{error}");
        assert_eq!(gateway.downloads(), 0);
    }
}
