//! Overrides of rows of the service's own pages.

use super::notifications::message;
use super::{call, read, shown, told};

fn with(overrides: &str) -> crate::Read {
    let body = "amount object true x\namount.from array[object] false x\namount.account string true x\nname string true x\nodd integer true x";
    let reply = "id string true x\nname string true 该字段已做加密处理";
    let page = call(77, "【POST】 `/v3/lamps`", body, reply);
    let overrides = format!("rows:\n{overrides}");
    read(&[("灯/点灯-77.md", &page), (crate::OVERRIDES, &overrides)])
}

#[test]
fn a_row_is_named_by_the_number_of_its_page_or_by_its_place() {
    let read = with("\
- {page: '77', table: request, row: amount.account, set: {name: amount.from.account, required: false}, reason: lost level}
- {page: 灯/点灯-77.md, table: request, row: name, set: {encrypted: by-rsa-pubkey}, reason: sealed}
- {page: '77', table: request, row: odd, set: {drop: true}, reason: not sent}
- {page: '77', table: response, row: name, set: {encrypted: none}, reason: plain}
- {page: '77', table: response, row: id, set: {type: integer, rust: number}, reason: a number}
- {page: '78', table: request, row: x, set: {drop: true}, reason: another page}
");
    assert_eq!(
        told(&read),
        [
            "灯/点灯-77.md:7 secrecy/missing-serial: `POST /v3/lamps` seals fields, but does not document the header `Wechatpay-Serial`"
        ]
    );
    let expected = [
        "json amount object required",
        "json amount.from object[] -",
        "json amount.from[].account string -",
        "json name string required secret=rsa:platform",
        "response id integer required",
        "response name string required",
    ];
    assert_eq!(shown(&read), expected.map(|fact| format!("POST /v3/lamps {fact}")));
    let reply = read.api.operations[0].reply.fields().unwrap();
    assert_eq!(reply[0].rust.as_str(), "number");
    assert_eq!(read.rows.accounted(), read.rows.total);
}

#[test]
fn what_is_wrong_with_a_cell_may_be_settled() {
    let rows = "灯 string true x\nodd money maybe x\ngone money true x\nleft money true x";
    let overrides = "rows:\n\
        - {page: '77', table: request, row: 灯, set: {name: lamp}, reason: its name}\n\
        - {page: '77', table: request, row: odd, set: {type: integer, required: false}, reason: a number}\n\
        - {page: '77', table: request, row: gone, set: {drop: true}, reason: not sent}\n";
    let page = call(77, "【POST】 `/v3/lamps`", rows, "");
    let read = read(&[("a.md", &page), (crate::OVERRIDES, overrides)]);
    assert_eq!(told(&read), ["a.md:17 row/unknown-type: `money` is not a type"]);
    let expected = ["json lamp string required", "json odd integer -", "response - empty -"];
    assert_eq!(shown(&read), expected.map(|fact| format!("POST /v3/lamps {fact}")));
    assert_eq!(read.rows.accounted(), read.rows.total);
}

#[test]
fn what_cannot_be_sealed_may_be_settled() {
    let line = "【POST】 `/v3/lamps`";
    let page = call(
        77,
        line,
        "odd integer true 该字段需加密\nodder object true 该字段需加密\nodder.a string true 该字段需加密",
        "",
    );
    let overrides = "rows:\n\
        - {page: '77', table: request, row: odd, set: {encrypted: none}, reason: a number}\n\
        - {page: '77', table: request, row: odder, set: {encrypted: none}, reason: its member is}\n";
    let settled = read(&[("a.md", &page), (crate::OVERRIDES, overrides)]);
    assert!(told(&settled).iter().all(|told| told.contains("missing-serial")), "{:?}", told(&settled));
    let sealed = "POST /v3/lamps json odder.a string required secret=rsa:platform";
    assert!(shown(&settled).contains(&sealed.to_owned()));
}

#[test]
fn a_notification_is_called_as_is_settled() {
    let nameless = message("v3/merchant", 77, "通知的类型", "lamp_id string true x\nwatt integer true x");
    let misnamed = message("v3/merchant", 78, "类型为LAMP.OUT", "lamp_id string true x\nwatt integer true x");
    let overrides = "rows:\n\
        - {page: '77', table: request, row: event_type, set: {event: LAMP.LIT}, reason: it has no name}\n\
        - {page: '78', table: request, row: event_type, set: {event: LAMP.DIM LAMP.LIT}, reason: another one}\n";
    let read = read(&[("a.md", &nameless), ("b.md", &misnamed), (crate::OVERRIDES, overrides)]);
    assert_eq!(told(&read), Vec::<String>::new());
    let names: Vec<_> = read.api.notifications.iter().map(ToString::to_string).collect();
    assert_eq!(names, ["EVENT v3 LAMP.DIM", "EVENT v3 LAMP.LIT"]);
}

#[test]
fn entries_that_fit_nothing_or_cannot_be_are_told() {
    let read = with(
        "\
- {page: '77', table: request, row: nothing, set: {drop: true}, reason: x}
- {page: '77', table: request, row: name, set: {required: true}, reason: x}
- {page: '77', table: request, row: odd, set: {indent: 1}, reason: x}
- {page: '77', table: response, row: id, set: {name: 'a b'}, reason: x}
- {page: '77', table: response, row: id, set: {type: money}, reason: x}
- {page: '77', table: response, row: id, set: {encrypted: by-hand}, reason: x}
- {page: '77', table: request, row: odd, set: {event: LAMP.LIT}, reason: x}
",
    );
    let told: Vec<_> = told(&read).into_iter().filter(|told| told.contains("overrides/")).collect();
    let expected = [
        "灯/点灯-77.md:18 overrides/bad-file: an override gives this row an indent, but such a page nests by names: `set: { name: amount.total }`",
        "灯/点灯-77.md:18 overrides/bad-file: an override gives this row the event `LAMP.LIT`, but only `event_type` has one, and it is like `REFUND.SUCCESS`",
        "灯/点灯-77.md:23 overrides/bad-file: an override gives this row the mark `by-hand`, which is not an encryption mark",
        "灯/点灯-77.md:23 overrides/bad-file: an override gives this row the name `a b`, which is not a field name",
        "灯/点灯-77.md:23 overrides/bad-file: an override gives this row the type `money`, which is not a type",
        "overrides.yaml:2 overrides/unused: the override of `nothing` in `77` fits no row, or changes nothing",
        "overrides.yaml:3 overrides/unused: the override of `name` in `77` fits no row, or changes nothing",
        "overrides.yaml:4 overrides/unused: the override of `odd` in `77` fits no row, or changes nothing",
        "overrides.yaml:5 overrides/unused: the override of `id` in `77` fits no row, or changes nothing",
        "overrides.yaml:6 overrides/unused: the override of `id` in `77` fits no row, or changes nothing",
        "overrides.yaml:7 overrides/unused: the override of `id` in `77` fits no row, or changes nothing",
        "overrides.yaml:8 overrides/unused: the override of `odd` in `77` fits no row, or changes nothing",
    ];
    assert_eq!(told, expected);
}
