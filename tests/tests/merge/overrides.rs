//! Overrides win over both sources, and are reported when they change nothing.

use wechatpay_codegen::Read;
use wechatpay_codegen::diag::Code;
use wechatpay_codegen::ir::{Type, facts};

use super::{BOTH, read};

const PAGE: &[&str] = &["openapi/v3/receipts/query.md"];
const FRAGMENT: &[&str] = &["v3/receipts/query.yaml"];

fn settlement(path: &str, set: &str) -> String {
    let operation = "POST /v3/receipts/query";
    format!("fields:\n  - operation: {operation}\n    field: {path}\n    set: {set}\n    reason: to show\n")
}

/// The facts of a field, after its name.
fn facts_of(read: &Read, path: &str) -> Option<String> {
    let key = format!("POST /v3/receipts/query\t{}\t", path.replacen('.', "\t", 1));
    facts::lines(&read.api).into_iter().find_map(|line| Some(line.strip_prefix(&key)?.replace('\t', " ")))
}

fn codes(read: &Read) -> Vec<Code> {
    let all = read.diagnostics.iter().map(|found| found.code);
    all.filter(|code| matches!(code, Code::UnusedOverride | Code::BadOverrides)).collect()
}

#[test]
fn what_a_field_is_settles_the_entry_and_no_source() {
    for (files, path, set, expected) in [
        (&BOTH[..], "json.note", "{ required: true }", Some("string required")),
        (&BOTH[..], "json.number", "{ required: false }", Some("string -")),
        (&BOTH[..], "json.payer.name", "{ required: false }", Some("string -")),
        (&BOTH[..], "json.name", "{ encrypted: none }", Some("string -")),
        (&BOTH[..], "json.names[]", "{ encrypted: none }", Some("string[] -")),
        (&BOTH[..], "json.remark", "{ encrypted: by-rsa-pubkey }", Some("string secret=rsa:platform")),
        (&BOTH[..], "json.remark", "{ drop: true }", None),
        (&BOTH[..], "json.note", "{ drop: true }", None),
        (&BOTH[..], "response.amount", "{ required: true }", Some("number required")),
        (PAGE, "json.note", "{ encrypted: by-rsa-pubkey }", Some("string secret=rsa:platform")),
        (FRAGMENT, "json.names", "{ required: true }", Some("string[] required secret=rsa:platform")),
        (FRAGMENT, "json.payer.id", "{ drop: true }", None),
        (FRAGMENT, "json.payer.name", "{ required: false }", Some("string -")),
    ] {
        let name = path.replace("[]", "");
        let read = read(files, &settlement(path, set));
        assert_eq!(facts_of(&read, &name).as_deref(), expected, "{path} {set} of {files:?}");
        assert_eq!(codes(&read), [], "{path} {set} of {files:?}");
    }
}

#[test]
fn entries_of_one_operation_do_not_depend_on_their_order() {
    let entry = |path: &str, set: &str| settlement(path, set).replace("fields:\n", "");
    let drop_sealed = entry("json.payer.name", "{ drop: true }");
    let take_whole = entry("json.payer", "{ holds: json }");
    for entries in [[&drop_sealed, &take_whole], [&take_whole, &drop_sealed]] {
        let read = read(&BOTH, &format!("fields:\n{}{}", entries[0], entries[1]));
        assert_eq!(facts_of(&read, "json.payer.name"), None);
        assert_eq!(codes(&read), []);
    }
    // What is inside of something that is left out needs no entry, wherever that stands.
    let drop_whole = entry("json.payer", "{ drop: true }");
    for entries in [[&drop_sealed, &drop_whole], [&drop_whole, &drop_sealed]] {
        let read = read(&BOTH, &format!("fields:\n{}{}", entries[0], entries[1]));
        assert_eq!(facts_of(&read, "json.payer"), None);
        assert_eq!(codes(&read), [Code::UnusedOverride]);
    }
}

#[test]
fn what_a_field_holds_is_settled_without_its_word() {
    for (path, holds, expected) in [
        ("json.count", "text", Type::Text),
        ("json.count", "float", Type::Float),
        ("json.count", "list", Type::List(Box::new(Type::Integer))),
        ("json.names", "integer", Type::List(Box::new(Type::Integer))),
        ("json.payer", "text", Type::Text),
    ] {
        let set = format!("{{ holds: {holds}, encrypted: none }}");
        let read = read(&BOTH, &settlement(path, &set));
        let fields = read.api.operations[0].body.fields().unwrap();
        let found = fields.iter().find(|field| path.ends_with(&field.wire)).unwrap();
        assert_eq!((&found.ty, codes(&read)), (&expected, Vec::new()), "{path} {holds}");
    }
}

