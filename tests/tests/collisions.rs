//! Names that would be one in Rust: each message shows an entry of the overrides file, and with that entry they are not.

#![allow(clippy::unwrap_used, reason = "a test says so by failing")]

use std::collections::BTreeMap;

use wechatpay_codegen::diag::{Code, Diagnostic};
use wechatpay_tests::fragment;

/// The entries that a help shows, below the part of the file that it names.
fn entries<'h>(help: &'h str, parts: &mut BTreeMap<&'h str, Vec<&'h str>>) {
    let Some((_, rest)) = help.split_once("add to overrides.yaml, below `") else { return };
    let (part, rest) = rest.split_once(":`").unwrap();
    for entry in rest.split('`').filter(|text| text.starts_with("- {")) {
        parts.entry(part).or_default().push(entry);
    }
}

fn collisions(sources: &[(&str, &str)]) -> Vec<Diagnostic> {
    let read = wechatpay_tests::read(sources.iter().copied());
    match read.has_errors() {
        true => read.diagnostics.into_iter().filter(Diagnostic::is_error).collect(),
        false => wechatpay_tests::generate(&read).diagnostics,
    }
}

/// Reads sources, takes every entry that a message shows, and returns what is emitted with them.
fn settled(sources: &[(&str, &str)], message: &str) -> String {
    let found = collisions(sources);
    let messages: Vec<_> = found.iter().map(|found| found.message.as_str()).collect();
    assert!(messages.iter().any(|found| found.contains(message)), "{message}: {messages:?}");
    let mut parts = BTreeMap::new();
    for found in &found {
        assert_eq!(found.code, Code::NameCollision, "{}", found.message);
        let before = parts.values().map(Vec::len).sum::<usize>();
        entries(found.help.as_deref().unwrap_or_default(), &mut parts);
        let after = parts.values().map(Vec::len).sum::<usize>();
        assert!(after > before, "{} shows no entry: {:?}", found.message, found.help);
    }
    parts.values_mut().for_each(|entries| {
        entries.sort_unstable();
        entries.dedup();
    });
    let file: String =
        parts.iter().map(|(part, entries)| format!("{part}:\n{}\n", entries.join("\n"))).collect();
    let mut all = sources.to_vec();
    all.push(("overrides.yaml", &file));
    let read = wechatpay_tests::read(all);
    let generated = wechatpay_tests::generate(&read);
    let told = wechatpay_tests::report(&read);
    assert!(!told.contains("overrides/") && generated.diagnostics.is_empty(), "{message}:\n{file}\n{told}");
    wechatpay_tests::emitted(&generated)
}

const PLACE: &str = "v3/receipts/query.yaml";
const OBJECT: &str = "{type: object, properties: {id: {type: string}}}";
const OTHER: &str = "{type: object, properties: {number: {type: integer}}}";

#[test]
fn values_that_only_differ_in_their_case_get_names_by_number() {
    for (values, expected) in [
        ("[AB, Ab]", "Ab = \"AB\", Ab2 = \"Ab\""),
        ("[AB, Ab, ab2, aB]", "Ab3 = \"Ab\", Ab2 = \"ab2\", AB = \"aB\""),
    ] {
        let state = format!("state: {{type: string, enum: {values}}}");
        let read = wechatpay_tests::read([(PLACE, fragment(&state, "id: {type: string}"))]);
        let codes: Vec<Code> = read.diagnostics.iter().map(|found| found.code).collect();
        assert_eq!(codes, [Code::RespelledValue]);
        let emitted = wechatpay_tests::emitted(&wechatpay_tests::generate(&read));
        assert!(emitted.contains(expected), "{values}: {emitted}");
    }
}

