//! The cells of a row of a trade bill, under the names that the API has for them.

use super::{Amount, BillError, BillTime, Row};

/// A row of a trade bill: a payment, a refund, or a payment that was revoked.
///
/// Bills of the types `ALL`, `SUCCESS` and `REFUND` have different columns, and those of older merchants have other
/// names. `None` means that the bill does not have the column or that the cell is empty; for ids, also that it is `0`,
/// which bills write for none.
#[derive(Clone, Copy, Debug)]
pub struct TradeRow<'a>(pub(super) &'a Row);

/// What was paid or refunded, and by whom.
impl<'a> TradeRow<'a> {
    /// When it was paid, or when its refund was accepted: `交易时间`.
    ///
    /// # Errors
    ///
    /// The cell does not hold a time.
    pub fn time(self) -> Result<Option<BillTime>, BillError> {
        self.0.present_time(&["交易时间"])
    }

    /// `appid`: `公众账号ID`.
    #[must_use]
    pub fn appid(self) -> Option<&'a str> {
        self.0.id(&["公众账号ID"])
    }

    /// `mchid`: `商户号`.
    #[must_use]
    pub fn mchid(self) -> Option<&'a str> {
        self.0.id(&["商户号"])
    }

    /// `sub_mchid`, where a partner acts for a merchant: `特约商户号`, in older bills `子商户号`.
    #[must_use]
    pub fn sub_mchid(self) -> Option<&'a str> {
        self.0.id(&["特约商户号", "子商户号"])
    }

    /// `device_info`: `设备号`.
    #[must_use]
    pub fn device_info(self) -> Option<&'a str> {
        self.0.text(&["设备号"])
    }

    /// `transaction_id`; for a refund, that of the payment: `微信订单号`.
    #[must_use]
    pub fn transaction_id(self) -> Option<&'a str> {
        self.0.id(&["微信订单号"])
    }

    /// `out_trade_no`; for a refund, that of the payment: `商户订单号`.
    #[must_use]
    pub fn out_trade_no(self) -> Option<&'a str> {
        self.0.text(&["商户订单号"])
    }

    /// `openid` of the payer: `用户标识`.
    #[must_use]
    pub fn openid(self) -> Option<&'a str> {
        self.0.text(&["用户标识"])
    }

    /// `trade_type`, such as `JSAPI`: `交易类型`.
    #[must_use]
    pub fn trade_type(self) -> Option<&'a str> {
        self.0.text(&["交易类型"])
    }

    /// `SUCCESS`, `REFUND` or `REVOKED`: `交易状态`.
    #[must_use]
    pub fn trade_state(self) -> Option<&'a str> {
        self.0.text(&["交易状态"])
    }

    /// `bank_type`: `付款银行`.
    #[must_use]
    pub fn bank_type(self) -> Option<&'a str> {
        self.0.text(&["付款银行"])
    }

    /// `currency`, such as `CNY`: `货币种类`.
    #[must_use]
    pub fn currency(self) -> Option<&'a str> {
        self.0.text(&["货币种类"])
    }

    /// `description`: `商品名称`.
    #[must_use]
    pub fn description(self) -> Option<&'a str> {
        self.0.text(&["商品名称"])
    }

    /// `attach`: `商户数据包`.
    #[must_use]
    pub fn attach(self) -> Option<&'a str> {
        self.0.text(&["商户数据包"])
    }
}

