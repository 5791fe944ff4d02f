//! The merchant's files and environment enter; the configuration that the walk-throughs begin with leaves, or all that is
//! missing for it.
//!
//! | Variable | What |
//! |---|---|
//! | `MCHID`, `APPID` | the merchant, and its official account or mini program |
//! | `API_V3_KEY` | opens notifications and certificates; calls with the platform's public key do without it |
//! | `API_V2_KEY` | signs what goes by API v2 |
//! | `BRAND_ID`, `BRAND_API_KEY`, `BRAND_PUBLIC_KEY_ID` | a brand; the key that opens its notifications; the platform's public key for it |
//! | `PUBLIC_KEY_ID` | the platform's public key in `pub_key.pem`; without it, certificates are downloaded |
//! | `KEYS` | the folder of the files below, if it is not this one |
//! | `BASE_URL`, `BASE_URL_TLS` | a stand-in for the service, `http://127.0.0.1:8080`, and the same with TLS |
//! | `NOTIFY_URL` | where the service sends notifications |
//! | `LISTEN` | where the notification examples listen, `127.0.0.1:3000` unless it is set |
//!
//! | File | What |
//! |---|---|
//! | `apiclient_key.pem`, `apiclient_cert.pem` | the merchant's private key and certificate |
//! | `pub_key.pem` | the platform's public key |
//! | `brand_key.pem`, `brand_cert.pem`, `brand_pub_key.pem` | the same three for a brand |
//! | `gateway_root.pem` | the certificate that a stand-in with TLS shows |
//!
//! ```sh
//! cargo xtask gateway --keys DIR
//! ```
//!
//! starts such a stand-in, and writes the files and a file `env` into DIR; in another terminal, `set -a; . DIR/env; set +a`
//! sets all of these variables but `LISTEN`.

#![allow(dead_code, reason = "each walk-through needs some of it")]

use std::env;
use std::error::Error;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use wechatpay_sdk::rt::{self, NotificationHandler};

/// What the variables are, for those who miss one.
const VARIABLES: [(&str, &str); 11] = [
    ("BRAND_ID", "the brand's number"),
    ("BRAND_PUBLIC_KEY_ID", "the id of the platform's public key for the brand, PUB_KEY_ID_…"),
    ("MCHID", "the merchant's number"),
    ("APPID", "the official account or mini program"),
    ("API_V3_KEY", "the API v3 key, 32 characters"),
    ("API_V2_KEY", "the API v2 key, 32 characters"),
    ("PUBLIC_KEY_ID", "the id of the platform's public key, PUB_KEY_ID_…"),
    ("BASE_URL_TLS", "the stand-in's address with TLS, since the client certificate has to be shown"),
    ("NOTIFY_URL", "where the service sends notifications, https://…"),
    ("USER_NAME", "the name of the person who gets the coupon"),
    ("ID_CARD_NUMBER", "the number of that person's identity card"),
];

const KEY: &str = "apiclient_key.pem";
const CERTIFICATE: &str = "apiclient_cert.pem";
const PUBLIC_KEY: &str = "pub_key.pem";
const ROOT: &str = "gateway_root.pem";
const ROOT_NEEDED: (&str, &str) = (ROOT, "the certificate that the stand-in shows");

/// Whatever keeps a program from its end; shown as its text, also by `main`.
pub struct Unready(Box<dyn Error + Send + Sync>);

