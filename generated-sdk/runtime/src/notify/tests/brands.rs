//! What a brand is told, and what a merchant is told, is kept apart.

use super::*;
use crate::crypto::{Identity, Scheme};

/// What a brand is told, with a sealed field.
#[derive(Clone)]
struct Coupon {
    coupon_code: Option<String>,
    name: Sensitive<String>,
}
crate::record!(Coupon { coupon_code, name });

impl Notification for Coupon {
    const EVENT: &'static str = "CARD.CREATE";
    const PROTOCOL: Protocol = Protocol::Brand;
    const OPENING: Option<Sealing> = Some(Sealing::MERCHANT_OAEP);
    type Acknowledgement = Json;
}

#[derive(Clone)]
enum BrandEvent {
    CardCreate(Box<Coupon>),
    Unknown { event_type: String, resource: Json },
}
crate::events!(BrandEvent { CardCreate(Coupon) });

const MERCHANT: &str = "WECHATPAY2-SHA256-RSA2048";
const BRAND: &str = "WECHATPAY-BRAND-SHA256-RSA2048";

/// A notification with this content, whose headers claim this scheme.
fn told(
    handler: &NotificationHandler,
    kind: Option<&str>,
    content: &Json,
) -> Result<Verified, NotificationError> {
    let body = envelope("CARD.CREATE", content.to_string().as_bytes()).to_string();
    let mut headers = signed(body.as_bytes());
    if let Some(kind) = kind {
        headers.insert("wechatpay-signature-type", kind.parse().unwrap());
    }
    handler.receive(headers, body).verify()
}

fn content() -> Json {
    json!({ "coupon_code": "C-1", "name": SEALED })
}

#[test]
fn a_brand_opens_what_it_is_told() {
    for kind in [Some(BRAND), None] {
        let verified = || told(&brand_handler(), kind, &content()).unwrap();
        let coupon = verified().payload::<Coupon>().unwrap().event;
        assert_eq!((coupon.coupon_code.as_deref(), coupon.name.expose()), (Some("C-1"), Some("plaintext")));
        let event = verified().open::<BrandEvent>().unwrap().event;
        assert_eq!((event.event_type(), event.payload().slot().is_absent()), ("CARD.CREATE", false));
        let BrandEvent::CardCreate(coupon) = event else { panic!("another event") };
        assert_eq!(coupon.coupon_code.as_deref(), Some("C-1"));
        assert_eq!(verified().json().unwrap().event["coupon_code"], "C-1");
    }
}

#[test]
fn neither_takes_what_was_signed_for_the_other() {
    for (handler, kind, identity, scheme) in [
        (brand_handler(), MERCHANT, Identity::Brand, Scheme::Rsa2048Sha256),
        (handler(), BRAND, Identity::Merchant, Scheme::BrandRsa2048Sha256),
    ] {
        let error = told(&handler, Some(kind), &content()).unwrap_err();
        let expected = VerifyError::OtherIdentity { scheme, identity };
        assert!(matches!(&error, NotificationError::Verify(found) if *found == expected), "{error:?}");
        assert_eq!(error.reply().status(), 401);
    }
}

#[test]
fn neither_takes_a_payload_of_the_other() {
    let refused = |outcome: Result<(), NotificationError>, says: &str| {
        let error = outcome.unwrap_err();
        assert!(matches!(error, NotificationError::Configuration(what) if what == says), "{error:?}");
    };
    let of_brand = || told(&brand_handler(), None, &content()).unwrap();
    let says = "a notification of a brand requires a payload of the API of brands";
    refused(of_brand().payload::<Card>().map(drop), says);
    refused(of_brand().payload::<Refunded>().map(drop), says);
    refused(of_brand().open::<Event>().map(drop), says);
    let of_merchant = || told(&handler(), None, &content()).unwrap();
    let says = "a notification of API v3 requires a payload of API v3";
    refused(of_merchant().payload::<Coupon>().map(drop), says);
    refused(of_merchant().open::<BrandEvent>().map(drop), says);
    refused(brand_handler().receive_v2(REFUND).map(drop), "a brand has no notifications of API v2");
}

#[test]
fn a_brand_needs_its_own_key() {
    let signer = LocalSigner::from_certificate_pem(MERCHANT_CERTIFICATE, merchant_key()).unwrap();
    let without =
        NotificationHandler::new(with_platform_keys(Config::brand(BRAND_ID, signer)).build().unwrap());
    let error = told(&without, None, &content()).unwrap().json().unwrap_err();
    assert!(error.to_string().contains("requires the brand API key"), "{error}");
}

#[test]
fn a_brand_is_the_recipient_and_merchants_may_be_anyone() {
    let also = || brand_handler().for_brands(["41"]);
    for (handler, content, expected) in [
        (brand_handler(), json!({}), Ok(())),
        (brand_handler(), json!({ "brand_id": BRAND_ID, "mchid": "7", "sp_mchid": "8" }), Ok(())),
        (brand_handler(), json!({ "brand_id": 40001 }), Ok(())),
        (brand_handler(), json!({ "brand_id": "41" }), Err("41".to_owned())),
        (also(), json!({ "brand_id": "41" }), Ok(())),
        (also(), json!({ "brand_id": BRAND_ID }), Ok(())),
        (also(), json!({ "brand_id": "42" }), Err("42".to_owned())),
    ] {
        let outcome = told(&handler, None, &content).unwrap().json().map(drop);
        let outcome = outcome.map_err(|error| match error {
            NotificationError::OtherMerchant { member: "brand_id", found } => found,
            error => panic!("{error:?}"),
        });
        assert_eq!(outcome, expected, "{content}");
    }
}
