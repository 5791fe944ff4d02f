//! Small models in, their figures and what they lack out.

use super::*;
use crate::source::SourceMap;

fn stats(texts: &[(&str, &str)]) -> Stats {
    let read = crate::read_texts(SourceMap::from_texts(texts.iter().copied()));
    assert!(!read.has_errors(), "{:?}", read.diagnostics);
    of(&read.api, &read.overrides)
}

const TITLED: &str = "title: A\n  description: Does it.";

#[test]
fn each_thing_is_counted_where_it_is() {
    let bare = Counts { operations: 1, untitled: 1, ..Counts::default() };
    let told = Counts { operations: 1, ..Counts::default() };
    let cases: [(&str, &str, &str, Counts); 11] = [
        ("openapi/v3/lamps.yaml", "get:\n  reply: empty\n", "v3-lamps", bare),
        ("openapi/v2/lamps/on.yaml", "get:\n  reply: empty\n", "v2-lamps", bare),
        ("openapi/v3/lamps.yaml", "get:\n  title: A\n  reply: empty\n", "v3-lamps", bare),
        ("openapi/v3/lamps.yaml", "get:\n  TITLED\n  reply: empty\n", "v3-lamps", told),
        (
            "openapi/v3/lamps.yaml",
            "get:\n  TITLED\n  lifecycle: { state: discarded }\n  reply: empty\n",
            "v3-lamps",
            Counts { deprecated: 1, ..told },
        ),
        // Rows of every table, at any depth, in each alternative.
        (
            "openapi/v3/lamps/{id}.yaml",
            "post:\n  TITLED\n  path: { id!: string | Id. }\n  query: { q: string }\n  headers: { H: string }\n  json: { a: { b: { .: 'object[]', c: string | C. } } }\n  reply: { r: string }\n",
            "v3-lamps",
            Counts { fields: 7, told: 2, ..told },
        ),
        (
            "openapi/v3/lamps.yaml",
            "post:\n  TITLED\n  json: { a: string sealed, b: string }\n  reply: { c: string sealed }\n",
            "v3-lamps",
            Counts { fields: 3, sealed: 2, ..told },
        ),
        (
            "openapi/v3/lamps.yaml",
            "post:\n  TITLED\n  json: { a: 'string (ON, OFF)', b: 'integer (1)' }\n  reply: empty\n",
            "v3-lamps",
            Counts { fields: 2, enumerations: 2, values: 3, ..told },
        ),
        (
            "openapi/v3/lamps.yaml",
            "post:\n  TITLED\n  json:\n    a:\n      .: string\n      .values: [ON: Shines., OFF]\n  reply: empty\n",
            "v3-lamps",
            Counts { fields: 1, enumerations: 1, values: 2, explained: 1, ..told },
        ),
        (
            "webhook/v3/LAMP.ON.yaml",
            "TITLED\nheaders: { H: string }\nbody:\n  resource:\n    ciphertext: { .: string aes-gcm, p: string | P. }\nanswer: { code: string }\nanswer_headers: { A: string }\n",
            "webhook-v3",
            Counts { notifications: 1, fields: 6, told: 1, sealed: 1, ..Counts::default() },
        ),
        (
            "webhook/v2/on.yaml",
            "body: { a: string }\nanswer: {}\n",
            "webhook-v2",
            Counts { notifications: 1, untitled: 1, fields: 1, ..Counts::default() },
        ),
    ];
    for (path, text, family, expected) in cases {
        let titled =
            if path.starts_with("webhook") { TITLED.replace("\n  ", "\n") } else { TITLED.to_owned() };
        let stats = stats(&[(path, &text.replace("TITLED", &titled))]);
        assert_eq!(stats.families, BTreeMap::from([(family.to_owned(), expected)]), "{text}");
        assert_eq!(stats.sum(), expected, "{text}");
        assert_eq!(stats.lacks.len(), expected.lacking(), "{text}");
    }
}

#[test]
fn families_and_roots_are_sums() {
    let call = "get:\n  reply: { a: string }\n";
    let notice = "body: { a: string }\nanswer: {}\n";
    let stats = stats(&[
        ("openapi/v3/b/x.yaml", call),
        ("openapi/v3/b/y.yaml", call),
        ("openapi/v3/a.yaml", call),
        ("openapi/v2/a.yaml", call),
        ("webhook/v2/x.yaml", notice),
        ("webhook/v3/X.yaml", notice),
    ]);
    let calls: Vec<_> =
        stats.families.iter().map(|(name, counts)| (name.as_str(), counts.operations)).collect();
    assert_eq!(calls, [("v2-a", 1), ("v3-a", 1), ("v3-b", 2), ("webhook-v2", 0), ("webhook-v3", 0)]);
    let roots: Vec<_> = stats
        .roots()
        .into_iter()
        .map(|(root, counts)| (root, counts.operations, counts.notifications, counts.fields))
        .collect();
    assert_eq!(roots, [("v2", 1, 0, 1), ("v3", 3, 0, 3), ("webhook", 0, 2, 2)]);
    assert_eq!(
        stats.sum(),
        Counts { operations: 4, notifications: 2, untitled: 6, fields: 6, ..Counts::default() }
    );
}

#[test]
fn a_share_that_is_not_all_is_not_shown_as_all() {
    for (told, fields, expected) in
        [(0, 0, 1000), (0, 7, 0), (7, 7, 1000), (9999, 10000, 999), (2, 3, 666), (969, 1000, 969)]
    {
        assert_eq!(
            Counts { told, fields, ..Counts::default() }.told_per_mille(),
            expected,
            "{told}/{fields}"
        );
    }
}

