//! The test keys enter; a merchant and the platform that it talks to leave, as in the tests of the official Java client.

#![allow(clippy::unwrap_used, reason = "a test says so by failing")]

use std::sync::LazyLock;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::{HeaderMap, HeaderName, HeaderValue};
use wechatpay_runtime::canonical::{NoRandomness, response_message};
use wechatpay_runtime::{
    ApiV2Key, ApiV3Key, Clock, Config, ConfigBuilder, LocalSigner, MerchantKey, NonceSource, PlatformKey,
    RetryPolicy,
};

use crate::vectors::{encode, merchant_key, pem, platform_key};

/// When everything happens, in seconds since 1970: both certificates are valid then.
pub const NOW: u64 = 1_652_750_623;
/// The nonce of everything that is signed.
pub const NONCE: &str = "eBYqCOxa0QudMnPvVilkTzOg3gHh5Z3u";
/// The merchant.
pub const MERCHANT_ID: &str = "1900000109";
/// The serial number of the merchant's certificate.
pub const MERCHANT_SERIAL: &str = "5F1C72E2A8931B72A2E13AF8DEE92471EB397115";
/// The serial number of the platform's certificate.
pub const PLATFORM_SERIAL: &str = "440024045C4A427599D09BB4E3DE0279F2E813FD";
/// The APIv3 key.
pub const API_V3_KEY: &str = "a7cde1ZJB1kG2e7VfTs3jQzaWizur8Gb";
/// The APIv2 key.
pub const API_V2_KEY: &str = "exposed_your_key_here_have_risks";

/// A clock that stands at this second.
#[derive(Clone, Copy)]
pub struct At(pub u64);

impl Clock for At {
    fn now(&self) -> SystemTime {
        at(self.0)
    }
}

/// This second.
pub fn at(seconds: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(seconds)
}

/// The time of `2023-09-19 23:15:58`, years from 1970 on; whatever else is in the text does not count.
pub fn utc(text: &str) -> SystemTime {
    let number = |range: std::ops::Range<usize>| text[range].parse::<u64>().unwrap();
    let (year, month, day) = (number(0..4), number(5..7), number(8..10));
    let is_leap =
        |year: u64| year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let years: u64 = (1970..year).map(|year| if is_leap(year) { 366 } else { 365 }).sum();
    let lengths = [31, if is_leap(year) { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let months: u64 = lengths.iter().zip(1..month).map(|(length, _)| length).sum();
    at((years + months + day - 1) * 86_400 + number(11..13) * 3600 + number(14..16) * 60 + number(17..19))
}

/// A nonce that is always the same.
#[derive(Clone, Copy)]
pub struct Fixed(pub &'static str);

impl NonceSource for Fixed {
    fn nonce(&self) -> Result<String, NoRandomness> {
        Ok(self.0.to_owned())
    }
}

// Read once, since reading a private key takes longer than signing with it.
static SIGNER: LazyLock<LocalSigner> = LazyLock::new(|| {
    let key = merchant_key("java-merchant-private-key.pem");
    LocalSigner::from_certificate_pem(&pem("java-merchant-certificate.pem"), key).unwrap()
});
static PLATFORM_PRIVATE_KEY: LazyLock<MerchantKey> =
    LazyLock::new(|| merchant_key("java-platform-private-key.pem"));
static PLATFORM: LazyLock<PlatformKey> = LazyLock::new(|| platform_key("java-platform-certificate.pem"));

/// The merchant's private key.
pub fn key() -> MerchantKey {
    SIGNER.key().clone()
}

/// The platform's private key, which signs replies and notifications.
pub fn platform_private_key() -> MerchantKey {
    PLATFORM_PRIVATE_KEY.clone()
}

/// The platform's certificate.
pub fn platform() -> PlatformKey {
    PLATFORM.clone()
}

/// The APIv3 key.
pub fn api_v3_key() -> ApiV3Key {
    ApiV3Key::new(API_V3_KEY).unwrap()
}

/// The APIv2 key.
pub fn api_v2_key() -> ApiV2Key {
    ApiV2Key::new(API_V2_KEY).unwrap()
}

/// A merchant without the platform's keys and without the API keys, who tries once.
pub fn bare_config() -> ConfigBuilder {
    let signer = SIGNER.clone();
    Config::builder(MERCHANT_ID, signer).clock(At(NOW)).nonces(Fixed(NONCE)).retry(RetryPolicy::never())
}

/// A merchant with all keys.
pub fn config() -> ConfigBuilder {
    bare_config().platform_key(platform()).api_v3_key(api_v3_key()).api_v2_key(api_v2_key())
}

/// The headers with which the platform signs this body at [`NOW`].
pub fn platform_headers(body: &[u8]) -> HeaderMap {
    let timestamp = NOW.to_string();
    let signature = encode(PLATFORM_PRIVATE_KEY.sign(&response_message(&timestamp, NONCE, body)).unwrap());
    headers([
        ("Wechatpay-Timestamp", timestamp.as_str()),
        ("Wechatpay-Nonce", NONCE),
        ("Wechatpay-Serial", PLATFORM_SERIAL),
        ("Wechatpay-Signature", &signature),
        ("Wechatpay-Signature-Type", "WECHATPAY2-SHA256-RSA2048"),
    ])
}

/// Headers of these names and values.
pub fn headers<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> HeaderMap {
    let pairs = pairs.into_iter();
    let pair = |(name, value): (&str, &str)| {
        (name.parse::<HeaderName>().unwrap(), value.parse::<HeaderValue>().unwrap())
    };
    pairs.map(pair).collect()
}

/// A notification of API v3 whose content is this text.
pub fn notification(plaintext: &str) -> String {
    let (nonce, associated_data) = ("0123456789ab", "transaction");
    let ciphertext = api_v3_key().seal(nonce, associated_data, plaintext.as_bytes()).unwrap();
    serde_json::json!({
        "id": "EV-2018022511223320873",
        "create_time": "2015-05-20T13:29:35+08:00",
        "event_type": "TRANSACTION.SUCCESS",
        "resource_type": "encrypt-resource",
        "summary": "支付成功",
        "resource": {
            "original_type": "transaction",
            "algorithm": "AEAD_AES_256_GCM",
            "ciphertext": ciphertext,
            "associated_data": associated_data,
            "nonce": nonce,
        },
    })
    .to_string()
}