#[test]
fn what_the_message_shows_settles_names_of_fields_and_types() {
    let list = |text: &str| {
        format!(
            "{{type: string, format: jsonArrayLike, x-json: {{type: array, x-key: item, items: {text}}}}}"
        )
    };
    let one_of = "{oneOf: [\
        {description: '`A B` one', type: object, properties: {id: {type: string}}}, \
        {description: '`A_B` other', type: object, properties: {no: {type: string}}}]}";
    let inner = "{type: object, properties: {user_name: {type: string}, userName: {type: string}}}";
    for (properties, message) in [
        (
            "user_name: {type: string}, userName: {type: string}".to_owned(),
            "the fields `user_name` and `userName`",
        ),
        (
            "user_name: {type: string}, userName: {type: string}, UserName: {type: string}".to_owned(),
            "the fields `user_name` and `UserName`",
        ),
        (format!("foo_bar: {OBJECT}, fooBar: {OTHER}"), "the fields `foo_bar` and `fooBar`"),
        (format!("foo_bar: {OBJECT}, fooBar: {OBJECT}"), "the fields `foo_bar` and `fooBar`"),
        (format!("outer: {inner}"), "the fields `user_name` and `userName`"),
        (format!("outer: {{type: array, items: {inner}}}"), "the fields `user_name` and `userName`"),
        (format!("outer: {}", list(inner)), "the fields `user_name` and `userName`"),
        (
            format!(
                "a: {{type: object, properties: {{b_c: {OBJECT}}}}}, a_b: {{type: object, properties: {{c: {OTHER}}}}}"
            ),
            "two types",
        ),
        (
            format!(
                "a: {{type: object, properties: {{b_c: {{type: array, items: {OBJECT}}}}}}}, \
                 a_b: {{type: object, properties: {{c: {{type: string, enum: [X, Y]}}}}}}"
            ),
            "two types",
        ),
        ("state: {type: string, enum: [A-B, A_B, A B, 'A.B', C/D, 'C:D']}".to_owned(), "of `state`"),
        ("state: {type: string, enum: ['', '-', '_']}".to_owned(), "of `state`"),
        ("state: {type: string, enum: [\"e\\u0301\", \"\\u00e9\"]}".to_owned(), "of `state`"),
        ("state: {type: string, enum: [\"\\ufb01\", fi]}".to_owned(), "of `state`"),
        (
            "state: {type: string, enum: [ab, \"a\\u200bb\", \"a\\u00adb\", \"\\u3000ab\"]}".to_owned(),
            "of `state`",
        ),
        ("state: {type: string, enum: [\"\\u212b\", \"\\u00c5\", A\u{30a}]}".to_owned(), "of `state`"),
        (
            // Each of three types that one name would be of gets another one, and none that is there.
            format!(
                "a: {{type: object, properties: {{b_c: {OBJECT}}}}}, \
                 a_b: {{type: object, properties: {{c: {OTHER}, c_2: {OBJECT}}}}}, \
                 a_b_c: {{type: object, properties: {{last: {{type: string}}}}}}, \
                 a_b_c_2: {{type: string, enum: [X, Y]}}"
            ),
            "two types `PostBodyABC`",
        ),
        (
            // What is in a field goes with it.
            format!(
                "a_b: {{type: object, properties: {{c: {OBJECT}}}}}, \
                 aB: {{type: object, properties: {{c: {OTHER}}}}}, \
                 a: {{type: object, properties: {{b2: {OTHER}}}}}"
            ),
            "the fields `a_b` and `aB`",
        ),
        ("state: {type: array, items: {type: string, enum: ['a`b', 'a\"b']}}".to_owned(), "of `state`"),
        (format!("scene: {one_of}"), "the alternatives `A B` and `A_B` of `scene`"),
    ] {
        let both = fragment(&properties, &properties);
        let code = settled(&[(PLACE, &both)], message);
        assert!(code.contains("pub struct PostBody") && code.contains("pub struct PostReply"), "{code}");
    }
    // Setters, constructors and methods.
    for (properties, message) in [
        ("time: {type: string, format: rfc3339}, parse_time: {type: string}", "the time of `time`"),
        ("new: {type: string}, id: {type: string, required: true}", "the field `new` and the constructor"),
        (
            "a: {type: object, required: [x, y], properties: {x: {type: string}, y: {type: string}}}, \
             a_required: {type: object, properties: {z: {type: string}}}",
            "two types `PostBodyARequired`",
        ),
    ] {
        settled(&[(PLACE, &fragment(properties, "id: {type: string}"))], message);
    }
}

#[test]
fn what_tells_values_apart_is_in_their_names() {
    let text = fragment(
        "id: {type: string}",
        "state: {type: string, enum: ['=', '<', '>', '<=', '>=', A, A+, -A, '+1', '-1', '1', '1.0', A&B, A*B, A%]}",
    );
    assert!(collisions(&[(PLACE, &text)]).is_empty());
}

#[test]
fn equal_types_of_one_name_are_one() {
    for (first, second) in
        [("{type: string, enum: [X, Y]}", "{type: string, enum: [X, Y]}"), (OBJECT, OBJECT)]
    {
        let properties = format!(
            "a: {{type: object, properties: {{b_c: {first}}}}}, a_b: {{type: object, properties: {{c: {second}}}}}"
        );
        let text = fragment(&properties, &properties);
        let read = wechatpay_tests::read([(PLACE, text.as_str())]);
        let generated = wechatpay_tests::generate(&read);
        assert!(generated.diagnostics.is_empty(), "{}", wechatpay_tests::report(&read));
        let code = wechatpay_tests::emitted(&generated);
        assert!(code.contains("as PostBodyABC") && code.contains("as PostReplyABC"), "{code}");
    }
}

