//! Rows, whose cells are found by the names in the header.

use std::fmt;
use std::sync::Arc;

use super::cells::{Cells, MOST};
use super::error::{BillError, BillErrorKind};
use super::{Amount, BillTime, FundFlowRow, TradeRow};

/// The names in a header, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Columns(Vec<String>);

impl Columns {
    /// Fails if there are too many.
    pub(super) fn of(header: &str, line: u64) -> Result<Arc<Self>, BillError> {
        let cells = Cells::of_any(header);
        if cells.len() > MOST {
            return Err(BillError::at(line, BillErrorKind::TooManyColumns));
        }
        Ok(Arc::new(Self(cells.iter().map(name).collect())))
    }

    /// Those of a bill that has no rows and no names for them.
    pub(super) fn none() -> Arc<Self> {
        Arc::new(Self(Vec::new()))
    }

    /// The number of columns up to the last one that has a name: spreadsheets fill a header with empty ones.
    fn named(&self) -> usize {
        self.0.iter().rposition(|name| !name.is_empty()).map_or(0, |last| last + 1)
    }

    /// Whether the line is a header with the same names.
    pub(super) fn are_named_by(&self, line: &str) -> bool {
        Cells::of_any(line).iter().map(name).eq(self.0.iter().cloned())
    }

    pub(super) fn names(&self) -> &[String] {
        &self.0
    }

    pub(super) fn find(&self, column: &str) -> Option<usize> {
        let exact = |column: &str| self.0.iter().position(|name| name == column);
        exact(column).or_else(|| if column.contains(['（', '）']) { exact(&name(column)) } else { None })
    }
}

/// The form in which names are compared: some bills write `收支金额（元）`, others `收支金额(元)`.
fn name(cell: &str) -> String {
    cell.trim().replace('（', "(").replace('）', ")")
}

/// A row of a bill. `Debug` prints its line, but none of its cells.
#[derive(Clone)]
pub struct Row {
    line: u64,
    columns: Arc<Columns>,
    cells: Cells,
}

impl Row {
    pub(super) fn of(text: &str, line: u64, columns: &Arc<Columns>) -> Result<Self, BillError> {
        let expected = columns.names().len();
        let named = columns.named();
        let cells = Cells::of(text, expected)
            .or_else(
                |found| if named < expected { Cells::of(text, named).map_err(|_| found) } else { Err(found) },
            )
            .map_err(|found| BillError::at(line, BillErrorKind::Cells { expected, found }))?;
        Ok(Self { line, columns: columns.clone(), cells })
    }

    /// The line in the file, from 1.
    #[must_use]
    pub fn line(&self) -> u64 {
        self.line
    }

    /// The text in this column; `None` if the bill has no such column.
    #[must_use]
    pub fn get(&self, column: &str) -> Option<&str> {
        self.cells.get(self.columns.find(column)?)
    }

    /// All columns with their texts, documented or not.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.columns.names().iter().map(String::as_str).zip(self.cells.iter())
    }

    /// The amount in this column, in the unit of the currency.
    ///
    /// # Errors
    ///
    /// There is no such column, or no amount in it.
    pub fn amount(&self, column: &str) -> Result<Amount, BillError> {
        self.cell(column)?.trim().parse().map_err(|_| self.error(column, BillErrorKind::NotAnAmount))
    }

    /// The amount in this column in fen, hundredths of the unit.
    ///
    /// # Errors
    ///
    /// There is no such column, or no amount in it, or an amount with a fraction of a fen.
    pub fn fen(&self, column: &str) -> Result<i64, BillError> {
        self.amount(column)?.fen().ok_or_else(|| self.error(column, BillErrorKind::FractionOfFen))
    }

    /// The count in this column; some bills write `45.0`.
    ///
    /// # Errors
    ///
    /// There is no such column, or no count in it.
    pub fn count(&self, column: &str) -> Result<u64, BillError> {
        let number = self.cell(column)?.trim();
        let whole = number.split_once('.').map_or(number, |(whole, fraction)| {
            if fraction.bytes().all(|digit| digit == b'0') { whole } else { "" }
        });
        let is_count = whole.bytes().all(|digit| digit.is_ascii_digit());
        let count = whole.parse().ok().filter(|_| is_count);
        count.ok_or_else(|| self.error(column, BillErrorKind::NotACount))
    }

    /// The time in this column.
    ///
    /// # Errors
    ///
    /// There is no such column, or no time in it.
    pub fn time(&self, column: &str) -> Result<BillTime, BillError> {
        self.cell(column)?.trim().parse().map_err(|_| self.error(column, BillErrorKind::NotATime))
    }

    /// The row as one of a trade bill.
    #[must_use]
    pub fn trade(&self) -> TradeRow<'_> {
        TradeRow(self)
    }

    /// The row as one of a fund flow bill.
    #[must_use]
    pub fn fund_flow(&self) -> FundFlowRow<'_> {
        FundFlowRow(self)
    }

    fn cell(&self, column: &str) -> Result<&str, BillError> {
        self.get(column).ok_or_else(|| self.error(column, BillErrorKind::NoColumn))
    }

    pub(super) fn error(&self, column: &str, kind: BillErrorKind) -> BillError {
        let number = self.columns.find(column).map_or(0, |index| index + 1);
        BillError::in_cell(self.line, number, column, kind)
    }
}

/// What the typed views have in common: empty cells, and columns with several names, of which the first in the bill
/// counts.
impl Row {
    pub(super) fn present<'n>(&self, columns: &[&'n str]) -> Option<(&'n str, &str)> {
        let (column, text) =
            columns.iter().find_map(|column| self.get(column).map(|text| (*column, text.trim())))?;
        (!text.is_empty()).then_some((column, text))
    }

    pub(super) fn text(&self, columns: &[&str]) -> Option<&str> {
        self.present(columns).map(|(_, text)| text)
    }

    /// For ids, where bills write `0` for none.
    pub(super) fn id(&self, columns: &[&str]) -> Option<&str> {
        self.text(columns).filter(|text| *text != "0")
    }

    pub(super) fn present_amount(&self, columns: &[&str]) -> Result<Option<Amount>, BillError> {
        self.present(columns).map(|(column, _)| self.amount(column)).transpose()
    }

    pub(super) fn present_fen(&self, columns: &[&str]) -> Result<Option<i64>, BillError> {
        self.present(columns).map(|(column, _)| self.fen(column)).transpose()
    }

    pub(super) fn present_time(&self, columns: &[&str]) -> Result<Option<BillTime>, BillError> {
        self.present(columns).map(|(column, _)| self.time(column)).transpose()
    }
}

// Bills are confidential.
impl fmt::Debug for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Row(line {}, {} cells)", self.line, self.cells.len())
    }
}
