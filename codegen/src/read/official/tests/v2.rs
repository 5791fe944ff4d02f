//! Calls and messages of API v2, whose pages are made by hand.

use serde_json::json;

use super::{facts, page, read, shown, told};
use crate::ir::{Reply, Type};

fn v2(number: u32, title: &str, text: &str) -> String {
    page("v2/merchant", number, title, text)
}

const HEAD: &str =
    "| 字段名 | 变量名 | 必填 | 类型 | 示例值 | 描述 |\n| :-- | :-- | :-- | :-- | :-- | :-- |\n";

/// Rows of `name presence type example description`.
fn rows(lines: &str) -> String {
    let row = |line: &str| {
        let mut cells = line.trim().splitn(5, ' ');
        let mut next = || cells.next().unwrap_or_default();
        format!("| 名 | {} | {} | {} | {} | {} |\n", next(), next(), next(), next(), next())
    };
    lines.lines().map(row).collect()
}

fn table(lines: &str) -> String {
    format!("{HEAD}{}", rows(lines))
}

const BASIC: &str = r"mch\_id 是 String(32) 19 商户
nonce\_str 是 String(32) 5K 随机
sign 是 String(32) C3 签名
total\_fee 是 int 88 金额";

const CODE: &str = r"return\_code 是 String(16) SUCCESS SUCCESS/FAIL<br>此字段";

#[test]
fn a_call_is_read_whole() {
    let text = format!(
        ">更新时间：2031.04.17\n\n## 应用场景\n\n点灯。\n\n## 接口链接\n\nURL地址：https://api.mch.weixin.qq.com/pay/lamps\n\n\
         URL地址：https://api2.mch.weixin.qq.com/pay/other(备用域名)\n\n## 是否需要证书\n\n请求需要双向证书。\n\n\
         ## 请求参数\n\n{}| 以下二选一 | 以下二选一 | 以下二选一 | 以下二选一 | 以下二选一 | 以下二选一 |\n{}\
         举例如下：\n\n```\n<xml>\n<mch_id>19</mch_id>\n<sign>C</sign>\n<lamps><![CDATA[[{{\"id\":\"L\"}}]]]></lamps>\n<total_fee>8</total_fee>\n</xml>\n```\n\n\
         ## 返回结果\n\n{}成功时\n\n{}```\n<xml><return_code>SUCCESS</return_code><lamp_1>x</lamp_1></xml>\n```\n\n\
         ## 错误码\n\n| 名称 | 描述 | 原因 | 解决方案 |\n| --- | --- | --- | --- |\n| NOAUTH | 无权 | 未开 | 去开 |\n",
        table(BASIC),
        rows("lamps 二选一 String(1024) x 灯\nlamps.id 是 String(32) L 灯号"),
        table(CODE),
        table(r"lamp\_$n 否 string\[1,32\] x 第n盏灯"),
    );
    let page = v2(1, "点灯", &text);
    let expected = [
        "error NOAUTH - -",
        "operation mtls true -",
        "response lamp_$n string -",
        "response return_code string required enum=SUCCESS|FAIL",
        "xml lamps string encoded=json",
        "xml lamps#id string required",
        "xml mch_id string required",
        "xml total_fee integer required",
    ];
    assert_eq!(facts(&[("a.md", &page)]), expected.map(|fact| format!("POST /v2/pay/lamps {fact}")));
    let read = read(&[("a.md", &page)]);
    let operation = &read.api.operations[0];
    assert_eq!(operation.doc.text, ["点灯。"]);
    let fields = operation.body.fields().unwrap();
    assert!(matches!(fields[2].ty, Type::List(_)), "what the sample shows is a list");
    assert_eq!(fields[1].example, Some(json!("8")));
    assert_eq!((read.rows.total, read.rows.parts, read.rows.separators), (9, 2, 1));
}

#[test]
fn where_to_send_stands_in_many_places() {
    let request = format!("## 请求参数\n\n{}", table(BASIC));
    for (place, expected) in [
        ("接口链接: https://api.mch.weixin.qq.com/pay/a\n\n", "POST /v2/pay/a"),
        ("接口链接: https://apihk.mch.weixin.qq.com/pay/a\n\n", "POST /v2/pay/a"),
        ("接口链接: https://api2.mch.weixin.qq.com/pay/a\n\n", "POST /v2/pay/a"),
        ("请求URL： https://api.mch.weixin.qq.com/pay/a\\_b\n\n请求方式： POST\n\n", "POST /v2/pay/a_b"),
        ("## 接口地址\n\nhttps://api.mch.weixin.qq.com/pay/a\n\n", "POST /v2/pay/a"),
        ("请求URL： https://api.mch.weixin.qq.com/papay/a\n\n请求方式：GET\n\n", "GET /v2/papay/a"),
        (
            "| 请求Url | https://api.mch.weixin.qq.com/pay/a |\n| --- | --- |\n| 请求方式 | get |\n\n",
            "GET /v2/pay/a",
        ),
        (
            "|     |     |\n| --- | --- |\n| 请求Url | https://fraud.mch.weixin.qq.com/risk/a |\n\n",
            "POST /v2/risk/a",
        ),
        ("见 https://api.mch.weixin.qq.com/pay/a\n\n", ""),
    ] {
        let page = v2(1, "点灯", &format!("{place}{request}## 返回结果\n\n{}", table(CODE)));
        let read = read(&[("a.md", &page)]);
        let names: Vec<_> = read.api.operations.iter().map(ToString::to_string).collect();
        assert_eq!(names.concat(), expected, "{place}");
    }
}

