//! Reads bills row by row, with their totals, and checks that they agree.

mod amount;
mod cells;
mod error;
mod fund_flow;
mod lines;
mod row;
#[cfg(test)]
mod tests;
mod time;
mod totals;
mod trade;

use std::io::Read;
use std::sync::Arc;

use cells::{Cells, MARK};
use lines::{Line, Lines};
use row::Columns;
use totals::Sums;

pub use amount::{Amount, NotAnAmount};
pub use error::{BillError, BillErrorKind, Difference};
pub use fund_flow::{Direction, FundFlowRow};
pub use row::Row;
pub use time::BillTime;
pub use totals::Checked;
pub use trade::TradeRow;

/// A bill that is read row by row: of trades, of fund flows, and any other with a header and a mark before each cell.
///
/// A bill is UTF-8 text: a line with the names of the columns, a line for each row, then a line with the names of the
/// totals and a line with the totals. Columns differ by type, age and merchant, so cells are found by name, and
/// undocumented names are kept. Amounts are in the unit of the currency, yuan, and are read exactly, as fen.
///
/// ```
/// use wechatpay_runtime::bill::Bill;
///
/// # let content: &[u8] = "微信订单号,交易状态,订单金额\n`4200001,`SUCCESS,`12.50\n`4200002,`SUCCESS,`0.01\n\
/// #     总交易单数,订单总金额\n`2,`12.51\n".as_bytes();
/// let mut bill = Bill::read(content)?;
/// let mut fen = 0;
/// for row in &mut bill {
///     let row = row?;
///     if row.trade().trade_state() == Some("SUCCESS") {
///         fen += row.trade().order_amount()?.unwrap_or_default();
///     }
/// }
/// bill.check()?;
/// assert_eq!((fen, bill.totals()[0].fen("订单总金额")?), (1251, 1251));
/// # Ok::<(), wechatpay_runtime::bill::BillError>(())
/// ```
///
/// Sources: the official descriptions of
/// [trade bills](https://pay.weixin.qq.com/docs/merchant/products/bill-download/format-trade.html) and
/// [fund flow bills](https://pay.weixin.qq.com/docs/merchant/products/bill-download/format-fundflow.html).
pub struct Bill<R> {
    lines: Lines<R>,
    columns: Arc<Columns>,
    total_columns: Option<Arc<Columns>>,
    totals: Vec<Row>,
    /// How many more bytes the totals may have, since they are kept.
    room_for_totals: usize,
    sums: Sums,
    broken: u64,
    wants_totals: bool,
    is_over: bool,
}

/// One for each currency would be fewer.
const MOST_TOTALS: usize = 1000;
const LONGEST_TOTALS: usize = 1024 * 1024;

impl<R: Read> Bill<R> {
    /// Reads the header, and leaves the rows to the iterator.
    ///
    /// The reader is `&bytes[..]` for a bill in memory, or the [`Download`](crate::Download) itself of a blocking
    /// client. An asynchronous client saves a large bill first.
    ///
    /// # Errors
    ///
    /// It cannot be read, or is an error reply instead of a bill.
    pub fn read(reader: R) -> Result<Self, BillError> {
        let mut lines = Lines::new(reader);
        let columns = match lines.next()? {
            Some(Line { number, text }) if !text.starts_with(['<', '{', '[', MARK]) => {
                Columns::of(text, number)?
            }
            _ => return Err(BillError::at(lines.number().max(1), BillErrorKind::NotABill)),
        };
        let sums = Sums::of(&columns);
        Ok(Self {
            lines,
            columns,
            total_columns: None,
            totals: Vec::new(),
            room_for_totals: LONGEST_TOTALS,
            sums,
            broken: 0,
            wants_totals: true,
            is_over: false,
        })
    }

    /// Accepts a bill that ends without totals. By default that is an error, since a truncated bill looks the same.
    #[must_use]
    pub fn without_totals(mut self) -> Self {
        self.wants_totals = false;
        self
    }

    /// The names of the columns, in order.
    #[must_use]
    pub fn columns(&self) -> &[String] {
        self.columns.names()
    }

    /// The totals, known once all rows have been read: one row, or several if there are several currencies.
    #[must_use]
    pub fn totals(&self) -> &[Row] {
        &self.totals
    }

    /// Reads what has not been read yet, and compares the totals with the number of rows and the sums of their amounts.
    ///
    /// # Errors
    ///
    /// A row has an error, now or when it was read before, there are no totals, or a total differs from the sum of the
    /// rows.
    pub fn check(&mut self) -> Result<Checked, BillError> {
        for row in self.by_ref() {
            row?;
        }
        let line = self.lines.number();
        if self.broken > 0 {
            return Err(BillError::at(line, BillErrorKind::BrokenRows { count: self.broken }));
        }
        match &self.total_columns {
            Some(columns) if !self.totals.is_empty() => self.sums.compare(columns, &self.totals),
            _ => Err(BillError::at(line, BillErrorKind::NoTotals)),
        }
    }

    fn advance(&mut self) -> Result<Option<Row>, BillError> {
        while !self.is_over {
            let Some(Line { number, text }) = self.lines.next()? else {
                self.is_over = true;
                let is_whole = !self.totals.is_empty() || !self.wants_totals && self.total_columns.is_none();
                if is_whole {
                    break;
                }
                return Err(BillError::at(self.lines.number(), BillErrorKind::NoTotals));
            };
            if let Some(columns) = &self.total_columns {
                self.room_for_totals = self.room_for_totals.saturating_sub(text.len());
                match Row::of(text, number, columns) {
                    Ok(row) if self.totals.len() < MOST_TOTALS && self.room_for_totals > 0 => {
                        self.totals.push(row);
                    }
                    Err(error) if self.totals.is_empty() => return Err(error),
                    _ => return Err(BillError::at(number, BillErrorKind::AfterTotals)),
                }
            } else if text.starts_with(MARK) || is_unmarked_row(text, &self.columns) {
                return Row::of(text, number, &self.columns).map(Some);
            } else {
                self.total_columns = Some(Columns::of(text, number)?);
            }
        }
        Ok(None)
    }
}

/// Some bills mark few cells or none; a row is then a line with as many cells as the header.
fn is_unmarked_row(text: &str, columns: &Columns) -> bool {
    Cells::of(text, columns.names().len())
        .is_ok_and(|cells| !cells.iter().any(|cell| totals::is_known(cell.trim())))
}

/// The rows. Further rows follow a row with an error; nothing follows an error of the file.
impl<R: Read> Iterator for Bill<R> {
    type Item = Result<Row, BillError>;

    fn next(&mut self) -> Option<Result<Row, BillError>> {
        match self.advance() {
            Ok(Some(row)) => {
                self.sums.add(&row);
                Some(Ok(row))
            }
            Ok(None) => None,
            Err(error) => {
                self.broken = self.broken.saturating_add(1);
                self.is_over |= matches!(error.kind(), BillErrorKind::Io(_) | BillErrorKind::LineTooLong);
                Some(Err(error))
            }
        }
    }
}
