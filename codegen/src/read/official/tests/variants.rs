//! Pages that say the same in other words, or nearly.

use super::notifications::message;
use super::{call, page, read, shown, table, told, v3};

const LINE: &str = "请求方式：【POST】 `/v3/lamps`";

/// A page of a call with one table below each heading, and nothing else.
fn with(headings: &[(&str, &str)]) -> String {
    let sections = headings.iter().map(|(heading, rows)| format!("{heading}\n{}\n", table(rows)));
    v3(1, &format!("{LINE}\n\n{}", sections.collect::<String>()))
}

#[test]
fn headings_of_parts_are_written_in_many_ways() {
    for (heading, expected) in [
        ("### Body 参数", "json a string required"),
        ("### Body参数", "json a string required"),
        ("### 请求体参数", "json a string required"),
        ("#### Body 参数（JSON）", "json a string required"),
        ("### body 参数", "json a string required"),
        ("### **BODY** 参数：", "json a string required"),
        ("### 2.1、Ｂｏｄｙ 参数", "json a string required"),
        ("### 查询参数", "query a string required"),
        ("### 请求头", "header a string required"),
    ] {
        let read =
            read(&[("a.md", &with(&[(heading, "a string true x"), ("## 返回参数", "id string true x")]))]);
        assert_eq!(told(&read), Vec::<String>::new(), "{heading}");
        let mut expected =
            [expected, "response id string required"].map(|fact| format!("POST /v3/lamps {fact}"));
        expected.sort();
        assert_eq!(shown(&read), expected, "{heading}");
    }
}

#[test]
fn the_body_of_a_reply_is_none_of_a_request() {
    let page = with(&[
        ("### Body 参数", "a string true x"),
        ("## 应答参数\n\n### Body 参数", "id string true x"),
        ("### Header 参数", "Request-ID string true x"),
    ]);
    let read = read(&[("a.md", &page)]);
    let expected = ["json a string required", "response id string required"];
    assert_eq!(shown(&read), expected.map(|fact| format!("POST /v3/lamps {fact}")));
    let message =
        "this table of parameters belongs to no part of what its page describes (1 row is not read)";
    assert_eq!(told(&read), [format!("a.md:22 page/unclaimed-table: {message}")]);
}

#[test]
fn a_table_of_parameters_that_no_part_claims_is_told() {
    let rows = "a string true x\nb string true x";
    for (heading, head) in [
        ("## 请求参数", "| 参数名 | 类型 | 必填 | 描述 |"),
        ("### 业务参数", "| 字段 | 变量名 | 类型 | 说明 |"),
        ("### 通知参数", "| Name | Type | - | - |"),
    ] {
        let known = table(rows);
        let page = with(&[
            ("### Body 参数", "a string true x"),
            ("## 应答参数", "id string true x"),
            (heading, rows),
        ]);
        let (before, after) = page.rsplit_once(&known).unwrap();
        let page = format!("{before}{head}\n{}{after}", known.split_once('\n').unwrap().1);
        let read = read(&[("a.md", &page)]);
        let message =
            "this table of parameters belongs to no part of what its page describes (2 rows are not read)";
        assert_eq!(told(&read), [format!("a.md:20 page/unclaimed-table: {message}")], "{heading}");
        assert_eq!((read.rows.unread, read.rows.accounted()), (2, read.rows.total), "{heading}");
    }
}

#[test]
fn a_table_without_the_line_below_its_head_keeps_its_first_row() {
    let rule = "| --- |  --- | --- | --- |\n";
    let page = call(1, "【POST】 `/v3/lamps`", "a string true x\nb string true x", "").replace(rule, "");
    let read = read(&[("a.md", &page)]);
    assert_eq!(
        told(&read),
        [
            "a.md:12 page/missing-delimiter: the line `| --- |` is missing below this head (the next line is read as a row)"
        ]
    );
    assert_eq!(read.api.operations[0].body.fields().unwrap().len(), 2);
}

#[test]
fn a_table_that_does_not_say_what_is_required_is_read_as_optional() {
    let text = "URL地址：https://api.mch.weixin.qq.com/pay/a\n\n## 返回结果\n\n| 字段 | 类型 | 说明 |\n| --- | --- | --- |\n| lamp\\_id | String(32) | 灯 |\n";
    let read = read(&[("a.md", &page("v2/merchant", 1, "点灯", text))]);
    assert_eq!(
        told(&read),
        [
            "a.md:11 page/unknown-header: this table does not say which of its fields are required (all read as optional)"
        ]
    );
    assert!(
        shown(&read).contains(&"POST /v2/pay/a response lamp_id string -".to_owned()),
        "{:?}",
        shown(&read)
    );
}

