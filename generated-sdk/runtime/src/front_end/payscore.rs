//! The `query` of the app SDK's `WXOpenBusinessView`, from a payscore order.

use super::{Stamp, accessors, sign_v2};
use crate::codec::form;
use crate::crypto::ApiV2Key;
use crate::v2::{SignType, TwoReadings};

/// An order that a user confirms from an app.
#[derive(Clone, Debug)]
pub struct PayscoreConfirm {
    /// The merchant.
    pub mch_id: String,
    /// The field `package` of the reply to the order.
    pub package: String,
}

/// What the app passes to WeChat to have an order confirmed.
#[derive(Clone)]
#[non_exhaustive]
pub struct PayscoreConfirmParameters {
    /// The merchant.
    pub mch_id: String,
    /// The field `package` of the reply to the order.
    pub package: String,
    /// Seconds since 1970, as text.
    pub timestamp: String,
    /// The nonce.
    pub nonce_str: String,
    /// Always `HMAC-SHA256`.
    pub sign_type: String,
    /// The signature.
    pub sign: String,
}

crate::record!(PayscoreConfirmParameters { mch_id, package, timestamp, nonce_str, sign_type, sign });
accessors!(PayscoreConfirmParameters);

impl PayscoreConfirm {
    /// The `businessType` of the app SDK.
    pub const BUSINESS_TYPE: &str = "wxpayScoreUse";

    /// Takes an order.
    pub fn new(mch_id: impl Into<String>, package: impl Into<String>) -> Self {
        Self { mch_id: mch_id.into(), package: package.into() }
    }

    /// Signs it.
    ///
    /// # Errors
    ///
    /// A value contains text that could be read as another parameter.
    pub fn sign(&self, stamp: &Stamp, key: &ApiV2Key) -> Result<PayscoreConfirmParameters, TwoReadings> {
        let unsigned = PayscoreConfirmParameters {
            mch_id: self.mch_id.clone(),
            package: self.package.clone(),
            timestamp: stamp.timestamp.to_string(),
            nonce_str: stamp.nonce.clone(),
            sign_type: SignType::HmacSha256.as_str().to_owned(),
            sign: String::new(),
        };
        let sign = sign_v2(&unsigned, &["sign"], key, SignType::HmacSha256)?;
        Ok(PayscoreConfirmParameters { sign, ..unsigned })
    }
}

impl PayscoreConfirmParameters {
    /// The `query` of the app SDK, percent-encoded.
    #[must_use]
    pub fn to_query(&self) -> String {
        // Texts can always be written.
        form::to_query(self).unwrap_or_default()
    }
}

/// An order whose details a user views from an app.
#[derive(Clone, Debug)]
pub struct PayscoreDetail {
    /// The merchant.
    pub mch_id: String,
    /// The service.
    pub service_id: String,
    /// The merchant's number of the order.
    pub out_order_no: String,
}

/// What the app passes to WeChat to show the details of an order.
#[derive(Clone)]
#[non_exhaustive]
pub struct PayscoreDetailParameters {
    /// The merchant.
    pub mch_id: String,
    /// The service.
    pub service_id: String,
    /// The merchant's number of the order.
    pub out_order_no: String,
    /// Seconds since 1970, as text.
    pub timestamp: String,
    /// The nonce.
    pub nonce_str: String,
    /// Always `HMAC-SHA256`.
    pub sign_type: String,
    /// The signature.
    pub sign: String,
}

crate::record!(PayscoreDetailParameters {
    mch_id,
    service_id,
    out_order_no,
    timestamp,
    nonce_str,
    sign_type,
    sign
});
accessors!(PayscoreDetailParameters);

impl PayscoreDetail {
    /// The `businessType` of the app SDK.
    pub const BUSINESS_TYPE: &str = "wxpayScoreDetail";

    /// Takes an order.
    pub fn new(
        mch_id: impl Into<String>,
        service_id: impl Into<String>,
        out_order_no: impl Into<String>,
    ) -> Self {
        Self { mch_id: mch_id.into(), service_id: service_id.into(), out_order_no: out_order_no.into() }
    }

    /// Signs it.
    ///
    /// # Errors
    ///
    /// A value contains text that could be read as another parameter.
    pub fn sign(&self, stamp: &Stamp, key: &ApiV2Key) -> Result<PayscoreDetailParameters, TwoReadings> {
        let unsigned = PayscoreDetailParameters {
            mch_id: self.mch_id.clone(),
            service_id: self.service_id.clone(),
            out_order_no: self.out_order_no.clone(),
            timestamp: stamp.timestamp.to_string(),
            nonce_str: stamp.nonce.clone(),
            sign_type: SignType::HmacSha256.as_str().to_owned(),
            sign: String::new(),
        };
        let sign = sign_v2(&unsigned, &["sign"], key, SignType::HmacSha256)?;
        Ok(PayscoreDetailParameters { sign, ..unsigned })
    }
}

impl PayscoreDetailParameters {
    /// The `query` of the app SDK, percent-encoded.
    #[must_use]
    pub fn to_query(&self) -> String {
        // Texts can always be written.
        form::to_query(self).unwrap_or_default()
    }
}
