//! Bills, as text: what their digests have not caught, their totals may.

use wechatpay_runtime::bill::{Bill, BillErrorKind, Checked};
use wechatpay_tests::vectors::case;

use super::{Bits, flips};

/// The bill that wechatpay-php has as a fixture, cut down to two rows there, with the totals of these two here.
fn bill() -> String {
    let case = case("statement.json", "php: statement with a digest header");
    let (rows, totals) = case.text("file").trim_end().rsplit_once('\n').unwrap();
    assert_eq!(totals, "`45.0,`0.47,`0.14,`0.0,`0.08,`0.47,`0.14");
    format!("{rows}\n`2,`0.03,`0.01,`0.00,`0.01,`0.03,`0.01\n")
}

/// How many rows there are, what the orders add up to, and what was compared; `None` if anything is wrong.
fn read(text: &[u8]) -> Option<(usize, i64, Checked)> {
    let mut bill = Bill::read(text).ok()?;
    let (mut count, mut sum) = (0, 0);
    for row in bill.by_ref().flatten() {
        count += 1;
        let (trade, flow) = (row.trade(), row.fund_flow());
        sum += trade.order_amount().ok().flatten().unwrap_or_default();
        // Read or refused, but never with a panic.
        let _ = (trade.time(), trade.fee(), trade.refund_amount(), trade.refund_success_time());
        let _ = (flow.time(), flow.amount(), flow.balance(), flow.direction());
    }
    assert!(count < 10, "rows without end");
    Some((count, sum, bill.check().ok()?))
}

#[test]
fn a_bill_with_a_bit_turned() {
    let bill = bill();
    let (count, sum, checked) = read(bill.as_bytes()).unwrap();
    assert_eq!((count, sum, checked.compared.len(), checked.unknown.len()), (2, 3, 7, 0));
    for (place, altered) in flips(bill.as_bytes(), Bits::All) {
        let Some((found_count, found_sum, found)) = read(&altered) else { continue };
        let compared = |total: &str| found.compared.iter().any(|name| name == total);
        assert!(found_count == count || !compared("总交易单数"), "{place}: {found_count} rows");
        assert!(found_sum == sum || !compared("订单总金额"), "{place}: {found_sum} fen");
    }
}

#[test]
fn a_bill_that_is_cut() {
    let bill = bill();
    let totals = bill.trim_end().rfind('\n').unwrap() + 1;
    for length in 0..bill.trim_end().len() {
        let whole = read(&bill.as_bytes()[..length]);
        // Between the last total and its last digit, there is no telling.
        assert!(whole.is_none() || length > totals + "`2,`0.03,`0.01,`0.00,`0.01,`0.03,`".len(), "{length}");
    }
}

/// The totals of the fixture are those of 45 payments.
#[test]
fn a_bill_without_some_of_its_rows() {
    let case = case("statement.json", "php: statement with a digest header");
    let mut bill = Bill::read(case.text("file").as_bytes()).unwrap();
    assert_eq!(bill.by_ref().filter_map(Result::ok).count(), 2);
    let error = bill.check().unwrap_err();
    assert!(matches!(error.kind(), BillErrorKind::Differs(_)), "{error}");
}