#[test]
fn an_entry_that_changes_nothing_is_reported_and_one_that_cannot_be_is_an_error() {
    for (path, set, code) in [
        ("json.number", "{ required: true }", Code::UnusedOverride),
        ("json.name", "{ encrypted: by-rsa-pubkey }", Code::UnusedOverride),
        ("json.count", "{ holds: integer }", Code::UnusedOverride),
        ("json.nothing", "{ drop: true }", Code::UnusedOverride),
        ("query.number", "{ drop: true }", Code::UnusedOverride),
        ("json.number", "{}", Code::UnusedOverride),
        ("json.count", "{ encrypted: by-rsa-pubkey }", Code::BadOverrides),
        ("json.number", "{ embed: array }", Code::BadOverrides),
        ("json.number", "{ encrypted: by-aes-gcm }", Code::BadOverrides),
        ("json.number", "{ rust: a b }", Code::BadOverrides),
        ("json.number", "{ sealed: true }", Code::BadOverrides),
    ] {
        assert_eq!(codes(&read(&BOTH, &settlement(path, set))), [code], "{path} {set}");
    }
    let field = |operation: &str, set: &str, reason: &str| {
        format!(
            "fields:\n  - operation: {operation}\n    field: json.note\n    set: {set}\n    reason: {reason}\n"
        )
    };
    let right = field("POST /v3/receipts/query", "{ required: true }", "to show");
    assert_eq!(codes(&read(&BOTH, &right)), []);
    let (_, entry) = right.split_once('\n').unwrap();
    for (overrides, code) in [
        (field("GET /v3/receipts/query", "{ required: true }", "to show"), Code::UnusedOverride),
        (field("post /v3/receipts/query", "{ required: true }", "to show"), Code::BadOverrides),
        (field("POST v3/receipts/query", "{ required: true }", "to show"), Code::BadOverrides),
        (field("EVENT v9 X", "{ required: true }", "to show"), Code::BadOverrides),
        (field("POST /v3/receipts/query", "{ required: true, drop: true }", "to show"), Code::BadOverrides),
        (field("POST /v3/receipts/query", "{ required: true }", "''"), Code::BadOverrides),
        (format!("{right}{entry}"), Code::BadOverrides),
    ] {
        assert_eq!(codes(&read(&BOTH, &overrides)), [code], "{overrides}");
    }
    // What is not among the specs of a run has nothing to say.
    let other = settlement("json.x", "{ drop: true }").replace("/v3/receipts/query", "/v3/receipts/close");
    assert_eq!(codes(&read(&BOTH, &other)), []);
}

fn take(source: &str) -> String {
    format!("operations:\n  - operation: POST /v3/receipts/query\n    take: {source}\n    reason: to show\n")
}

#[test]
fn an_operation_can_be_taken_from_one_of_its_sources() {
    for (source, note, remark, count, name) in [
        ("page", Some("string -"), None, "string -", "string secret=rsa:platform"),
        ("fragment", None, Some("string -"), "integer -", "string secret=rsa:platform"),
    ] {
        let read = read(&BOTH, &take(source));
        assert_eq!(codes(&read), [], "{source}");
        assert_eq!(facts_of(&read, "json.note").as_deref(), note, "{source}");
        assert_eq!(facts_of(&read, "json.remark").as_deref(), remark, "{source}");
        assert_eq!(facts_of(&read, "json.count").as_deref(), Some(count), "{source}");
        // What either seals is sealed all the same.
        assert_eq!(facts_of(&read, "json.name").as_deref(), Some(name), "{source}");
    }
}