/// Amounts of the payment, in fen.
impl TradeRow<'_> {
    /// The order's amount; 0 in rows of refunds: `订单金额`, in older bills `总金额`.
    ///
    /// # Errors
    ///
    /// The cell does not hold an amount in whole fen.
    pub fn order_amount(self) -> Result<Option<i64>, BillError> {
        self.0.present_fen(&["订单金额", "总金额"])
    }

    /// The order's amount without coupons that no one pays for: `应结订单金额`, in older bills `总金额`.
    ///
    /// # Errors
    ///
    /// The cell does not hold an amount in whole fen.
    pub fn settlement_amount(self) -> Result<Option<i64>, BillError> {
        self.0.present_fen(&["应结订单金额", "总金额"])
    }

    /// The amount paid by coupons: `代金券金额`, in older bills `代金券或立减优惠金额` and `企业红包金额`.
    ///
    /// # Errors
    ///
    /// The cell does not hold an amount in whole fen.
    pub fn coupon_amount(self) -> Result<Option<i64>, BillError> {
        self.0.present_fen(&["代金券金额", "代金券或立减优惠金额", "企业红包金额"])
    }

    /// The fee, negative in rows of refunds. It has five decimals, so it may not be whole fen: `手续费`.
    ///
    /// # Errors
    ///
    /// The cell does not hold an amount.
    pub fn fee(self) -> Result<Option<Amount>, BillError> {
        self.0.present_amount(&["手续费"])
    }
}

/// The rate of the fee.
impl<'a> TradeRow<'a> {
    /// The rate of the fee, such as `0.60%`: `费率`.
    #[must_use]
    pub fn rate(self) -> Option<&'a str> {
        self.0.text(&["费率"])
    }

    /// A remark on the rate: `费率备注`.
    #[must_use]
    pub fn rate_note(self) -> Option<&'a str> {
        self.0.text(&["费率备注"])
    }
}

/// The refund.
impl<'a> TradeRow<'a> {
    /// When it was requested; in bills of the type `REFUND`: `退款申请时间`.
    ///
    /// # Errors
    ///
    /// The cell does not hold a time.
    pub fn refund_create_time(self) -> Result<Option<BillTime>, BillError> {
        self.0.present_time(&["退款申请时间"])
    }

    /// When it succeeded; in bills of the type `REFUND`: `退款成功时间`.
    ///
    /// # Errors
    ///
    /// The cell does not hold a time.
    pub fn refund_success_time(self) -> Result<Option<BillTime>, BillError> {
        self.0.present_time(&["退款成功时间"])
    }

    /// `refund_id`: `微信退款单号`.
    #[must_use]
    pub fn refund_id(self) -> Option<&'a str> {
        self.0.id(&["微信退款单号"])
    }

    /// `out_refund_no`: `商户退款单号`.
    #[must_use]
    pub fn out_refund_no(self) -> Option<&'a str> {
        self.0.id(&["商户退款单号"])
    }

    /// The amount refunded, in fen, without coupons that no one pays for: `退款金额`.
    ///
    /// # Errors
    ///
    /// The cell does not hold an amount in whole fen.
    pub fn refund_amount(self) -> Result<Option<i64>, BillError> {
        self.0.present_fen(&["退款金额"])
    }

    /// The amount requested to be refunded, in fen: `申请退款金额`.
    ///
    /// # Errors
    ///
    /// The cell does not hold an amount in whole fen.
    pub fn requested_refund_amount(self) -> Result<Option<i64>, BillError> {
        self.0.present_fen(&["申请退款金额"])
    }

    /// The amount refunded to coupons, in fen: `充值券退款金额`, in older bills `代金券或立减优惠退款金额` and `企业红包退款金额`.
    ///
    /// # Errors
    ///
    /// The cell does not hold an amount in whole fen.
    pub fn coupon_refund_amount(self) -> Result<Option<i64>, BillError> {
        self.0.present_fen(&["充值券退款金额", "代金券或立减优惠退款金额", "企业红包退款金额"])
    }

    /// Where the money went, such as `ORIGINAL`: `退款类型`.
    #[must_use]
    pub fn refund_type(self) -> Option<&'a str> {
        self.0.text(&["退款类型"])
    }

    /// The state of the refund when the bill was made, such as `PROCESSING`: `退款状态`.
    #[must_use]
    pub fn refund_state(self) -> Option<&'a str> {
        self.0.text(&["退款状态"])
    }
}
