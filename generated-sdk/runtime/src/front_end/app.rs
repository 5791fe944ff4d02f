//! The fields of the app SDK's `PayReq`, from an order.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{Stamp, accessors, message, sign_v2};
use crate::crypto::{ApiV2Key, MerchantKey, SignError, Signer};
use crate::v2::{SignType, TwoReadings};

/// An order that is paid in an app.
#[derive(Clone, Debug)]
pub struct AppPayment {
    /// The AppID with which the order was made; for partners, that of the sub-merchant if it was given.
    pub app_id: String,
    /// The merchant who is paid.
    pub partner_id: String,
    /// The prepay id from the reply to the order.
    pub prepay_id: String,
}

/// What the app passes to WeChat.
#[derive(Clone)]
#[non_exhaustive]
pub struct AppParameters {
    /// `appid`
    pub app_id: String,
    /// `partnerid`
    pub partner_id: String,
    /// `prepayid`
    pub prepay_id: String,
    /// `package`: always `Sign=WXPay`.
    pub package: String,
    /// `noncestr`
    pub nonce_str: String,
    /// `timestamp`: seconds since 1970, as text.
    pub timestamp: String,
    /// `sign`
    pub sign: String,
}

crate::record!(AppParameters {
    app_id = "appid",
    partner_id = "partnerid",
    prepay_id = "prepayid",
    package,
    nonce_str = "noncestr",
    timestamp,
    sign,
});
accessors!(AppParameters);

impl AppPayment {
    /// Takes an order.
    pub fn new(
        app_id: impl Into<String>,
        partner_id: impl Into<String>,
        prepay_id: impl Into<String>,
    ) -> Self {
        Self { app_id: app_id.into(), partner_id: partner_id.into(), prepay_id: prepay_id.into() }
    }

    /// The text that the merchant signs.
    ///
    /// # Errors
    ///
    /// A value has a line break.
    pub fn message(&self, stamp: &Stamp) -> Result<Vec<u8>, SignError> {
        message(&[&self.app_id, &stamp.timestamp.to_string(), &stamp.nonce, &self.prepay_id])
    }

    /// Adds the signature of [`message`](Self::message).
    #[must_use]
    pub fn signed(&self, stamp: &Stamp, signature: &[u8]) -> AppParameters {
        AppParameters { sign: STANDARD.encode(signature), ..self.unsigned(stamp) }
    }

    /// Signs with the merchant's key.
    ///
    /// # Errors
    ///
    /// The errors of [`MerchantKey::sign`] and [`message`](Self::message).
    pub fn sign(&self, stamp: &Stamp, key: &MerchantKey) -> Result<AppParameters, SignError> {
        Ok(self.signed(stamp, &key.sign(&self.message(stamp)?)?))
    }

    /// Signs with the signer of requests.
    ///
    /// # Errors
    ///
    /// The errors of the signer and of [`message`](Self::message).
    pub async fn sign_by(&self, stamp: &Stamp, signer: &dyn Signer) -> Result<AppParameters, SignError> {
        Ok(self.signed(stamp, &signer.sign(&self.message(stamp)?).await?))
    }

    /// Signs an order of API v2, with the type that signed the order.
    ///
    /// # Errors
    ///
    /// A value contains text that could be read as another parameter.
    pub fn sign_v2(
        &self,
        stamp: &Stamp,
        key: &ApiV2Key,
        kind: SignType,
    ) -> Result<AppParameters, TwoReadings> {
        let unsigned = self.unsigned(stamp);
        let sign = sign_v2(&unsigned, &["sign"], key, kind)?;
        Ok(AppParameters { sign, ..unsigned })
    }

    fn unsigned(&self, stamp: &Stamp) -> AppParameters {
        AppParameters {
            app_id: self.app_id.clone(),
            partner_id: self.partner_id.clone(),
            prepay_id: self.prepay_id.clone(),
            package: "Sign=WXPay".to_owned(),
            nonce_str: stamp.nonce.clone(),
            timestamp: stamp.timestamp.to_string(),
            sign: String::new(),
        }
    }
}
