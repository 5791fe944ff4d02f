//! The parameters of `WeixinJSBridge.invoke('getBrandWCPayRequest')` and `wx.requestPayment`, from an order.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{Stamp, accessors, message, signed};
use crate::crypto::{ApiV2Key, MerchantKey, SignError, Signer};
use crate::v2::{SignType, TwoReadings, readings, signature};

/// An order that is paid on a page or in a mini program.
#[derive(Clone, Debug)]
pub struct JsapiPayment {
    /// The AppID with which the order was made; for partners, that of the sub-merchant if it was given.
    pub app_id: String,
    /// The prepay id from the reply to the order.
    pub prepay_id: String,
    /// The installments chosen beforehand.
    pub installments: Option<Installments>,
}

/// Installments chosen before WeChat is opened; the merchant pays the interest.
#[derive(Clone, Debug)]
pub struct Installments {
    /// The kind of plan, as in the order: `DAILY` or `PERIOD`.
    pub subsidy_period_type: String,
    /// The number of installments: 3, 6 or 12.
    pub selected_installment_number: u32,
}

/// What the page or mini program passes to WeChat.
#[derive(Clone)]
#[non_exhaustive]
pub struct JsapiParameters {
    /// `appId`
    pub app_id: String,
    /// `timeStamp`: seconds since 1970, as text.
    pub time_stamp: String,
    /// `nonceStr`
    pub nonce_str: String,
    /// `package`: `prepay_id=...`
    pub package: String,
    /// `signType`: `RSA`; for API v2, `MD5` or `HMAC-SHA256`.
    pub sign_type: String,
    /// `paySign`
    pub pay_sign: String,
}

crate::record!(JsapiParameters {
    app_id = "appId",
    time_stamp = "timeStamp",
    nonce_str = "nonceStr",
    package,
    sign_type = "signType",
    pay_sign = "paySign",
});
accessors!(JsapiParameters);

impl JsapiPayment {
    /// Takes an order.
    pub fn new(app_id: impl Into<String>, prepay_id: impl Into<String>) -> Self {
        Self { app_id: app_id.into(), prepay_id: prepay_id.into(), installments: None }
    }

    /// Chooses installments beforehand.
    #[must_use]
    pub fn installments(
        self,
        subsidy_period_type: impl Into<String>,
        selected_installment_number: u32,
    ) -> Self {
        let subsidy_period_type = subsidy_period_type.into();
        Self { installments: Some(Installments { subsidy_period_type, selected_installment_number }), ..self }
    }

    /// The text that the merchant signs.
    ///
    /// # Errors
    ///
    /// A value has a line break.
    pub fn message(&self, stamp: &Stamp) -> Result<Vec<u8>, SignError> {
        message(&[&self.app_id, &stamp.timestamp.to_string(), &stamp.nonce, &self.package()])
    }

    /// Adds the signature of [`message`](Self::message).
    #[must_use]
    pub fn signed(&self, stamp: &Stamp, signature: &[u8]) -> JsapiParameters {
        JsapiParameters { pay_sign: STANDARD.encode(signature), ..self.unsigned(stamp, "RSA") }
    }

    /// Signs with the merchant's key.
    ///
    /// # Errors
    ///
    /// The errors of [`MerchantKey::sign`] and [`message`](Self::message).
    pub fn sign(&self, stamp: &Stamp, key: &MerchantKey) -> Result<JsapiParameters, SignError> {
        Ok(self.signed(stamp, &key.sign(&self.message(stamp)?)?))
    }

    /// Signs with the signer of requests.
    ///
    /// # Errors
    ///
    /// The errors of the signer and of [`message`](Self::message).
    pub async fn sign_by(&self, stamp: &Stamp, signer: &dyn Signer) -> Result<JsapiParameters, SignError> {
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
    ) -> Result<JsapiParameters, TwoReadings> {
        let unsigned = self.unsigned(stamp, kind.as_str());
        let parameters = signed(&unsigned, &["paySign"]);
        // The members of a package with installments are written here and are not secret; what is put between them is
        // checked.
        let kind_of_plan = self.installments.as_ref().map(|plan| &plan.subsidy_period_type);
        for given in std::iter::once(&self.prepay_id).chain(kind_of_plan) {
            let mut parameters = parameters.clone();
            parameters.insert("package".to_owned(), given.clone());
            readings::check(&parameters, &|_| true)?;
        }
        let pay_sign = signature::sign(&parameters, kind, key);
        Ok(JsapiParameters { pay_sign, ..unsigned })
    }

    fn package(&self) -> String {
        let prepay_id = &self.prepay_id;
        match &self.installments {
            None => format!("prepay_id={prepay_id}"),
            Some(Installments { subsidy_period_type: kind, selected_installment_number: number }) => format!(
                "prepay_id={prepay_id}&subsidy_period_type={kind}&selected_installment_number={number}"
            ),
        }
    }

    fn unsigned(&self, stamp: &Stamp, sign_type: &str) -> JsapiParameters {
        JsapiParameters {
            app_id: self.app_id.clone(),
            time_stamp: stamp.timestamp.to_string(),
            nonce_str: stamp.nonce.clone(),
            package: self.package(),
            sign_type: sign_type.to_owned(),
            pay_sign: String::new(),
        }
    }
}