#[test]
fn certificates_are_asked_for_in_many_ways() {
    for (said, is_asked) in [
        ("## 是否需要证书\n\n请求需要双向证书。\n\n", true),
        ("## 是否需要证书\n\n不需要。\n\n", false),
        ("是否需要证书： 需要双向证书。\n\n", true),
        ("是否需要证书： 否\n\n", false),
        ("| 是否需要证书 | 是（见） |\n| --- | --- |\n\n", true),
        ("", false),
    ] {
        let text =
            format!("URL地址：https://api.mch.weixin.qq.com/pay/a\n\n{said}## 请求参数\n\n{}", table(BASIC));
        let read = read(&[("a.md", &v2(1, "点灯", &text))]);
        assert_eq!(read.api.operations[0].client_certificate, is_asked, "{said}");
    }
}

#[test]
fn two_ways_to_ask_are_one_call_and_steps_are_several() {
    let asks = |name: &str| table(&format!("{name} 是 String(32) x 号\nappid 是 String(32) x 号"));
    let ways = format!(
        "请求URL： https://api.mch.weixin.qq.com/papay/a\n\n## 方式1：甲\n\n### 请求参数\n\n{}## 方式2：乙\n\n### 请求参数\n\n{}## 返回参数\n\n{}",
        asks("x_id"),
        asks("y_id"),
        table(CODE)
    );
    let steps = format!(
        "## 步骤1：甲\n\n请求URL： https://api.mch.weixin.qq.com/papay/b\n\n### 请求参数\n\n{}### 返回参数\n\n{}## 步骤2：乙\n\n### 请求参数\n\n{}",
        asks("x_id"),
        table(CODE),
        asks("app")
    );
    let expected = [
        "POST /v2/papay/a operation nonceless true -",
        "POST /v2/papay/a response return_code string required enum=SUCCESS|FAIL",
        "POST /v2/papay/a xml appid string required",
        "POST /v2/papay/a xml x_id string -",
        "POST /v2/papay/a xml y_id string -",
        "POST /v2/papay/b operation nonceless true -",
        "POST /v2/papay/b response return_code string required enum=SUCCESS|FAIL",
        "POST /v2/papay/b xml appid string required",
        "POST /v2/papay/b xml x_id string required",
    ];
    let read = read(&[("a.md", &v2(1, "甲", &ways)), ("b.md", &v2(2, "乙", &steps))]);
    assert_eq!(shown(&read), expected);
    // A step without an address is one of the front end.
    let message =
        "this table of parameters belongs to no part of what its page describes (2 rows are not read)";
    assert_eq!(told(&read), [format!("b.md:26 page/unclaimed-table: {message}")]);
    assert_eq!((read.rows.unread, read.rows.accounted()), (2, read.rows.total));
}

#[test]
fn what_comes_instead_of_a_file_is_its_error() {
    let text = format!(
        "URL地址：https://api.mch.weixin.qq.com/pay/bill\n\n## 请求参数\n\n{}## 返回结果\n\n失败时，返回以下字段\n\n{}",
        table(BASIC),
        table(CODE)
    );
    let read = read(&[("a.md", &v2(1, "账单", &text))]);
    assert!(
        matches!(&read.api.operations[0].reply, Reply::Stream { error: Some(fields) } if fields.len() == 1)
    );
}

#[test]
fn a_page_may_describe_a_call_of_api_v3() {
    let text = "请求URL： https://api.mch.weixin.qq.com/v3/papay/{contract\\_id}/notify\n\n请求方式： POST\n\n## 请求参数\n\n\
        | 参数名 | 变量 | 类型\\[长度限制\\] | 必填 | 描述 |\n| :-- | :-- | :-- | :-- | :-- |\n\
        | 协议 | contract\\_id | string\\[1,32\\] | 是 | path\u{a0}协议。 |\n\
        | 页 | page | int | 否 | query 页 |\n\
        | 时间 | duration | object | 否 | body 时间 |\n\
        | 数 | duration.count | integer | 是 | 天 |\n\n## 返回参数\n\n无参数返回\n";
    let expected = [
        "json duration object -",
        "json duration.count integer required",
        "path contract_id string required",
        "query page integer -",
        "response - empty -",
    ];
    let name = "POST /v3/papay/{contract_id}/notify";
    assert_eq!(facts(&[("a.md", &v2(1, "通知", text))]), expected.map(|fact| format!("{name} {fact}")));
    let read = read(&[("a.md", &v2(1, "通知", text))]);
    assert_eq!(read.api.operations[0].variables[0].doc, ["协议", "协议。"]);
}

