//! A made-up document enters; it leaves with parts that agree: amounts add up, counts are those of their lists, and nothing
//! tells of a failure where all went well, or of a success where it did not.

use serde_json::{Map, Value as Json};
use wechatpay_codegen::ir::{Field, Presence, Type};

use super::text::is_state;

/// What is paid of a whole, and what is off; the service writes `total = payer_total + …`.
const PARTS: [Parts; 6] = [
    Parts { whole: "total", paid: "payer_total", off: "discount_total" },
    Parts { whole: "refund", paid: "payer_refund", off: "discount_refund" },
    Parts { whole: "total_amount", paid: "payer_amount", off: "discount_amount" },
    Parts { whole: "total_amount", paid: "payer_total", off: "discount_amount" },
    Parts { whole: "total_fee", paid: "cash_fee", off: "coupon_fee" },
    Parts { whole: "refund_fee", paid: "cash_refund_fee", off: "coupon_refund_fee" },
];

struct Parts {
    whole: &'static str,
    paid: &'static str,
    off: &'static str,
}

/// What is settled is what was paid, before anything is off.
const SETTLED: [(&str, &str); 4] = [
    ("settlement_total", "total"),
    ("settlement_refund", "refund"),
    ("settlement_total_fee", "total_fee"),
    ("settlement_refund_fee", "refund_fee"),
];

/// No more is given back than was paid.
const WITHIN: [(&str, &str); 2] = [("refund", "total"), ("refund_fee", "total_fee")];

/// Who gives what is off.
const CONTRIBUTIONS: [&str; 3] = ["wechatpay_contribute", "merchant_contribute", "other_contribute"];

/// Lists of what is off an amount beside them.
const PROMOTIONS: [&str; 2] = ["promotion_detail", "discount_detail"];

/// Parts of values of states that are not, or not yet, a success.
const NOT_DONE: [&str; 12] = [
    "FAIL",
    "CLOSE",
    "PROCESS",
    "WAIT",
    "NOTPAY",
    "INIT",
    "PENDING",
    "CANCEL",
    "ABNORMAL",
    "REVOKED",
    "ERROR",
    "USERPAYING",
];

/// Makes the parts of a document agree. What was asked for is in it already, and decides.
pub fn agree(fields: &[Field], document: &mut Map<String, Json>) {
    for field in fields.iter().filter(|field| field.encoding.is_none()) {
        let members = members(field);
        match document.get_mut(&field.wire) {
            Some(Json::Object(inner)) => agree(members, inner),
            Some(Json::Array(items)) => {
                items.iter_mut().filter_map(Json::as_object_mut).for_each(|item| agree(members, item));
            }
            _ => {}
        }
    }
    outcome(fields, document);
    amounts(document);
    promotions(document);
    families(document);
    counts(document);
}

/// Of several alternatives, none is known to be the one.
fn members(field: &Field) -> &[Field] {
    match field.ty.element() {
        Type::Object(fields) => fields,
        Type::Variants(variants) => variants.first().map_or(&[], |first| &first.fields),
        _ => &[],
    }
}

/// Leaves out what need not be there and says that it came otherwise.
fn outcome(fields: &[Field], document: &mut Map<String, Json>) {
    let states = document.iter().filter(|(name, _)| is_state(name)).filter_map(|(_, value)| value.as_str());
    let states: Vec<String> = states.map(str::to_ascii_uppercase).collect();
    if states.is_empty() {
        return;
    }
    let is_done = !states.iter().any(|state| NOT_DONE.iter().any(|word| state.contains(word)));
    for field in fields.iter().filter(|field| field.presence == Presence::Optional) {
        if if is_done { tells_failure(&field.wire) } else { tells_success(&field.wire) } {
            document.remove(&field.wire);
        }
    }
    if is_done {
        // Examples of descriptions are those of failures.
        for (name, value) in document.iter_mut().filter(|(name, _)| is_state(name) && name.contains("desc")) {
            if value.as_str().is_some_and(|text| text.contains("失败")) {
                *value = Json::from(name.as_str());
            }
        }
    }
}

/// `fail_reason`, `err_code_des`, `close_time`.
fn tells_failure(wire: &str) -> bool {
    let begins = ["fail_", "err_", "error_", "reject_", "close_"].iter().any(|part| wire.starts_with(part));
    !is_state(wire) && (begins || wire.contains("_fail_") || wire.contains("_reject_"))
}

