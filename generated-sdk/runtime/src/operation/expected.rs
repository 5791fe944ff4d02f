//! Compares a payment or refund with what the merchant asked for.

mod mismatch;
mod read;
#[cfg(test)]
mod tests;

pub use mismatch::Mismatch;

use read::{integer, text};

use crate::codec::Value;

/// The currency of nearly all merchants, and the one meant where API v2 names none.
const CNY: &str = "CNY";

/// Who is paid: the calling merchant, and the sub-merchant, if any.
const MERCHANT: [&str; 3] = ["mchid", "sp_mchid", "mch_id"];
const SUB_MERCHANT: [&str; 2] = ["sub_mchid", "sub_mch_id"];

/// A payment as the merchant asked for it: what must be true of a reply or notification before anything is delivered.
///
/// A signature proves that the service says something, not that it is what was asked for. This type compares merchant,
/// number, state, amount and currency, by their names in API v3 or API v2, whichever the document has:
///
/// | What | API v3 | API v2 |
/// |---|---|---|
/// | merchant | `mchid`, `sp_mchid` | `mch_id` |
/// | sub-merchant | `sub_mchid` | `sub_mch_id` |
/// | AppID, if [required](Self::appid) | `appid`, `sp_appid` | `appid` |
/// | number | `out_trade_no` | `out_trade_no` |
/// | state | `trade_state` | `return_code`, `result_code`, `trade_state`, if present |
/// | amount | `amount.total`, in combined orders `amount.total_amount` | `total_fee` |
/// | currency | `amount.currency` | `fee_type`, `CNY` if absent |
///
/// A member that a document of API v3 lacks is a mismatch, too. A *query* of API v2 succeeds for orders that are not
/// paid: check its `trade_state` first.
///
/// ```
/// # use wechatpay_runtime as rt;
/// let asked = rt::ExpectedPayment::new("1900000109", "ORD-1", 2590);
/// let mut told = serde_json::json!({
///     "mchid": "1900000109",
///     "out_trade_no": "ORD-1",
///     "trade_state": "SUCCESS",
///     "amount": { "total": 2590, "currency": "CNY" },
/// });
/// assert_eq!(asked.check(&told), Ok(()));
/// told["amount"]["total"] = 1.into();
/// assert_eq!(asked.check(&told).unwrap_err().to_string(), "amount.total is 1, and 2590 was expected");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpectedPayment {
    merchant_id: String,
    sub_merchant_id: Option<String>,
    appid: Option<String>,
    out_trade_no: String,
    total: i64,
    currency: String,
}

impl ExpectedPayment {
    /// A payment to this merchant, for the merchant's order of this number, of a `total` in fen, in `CNY`.
    #[must_use]
    pub fn new(merchant_id: impl Into<String>, out_trade_no: impl Into<String>, total: i64) -> Self {
        Self {
            merchant_id: merchant_id.into(),
            sub_merchant_id: None,
            appid: None,
            out_trade_no: out_trade_no.into(),
            total,
            currency: CNY.to_owned(),
        }
    }

    /// Sets another currency, by three letters; the total is in its smallest unit.
    #[must_use]
    pub fn currency(mut self, currency: impl Into<String>) -> Self {
        self.currency = currency.into();
        self
    }

    /// Requires this official account, mini program or app.
    #[must_use]
    pub fn appid(mut self, appid: impl Into<String>) -> Self {
        self.appid = Some(appid.into());
        self
    }

    /// Requires this sub-merchant. Without it, a payment to any sub-merchant is another payment.
    #[must_use]
    pub fn sub_merchant(mut self, id: impl Into<String>) -> Self {
        self.sub_merchant_id = Some(id.into());
        self
    }

    /// Makes sure that a reply or notification says that all of this was paid. It may be typed, or its
    /// [`Json`](crate::Json): [`Raw::json`](crate::Raw::json) has the members that its table lacks.
    ///
    /// # Errors
    ///
    /// The first member that is missing or differs. Deliver nothing: it is another order, is not paid, or is paid
    /// differently. Repeating does not change that; someone has to look into it.
    pub fn check(&self, found: &dyn Value) -> Result<(), Mismatch> {
        self.check_order(found)?;
        let is_v2 = text(found, &["return_code", "result_code", "total_fee"]).is_some();
        let [total, currency] =
            if is_v2 { ["total_fee", "fee_type"] } else { ["amount.total", "amount.currency"] };
        for state in ["return_code", "result_code", "trade_state"] {
            match text(found, &[state]) {
                None if is_v2 || state != "trade_state" => {}
                told => same(told, state, "SUCCESS")?,
            }
        }
        same(integer(found, &[total, "amount.total_amount"]), total, &self.total)?;
        match text(found, &[currency]) {
            None if is_v2 && self.currency == CNY => Ok(()),
            told => same(told, currency, self.currency.as_str()),
        }
    }