#[test]
fn a_message_is_known_by_its_title() {
    let text = format!(
        "## 通知参数\n\n{}成功时：\n\n{}加密字段：\n\n{}\
         ## 商户通知应答\n\n{}",
        table(CODE),
        table(
            r"nonce\_str 是 String(32) x 随机
req\_info 是 String(1024) x 灯名用密钥进行解密"
        ),
        table(
            r"refund\_id 是 String(32) 12 单号
fee 是 int 1 金额"
        ),
        table(r"return\_code 是 String(16) SUCCESS SUCCESS/FAIL"),
    );
    let expected = [
        "ack return_code string required enum=SUCCESS|FAIL",
        "body nonce_str string required",
        "body req_info string required secret=aes-256-ecb:apiv2",
        "body req_info#fee integer required",
        "body req_info#refund_id string required",
        "body return_code string required enum=SUCCESS|FAIL",
    ];
    let page = v2(1, "退款结果通知", &text);
    assert_eq!(facts(&[("a.md", &page)]), expected.map(|fact| format!("EVENT v2 refund-processed {fact}")));
    let read = read(&[("a.md", &v2(1, "点灯结果通知", &text))]);
    assert!(read.api.is_empty());
}

#[test]
fn a_call_of_api_v3_on_such_a_page_may_be_a_get() {
    let text = "请求URL： https://api.mch.weixin.qq.com/v3/papay/{contract\\_id}\n\n请求方式：GET\n\n## 请求参数\n\n\
        | 参数名 | 变量 | 类型 | 必填 | 描述 |\n| :-- | :-- | :-- | :-- | :-- |\n\
        | 协议 | contract\\_id | string | 是 | path 协议 |\n| 页 | page | int | 否 | 页 |\n\n## 返回参数\n\n无参数返回\n";
    let read = read(&[("a.md", &v2(1, "查询", text))]);
    assert_eq!(
        told(&read),
        ["a.md:16 request/unknown-part: `page` does not say which part of the request it is of"]
    );
    assert_eq!(read.rows.accounted(), read.rows.total);
}

/// Rows with a bar in their description were lost, and the sample still has their tags.
#[test]
fn tags_without_a_row_are_told() {
    let text = format!(
        "URL地址：https://api.mch.weixin.qq.com/pay/a\n\n## 请求参数\n\n{}```\n<xml><mch_id>1</mch_id><out_trade_no>2</out_trade_no></xml>\n```\n\n## 返回结果\n\n{}",
        table(BASIC),
        table(CODE)
    );
    let read = read(&[("a.md", &v2(1, "点灯", &text))]);
    assert_eq!(
        told(&read),
        [
            "a.md:13 sample/mismatch: the sample has `out_trade_no`, which no row describes (the first row of this object)"
        ]
    );
    assert!(shown(&read).iter().all(|fact| !fact.contains("out_trade_no")));
}

/// A request cannot leave open what it sends.
#[test]
fn a_text_with_members_needs_a_sample_or_an_override() {
    let text = format!(
        "URL地址：https://api.mch.weixin.qq.com/pay/a\n\n## 请求参数\n\n{}## 返回结果\n\n{}",
        table("lamps 是 String(9) x 灯\nlamps.id 是 String(9) x 号\nnonce_str 是 String(9) x 随机"),
        table(CODE)
    );
    let read = read(&[("a.md", &v2(1, "点灯", &text))]);
    assert_eq!(told(&read), ["a.md:13 embed/array-or-object: `lamps` may hold an object, or a list of them"]);
}

/// Other sources name the items of a list inside a text, and these pages do not.
#[test]
fn a_list_inside_a_text_merges_with_one_whose_items_have_a_name() {
    let text = format!(
        "URL地址：https://api.mch.weixin.qq.com/pay/a\n\n## 请求参数\n\n{}```\n<xml><lamps>[{{\"id\":\"L\"}}]</lamps></xml>\n```\n\n## 返回结果\n\n{}",
        table("lamps 是 String(9) x 灯\nlamps.id 是 String(9) x 号\nnonce_str 是 String(9) x 随机"),
        table(CODE)
    );
    let page = v2(1, "点灯", &text);
    let other = "post: {xml: {lamps!: {.: 'string json[]', lamp!: {.: 'object[]', id!: string, watt: integer}}}, reply: {return_code: string}}\n";
    let read = read(&[("openapi/v2/pay/a.yaml", other), ("a.md", &page)]);
    assert!(read.conflicts.iter().all(|found| found.class != crate::merge::Class::Encoding));
    let inside: Vec<_> = shown(&read).into_iter().filter(|fact| fact.contains('#')).collect();
    let expected =
        ["lamps#lamp object[] required", "lamps#lamp[].id string required", "lamps#lamp[].watt integer -"];
    assert_eq!(inside, expected.map(|fact| format!("POST /v2/pay/a xml {fact}")));
}
