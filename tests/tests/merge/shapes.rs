//! Pairs of shapes that two sources give one field: nothing that either seals is sent in plain text, and nothing that
//! both have gets lost.

use wechatpay_codegen::Read;
use wechatpay_codegen::diag::Code;
use wechatpay_codegen::ir::facts;

/// The field as a table and as a fragment have it, below `json`.
fn read(page: &str, fragment: &str) -> Read {
    let page = format!("post:\n  json:\n    {page}\n  reply: empty\n");
    let fragment = format!(
        "post:\n  parameters:\n    - {{name: _, in: body, schema: {{type: object, properties: {{{fragment}}}}}}}\n  responses: {{204: {{}}}}\n"
    );
    wechatpay_tests::read([("openapi/v3/a/b.yaml", page), ("v3/a/b.yaml", fragment)])
}

fn facts_of(read: &Read) -> Vec<String> {
    let all = facts::lines(&read.api).into_iter();
    all.filter_map(|line| Some(line.strip_prefix("POST /v3/a/b\tjson\t")?.replace('\t', " "))).collect()
}

const SEALED: &str = "secret=rsa:platform";

#[test]
fn what_either_seals_is_sealed_whatever_else_the_other_takes_it_for() {
    for (page, fragment, expected) in [
        ("a: string sealed", "a: {type: integer}", "a string S"),
        (
            "a: string[] sealed",
            "a: {type: array, items: {type: object, properties: {x: {type: string}}}}",
            "a string[] S",
        ),
        ("a: string sealed", "a: {type: object, properties: {x: {type: string}}}", "a string S"),
        ("a: integer", "a: {type: string, format: base64}", "a string S"),
        ("a: {x: string}", "a: {type: string, format: base64}", "a string S"),
        ("a: {.: string json, x: string}", "a: {type: string, format: base64}", "a string S"),
        ("a: string", "a: {type: array, items: {type: string, format: base64}}", "a string[] S"),
    ] {
        let read = read(page, fragment);
        assert!(!read.has_errors(), "{page} and {fragment}: {}", wechatpay_tests::report(&read));
        assert_eq!(facts_of(&read), [expected.replace('S', SEALED)], "{page} and {fragment}");
        assert!(!read.conflicts.is_empty(), "{page} and {fragment}");
    }
}

#[test]
fn members_of_the_same_thing_are_merged_in_whatever_it_is_wrapped() {
    for (page, fragment, expected) in [
        // The name of an item of a list in a text is not on the wire.
        (
            "d: {.: 'string json[]', receiver: {.: 'object[]', i: string sealed}}",
            "d: {type: string, x-json: {type: array, x-key: k, items: {type: object, properties: {i: {type: string}, j: {type: string}}}}}",
            &[
                "d string encoded=json",
                "d#receiver object[] -",
                "d#receiver[].i string S",
                "d#receiver[].j string -",
            ][..],
        ),
        (
            "d: {.: string json, i: string sealed}",
            "d: {type: string, x-json: {type: array, x-key: k, items: {type: object, properties: {i: {type: string}}}}}",
            &["d string encoded=json", "d#k object[] required", "d#k[].i string S"],
        ),
        (
            "e: {.: string json, s: string sealed}",
            "e: {type: object, properties: {y: {type: string}}}",
            &["e string encoded=json", "e#s string S", "e#y string -"],
        ),
        (
            "v: {.one_of: {METRO: {p!: string sealed}, BUS: {q!: string}}}",
            "v: {type: object, properties: {p: {type: string}, z: {type: string}}}",
            &["v object -", "v.p string required S", "v.q string required", "v.z string -"],
        ),
        (
            "l: {.: 'object[]', s: string sealed}",
            "l: {type: object, properties: {s: {type: string}, y: {type: string}}}",
            &["l object -", "l.s string S", "l.y string -"],
        ),
    ] {
        let read = read(page, fragment);
        assert!(!read.has_errors(), "{page} and {fragment}: {}", wechatpay_tests::report(&read));
        let expected: Vec<_> =
            expected.iter().map(|fact| fact.replace(" S", &format!(" {SEALED}"))).collect();
        assert_eq!(facts_of(&read), expected, "{page} and {fragment}");
    }
}

#[test]
fn a_seal_that_cannot_be_kept_is_an_error() {
    for (page, fragment) in [
        ("a: {s: string sealed}", "a: {type: string}"),
        ("a: string", "a: {type: object, properties: {s: {type: string, format: base64}}}"),
        (
            "a: {.: string json, s: string sealed}",
            "a: {type: string, x-json: {type: array, x-key: k, items: {type: string}}}",
        ),
    ] {
        let read = read(page, fragment);
        let kept = facts_of(&read).iter().any(|fact| fact.contains(SEALED));
        assert_ne!(kept, read.has_errors(), "{page} and {fragment}: {:?}", facts_of(&read));
    }
}

#[test]
fn alternatives_that_would_have_one_name_are_refused_wherever_they_stand() {
    let page = |label: &str| {
        (
            "openapi/v3/a/b.yaml",
            format!("post:\n  json: {{a: {{.one_of: {{{label}: {{x: string}}}}}}}}\n  reply: empty\n"),
        )
    };
    let fragment = |labels: &[&str]| {
        let alternative = |label: &&str| {
            format!("{{type: object, description: '`{label}`', properties: {{x: {{type: string}}}}}}")
        };
        let alternatives = labels.iter().map(alternative).collect::<Vec<_>>().join(", ");
        let schema =
            format!("{{type: object, properties: {{a: {{type: object, oneOf: [{alternatives}]}}}}}}");
        let text = format!(
            "post:\n  parameters: [{{name: _, in: body, schema: {schema}}}]\n  responses: {{204: {{}}}}\n"
        );
        ("v3/a/b.yaml", text)
    };
    for (texts, twins) in [
        (vec![fragment(&["CARD", "card"])], 1),
        (vec![page("CARD"), fragment(&["card"])], 1),
        (vec![page("CARD"), fragment(&["CARD"])], 0),
    ] {
        let read = wechatpay_tests::read(texts);
        let found: Vec<_> =
            read.diagnostics.iter().filter(|found| found.code == Code::NameCollision).collect();
        assert_eq!(found.len(), twins, "{}", wechatpay_tests::report(&read));
        assert!(found.iter().all(|found| found.operation.as_deref() == Some("POST /v3/a/b")));
    }
}

#[test]
fn a_header_that_one_source_documents_is_documented() {
    let page = |headers: &str| {
        ("openapi/v3/a/b.yaml", format!("post:\n{headers}  json: {{a: string sealed}}\n  reply: empty\n"))
    };
    let fragment = |header: &str| {
        let body =
            "{name: _, in: body, schema: {type: object, properties: {a: {type: string, format: base64}}}}";
        ("v3/a/b.yaml", format!("post:\n  parameters: [{header}{body}]\n  responses: {{204: {{}}}}\n"))
    };
    let (by_page, by_fragment) =
        ("  headers: {Wechatpay-Serial: string}\n", "{name: Wechatpay-Serial, in: header, type: string}, ");
    for (texts, missing) in [
        (vec![page("")], 1),
        (vec![fragment("")], 1),
        (vec![page(""), fragment("")], 1),
        (vec![page(by_page), fragment("")], 0),
        (vec![page(""), fragment(by_fragment)], 0),
    ] {
        let read = wechatpay_tests::read(texts);
        let found = read.diagnostics.iter().filter(|found| found.code == Code::MissingSerial);
        assert_eq!(found.count(), missing, "{}", wechatpay_tests::report(&read));
    }
}