    /// Makes sure that a reply or notification is about this order of this merchant, in any state.
    ///
    /// # Errors
    ///
    /// The first member that is missing or differs.
    pub fn check_order(&self, found: &dyn Value) -> Result<(), Mismatch> {
        check_merchants(found, &self.merchant_id, self.sub_merchant_id.as_deref())?;
        if text(found, &MERCHANT).is_none() {
            return Err(Mismatch::Missing("mchid"));
        }
        if let Some(appid) = &self.appid {
            same(text(found, &["appid", "sp_appid"]), "appid", appid.as_str())?;
        }
        same(text(found, &["out_trade_no"]), "out_trade_no", self.out_trade_no.as_str())
    }
}

/// A refund as the merchant asked for it: what must be true of a reply or notification before the merchant books it.
///
/// It compares both numbers and both amounts and, where the document has them, merchants and currency. The caller must
/// check the state, `status` or `refund_status`, since each state requires its own action. The money has been returned
/// only if the state is `SUCCESS`. `CHANGE` and `ABNORMAL` mean that it could not be returned the way it was paid, and
/// that the merchant has to send it another way; `REFUNDCLOSE` and `CLOSED` mean that the merchant keeps it.
///
/// For notifications of API v2, this applies to the content of `req_info`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpectedRefund {
    merchant_id: String,
    sub_merchant_id: Option<String>,
    out_trade_no: String,
    out_refund_no: String,
    refund: i64,
    total: i64,
    currency: String,
}

impl ExpectedRefund {
    /// A refund with its own number, of that payment, in whole or in part.
    #[must_use]
    pub fn new(of: &ExpectedPayment, out_refund_no: impl Into<String>, refund: i64) -> Self {
        Self {
            merchant_id: of.merchant_id.clone(),
            sub_merchant_id: of.sub_merchant_id.clone(),
            out_trade_no: of.out_trade_no.clone(),
            out_refund_no: out_refund_no.into(),
            refund,
            total: of.total,
            currency: of.currency.clone(),
        }
    }

    /// Makes sure that a reply or notification is about this refund, in any state. It may be typed, or its
    /// [`Json`](crate::Json).
    ///
    /// # Errors
    ///
    /// The first member that is missing or differs. Repeating does not change that; someone has to look into it.
    pub fn check(&self, found: &dyn Value) -> Result<(), Mismatch> {
        check_merchants(
            found,
            &self.merchant_id,
            self.sub_merchant_id.as_deref().filter(|_| names_sub(found)),
        )?;
        same(text(found, &["out_refund_no"]), "out_refund_no", self.out_refund_no.as_str())?;
        same(text(found, &["out_trade_no"]), "out_trade_no", self.out_trade_no.as_str())?;
        same(integer(found, &["refund_fee", "amount.refund"]), "amount.refund", &self.refund)?;
        same(integer(found, &["total_fee", "amount.total"]), "amount.total", &self.total)?;
        for member in ["amount.currency", "fee_type", "refund_fee_type"] {
            if let told @ Some(_) = text(found, &[member]) {
                same(told, member, self.currency.as_str())?;
            }
        }
        Ok(())
    }
}

fn names_sub(found: &dyn Value) -> bool {
    text(found, &SUB_MERCHANT).is_some()
}

/// Makes sure that any merchant named is this one, and that the sub-merchant is this one or absent.
fn check_merchants(found: &dyn Value, own: &str, served: Option<&str>) -> Result<(), Mismatch> {
    for member in MERCHANT {
        if let told @ Some(_) = text(found, &[member]) {
            same(told, member, own)?;
        }
    }
    match (served, text(found, &SUB_MERCHANT)) {
        (None, None) => Ok(()),
        (None, Some((member, found))) => Err(Mismatch::differs(member, "nobody", &found)),
        (Some(served), told) => same(told, "sub_mchid", served),
    }
}

/// Makes sure that what was found is what was expected; `name` is the name to report if it is missing.
fn same<F, E>(found: Option<(&'static str, F)>, name: &'static str, expected: &E) -> Result<(), Mismatch>
where
    F: PartialEq<E> + ToString,
    E: ToString + ?Sized,
{
    match found {
        Some((_, found)) if found == *expected => Ok(()),
        Some((member, found)) => Err(Mismatch::differs(member, &expected.to_string(), &found.to_string())),
        None => Err(Mismatch::Missing(name)),
    }
}
