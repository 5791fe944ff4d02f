//! A merchant whose keys of the platform are certificates enters; one who goes by the platform's public key leaves,
//! without a call that fails in between.
//!
//! | Step | The program | The platform signs by |
//! |---|---|---|
//! | 1. [`Step::Accept`] | knows both, names and seals to the certificate | the certificate |
//! | 2. [`Step::Prefer`] | knows both, names and seals to the public key | the public key, notifications by either |
//! | 3. | the merchant ends the migration on the platform's site | the public key |
//!
//! Each step is a deployment; while one is under way, processes of two steps run side by side, and both understand
//! everything. While both are in use, [`configure`] says so: otherwise, a client with a public key believes nothing else.
//! After step 3, take that out, and the client believes the public key alone. The API v3 key stays, it opens
//! notifications.
//!
//! ```sh
//! cargo run -p wechatpay-tests --example migrate_to_public_key -- accept
//! cargo run -p wechatpay-tests --example migrate_to_public_key -- prefer
//! ```
//!
//! With the merchant's files and variables, see `merchant.rs`, `PUBLIC_KEY_ID` and `API_V3_KEY` included: makes one call,
//! and tells by which key.

#![allow(clippy::print_stdout, reason = "a program for people")]

mod merchant;

use std::env;
use std::sync::Arc;

use wechatpay_sdk::rt::trust::Preference;
use wechatpay_sdk::rt::{self, TrustPolicy, TrustStore};
use wechatpay_sdk::v3::pay::transactions::out_trade_no::out_trade_no as by_number;

/// How far the merchant is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Replies by the public key are understood; requests go on by the certificate.
    Accept,
    /// Requests go by the public key; replies by a certificate are still understood.
    Prefer,
}

/// The configuration of a step.
///
/// # Errors
///
/// The merchant's settings have a mistake.
pub fn configure(
    merchant: rt::ConfigBuilder,
    public_key: rt::PlatformKey,
    step: Step,
) -> Result<rt::Config, rt::ConfigError> {
    let preference = match step {
        Step::Accept => Preference::Certificate,
        Step::Prefer => Preference::PublicKey,
    };
    let policy = TrustPolicy { preference, certificates_beside_public_key: true, ..TrustPolicy::default() };
    let trust = TrustStore::new(policy);
    trust.insert(public_key);
    merchant.trust(Arc::new(trust)).build()
}

/// The client of a step.
///
/// A client downloads certificates when it has no key at all, or meets an unknown one. In step 1 it has a key that it shall
/// not use yet, so the certificates are downloaded here: a process that cannot do so does not begin to take calls.
///
/// # Errors
///
/// There is no TLS, or the certificates could not be downloaded.
pub async fn begin(config: rt::Config, step: Step) -> Result<rt::Client, merchant::Unready> {
    let client = merchant::client(config)?;
    if step == Step::Accept {
        client.refresh_certificates().await?;
    }
    Ok(client)
}

/// The key that requests are sealed to and ask to be answered by.
pub fn names(client: &rt::Client) -> Option<String> {
    let keys = client.config().trust().snapshot();
    keys.sealing_key(std::time::SystemTime::now()).map(|key| key.id().to_string())
}

#[tokio::main]
async fn main() -> Result<(), merchant::Unready> {
    let step = match env::args().nth(1).as_deref() {
        Some("accept") => Step::Accept,
        Some("prefer") => Step::Prefer,
        _ => return Err("say `accept` or `prefer`".into()),
    };
    let (config, [_, _]) = merchant::ready(["PUBLIC_KEY_ID", "API_V3_KEY"])?;
    let client = begin(configure(config, merchant::public_key()?, step)?, step).await?;
    println!("requests name {}", names(&client).unwrap_or_default());
    let query = by_number::GetQuery::new(client.config().merchant_id());
    match client.execute(by_number::Get::new("MIGRATION-1", query)).await {
        Ok(_) => println!("a reply was verified"),
        // There is no such order, and the platform says so; an answer that it did not sign is none.
        Err(error) if error.service().is_some_and(|refused| refused.authenticated) => {
            println!("a refusal was verified: {error}");
        }
        Err(error) => return Err(error.into()),
    }
    Ok(())
}
