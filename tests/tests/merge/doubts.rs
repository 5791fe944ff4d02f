//! What one source leaves open and another one settles is not reported; what both leave open is, once.

use wechatpay_codegen::diag::Code;

const PAGE: &str = r"---
title: Make a thing
description: Makes one thing.
---

# {{ $frontmatter.title }} {#post}

| 请求参数 | 类型 {.type} | 描述 {.desc}
| --- | --- | ---
| json {data-required} | object | The body
ROW

{.im-table #request}

| 返回字典 | 类型 {.type} | 描述 {.desc}
| --- | --- | ---
| thing_id {data-required} | string | Id of the thing

{.im-table #response}
";

const FRAGMENT: &str = "post:
  parameters:
    - {name: _, in: body, schema: {type: object, properties: {PROPERTY}}}
  responses:
    200: {schema: {type: object, properties: {thing_id: {type: string}}}}
";

/// The codes that are reported, in order.
fn codes(page: Option<&str>, fragment: Option<&str>, overrides: &str) -> Vec<Code> {
    let page = page.map(|row| ("openapi/v3/things/{id}.md", PAGE.replace("ROW", row)));
    let fragment = fragment.map(|property| {
        let text = FRAGMENT.replace("{PROPERTY}", &format!("{{{property}}}"));
        ("v3/things/{id}.yaml", text)
    });
    let texts = page.into_iter().chain(fragment).chain([("overrides.yaml", overrides.to_owned())]);
    let read = wechatpay_tests::read(texts);
    let found = read.diagnostics.iter().map(|found| found.code);
    // Neither has a row for the variable or the serial number, which are cases of their own.
    found.filter(|code| !matches!(code, Code::MissingPathRow | Code::MissingSerial)).collect()
}

#[test]
fn what_another_source_settles_is_not_reported() {
    for (row, property, alone, together) in [
        // Sealed by the other one.
        (
            "| a {data-indent=1} | string | 需加密",
            "a: {type: string, format: base64}",
            [vec![Code::UnmarkedSecret], vec![]],
            vec![],
        ),
        (
            "| a {data-indent=1} | string {data-encrypted=by-rsa-pubkey} | A",
            "a: {type: string, description: Must be encrypted.}",
            [vec![], vec![Code::UnmarkedSecret]],
            vec![],
        ),
        (
            "| a {data-indent=1} | string | 需加密",
            "a: {type: string, description: 需要加密}",
            [vec![Code::UnmarkedSecret], vec![Code::UnmarkedSecret]],
            vec![Code::UnmarkedSecret],
        ),
        // The members of an object, the items of a list.
        (
            "| a {data-indent=1} | object | A",
            "a: {type: object, properties: {b: {type: string}}}",
            [vec![Code::EmptyObject], vec![]],
            vec![],
        ),
        ("| a {data-indent=1} | string[] | A", "a: {type: array}", [vec![], vec![Code::EmptyObject]], vec![]),
        (
            "| a {data-indent=1} | object | A",
            "a: {type: object}",
            [vec![Code::EmptyObject], vec![Code::EmptyObject]],
            vec![Code::EmptyObject],
        ),
        // What a text holds, and in which shape.
        (
            "| a {data-indent=1} | string {data-encoded=by-json_encode} | A",
            "a: {type: string, x-json: {type: object, properties: {b: {type: string}}}}",
            [vec![Code::EmptyObject], vec![]],
            vec![],
        ),
        (
            "| a {data-indent=1} | string {data-encoded=by-json_encode} | A\n| {colspan=3 .im-table-line}\n| b {data-indent=2} | object[] | B\n| c {data-indent=3} | string | C",
            "a: {type: string, format: jsonArrayLike, x-json: {type: array, items: {type: object, properties: {c: {type: string}}}}}",
            [vec![Code::AmbiguousEmbed], vec![]],
            vec![],
        ),
        // Values that only one of them lists well.
        (
            "| a {data-indent=1} | string | A<br/>`A`, `B` 枚举值之一",
            "a: {type: string, enum: [A, B]}",
            [vec![Code::PartialValues], vec![]],
            vec![],
        ),
    ] {
        assert_eq!(codes(Some(row), None, ""), alone[0], "{row}");
        assert_eq!(codes(None, Some(property), ""), alone[1], "{property}");
        assert_eq!(codes(Some(row), Some(property), ""), together, "{row}\n{property}");
    }
}

#[test]
fn what_an_override_settles_is_not_reported() {
    for (row, set) in [
        ("| a {data-indent=1} | string | 需加密", "{encrypted: none}"),
        ("| a {data-indent=1} | string | 需加密", "{encrypted: by-rsa-pubkey}"),
        ("| a {data-indent=1} | object | A", "{holds: text}"),
        (
            "| a {data-indent=1} | string {data-encoded=by-json_encode} | A\n| {colspan=3 .im-table-line}\n| b {data-indent=2} | object[] | B\n| c {data-indent=3} | string | C",
            "{embed: object}",
        ),
    ] {
        let field = format!(
            "fields: [{{operation: 'POST /v3/things/{{id}}', field: json.a, set: {set}, reason: to show}}]"
        );
        let codes = codes(Some(row), None, &field);
        assert_eq!(codes, [], "{row} {set}");
    }
}

#[test]
fn required_on_a_parameter_itself_counts_wherever_it_is() {
    let page = PAGE.replace("| json {data-required} | object | The body\nROW", "| query | object | Q\n| a {data-indent=1} | string | A\n| headers | object | H\n| X-B {data-indent=1} | string | B");
    for (required, expected) in [("required: true", "required"), ("required: false", "-")] {
        let fragment = format!(
            "post:\n  parameters:\n    - {{name: a, in: query, type: string, {required}}}\n    - {{name: X-B, in: header, type: string, {required}}}\n  responses:\n    200: {{schema: {{type: object, properties: {{thing_id: {{type: string}}}}}}}}\n"
        );
        let read =
            wechatpay_tests::read([("openapi/v3/things.md", page.clone()), ("v3/things.yaml", fragment)]);
        let facts = wechatpay_codegen::ir::facts::lines(&read.api).join("\n");
        for line in [format!("query\ta\tstring\t{expected}"), format!("header\tX-B\tstring\t{expected}")] {
            assert!(facts.contains(&line), "{line}\n{facts}");
        }
    }
}

#[test]
fn an_example_that_is_json_in_a_text_says_what_is_inside() {
    let members =
        "| {colspan=3 .im-table-line}\n| b {data-indent=2} | object[] | B\n| c {data-indent=3} | string | C";
    for (sample, list) in [(r#"'[{"c":"x"}]'"#, true), (r#"'{"b":[{"c":"x"}]}'"#, false)] {
        let row = format!("| a {{data-indent=1}} | string {{data-encoded=by-json_encode}} | A\n{members}");
        let page = PAGE.replace("ROW", &row).replace(
            "{.im-table #request}\n",
            &format!("{{.im-table #request}}\n\n```php [同步声明式]\n$instance->chain('v3/things')->post([\n  'json' => ['a' => {sample}],\n]);\n```\n"),
        );
        let read = wechatpay_tests::read([("openapi/v3/things.md", page)]);
        assert!(read.diagnostics.is_empty(), "{}", wechatpay_tests::report(&read));
        let field = &read.api.operations[0].body.fields().unwrap()[0];
        assert_eq!(field.encoding.as_ref().map(|encoding| encoding.list), Some(list), "{sample}");
    }
    let fragment = r#"a: {type: string, example: '[{"b": "x"}]', x-json: {type: object, properties: {b: {type: string}}}}"#;
    assert_eq!(codes(None, Some(fragment), ""), [Code::ListedItems]);
}
