//! Which documents of both APIs are about what was asked for.

use serde_json::Value as Json;
use serde_json::json;

use super::*;

/// A document of API v2 as a table reads it: amounts are text.
#[derive(Clone, Default)]
struct Document {
    mch_id: Option<String>,
    sub_mch_id: Option<String>,
    appid: Option<String>,
    out_trade_no: Option<String>,
    result_code: Option<String>,
    trade_state: Option<String>,
    total_fee: Option<String>,
    fee_type: Option<String>,
}
crate::record!(Document {
    mch_id,
    sub_mch_id,
    appid,
    out_trade_no,
    result_code,
    trade_state,
    total_fee,
    fee_type
});

fn payment() -> ExpectedPayment {
    ExpectedPayment::new("1900000109", "ORD-1", 2590).appid("wx5a1c93e7d02b48f6")
}

fn of_v3() -> Json {
    json!({
        "appid": "wx5a1c93e7d02b48f6", "mchid": "1900000109", "out_trade_no": "ORD-1", "trade_state": "SUCCESS",
        "amount": { "total": 2590, "payer_total": 2000, "currency": "CNY" },
    })
}

fn of_v2() -> Json {
    json!({
        "appid": "wx5a1c93e7d02b48f6", "mch_id": "1900000109", "out_trade_no": "ORD-1", "result_code": "SUCCESS",
        "total_fee": "2590", "cash_fee": "2000",
    })
}

/// The document with one member changed, or removed by `null`.
fn with(mut document: Json, path: &str, value: Json) -> Json {
    let (last, parents) = path.split('.').rev().collect::<Vec<_>>().split_first().map_or_else(
        || panic!("a path"),
        |(last, parents)| {
            ((*last).to_owned(), parents.iter().rev().map(|name| (*name).to_owned()).collect::<Vec<_>>())
        },
    );
    let mut at = &mut document;
    for parent in parents {
        at = &mut at[parent];
    }
    at[last] = value;
    document
}

/// The same as a table reads it.
fn typed(document: &Json) -> Document {
    let text = |name: &str| document.get(name).and_then(Json::as_str).map(str::to_owned);
    Document {
        mch_id: text("mch_id"),
        sub_mch_id: text("sub_mch_id"),
        appid: text("appid"),
        out_trade_no: text("out_trade_no"),
        result_code: text("result_code"),
        trade_state: text("trade_state"),
        total_fee: text("total_fee"),
        fee_type: text("fee_type"),
    }
}

/// The member that does not match; `None` if all match.
fn misfit(outcome: Result<(), Mismatch>) -> Option<&'static str> {
    outcome.err().map(|mismatch| mismatch.member())
}

#[test]
fn a_payment_of_v3_is_the_one_that_was_asked_for() {
    for (path, value, expected) in [
        ("attach", json!("anything"), None),
        ("mchid", json!("1900000110"), Some("mchid")),
        ("mchid", json!(1_900_000_109), None),
        ("mchid", Json::Null, Some("mchid")),
        ("sp_mchid", json!("1900000110"), Some("sp_mchid")),
        ("sub_mchid", json!("1900000111"), Some("sub_mchid")),
        ("sub_mchid", json!(""), None),
        ("appid", json!("wx0000000000000000"), Some("appid")),
        ("appid", Json::Null, Some("appid")),
        ("out_trade_no", json!("ORD-2"), Some("out_trade_no")),
        ("out_trade_no", json!("ord-1"), Some("out_trade_no")),
        ("out_trade_no", json!("ORD-1 "), Some("out_trade_no")),
        ("out_trade_no", Json::Null, Some("out_trade_no")),
        ("trade_state", json!("REFUND"), Some("trade_state")),
        ("trade_state", json!("success"), Some("trade_state")),
        ("trade_state", Json::Null, Some("trade_state")),
        ("amount.total", json!(2589), Some("amount.total")),
        ("amount.total", json!(2591), Some("amount.total")),
        ("amount.total", json!(-2590), Some("amount.total")),
        ("amount.total", json!(2590.5), Some("amount.total")),
        ("amount.total", json!(u64::MAX), Some("amount.total")),
        ("amount.total", json!("2590"), None),
        ("amount.total", json!("+2590"), Some("amount.total")),
        ("amount.total", Json::Null, Some("amount.total")),
        ("amount", Json::Null, Some("amount.total")),
        ("amount", json!([2590]), Some("amount.total")),
        ("amount.currency", json!("HKD"), Some("amount.currency")),
        ("amount.currency", json!("cny"), Some("amount.currency")),
        ("amount.currency", Json::Null, Some("amount.currency")),
    ] {
        let document = with(of_v3(), path, value);
        assert_eq!(misfit(payment().check(&document)), expected, "{document}");
    }
    assert_eq!(misfit(payment().check(&Json::Null)), Some("mchid"));
}

