//! What is wrong with a configuration as a whole.

use std::fmt;

use crate::crypto::{MerchantKey, PlatformKey};

/// A configuration cannot be that of a merchant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConfigError {
    /// The number of the merchant is empty, or has other characters than digits.
    MerchantId,
    /// What was given as a key of the platform is the merchant's own certificate or public key.
    OwnKey,
}

impl ConfigError {
    /// What is wrong, and what to do.
    pub(crate) fn text(self) -> &'static str {
        match self {
            Self::MerchantId => {
                "the number of the merchant, `mchid`, is 1 to 32 digits, such as 1900000109, without anything around them"
            }
            Self::OwnKey => {
                "the merchant's own certificate or public key, as in `apiclient_cert.pem`, was given as the platform's; \
                 give the public key of the platform, which the merchant platform shows with its `PUB_KEY_ID_...`, \
                 or a certificate that was downloaded from the platform"
            }
        }
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

impl std::error::Error for ConfigError {}

/// Checks what can be told only with all parts at hand.
pub(super) fn check<'k>(
    merchant_id: &str,
    serial: &str,
    own: Option<&MerchantKey>,
    keys: impl IntoIterator<Item = &'k PlatformKey>,
) -> Result<(), ConfigError> {
    if !(1..=32).contains(&merchant_id.len()) || !merchant_id.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(ConfigError::MerchantId);
    }
    let is_own = |key: &PlatformKey| {
        key.id().as_str().eq_ignore_ascii_case(serial) || own.is_some_and(|own| key.is_public_half_of(own))
    };
    if keys.into_iter().any(is_own) { Err(ConfigError::OwnKey) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::LocalSigner;

    const KEY: &str = include_str!("../../../tests/data/java_merchant_key.pem");
    const CERTIFICATE: &str = include_str!("../../../tests/data/java_merchant_certificate.pem");
    const PLATFORM: &str = include_str!("../../../tests/data/java_platform_public_key.pem");

    #[test]
    fn a_configuration_that_cannot_work_is_refused() {
        let key = MerchantKey::from_pem(KEY).unwrap();
        let signer = LocalSigner::from_certificate_pem(CERTIFICATE, key).unwrap();
        let own = PlatformKey::from_certificate_pem(CERTIFICATE).unwrap();
        let platform = PlatformKey::from_public_key_pem("PUB_KEY_ID_1", PLATFORM).unwrap();
        for (merchant_id, key, expected) in [
            ("1900000109", &platform, None),
            ("1900000109", &own, Some(ConfigError::OwnKey)),
            ("", &platform, Some(ConfigError::MerchantId)),
            ("1900000109\n", &platform, Some(ConfigError::MerchantId)),
            (" 1900000109", &platform, Some(ConfigError::MerchantId)),
            ("wx5a1c93e7d02b48f6", &platform, Some(ConfigError::MerchantId)),
            ("１９００", &platform, Some(ConfigError::MerchantId)),
        ] {
            let config = crate::Config::builder(merchant_id, signer.clone()).platform_key(key.clone());
            assert_eq!(config.try_build().err(), expected, "{merchant_id:?}");
        }
        // Signed elsewhere, the serial number tells.
        let serial = "5f1c72e2a8931b72a2e13af8dee92471eb397115";
        assert_eq!(check("1900000109", serial, None, [&own]), Err(ConfigError::OwnKey));
    }
}
