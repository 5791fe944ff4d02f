//! Small specs for each rule: what it tells, and what is near to that and right.

use super::run;
use crate::read_texts;
use crate::source::SourceMap;

/// The findings of `lint` alone, as code and message.
fn found(files: &[(&str, &str)]) -> Vec<String> {
    let read = read_texts(SourceMap::from_texts(files.iter().copied()));
    assert!(!read.has_errors(), "{:?}", read.diagnostics);
    let found = run(&read);
    let told = |found: &crate::diag::Diagnostic| {
        (found.code.class() == "lint").then(|| format!("{}: {}", found.code.slug(), found.message))
    };
    found.iter().filter_map(told).collect()
}

const ONE: &str = "openapi/v3/lamps/one.yaml";
const TWO: &str = "openapi/v3/lamps/two.yaml";
const THREE: &str = "openapi/v3/lamps/three.yaml";
const OTHER: &str = "openapi/v3/doors/one.yaml";

const SEALED: &str = "post:\n  headers: { Wechatpay-Serial!: string }\n  json: { owner: { name!: string sealed } }\n  reply: empty\n";
const PLAIN: &str = "post:\n  json: { owner: { name!: string } }\n  reply: empty\n";
const SERIAL: &str =
    "post:\n  headers: { Wechatpay-Serial!: string }\n  json: { id!: string }\n  reply: empty\n";

#[test]
fn seals_are_compared_with_headers_and_with_each_other() {
    for (files, expected) in [
        (
            &[(ONE, SEALED), (TWO, SEALED), (THREE, PLAIN)][..],
            &[
                "lint/sealed-elsewhere: `name` of `POST /v3/lamps/three` is plain, and sealed in `POST /v3/lamps/one`",
            ][..],
        ),
        // As many of either kind are two kinds; another family, another direction and another owner are other things.
        (&[(ONE, SEALED), (THREE, PLAIN)], &[]),
        (&[(ONE, SEALED), (TWO, SEALED), (OTHER, PLAIN)], &[]),
        (
            &[
                (ONE, SEALED),
                (TWO, SEALED),
                (THREE, "post:\n  json: { id!: string }\n  reply: { owner: { name!: string } }\n"),
            ],
            &[],
        ),
        (
            &[
                (ONE, SEALED),
                (TWO, SEALED),
                (THREE, "post:\n  json: { shop: { name!: string } }\n  reply: empty\n"),
            ],
            &[],
        ),
        (
            &[(ONE, SEALED), (TWO, SERIAL)],
            &[
                "lint/serial-without-seal: `POST /v3/lamps/two` documents `Wechatpay-Serial`, and no field of it is sealed",
            ],
        ),
        // Where most have the header, it says nothing of seals.
        (&[(ONE, SEALED), (TWO, SERIAL), (THREE, SERIAL)], &[]),
    ] {
        assert_eq!(found(files), expected, "{files:?}");
    }
}

const FRAGMENT: (&str, &str) = (
    "v3/lamps/one.yaml",
    "post:\n  summary: Light\n  parameters:\n    - {name: Wechatpay-Serial, in: header, type: string}\n    - name: _\n      in: body\n      schema: {type: object, properties: {owner: {type: object, properties: {name: {type: string}}}}}\n  responses: {204: {description: Lit}}\n",
);

#[test]
fn what_sources_disagree_about_is_told_unless_it_is_settled() {
    let told = "lint/disputed-secrecy: sources disagree whether and how `json.owner.name` of `POST /v3/lamps/one` is sealed";
    assert_eq!(found(&[(ONE, SEALED), FRAGMENT]), [told]);
    // Whichever side the overrides take.
    for seal in ["none", "by-rsa-pubkey"] {
        let settled = format!(
            "fields:\n  - operation: POST /v3/lamps/one\n    field: json.owner.name\n    set: {{ encrypted: {seal} }}\n    reason: to settle it\n"
        );
        let told = found(&[(ONE, SEALED), FRAGMENT, ("overrides.yaml", &settled)]);
        assert_eq!(told.iter().filter(|told| told.contains("disputed")).count(), 0, "{told:?}");
        let read = read_texts(SourceMap::from_texts([(ONE, SEALED), FRAGMENT, ("overrides.yaml", &settled)]));
        assert!(
            read.diagnostics.iter().all(|found| found.code.class() != "overrides"),
            "{:?}",
            read.diagnostics
        );
    }
    let sealed = FRAGMENT.1.replace("name: {type: string}", "name: {type: string, format: base64}");
    assert_eq!(found(&[(ONE, SEALED), (FRAGMENT.0, &sealed)]), [""; 0]);
}

#[test]
fn shown_values_are_of_the_type_and_among_the_values() {
    let table = |field: &str| format!("post:\n  json:\n    a: {field}\n  reply: empty\n");
    let none = "lint/unlisted-example: the example shows `DIM` for `a` of `POST /v3/lamps/one`, and `DIM` is none of its 2 values";
    let type_ = "lint/example-type: the example shows `sixty` for `a` of `POST /v3/lamps/one`, which is no number, and it holds integer";
    for (field, expected) in [
        ("{ .: 'string (ON, OFF)', .example: DIM }", Some(none)),
        ("{ .: 'string (ON, OFF)', .example: OFF }", None),
        // The single value of an event is a tag.
        ("{ .: 'string (ON)', .example: DIM }", None),
        ("{ .: integer, .example: sixty }", Some(type_)),
        ("{ .: integer, .example: 60 }", None),
    ] {
        assert_eq!(found(&[(ONE, &table(field))]), Vec::from_iter(expected), "{field}");
    }
}

