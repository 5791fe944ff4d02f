//! Each mistake of a configuration is told as what it is, and what is only suspicious is not refused.

use std::time::Duration;

use aws_lc_rs::signature::KeyPair as _;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::*;
use crate::call::BaseUrlFault;
use crate::crypto::{LocalSigner, MerchantKey, Signer, Signing};
use crate::trust::made;
use crate::{ApiV2Key, ApiV3Key, BrandApiKey, Config, PlatformRoots, Scheme, TrustStore};

const KEY: &str = include_str!("../../../../tests/data/java_merchant_key.pem");
const CERTIFICATE: &str = include_str!("../../../../tests/data/java_merchant_certificate.pem");
const PKCS1_KEY: &str = include_str!("../../../../tests/data/made_pkcs1_key.pem");
const PLATFORM: &str = include_str!("../../../../tests/data/java_platform_public_key.pem");

fn builder(merchant_id: &str) -> ConfigBuilder {
    let key = MerchantKey::from_pem(KEY).unwrap();
    Config::builder(merchant_id, LocalSigner::from_certificate_pem(CERTIFICATE, key).unwrap())
}

fn platform(id: &str) -> PlatformKey {
    PlatformKey::from_public_key_pem(id, PLATFORM).unwrap()
}

#[test]
fn a_merchant_has_a_number() {
    for (merchant_id, is_one) in [
        ("1900000109", true),
        // Suspicious.
        ("1", true),
        ("", false),
        ("1900000109\n", false),
        (" 1900000109", false),
        ("\"1900000109\"", false),
        ("1,900,000,109", false),
        ("+1900000109", false),
        ("wx5a1c93e7d02b48f6", false),
        ("\u{ff11}\u{ff19}", false),
        ("\u{663}\u{664}", false),
        ("190000010919000001091900000109190", false),
    ] {
        let expected = (!is_one).then_some(ConfigError::MerchantId);
        assert_eq!(builder(merchant_id).build().err(), expected, "{merchant_id:?}");
    }
}

#[test]
fn the_platform_has_keys_of_its_own() {
    let certificate = PlatformKey::from_certificate_pem(CERTIFICATE).unwrap();
    for (key, expected) in [
        (platform("PUB_KEY_ID_1"), None),
        // The public key of a certificate, under its number: suspicious.
        (platform("440024045C4A427599D09BB4E3DE0279F2E813FD"), None),
        (platform("PUB_KEY_ID_"), Some(ConfigError::KeyId)),
        (platform("pub_key_id_1"), Some(ConfigError::KeyId)),
        (platform("PUB_KEY_ID=PUB_KEY_ID_1"), Some(ConfigError::KeyId)),
        (platform("0119000001092024090900000000"), Some(ConfigError::KeyId)),
        (platform("1900000109"), Some(ConfigError::KeyId)),
        // The right key, with an id of the merchant.
        (platform("5f1c72e2a8931b72a2e13af8dee92471eb397115"), Some(ConfigError::OwnId)),
        (platform("005F1C72E2A8931B72A2E13AF8DEE92471EB397115"), Some(ConfigError::OwnId)),
        (certificate.clone(), Some(ConfigError::OwnKey)),
    ] {
        assert_eq!(builder("1900000109").platform_key(key.clone()).build().err(), expected, "{key:?}");
        let store = TrustStore::default();
        store.insert(key.clone());
        assert_eq!(builder("1900000109").trust(store.into()).build().err(), expected, "{key:?} in a store");
    }
    // As PKCS #1.
    let signer = LocalSigner::new("5F1C", MerchantKey::from_pem(PKCS1_KEY).unwrap()).unwrap();
    let own = PlatformKey::from_public_key_pem("PUB_KEY_ID_1", &pkcs1_public_half(PKCS1_KEY)).unwrap();
    let config = Config::builder("1900000109", signer).platform_key(own);
    assert_eq!(config.build().err(), Some(ConfigError::OwnKey));
    // An earlier one of the same merchant, for another key.
    for (name, expected) in [("1900000109", Some(ConfigError::OwnKey)), ("Tenpay.com sign", None)] {
        let earlier = PlatformKey::from_certificate_pem(&named(name)).unwrap();
        assert_eq!(builder("1900000109").platform_key(earlier).build().err(), expected, "{name}");
    }
}

/// The public half of a private key, both of them PKCS #1.
fn pkcs1_public_half(pem: &str) -> String {
    let base64: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    let pair = aws_lc_rs::rsa::KeyPair::from_der(&STANDARD.decode(base64).unwrap()).unwrap();
    let public = STANDARD.encode(pair.public_key());
    format!("-----BEGIN RSA PUBLIC KEY-----\n{public}\n-----END RSA PUBLIC KEY-----\n")
}

