//! Reads bills row by row, with their totals, and checks that they agree.

mod amount;
mod cells;
mod error;
mod fund_flow;
mod lines;
mod records;
mod row;
#[cfg(test)]
mod tests;
mod time;
mod totals;
mod trade;

use std::io;
use std::sync::Arc;

use cells::Cells;
use lines::Line;
use records::Records;
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
/// totals, by which it is known, and a line with the totals. Any other line is a row that cannot be read. Columns differ
/// by type, age and merchant, so cells are found by name, and undocumented names are kept. Amounts are in the unit of the
/// currency, yuan, and are read exactly, as fen.
///
/// What spreadsheets make of a bill is read as well: other line ends, quotes, also around line breaks, and empty cells
/// and lines. A line with an error costs one row, whatever is in it and however long it is.
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
    lines: Records<R>,
    columns: Arc<Columns>,
    total_columns: Option<Arc<Columns>>,
    /// Where the names of the totals are not known: the same line as a row, if no totals follow.
    guess: Option<Result<Row, BillError>>,
    /// What was read behind such a line.
    waiting: Option<Result<Row, BillError>>,
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

impl<R: io::Read> Bill<R> {
    /// Reads the header, and leaves the rows to the iterator.
    ///
    /// The reader is `&bytes[..]` for a bill in memory, or the [`Download`](crate::Download) itself of a blocking
    /// client. An asynchronous client saves a large bill first.
    ///
    /// # Errors
    ///
    /// It cannot be read, or is an error reply instead of a bill.
    pub fn read(reader: R) -> Result<Self, BillError> {
        let mut lines = Records::new(reader);
        let (columns, total_columns) = match lines.next(0)? {
            Some(Line { text, number }) if totals::are_known(text) => {
                (Columns::none(), Some(Columns::of(text, number)?))
            }
            Some(Line { number, text }) if !text.starts_with(['<', '{', '[']) && !begins_with_value(text) => {
                (Columns::of(text, number)?, None)
            }
            _ => return Err(BillError::at(lines.number().max(1), BillErrorKind::NotABill)),
        };
        let sums = Sums::of(&columns);
        Ok(Self {
            lines,
            columns,
            total_columns,
            guess: None,
            waiting: None,
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

    /// The names of the columns, in order; none if the bill has nothing but totals.
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
        if let Some(read) = self.waiting.take() {
            return read.map(Some);
        }
        while !self.is_over {
            let expected = self.total_columns.as_ref().unwrap_or(&self.columns).names().len();
            let Some(Line { number, text }) = self.lines.next(expected)? else {
                if let Some(guess) = self.guess.take() {
                    self.total_columns = None;
                    return guess.map(Some);
                }
                self.is_over = true;
                let is_whole = !self.totals.is_empty() || !self.wants_totals && self.total_columns.is_none();
                if is_whole {
                    break;
                }
                return Err(BillError::at(self.lines.number(), BillErrorKind::NoTotals));
            };
            let total = self.total_columns.as_ref().map(|columns| Row::of(text, number, columns));
            let guess = self.guess.take();
            match (total, guess) {
                (Some(total), Some(guess)) if !total.as_ref().is_ok_and(totals::are_amounts) => {
                    // What looked like names of totals was a broken row, and this is the line after it.
                    self.total_columns = None;
                    match Kind::of(text, number, &self.columns)? {
                        Kind::Row(row) => self.waiting = Some(row),
                        Kind::Totals(columns, again) => {
                            (self.total_columns, self.guess) = (Some(columns), again);
                        }
                    }
                    return guess.map(Some);
                }
                (Some(total), _) => {
                    self.room_for_totals = self.room_for_totals.saturating_sub(text.len());
                    let has_room = self.totals.len() < MOST_TOTALS && self.room_for_totals > 0;
                    match total {
                        Ok(row) if self.totals.is_empty() || has_room && totals::are_amounts(&row) => {
                            self.totals.push(row);
                        }
                        Err(error) if self.totals.is_empty() => return Err(error),
                        _ => return Err(BillError::at(number, BillErrorKind::AfterTotals)),
                    }
                }
                (None, _) => match Kind::of(text, number, &self.columns)? {
                    Kind::Row(row) => return row.map(Some),
                    Kind::Totals(columns, guess) => (self.total_columns, self.guess) = (Some(columns), guess),
                },
            }
        }
        Ok(None)
    }
}

/// What a line is that stands before the totals.
enum Kind {
    /// A row, or whatever else costs one.
    Row(Result<Row, BillError>),
    /// The names of the totals; where none of them is known, with the same line as a row.
    Totals(Arc<Columns>, Option<Result<Row, BillError>>),
}

impl Kind {
    fn of(text: &str, number: u64, columns: &Arc<Columns>) -> Result<Self, BillError> {
        if columns.are_named_by(text) {
            return Ok(Self::Row(Err(BillError::at(number, BillErrorKind::HeaderAgain))));
        }
        Ok(match totals::names(text) {
            totals::Names::Known => Self::Totals(Columns::of(text, number)?, None),
            totals::Names::Likely => {
                Self::Totals(Columns::of(text, number)?, Some(Row::of(text, number, columns)))
            }
            totals::Names::None => Self::Row(Row::of(text, number, columns)),
        })
    }
}

/// Whether this is a row without a header before it: the first column of each bill is a time or a number.
fn begins_with_value(text: &str) -> bool {
    Cells::of_any(text)
        .get(0)
        .is_some_and(|cell| cell.trim().starts_with(|first: char| first.is_ascii_digit()))
}

/// The rows. Further rows follow a row with an error; nothing follows an error of the file.
impl<R: io::Read> Iterator for Bill<R> {
    type Item = Result<Row, BillError>;

    fn next(&mut self) -> Option<Result<Row, BillError>> {
        match self.advance() {
            Ok(Some(row)) => {
                self.sums.add(&row);
                Some(Ok(row))
            }
            Ok(None) => None,
            Err(error) => {
                let is_of_row = !matches!(error.kind(), BillErrorKind::NoTotals);
                self.broken = self.broken.saturating_add(u64::from(is_of_row));
                self.is_over |= matches!(error.kind(), BillErrorKind::Io(_));
                Some(Err(error))
            }
        }
    }
}
