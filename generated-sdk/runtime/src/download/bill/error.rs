//! What is wrong with a bill: line and column, never the content.

use std::fmt;
use std::io;

use super::Amount;
use crate::text::{Quoted, one_line};

/// A bill or one of its rows could not be read, or does not add up.
pub struct BillError {
    line: u64,
    column: Option<(usize, String)>,
    kind: BillErrorKind,
}

/// What is wrong with a bill.
#[derive(Debug)]
#[non_exhaustive]
pub enum BillErrorKind {
    /// It could not be read to its end; for a [`Download`](crate::Download), the
    /// [`DownloadError`](crate::DownloadError) is inside.
    Io(io::Error),
    /// It is empty, or XML, JSON or HTML: an error reply instead of a bill.
    NotABill,
    /// It is zipped, and was not read through a [`Download`](crate::Download).
    Zipped,
    /// The line is not UTF-8.
    NotUtf8,
    /// The line is longer than a mebibyte, and was passed over.
    LineTooLong,
    /// The header has more than a thousand columns.
    TooManyColumns,
    /// The row has more or fewer cells than the header.
    Cells {
        /// The number of cells in the header.
        expected: usize,
        /// The number of cells in the row.
        found: usize,
    },
    /// The header appears twice.
    HeaderAgain,
    /// The line follows the totals.
    AfterTotals,
    /// It ends without totals, so it was truncated.
    NoTotals,
    /// There is no such column.
    NoColumn,
    /// The cell is not an amount with at most six decimals.
    NotAnAmount,
    /// The amount has a fraction of a fen; [`Row::amount`](super::Row::amount) reads it.
    FractionOfFen,
    /// The cell is not a count.
    NotACount,
    /// The cell is not a time of the form `yyyy-MM-dd HH:mm:ss`.
    NotATime,
    /// The amounts of the column add up to more than can be counted.
    TooLarge,
    /// Rows could not be read, so the totals cannot be compared.
    BrokenRows {
        /// The number of rows.
        count: u64,
    },
    /// The rows do not add up to the totals.
    Differs(Difference),
}

/// A total and the sum of the rows. Counts are amounts as well. `Debug` prints neither.
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Difference {
    /// The total in the bill.
    pub stated: Amount,
    /// The sum of the rows.
    pub counted: Amount,
}

// Turnover does not belong in a log.
impl fmt::Debug for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl BillError {
    pub(super) fn at(line: u64, kind: BillErrorKind) -> Self {
        Self { line, column: None, kind }
    }

    /// The number of the cell, from 1; 0 if there is no such cell.
    pub(super) fn in_cell(line: u64, number: usize, column: &str, kind: BillErrorKind) -> Self {
        Self { line, column: Some((number, column.to_owned())), kind }
    }

    /// The line, from 1.
    #[must_use]
    pub fn line(&self) -> u64 {
        self.line
    }

    /// The column's number, from 1, and its name; `None` if it is not about a single cell. The number is 0 if the bill
    /// has no such column.
    #[must_use]
    pub fn column(&self) -> Option<(usize, &str)> {
        self.column.as_ref().map(|(number, name)| (*number, name.as_str()))
    }

    /// What is wrong.
    #[must_use]
    pub fn kind(&self) -> &BillErrorKind {
        &self.kind
    }
}

impl fmt::Display for BillError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}", self.line)?;
        match &self.column {
            Some((0, name)) => write!(f, ", {}", one_line(name))?,
            Some((number, name)) => write!(f, ", column {number} ({})", one_line(name))?,
            None => {}
        }
        f.write_str(": ")?;
        match &self.kind {
            BillErrorKind::Io(error) => error.fmt(f),
            BillErrorKind::NotABill => {
                f.write_str("this is not a bill, which begins with the names of its columns")
            }
            BillErrorKind::Zipped => {
                f.write_str("this is a gzip file; read it through `Download::from_reader`, which unzips it")
            }
            BillErrorKind::NotUtf8 => f.write_str(
                "the text is not UTF-8, in which the service sends it; it may have been converted",
            ),
            BillErrorKind::LineTooLong => f.write_str("the line is longer than a mebibyte"),
            BillErrorKind::TooManyColumns => f.write_str("the header has more than a thousand columns"),
            BillErrorKind::Cells { expected, found } => {
                write!(f, "{found} cells where the header has {expected}")
            }
            BillErrorKind::HeaderAgain => f.write_str("the header appears twice"),
            BillErrorKind::AfterTotals => f.write_str("nothing may follow the totals"),
            BillErrorKind::NoTotals => f.write_str("the bill ends without its totals"),
            BillErrorKind::NoColumn => f.write_str("there is no such column"),
            BillErrorKind::NotAnAmount => f.write_str("not an amount"),
            BillErrorKind::FractionOfFen => f.write_str("the amount has a fraction of a fen"),
            BillErrorKind::NotACount => f.write_str("not a count"),
            BillErrorKind::NotATime => f.write_str("not a time"),
            BillErrorKind::TooLarge => f.write_str("the sum is too large"),
            BillErrorKind::BrokenRows { count } => write!(f, "{count} rows could not be read"),
            BillErrorKind::Differs(_) => f.write_str("the rows do not add up to this total"),
        }
    }
}

// The name of a column comes from the header of the bill, or from the caller.
impl fmt::Debug for BillError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let column = self.column.as_ref().map(|(number, name)| (number, Quoted(name)));
        f.debug_struct("BillError")
            .field("line", &self.line)
            .field("column", &column)
            .field("kind", &self.kind)
            .finish()
    }
}

impl std::error::Error for BillError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.kind {
            // Already printed.
            BillErrorKind::Io(error) => error.source(),
            _ => None,
        }
    }
}