/// A certificate of this name, for a key of its own.
fn named(name: &str) -> String {
    let key = rcgen::KeyPair::generate_for(&rcgen::PKCS_RSA_SHA256).unwrap();
    let mut params = rcgen::CertificateParams::default();
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(rcgen::DnType::CommonName, name);
    params.self_signed(&key).unwrap().pem()
}

/// A signer with a serial number of its own.
struct Elsewhere(&'static str);

impl Signer for Elsewhere {
    fn serial(&self) -> &str {
        self.0
    }

    fn sign<'a>(&'a self, _: &'a [u8]) -> Signing<'a> {
        Box::pin(std::future::pending())
    }
}

#[test]
fn a_signer_elsewhere_has_a_serial_number() {
    use crate::crypto::SerialFault::{NotHexadecimal, Prefix, PublicKeyId, Surrounded};
    for (serial, fault) in [
        ("5F1C72E2A8931B72A2E13AF8DEE92471EB397115", None),
        ("", Some(None)),
        ("serial=5F1C", Some(Some(Prefix))),
        ("5F1C\n", Some(Some(Surrounded))),
        ("PUB_KEY_ID_1", Some(Some(PublicKeyId))),
        ("key-7", Some(Some(NotHexadecimal))),
    ] {
        let config = Config::builder_with_signer("1900000109", Elsewhere(serial));
        assert_eq!(config.build().err(), fault.map(ConfigError::Serial), "{serial:?}");
    }
}

fn brand(brand_id: &str) -> ConfigBuilder {
    let key = MerchantKey::from_pem(KEY).unwrap();
    Config::brand(brand_id, LocalSigner::from_certificate_pem(CERTIFICATE, key).unwrap())
}

#[test]
fn a_brand_has_a_number() {
    for (brand_id, is_one) in
        [("40001", true), ("100XX", false), ("", false), (" 40001", false), ("-1", false)]
    {
        let expected = (!is_one).then_some(ConfigError::BrandId);
        let built = brand(brand_id).platform_key(platform("PUB_KEY_ID_1")).build();
        assert_eq!(built.as_ref().err(), expected.as_ref(), "{brand_id:?}");
        if let Ok(config) = built {
            assert_eq!(
                (config.identity(), config.id(), config.merchant_id()),
                (Identity::Brand, brand_id, "")
            );
        }
    }
    let merchant = builder("1900000109").build().unwrap();
    assert_eq!((merchant.identity(), merchant.id()), (Identity::Merchant, merchant.merchant_id()));
}

#[test]
fn a_brand_believes_a_public_key_and_nothing_else() {
    let certificate = || made::new().key();
    let store = |key: PlatformKey| {
        let store = TrustStore::default();
        store.insert(key);
        std::sync::Arc::new(store)
    };
    let rooted = TrustStore::default();
    rooted.insert(platform("PUB_KEY_ID_1"));
    rooted.set_roots(PlatformRoots::from_pem(&made::root().pem).unwrap());
    for (config, expected) in [
        (brand("40001").platform_key(platform("PUB_KEY_ID_1")), None),
        (brand("40001").trust(store(platform("PUB_KEY_ID_1"))), None),
        (brand("40001"), Some(ConfigError::NoPublicKey)),
        (brand("40001").platform_key(certificate()), Some(ConfigError::CertificateOfBrand)),
        (
            brand("40001").platform_key(platform("PUB_KEY_ID_1")).platform_key(certificate()),
            Some(ConfigError::CertificateOfBrand),
        ),
        (
            brand("40001").platform_key(platform("PUB_KEY_ID_1")).trust(store(certificate())),
            Some(ConfigError::CertificateOfBrand),
        ),
        (brand("40001").trust(rooted.into()), Some(ConfigError::CertificateOfBrand)),
    ] {
        assert_eq!(config.build().err(), expected);
    }
}

#[test]
fn neither_has_the_keys_of_the_other() {
    const SECRET: &str = "0123456789abcdef0123456789abcdef";
    type Setting = fn(ConfigBuilder) -> ConfigBuilder;
    let merchants: [(Setting, &str); 5] = [
        (|config| config.api_v3_key(ApiV3Key::new(SECRET).unwrap()), "api_v3_key"),
        (|config| config.api_v2_key(ApiV2Key::new(SECRET).unwrap()), "api_v2_key"),
        (|config| config.bank_key(platform("bank")), "bank_key"),
        (|config| config.workwx_secret("secret"), "workwx_secret"),
        (
            |config| config.platform_roots(PlatformRoots::from_pem(&made::root().pem).unwrap()),
            "platform_roots",
        ),
    ];
    let brands: [(Setting, &str); 1] =
        [(|config| config.brand_api_key(BrandApiKey::new(SECRET).unwrap()), "brand_api_key")];
    let begun = |identity| match identity {
        Identity::Merchant => builder("1900000109").platform_key(platform("PUB_KEY_ID_1")),
        Identity::Brand => brand("40001").platform_key(platform("PUB_KEY_ID_1")),
    };
    let of = |settings: &[(Setting, &'static str)], owner: Identity, other: Identity| {
        for (setting, name) in settings {
            let config = setting(begun(owner)).build().unwrap();
            assert!(!format!("{config:?}").contains(SECRET));
            let error = setting(begun(other)).build().unwrap_err();
            assert_eq!(error, ConfigError::OtherIdentity { setting: name, identity: other });
            assert!(error.to_string().contains(name) && error.to_string().contains("Config::b"), "{error}");
        }
    };
    of(&merchants, Identity::Merchant, Identity::Brand);
    of(&brands, Identity::Brand, Identity::Merchant);
}

#[test]
fn a_store_of_keys_belongs_to_merchants_or_to_brands() {
    let store = || {
        let store = TrustStore::default();
        store.insert(platform("PUB_KEY_ID_1"));
        std::sync::Arc::new(store)
    };
    let begun = |identity: Identity| match identity {
        Identity::Merchant => builder("1900000109"),
        Identity::Brand => brand("40001"),
    };
    for (first, second) in [(Identity::Merchant, Identity::Brand), (Identity::Brand, Identity::Merchant)] {
        let shared = store();
        assert!(begun(first).trust(shared.clone()).base_url("").build().is_err(), "this leaves no trace");
        for _ in 0..2 {
            assert!(begun(first).trust(shared.clone()).build().is_ok());
            assert_eq!(begun(second).trust(shared.clone()).build().err(), Some(ConfigError::SharedStore));
        }
    }
}

/// A signer of an algorithm.
struct Of(Scheme);

impl Signer for Of {
    fn serial(&self) -> &str {
        "5F1C"
    }

    fn scheme(&self) -> Scheme {
        self.0
    }

    fn sign<'a>(&'a self, _: &'a [u8]) -> Signing<'a> {
        Box::pin(std::future::pending())
    }
}

#[test]
fn a_brand_signs_with_rsa() {
    for (scheme, expected) in [
        (Scheme::Rsa2048Sha256, None),
        (Scheme::BrandRsa2048Sha256, None),
        (Scheme::Sm2WithSm3, Some(ConfigError::BrandAlgorithm)),
    ] {
        let config = Config::brand_with_signer("40001", Of(scheme)).platform_key(platform("PUB_KEY_ID_1"));
        assert_eq!(config.build().err(), expected, "{scheme}");
    }
}

#[test]
fn settings_are_those_of_a_client_that_can_call() {
    let secret = || "T1rSEhSkIZ".to_owned();
    type Setting = fn(ConfigBuilder) -> ConfigBuilder;
    let settings: [(Setting, Option<ConfigError>); 10] = [
        (|config| config.base_url("http://127.0.0.1:8080/"), None),
        (|config| config.base_url(""), Some(ConfigError::BaseUrl(BaseUrlFault::Empty))),
        (|config| config.base_url("https://shop:pw@host"), Some(ConfigError::BaseUrl(BaseUrlFault::User))),
        (|config| config.user_agent("shop/1.0"), None),
        (|config| config.user_agent("shop\r\nX: y"), Some(ConfigError::UserAgent)),
        (|config| config.workwx_secret(""), Some(ConfigError::WorkwxSecret)),
        (|config| config.deadline(Duration::ZERO), Some(ConfigError::Zero { setting: "deadline" })),
        (|config| config.window(Duration::ZERO), Some(ConfigError::Zero { setting: "window" })),
        (|config| config.reply_limit(0), Some(ConfigError::Zero { setting: "reply_limit" })),
        (|config| config.certificates_age(Duration::ZERO), None),
    ];
    for (at, (setting, expected)) in settings.into_iter().enumerate() {
        assert_eq!(setting(builder("1900000109")).build().err(), expected, "setting {at}");
    }
    for around in ["\n", " ", "\""] {
        let error = builder("1900000109").workwx_secret(secret() + around).build().unwrap_err();
        assert_eq!(error, ConfigError::WorkwxSecret);
        assert!(!format!("{error} {error:?}").contains(&secret()), "{error}");
    }
}
