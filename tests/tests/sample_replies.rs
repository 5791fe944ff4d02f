//! The replies and notifications that the gateway makes up: each member keeps to what is documented of it, and members that
//! belong together agree. Of the project's own specs, and of the real documentation where it is there.

#![allow(clippy::unwrap_used, reason = "a test says so by failing")]

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Map, Value as Json};
use wechatpay_codegen::ir::{Api, Facets, Field, Protocol, Secrecy, TextFormat, Type};
use wechatpay_gateway::{Gateway, sample};
use wechatpay_sdk::rt::DateTime;
use wechatpay_tests::{fragments, input, real, specs};

/// What is wrong, each with its place.
struct Faults {
    found: Vec<String>,
    /// How many members were looked at.
    seen: usize,
}

impl Faults {
    fn add(&mut self, place: &str, what: &str, value: &Json) {
        self.found.push(format!("{place}: {what}: {value}"));
    }

    fn members(&mut self, fields: &[Field], document: &Map<String, Json>, place: &str) {
        for field in fields.iter().filter(|field| field.encoding.is_none()) {
            if let Some(value) = document.get(&field.wire) {
                self.field(field, &field.ty, value, &format!("{place}/{}", field.wire));
            }
        }
        self.agreement(document, place);
    }

    fn field(&mut self, field: &Field, ty: &Type, value: &Json, place: &str) {
        self.seen += 1;
        match (ty, value) {
            (Type::List(element), Json::Array(items)) => {
                let Facets { min_items, max_items, .. } = field.facets;
                let count = items.len() as u64;
                // Promotions are emptied where there is nothing to share.
                if max_items.is_some_and(|most| count > most)
                    || count > 0 && min_items.is_some_and(|fewest| count < fewest)
                {
                    self.add(place, "number of items", value);
                }
                items.iter().for_each(|item| self.field(field, element, item, place));
            }
            (Type::Object(members), Json::Object(object)) => self.members(members, object, place),
            (Type::Variants(variants), Json::Object(object)) => {
                self.members(&variants[0].fields, object, place)
            }
            (Type::Text, Json::String(text)) => self.text(field, text, value, place),
            (Type::Integer, Json::Number(number)) if number.is_i64() => {
                let size = number.as_f64().unwrap_or(f64::NAN);
                self.number(field, size, value, place);
            }
            (Type::Float, Json::Number(number)) => {
                self.number(field, number.as_f64().unwrap_or(f64::NAN), value, place);
            }
            (Type::Boolean, Json::Bool(flag)) => {
                if !field.values.is_empty() {
                    self.listed(field, &flag.to_string(), value, place);
                }
            }
            (Type::Json | Type::File, _) => {}
            _ => self.add(place, "the type", value),
        }
    }

    fn listed(&mut self, field: &Field, text: &str, value: &Json, place: &str) {
        if !field.values.is_empty() && !field.values.iter().any(|listed| listed.wire == text) {
            self.add(place, "none of the documented values", value);
        }
    }

    fn number(&mut self, field: &Field, size: f64, value: &Json, place: &str) {
        let limit =
            |number: &Option<serde_json::Number>| number.as_ref().and_then(serde_json::Number::as_f64);
        let Facets { minimum, maximum, .. } = &field.facets;
        if field.values.is_empty() {
            if limit(minimum).is_some_and(|smallest| size < smallest)
                || limit(maximum).is_some_and(|largest| size > largest)
            {
                self.add(place, "outside of its limits", value);
            }
        } else {
            self.listed(field, &value.to_string(), value, place);
        }
    }

    /// Whether a text has a part that the documented pattern matches, if it can be read.
    fn pattern(&mut self, field: &Field, text: &str, value: &Json, place: &str) {
        let pattern = field.facets.pattern.as_deref().unwrap_or_default();
        let pattern = pattern.strip_prefix('/').and_then(|bare| bare.strip_suffix('/')).unwrap_or(pattern);
        if regex_lite::Regex::new(pattern).is_ok_and(|pattern| !pattern.is_match(text)) {
            self.add(place, &format!("not of the form {pattern}"), value);
        }
    }

    fn text(&mut self, field: &Field, text: &str, value: &Json, place: &str) {
        if !field.values.is_empty() {
            return self.listed(field, text, value, place);
        }
        let Facets { format, min_length, max_length, .. } = &field.facets;
        let form = |shape: &str| {
            let fits =
                |(byte, shape): (u8, u8)| if shape == b'0' { byte.is_ascii_digit() } else { byte == shape };
            text.len() == shape.len() && text.bytes().zip(shape.bytes()).all(fits)
        };
        let has_format = match format {
            Some(TextFormat::DateTime) => form("0000-00-00T00:00:00+00:00") && text.ends_with("+08:00"),
            Some(TextFormat::Date) => form("0000-00-00") || form("00000000"),
            Some(TextFormat::CompactDateTime) => form("00000000000000"),
            Some(TextFormat::Url | TextFormat::MediaUrl) => text.contains("://"),
            Some(TextFormat::Digits) => text.bytes().all(|byte| byte.is_ascii_digit()),
            Some(TextFormat::MediaId) | None => !text.is_empty(),
        };
        if !has_format {
            self.add(place, &format!("not {format:?}"), value);
        }
        self.pattern(field, text, value, place);
        let length = text.chars().count() as u64;
        let is_time =
            matches!(format, Some(TextFormat::DateTime | TextFormat::Date | TextFormat::CompactDateTime));
        // Lengths that no text of the format has are wrong in the documentation.
        if !is_time
            && field.secrecy == Secrecy::Plain
            && (min_length.is_some_and(|fewest| length < fewest)
                || max_length.is_some_and(|most| length > most))
        {
            self.add(place, &format!("not {min_length:?} to {max_length:?} characters"), value);
        }
        if field.wire == "currency" && text.len() != 3 {
            self.add(place, "no currency", value);
        }
        let begun = ["create_time", "success_time"].contains(&field.wire.as_str());
        if begun && DateTime::parse(text).is_ok_and(|time| time.unix() > now()) {
            self.add(place, "in the future", value);
        }
    }

