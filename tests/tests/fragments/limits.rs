//! Documented limits of each kind, as a merchant asks for them before a call.

use wechatpay_fragments::brand::lamps::owners;
use wechatpay_fragments::rt::{Operation as _, Validate, ViolationKind};
use wechatpay_fragments::v3::lockers::rentals;

use super::rental;

fn told(value: &impl Validate) -> Vec<String> {
    value.validate().iter().map(ToString::to_string).collect()
}

#[test]
fn a_request_that_keeps_to_its_limits_has_nothing_to_tell() {
    assert_eq!(rental().validate(), []);
}

/// A change of the body, and what is then told of it.
type Case = (fn(&mut rentals::PostBody), &'static [&'static str]);

#[test]
fn each_limit_of_the_documentation_is_told() {
    let goods = |name: &str| rentals::PostBodyGoods::new(name).count(1);
    let cases: [Case; 11] = [
        (|body| body.station_id = "S".repeat(17), &["station_id has 17 characters, at most 16"]),
        (|body| body.out_trade_no = "R-1".into(), &["out_trade_no has 3 characters, at least 6"]),
        (
            |body| body.out_trade_no = "rent 2031".into(),
            &["out_trade_no is not written as `^[0-9A-Z_|*-]+$`"],
        ),
        (|body| body.begin_time = String::new(), &["begin_time is empty, and has to be given"]),
        (|body| body.renters.clear(), &["renters has 0 items, at least 1"]),
        (|body| body.renters = vec!["Mo".into(); 6], &["renters has 6 items, at most 5"]),
        (|body| body.hours = Some(0), &["hours is less than 1"]),
        (|body| body.hours = Some(73), &["hours is more than 72"]),
        (|body| body.amount.total = 0, &["amount.total is less than 1"]),
        (
            |body| body.attach = Some(rentals::PostBodyAttach::new("a shop with a long name")),
            &["attach.shop has 23 characters, at most 16"],
        ),
        (|body| body.size = Some("XL".into()), &["size has a value that the documentation does not list"]),
    ];
    for (change, expected) in cases {
        let mut body = rental().body;
        change(&mut body);
        assert_eq!(told(&body), expected);
    }
    let body = rental().body.goods(vec![goods("Coat"), goods("")]);
    assert_eq!(told(&body), ["goods[1].name is empty, and has to be given"]);
}

#[test]
fn an_operation_tells_of_its_query_headers_and_body() {
    let query = rentals::GetQuery::new("").limit(101);
    let told = |operation: &rentals::Get| -> Vec<String> {
        operation.validate().iter().map(ToString::to_string).collect()
    };
    assert_eq!(
        told(&rentals::Get::new(query)),
        ["day is empty, and has to be given", "limit is more than 100"]
    );
    let mut operation = rental();
    operation.headers = rentals::PostHeaders::default().idempotency_key("k".repeat(65));
    operation.body.amount.total = 0;
    let paths: Vec<_> = operation.validate().iter().map(|violation| violation.path().to_owned()).collect();
    assert_eq!(paths, ["Idempotency-Key", "amount.total"]);
}

#[test]
fn what_is_sealed_is_checked_as_plaintext_and_told_without_its_length() {
    let body = owners::PostBody::new(owners::PostBodyRequired {
        out_request_no: "E".into(),
        lamp_id: "L".into(),
        owner_name: "".into(),
    });
    let found = body.tags(vec!["early".into(), "x".repeat(17)]).validate();
    let found: Vec<_> = found.iter().map(|violation| (violation.path(), violation.kind())).collect();
    let expected = [
        ("owner_name", ViolationKind::Empty),
        ("tags[1]", ViolationKind::TooLong { characters: Some(17), most: 16 }),
    ];
    assert_eq!(found, expected);
}
