//! The cells of a row of a fund flow bill, under descriptive names.

use super::{BillError, BillTime, Row};

/// A row of a fund flow bill: something that changed the balance of an account.
///
/// `None` means that the bill does not have the column, or that the cell is empty.
#[derive(Clone, Copy, Debug)]
pub struct FundFlowRow<'a>(pub(super) &'a Row);

/// Which way the money went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Direction {
    /// Into the account: `收入`.
    Income,
    /// Out of the account: `支出`.
    Expense,
}

impl<'a> FundFlowRow<'a> {
    /// When the balance changed: `记账时间`.
    ///
    /// # Errors
    ///
    /// The cell does not hold a time.
    pub fn time(self) -> Result<Option<BillTime>, BillError> {
        self.0.present_time(&["记账时间"])
    }

    /// The platform's id of the payment, refund or transfer: `微信支付业务单号`.
    #[must_use]
    pub fn business_id(self) -> Option<&'a str> {
        self.0.text(&["微信支付业务单号"])
    }

    /// The platform's id of this change: `资金流水单号`.
    #[must_use]
    pub fn flow_id(self) -> Option<&'a str> {
        self.0.text(&["资金流水单号"])
    }

    /// The kind of business, such as `退款`: `业务名称`.
    #[must_use]
    pub fn business_name(self) -> Option<&'a str> {
        self.0.text(&["业务名称"])
    }

    /// The kind of change, such as `扣除交易手续费`: `业务类型`.
    #[must_use]
    pub fn business_type(self) -> Option<&'a str> {
        self.0.text(&["业务类型"])
    }

    /// Which way the money went: `收支类型`.
    #[must_use]
    pub fn direction(self) -> Option<Direction> {
        match self.0.text(&["收支类型"])? {
            "收入" => Some(Direction::Income),
            "支出" => Some(Direction::Expense),
            _ => None,
        }
    }

    /// The amount by which the balance changed, in fen, never negative: `收支金额(元)`.
    ///
    /// # Errors
    ///
    /// The cell does not hold an amount in whole fen.
    pub fn amount(self) -> Result<Option<i64>, BillError> {
        self.0.present_fen(&["收支金额(元)"])
    }

    /// The balance after it, in fen: `账户结余(元)`.
    ///
    /// # Errors
    ///
    /// The cell does not hold an amount in whole fen.
    pub fn balance(self) -> Result<Option<i64>, BillError> {
        self.0.present_fen(&["账户结余(元)"])
    }

    /// Who requested it, such as `system`: `资金变更提交申请人`.
    #[must_use]
    pub fn applicant(self) -> Option<&'a str> {
        self.0.text(&["资金变更提交申请人"])
    }

    /// The note, in which the platform writes `\r` and `\n` for line breaks: `备注`.
    #[must_use]
    pub fn note(self) -> Option<&'a str> {
        self.0.text(&["备注"])
    }

    /// The merchant's number of the business, usually `out_trade_no` or `out_refund_no`: `业务凭证号`.
    #[must_use]
    pub fn voucher(self) -> Option<&'a str> {
        self.0.text(&["业务凭证号"])
    }
}