fn tells_success(wire: &str) -> bool {
    matches!(wire, "success_time" | "pay_time" | "paid_time" | "finish_time" | "time_end")
}

/// A number, or the digits of one.
fn number(document: &Map<String, Json>, name: &str) -> Option<i64> {
    let value = document.get(name)?;
    value.as_i64().or_else(|| value.as_str()?.parse().ok())
}

/// Puts a number in where there is one, as it was written.
fn put(document: &mut Map<String, Json>, name: &str, number: i64) {
    match document.get_mut(name) {
        Some(Json::String(text)) => *text = number.to_string(),
        Some(value @ Json::Number(_)) => *value = Json::from(number),
        _ => {}
    }
}

/// What is off a whole: a tenth, and something if there is anything to share.
fn share(whole: i64) -> i64 {
    if whole < 2 { 0 } else { (whole / 10).max(1) }
}

fn amounts(document: &mut Map<String, Json>) {
    for (part, whole) in WITHIN {
        if let (Some(found), Some(most)) = (number(document, part), number(document, whole)) {
            put(document, part, found.min(most));
        }
    }
    let is_shared = PARTS.iter().any(|parts| document.contains_key(parts.off));
    for Parts { whole, paid, off } in PARTS {
        let Some(total) = number(document, whole) else { continue };
        let share = if is_shared { share(total) } else { 0 };
        put(document, off, share);
        put(document, paid, total - share);
    }
    for (settled, whole) in SETTLED {
        if let Some(total) = number(document, whole) {
            put(document, settled, total);
        }
    }
    // Where a refund comes from.
    if let (Some(total), Some(sources)) = (number(document, "refund"), document.get_mut("from")) {
        divide(sources, "amount", total);
    }
}

/// Gives a whole to the first item of a list, and nothing to the others.
fn divide(list: &mut Json, name: &str, whole: i64) {
    let items = list.as_array_mut().into_iter().flatten().filter_map(Json::as_object_mut);
    for (index, item) in items.enumerate() {
        put(item, name, if index == 0 { whole } else { 0 });
    }
}

/// What a list of promotions has is off the amount beside it.
fn promotions(document: &mut Map<String, Json>) {
    let is_there = |name: &&&str| document.get(**name).is_some_and(Json::is_array);
    let Some(list) = PROMOTIONS.iter().find(is_there) else { return };
    let amount = document.get_mut("amount").and_then(Json::as_object_mut);
    let mut off = [0, 0];
    if let Some(amount) = amount {
        for (off, parts) in off.iter_mut().zip(&PARTS[..2]) {
            let Some(whole) = number(amount, parts.whole).filter(|_| amount.contains_key(parts.paid)) else {
                continue;
            };
            *off = share(whole);
            put(amount, parts.off, *off);
            put(amount, parts.paid, whole - *off);
        }
    }
    let [of_total, of_refund] = off;
    let Some(Json::Array(items)) = document.get_mut(*list) else { return };
    let is_refund = items.iter().any(|item| item.get("refund_amount").is_some());
    if (if is_refund { of_refund } else { of_total }) == 0 && items.len() == 1 {
        // An amount of nothing is none; what was not off is no promotion.
        items.clear();
        return;
    }
    for (index, item) in items.iter_mut().filter_map(Json::as_object_mut).enumerate() {
        let first = |whole: i64| if index == 0 { whole } else { 0 };
        put(item, "amount", first(of_total.max(of_refund)));
        put(item, "refund_amount", first(of_refund));
        let mut rest = first(of_total.max(of_refund));
        for name in CONTRIBUTIONS {
            put(item, name, rest);
            if item.contains_key(name) {
                rest = 0;
            }
        }
    }
}

/// Of a numbered family there is one, which is the whole: `coupon_fee` and `coupon_fee_0`.
fn families(document: &mut Map<String, Json>) {
    let firsts: Vec<String> =
        document.keys().filter_map(|name| name.strip_suffix("_0")).map(str::to_owned).collect();
    for base in firsts {
        if let Some(whole) = number(document, &base) {
            put(document, &format!("{base}_0"), whole);
        }
        if let Some((family, _)) = base.rsplit_once('_') {
            put(document, &format!("{family}_count"), 1);
        }
    }
}

