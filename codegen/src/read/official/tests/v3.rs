//! Calls of API v3 and of brands.

use serde_json::json;

use super::{call, facts, page, read, shown, table, told, v3};
use crate::ir::{Host, Presence, Reply};

fn whole() -> String {
    let request = [
        "### Header 参数\n",
        &table("Authorization string true 签名\nAccept string true 类型\nContent-Type string true 类型\nWechatpay-Serial string true 【序列号】公钥的"),
        "### Path 参数\n",
        &table("lamp_id string(32) true 【灯号】灯的编号"),
        "### Query 参数\n",
        &table("at string(1,64) false 【时间】"),
        "### Body 参数\n",
        &table(
            "color string true **【颜色】**可选取值<br><ul><li>`RED`:  红</li><li>`BLUE`:  蓝</li></ul>\n\
             owner object true 【主人】\n\
             owner.name string(64) true 【姓名】该字段需要使用[公钥](https://docs.example/1.md)进行加密\n\
             owner.phones array[string(16)] false 【电话】\n\
             lights array[Light] false 【灯泡】\n\
             lights.watt integer true 【瓦】\n\
             tags array false 【标签】\n\
             extra object false 【附加】\n\
             is_on bool true 【亮】",
        ),
    ]
    .concat();
    let reply = table(
        "lamp_id string true 【灯号】\nowner_name string true 【姓名】该字段已做加密处理\nstate string true 【状态】<br>ON：亮<br>OFF：灭",
    );
    let text = format!(
        ">更新时间：2031.04.17\n\n点一盏灯。\n\n注意：\n\n## 接口说明\n\n支持商户：【普通商户】\u{3000}【平台商户】\n\n\
         请求方式：【POST】 `/v3/lamps/{{lamp_id}}/lights`\n\n\
         请求域名：【主域名】https://api.mch.weixin.qq.com 使用\n\n\u{3000}\u{3000}【备域名】https://b.example 使用\n\n\
         [接口限频：150/秒（商户号维度）]\n\n## 请求参数\n\n{request}## 应答参数\n\n200\u{a0}OK\n\n{reply}\
         ## 错误码\n\n### 公共错误码\n\n| 状态码 | 错误码 | 描述 | 解决方案 |\n| --- | --- | --- | --- |\n\
         | 400 | PARAM\\_ERROR | 参数错 | 改正 |\n| 500 | SYSTEM\\_ERROR | 异常 | 重试 |\n\
         ### 业务错误码\n\n| 状态码 | 错误码 | 描述 | 解决方案 |\n| --- | --- | --- | --- |\n\
         | 400 | PARAM\\_ERROR | 没有灯 | 买灯 |\n\n\
         请求示例\n\n- [curl 示例](x)\n\n应答示例\n\n> 202\u{a0}Accepted\n\n```\n{{\"lamp_id\": \"L\", \"owner_name\": \"x\", \"state\": \"ON\"}}\n```\n"
    );
    v3(7, &text)
}

const CURL: &str = "---\nurl: \"https://docs.example/doc/v3/merchant/7-curl.md\"\ntitle: \"点灯\"\ndoc_id: 7\nexample_lang: \"curl\"\n---\n\n\
    ```\ncurl -X POST \\\n  https://api.example/v3/lamps/L-7/lights?at=now \\\n  -d '{\"color\": \"RED\", \"owner\": {\"name\": \"x\"}, \"lights\": [{\"watt\": 9}], \"is_on\": true}'\n```\n";

