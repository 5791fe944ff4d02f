//! The API of brands, as a brand uses it: what it calls, what it is told, and what it is kept apart from.

use serde_json::json;
use wechatpay_fragments::brand::lamps::owners;
use wechatpay_fragments::webhook::brand::{Event, lamp_broken};
use wechatpay_fragments::{Urls as _, rt};
use wechatpay_gateway::notify::{self, Manner};
use wechatpay_gateway::{Gateway, Misbehavior};

use super::{client, gateway, rental};

pub fn brand(gateway: &Gateway) -> rt::blocking::Client {
    rt::blocking::Client::new(gateway.brand_config().unwrap().build().unwrap()).unwrap()
}

fn handler(gateway: &Gateway) -> rt::NotificationHandler {
    rt::NotificationHandler::new(gateway.brand_config().unwrap().build().unwrap())
}

pub fn enrollment() -> owners::PostBody {
    let body = owners::PostBody::new(owners::PostBodyRequired {
        out_request_no: "ENROLL-2031-0001".into(),
        lamp_id: "LAMP-7".into(),
        owner_name: "Lin Xiaoyu".into(),
    });
    body.tags(vec!["early".into()])
}

#[test]
fn a_brand_calls_and_its_fields_are_sealed_both_ways() {
    let gateway = gateway();
    let members = json!({ "state": "WAITING", "phone": "13900000417" });
    gateway.answer_with("POST /brand/lamps/owners", members.as_object().unwrap().clone()).unwrap();
    let client = brand(&gateway);
    for reply in [
        client.execute(owners::Post::new(enrollment())).unwrap(),
        client.brand().lamps().owners().post(enrollment()).unwrap(),
    ] {
        let record = gateway.last().unwrap();
        assert_eq!(record.faults, []);
        assert_eq!(record.opened, [("/body/owner_name".to_owned(), "Lin Xiaoyu".to_owned())]);
        assert_eq!(record.signed_by.as_deref(), Some(gateway.keys().brand.public_key_id.as_str()));
        assert_eq!(reply.phone.unwrap().expose(), Some("13900000417"));
        assert_eq!(reply.state, Some(owners::PostReplyState::Waiting));
    }
    let owner = client.brand().lamps().owners().owner_id("OWNER/1").get().unwrap();
    assert_eq!(owner.owner_id.as_deref(), Some("OWNER/1"));
    let untyped = client.path("brand/lamps/owners/{owner_id}").bind("owner_id", "OWNER/1").get().unwrap();
    assert_eq!(untyped["owner_id"], "OWNER/1");
}

#[test]
fn a_busy_service_is_asked_again() {
    let gateway = gateway();
    let client = brand(&gateway);
    for _ in 0..2 {
        gateway.misbehave(Misbehavior::Status(429, None));
    }
    client.execute(owners::Post::new(enrollment())).unwrap();
    assert_eq!(gateway.records().len(), 3);
}

#[test]
fn neither_calls_for_the_other_and_nothing_is_sent() {
    let gateway = gateway();
    let needs = |error: rt::Error, begin: &str| {
        let is_told = matches!(error.kind(), rt::ErrorKind::Configuration(what) if what.contains(begin));
        assert!(is_told && error.attempts() == 0, "{error}");
    };
    needs(client(&gateway).execute(owners::Post::new(enrollment())).unwrap_err(), "`Config::brand`");
    needs(client(&gateway).path("brand/lamps").get().unwrap_err(), "`Config::brand`");
    needs(brand(&gateway).execute(rental()).unwrap_err(), "`Config::builder`");
    needs(brand(&gateway).path("v3/lockers/rentals").get().unwrap_err(), "`Config::builder`");
    assert!(gateway.records().is_empty());
}

