//! A merchant as a program has one, with the keys of the tests, and a notification that it received.

use std::sync::LazyLock;
use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::HeaderMap;
use wechatpay_runtime as rt;
use wechatpay_runtime::canonical::{response_message, unix_seconds};

use crate::notification::{Event, PAYLOAD, envelope};

pub const MERCHANT_KEY: &str = include_str!("../../tests/data/gateway/merchant_key.pem");
const MERCHANT_CERTIFICATE: &str = include_str!("../../tests/data/gateway/merchant_certificate.pem");
pub const PLATFORM_PUBLIC_KEY: &str = include_str!("../../tests/data/gateway/platform_p_public.pem");
const PLATFORM_KEY: &str = include_str!("../../tests/data/gateway/platform_p_key.pem");
const PLATFORM_KEY_ID: &str = "PUB_KEY_ID_0119000001092024090900000000";
pub const API_V3_KEY: &str = "Gt7rQ2wX9zLm4KpV8sBn3Hd6JfC1yTaE";
pub const NONCE: &str = "wCq51qZv4Yfg";
pub const ASSOCIATED_DATA: &str = "transaction";
/// The number of an identity card, which is sealed most often.
pub const FIELD: &str = "330106199002304417";

pub static MERCHANT: LazyLock<Merchant> = LazyLock::new(Merchant::new);

pub struct Merchant {
    pub core: rt::Core,
    handler: rt::NotificationHandler,
    platform_key: rt::PlatformKey,
    /// The content of the notification.
    pub ciphertext: String,
    pub received: (HeaderMap, Bytes),
}

impl Merchant {
    fn new() -> Self {
        let key = rt::MerchantKey::from_pem(MERCHANT_KEY).unwrap();
        let signer = rt::LocalSigner::from_certificate_pem(MERCHANT_CERTIFICATE, key).unwrap();
        let platform_key =
            rt::PlatformKey::from_public_key_pem(PLATFORM_KEY_ID, PLATFORM_PUBLIC_KEY).unwrap();
        let api_v3_key = rt::ApiV3Key::new(API_V3_KEY).unwrap();
        let ciphertext = api_v3_key.seal(NONCE, ASSOCIATED_DATA, PAYLOAD.as_bytes()).unwrap();
        let config = rt::Config::builder("1900000109", signer)
            .platform_key(platform_key.clone())
            .api_v3_key(api_v3_key)
            // The notification is received again and again.
            .window(Duration::from_secs(86_400))
            .build()
            .unwrap();
        Self {
            core: rt::Core::new(config.clone()),
            handler: rt::NotificationHandler::new(config),
            platform_key,
            received: signed(envelope(NONCE, ASSOCIATED_DATA, &ciphertext).into()),
            ciphertext,
        }
    }

    /// A notification as the handler of a program opens it.
    pub fn open(&self, (headers, body): (HeaderMap, Bytes)) -> Event {
        self.handler.receive(headers, body).verify().unwrap().open::<Event>().unwrap().event
    }

    /// A field as a request has it.
    pub fn seal(&self, plaintext: &str) -> String {
        self.platform_key.seal(rt::Cipher::RsaOaep, plaintext).unwrap()
    }
}

/// A message as the platform sends it, with the headers that its server adds.
fn signed(body: Bytes) -> (HeaderMap, Bytes) {
    let timestamp = unix_seconds(SystemTime::now()).to_string();
    let nonce = "EcZ9Cmy4Xyx1i6RlJQzLcCyEqDa26NBz";
    let key = rt::MerchantKey::from_pem(PLATFORM_KEY).unwrap();
    let signature = STANDARD.encode(key.sign(&response_message(&timestamp, nonce, &body)).unwrap());
    let length = body.len().to_string();
    let pairs = [
        ("host", "shop.example"),
        ("user-agent", "Mozilla/4.0"),
        ("accept", "*/*"),
        ("content-type", "application/json"),
        ("content-length", &length),
        ("wechatpay-nonce", nonce),
        ("wechatpay-timestamp", &timestamp),
        ("wechatpay-serial", PLATFORM_KEY_ID),
        ("wechatpay-signature", &signature),
        ("wechatpay-signature-type", "WECHATPAY2-SHA256-RSA2048"),
        ("request-id", "08F78BB5AF0610D302189F0B20E58D88D302288C8C05"),
    ];
    let header = |name: &str, value: &str| (name.parse().unwrap(), value.parse().unwrap());
    (pairs.into_iter().map(|(name, value)| header(name, value)).collect(), body)
}