    /// What belongs together.
    fn agreement(&mut self, document: &Map<String, Json>, place: &str) {
        let number = |name: &str| document.get(name).and_then(Json::as_i64);
        let amount = |name: &str, part: &str| document.get(name)?.get(part)?.as_i64();
        for (whole, paid, off) in
            [("total", "payer_total", "discount_total"), ("refund", "payer_refund", "discount_refund")]
        {
            if let (Some(whole), Some(paid), Some(off)) = (number(whole), number(paid), number(off))
                && whole != paid + off
            {
                self.add(place, "does not add up", &Json::Object(document.clone()));
            }
        }
        if let (Some(total), Some(paid), Some(Json::Array(promotions))) =
            (amount("amount", "total"), amount("amount", "payer_total"), document.get("promotion_detail"))
        {
            let off: i64 = promotions.iter().filter_map(|promotion| promotion.get("amount")?.as_i64()).sum();
            let is_of_payment = promotions.iter().all(|promotion| promotion.get("refund_amount").is_none());
            if is_of_payment
                && promotions.iter().any(|promotion| promotion.get("amount").is_some())
                && total != paid + off
            {
                self.add(place, "promotions do not add up", &Json::Object(document.clone()));
            }
        }
        let lists: Vec<usize> = document.values().filter_map(|value| Some(value.as_array()?.len())).collect();
        if let ([length], Some(count)) = (lists.as_slice(), number("total_count"))
            && count != i64::try_from(*length).unwrap_or(-1)
        {
            self.add(place, "counts another list", &Json::from(count));
        }
        for name in ["total", "amount", "total_fee", "total_amount"] {
            if let Some(money) =
                number(name).filter(|_| document.keys().any(|name| name.contains("currency")))
                && money <= 0
            {
                self.add(place, "no money", &Json::from(money));
            }
        }
    }
}

fn now() -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    now.as_secs().try_into().unwrap()
}

fn check(api: &Api) -> Faults {
    let mut faults = Faults { found: Vec::new(), seen: 0 };
    let plain = |text: &str| Some(text.to_owned());
    for operation in &api.operations {
        if let Some(fields) = operation.reply.fields() {
            faults.members(fields, &sample::object(fields, &plain), &operation.to_string());
        }
    }
    for notification in &api.notifications {
        let document = sample::object(&notification.body, &plain);
        faults.members(&notification.body, &document, &notification.to_string());
    }
    faults
}

/// What is inside of notifications as they are sent: for this merchant, and of the state that their event tells of.
fn check_sent(api: Api) -> Faults {
    let mut faults = Faults { found: Vec::new(), seen: 0 };
    let sent: Vec<_> =
        api.notifications.iter().filter(|sent| sent.protocol == Protocol::V3).cloned().collect();
    let gateway = Gateway::serve(api, ([127, 0, 0, 1], 0).into()).unwrap();
    for notification in sent {
        let content = gateway.notification(notification.event.as_str()).unwrap().content;
        let nested = notification.body.iter().flat_map(Field::members);
        let mut all = notification.body.iter().chain(nested);
        let sealed = all.find(|field| field.encoding.is_some()).map(|field| &field.ty);
        if let (Some(Type::Object(fields)), Json::Object(content)) = (sealed, &content) {
            faults.members(fields, content, &notification.to_string());
        }
    }
    faults
}

#[test]
fn replies_keep_to_what_is_documented_of_them() {
    let api = wechatpay_codegen::read(&specs()).api;
    let faults = check(&api);
    assert!(faults.found.is_empty(), "{}", faults.found.join("\n"));
    assert!(faults.seen > 300, "{}", faults.seen);
    let faults = check_sent(api);
    assert!(faults.found.is_empty() && faults.seen > 50, "{} {}", faults.seen, faults.found.join("\n"));
    // With formats, limits and patterns of their own.
    let faults = check(&wechatpay_codegen::read(&input(fragments())).api);
    assert!(faults.found.is_empty() && faults.seen > 20, "{} {}", faults.seen, faults.found.join("\n"));
}

#[test]
fn so_do_those_of_the_real_documentation() {
    for folders in [["markdown", "yaml/docs"], ["next/markdown", "next/yaml/docs"]] {
        let Some(input) = real(&folders) else { return };
        let api = wechatpay_codegen::read(&input).api;
        let made_up = check(&api);
        for (Faults { found, seen }, fewest) in [(made_up, 10_000), (check_sent(api), 500)] {
            let shown = found[..found.len().min(60)].join("\n");
            assert!(found.is_empty(), "{folders:?}: {} faults, such as\n{shown}", found.len());
            assert!(seen > fewest, "{folders:?}: {seen}");
        }
    }
}
