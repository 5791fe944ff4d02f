//! Notifications, good ones and others, that are opened, refused and answered.

mod answers;
mod bodies;
mod brands;
mod opening;
mod purpose;
mod raw;
mod recipients;
mod refusing;

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value as Json;
use serde_json::json;

use super::*;
use crate::call::ConfigBuilder;
use crate::codec::{DecodeKind, Sensitive};
use crate::crypto::{
    ApiV2Key, ApiV3Key, BrandApiKey, LocalSigner, MerchantKey, OpenError, PlatformKey, SignError, Signer,
    Signing,
};
use crate::operation::{Notification, Protocol, Sealing};
use crate::trust::VerifyError;
use crate::trust::canonical::{Clock, response_message};

/// Sealed and signed by OpenSSL with keys of wechatpay-java; also in `tests/vectors/notification.json`.
const PAYMENT: &str = include_str!("../../tests/data/openssl_notification.json");
const PLATFORM_KEY: &str = include_str!("../../tests/data/java_platform_public_key.pem");
/// wechatpay-java, `RSAPrivacyDecryptorTest`: the text `plaintext`, sealed for the merchant.
const SEALED: &str = concat!(
    "Qqsluo7R1IZyAqdkm/jBzwXDP5VndCwwFbRA+yILFTYciZzrRChQIQ7SKuI2k3YSR5auB3ZspdjR1WPB3PTCKe6BCFx3NnaPWhSwonYTm",
    "W8ZseXjkbcYSbKL5O/6dr6Zftg3t2A2FUd97acjM1fr2EIvIvRieQ3Hl8qVkDBY9520wm1rzvePUnxQWN70RZiBcqr7O7Gb0gU3l7FkvoUF",
    "SbY44HgDJetmVow3yGIV3Tcd45o2MNQ+5F1qvjIjb3/6dkGKce4/kNTYraUMO6o6kfFXlfg+bFRIiz8hiUpbToWdu7g0R5Hq0/YIE5vw/5",
    "Ms4gbk2HIQIfOLkY8sEPjYHA==",
);
const MERCHANT_KEY: &str = include_str!("../../tests/data/java_merchant_key.pem");
const MERCHANT_CERTIFICATE: &str = include_str!("../../tests/data/java_merchant_certificate.pem");
const API_V3_KEY: &str = "a7cde1ZJB1kG2e7VfTs3jQzaWizur8Gb";
/// elixir-wechat/wechat_pay, `test/wechat_pay/plug/refund_test.exs`.
const REFUND: &[u8] = include_bytes!("../../tests/data/v2/refund_processed.xml");
const API_V2_KEY: &str = "192006250b4c09247ec02edce69f6a2d";
/// The key with which the tests sign what no vector has.
const OWN_KEY: &str = include_str!("../../tests/data/gateway/platform_p_key.pem");
const OWN_PUBLIC_KEY: &str = include_str!("../../tests/data/gateway/platform_p_public.pem");
const OWN_KEY_ID: &str = "PUB_KEY_ID_0119000001092024090900000000";
const NOW: u64 = 1_652_750_623;

struct At(u64);

impl Clock for At {
    fn now(&self) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(self.0)
    }
}

fn merchant_key() -> MerchantKey {
    MerchantKey::from_pem(MERCHANT_KEY).unwrap()
}

fn with_platform_keys(config: ConfigBuilder) -> ConfigBuilder {
    let java = PlatformKey::from_public_key_pem("440024045C4A427599D09BB4E3DE0279F2E813FD", PLATFORM_KEY);
    let own = PlatformKey::from_public_key_pem(OWN_KEY_ID, OWN_PUBLIC_KEY);
    config.platform_key(java.unwrap()).platform_key(own.unwrap()).clock(At(NOW))
}

/// A merchant without the API keys.
fn config() -> ConfigBuilder {
    let signer = LocalSigner::from_certificate_pem(MERCHANT_CERTIFICATE, merchant_key()).unwrap();
    with_platform_keys(Config::builder("1900000109", signer))
}

fn handler() -> NotificationHandler {
    let (v3, v2) = (ApiV3Key::new(API_V3_KEY), ApiV2Key::new(API_V2_KEY));
    let handler =
        NotificationHandler::new(config().api_v3_key(v3.unwrap()).api_v2_key(v2.unwrap()).build().unwrap());
    // Of the published notifications.
    handler.also_for_merchants(["1234567891"]).also_for_merchants(["10000100"])
}

/// The number of the brand whose notifications these are.
const BRAND_ID: &str = "40001";