impl<E: Into<Box<dyn Error + Send + Sync>>> From<E> for Unready {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl fmt::Display for Unready {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Debug for Unready {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

/// A configuration with all keys that are there, and these variables; or all that is missing.
pub fn ready<const N: usize>(names: [&str; N]) -> Result<(rt::ConfigBuilder, [String; N]), Unready> {
    let mut required = names.to_vec();
    required.push("MCHID");
    // Certificates are sealed by it; API v2 has none.
    if variable("PUBLIC_KEY_ID").is_none() && !required.contains(&"API_V2_KEY") {
        required.push("API_V3_KEY");
    }
    let mut files = vec![(KEY, "the merchant's private key"), (CERTIFICATE, "the merchant's certificate")];
    if variable("PUBLIC_KEY_ID").is_some() || required.contains(&"PUBLIC_KEY_ID") {
        files.push((PUBLIC_KEY, "the platform's public key, as PUBLIC_KEY_ID names it"));
    }
    all_are_there(&required, &files)?;
    Ok((config()?, names.map(|name| variable(name).unwrap_or_default())))
}

/// The same for a brand, which has keys of its own.
pub fn brand<const N: usize>(names: [&str; N]) -> Result<(rt::ConfigBuilder, [String; N]), Unready> {
    const KEY: &str = "brand_key.pem";
    const CERTIFICATE: &str = "brand_cert.pem";
    const PUBLIC_KEY: &str = "brand_pub_key.pem";
    let files = [
        (KEY, "the brand's private key"),
        (CERTIFICATE, "the brand's certificate"),
        (PUBLIC_KEY, "the platform's public key, as BRAND_PUBLIC_KEY_ID names it"),
    ];
    all_are_there(&[&["BRAND_ID", "BRAND_PUBLIC_KEY_ID"], &names[..]].concat(), &files)?;
    let key = rt::MerchantKey::from_pem(&read(KEY)?).map_err(|error| in_file(KEY, error))?;
    let signer = rt::LocalSigner::from_certificate_pem(&read(CERTIFICATE)?, key);
    let signer = signer.map_err(|error| in_file(CERTIFICATE, error))?;
    let id = variable("BRAND_PUBLIC_KEY_ID").unwrap_or_default();
    let platform = rt::PlatformKey::from_public_key_pem(&id, &read(PUBLIC_KEY)?);
    let mut config = rt::Config::brand(variable("BRAND_ID").unwrap_or_default(), signer)
        .platform_key(platform.map_err(|error| in_file(PUBLIC_KEY, error))?)
        .user_agent("walk-through/1.0");
    if let Some(key) = variable("BRAND_API_KEY") {
        let key = rt::BrandApiKey::new(key).map_err(|error| in_variable("BRAND_API_KEY", error))?;
        config = config.brand_api_key(key);
    }
    if let Some(url) = variable("BASE_URL") {
        config = config.base_url(url);
    }
    Ok((config, names.map(|name| variable(name).unwrap_or_default())))
}

/// Tells everything that is missing at once, and what it is.
fn all_are_there(names: &[&str], files: &[(&str, &str)]) -> Result<(), Unready> {
    let mut missing = Vec::new();
    for (name, what) in VARIABLES.iter().filter(|(name, _)| names.contains(name)) {
        if variable(name).is_none() {
            let state = if is_no_text(name) { ", which is set to what is no text in UTF-8" } else { "" };
            missing.push(format!("the variable {name}: {what}{state}"));
        }
    }
    for (file, what) in files {
        let path = path(file);
        if !path.is_file() {
            missing.push(format!("the file {}: {what}", path.display()));
        }
    }
    if missing.is_empty() {
        return Ok(());
    }
    let missing = missing.join("\n  ");
    Err(format!("this is missing:\n  {missing}\n`cargo xtask gateway --keys DIR` writes files to try with, and `set -a; . DIR/env; set +a` sets the variables").into())
}

fn config() -> Result<rt::ConfigBuilder, Unready> {
    let signer = rt::LocalSigner::from_certificate_pem(&read(CERTIFICATE)?, key()?);
    let signer = signer.map_err(|error| in_file(CERTIFICATE, error))?;
    let merchant_id = variable("MCHID").unwrap_or_default();
    let mut config = rt::Config::builder(merchant_id, signer).user_agent("walk-through/1.0");
    if let Some(key) = variable("API_V3_KEY") {
        config = config.api_v3_key(rt::ApiV3Key::new(key).map_err(|error| in_variable("API_V3_KEY", error))?);
    }
    if let Some(key) = variable("API_V2_KEY") {
        config =
            config.api_v2_key(rt::ApiV2Key::new(&key).map_err(|error| in_variable("API_V2_KEY", error))?);
    }
    if variable("PUBLIC_KEY_ID").is_some() {
        config = config.platform_key(public_key()?);
    }
    if let Some(url) = variable("BASE_URL") {
        config = config.base_url(url);
    }
    Ok(config)
}

/// A client of this merchant.
pub fn client(config: rt::Config) -> Result<rt::Client, Unready> {
    // Only a stand-in is trusted for a file's sake.
    match variable("BASE_URL") {
        Some(url) if url.starts_with("https:") => {
            all_are_there(&[], &[ROOT_NEEDED])?;
            let options = rt::TransportOptions::default().root_certificate(&read(ROOT)?);
            Ok(rt::Client::with_transport(config, options.build()?))
        }
        _ => Ok(rt::Client::new(config)?),
    }
}

/// A client that shows the merchant's certificate, as money that goes back by API v2 asks for.
pub fn client_with_certificate(mut config: rt::ConfigBuilder) -> Result<rt::Client, Unready> {
    let mut options = rt::TransportOptions::default().client_certificate(&read(CERTIFICATE)?, &read(KEY)?);
    if variable("BASE_URL").is_some() {
        all_are_there(&["BASE_URL_TLS"], &[ROOT_NEEDED])?;
        config = config.base_url(variable("BASE_URL_TLS").unwrap_or_default());
        options = options.root_certificate(&read(ROOT)?);
    }
    Ok(rt::Client::with_transport(config.build()?, options.build()?))
}

/// Verifies and opens the notifications of this merchant.
///
/// Without the platform's public key, its certificates are downloaded now, and again when a notification is signed by an
/// unknown one: a program that cannot do so does not begin to take notifications.
pub async fn notifications(config: rt::ConfigBuilder) -> Result<NotificationHandler, Unready> {
    let client = client(config.build()?)?;
    if variable("PUBLIC_KEY_ID").is_none() {
        client.refresh_certificates().await?;
    }
    Ok(NotificationHandler::with_client(client))
}

/// The private key, for what is signed outside of calls.
pub fn key() -> Result<rt::MerchantKey, Unready> {
    rt::MerchantKey::from_pem(&read(KEY)?).map_err(|error| in_file(KEY, error))
}

/// The platform's public key.
pub fn public_key() -> Result<rt::PlatformKey, Unready> {
    let id = variable("PUBLIC_KEY_ID").unwrap_or_default();
    rt::KeyId::new(&id).map_err(|error| in_variable("PUBLIC_KEY_ID", error))?;
    rt::PlatformKey::from_public_key_pem(&id, &read(PUBLIC_KEY)?).map_err(|error| in_file(PUBLIC_KEY, error))
}

/// Where the notification examples listen: not where the gateway does.
pub fn listen() -> String {
    variable("LISTEN").unwrap_or_else(|| "127.0.0.1:3000".to_owned())
}

/// An amount in fen, as it was given on the command line.
pub fn fen(text: &str) -> Result<i64, Unready> {
    let fen = text.parse().ok().filter(|fen| *fen > 0);
    fen.ok_or_else(|| format!("{text:?} is not an amount in fen, such as 2590").into())
}

/// A variable of the environment that says something.
fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|text| !text.trim().is_empty())
}

/// Whether it is set, and nobody can read it.
fn is_no_text(name: &str) -> bool {
    matches!(env::var(name), Err(env::VarError::NotUnicode(_)))
}

/// What is wrong with a variable.
fn in_variable(name: &str, error: impl Error) -> Unready {
    format!("the variable {name}: {error}").into()
}

/// What is wrong with a file.
fn in_file(file: &str, error: impl Error) -> Unready {
    format!("{}: {error}", path(file).display()).into()
}

fn path(file: &str) -> PathBuf {
    Path::new(&variable("KEYS").unwrap_or_else(|| ".".to_owned())).join(file)
}

fn read(file: &str) -> Result<String, Unready> {
    let path = path(file);
    fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()).into())
}
