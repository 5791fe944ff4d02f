//! Checks what can be told of a configuration only with all parts at hand.

use http::HeaderValue;

use super::{ConfigBuilder, ConfigError, Facts};
use crate::call::origin;
use crate::crypto::key::serial;
use crate::crypto::{Identity, KeyError, PlatformKey};
use crate::text::bare;

/// Finds the first mistake; what is only suspicious is logged.
pub(super) fn check(builder: &ConfigBuilder) -> Result<(), ConfigError> {
    let facts = &builder.facts;
    match facts.identity() {
        Identity::Merchant => merchant_id(&facts.id)?,
        Identity::Brand => brand_id(&facts.id)?,
    }
    settings(builder)?;
    serial::check(facts.signer.serial()).map_err(|error| match error {
        KeyError::Serial(fault) => ConfigError::Serial(Some(fault)),
        _ => ConfigError::Serial(None),
    })?;
    let held = facts.trust.snapshot();
    builder.believed.keys.iter().chain(held.keys()).try_for_each(|key| platform_key(facts, key))?;
    match facts.identity() {
        Identity::Merchant => {}
        Identity::Brand => keys_of_brand(builder)?,
    }
    base_url(facts)?;
    HeaderValue::from_str(&facts.user_agent).map_err(|_| ConfigError::UserAgent)?;
    let is_alone = |secret: &str| !secret.is_empty() && bare(secret) == secret;
    if facts.workwx_secret.as_ref().is_some_and(|secret| !is_alone(secret)) {
        return Err(ConfigError::WorkwxSecret);
    }
    limits(facts)
}

fn is_number(id: &str, most: usize) -> bool {
    (1..=most).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_digit())
}

fn brand_id(id: &str) -> Result<(), ConfigError> {
    if is_number(id, 40) { Ok(()) } else { Err(ConfigError::BrandId) }
}

/// Refuses keys that only the other of merchant and brand has: an error in place of a key that nobody uses.
fn settings(builder: &ConfigBuilder) -> Result<(), ConfigError> {
    let ConfigBuilder { facts, believed } = builder;
    let identity = facts.identity();
    let given = [
        (Identity::Merchant, "api_v3_key", facts.api_v3_key.is_some()),
        (Identity::Merchant, "api_v2_key", facts.api_v2_key.is_some()),
        (Identity::Merchant, "bank_key", facts.bank_key.is_some()),
        (Identity::Merchant, "workwx_secret", facts.workwx_secret.is_some()),
        (Identity::Merchant, "platform_roots", believed.roots.is_some()),
        (Identity::Brand, "brand_api_key", facts.brand_api_key.is_some()),
    ];
    match given.into_iter().find(|(of, _, is_given)| *is_given && *of != identity) {
        Some((_, setting, _)) => Err(ConfigError::OtherIdentity { setting, identity }),
        None => Ok(()),
    }
}

/// A brand signs with RSA, and believes the platform's public key and nothing else.
fn keys_of_brand(builder: &ConfigBuilder) -> Result<(), ConfigError> {
    let ConfigBuilder { facts, believed } = builder;
    if facts.signer.scheme().of(Identity::Brand).is_none() {
        return Err(ConfigError::BrandAlgorithm);
    }
    let held = facts.trust.snapshot();
    if held.roots().is_some() || believed.keys.iter().chain(held.keys()).any(|key| key.validity().is_some()) {
        return Err(ConfigError::CertificateOfBrand);
    }
    match believed.keys.iter().chain(held.keys()).next() {
        Some(_) => Ok(()),
        None => Err(ConfigError::NoPublicKey),
    }
}

fn merchant_id(id: &str) -> Result<(), ConfigError> {
    if !is_number(id, 32) {
        return Err(ConfigError::MerchantId);
    }
    if !(8..=10).contains(&id.len()) || id.starts_with('0') {
        let hint = "numbers of merchants have 8 to 10 digits";
        tracing::warn!(merchant_id = id, hint, "wechatpay.suspicious_merchant_id");
    }
    Ok(())
}

fn platform_key(facts: &Facts, key: &PlatformKey) -> Result<(), ConfigError> {
    let id = key.id();
    let digits = |serial: &str| serial.trim_start_matches('0').to_ascii_uppercase();
    let has_own_id = digits(id.as_str()) == digits(facts.signer.serial());
    let is_own = has_own_id && key.validity().is_some()
        || facts.field_key.as_ref().is_some_and(|own| key.is_public_half_of(own))
        || key.common_name() == Some(&facts.id);
    if is_own {
        return Err(ConfigError::OwnKey);
    }
    if has_own_id {
        return Err(ConfigError::OwnId);
    }
    let Some((begin, end)) = key.validity() else {
        // The id of a certificate in place of that of its public key was logged when it was read.
        let is_id = id.is_whole_public_key_id() || id.may_be_a_serial_number();
        return if is_id { Ok(()) } else { Err(ConfigError::KeyId) };
    };
    let is_number = |name: &str| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit());
    let hint = if key.common_name().is_some_and(is_number) {
        Some("this is the certificate of a merchant, and not of the platform")
    } else if !(begin..=end).contains(&facts.now()) {
        Some("the certificate has expired or is not yet valid")
    } else {
        None
    };
    if let Some(hint) = hint {
        tracing::warn!(id = id.as_str(), hint, "wechatpay.suspicious_certificate");
    }
    Ok(())
}

fn base_url(facts: &Facts) -> Result<(), ConfigError> {
    let Some(url) = &facts.base_url else { return Ok(()) };
    origin::check(url).map_err(ConfigError::BaseUrl)?;
    if let Some(hint) = origin::suspicion(url) {
        tracing::warn!(base_url = url, hint, "wechatpay.suspicious_base_url");
    }
    Ok(())
}

fn limits(facts: &Facts) -> Result<(), ConfigError> {
    let zeros = [
        ("deadline", facts.deadline.is_zero()),
        ("reply_limit", facts.reply_limit == 0),
        ("window", facts.verify.window.is_zero()),
    ];
    match zeros.into_iter().find(|(_, is_zero)| *is_zero) {
        Some((setting, _)) => Err(ConfigError::Zero { setting }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests;
