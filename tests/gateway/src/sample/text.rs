//! A field that holds a text enters; a text that keeps to what is documented of it leaves.

use serde_json::Value as Json;
use wechatpay_codegen::ir::{Field, Secrecy, TextFormat};

use super::{example, pattern, time};

/// More characters are not made up, however many a table wants.
const MOST_CHARACTERS: u64 = 4096;

/// Words of states that mean that it went well: of several values, one of those is taken.
const DONE: [&str; 3] = ["SUCCESS", "FINISHED", "FINISH"];

/// The text of a field.
pub fn text(field: &Field) -> String {
    if let Some(listed) = listed(field) {
        return listed;
    }
    let shown = || {
        example(field).and_then(Json::as_str).filter(|text| !is_ciphertext(field, text)).map(str::to_owned)
    };
    let candidates = [time::text(field), shown(), by_name(&field.wire)].into_iter().flatten();
    let mut candidates =
        candidates.chain(by_format(field)).chain(patterned(field)).chain([field.wire.clone()]);
    candidates.find(|text| fits(field, text)).unwrap_or_else(|| padded(field))
}

/// One of the documented values: of states one that means success, of currencies CNY.
fn listed(field: &Field) -> Option<String> {
    let values = || field.values.iter().map(|value| value.wire.as_str());
    let find =
        |words: &'static [&str]| words.iter().find(|word| values().any(|value| value == **word)).copied();
    let preferred = match &field.wire {
        wire if is_state(wire) => find(&DONE),
        wire if is_currency(wire) => find(&["CNY"]),
        _ => None,
    };
    preferred.or_else(|| values().next()).map(str::to_owned)
}

/// Whether a text has the format, the length and the pattern that are documented.
pub fn fits(field: &Field, text: &str) -> bool {
    let facets = &field.facets;
    let length = text.chars().count() as u64;
    let has_length = facets.min_length.is_none_or(|fewest| length >= fewest)
        && facets.max_length.is_none_or(|most| length <= most);
    let has_format = match facets.format {
        Some(TextFormat::Digits) => text.bytes().all(|byte| byte.is_ascii_digit()),
        Some(TextFormat::Url | TextFormat::MediaUrl) => is_url(text),
        Some(TextFormat::DateTime) => time::Form::of(text) == Some(time::Form::Rfc3339),
        Some(TextFormat::Date) => {
            matches!(time::Form::of(text), Some(time::Form::Date | time::Form::CompactDate))
        }
        Some(TextFormat::CompactDateTime) => time::Form::of(text) == Some(time::Form::Compact),
        Some(TextFormat::MediaId) | None => true,
    };
    let has_kind = (!is_currency(&field.wire)
        || text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase()))
        && (!is_phone(&field.wire) || text.bytes().all(|byte| b"0123456789+-* ".contains(&byte)))
        && (!is_money(&field.wire) || text.bytes().any(|byte| byte.is_ascii_digit()));
    let has_pattern = || facets.pattern.as_deref().is_none_or(|pattern| pattern::allows(pattern, text));
    !text.is_empty() && has_length && has_format && has_kind && has_pattern()
}

fn is_url(text: &str) -> bool {
    ["https://", "http://", "weixin://"].iter().any(|scheme| text.starts_with(scheme))
}

fn by_name(wire: &str) -> Option<String> {
    let text = match wire {
        _ if is_currency(wire) => "CNY",
        _ if is_phone(wire) => "13800138000",
        _ if is_state(wire) && !wire.contains("desc") => DONE[0],
        _ if wire.contains("email") => "payer@shop.example",
        _ if wire.ends_with("url") || wire.ends_with("uri") => "https://shop.example/page",
        _ if is_money(wire) => "100",
        _ if wire.ends_with("_count") => "1",
        _ => return None,
    };
    Some(text.to_owned())
}

/// Several where one may be too long.
fn by_format(field: &Field) -> Vec<String> {
    match field.facets.format {
        Some(TextFormat::Digits) => vec![digits(field.facets.min_length.unwrap_or(1))],
        Some(TextFormat::Url | TextFormat::MediaUrl) => {
            ["https://shop.example/page", "https://a.example", "https://a.cn"].map(str::to_owned).into()
        }
        Some(TextFormat::MediaId) => {
            vec!["jTpGmxUX3FBWVQ5NJTZvlKC-ehEuo0BJqRTvDujqhThn4ReFxikqJ5YW6zFQ".to_owned()]
        }
        Some(TextFormat::DateTime | TextFormat::Date | TextFormat::CompactDateTime) | None => Vec::new(),
    }
}

fn patterned(field: &Field) -> impl Iterator<Item = String> {
    let fewest = field.facets.min_length.unwrap_or(0).min(MOST_CHARACTERS);
    let fewest = usize::try_from(fewest).unwrap_or_default();
    field.facets.pattern.iter().flat_map(move |pattern| pattern::texts(pattern, fewest))
}