#[test]
fn a_payment_of_v2_is_the_one_that_was_asked_for() {
    for (path, value, expected) in [
        ("attach", json!("anything"), None),
        ("mch_id", json!("1900000110"), Some("mch_id")),
        ("mch_id", Json::Null, Some("mchid")),
        ("sub_mch_id", json!("1900000111"), Some("sub_mch_id")),
        ("sub_mch_id", json!(""), None),
        ("appid", json!("wx0000000000000000"), Some("appid")),
        ("out_trade_no", json!("ORD-2"), Some("out_trade_no")),
        ("result_code", json!("FAIL"), Some("result_code")),
        ("trade_state", json!("PAY_FAIL"), Some("trade_state")),
        ("trade_state", json!("SUCCESS"), None),
        ("total_fee", json!("1"), Some("total_fee")),
        ("total_fee", json!("25.90"), Some("total_fee")),
        ("total_fee", json!("99999999999999999999"), Some("total_fee")),
        ("total_fee", Json::Null, Some("total_fee")),
        ("fee_type", json!("CNY"), None),
        ("fee_type", json!(""), None),
        ("fee_type", json!("HKD"), Some("fee_type")),
    ] {
        let document = with(of_v2(), path, value);
        for outcome in [payment().check(&document), payment().check(&typed(&document))] {
            assert_eq!(misfit(outcome), expected, "{document}");
        }
    }
    let foreign = payment().currency("HKD");
    assert_eq!(misfit(foreign.check(&of_v2())), Some("fee_type"));
    assert_eq!(foreign.check(&with(of_v2(), "fee_type", json!("HKD"))), Ok(()));
    assert_eq!(misfit(payment().check_order(&with(of_v2(), "total_fee", json!("1")))), None);
    assert_eq!(
        misfit(payment().check_order(&with(of_v2(), "out_trade_no", json!("")))),
        Some("out_trade_no")
    );
}

#[test]
fn a_payment_to_a_merchant_who_is_served_names_that_one() {
    let served = ExpectedPayment::new("1900000109", "ORD-1", 2590).sub_merchant("1900000111");
    let told = with(with(of_v3(), "mchid", Json::Null), "sp_mchid", json!("1900000109"));
    assert_eq!(misfit(served.check(&told)), Some("sub_mchid"));
    assert_eq!(
        misfit(served.check(&with(told.clone(), "sub_mchid", json!("1900000112")))),
        Some("sub_mchid")
    );
    assert_eq!(served.check(&with(told, "sub_mchid", json!("1900000111"))), Ok(()));
}

#[test]
fn a_refund_is_the_one_that_was_asked_for() {
    let expected = ExpectedRefund::new(&payment(), "RF-1", 1000);
    let numbers = json!({ "out_trade_no": "ORD-1", "out_refund_no": "RF-1" });
    let of_v3 = with(numbers.clone(), "amount", json!({ "refund": 1000, "total": 2590 }));
    let of_v2 = with(with(numbers, "refund_fee", json!("1000")), "total_fee", json!("2590"));
    for (document, path, value, misfits) in [
        (&of_v3, "mchid", json!("1900000109"), None),
        (&of_v3, "mchid", json!("1900000110"), Some("mchid")),
        (&of_v3, "sub_mchid", json!("1900000111"), Some("sub_mchid")),
        (&of_v3, "out_refund_no", json!("RF-2"), Some("out_refund_no")),
        (&of_v3, "out_refund_no", Json::Null, Some("out_refund_no")),
        (&of_v3, "out_trade_no", json!("ORD-2"), Some("out_trade_no")),
        (&of_v3, "amount.refund", json!(2590), Some("amount.refund")),
        (&of_v3, "amount.refund", Json::Null, Some("amount.refund")),
        (&of_v3, "amount.total", json!(1000), Some("amount.total")),
        (&of_v3, "amount.currency", json!("CNY"), None),
        (&of_v3, "amount.currency", json!("HKD"), Some("amount.currency")),
        (&of_v2, "mch_id", json!("1900000109"), None),
        (&of_v2, "out_refund_no", json!("RF-2"), Some("out_refund_no")),
        (&of_v2, "refund_fee", json!("100"), Some("refund_fee")),
        (&of_v2, "refund_fee", json!(""), Some("amount.refund")),
        (&of_v2, "total_fee", json!("1000"), Some("total_fee")),
        (&of_v2, "refund_fee_type", json!("HKD"), Some("refund_fee_type")),
    ] {
        let document = with(document.clone(), path, value);
        assert_eq!(misfit(expected.check(&document)), misfits, "{document}");
    }
}

#[test]
fn what_is_told_of_a_mismatch_is_short_and_one_line() {
    let document = with(of_v3(), "out_trade_no", json!(format!("a\n\u{202e}{}", "b".repeat(10_000))));
    let told = payment().check(&document).unwrap_err().to_string();
    assert!(told.starts_with(r"out_trade_no is a\n\u{202e}bbb") && told.len() < 200, "{told}");
    assert_eq!(Mismatch::Missing("mchid").to_string(), "mchid is missing");
}
