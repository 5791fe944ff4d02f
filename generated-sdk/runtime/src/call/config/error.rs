//! What is wrong with a configuration as a whole.

use std::fmt;

use crate::call::BaseUrlFault;
use crate::crypto::{Identity, SerialFault};

/// A configuration cannot be that of a merchant or brand. None has a part of a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConfigError {
    /// The number of the merchant is empty, or has other characters than digits.
    MerchantId,
    /// The number of the brand is empty, or has other characters than digits.
    BrandId,
    /// A setting is for the other of merchant and brand.
    OtherIdentity {
        /// The setting: `api_v2_key`.
        setting: &'static str,
        /// Whose configuration this is.
        identity: Identity,
    },
    /// A brand has no public key of the platform.
    NoPublicKey,
    /// A brand has been given a certificate of the platform.
    CertificateOfBrand,
    /// The store of keys is in use by the other of merchant and brand.
    SharedStore,
    /// The signer of a brand has a key of an algorithm other than RSA.
    BrandAlgorithm,
    /// What the signer says of its certificate cannot be a serial number; `None` if it says nothing.
    Serial(Option<SerialFault>),
    /// What was given as a key of the platform is the merchant's own certificate or public key.
    OwnKey,
    /// The id given with a public key of the platform is the serial number of the merchant's own certificate.
    OwnId,
    /// A public key of the platform has an id that does not begin with `PUB_KEY_ID_`.
    KeyId,
    /// The base URL is no address.
    BaseUrl(BaseUrlFault),
    /// The name of the caller's program cannot be in a header.
    UserAgent,
    /// The secret of the WeCom application is empty, or has white space or quotation marks around it.
    WorkwxSecret,
    /// A limit is zero, so that no call could succeed.
    Zero {
        /// The setting: `deadline`.
        setting: &'static str,
    },
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::MerchantId => {
                "the number of the merchant, `mchid`, is 1 to 32 digits, such as 1900000109, without anything around them; \
                 an `appid`, which begins with `wx`, is something else"
            }
            Self::BrandId => {
                "the number of the brand, `brand_id`, is 1 to 40 digits, without anything around them; the platform for \
                 brands shows it"
            }
            Self::OtherIdentity { setting, identity } => {
                write!(f, "the setting `{setting}` is not for {identity}; leave it out, ")?;
                return f.write_str(match identity {
                    Identity::Merchant => "or begin the configuration of a brand with `Config::brand`",
                    Identity::Brand => {
                        "or begin the configuration of a merchant with `Config::builder`; the key that opens \
                         notifications of a brand is its `brand_api_key`"
                    }
                });
            }
            Self::NoPublicKey => {
                "a brand needs a public key of the platform, without which no reply can be verified; give the one that \
                 the platform for brands shows with its `PUB_KEY_ID_...`, by `ConfigBuilder::platform_key`"
            }
            Self::CertificateOfBrand => {
                "a certificate of the platform was given, or the store of keys has one, and brands have none; give the \
                 public key that the platform for brands shows with its `PUB_KEY_ID_...`, in a store of its own"
            }
            Self::SharedStore => {
                "a merchant and a brand share a `TrustStore`, in which a key of the platform would count for both; give \
                 each a store of its own, or none"
            }
            Self::BrandAlgorithm => {
                "the signer of a brand must have an RSA key: the API of brands has no scheme for another algorithm"
            }
            Self::Serial(Some(fault)) => return fault.fmt(f),
            Self::Serial(None) => {
                "the signer names no serial number; it is that of the merchant's certificate, and goes out with each call"
            }
            Self::OwnKey => {
                "the merchant's own certificate or public key, as in `apiclient_cert.pem`, was given as the platform's; \
                 give the public key of the platform, which the merchant platform shows with its `PUB_KEY_ID_...`, \
                 or a certificate that was downloaded from the platform"
            }
            Self::OwnId => {
                "the id of the platform's public key is the serial number of the merchant's own certificate; give the \
                 `PUB_KEY_ID_...` that the merchant platform shows beside the public key"
            }
            Self::KeyId => {
                "the id of a public key of the platform is `PUB_KEY_ID_` and what follows it, in capitals; give it whole, \
                 as the merchant platform shows it beside the key"
            }
            Self::BaseUrl(fault) => return fault.fmt(f),
            Self::UserAgent => {
                "the name of the program, for `User-Agent`, has line breaks or other control characters; remove them"
            }
            Self::WorkwxSecret => {
                "the secret of the WeCom application is empty, or has white space or quotation marks around it; give its \
                 characters alone, or none"
            }
            Self::Zero { setting } => {
                return write!(f, "the setting `{setting}` is zero, so that no call can succeed; leave it out for its default");
            }
        })
    }
}

impl std::error::Error for ConfigError {}
