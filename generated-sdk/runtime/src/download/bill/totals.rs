//! Checks that the rows of a bill add up to the totals at its end.

use std::fmt;

use super::Amount;
use super::cells::Cells;
use super::error::{BillError, BillErrorKind, Difference};
use super::row::{Columns, Row};
use crate::text;

/// A total, and the cells of the rows that it sums up.
struct Rule {
    total: &'static str,
    /// The column that is summed up, under each of its names; if there is none, rows are counted.
    summed: &'static [&'static str],
    /// Only rows that have this text in this column.
    only: Option<(&'static str, &'static str)>,
}

const fn count(total: &'static str) -> Rule {
    Rule { total, summed: &[], only: None }
}

const fn sum(total: &'static str, summed: &'static [&'static str]) -> Rule {
    Rule { total, summed, only: None }
}

const INCOME: Option<(&str, &str)> = Some(("收支类型", "收入"));
const EXPENSE: Option<(&str, &str)> = Some(("收支类型", "支出"));

/// As in the official descriptions of both bills; the last ones of trade bills are those of older formats.
const RULES: [Rule; 17] = [
    count("总交易单数"),
    sum("应结订单总金额", &["应结订单金额"]),
    sum("退款总金额", &["退款金额"]),
    sum("充值券退款总金额", &["充值券退款金额"]),
    sum("手续费总金额", &["手续费"]),
    sum("订单总金额", &["订单金额"]),
    sum("申请退款总金额", &["申请退款金额"]),
    sum("总交易额", &["总金额"]),
    sum("总退款金额", &["退款金额"]),
    sum("总代金券或立减优惠退款金额", &["代金券或立减优惠退款金额"]),
    sum("总企业红包退款金额", &["企业红包退款金额"]),
    count("资金流水总笔数"),
    Rule { total: "收入笔数", summed: &[], only: INCOME },
    Rule { total: "收入金额", summed: &["收支金额(元)"], only: INCOME },
    Rule { total: "支出笔数", summed: &[], only: EXPENSE },
    Rule { total: "支出金额", summed: &["收支金额(元)"], only: EXPENSE },
    count("总条数"),
];

/// What a line says about the totals.
pub(super) enum Names {
    /// It has names of totals only, one of which is known.
    Known,
    /// It has names, one of which is known, or says that it is a total.
    Likely,
    /// It has none.
    None,
}

/// What names of totals have in them where they are not known.
const WORDS: [&str; 2] = ["总", "合计"];

fn is_known(name: &str) -> bool {
    RULES.iter().any(|rule| rule.total == name)
}

/// Whether the line has names of totals and nothing else, so that it is no header of rows.
pub(super) fn are_known(line: &str) -> bool {
    let cells = Cells::of_any(line);
    let mut names = cells.iter().map(str::trim).filter(|name| !name.is_empty()).peekable();
    names.peek().is_some() && names.all(is_known)
}

/// Whether the line has the names of totals. Names do not begin like a number, and each row has a number.
pub(super) fn names(line: &str) -> Names {
    let cells = Cells::of_any(line);
    let is_value =
        |cell: &str| cell.trim_start_matches('-').starts_with(|first: char| first.is_ascii_digit());
    let is_likely = |name: &str| is_known(name) || WORDS.iter().any(|word| name.contains(word));
    let names: Vec<_> = cells.iter().map(str::trim).filter(|name| !name.is_empty()).collect();
    match () {
        () if names.iter().any(|name| is_value(name)) => Names::None,
        () if !names.iter().any(|name| is_likely(name)) => Names::None,
        () if names.iter().any(|name| is_known(name)) && names.iter().all(|name| is_likely(name)) => {
            Names::Known
        }
        () => Names::Likely,
    }
}

/// Whether each cell is a number or empty, as those of totals are.
pub(super) fn are_amounts(row: &Row) -> bool {
    row.iter().all(|(_, cell)| cell.trim().is_empty() || cell.trim().parse::<Amount>().is_ok())
}

/// The sum of the rows so far.
pub(super) struct Sums(Vec<Sum>);

struct Sum {
    rule: &'static Rule,
    /// The column that is summed up, by its name in this bill; if there is none, rows are counted.
    summed: Option<&'static str>,
    so_far: Result<Amount, Broken>,
}

/// Why a sum has no value, and since which row. This is an error only if the sum is needed.
#[derive(Clone, Copy)]
struct Broken {
    line: u64,
    number: usize,
    too_large: bool,
}

impl Sums {
    /// The sums that these columns allow.
    pub(super) fn of(columns: &Columns) -> Self {
        let sums = RULES.iter().filter_map(|rule| {
            let summed = rule.summed.iter().copied().find(|column| columns.find(column).is_some());
            let is_there = (rule.summed.is_empty() || summed.is_some())
                && rule.only.is_none_or(|(column, _)| columns.find(column).is_some());
            is_there.then_some(Sum { rule, summed, so_far: Ok(Amount::ZERO) })
        });
        Self(sums.collect())
    }

    pub(super) fn add(&mut self, row: &Row) {
        for sum in &mut self.0 {
            let counts = sum
                .rule
                .only
                .is_none_or(|(column, text)| row.get(column).is_some_and(|cell| cell.trim() == text));
            if let (true, Ok(so_far)) = (counts, sum.so_far) {
                sum.so_far = sum.added(so_far, row);
            }
        }
    }

    /// Compares the sums with the totals at the end of the bill; several rows of totals are added up.
    pub(super) fn compare(&self, columns: &Columns, totals: &[Row]) -> Result<Checked, BillError> {
        let mut checked = Checked::default();
        for name in columns.names().iter().filter(|name| !name.is_empty()) {
            let Some(sum) = self.0.iter().find(|sum| sum.rule.total == name) else {
                checked.unknown.push(name.clone());
                continue;
            };
            let counted = sum.so_far.map_err(|broken| sum.error(broken))?;
            let mut stated = Amount::ZERO;
            for row in totals {
                stated = stated
                    .checked_add(row.amount(name)?)
                    .ok_or_else(|| row.error(name, BillErrorKind::TooLarge))?;
            }
            if let Some(last) = totals.last().filter(|_| stated != counted) {
                return Err(last.error(name, BillErrorKind::Differs(Difference { stated, counted })));
            }
            checked.compared.push(name.clone());
        }
        Ok(checked)
    }
}

impl Sum {
    fn added(&self, so_far: Amount, row: &Row) -> Result<Amount, Broken> {
        let broken = |too_large, error: Option<BillError>| {
            let number = error.as_ref().and_then(BillError::column).map_or(0, |(number, _)| number);
            Broken { line: row.line(), number, too_large }
        };
        let more = match self.summed {
            None => Amount::ONE,
            Some(column) => row
                .present_amount(&[column])
                .map_err(|error| broken(false, Some(error)))?
                .unwrap_or(Amount::ZERO),
        };
        so_far.checked_add(more).ok_or_else(|| broken(true, None))
    }

    fn error(&self, broken: Broken) -> BillError {
        let Broken { line, number, too_large } = broken;
        let kind = if too_large { BillErrorKind::TooLarge } else { BillErrorKind::NotAnAmount };
        BillError::in_cell(line, number, self.summed.unwrap_or(self.rule.total), kind)
    }
}

/// The totals that were compared when a bill was checked.
#[derive(Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Checked {
    /// The totals that the rows add up to.
    pub compared: Vec<String>,
    /// The totals whose composition is not known; they were not checked.
    pub unknown: Vec<String>,
}

impl fmt::Debug for Checked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Checked")
            .field("compared", &text::Names(self.compared.iter().map(String::as_str)))
            .field("unknown", &text::Names(self.unknown.iter().map(String::as_str)))
            .finish()
    }
}