#[test]
fn of_two_columns_of_names_that_of_the_wire_is_read() {
    for head in [
        "| 字段名 | 参数 | 类型 | 必填 |",
        "| 变量 | 字段名 | 类型 | 必填 |",
        "| 名称 | 参数名 | 类型 | 必填 |",
    ] {
        let rows = "| 灯号 | lamp\\_id | String(32) | 是 |\n| 灯 | lamp | int | 否 |\n";
        let text = format!(
            "URL地址：https://api.mch.weixin.qq.com/pay/a\n\n## 返回结果\n\n{head}\n| - | - | - | - |\n{rows}"
        );
        let read = read(&[("a.md", &page("v2/merchant", 1, "点灯", &text))]);
        assert_eq!(told(&read), Vec::<String>::new(), "{head}");
        let facts = shown(&read);
        assert!(facts.contains(&"POST /v2/pay/a response lamp_id string required".to_owned()), "{facts:?}");
    }
}

#[test]
fn lines_of_requests_are_written_in_many_ways() {
    for line in [
        "请求方式:【POST】 `/v3/lamps`",
        "请求方式 ： 【POST】 `/v3/lamps`",
        "**请求方式**：【POST】/v3/lamps",
        "请求方式：[post] `/v3/lamps`",
        "### 请求方式：【POST】 `/v3/lamps`",
    ] {
        let page = call(1, "", "a string true x", "id string true x").replace("请求方式：", line);
        let read = read(&[("a.md", &page)]);
        assert_eq!(told(&read), Vec::<String>::new(), "{line}");
        assert_eq!(read.api.operations[0].to_string(), "POST /v3/lamps", "{line}");
    }
}

#[test]
fn a_second_line_describes_another_call() {
    let first = call(1, "【POST】 `/v3/lamps`", "a string true x", "id string true x");
    let second = format!(
        "\n## 查询\n\n请求方式：【GET】 `/v3/lamps/all`\n\n## 应答参数\n\n{}",
        table("b string true x")
    );
    let again = format!("\n{LINE}\n");
    let expected = [
        "GET /v3/lamps/all response b string required",
        "POST /v3/lamps json a string required",
        "POST /v3/lamps response id string required",
    ];
    let sample = "---\nurl: \"https://docs.example/1-curl.md\"\ndoc_id: 1\nexample_lang: \"curl\"\n---\n\n```\ncurl -X GET https://a.example/v3/lamps/all\n```\n";
    let read = read(&[("a.md", &format!("{first}{again}{second}")), ("b.md", sample)]);
    assert_eq!(told(&read), Vec::<String>::new());
    assert_eq!(shown(&read), expected);
}

#[test]
fn tables_of_notifications_are_marked_in_many_ways() {
    let written = message("v3/merchant", 1, "LAMP.LIT", "lamp_id string true x\nwatt integer true x");
    let expected = shown(&read(&[("a.md", &written)]));
    for (from, to) in [
        ("\n通知参数\n", "\n通知参数：\n"),
        ("\n通知参数\n", "\n**通知参数**\n"),
        ("\n通知参数\n", "\n#### 通知参数\n"),
        ("resource中ciphertext解密后字段", "#### resource 中 ciphertext 解密后的字段："),
    ] {
        let page = written.replace(from, to);
        let read = read(&[("a.md", &page)]);
        assert_ne!(page, written);
        assert_eq!((told(&read), shown(&read)), (Vec::new(), expected.clone()), "{to}");
    }
}

#[test]
fn a_page_that_nearly_says_what_it_describes_is_told() {
    let body = table("a string true x\nb string true x");
    let v2_head = "| 字段名 | 变量名 | 必填 | 类型 | 示例值 | 描述 |\n| - | - | - | - | - | - |\n";
    let v2 = |title: &str, text: String| page("v2/merchant", 1, title, &text);
    let cases = [
        (
            v3(1, &format!("请求方式：POST\n\n### Body 参数\n{body}")),
            "a.md:7",
            "looks like the line of a request",
            2,
        ),
        (
            v3(1, &format!("请求路径 `/v3/lamps`\n\n### Body 参数\n{body}")),
            "a.md:7",
            "looks like the line of a request",
            2,
        ),
        (
            v3(1, &format!("## 参数\n\n{}", table("id string true x\nevent_type string true A.B"))),
            "a.md:12",
            "is a row of a notification",
            2,
        ),
        (
            v2(
                "点灯",
                format!(
                    "URL地址：https://api.mch.weixin.qq.com//\n\n## 请求参数\n\n{v2_head}| x | a | 是 | int | 1 | x |\n"
                ),
            ),
            "a.md:7",
            "looks like the address of a call",
            1,
        ),
        (
            v2("灯灭结果通知", format!("## 通知参数\n\n{v2_head}| x | a | 是 | int | 1 | x |\n")),
            "a.md:9",
            "has the table of a notification",
            1,
        ),
        (
            v2("灯灭结果通知", format!("## 请求参数\n\n{v2_head}| x | event\\_type | 是 | int | 1 | x |\n")),
            "a.md:11",
            "is a row of a notification",
            1,
        ),
    ];
    for (page, place, message, rows) in cases {
        let read = read(&[("a.md", &page)]);
        let told = told(&read);
        assert_eq!(told.len(), 1, "{told:?}\n{page}");
        assert!(told[0].starts_with(&format!("{place} page/near-marker: this ")), "{told:?}");
        assert!(told[0].contains(message), "{told:?}");
        assert_eq!((read.rows.unread, read.rows.accounted()), (rows, read.rows.total), "{page}");
    }
}