/// The name, cut or made longer to the length that is documented.
fn padded(field: &Field) -> String {
    let is_digits = field.facets.format == Some(TextFormat::Digits);
    let most = field.facets.max_length.unwrap_or(MOST_CHARACTERS).min(MOST_CHARACTERS);
    let fewest = field.facets.min_length.unwrap_or(0).clamp(1, MOST_CHARACTERS);
    let length = (field.wire.chars().count() as u64).clamp(fewest.min(most), most);
    let name = if is_digits { "" } else { field.wire.as_str() };
    name.chars().chain(digits(length).chars()).take(usize::try_from(length).unwrap_or_default()).collect()
}

fn digits(length: u64) -> String {
    ('1'..='9').cycle().take(usize::try_from(length.clamp(1, MOST_CHARACTERS)).unwrap_or_default()).collect()
}

/// Examples of sealed members are their ciphertexts now and then, in whole or in part.
fn is_ciphertext(field: &Field, text: &str) -> bool {
    field.secrecy != Secrecy::Plain && text.len() >= 32 && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Whether a member says how something stands.
pub fn is_state(wire: &str) -> bool {
    wire.contains("state") || wire.contains("status") || matches!(wire, "return_code" | "result_code")
}

/// Whether a member names a currency.
pub fn is_currency(wire: &str) -> bool {
    wire.ends_with("currency") || wire.ends_with("fee_type")
}

fn is_phone(wire: &str) -> bool {
    let is_named = |part: &str| matches!(part, "phone" | "mobile" | "telephone" | "tel");
    // `mobile_type` and `phone_bind_state` say something else.
    wire.split('_').rev().take_while(|part| !part.is_empty()).next().is_some_and(is_named)
        || wire.ends_with("phone_number")
        || wire.ends_with("mobile_number")
}

/// Whether a member is an amount of money, in fen.
pub fn is_money(wire: &str) -> bool {
    let last = wire.rsplit('_').next().unwrap_or(wire);
    matches!(last, "amount" | "fee" | "price")
        || matches!(wire, "total" | "refund" | "payer_total" | "payer_refund")
}

#[cfg(test)]
mod tests {
    use wechatpay_codegen::ir::{Facets, ListedValue};

    use super::*;

    fn facets(lengths: [Option<u64>; 2], pattern: Option<&str>, format: Option<TextFormat>) -> Facets {
        let [min_length, max_length] = lengths;
        Facets { min_length, max_length, pattern: pattern.map(str::to_owned), format, ..Facets::default() }
    }

    #[test]
    fn texts_keep_to_what_is_documented() {
        let none = || facets([None, None], None, None);
        for (wire, example, facets, expected) in [
            ("name", Some("Li"), none(), "Li"),
            ("name", Some(""), none(), "name"),
            ("name", None, facets([Some(6), None], None, None), "name12"),
            ("long_name", None, facets([None, Some(4)], None, None), "long"),
            ("name", Some("too long"), facets([None, Some(3)], None, None), "nam"),
            ("code", Some("x"), facets([None, None], Some("^[0-9]{4}$"), None), "1111"),
            ("code", Some("0815"), facets([None, None], Some("^[0-9]{4}$"), None), "0815"),
            ("code", Some("x"), facets([Some(3), None], None, Some(TextFormat::Digits)), "123"),
            ("currency", Some("RMB"), none(), "RMB"),
            ("currency", None, none(), "CNY"),
            ("currency", Some("yuan"), none(), "CNY"),
            ("refund_fee_type", None, none(), "CNY"),
            ("payer_phone", None, none(), "13800138000"),
            ("code_url", None, none(), "https://shop.example/page"),
            (
                "logo",
                Some("logo.png"),
                facets([None, None], None, Some(TextFormat::Url)),
                "https://shop.example/page",
            ),
            ("logo", None, facets([None, Some(12)], None, Some(TextFormat::Url)), "https://a.cn"),
            ("code", None, facets([None, Some(3)], Some("^(ABCDE|XY)$"), None), "XY"),
            ("code_url", Some("weixin://x"), facets([None, None], None, Some(TextFormat::Url)), "weixin://x"),
            ("payer_phone", Some("sGdNeTHMQG1"), none(), "13800138000"),
            ("total_fee", None, none(), "100"),
            ("trade_state", None, none(), "SUCCESS"),
            ("trade_state_desc", None, none(), "trade_state_desc"),
        ] {
            let field = Field {
                example: example.map(Json::from),
                facets,
                ..Field::text(wire.to_owned(), Default::default())
            };
            assert_eq!(text(&field), expected, "{wire} {example:?}");
        }
    }

    #[test]
    fn of_documented_values_one_goes_well() {
        for (wire, values, expected) in [
            ("trade_state", &["REFUND", "SUCCESS"][..], "SUCCESS"),
            ("bill_state", &["ACCEPTED", "FAIL"], "ACCEPTED"),
            ("fee_type", &["USD", "CNY"], "CNY"),
            ("kind", &["A", "SUCCESS"], "A"),
        ] {
            let value =
                |wire: &&str| ListedValue { wire: (*wire).to_owned(), meaning: String::new(), rust: None };
            let values = values.iter().map(value).collect();
            let field = Field { values, ..Field::text(wire.to_owned(), Default::default()) };
            assert_eq!(text(&field), expected);
        }
    }
}