#[test]
fn taking_an_operation_from_one_source_is_reported_where_both_agree() {
    let page = "---\ntitle: Close\ndescription:\n---\n\n# {{ $frontmatter.title }} {#post}\n
| 请求参数 | 类型 {.type} | 描述 {.desc}\n| --- | --- | ---\n| id {data-required} | string | Id
\n{.im-table #request}\n
| 返回字典 | 类型 {.type} | 描述 {.desc}\n| --- | --- | ---\n| state | string | State\n\n{.im-table #response}\n";
    let fragment = "post:
  parameters: [{name: id, in: path, required: true, type: string}]
  responses: {200: {schema: {type: object, properties: {state: {type: string}}}}}
";
    let overrides =
        "operations: [{operation: 'POST /v3/close/{id}', take: page, reason: to show}]\n".to_owned();
    let texts = [
        ("openapi/v3/close/{id}.md", page),
        ("v3/close/{id}.yaml", fragment),
        ("overrides.yaml", &overrides),
    ];
    assert_eq!(codes(&wechatpay_tests::read(texts)), [Code::UnusedOverride]);
    // With one source there is nothing to choose.
    assert_eq!(codes(&wechatpay_tests::read([texts[0], texts[2]])), []);
}

/// A notification of API v2, one of whose members is encrypted.
const NOTICE: &str = concat!(
    "headers: {}\nanswer: {}\nbody:\n  mch_id!: string\n  attach: string\n  fee_$n: string\n  event_type!: string (PAID)\n",
    "  detail!:\n    .: string json\n    id!: string\n  req_info!:\n    .: string aes-ecb\n    refund_id!: string\n    note: string\n",
    "    total_fee!: string\n",
);

#[test]
fn a_notification_may_lack_what_is_documented_as_required() {
    let entry = |field: &str| {
        format!(
            "  - operation: EVENT v2 paid\n    field: body.{field}\n    set: {{ lacking: true }}\n    reason: to show\n"
        )
    };
    for (fields, expected) in [
        (
            &[][..],
            r#"&["mch_id", "event_type", "detail", "req_info", "req_info.refund_id", "req_info.total_fee"]"#,
        ),
        (&["mch_id", "req_info.total_fee"], r#"&["event_type", "detail", "req_info", "req_info.refund_id"]"#),
    ] {
        let entries: String = fields.iter().map(|field| entry(field)).collect();
        let overrides = if fields.is_empty() { String::new() } else { format!("fields:\n{entries}") };
        let read = wechatpay_tests::read([("webhook/v2/paid.yaml", NOTICE), ("overrides.yaml", &overrides)]);
        assert_eq!(codes(&read), [], "{}", wechatpay_tests::report(&read));
        let code = wechatpay_tests::emitted(&wechatpay_tests::generate(&read));
        let code =
            code.split_whitespace().collect::<Vec<_>>().join(" ").replace("[ ", "[").replace(", ]", "]");
        assert!(code.contains(&format!("const REQUIRED: &'static [&'static str] = {expected};")), "{code}");
        assert!(code.contains(r#"const EVENT_TYPES: &'static [&'static str] = &["PAID"];"#), "{code}");
    }
    // Of other tables nothing is asked.
    let read = read(&BOTH, &settlement("json.note", "{ lacking: true }"));
    assert_eq!(codes(&read), [Code::BadOverrides]);
}

#[test]
fn everything_that_is_wrong_with_the_file_is_reported_at_once() {
    let overrides = "fields:\n\
                     - { operation: POST /v3/receipts/query, field: json.number, set: { rust: a b }, reason: '' }\n\
                     - { operation: post /v3/x, field: json.number, set: { required: true, drop: true }, reason: to show }\n\
                     modules:\n- { path: v3/receipts, rust: rt, reason: to show }\n";
    let read = read(&BOTH, overrides);
    assert_eq!(codes(&read), [Code::BadOverrides; 5], "{}", wechatpay_tests::report(&read));
}

#[test]
fn an_operation_is_left_out_with_whatever_is_wrong_with_it() {
    let drop =
        |name: &str, set: &str| format!("operations: [{{operation: {name}, {set}, reason: to show}}]\n");
    let broken = ("openapi/v3/a/b.yaml", "post: {json: {a: strng}, reply: empty}\nget: {reply: empty}\n");
    let notice = ("webhook/v3/A.B.yaml", "body: {ciphertext: string}\nanswer: {}\n");
    let fragment = ("v3/a/b.yaml", "post: {responses: {204: {description: none}}}\n");
    let read = |overrides: String| {
        let texts = [broken, notice, fragment].map(|(path, text)| (path.to_owned(), text.to_owned()));
        wechatpay_tests::read(texts.into_iter().chain([("overrides.yaml".to_owned(), overrides)]))
    };
    let names = |read: &Read| {
        let operations = read.api.operations.iter().map(ToString::to_string);
        operations.chain(read.api.notifications.iter().map(ToString::to_string)).collect::<Vec<_>>()
    };
    let all = ["GET /v3/a/b", "POST /v3/a/b", "EVENT v3 A.B"];
    for (name, set, left, found) in [
        ("POST /v3/a/b", "drop: true", vec![all[0], all[2]], vec![]),
        ("EVENT v3 A.B", "drop: true", vec![all[0], all[1]], vec![]),
        // Entries for what is not among the specs do not apply.
        ("POST /v3/x", "drop: true", all.to_vec(), vec![]),
        ("PUT /v3/a/b", "drop: true", all.to_vec(), vec![Code::UnusedOverride]),
        ("POST /v3/a/b", "drop: false", all.to_vec(), vec![Code::BadOverrides]),
        ("POST /v3/a/b", "drop: true, take: page", all.to_vec(), vec![Code::BadOverrides]),
        ("EVENT v3 A.B", "take: page", all.to_vec(), vec![Code::BadOverrides]),
    ] {
        let read = read(drop(name, set));
        assert_eq!(names(&read), left, "{name} {set}");
        assert_eq!(codes(&read), found, "{name} {set}");
        assert_eq!(read.has_errors(), left.contains(&all[1]), "{name} {set}");
        assert!(read.conflicts.iter().all(|conflict| left.contains(&conflict.operation.as_str())));
    }
}