#[test]
fn a_call_is_read_whole() {
    let read = read(&[("灯/点灯-7.md", &whole()), ("灯/点灯-请求示例-curl-7.md", CURL)]);
    assert_eq!(
        told(&read),
        [
            "灯/点灯-7.md:51 tree/empty-object: the items of `tags` are not documented (read as texts)",
            "灯/点灯-7.md:52 tree/empty-object: the members of `extra` are not documented (becomes a `serde_json::Value`)",
        ]
    );
    let name = "POST /v3/lamps/{lamp_id}/lights";
    let expected = [
        "error PARAM_ERROR 400 -",
        "error SYSTEM_ERROR 500 -",
        "header Wechatpay-Serial string required",
        "json color string required enum=RED|BLUE",
        "json extra object -",
        "json is_on boolean required",
        "json lights object[] -",
        "json lights[].watt integer required",
        "json owner object required",
        "json owner.name string required secret=rsa:platform",
        "json owner.phones string[] -",
        "json tags string[] -",
        "path lamp_id string required",
        "query at string -",
        "response lamp_id string required",
        "response owner_name string required secret=rsa:merchant",
        "response state string required enum=ON|OFF",
    ];
    assert_eq!(shown(&read), expected.map(|fact| format!("{name} {fact}")));
    let operation = &read.api.operations[0];
    assert_eq!(operation.doc.title, "点灯");
    assert_eq!(operation.doc.text, ["点一盏灯。"]);
    assert_eq!(operation.doc.roles, ["普通商户", "平台商户"]);
    assert_eq!(operation.doc.updated.as_deref(), Some("2031.04.17"));
    assert_eq!(operation.doc.links[0].url, "https://docs.example/doc/v3/merchant/7");
    assert_eq!(operation.host, Host::Main);
    assert_eq!(
        Some(operation.rate_limits.iter().map(ToString::to_string).collect::<String>()).as_deref(),
        Some("150 per second and merchant")
    );
    assert_eq!(operation.status, 202);
    let causes: Vec<_> = operation.errors[0].causes.iter().map(|cause| cause.description.as_str()).collect();
    assert_eq!(causes, ["参数错", "没有灯"]);
    let body = json!({"color": "RED", "owner": {"name": "x"}, "lights": [{"watt": 9}], "is_on": true});
    assert_eq!(operation.example, Some(json!({"lamp_id": "L-7", "query": {"at": "now"}, "json": body})));
    assert_eq!(operation.reply_example, Some(json!({"lamp_id": "L", "owner_name": "x", "state": "ON"})));
    let fields = operation.body.fields().unwrap();
    assert_eq!(fields[0].doc, ["颜色"]);
    assert_eq!(fields[0].values[1].meaning, "蓝");
    assert_eq!(fields[1].members()[1].facets.max_length, Some(16));
    assert_eq!(read.rows.accounted(), read.rows.total);
    assert_eq!((read.rows.total, read.rows.parts, read.rows.fields), (18, 3, 15));
}

#[test]
fn the_evidence_of_a_seal_is_its_sentence() {
    let read = read(&[("a.md", &whole())]);
    let owner = &read.api.operations[0].body.fields().unwrap()[1];
    let crate::ir::Secrecy::Sealed { evidence: crate::ir::Evidence::Mark(span), .. } =
        owner.members()[0].secrecy
    else {
        panic!("a seal")
    };
    assert_eq!(read.sources.text(span), "公钥](https://docs.example/1.md)进行加密");
}

#[test]
fn a_line_may_have_two_paths() {
    let path = "lamp_id string false 【灯号】";
    let text = format!(
        "请求方式：【POST】 `/v3/lamps/{{lamp_id}}/out 或 /v3/lamps/out`\n\n### Path 参数\n{}## 应答参数\n\n204\u{a0}No Content\n\n无应答包体\n",
        table(path)
    );
    let read = read(&[("a.md", &v3(1, &text))]);
    assert_eq!(told(&read), Vec::<String>::new());
    assert_eq!(
        shown(&read),
        [
            "POST /v3/lamps/out response - empty -",
            "POST /v3/lamps/{lamp_id}/out path lamp_id string required",
            "POST /v3/lamps/{lamp_id}/out response - empty -",
        ]
    );
    assert_eq!(read.api.operations[0].status, 204);
}