#[test]
fn variables_of_a_path_are_told_apart() {
    let text = |names: &[&str]| {
        let parameter =
            |name: &&str| format!("    - {{name: '{name}', in: path, required: true, type: string}}\n");
        let parameters: String = names.iter().map(parameter).collect();
        format!("get:\n  parameters:\n{parameters}  responses: {{200: {{schema: {OBJECT}}}}}\n")
    };
    for (path, names, message) in [
        ("v3/a/{null}/{true}/{id}/b/{id}.yaml", &["null", "true", "id"][..], "the variables `id` and `id`"),
        ("v3/a/{id}/b/{id}.yaml", &["id"][..], "the variables `id` and `id`"),
        ("v3/a/{foo_bar}/b/{fooBar}.yaml", &["foo_bar", "fooBar"], "the variables `foo_bar` and `fooBar`"),
        ("v3/a/{client}.yaml", &["client"], "the variable `client` and a part of the request"),
        ("v3/a/{query}.yaml", &["query"], "the variable `query` and a part of the request"),
    ] {
        let code = settled(&[(path, &text(names))], message);
        let fields = code.matches(": rt::Segment,").count();
        assert!(fields >= path.matches('{').count(), "{code}");
    }
}

#[test]
fn links_of_the_chain_are_told_apart_as_well() {
    let text = "get:
  parameters:
    - {name: foo_bar, in: path, required: true, type: string}
    - {name: fooBar, in: path, required: true, type: string}
  responses: {200: {schema: {type: object, properties: {id: {type: string}}}}}
";
    let field = "fields:\n- { operation: 'GET /v3/a/{foo_bar}/b/{fooBar}', field: path.fooBar, set: { rust: other }, reason: to show }\n";
    let module = "modules:\n- { path: 'v3/a/{foo_bar}/b/{fooBar}', rust: other, reason: to show }\n";
    for (overrides, count) in [(field.to_owned(), 1), (module.to_owned(), 1), (format!("{field}{module}"), 0)]
    {
        let found = collisions(&[("v3/a/{foo_bar}/b/{fooBar}.yaml", text), ("overrides.yaml", &overrides)]);
        assert_eq!(found.len(), count, "{overrides}: {found:?}");
    }
}

#[test]
fn an_operation_with_renamed_variables_has_both_names_in_the_overrides() {
    let text = "get:
  parameters:
    - {name: id, in: path, required: true, type: string}
    - {name: page_no, in: query, type: string}
    - {name: pageNo, in: query, type: string}
  responses: {200: {schema: {type: object, properties: {id: {type: string}}}}}
";
    for name in ["GET /v3/a/{id}/b/{id}", "GET /v3/a/{id}/b/{other_id}"] {
        let file = format!(
            "operations:\n- {{ operation: 'GET /v3/a/{{id}}/b/{{id}}', variables: [id, other_id], reason: to show }}\n\
             fields:\n- {{ operation: '{name}', field: query.pageNo, set: {{ rust: page }}, reason: to show }}\n"
        );
        let texts = [("v3/a/{id}/b/{id}.yaml", text), ("overrides.yaml", &file)];
        let read = wechatpay_tests::read(texts);
        let told = wechatpay_tests::report(&read);
        assert!(told.is_empty() || !told.contains("error") && !told.contains("overrides/"), "{told}");
        assert_eq!(read.api.operations[0].to_string(), "GET /v3/a/{id}/b/{other_id}");
    }
}

#[test]
fn modules_and_events_are_told_apart() {
    let text = fragment("id: {type: string}", "id: {type: string}");
    settled(&[("v3/a/x-y.yaml", &text), ("v3/a/x_y.yaml", &text)], "the modules of");
    let alike = ["v3/a/x-y.yaml", "v3/a/x_y.yaml", "v3/a/xY.yaml", "v3/a/x.y.yaml", "v3/a/x_y_2.yaml"];
    settled(&alike.map(|place| (place, text.as_str())), "the modules of");
    settled(&[("v3/a.yaml", &text), ("v3/a/post.yaml", &text)], "the modules of");
    settled(&[("v3/a/types.yaml", &text), ("v3/a/b.yaml", &text)], "the modules of");
    let event = "headers: {}\nanswer: {}\nbody:\n  id!: string\n  resource!:\n    .: object\n    a: string\n";
    let families = settled(&[("v3/fam.y/a.yaml", &text), ("v3/fam-y/a.yaml", &text)], "the modules of");
    assert_eq!(families.matches("fn v3_fam_y(").count() + families.matches("catalog!(v3_fam_y(").count(), 1);
    for names in [["A.B", "A_B", "A-B"], ["UNKNOWN", "X", "Unknown"]] {
        let places = names.map(|name| format!("webhook/v3/{name}.yaml"));
        let sources: Vec<_> = places.iter().map(|place| (place.as_str(), event)).collect();
        let code = settled(&sources, "would have one name");
        assert!(code.contains("pub enum Event"), "{code}");
    }
}

