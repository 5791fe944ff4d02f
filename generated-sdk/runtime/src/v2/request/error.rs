//! Why an operation cannot be signed: the parameter, never its text.

use std::fmt;

use crate::codec::EncodeError;
use crate::v2::TwoReadings;
use crate::v2::xml::Unwritable;

/// An operation cannot be signed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RequestError {
    /// A field has no text.
    Encode(EncodeError),
    /// A text is not allowed in XML.
    Xml(Unwritable),
    /// The request names another merchant than the one that sends it.
    OtherMerchant {
        /// The parameter: `mch_id`, `mchid` or `combine_mch_id`.
        parameter: &'static str,
    },
    /// A value contains text that could be read as another parameter.
    TwoReadings(TwoReadings),
    /// `sign_type` is neither `MD5` nor `HMAC-SHA256`.
    SignType,
    /// The nonce is not 1 to 32 letters and digits.
    Nonce,
    /// The operation needs the secret of the WeCom application that pays.
    WorkwxSecret,
    /// The file whose digest is required cannot be read.
    File(std::io::ErrorKind),
    /// The body is JSON, which API v2 does not sign.
    Format,
}

impl fmt::Display for RequestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Encode(error) => error.fmt(f),
            Self::Xml(error) => error.fmt(f),
            Self::OtherMerchant { parameter } => {
                write!(f, "{parameter}: not the merchant that the client is configured for")
            }
            Self::TwoReadings(error) => error.fmt(f),
            Self::SignType => f.write_str("sign_type: neither MD5 nor HMAC-SHA256"),
            Self::Nonce => f.write_str("the nonce is not 1 to 32 letters and digits"),
            Self::WorkwxSecret => f.write_str(
                "workwx_sign: made from the secret of the WeCom application; give it by `ConfigBuilder::workwx_secret`",
            ),
            Self::File(kind) => write!(f, "the file cannot be read: {kind}"),
            Self::Format => f.write_str("API v2 has no requests in JSON"),
        }
    }
}

impl std::error::Error for RequestError {}

impl From<EncodeError> for RequestError {
    fn from(error: EncodeError) -> Self {
        Self::Encode(error)
    }
}

impl From<Unwritable> for RequestError {
    fn from(error: Unwritable) -> Self {
        Self::Xml(error)
    }
}

impl From<TwoReadings> for RequestError {
    fn from(error: TwoReadings) -> Self {
        Self::TwoReadings(error)
    }
}