#[test]
fn brands_have_a_root_of_their_own() {
    let body = "name string true 【姓名】用公钥加密";
    let text = format!(
        "请求方式：【POST】 `/brand/lamps`\n\n[接口限频：9/分钟（品牌ID维度）]\n\n### Header 参数\n{}### Body 参数\n{}## 应答参数\n\n{}",
        table("Wechatpay-Serial string true 公钥的编号"),
        table(body),
        table("name string true 【姓名】解密请参考此页")
    );
    let read = read(&[("a.md", &page("brand", 1, "点灯", &text))]);
    assert_eq!(told(&read), Vec::<String>::new());
    assert_eq!(
        shown(&read),
        [
            "POST /brand/lamps header Wechatpay-Serial string required",
            "POST /brand/lamps json name string required secret=rsa:platform",
            "POST /brand/lamps response name string required secret=rsa:merchant",
        ]
    );
    let operation = &read.api.operations[0];
    assert_eq!(
        (operation.feature(), operation.wire_path()),
        ("brand-lamps".to_owned(), "/brand/lamps".to_owned())
    );
    let files = crate::distill::files(&read.api, crate::distill::Scope { with_text: true });
    let files = files.unwrap();
    assert_eq!(files[0].path.as_str(), "openapi/brand/lamps.yaml");
    assert!(files[0].text.contains("rate_limit: 9 per minute and brand"), "{}", files[0].text);
}

/// Until a client can sign for a brand, nothing that it would have to sign is emitted.
#[test]
fn uploads_are_forms_and_what_is_flat_holds_json() {
    let upload = format!(
        "请求方式：【POST】 `/v3/lamps/upload`\n\n## 字段说明\n\n### 请求参数\n\n### Body 参数\n{}### 应答字段\n{}",
        table("file file true 【图片】\nmeta message true 【信息】\nmeta.filename string true 【名】"),
        table("media_id string true x")
    );
    let query = format!(
        "请求方式：【GET】 `/v3/lamps`\n\n### Query 参数\n{}## 应答参数\n\n返回二进制流\n",
        table(
            "filter object true 【过滤】\nfilter.color string true 【色】\nlist array[object] false 【列】\nlist.id string true 【号】"
        )
    );
    let expected = [
        "GET /v3/lamps query filter string required encoded=json",
        "GET /v3/lamps query filter#color string required",
        "GET /v3/lamps query list string encoded=json",
        "GET /v3/lamps query list#id string required",
        "GET /v3/lamps response - stream -",
        "POST /v3/lamps/upload form file object required",
        "POST /v3/lamps/upload form meta string required encoded=json",
        "POST /v3/lamps/upload form meta#filename string required",
        "POST /v3/lamps/upload response media_id string required",
    ];
    assert_eq!(facts(&[("a.md", &v3(1, &upload)), ("b.md", &v3(2, &query))]), expected);
}

#[test]
fn a_message_without_members_is_the_file_where_there_is_no_other() {
    for (rows, expected, is_told) in [
        (
            "picture message true x\nname string true x",
            ["form name string required", "form picture object required"],
            false,
        ),
        (
            "file file true x\nmeta message true x",
            ["form file object required", "form meta object required"],
            true,
        ),
    ] {
        let page = call(1, "【POST】 `/v3/lamps`", rows, "id string true x");
        let read = read(&[("a.md", &page)]);
        let facts = shown(&read);
        let expected = expected.map(|fact| format!("POST /v3/lamps {fact}"));
        assert_eq!(
            facts.iter().filter(|fact| fact.contains(" form ")).collect::<Vec<_>>(),
            expected.iter().collect::<Vec<_>>()
        );
        assert_eq!(!told(&read).is_empty(), is_told, "{rows}");
    }
}