#[test]
fn samples_of_whole_requests_are_looked_into() {
    let page = |sample: &str| {
        format!(
            "---\ntitle: Lamps\n---\n\n# Lamps {{#post}}\n\n| 请求参数 | 类型 {{.type}} | 描述 {{.desc}}\n| --- | --- | ---\n| json {{data-required}} | object | Body\n| lamps {{data-indent=1}} | object[] | Lamps\n| state {{data-indent=2}} | string | State<br/>`ON` \\| `OFF` 枚举值之一\n\n{{.im-table #request}}\n\n```php [同步声明式]\n$instance->chain('v3/lamps/one')->post([\n  'json' => [\n    'lamps' => [[\n      'state' => '{sample}',\n    ]],\n  ],\n]);\n```\n\n| 返回字典 | 类型 {{.type}} | 描述 {{.desc}}\n| --- | --- | ---\n| id | string | Id\n\n{{.im-table #response}}\n"
        )
    };
    let at = "openapi/v3/lamps/one.md";
    assert_eq!(found(&[(at, &page("OFF"))]), [""; 0]);
    let told = "lint/unlisted-example: the sample shows `DIM` for `state` of `POST /v3/lamps/one`, and `DIM` is none of its 2 values";
    assert_eq!(found(&[(at, &page("DIM"))]), [told]);
}

#[test]
fn one_name_has_one_type_in_things_of_one_name() {
    for (table, expected) in [
        ("post:\n  json: { no: string }\n  reply: { no: integer }\n", 1),
        ("post:\n  json: { day: { begin: string } }\n  reply: { day: { begin: integer } }\n", 1),
        ("post:\n  json: { day: { begin: string } }\n  reply: { year: { begin: integer } }\n", 0),
        ("get:\n  query: { no: string }\n  reply: { no: integer }\n", 0),
        ("post:\n  json: { no: integer }\n  reply: { no: number }\n", 0),
        ("post:\n  json: { no: string }\n  reply: { no: { of: integer } }\n", 0),
    ] {
        let told = found(&[(ONE, table)]);
        assert_eq!(
            told.iter().filter(|told| told.starts_with("lint/several-types: ")).count(),
            expected,
            "{table}{told:?}"
        );
        assert_eq!(told.len(), expected);
    }
}

#[test]
fn enumerations_differ_by_more_than_a_slip() {
    let table = |name: &str, values: &str| format!("get:\n  reply: {{ {name}: 'string ({values})' }}\n");
    for (name, one, two, at, expected) in [
        ("result", "PENDING, SUCCESS, CLOSED", "PENDING, SUCEESS, CLOSED", TWO, 1),
        ("result", "PENDING, SUCCESS, CLOSED", "PENDING, SUCEESS", TWO, 0),
        ("result", "PENDING, SUCCESS", "PENDING, SUCCESS, CLOSED", TWO, 0),
        ("result", "PENDING, SUCCESS, CLOSED", "PENDING, SUCEESS, CLOSED", OTHER, 0),
        ("result", "PENDING, LEVEL_1", "PENDING, LEVEL_2", TWO, 0),
        ("result", "SUCCESS", "SUCEESS", TWO, 0),
    ] {
        let told = found(&[(ONE, &table(name, one)), (at, &table(name, two))]);
        assert_eq!(told.len(), expected, "{one} {two}: {told:?}");
    }
}

#[test]
fn a_typo_is_alone_among_many() {
    let table = |name: &str| format!("get:\n  reply: {{ {name}: string }}\n");
    let usual = table("merchant_code");
    for (name, expected) in
        [("merchent_code", 1), ("merchant_codes", 0), ("merchant_mode", 0), ("merchant_name", 0)]
    {
        let told = found(&[(ONE, &usual), (TWO, &usual), (THREE, &table(name))]);
        assert_eq!(told.len(), expected, "{name}: {told:?}");
    }
    // One against one is no majority, and who has both means both.
    assert_eq!(found(&[(ONE, &usual), (THREE, &table("merchent_code"))]), [""; 0]);
    let both = "get:\n  reply: { merchant_code: string, merchent_code: string }\n";
    assert_eq!(found(&[(ONE, &usual), (TWO, &usual), (THREE, both)]), [""; 0]);
}

#[test]
fn links_to_successors_lead_somewhere() {
    let table = |link: &str| {
        format!(
            "get:\n  lifecycle: {{ state: redesigned, successors: ['{link}'] }}\n  reply: {{ id: string }}\n"
        )
    };
    let event = "body:\n  event_type!: string (LAMP.LIT)\n  resource!:\n    algorithm!: string\n    nonce!: string\n    ciphertext!:\n      .: string aes-gcm\n      id: string\nanswer: { code: string }\n";
    for (link, expected) in [
        ("/openapi/v3/lamps/{any}/state", 0),
        ("/openapi/v3/lamps/%7Bany%7D/state#get", 0),
        ("/openapi/v3/lamps/state", 1),
        ("/openapi/v3/doors/state", 0),
        ("/webhook/v3/LAMP.LIT#BIG", 0),
        ("/webhook/v3/LAMP.OUT", 1),
        ("/guide", 0),
    ] {
        let other = "get:\n  path: { lamp_id!: string }\n  reply: { id: string }\n";
        let told = found(&[
            (ONE, &table(link)),
            ("openapi/v3/lamps/{lamp_id}/state.yaml", other),
            ("webhook/v3/LAMP.LIT.yaml", event),
        ]);
        assert_eq!(told.len(), expected, "{link}: {told:?}");
    }
}

#[test]
fn what_has_errors_is_not_doubted_as_well() {
    let files = [(ONE, "post:\n  json: { no: string, bad: strng }\n  reply: { no: integer }\n")];
    let found = run(&read_texts(SourceMap::from_texts(files)));
    assert!(found.iter().any(|found| found.is_error()));
    assert!(found.iter().all(|found| found.code.class() != "lint"), "{found:?}");
}
