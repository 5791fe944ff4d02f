//! The signed parameters that a page, an app or a mini program passes to WeChat, for orders and coupons.
//!
//! | Front end | Builder | Key |
//! |---|---|---|
//! | JSAPI, mini program | [`JsapiPayment`] | merchant key; for API v2 the APIv2 key |
//! | App | [`AppPayment`] | merchant key; for API v2 the APIv2 key |
//! | red packet in a mini program | [`RedPacket`] | APIv2 key |
//! | coupon plug-in of a mini program | [`CouponPlugin`] | APIv2 key |
//! | coupon page of H5 | [`CouponPage`] | APIv2 key |
//! | payscore from an app | [`PayscoreConfirm`], [`PayscoreDetail`] | APIv2 key |
//!
//! Anyone with access to the front end sees the signed text and the signature. So nothing is signed that could be read
//! as something else: in API v2, a value that contains `&name=` (see [`readings`](crate::v2::readings)); in API v3, a
//! value with a line break.
//!
//! ```
//! use wechatpay_runtime::front_end::{JsapiPayment, Stamp};
//! # use wechatpay_runtime::MerchantKey;
//! # let key = MerchantKey::from_pem(include_str!("../tests/data/java_merchant_key.pem"))?;
//!
//! let parameters = JsapiPayment::new("wx8888888888888888", "wx201410272009395522657a690389285100")
//!     .sign(&Stamp::now()?, &key)?;
//! assert_eq!(parameters.package, "prepay_id=wx201410272009395522657a690389285100");
//! let for_the_page = parameters.to_json();
//! # assert!(for_the_page.contains("paySign"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod app;
mod coupon;
mod jsapi;
mod payscore;
mod red_packet;
#[cfg(test)]
mod tests;

use crate::codec::{Record, Slot, json};
use crate::crypto::{ApiV2Key, SignError};
use crate::trust::canonical::{
    Clock, NoRandomness, NonceSource, SystemClock, SystemNonces, lines, unix_seconds,
};
use crate::v2::signature::SignType;
use crate::v2::{Parameters, TwoReadings, signature};

pub use app::{AppParameters, AppPayment};
pub use coupon::{Coupon, CouponPage, CouponPageParameters, CouponPlugin, CouponPluginParameters};
pub use jsapi::{Installments, JsapiParameters, JsapiPayment};
pub use payscore::{PayscoreConfirm, PayscoreConfirmParameters, PayscoreDetail, PayscoreDetailParameters};
pub use red_packet::{RedPacket, RedPacketParameters};

/// When something is signed, and the nonce in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// Seconds since 1970.
    pub timestamp: i64,
    /// Up to 32 letters and digits.
    pub nonce: String,
}

impl Stamp {
    /// This moment, with a new nonce.
    ///
    /// # Errors
    ///
    /// There are no random numbers.
    pub fn now() -> Result<Self, NoRandomness> {
        Self::from(&SystemClock, &SystemNonces)
    }

    /// The moment and the nonce from these sources.
    ///
    /// # Errors
    ///
    /// There are no random numbers.
    pub fn from(clock: &dyn Clock, nonces: &dyn NonceSource) -> Result<Self, NoRandomness> {
        Ok(Self { timestamp: unix_seconds(clock.now()), nonce: nonces.nonce()? })
    }
}

/// The names and values that are present; values that are not texts are JSON.
fn fields(record: &dyn Record) -> Vec<(&'static str, String)> {
    let mut out = Vec::new();
    record.visit(&mut |values| {
        for (field, value) in record.shape().fields().zip(values) {
            match value.slot() {
                Slot::Absent => {}
                Slot::Text(text) => out.push((field.wire, text.to_owned())),
                // Texts and lists of texts can always be written.
                _ => out.push((field.wire, json::to_string(*value).unwrap_or_default())),
            }
        }
    });
    out
}

/// Signs what is present like API v2, except for these names. Anyone with access to the front end sees all of it.
fn sign_v2(
    record: &dyn Record,
    unsigned: &[&str],
    key: &ApiV2Key,
    kind: SignType,
) -> Result<String, TwoReadings> {
    signature::sign_for_others(&signed(record, unsigned), kind, key)
}

/// What is present, except for these names.
fn signed(record: &dyn Record, unsigned: &[&str]) -> Parameters {
    let signed = fields(record).into_iter().filter(|(name, _)| !unsigned.contains(name));
    signed.map(|(name, value)| (name.to_owned(), value)).collect()
}

/// The text that API v3 signs for a front end, where anyone sees the signature as well.
///
/// A line break in a value would add lines, up to those of a request.
fn message(values: &[&str]) -> Result<Vec<u8>, SignError> {
    if values.iter().any(|value| value.contains(['\n', '\r'])) {
        return Err(SignError::new("a value to be signed line by line contains a line break"));
    }
    Ok(lines(&values.iter().map(|value| value.as_bytes()).collect::<Vec<_>>()))
}

/// Gives signed parameters their accessors.
macro_rules! accessors {
    ($name:ident) => {
        impl $name {
            /// Names and values as the front end expects them.
            #[must_use]
            pub fn fields(&self) -> Vec<(&'static str, String)> {
                super::fields(self)
            }

            /// The object that the front end expects, as JSON.
            #[must_use]
            pub fn to_json(&self) -> String {
                // Texts and lists of texts can always be written.
                crate::codec::json::to_string(self).unwrap_or_default()
            }
        }
    };
}
use accessors;
