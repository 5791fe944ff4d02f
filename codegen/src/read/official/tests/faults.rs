//! Pages that are wrong, each with what is said of it.

use super::notifications::message;
use super::{call, page, read, table, told, v3};

const LINE: &str = "【POST】 `/v3/lamps`";

#[test]
fn each_fault_is_told_with_its_place() {
    let body = |rows: &str| call(1, LINE, rows, "id string true x");
    let mut cases: Vec<(&str, String, Vec<&str>)> = vec![
        (
            "an unknown method",
            call(1, "【FETCH】 `/v3/lamps`", "a string true x", ""),
            vec!["a.md:7 page/bad-request-line: `FETCH` is not an HTTP method"],
        ),
        (
            "a path without a protocol",
            call(1, "【POST】 `/lamps`", "a string true x", ""),
            vec!["a.md:7 page/bad-request-line: `/lamps` is not a path of API v3 or of brands"],
        ),
        (
            "an address of no documentation",
            page("global", 1, "点灯", &format!("请求方式：{LINE}\n")),
            vec![
                "a.md:1 page/bad-front-matter: `https://docs.example/doc/global/1.md` is the address of none of the documentations that are read",
            ],
        ),
        ("an unknown type", body("a money true x"), vec!["a.md:14 row/unknown-type: `money` is not a type"]),
        (
            "a misspelled type",
            body("a strnig(3) true x"),
            vec!["a.md:14 fragment/garbled-type: `strnig(3)` is not a type (read as `string`)"],
        ),
        (
            "a misspelled type of capitals",
            body("a Ojbect true x\na.b Stirng(3) true x"),
            vec![
                "a.md:14 fragment/garbled-type: `Ojbect` is not a type (read as `object`)",
                "a.md:15 fragment/garbled-type: `Stirng(3)` is not a type (read as `string`)",
            ],
        ),
        (
            "a name of a message without members",
            body("a Money true x\nb array[Money] true x"),
            vec![
                "a.md:14 tree/empty-object: the type of `a` is a name, and its members are not documented (read as a text)",
                "a.md:15 tree/empty-object: the items of `b` are not documented (read as texts)",
            ],
        ),
        (
            "a list of lists",
            body("a array[array[string]] true x"),
            vec![
                "a.md:14 tree/empty-object: the members of `a` are not documented (becomes a `serde_json::Value`)",
            ],
        ),
        (
            "a list of lists of objects",
            body("a array[array[object]] true x\na.b string true x"),
            vec!["a.md:14 row/unknown-type: `a` is a list of lists, and no type here has members of these"],
        ),
        (
            "an unknown type with members",
            body("a money true x\na.b object true x\na.b.c string true x"),
            vec!["a.md:14 row/unknown-type: `money` is not a type"],
        ),
        (
            "a row that cannot be read, with members",
            body("a object true x | y\na.b object true x\na.b.c string true x"),
            vec!["a.md:14 row/bad-row: this row has 5 cells, and the head of its table has 4"],
        ),
        (
            "limits that no text has",
            body(
                "a string(0) true x\nb string(64,32) true x\nc string(4012073443) true x\nd string(x) true x",
            ),
            vec![
                "a.md:14 type/absurd-length: `0` is no length of a text (read without this limit)",
                "a.md:15 type/inverted-limits: this text has at least 64 characters and at most 32 (read without these limits)",
                "a.md:16 type/absurd-length: `c` is said to be of 4012073443 characters, which is no length of a text (read without this limit)",
                "a.md:17 type/absurd-length: `x` is no length of a text (read without this limit)",
            ],
        ),
        ("no type", body("a  true x"), vec!["a.md:14 row/unknown-type: this row has no type"]),
        (
            "an unknown presence",
            body("a string maybe x"),
            vec![
                "a.md:14 row/unknown-presence: `maybe` does not say whether the field is required (read as optional)",
            ],
        ),
        (
            "a name that is none",
            body("灯 string true x"),
            vec!["a.md:14 row/bad-name: `灯` is not a field name"],
        ),
        (
            "a cell too many",
            body("a string true x | y"),
            vec!["a.md:14 row/bad-row: this row has 5 cells, and the head of its table has 4"],
        ),
        (
            "a member of nothing",
            body("a.b string true x"),
            vec!["a.md:14 tree/missing-parent: `a.b` is a member of `a`, which has no row above it"],
        ),
        (
            "a repeated row",
            body("a string true x\na string(3) false y"),
            vec!["a.md:15 tree/repeated-row: `a` has two rows in this table (read as one with the first)"],
        ),
        (
            "two rows of one name that contradict one another",
            body("a string true x\na integer true y"),
            vec!["a.md:15 tree/duplicate-field: `a` appears twice among its siblings (again here)"],
        ),
        (
            "an object without members",
            body("a object true x"),
            vec![
                "a.md:14 tree/empty-object: the members of `a` are not documented (becomes a `serde_json::Value`)",
            ],
        ),
        (
            "other columns",
            v3(
                1,
                &format!(
                    "请求方式：{LINE}\n\n### Body 参数\n| 参数名 | 说明 |\n| --- | --- |\n| a | x |\n\n## 应答参数\n\n无应答包体\n"
                ),
            ),
            vec![
                "a.md:10 page/unknown-header: this table stands where one of parameters is, and has other columns (not read)",
            ],
        ),
        (
            "a variable without a row",
            call(1, "【POST】 `/v3/lamps/{lamp_id}`", "a string true x", ""),
            vec![
                "a.md:7 request/missing-path-row: the variable `{lamp_id}` of the path has no row (read as a required string)",
            ],
        ),
        (
            "a row without a variable",
            v3(
                1,
                &format!(
                    "请求方式：{LINE}\n\n### Path 参数\n{}## 应答参数\n\n无应答包体\n",
                    table("lamp_id string true x")
                ),
            ),
            vec!["a.md:12 request/unknown-part: the path has no variable `lamp_id`"],
        ),
        (
            "two bodies",
            v3(
                1,
                &format!(
                    "请求方式：{LINE}\n\n### Body 参数\n{}### Form 参数\n{}## 应答参数\n\n无应答包体\n",
                    table("a string true x"),
                    table("file file true x")
                ),
            ),
            vec!["a.md:14 request/two-bodies: this request has two bodies"],
        ),
        (
            "a body of a GET",
            call(1, "【GET】 `/v3/lamps`", "a string true x", ""),
            vec!["a.md:12 request/bad-shape: a GET request has no body"],
        ),
        (
            "nothing said of the reply",
            v3(1, &format!("请求方式：{LINE}\n")),
            vec!["a.md:7 response/empty: this page does not say what comes back"],
        ),
        (
            "a message without a name",
            message("v3/merchant", 1, "通知的类型", "lamp_id string true x\nwatt integer true x"),
            vec!["a.md:18 page/no-event: this notification does not say what its event is called"],
        ),
        (
            "talk of encryption",
            body("a string true 需对该字段的内容加密后上送"),
            vec![
                "a.md:14 secrecy/unmarked: `a` is described as encrypted, but not marked as such (says `该字段的内容加密后上送`; sent and read in plain text)",
            ],
        ),
        (
            "the sentence that seals, with what is no text",
            body(
                "a integer true 该字段需加密\nb array[object] true 使用[微信支付公钥](x)加密\nb.c boolean true 该字段需要加密",
            ),
            vec![
                "a.md:14 secrecy/unmarked: `a` is described as encrypted, but is of type `integer`, which cannot be sealed (says `该字段需加密`; sent and read in plain text)",
                "a.md:15 secrecy/unmarked: `b` is described as encrypted, but is of type `object[]`, which cannot be sealed (says `公钥加密`; sent and read in plain text)",
                "a.md:16 secrecy/unmarked: `c` is described as encrypted, but is of type `boolean`, which cannot be sealed (says `该字段需要加密`; sent and read in plain text)",
            ],
        ),
        (
            "the sentence that seals, with a document inside of a text",
            body("a string true 该字段需加密\na.b string true x"),
            vec![
                "a.md:14 embed/array-or-object: `a` may hold an object, or a list of them",
                "a.md:14 secrecy/unmarked: `a` is described as encrypted, but is a document, which is too long to be sealed with RSA (says `该字段需加密`; sent and read in plain text)",
            ],
        ),
        (
            "other talk of encryption, with what is no text",
            body(
                "a integer true 需对该字段的内容加密后上送\nb boolean true 提交内容是否加密后上送\n\
                 c object true 该信息加密后上送\nc.d string true x",
            ),
            vec![
                "a.md:14 secrecy/unmarked: `a` is described as encrypted, but is of type `integer`, which cannot be sealed (says `该字段的内容加密后上送`; sent and read in plain text)",
            ],
        ),
        (
            "the sentence that seals, with a variable",
            v3(
                1,
                &format!(
                    "请求方式：【GET】 `/v3/lamps/{{lamp_id}}`\n\n### Path 参数\n{}## 应答参数\n\n无应答包体\n",
                    table("lamp_id string true 灯号，该字段需加密")
                ),
            ),
            vec![
                "a.md:12 secrecy/unmarked: `lamp_id` is described as encrypted, but is part of the URL, which cannot be sealed (says `该字段需加密`; sent and read in plain text)",
            ],
        ),
        (
            "the sentence that seals, with an answer",
            message("v3/merchant", 1, "LAMP.LIT", "lamp_id string true x\nwatt integer true x")
                .replace("【信息】", "【信息】该字段需加密"),
            vec![
                "a.md:35 secrecy/unmarked: `message` is described as encrypted, but is part of an answer, in which nothing is sealed (says `该字段需加密`; sent and read in plain text)",
            ],
        ),
        (
            "a block that is never closed",
            format!("{}\n```\n{{", body("a string true x")),
            vec!["a.md:21 page/unclosed-block: this block is never closed"],
        ),
        (
            "too much at once",
            call(1, &format!("【POST】 `{}`", vec!["/v3/lamps"; 17].join(" 或 ")), "a string true x", ""),
            vec!["a.md:7 tree/too-large: 17 calls or messages are described at once here"],
        ),
    ];
    let deep: Vec<String> =
        (1..35).map(|depth| format!("{} object true x", vec!["a"; depth].join("."))).collect();
    cases.push((
        "more levels than any documentation has",
        body(&format!("{}\n{}.b string true x", deep.join("\n"), vec!["a"; 33].join("."))),
        vec![
            "a.md:46 tree/empty-object: the members of `a` are not documented (becomes a `serde_json::Value`)",
            "a.md:47 tree/too-deep: fields nest deeper than 32 levels here",
            "a.md:48 tree/too-deep: fields nest deeper than 32 levels here",
        ],
    ));
    for (what, page, expected) in cases {
        let read = read(&[("a.md", &page)]);
        assert_eq!(told(&read), expected, "{what}");
        assert_eq!(read.rows.accounted(), read.rows.total, "{what}");
    }
}

