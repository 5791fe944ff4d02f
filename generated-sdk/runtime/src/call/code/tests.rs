//! Codes in either spelling, listed and not, and what they leave to the caller.

use std::hash::{DefaultHasher, Hash, Hasher};

use super::{Code, Repeat};
use crate::codec::{Slot, SlotMut, Value};

fn hash(code: &Code) -> u64 {
    let mut hasher = DefaultHasher::new();
    code.hash(&mut hasher);
    hasher.finish()
}

#[test]
fn a_listed_code_is_one_in_either_spelling() {
    for (text, code, shown) in [
        ("ORDERPAID", Code::OrderPaid, "ORDER_PAID"),
        ("ORDER_PAID", Code::OrderPaid, "ORDER_PAID"),
        ("SystemError", Code::SystemError, "SYSTEM_ERROR"),
        ("NOTSUPORTCARD", Code::NotSuportCard, "NOT_SUPORT_CARD"),
        ("INVALID_TRANSACTIONID", Code::InvalidTransactionId, "INVALID_TRANSACTION_ID"),
        ("NEWS", Code::Unlisted("NEWS".to_owned()), "NEWS"),
        ("ORDER PAID", Code::Unlisted("ORDER PAID".to_owned()), "ORDER PAID"),
        ("金", Code::Unlisted("金".to_owned()), "金"),
        ("", Code::Unlisted(String::new()), ""),
        ("_", Code::Unlisted("_".to_owned()), "_"),
    ] {
        let read = Code::from(text);
        assert_eq!((&read, read.as_str()), (&code, shown), "{text}");
        assert_eq!((read.to_string(), format!("{read:?}")), (shown.to_owned(), format!("{shown:?}")));
        assert_eq!(Code::from(text.to_owned()), read);
        assert_eq!(String::from(read.clone()), shown);
        // Of a listed code, nothing makes one that is not.
        assert_eq!(matches!(read, Code::Unlisted(_)), matches!(code, Code::Unlisted(_)), "{text}");
    }
}

#[test]
fn what_is_one_code_is_equal() {
    let by_hand = Code::Unlisted("ORDERPAID".to_owned());
    assert_eq!((&by_hand, hash(&by_hand)), (&Code::OrderPaid, hash(&Code::OrderPaid)));
    assert_eq!(by_hand.repeat(""), Code::OrderPaid.repeat(""));
    assert!(matches!(by_hand.clone(), Code::OrderPaid));
    let [one, other] = ["BRAND_NEW", "BRANDNEW"].map(Code::from);
    assert_eq!((&one, hash(&one)), (&other, hash(&other)));
    assert_ne!(one, Code::from("BRAND_NEWS"));
    assert_ne!(Code::from("金"), Code::from("銀"));
}

#[test]
fn some_products_mean_something_else_by_a_code() {
    for (code, operation, repeat) in [
        (Code::ParamError, "POST /v3/pay/transactions/jsapi", Some(Repeat::Changed)),
        (Code::OrderPaid, "POST /pay/micropay", Some(Repeat::Never)),
        (Code::OrderPaid, "POST /mmpaysptrans/pay_bank", Some(Repeat::AfterQuery)),
        (Code::NotEnough, "/v3/fund-app/mch-transfer/transfer-bills", Some(Repeat::AfterQuery)),
        (Code::NotEnough, "", Some(Repeat::Changed)),
        (Code::FrequencyLimited, "", Some(Repeat::Later)),
        (Code::SystemError, "POST /pay/micropay", Some(Repeat::AfterQuery)),
        (Code::SystemError, "POST /secapi/pay/refund", Some(Repeat::Later)),
        // What tells of a number or a state that an earlier call may have made.
        (Code::OutTradeNoUsed, "POST /pay/unifiedorder", Some(Repeat::AfterQuery)),
        (Code::AlreadyExists, "POST /v3/vehicle/transactions/parking", Some(Repeat::AfterQuery)),
        (Code::FatalError, "", Some(Repeat::AfterQuery)),
        (Code::AuthCodeError, "POST /pay/micropay", Some(Repeat::AfterQuery)),
        (Code::OrderReversed, "POST /pay/micropay", Some(Repeat::AfterQuery)),
        (Code::OrderDone, "POST /v3/payscore/serviceorder", Some(Repeat::AfterQuery)),
        (Code::RefundFeeMismatch, "POST /secapi/pay/refund", Some(Repeat::AfterQuery)),
        (Code::InvalidRequest, "POST /pay/micropay", Some(Repeat::AfterQuery)),
        (Code::InvalidRequest, "POST /deposit/micropay", Some(Repeat::AfterQuery)),
        (Code::InvalidRequest, "POST /v3/pay/transactions/jsapi", Some(Repeat::Changed)),
        (Code::Processing, "", Some(Repeat::AfterQuery)),
        (Code::from("SYSTEM"), "", None),
    ] {
        assert_eq!(code.repeat(operation), repeat, "{code} of {operation}");
    }
}

#[test]
fn a_code_is_a_value() {
    let mut code = Code::blank();
    let SlotMut::Symbol(symbol) = code.slot_mut() else { panic!("not a symbol") };
    symbol.assign("NOTENOUGH");
    assert!(matches!(code.slot(), Slot::Text("NOT_ENOUGH")));
}