/// How many items there are is how many the list has.
fn counts(document: &mut Map<String, Json>) {
    let lists = document.iter().filter_map(|(name, value)| Some((name.clone(), value.as_array()?.len())));
    let lists: Vec<(String, usize)> = lists.collect();
    let length = |length: usize| i64::try_from(length).unwrap_or(i64::MAX);
    if let [(_, only)] = lists[..] {
        for name in ["total_count", "total_num", "count"] {
            put(document, name, length(only));
        }
        // Beside a list, and without a currency, it is no money.
        if !document.keys().any(|name| name.contains("currency")) {
            put(document, "total", length(only));
        }
    }
    for (list, count) in lists {
        let singular = list.strip_suffix("_list").or_else(|| list.strip_suffix('s')).unwrap_or(&list);
        for name in [format!("{list}_count"), format!("{singular}_count"), format!("{singular}_num")] {
            put(document, &name, length(count));
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn agreed(document: Json) -> Json {
        let mut document = document.as_object().unwrap().clone();
        let fields: Vec<Field> =
            document.keys().map(|name| Field::text(name.clone(), Default::default())).collect();
        agree(&fields, &mut document);
        Json::Object(document)
    }

    #[test]
    fn amounts_add_up() {
        for (document, expected) in [
            (json!({ "total": 2590, "payer_total": 1 }), json!({ "total": 2590, "payer_total": 2590 })),
            (
                json!({ "total_fee": 100, "cash_fee": 3, "coupon_fee": 7, "coupon_fee_0": 9, "coupon_count": 4 }),
                json!({ "total_fee": 100, "cash_fee": 90, "coupon_fee": 10, "coupon_fee_0": 10, "coupon_count": 1 }),
            ),
            (
                json!({ "total": 100, "refund": 200, "payer_refund": 5, "discount_refund": 5, "settlement_refund": 1 }),
                json!({ "total": 100, "refund": 100, "payer_refund": 90, "discount_refund": 10, "settlement_refund": 100 }),
            ),
            (
                json!({ "refund_fee": "300", "total_fee": "200" }),
                json!({ "refund_fee": "200", "total_fee": "200" }),
            ),
        ] {
            assert_eq!(agreed(document), expected);
        }
        let mut document = json!({
            "amount": { "total": 50, "payer_total": 50 },
            "promotion_detail": [{ "amount": 1, "wechatpay_contribute": 1, "merchant_contribute": 1 }],
        });
        promotions(document.as_object_mut().unwrap());
        assert_eq!(
            document,
            json!({
                "amount": { "total": 50, "payer_total": 45 },
                "promotion_detail": [{ "amount": 5, "wechatpay_contribute": 5, "merchant_contribute": 0 }],
            })
        );
    }

    #[test]
    fn states_and_what_they_lead_to_agree() {
        for (document, expected) in [
            (
                json!({ "status": "SUCCESS", "success_time": "t", "fail_reason": "f" }),
                json!({ "status": "SUCCESS", "success_time": "t" }),
            ),
            (
                json!({ "return_code": "SUCCESS", "error_code": "20002", "return_msg": "OK" }),
                json!({ "return_code": "SUCCESS", "return_msg": "OK" }),
            ),
            (
                json!({ "trade_state": "NOTPAY", "success_time": "t", "trade_state_desc": "d" }),
                json!({ "trade_state": "NOTPAY", "trade_state_desc": "d" }),
            ),
            (
                json!({ "success_time": "t", "fail_reason": "f" }),
                json!({ "success_time": "t", "fail_reason": "f" }),
            ),
        ] {
            assert_eq!(agreed(document), expected);
        }
    }

    #[test]
    fn counts_are_those_of_lists() {
        for (document, expected) in [
            (json!({ "data": [1, 2], "total_count": 9 }), json!({ "data": [1, 2], "total_count": 2 })),
            (json!({ "data": [1], "total": 9 }), json!({ "data": [1], "total": 1 })),
            (
                json!({ "data": [1], "total": 9, "currency": "CNY" }),
                json!({ "data": [1], "total": 9, "currency": "CNY" }),
            ),
            (
                json!({ "orders": [1], "users": [], "order_count": 3, "users_count": 2 }),
                json!({ "orders": [1], "users": [], "order_count": 1, "users_count": 0 }),
            ),
        ] {
            assert_eq!(agreed(document), expected);
        }
    }
}