#[test]
fn samples_that_their_fields_cannot_have_are_told() {
    let told_of = |rows: &str, sample: &str| {
        let page = format!(
            "{}\n应答示例\n\n> 200 OK\n\n```\n{sample}\n```\n",
            call(1, "【GET】 `/v3/lamps`", "", rows)
        );
        told(&read(&[("a.md", &page)]))
    };
    assert_eq!(
        told_of(
            "a integer true x\nb array[object] true x\nb.c string true x\nd string true x",
            r#"{"a": "1", "b": {"c": "x"}, "d": 1}"#
        ),
        [
            "a.md:15 sample/other-type: the sample shows a text for `a`, which is of type `integer`",
            "a.md:16 sample/other-type: the sample shows an object for `b`, which is of type `object[]`",
            "a.md:18 sample/other-type: the sample shows a number for `d`, which is of type `string`",
        ]
    );
    let fits = r#"{"a": 1, "b": [{"c": "x"}], "d": "1", "e": null}"#;
    assert_eq!(
        told_of(
            "a integer true x\nb array[object] true x\nb.c string true x\nd string true x\ne integer true x",
            fits
        ),
        [""; 0]
    );
    assert_eq!(
        told_of("a integer true x<br>示例值：九", "{}"),
        ["a.md:15 sample/other-type: the description shows `九` for `a`, which is of type `integer`"]
    );
}

#[test]
fn what_is_wrong_with_a_page_of_two_calls_is_wrong_with_both() {
    let page = call(1, "【POST】 `/v3/lamps 或 /v3/candles`", "a money true x", "");
    let read = read(&[("a.md", &page)]);
    let names: Vec<_> = read.diagnostics.iter().filter_map(|found| found.operation.as_deref()).collect();
    assert_eq!(names, ["POST /v3/lamps", "POST /v3/candles"]);
}

#[test]
fn a_sample_of_another_call_is_not_read() {
    let sample = "---\nurl: \"https://docs.example/1-curl.md\"\ndoc_id: 1\nexample_lang: \"curl\"\n---\n\n```\ncurl -X POST https://a.example/v3/candles -d '{\"b\": 1}'\n```\n";
    let read = read(&[("a.md", &call(1, LINE, "a string true x", "id string true x")), ("b.md", sample)]);
    assert_eq!(
        told(&read),
        [
            "b.md:8 sample/other-call: the sample calls `POST /v3/candles`, which its page does not describe (its values are not read)"
        ]
    );
    assert_eq!(read.api.operations[0].example, None);
}