#[test]
fn what_lacks_words_is_named_with_its_place() {
    let text = "post:\n  json:\n    a:\n      b: string (ON, OFF)\n    c: string | C.\n  reply: empty\nget:\n  title: A\n  reply:\n    b: string\n";
    let read = crate::read_texts(SourceMap::from_texts([("openapi/v3/lamps.yaml", text)]));
    let stats = of(&read.api, &read.overrides);
    let shown: Vec<_> =
        stats.lacks.iter().map(|lack| format!("{}: {lack}", read.sources.place(lack.span))).collect();
    assert_eq!(
        shown,
        [
            "openapi/v3/lamps.yaml:7: `GET /v3/lamps` has no text",
            "openapi/v3/lamps.yaml:10: `response.b` of `GET /v3/lamps` has no text",
            "openapi/v3/lamps.yaml:1: `POST /v3/lamps` has no title",
            "openapi/v3/lamps.yaml:3: `json.a` of `POST /v3/lamps` has no text",
            "openapi/v3/lamps.yaml:4: `json.a.b` of `POST /v3/lamps` has no text",
            "openapi/v3/lamps.yaml:4: the value `ON` of `json.a.b` of `POST /v3/lamps` has no meaning",
            "openapi/v3/lamps.yaml:4: the value `OFF` of `json.a.b` of `POST /v3/lamps` has no meaning",
        ]
    );
    let groups: Vec<_> = by_name(&stats.lacks).iter().map(ToString::to_string).collect();
    assert_eq!(
        groups,
        [
            "`GET /v3/lamps` has no text",
            "`POST /v3/lamps` has no title",
            "`b` has no text in 2 places, the first of them in `GET /v3/lamps`",
            "`json.a` of `POST /v3/lamps` has no text",
            "the value `OFF` of `json.a.b` of `POST /v3/lamps` has no meaning",
            "the value `ON` of `json.a.b` of `POST /v3/lamps` has no meaning",
        ]
    );
}

#[test]
fn overrides_count_where_they_have_an_effect() {
    let page = "---\ntitle: Close\ndescription:\n---\n\n# {{ $frontmatter.title }} {#post}\n
| 请求参数 | 类型 {.type} | 描述 {.desc}\n| --- | --- | ---\n| id {data-required} | string | Id
\n{.im-table #request}\n
| 返回字典 | 类型 {.type} | 描述 {.desc}\n| --- | --- | ---\n| state | string | State\n\n{.im-table #response}\n";
    let fragment = "post:
  parameters: [{name: id, in: path, required: true, type: string}]
  responses: {200: {schema: {type: object, properties: {state: {type: integer}}}}}
";
    let texts = [
        ("openapi/v3/close/{id}.md", page),
        ("v3/close/{id}.yaml", fragment),
        ("openapi/v3/a/b.yaml", "post: { json: { x: string }, reply: empty }\n"),
        ("openapi/v2/A/b.yaml", "get: { reply: empty }\n"),
        ("webhook/v3/A.B.yaml", "body: { x!: string }\nanswer: {}\n"),
    ];
    let row = "{page: 'openapi/v3/close/{id}.md', table: response, row: state, set: ";
    for (overrides, expected) in [
        ("", None),
        ("fields: [{operation: POST /v3/a/b, field: json.x, set: {required: true}", Some("v3-a")),
        ("fields: [{operation: POST /v3/a/b, field: json.x, set: {required: false}", None),
        ("fields: [{operation: POST /v3/a/b, field: json.x, set: {drop: true}", Some("v3-a")),
        ("fields: [{operation: POST /v3/a/b, field: json.y, set: {drop: true}", None),
        ("fields: [{operation: POST /v3/a/c, field: json.x, set: {drop: true}", None),
        ("fields: [{operation: EVENT v3 A.B, field: body.x, set: {lacking: true}", Some("webhook-v3")),
        ("operations: [{operation: GET /v2/A/b, drop: true", Some("v2-a")),
        ("operations: [{operation: GET /v2/A/c, drop: true", None),
        ("operations: [{operation: 'POST /v3/close/{id}', take: page", Some("v3-close")),
        ("operations: [{operation: 'POST /v3/close/{id}', take: page, variables: [number]", Some("v3-close")),
        ("operations: [{operation: 'POST /v3/close/{id}', variables: [id]", None),
        ("operations: [{operation: POST /v3/a/b, take: page", None),
        ("modules: [{path: v3/a/b, rust: c", Some("v3-a")),
        ("modules: [{path: v3/a/bc, rust: c", None),
        ("modules: [{path: webhook/v3/A.B, rust: c", Some("webhook-v3")),
        ("rows: [ROW{required: true}", Some("v3-close")),
        ("rows: [ROW{required: false}", None),
        ("default_features: [v3-a", None),
    ] {
        let ending = match overrides {
            "" => "",
            "default_features: [v3-a" => "]\n",
            _ => ", reason: to show}]\n",
        };
        let overrides = format!("{}{ending}", overrides.replace("ROW", row));
        let texts = texts.into_iter().chain([("overrides.yaml", overrides.as_str())]);
        let read = crate::read_texts(SourceMap::from_texts(texts));
        let expected: BTreeMap<_, _> = expected.into_iter().map(|family| (family.to_owned(), 1)).collect();
        assert_eq!(read.overrides, expected, "{overrides}");
        assert_eq!(of(&read.api, &read.overrides).sum().overrides, expected.len(), "{overrides}");
    }
}