/// What somebody signs who does not ask whose operation it is.
fn sent(gateway: &Gateway, target: &str, as_brand: bool) -> (u16, String) {
    let (id, signer, scheme, name) = {
        let keys = gateway.keys();
        match as_brand {
            true => {
                (&keys.brand.id, &keys.brand.own, rt::Scheme::BrandRsa2048Sha256, &keys.brand.public_key_id)
            }
            false => (&keys.merchant_id, &keys.merchant, rt::Scheme::Rsa2048Sha256, &keys.public_key_ids[0]),
        }
    };
    let timestamp = rt::canonical::unix_seconds(std::time::SystemTime::now());
    let message = rt::canonical::request_message("GET", target, timestamp, "n0nce", b"");
    let authorization = rt::canonical::Authorization {
        scheme,
        id,
        nonce: "n0nce",
        timestamp,
        serial: &signer.serial,
        signature: &signer.key.sign(&message).unwrap(),
    };
    let send = async {
        let request =
            reqwest::Client::builder().no_proxy().build().unwrap().get(format!("{}{target}", gateway.url()));
        let headers = [
            ("Authorization", authorization.to_header()),
            ("Wechatpay-Serial", name.clone()),
            ("Accept", "application/json".to_owned()),
            ("User-Agent", "test".to_owned()),
        ];
        let request = headers.into_iter().fold(request, |request, (name, value)| request.header(name, value));
        request.send().await.unwrap()
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let reply = runtime.block_on(send);
    let kind = reply.headers()["Wechatpay-Signature-Type"].to_str().unwrap().to_owned();
    (reply.status().as_u16(), kind)
}

#[test]
fn the_gateway_takes_each_scheme_where_it_belongs() {
    let gateway = gateway();
    let (of_brand, of_merchant) = ("/brand/lamps/owners/1", "/v3/lockers/rentals/1");
    let (brand, merchant) = ("WECHATPAY-BRAND-SHA256-RSA2048", "WECHATPAY2-SHA256-RSA2048");
    for (target, as_brand, status, kind) in [
        (of_brand, true, 200, brand),
        (of_brand, false, 401, brand),
        (of_merchant, false, 200, merchant),
        (of_merchant, true, 401, merchant),
        // Nobody's: answered to who asks.
        ("/brand/x", true, 404, brand),
        ("/v3/x", false, 404, merchant),
    ] {
        assert_eq!(sent(&gateway, target, as_brand), (status, kind.to_owned()), "{target} {as_brand}");
    }
}

#[test]
fn a_brand_is_told_and_a_merchant_is_not() {
    let gateway = gateway();
    let broken = || notify::Event::brand("LAMP.BROKEN").with("owner_name", json!("Lin Xiaoyu"));
    let received = || {
        let told = gateway.notification(broken()).unwrap();
        (told.headers, told.body)
    };
    let verified = || {
        let (headers, body) = received();
        handler(&gateway).receive(headers, body).verify().unwrap()
    };
    let opened = verified().payload::<lamp_broken::Payload>().unwrap();
    assert_eq!(opened.event.brand_id.as_deref(), Some(gateway.keys().brand.id.as_str()));
    assert_eq!(opened.event.owner_name.unwrap().expose(), Some("Lin Xiaoyu"));
    let event = verified().open::<Event>().unwrap().event;
    assert!(
        matches!(&event, Event::LampBroken(payload) if payload.lamp_id == opened.event.lamp_id),
        "{event:?}"
    );

    let (headers, body) = received();
    let merchant = rt::NotificationHandler::new(gateway.config().unwrap().build().unwrap());
    let error = merchant.receive(headers, body).verify().unwrap_err();
    assert!(error.to_string().contains("was signed for a brand"), "{error}");
    assert_eq!(error.reply().status(), 401);

    for manner in [Manner::Probe, Manner::WrongSignature, Manner::NoSignature, Manner::Skew(310)] {
        let told = gateway.notification(broken().manner(manner)).unwrap();
        assert!(handler(&gateway).receive(told.headers, told.body).verify().is_err(), "{manner:?}");
    }
}

#[test]
fn a_brand_cannot_be_told_to_believe_certificates() {
    let gateway = gateway();
    let certificate = &gateway.keys().platform[0].certificate_pem;
    let certificate = rt::PlatformKey::from_certificate_pem(certificate).unwrap();
    let error = gateway.brand_config().unwrap().platform_key(certificate).build().unwrap_err();
    assert_eq!(error, rt::ConfigError::CertificateOfBrand);
    let error = brand(&gateway).refresh_certificates().unwrap_err();
    assert!(error.to_string().contains("a brand has no certificates"), "{error}");
}
