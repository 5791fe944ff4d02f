//! What is repaired while it is read, and what is only warned of: each finding says what was made of it.

#![allow(clippy::unwrap_used, reason = "a test says so by failing")]

use wechatpay_codegen::ir::facts;
use wechatpay_tests::{fragment, read, report};

const PLACE: &str = "v3/receipts/query.yaml";

fn body(schema: &str) -> String {
    let schema = schema.replace('\n', "\n        ");
    format!(
        "post:\n  parameters:\n    - name: _\n      in: body\n      schema:\n        {schema}\n  responses:\n    200:\n      schema: {{type: object, properties: {{id: {{type: string}}}}}}\n"
    )
}

/// What a schema becomes, and what is said of it.
fn outcome(schema: &str) -> (Vec<String>, String) {
    let read = read([(PLACE, body(schema))]);
    let of_body = |line: &String| line.split('\t').nth(1) == Some("json");
    let field = |line: String| line.split('\t').nth(2).unwrap_or_default().to_owned();
    let lines = facts::lines(&read.api);
    (lines.into_iter().filter(of_body).map(field).collect(), report(&read))
}

#[test]
fn a_property_beside_what_has_none_belongs_to_the_object_around() {
    let claimed = "which requires it";
    let only = "since this one is none";
    for (schema, expected, said) in [
        ("type: object\nproperties:\n  a:\n    type: string\n    b: {type: string}", &["a", "b"][..], only),
        (
            "type: object\nrequired: [b]\nproperties:\n  a:\n    type: string\n    b: {type: string}",
            &["a", "b"],
            claimed,
        ),
        (
            "type: object\nproperties:\n  a:\n    type: array\n    items: {type: string}\n    b: {type: object, properties: {c: {type: string}}}",
            &["a", "b", "b.c"],
            only,
        ),
        (
            "type: object\nproperties:\n  o:\n    type: object\n    properties:\n      l:\n        type: array\n        items: {type: object, properties: {x: {type: string}}}\n        z: {type: string}",
            &["o", "o.l", "o.l[].x", "o.z"],
            only,
        ),
        (
            // The one that requires it is further out.
            "type: object\nrequired: [z]\nproperties:\n  o:\n    type: object\n    properties:\n      l:\n        type: integer\n        z: {type: string}",
            &["o", "o.l", "z"],
            claimed,
        ),
        (
            "type: object\nproperties:\n  o:\n    type: object\n    properties: {x: {type: string}}\n    y: {type: string}",
            &["o", "o.x", "o.y"],
            "although it may belong to the object around this one",
        ),
    ] {
        let (fields, told) = outcome(schema);
        let mut fields = fields;
        fields.sort();
        assert_eq!(fields, expected, "{schema}\n{told}");
        assert!(told.contains(said) && !told.contains("error"), "{schema}\n{told}");
    }
}

#[test]
fn keywords_of_the_standard_are_not_taken_for_misspelled_ones() {
    for keyword in
        ["minProperties: 1", "maxProperties: 9", "uniqueItems: true", "dependentRequired: {a: [b]}"]
    {
        let (fields, told) =
            outcome(&format!("type: object\n{keyword}\nproperties: {{a: {{type: string, {keyword}}}}}"));
        assert_eq!(fields, ["a"], "{keyword}: {told}");
        assert!(!told.contains("error") && told.contains("not read"), "{keyword}: {told}");
    }
}

#[test]
fn values_with_their_meaning_in_them_are_told() {
    for (value, is_told) in [
        ("A:开", true),
        ("A：开", true),
        ("A-开", true),
        ("A（开）", true),
        ("A: 开", true),
        ("A:B", false),
        ("A-B", false),
        ("一级：A", false),
        ("2031-04-17", false),
        ("：开", false),
    ] {
        let text = fragment(&format!("state: {{type: string, enum: ['{value}', X]}}"), "id: {type: string}");
        let told = report(&read([(PLACE, text)]));
        assert_eq!(told.contains("has what it means in it"), is_told, "{value}: {told}");
    }
}

#[test]
fn what_a_comment_cuts_off_is_told_wherever_a_text_may_stand() {
    let table = |lines: &str| {
        format!("post:\n  json:\n    state:\n      .: string\n{lines}  reply: {{id: string}}\n")
    };
    for (lines, is_told) in [
        ("      .doc: one # two\n", true),
        ("      .default: one # two\n", true),
        ("      .values:\n        A: one # two\n", true),
        ("      .values:\n        A: 'one # two' # three\n", false),
        ("      .values: { A: one # two\n        }\n", true),
        ("    title: string # a name for it\n", false),
        ("    other: string | one # two\n", true),
        ("    # one\n    other: string\n", false),
    ] {
        let told = report(&read([("openapi/v3/receipts.yaml", table(lines))]));
        assert_eq!(told.contains("is a comment, and no part of the text"), is_told, "{lines}: {told}");
        assert!(!told.contains("error"), "{lines}: {told}");
    }
}

#[test]
fn names_and_tooltips_speak_of_encryption_as_well() {
    let page = |row: &str| {
        format!(
            "---\ntitle: Query a receipt\ndescription: Queries one.\n---\n\n# {{{{ $frontmatter.title }}}} {{#post}}\n\n\
             | 请求参数 | 类型 {{.type}} | 描述 {{.desc}}\n| --- | --- | ---\n| json {{data-required}} | object | x\n{row}\n\n{{.im-table #request}}\n\n\
             | 返回字典 | 类型 {{.type}} | 描述 {{.desc}}\n| --- | --- | ---\n| id | string | x\n\n{{.im-table #response}}\n"
        )
    };
    for (row, how) in [
        ("| name {data-indent=1} | string {data-tooltip=\"公钥加密后的BASE64字符串\"} | Name.", "described"),
        ("| name {data-indent=1} | string | Name, to be encrypted.", "described"),
        ("| encrypted_name {data-indent=1} | string | Name.", "named"),
        ("| encrypted_name {data-indent=1} | string | 无需加密", ""),
        ("| name {data-indent=1} | string {data-tooltip=\"对应PHP的string\"} | Name.", ""),
        ("| is_encrypted {data-indent=1} | string | Name.", ""),
    ] {
        let told = report(&read([("openapi/v3/receipts.md", page(row))]));
        let says = |how: &str| told.contains(&format!("is {how} as encrypted, but not marked as such"));
        let found = ["described", "named"].into_iter().find(|how| says(how)).unwrap_or_default();
        assert_eq!(found, how, "{row}: {told}");
    }
}

#[test]
fn a_reply_that_is_none_and_what_is_shown_of_it_are_compared() {
    let empty = "is empty, and its sample is not";
    let status = "which has no body, but its reply has members";
    for (reply, expected) in [
        ("reply: empty\n  reply_example: {code: NOT_FOUND, message: x}", empty),
        ("reply: empty\n  reply_example: {}", ""),
        ("reply: empty", ""),
        ("reply: {id: string}\n  status: 204", status),
        ("reply: {id: string}\n  status: 202\n  reply_example: {id: x}", ""),
    ] {
        let told = report(&read([(
            "openapi/v3/receipts.yaml",
            format!("post:\n  json: {{a: string}}\n  {reply}\n"),
        )]));
        let found = [empty, status].into_iter().find(|said| told.contains(said)).unwrap_or_default();
        assert_eq!(found, expected, "{reply}: {told}");
    }
}