#[test]
fn members_that_stand_a_level_too_high_are_put_where_the_sample_has_them() {
    let reply = "amount object true x\namount.total integer true x\namount.from array[object] false x\n\
                 amount.account string true x\namount.fen integer true x\namount.currency string true x\n\
                 list array[object] true x\nlist.fee integer true x\nlist.goods array[object] false x\nlist.id string true x\nlist.fee integer true x";
    let sample = json!({
        "amount": {"total": 1, "from": [{"account": "A", "fen": 1}], "currency": "CNY"},
        "list": [{"fee": 1, "goods": [{"id": "G", "fee": 1}]}],
    });
    let page = format!("{}\n应答示例\n\n```\n{sample}\n```\n", call(1, "【GET】 `/v3/lamps`", "", reply));
    let read = read(&[("a.md", &page)]);
    let lost = |line: u32, name: &str, list: &str| {
        format!(
            "a.md:{line} tree/lost-level: `{name}` stands a level too high (read as a member of `{list}`, as the sample has it)"
        )
    };
    assert_eq!(
        told(&read),
        [
            lost(18, "amount.account", "amount.from"),
            lost(19, "amount.fen", "amount.from"),
            lost(24, "list.id", "list.goods"),
            lost(25, "list.fee", "list.goods"),
        ]
    );
    let names: Vec<_> =
        shown(&read).into_iter().map(|fact| fact.split(' ').nth(3).unwrap().to_owned()).collect();
    let expected = [
        "amount",
        "amount.currency",
        "amount.from",
        "amount.from[].account",
        "amount.from[].fen",
        "amount.total",
        "list",
        "list[].fee",
        "list[].goods",
        "list[].goods[].fee",
        "list[].goods[].id",
    ];
    assert_eq!(names, expected);
    let Reply::Json(fields) = &read.api.operations[0].reply else { panic!("JSON") };
    assert!(fields[0].members()[1].guessed);
}

#[test]
fn without_a_sample_a_lost_level_stays_and_is_told() {
    let reply = "amount object true x\namount.from array[object] false x\namount.account string true x";
    let read = read(&[("a.md", &call(1, "【GET】 `/v3/lamps`", "", reply))]);
    assert_eq!(
        told(&read),
        [
            "a.md:16 tree/empty-object: the members of `from` are not documented (becomes a `serde_json::Value`)"
        ]
    );
    let Reply::Json(fields) = &read.api.operations[0].reply else { panic!("JSON") };
    assert_eq!(fields[0].members()[1].presence, Presence::Required);
}

#[test]
fn pages_that_describe_no_call_are_passed_over() {
    let front_end = format!("## 接口说明\n\n### Body 参数\n{}", table("timeStamp string true x"));
    let text = "请求方式：GET 请求URL：见 download\\_url\n\n| 状态码 | 错误码 | 描述 | 解决方案 |\n| --- | --- | --- | --- |\n| 400 | A | | |\n";
    let java = CURL.replace("\"curl\"", "\"java\"");
    let read = read(&[("a.md", &v3(1, &front_end)), ("b.md", &v3(2, text)), ("c.md", &java)]);
    assert_eq!(told(&read), Vec::<String>::new());
    assert!(read.api.is_empty());
    assert_eq!(read.rows.total, 0);
}

/// A tree of pages that people wrote, and one of the service's own.
#[test]
fn they_merge_with_what_other_trees_say() {
    let own = call(
        1,
        "【POST】 `/v3/lamps`",
        "color string true 【颜色】\nnew string false 【新】",
        "id string true 【号】",
    );
    let table = "post: {json: {color!: string, old: string}, reply: {id: string}}\n";
    let read = read(&[("openapi/v3/lamps.yaml", table), ("灯/点灯-1.md", &own)]);
    assert_eq!(told(&read), Vec::<String>::new());
    let expected = [
        "POST /v3/lamps json color string required",
        "POST /v3/lamps json new string -",
        "POST /v3/lamps json old string -",
        "POST /v3/lamps response id string -",
    ];
    assert_eq!(shown(&read), expected);
}
