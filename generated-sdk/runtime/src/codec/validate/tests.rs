//! A body with a limit of each kind, one change after the other, and what is told of it.

use proptest::prelude::*;

use super::{Validate, ViolationKind};
use crate::codec::{Numbered, Numbered2, Sensitive, Value};
use crate::content::FilePart;

struct Body {
    number: String,
    note: Option<String>,
    day: Option<String>,
    name: Sensitive<String>,
    phones: Vec<Sensitive<String>>,
    state: State,
    level: Option<Level>,
    weight: Option<f64>,
    amount: Amount,
    goods: Vec<Goods>,
    tags: Option<Vec<String>>,
    detail: Option<Vec<Goods>>,
    coupons: Numbered<String>,
    fees: Numbered2<i64>,
    file: Option<FilePart>,
    any: Option<crate::Json>,
}
crate::record!(Body: request whole {
    number = "number",
    note = "note",
    day = "day",
    name = "name",
    phones = "phones",
    state = "state",
    level = "level",
    weight = "weight",
    amount = "amount",
    goods = "goods",
    tags = "tags",
    detail = "detail" as json,
    coupons = "coupon_$n",
    fees = "fee_$n_$m",
    file = "file",
    any = "any",
} limits {
    "number": Given MinLength(6) MaxLength(32),
    "note": MaxLength(4),
    "day": Pattern(r"\d{8}|\d{14}"),
    "name": Given MinLength(2) MaxLength(8),
    "phones": MaxLength(11) MaxItems(2),
    "state": Given,
    "weight": Least(0.5) Most(2.5),
    "goods": MinItems(1) MaxItems(3),
    "tags": MinLength(1) MaxLength(3) MaxItems(2),
    "detail": MaxLength(30),
    "coupon_$n": Given MaxLength(3),
    "fee_$n_$m": Minimum(0),
});

struct Amount {
    total: i64,
}
crate::record!(Amount: request part { total = "total" } limits { "total": Minimum(1) Maximum(100) MinLength(1) MaxLength(2) });

struct Goods {
    goods_name: String,
}
crate::record!(Goods: request part { goods_name = "goods_name" } limits { "goods_name": Given MaxLength(5) });

enum State {
    Open,
    Unlisted(String),
}
crate::open_enum!(State { Open = "OPEN" });

enum Level {
    One,
    Unlisted(i64),
}
crate::open_enum!(Level: i64 { One = 1 });

fn goods(name: &str) -> Goods {
    Goods { goods_name: name.into() }
}

/// A body that keeps to everything, each limit being reached somewhere.
fn body() -> Body {
    Body {
        number: "123456".into(),
        note: Some("灯灯ab".into()),
        day: Some("20310417".into()),
        name: "张三".into(),
        phones: vec!["13800000000".into(), "".into()],
        state: State::Open,
        level: Some(Level::One),
        weight: Some(2.5),
        amount: Amount { total: 1 },
        goods: vec![goods("lamps")],
        tags: Some(vec!["a".into(), "abc".into()]),
        detail: Some(vec![goods("lamps")]),
        coupons: [(0, "abc".to_owned())].into_iter().collect(),
        fees: [((0, 1), 0)].into_iter().collect(),
        file: None,
        any: Some(serde_json::json!({ "a": ["灯"] })),
    }
}

fn shown(value: &impl Value) -> Vec<String> {
    value.validate().iter().map(ToString::to_string).collect()
}

/// The last character of the Basic Multilingual Plane that is one, and the first one beyond it.
const INSIDE: &str = "\u{fffd}";
const BEYOND: &str = "\u{10000}";

const UNSUPPORTED: &str =
    "has a character that takes four bytes in UTF-8, such as an emoji, which the service does not take";

/// A change of the body, and what is then told of it.
type Case = (fn(&mut Body), &'static [&'static str]);

#[test]
fn each_limit_is_told_with_its_field() {
    let cases: [Case; 29] = [
        (|_| {}, &[]),
        (|body| body.number = String::new(), &["number is empty, and has to be given"]),
        (|body| body.number = "1".into(), &["number has 1 character, at least 6"]),
        (|body| body.number = "1".repeat(33), &["number has 33 characters, at most 32"]),
        (|body| body.note = Some("灯灯灯灯灯".into()), &["note has 5 characters, at most 4"]),
        (|body| body.note = Some(String::new()), &[]),
        (|body| body.day = Some("2031041".into()), &[r"day is not written as `\d{8}|\d{14}`"]),
        (|body| body.day = Some("203104170".into()), &[r"day is not written as `\d{8}|\d{14}`"]),
        (|body| body.name = "".into(), &["name is empty, and has to be given"]),
        (|body| body.name = "张".into(), &["name has fewer than 2 characters"]),
        (|body| body.name = "Zhang San".into(), &["name has more than 8 characters"]),
        // A ciphertext is as long as its key.
        (|body| body.name = Sensitive::from_sealed("c".repeat(344)), &[]),
        (|body| body.phones[1] = "138000000000".into(), &["phones[1] has more than 11 characters"]),
        (|body| body.phones.push("1".into()), &["phones has 3 items, at most 2"]),
        (|body| body.state = State::from(""), &["state is empty, and has to be given"]),
        (
            |body| body.state = State::from("SHUT"),
            &["state has a value that the documentation does not list"],
        ),
        (|body| body.state = State::Unlisted("OPEN".into()), &[]),
        (
            |body| body.level = Some(Level::from(7)),
            &["level has a value that the documentation does not list"],
        ),
        (|body| body.weight = Some(0.25), &["weight is less than 0.5"]),
        (|body| body.weight = Some(9.0), &["weight is more than 2.5"]),
        (|body| body.amount.total = 0, &["amount.total is less than 1"]),
        (
            |body| body.amount.total = 101,
            &["amount.total is more than 100", "amount.total has more than 2 digits"],
        ),
        (|body| body.goods.clear(), &["goods has 0 items, at least 1"]),
        (
            |body| body.goods = vec![goods("a"), goods(""), goods("a lamp")],
            &[
                "goods[1].goods_name is empty, and has to be given",
                "goods[2].goods_name has 6 characters, at most 5",
            ],
        ),
        (
            |body| body.tags = Some(vec![String::new(), "abcd".into(), "a".into()]),
            &[
                "tags has 3 items, at most 2",
                "tags[0] is empty, and has to be given",
                "tags[1] has 4 characters, at most 3",
            ],
        ),
        (
            |body| body.detail = Some(vec![goods("a lamp"), goods("b")]),
            &["detail has 44 characters, at most 30", "detail[0].goods_name has 6 characters, at most 5"],
        ),
        (|body| body.coupons = Numbered::new(), &["coupon_$n is empty, and has to be given"]),
        (|body| drop(body.coupons.insert(7, "abcd".into())), &["coupon_7 has 4 characters, at most 3"]),
        (|body| body.fees = [((2, 3), -1)].into_iter().collect(), &["fee_2_3 is less than 0"]),
    ];
    for (at, (change, expected)) in cases.into_iter().enumerate() {
        let mut body = body();
        change(&mut body);
        assert_eq!(shown(&body), expected, "case {at}");
    }
}

