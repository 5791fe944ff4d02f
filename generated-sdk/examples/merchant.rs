//! The merchant's files and environment enter; the configuration that the walk-throughs begin with leaves.
//!
//! | Where | What |
//! |---|---|
//! | `apiclient_key.pem`, `apiclient_cert.pem` | the merchant's private key and certificate |
//! | `MCHID`, `APPID` | the merchant, and its official account or mini program |
//! | `API_V3_KEY`, `API_V2_KEY` | the two API keys; walk-throughs of API v3 do without the second |
//! | `pub_key.pem`, `PUBLIC_KEY_ID` | the platform's public key; without its id, certificates are downloaded |
//! | `BASE_URL` | a stand-in for the service, `http://127.0.0.1:8080` |
//! | `gateway_root.pem` | the certificate that it shows, if there is TLS |
//!
//! `cargo xtask gateway --keys DIR` starts such a stand-in; it writes the files into the folder, and in `config.json` what
//! the variables are. What needs the client certificate takes its `https_url`, and `gateway_root.pem` to trust.

#![allow(dead_code, reason = "each walk-through needs some of it")]

use std::env;
use std::error::Error;
use std::fs;

use wechatpay_sdk::rt;

/// Whatever keeps a program from beginning.
pub type Unready = Box<dyn Error + Send + Sync>;

/// A configuration with all keys that are there.
pub fn config() -> Result<rt::ConfigBuilder, Unready> {
    let signer = rt::LocalSigner::from_certificate_pem(&read("apiclient_cert.pem")?, key()?)?;
    let mut config = rt::Config::builder(setting("MCHID")?, signer)
        .api_v3_key(rt::ApiV3Key::new(setting("API_V3_KEY")?)?)
        .user_agent("walk-through/1.0");
    if let Ok(key) = env::var("API_V2_KEY") {
        config = config.api_v2_key(rt::ApiV2Key::new(&key)?);
    }
    if env::var("PUBLIC_KEY_ID").is_ok() {
        config = config.platform_key(public_key()?);
    }
    if let Ok(url) = env::var("BASE_URL") {
        config = config.base_url(url);
    }
    Ok(config)
}

/// The private key, for what is signed outside of calls.
pub fn key() -> Result<rt::MerchantKey, Unready> {
    Ok(rt::MerchantKey::from_pem(&read("apiclient_key.pem")?)?)
}

/// The platform's public key.
pub fn public_key() -> Result<rt::PlatformKey, Unready> {
    Ok(rt::PlatformKey::from_public_key_pem(&setting("PUBLIC_KEY_ID")?, &read("pub_key.pem")?)?)
}

/// A transport that shows the merchant's certificate, as money that goes back by API v2 asks for.
pub fn transport() -> Result<rt::ReqwestTransport, Unready> {
    let options = rt::TransportOptions::default()
        .client_certificate(&read("apiclient_cert.pem")?, &read("apiclient_key.pem")?);
    // Only a stand-in is trusted for a file's sake.
    match env::var("BASE_URL") {
        Ok(_) => Ok(options.root_certificate(&read("gateway_root.pem")?).build()?),
        Err(_) => Ok(options.build()?),
    }
}

/// A variable of the environment.
pub fn setting(name: &str) -> Result<String, Unready> {
    env::var(name).map_err(|error| format!("{name}: {error}").into())
}

fn read(file: &str) -> Result<String, Unready> {
    fs::read_to_string(file).map_err(|error| format!("{file}: {error}").into())
}
