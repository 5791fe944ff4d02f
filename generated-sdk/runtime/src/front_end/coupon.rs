//! The attributes of the mini program's `send-coupon` plug-in, and the address of the coupon page.

use super::{accessors, sign_v2};
use crate::codec::form;
use crate::crypto::ApiV2Key;
use crate::v2::signature::SignType;
use crate::v2::{Parameters, TwoReadings, signature};

/// A coupon to be handed out.
#[derive(Clone)]
pub struct Coupon {
    /// The batch.
    pub stock_id: String,
    /// The merchant's number of this hand-out; repeating it gives the same coupon.
    pub out_request_no: String,
    /// The coupon's code, for batches whose codes the merchant chooses.
    pub coupon_code: Option<String>,
}

crate::record!(Coupon { stock_id, out_request_no, coupon_code });

impl Coupon {
    /// A coupon whose code the platform chooses.
    pub fn new(stock_id: impl Into<String>, out_request_no: impl Into<String>) -> Self {
        Self { stock_id: stock_id.into(), out_request_no: out_request_no.into(), coupon_code: None }
    }

    /// The same with this code.
    #[must_use]
    pub fn coupon_code(self, coupon_code: impl Into<String>) -> Self {
        Self { coupon_code: Some(coupon_code.into()), ..self }
    }
}

/// Coupons that a mini program hands out, at most ten.
#[derive(Clone, Debug)]
pub struct CouponPlugin {
    /// The merchant who hands them out.
    pub send_coupon_merchant: String,
    /// The coupons.
    pub coupons: Vec<Coupon>,
}

/// The attributes of the plug-in.
#[derive(Clone)]
#[non_exhaustive]
pub struct CouponPluginParameters {
    /// The coupons.
    pub send_coupon_params: Vec<Coupon>,
    /// The merchant who hands them out.
    pub send_coupon_merchant: String,
    /// The signature.
    pub sign: String,
}

crate::record!(CouponPluginParameters { send_coupon_params, send_coupon_merchant, sign });
accessors!(CouponPluginParameters);

impl CouponPlugin {
    /// Takes coupons.
    pub fn new(send_coupon_merchant: impl Into<String>, coupons: impl IntoIterator<Item = Coupon>) -> Self {
        Self { send_coupon_merchant: send_coupon_merchant.into(), coupons: coupons.into_iter().collect() }
    }

    /// Signs them: the name of each coupon's field and the coupon's position, from 0, are one parameter.
    ///
    /// # Errors
    ///
    /// A value contains text that could be read as another parameter.
    pub fn sign(&self, key: &ApiV2Key) -> Result<CouponPluginParameters, TwoReadings> {
        let mut signed: Parameters =
            [("send_coupon_merchant".to_owned(), self.send_coupon_merchant.clone())].into();
        for (at, coupon) in self.coupons.iter().enumerate() {
            signed.extend(
                super::fields(coupon).into_iter().map(|(name, value)| (format!("{name}{at}"), value)),
            );
        }
        Ok(CouponPluginParameters {
            send_coupon_params: self.coupons.clone(),
            send_coupon_merchant: self.send_coupon_merchant.clone(),
            sign: signature::sign_for_others(&signed, SignType::HmacSha256, key)?,
        })
    }
}

/// A coupon that a user takes on a page of the platform.
#[derive(Clone, Debug)]
pub struct CouponPage {
    /// The coupon.
    pub coupon: Coupon,
    /// The merchant who hands it out.
    pub send_coupon_merchant: String,
    /// The user.
    pub open_id: String,
}

/// The query of the coupon page.
#[derive(Clone)]
#[non_exhaustive]
pub struct CouponPageParameters {
    /// The batch.
    pub stock_id: String,
    /// The merchant's number of this hand-out.
    pub out_request_no: String,
    /// The coupon's code, for batches whose codes the merchant chooses.
    pub coupon_code: Option<String>,
    /// The merchant who hands it out.
    pub send_coupon_merchant: String,
    /// The user.
    pub open_id: String,
    /// The signature.
    pub sign: String,
}

crate::record!(CouponPageParameters {
    stock_id,
    out_request_no,
    coupon_code,
    send_coupon_merchant,
    open_id,
    sign
});
accessors!(CouponPageParameters);

impl CouponPage {
    /// Takes a coupon.
    pub fn new(coupon: Coupon, send_coupon_merchant: impl Into<String>, open_id: impl Into<String>) -> Self {
        Self { coupon, send_coupon_merchant: send_coupon_merchant.into(), open_id: open_id.into() }
    }

    /// Signs it.
    ///
    /// # Errors
    ///
    /// A value contains text that could be read as another parameter.
    pub fn sign(&self, key: &ApiV2Key) -> Result<CouponPageParameters, TwoReadings> {
        let Coupon { stock_id, out_request_no, coupon_code } = self.coupon.clone();
        let unsigned = CouponPageParameters {
            stock_id,
            out_request_no,
            coupon_code,
            send_coupon_merchant: self.send_coupon_merchant.clone(),
            open_id: self.open_id.clone(),
            sign: String::new(),
        };
        let sign = sign_v2(&unsigned, &["sign"], key, SignType::HmacSha256)?;
        Ok(CouponPageParameters { sign, ..unsigned })
    }
}

impl CouponPageParameters {
    /// The address to open in the browser.
    #[must_use]
    pub fn url(&self) -> String {
        // Texts can always be written.
        let query = form::to_query(self).unwrap_or_default();
        format!("https://action.weixin.qq.com/busifavor/getcouponinfo?{query}#wechat_pay&wechat_redirect")
    }
}