/// What puts a text somewhere, and the field that it is then in.
type Placed = (fn(&mut Body, &str), &'static str);

#[test]
fn characters_with_four_bytes_are_told_wherever_they_are() {
    let cases: [Placed; 6] = [
        (|body, text| body.note = Some(text.into()), "note"),
        (|body, text| body.name = format!("a{text}").into(), "name"),
        (|body, text| body.goods[0].goods_name = text.into(), "goods[0].goods_name"),
        (|body, text| body.detail = Some(vec![goods(text)]), "detail[0].goods_name"),
        (|body, text| body.any = Some(serde_json::json!([{ "a": [text] }])), "any"),
        (|body, text| body.any = Some(serde_json::json!({ text: 1 })), "any"),
    ];
    for (change, path) in cases {
        for (text, expected) in [(INSIDE, vec![]), (BEYOND, vec![format!("{path} {UNSUPPORTED}")])] {
            let mut body = body();
            change(&mut body, text);
            assert_eq!(shown(&body), expected, "{path}");
        }
    }
}

#[test]
fn only_an_unlisted_value_is_a_note() {
    let body = Body { number: String::new(), state: State::from("SHUT"), ..body() };
    let found: Vec<_> =
        body.validate().iter().map(|it| (it.path().to_owned(), it.kind(), it.is_note())).collect();
    let expected = [
        ("number".to_owned(), ViolationKind::Empty, false),
        ("state".to_owned(), ViolationKind::Unlisted, true),
    ];
    assert_eq!(found, expected);
}

#[test]
fn a_value_without_a_table_is_the_whole_value() {
    assert_eq!(shown(&vec![BEYOND.to_owned()]), [format!("[0] {UNSUPPORTED}")]);
    assert_eq!(shown(&BEYOND.to_owned()), [format!("the value {UNSUPPORTED}")]);
    assert_eq!(shown(&Some(i64::MIN)), [""; 0]);
}

#[test]
fn the_number_of_digits_has_no_sign() {
    for (total, is_long) in [(0, false), (9, false), (99, false), (100, true), (-99, false), (i64::MIN, true)]
    {
        let found = Amount { total }.validate();
        let told = found.iter().any(|violation| violation.kind() == ViolationKind::TooManyDigits { most: 2 });
        assert_eq!(told, is_long, "{total}");
    }
}

proptest! {
    #[test]
    fn no_violation_tells_a_value(
        secret in "[A-Z灯\u{1f600}]{9,40}",
        number in 1_000_000_000_i64..9_000_000_000,
    ) {
        let body = Body {
            number: secret.clone(),
            note: Some(secret.clone()),
            day: Some(secret.clone()),
            name: secret.as_str().into(),
            phones: vec![secret.as_str().into(); 3],
            state: State::from(secret.as_str()),
            level: Some(Level::from(number)),
            weight: Some(number as f64),
            amount: Amount { total: number },
            goods: vec![goods(&secret); 4],
            tags: Some(vec![secret.clone(); 3]),
            detail: Some(vec![goods(&secret); 9]),
            coupons: [(0, secret.clone())].into_iter().collect(),
            fees: [((0, 0), -number)].into_iter().collect(),
            file: None,
            any: Some(serde_json::json!({ (secret.as_str()): secret.as_str() })),
        };
        let found = body.validate();
        prop_assert!(found.len() > 20, "{found:?}");
        let (told, debugged) = (found.iter().map(ToString::to_string).collect::<String>(), format!("{found:?}"));
        for text in [told, debugged] {
            prop_assert!(!text.contains(&secret) && !text.contains(&number.to_string()), "{text}");
        }
        // Nor how long the secret ones are.
        let length = secret.chars().count();
        let of_secrets = found.iter().filter(|it| it.path() == "name" || it.path().starts_with("phones["));
        for violation in of_secrets {
            let length = format!("has {length} ");
            prop_assert!(!violation.to_string().contains(&length), "{violation}");
        }
    }
}