#[test]
fn fields_of_notifications_and_headers_are_told_apart() {
    let twins = "user_name: string\n    userName: string\n    state: string (AB, Ab)\n";
    let sealed = format!(
        "headers: {{}}\nanswer: {{}}\nbody:\n  id!: string\n  resource!:\n    .: object\n    algorithm!: string\n    ciphertext!:\n      .: string aes-gcm\n      {}",
        twins.replace("    ", "      ")
    );
    let open = format!("headers: {{}}\nanswer: {{}}\nbody:\n    {twins}");
    for (place, text) in [("webhook/v3/A.B.yaml", &sealed), ("webhook/v2/paid.yaml", &open)] {
        settled(&[(place, text)], "the fields `user_name` and `userName`");
    }
    let answer = "headers: {}\nanswer: {user_name: string, userName: string}\nbody:\n  id!: string\n";
    settled(&[("webhook/v2/paid.yaml", answer)], "the fields `user_name` and `userName`");
    let table = "get:\n  query: {page_no: string, pageNo: string}\n  headers: {X-A: string, x_a: string}\n  reply: {id: string}\n";
    settled(&[("openapi/v3/receipts.yaml", table)], "the fields `page_no` and `pageNo`");
}

#[test]
fn a_name_that_the_compiler_warns_of_is_refused() {
    let text = fragment("state: {type: string, enum: [AB, Ab]}", "id: {type: string}");
    for (set, is_fine) in [
        ("{ rust: another_state, names: { Ab: Lower } }", true),
        ("{ rust: anotherState }", false),
        ("{ rust: another__state }", false),
        ("{ names: { Ab: lower } }", false),
        ("{ names: { Ab: Low_er } }", false),
        ("{ names: { Ab: Unlisted } }", false),
        ("{ names: { Ab: 'a b' } }", false),
        ("{ names: { Cd: Other } }", false),
    ] {
        let entry = format!(
            "fields:\n- {{ operation: 'POST /v3/receipts/query', field: json.state, set: {set}, reason: to show }}\n"
        );
        let read = wechatpay_tests::read([(PLACE, text.as_str()), ("overrides.yaml", &entry)]);
        assert_eq!(!read.has_errors(), is_fine, "{set}: {}", wechatpay_tests::report(&read));
    }
}

#[test]
fn entries_for_modules_are_refused_or_reported_where_they_cannot_be_used() {
    let text = fragment("id: {type: string}", "id: {type: string}");
    for (entries, expected) in [
        (&[("v3/receipts/query", "one")][..], ""),
        (&[("/v3/receipts/query", "one")], ""),
        (&[("v3/receipts/query", "rt_2"), ("v3/receipts", "crate")], ""),
        (
            &[("v3/receipts/query", "one"), ("/v3/receipts/query", "two")],
            "`v3/receipts/query` has two entries; this is number 2",
        ),
        (&[("v3/receipts/query", "query")], "is called `query` without this entry"),
        (&[("v3/receipts/query", "mod")], "`mod` is no name of a module"),
        (&[("v3/receipts/query", "rt")], "`rt` is no name of a module"),
        (&[("v3/receipts", "\u{4e00}")], "`\u{4e00}` is no name of a module"),
        (&[("v3/receipts", "_receipts")], "`_receipts` is no name of a module"),
        (&[("v3", "three")], "`v3` is a protocol"),
        (&[("webhook/v3", "events")], "`webhook/v3` is a protocol"),
    ] {
        let entry =
            |(path, rust): &(&str, &str)| format!("- {{ path: {path}, rust: {rust}, reason: to show }}\n");
        let file = format!("modules:\n{}", entries.iter().map(entry).collect::<String>());
        let read = wechatpay_tests::read([(PLACE, text.as_str()), ("overrides.yaml", &file)]);
        let mut told = wechatpay_tests::report(&read);
        if !read.has_errors() {
            let generated = wechatpay_tests::generate(&read);
            told.extend(generated.diagnostics.iter().map(|found| found.message.as_str()));
        }
        assert!(
            if expected.is_empty() { told.is_empty() } else { told.contains(expected) },
            "{entries:?}: {told}"
        );
    }
}
