//! Several pages of one operation.

use super::notifications::message;
use super::{call, facts, read, shown, table, told, v3};

const LINE: &str = "【POST】 `/v3/lamps`";

#[test]
fn what_all_pages_require_is_required_and_all_else_is_united() {
    let one = "color string true 【色】<br>RED：红<br>BLUE：蓝\nonly_here string true x\nowner object true x\nowner.name string true x\nowner.nick string true x\ndetail string true x";
    let other = "color string true 【色】<br>BLUE：蓝<br>GREEN：绿\nowner object false x\nowner.name string true x\ndetail object true x\ndetail.id string true x";
    let third = "color string true x\nowner object true x\nbare object true x";
    let expected = [
        "json bare object -",
        "json color string required enum=RED|BLUE|GREEN",
        "json detail object -",
        "json detail.id string required",
        "json only_here string -",
        "json owner object -",
        "json owner.name string required",
        "json owner.nick string -",
        "response id string required",
    ];
    let pages = [
        ("b.md", &*call(1, LINE, other, "id string true x")),
        ("a.md", &*call(2, LINE, one, "id string true x")),
        // A page without a body, or with an object without members, says nothing of what is in them.
        ("c.md", &*call(3, LINE, "", "")),
        ("d.md", &*call(4, LINE, third, "")),
    ];
    let read = read(&pages);
    assert_eq!(shown(&read), expected.map(|fact| format!("POST /v3/lamps {fact}")));
    let told = told(&read);
    assert_eq!(
        told,
        [
            "a.md:19 merge/pages-disagree: pages of `POST /v3/lamps` disagree on the type of `detail` (not taken)",
            "d.md:16 tree/empty-object: the members of `bare` are not documented (becomes a `serde_json::Value`)",
        ]
    );
    let operation = &read.api.operations[0];
    let links: Vec<_> = operation.doc.links.iter().map(|link| link.url.rsplit('/').next().unwrap()).collect();
    assert_eq!(links, ["2", "1", "3", "4"]);
    assert_eq!(read.sources.file(operation.origin.file).relative, "a.md");
}

#[test]
fn seals_errors_roles_and_the_last_change_are_those_of_all() {
    let page = |number, date: &str, role: &str, said: &str, code: &str| {
        let text = format!(
            ">更新时间：{date}\n\n支持商户：【{role}】\n\n请求方式：{LINE}\n\n### Header 参数\n{}### Body 参数\n{}## 应答参数\n\n无应答包体\n\n\
             ## 错误码\n\n| 状态码 | 错误码 | 描述 | 解决方案 |\n| --- | --- | --- | --- |\n| 400 | {code} | x | y |\n",
            table("Wechatpay-Serial string true 编号"),
            table(&format!("name string true {said}")),
        );
        v3(number, &text)
    };
    let one = page(1, "2031.04.17", "甲", "x", "A");
    let other = page(2, "2030.01.01", "乙", "该字段需要使用公钥加密", "B");
    let read = read(&[("a.md", &one), ("b.md", &other)]);
    assert_eq!(told(&read), Vec::<String>::new());
    let expected = [
        "error A 400 -",
        "error B 400 -",
        "header Wechatpay-Serial string required",
        "json name string required secret=rsa:platform",
        "response - empty -",
    ];
    assert_eq!(shown(&read), expected.map(|fact| format!("POST /v3/lamps {fact}")));
    let doc = &read.api.operations[0].doc;
    assert_eq!((doc.roles.join(" "), doc.updated.as_deref()), ("甲 乙".to_owned(), Some("2031.04.17")));
}

/// A page whose members were found a level too high may have lost others.
#[test]
fn a_list_that_was_filled_again_decides_nothing() {
    let broken = "list array[object] true x\nid string true x";
    let whole = "list array[object] true x\nlist.id string true x\nlist.name string true x";
    let sample = "\n应答示例\n\n```\n{\"list\": [{\"id\": \"1\", \"name\": \"x\"}]}\n```\n";
    let broken = format!("{}{sample}", call(1, LINE, "", broken));
    let read = read(&[("a.md", &broken), ("b.md", &call(2, LINE, "", whole))]);
    let expected = [
        "POST /v3/lamps response list object[] required",
        "POST /v3/lamps response list[].id string required",
        "POST /v3/lamps response list[].name string required",
    ];
    assert_eq!(shown(&read), expected);
}

#[test]
fn messages_of_several_products_are_one() {
    let one = message("v3/merchant", 1, "LAMP.LIT", "lamp_id string true x\nwatt integer true x");
    let other = message("v3/partner", 2, "LAMP.LIT", "lamp_id string true x\nvolt integer true x");
    let found = facts(&[
        ("a.md", &one.replace("\"watt\": 9", "\"watt\": 8")),
        ("b.md", &other.replace("\"watt\"", "\"volt\"")),
    ]);
    let inside: Vec<_> = found.iter().filter_map(|fact| fact.split_once('#')).map(|(_, fact)| fact).collect();
    assert_eq!(inside, ["lamp_id string required", "volt integer -", "watt integer -"]);
}

#[test]
fn pages_that_contradict_one_another_are_told() {
    let form = format!(
        "请求方式：{LINE}\n\n### Form 参数\n{}## 应答参数\n\n无应答包体\n",
        table("file file true x")
    );
    let read = read(&[("a.md", &call(1, LINE, "a string true x", "")), ("b.md", &v3(2, &form))]);
    assert_eq!(
        told(&read),
        [
            "b.md:7 merge/pages-disagree: pages of `POST /v3/lamps` disagree on the body of a request (not taken)"
        ]
    );
}

#[test]
fn what_is_settled_of_one_page_counts_for_all() {
    let sealed = "name string true 该字段需要使用公钥加密\nid string true x";
    let overrides = "rows:\n\
        - {page: '1', table: request, row: name, set: {encrypted: none}, reason: plain}\n\
        - {page: '2', table: request, row: id, set: {required: false}, reason: not needed}\n";
    let (one, other) = (call(1, LINE, sealed, ""), call(2, LINE, sealed, ""));
    let read = read(&[("a.md", &one), ("b.md", &other), (crate::OVERRIDES, overrides)]);
    assert_eq!(told(&read), Vec::<String>::new());
    let expected = ["json id string -", "json name string required", "response - empty -"];
    assert_eq!(shown(&read), expected.map(|fact| format!("POST /v3/lamps {fact}")));
}