/// A brand with the same keys as the merchant, so that nothing but their roles tells them apart.
fn brand_handler() -> NotificationHandler {
    let signer = LocalSigner::from_certificate_pem(MERCHANT_CERTIFICATE, merchant_key()).unwrap();
    let config = with_platform_keys(Config::brand(BRAND_ID, signer));
    let key = BrandApiKey::new(API_V3_KEY).unwrap();
    NotificationHandler::new(config.brand_api_key(key).build().unwrap())
}

/// The payment as it came.
fn payment() -> (HeaderMap, String) {
    let payment: Json = serde_json::from_str(PAYMENT).unwrap();
    let headers = payment["headers"].as_object().unwrap().iter();
    let headers = headers.map(|(name, value)| {
        let name: http::HeaderName = name.parse().unwrap();
        (name, value.as_str().unwrap().parse().unwrap())
    });
    (headers.collect(), payment["body"].as_str().unwrap().to_owned())
}

/// A body signed with the key of the tests.
fn signed(body: &[u8]) -> HeaderMap {
    let (timestamp, nonce) = (NOW.to_string(), "EcZ9Cmy4Xyx1i6RlJQzLcCyEqDa26NBz");
    let key = MerchantKey::from_pem(OWN_KEY).unwrap();
    let signature = STANDARD.encode(key.sign(&response_message(&timestamp, nonce, body)).unwrap());
    let mut headers = HeaderMap::new();
    for (name, value) in [
        ("wechatpay-timestamp", timestamp.as_str()),
        ("wechatpay-nonce", nonce),
        ("wechatpay-serial", OWN_KEY_ID),
        ("wechatpay-signature", &signature),
    ] {
        headers.insert(name, value.parse().unwrap());
    }
    headers
}

fn verified(handler: &NotificationHandler, body: &[u8]) -> Result<Verified, NotificationError> {
    handler.receive(signed(body), body.to_vec()).verify()
}

/// A notification of this event with this content.
fn envelope(event_type: &str, content: &[u8]) -> Json {
    let (nonce, associated_data) = ("0123456789ab", "certificate");
    let ciphertext = ApiV3Key::new(API_V3_KEY).unwrap().seal(nonce, associated_data, content).unwrap();
    json!({
        "id": "EV-1",
        "create_time": "2022-05-17T09:23:43+08:00",
        "event_type": event_type,
        "resource_type": "encrypt-resource",
        "summary": "a card was opened",
        "resource": {
            "original_type": "card",
            "algorithm": "AEAD_AES_256_GCM",
            "ciphertext": ciphertext,
            "associated_data": associated_data,
            "nonce": nonce,
        },
    })
}

fn card(event_type: &str, content: &str) -> Verified {
    verified(&handler(), envelope(event_type, content.as_bytes()).to_string().as_bytes()).unwrap()
}

#[derive(Clone)]
struct Payment {
    out_trade_no: Option<String>,
    amount: Option<Amount>,
}
crate::record!(Payment { out_trade_no, amount });

#[derive(Clone)]
struct Amount {
    total: Option<i64>,
}
crate::record!(Amount { total });

impl Notification for Payment {
    const EVENT: &'static str = "TRANSACTION.SUCCESS";
    const ORIGINAL_TYPES: &'static [&'static str] = &["transaction", "profitsharing"];
    type Acknowledgement = Json;
}

/// With sealed fields inside the sealed content.
#[derive(Clone)]
struct Card {
    card_id: Option<String>,
    name: Sensitive<String>,
    phones: Vec<Sensitive<String>>,
}
crate::record!(Card { card_id, name, phones });

impl Notification for Card {
    const EVENT: &'static str = "CARD.CREATE";
    const OPENING: Option<Sealing> = Some(Sealing::MERCHANT_OAEP);
    type Acknowledgement = Json;
}

#[derive(Clone)]
enum Event {
    TransactionSuccess(Box<Payment>),
    CardCreate(Box<Card>),
    Unknown { event_type: String, resource: Json },
}
crate::events!(Event { TransactionSuccess(Payment), CardCreate(Card) });

fn card_content() -> String {
    json!({ "card_id": "C-1", "name": SEALED, "phones": [SEALED, ""] }).to_string()
}

#[derive(Clone)]
struct Refunded {
    mch_id: Option<String>,
    req_info: Option<Refund>,
}
crate::record!(Refunded { mch_id, req_info as aes_ecb_xml });

#[derive(Clone)]
struct Refund {
    refund_fee: Option<i64>,
}
crate::record!(Refund { refund_fee });

impl Notification for Refunded {
    const EVENT: &'static str = "refund-processed";
    const PROTOCOL: Protocol = Protocol::V2;
    type Acknowledgement = Json;
}
