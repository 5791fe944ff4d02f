//! Schemas that are graphs: what contains itself is refused, what is shared is read once, what is too much is said to be so.

#![allow(clippy::unwrap_used, reason = "a test says so by failing")]

use std::fmt::Write as _;

use wechatpay_codegen::Read;
use wechatpay_codegen::diag::{Code, Diagnostic};
use wechatpay_codegen::ir::Type;

const PLACE: &str = "v3/receipts/query.yaml";

/// A fragment whose request and reply have these properties, with definitions below.
fn fragment(request: &str, reply: &str, definitions: &str) -> String {
    format!("{}{definitions}", wechatpay_tests::fragment(request, reply))
}

fn errors(read: &Read) -> Vec<&Diagnostic> {
    read.diagnostics.iter().filter(|found| found.is_error()).collect()
}

/// The entries for the overrides file that a text shows.
fn entries(help: &str) -> Vec<String> {
    help.split('`').filter(|part| part.starts_with("- {")).map(str::to_owned).collect()
}

#[test]
fn what_contains_itself_is_one_error_that_names_the_circle_and_what_to_do() {
    let folders = "F: {type: object, properties: {name: {type: string}, folders: ITEMS}}\n";
    let list = "{type: array, items: {$ref: '#/F'}}";
    let reply = "root: {$ref: '#/F'}";
    for (definitions, chain, field, ty) in [
        (folders.replace("ITEMS", list), "F -> folders -> F", "response.root.folders", "Vec<rt::Json>"),
        (
            folders.replace("ITEMS", "{$ref: '#/F'}"),
            "F -> folders -> F",
            "response.root.folders",
            "Option<rt::Json>",
        ),
        ("F: {type: array, items: {$ref: '#/F'}}\n".to_owned(), "F -> F", "response.root", "Vec<rt::Json>"),
        (
            "F: {type: array, items: {type: array, items: {$ref: '#/F'}}}\n".to_owned(),
            "F -> F",
            "response.root",
            "Vec<rt::Json>",
        ),
        (
            folders.replace("ITEMS", "{allOf: [{$ref: '#/F'}, {description: inner ones}]}"),
            "F -> folders -> F",
            "response.root.folders",
            "Option<rt::Json>",
        ),
        (
            folders.replace("ITEMS", "{type: array, items: {type: array, items: {$ref: '#/F'}}}"),
            "F -> folders -> F",
            "response.root.folders",
            "Vec<rt::Json>",
        ),
        (
            folders.replace(
                "ITEMS",
                "{oneOf: [{$ref: '#/F'}, {type: object, properties: {a: {type: string}}}]}",
            ),
            "F -> folders -> F",
            "response.root.folders",
            "Option<rt::Json>",
        ),
        (
            folders.replace("ITEMS", "{type: string, format: jsonObjectLike, x-json: {$ref: '#/F'}}"),
            "F -> folders -> F",
            "response.root.folders",
            "Option<String>",
        ),
        (
            "F: {allOf: [{$ref: '#/B'}, {properties: {name: {type: string}}}]}\n\
             B: {type: object, properties: {folders: {type: array, items: {$ref: '#/F'}}}}\n"
                .to_owned(),
            "F -> folders -> F",
            "response.root.folders",
            "Vec<rt::Json>",
        ),
        (
            "F: {type: object, properties: {inner: {$ref: '#/G'}}}\n\
             G: {type: object, properties: {name: {type: string}, outer: {$ref: '#/F'}}}\n"
                .to_owned(),
            "F -> inner -> G -> outer -> F",
            "response.root.inner.outer",
            "Option<rt::Json>",
        ),
    ] {
        let text = fragment("id: {type: string}", reply, &definitions);
        let read = wechatpay_tests::read([(PLACE, text.as_str())]);
        let found = errors(&read);
        assert_eq!(found.len(), 1, "{}", wechatpay_tests::report(&read));
        assert_eq!(found[0].code, Code::Recursion);
        assert!(found[0].message.contains(&format!("contains itself: `{chain}`")), "{}", found[0].message);
        assert_eq!(found[0].operation.as_deref(), Some("POST /v3/receipts/query"));
        let entry = entries(found[0].help.as_deref().unwrap());
        assert!(entry[0].contains(&format!("field: \"{field}\"")), "{entry:?}");
        let overrides = format!("fields:\n{}\n", entry.join("\n"));
        let read = wechatpay_tests::read([(PLACE, text.as_str()), ("overrides.yaml", &overrides)]);
        let told = wechatpay_tests::report(&read);
        assert!(!read.has_errors() && !told.contains("overrides/"), "{told}");
        let code = wechatpay_tests::emitted(&wechatpay_tests::generate(&read));
        let name = field.rsplit('.').next().unwrap();
        assert!(code.contains(&format!("pub {name}: {ty},")), "{ty}: {code}");
    }
}

#[test]
fn each_reference_that_leads_back_is_told_once() {
    let list = |name: &str| format!("{name}: {{type: array, items: {{$ref: '#/F'}}}}");
    let lists = [list("a"), list("b"), list("c")].join(", ");
    let definitions = format!("F: {{type: object, properties: {{{lists}}}}}\n");
    let text = fragment("id: {type: string}", "root: {$ref: '#/F'}", &definitions);
    let read = wechatpay_tests::read([(PLACE, text.as_str())]);
    assert_eq!(errors(&read).iter().map(|found| found.code).collect::<Vec<_>>(), [Code::Recursion; 3]);
    // Ten definitions that all refer to each other end as well.
    let mut definitions = String::new();
    for at in 0..10 {
        let members = (0..10).map(|to| format!("m{to}: {{$ref: '#/D{to}'}}")).collect::<Vec<_>>().join(", ");
        writeln!(definitions, "D{at}: {{type: object, properties: {{{members}}}}}").unwrap();
    }
    let text = fragment("id: {type: string}", "root: {$ref: '#/D0'}", &definitions);
    let read = wechatpay_tests::read([(PLACE, text.as_str())]);
    assert!(errors(&read).iter().all(|found| matches!(found.code, Code::Recursion | Code::TooLarge)));
    assert!(errors(&read).len() <= 101);
}

#[test]
fn what_is_sealed_is_not_taken_as_json() {
    let definitions = "F: {type: object, properties: {name: {type: string, format: base64}, folders: {type: array, items: {$ref: '#/F'}}}}\n";
    let text = fragment("root: {$ref: '#/F'}", "id: {type: string}", definitions);
    let read = wechatpay_tests::read([(PLACE, text.as_str())]);
    let entry = entries(errors(&read)[0].help.as_deref().unwrap());
    assert!(entry[0].contains("set: { drop: true }"), "{entry:?}");
    for (set, code) in [("{ drop: true }", None), ("{ holds: json }", Some(Code::BadSeal))] {
        let overrides = format!("fields:\n{}\n", entry[0].replace("{ drop: true }", set));
        let read = wechatpay_tests::read([(PLACE, text.as_str()), ("overrides.yaml", &overrides)]);
        assert_eq!(errors(&read).first().map(|found| found.code), code, "{}", wechatpay_tests::report(&read));
    }
}

#[test]
fn what_only_seems_to_be_a_circle_is_none() {
    for definitions in [
        // A base of both what is outside and what is inside.
        "F: {allOf: [{$ref: '#/B'}, {properties: {inner: {allOf: [{$ref: '#/B'}, {properties: {name: {type: string}}}]}}}]}\n\
         B: {type: object, properties: {id: {type: string}}}\n",
        // The same definition beside itself, composed of one part twice.
        "F: {type: object, properties: {a: {$ref: '#/G'}, b: {$ref: '#/G'}, c: {type: array, items: {$ref: '#/G'}}}}\n\
         G: {allOf: [{$ref: '#/B'}, {$ref: '#/B'}]}\nB: {type: object, properties: {id: {type: string}}}\n",
    ] {
        let text = fragment("root: {$ref: '#/F'}", "root: {$ref: '#/F'}", definitions);
        let read = wechatpay_tests::read([(PLACE, text.as_str())]);
        assert!(!read.has_errors(), "{}", wechatpay_tests::report(&read));
    }
    // A long way is no circle.
    let mut way: String = (0..100).fold(String::new(), |mut way, at| {
        writeln!(way, "N{at}: {{$ref: '#/N{}'}}", at + 1).unwrap();
        way
    });
    way.push_str("N100: {type: object, properties: {id: {type: string}}}\n");
    let read = wechatpay_tests::read([(PLACE, fragment("id: {type: string}", "root: {$ref: '#/N0'}", &way))]);
    assert!(!read.has_errors(), "{}", wechatpay_tests::report(&read));
}

#[test]
fn circles_of_references_alone_are_named() {
    for (definitions, message) in [
        ("A: {$ref: '#/B'}\nB: {$ref: '#/A'}\n", "`#/A` leads back to itself: `A -> B -> A`"),
        (
            "A: {allOf: [{$ref: '#/B'}, {description: a}]}\nB: {allOf: [{$ref: '#/A'}, {description: b}]}\n",
            "`A` is composed of itself: `A -> B -> A`",
        ),
    ] {
        let text = fragment("id: {type: string}", "root: {$ref: '#/A'}", definitions);
        let read = wechatpay_tests::read([(PLACE, text)]);
        assert_eq!(errors(&read)[0].message, message, "{}", wechatpay_tests::report(&read));
    }
}

/// `count` definitions, each of which refers to the next one as `member` says; the last one is `leaf`.
fn levels(count: usize, leaf: &str, member: impl Fn(usize) -> String) -> String {
    let mut all = String::new();
    for at in 0..count {
        writeln!(all, "L{at}: {}", member(at + 1)).unwrap();
    }
    writeln!(all, "L{count}: {leaf}").unwrap();
    all
}

#[test]
fn what_is_shared_is_read_once_and_too_much_is_said_to_be_so() {
    let object = "{type: object, properties: {id: {type: string}}}";
    // Two to the power of sixty, and still one member.
    for definitions in [
        levels(30, object, |at| format!("{{allOf: [{{$ref: '#/L{at}'}}, {{$ref: '#/L{at}'}}]}}")),
        levels(30, object, |at| {
            format!("{{allOf: [{{schema: {{$ref: '#/L{at}'}}}}, {{schema: {{$ref: '#/L{at}'}}}}]}}")
        }),
    ] {
        let text = fragment("id: {type: string}", "root: {$ref: '#/L0'}", &definitions);
        let read = wechatpay_tests::read([(PLACE, text)]);
        assert!(!read.has_errors(), "{}", wechatpay_tests::report(&read));
        let reply = read.api.operations[0].reply.fields().unwrap();
        assert!(matches!(&reply[0].ty, Type::Object(members) if members.len() == 1));
    }
    let twice =
        |at| format!("{{type: object, properties: {{a: {{$ref: '#/L{at}'}}, b: {{$ref: '#/L{at}'}}}}}}");
    for (count, is_too_large) in [(10, false), (20, true), (30, true)] {
        let definitions = levels(count, "{type: string}", twice);
        let text = fragment("id: {type: string}", "root: {$ref: '#/L0'}", &definitions);
        let read = wechatpay_tests::read([(PLACE, text)]);
        let codes: Vec<_> = errors(&read).iter().map(|found| found.code).collect();
        assert_eq!(codes, if is_too_large { vec![Code::TooLarge] } else { vec![] }, "{count}");
    }
}

#[test]
fn an_operation_that_is_too_large_can_be_cut() {
    let twice =
        |at| format!("{{type: object, properties: {{a: {{$ref: '#/L{at}'}}, b: {{$ref: '#/L{at}'}}}}}}");
    let definitions = levels(20, "{type: string}", twice);
    let text = fragment("id: {type: string}", "root: {$ref: '#/L0'}", &definitions);
    let read = wechatpay_tests::read([(PLACE, text.as_str())]);
    let overrides = format!("fields:\n{}\n", entries(errors(&read)[0].help.as_deref().unwrap()).join("\n"));
    let read = wechatpay_tests::read([(PLACE, text.as_str()), ("overrides.yaml", &overrides)]);
    assert!(!read.has_errors(), "{}", wechatpay_tests::report(&read));
}

/// A page with `count` levels of fields in its request and reply.
fn page(request: usize, reply: usize) -> String {
    let rows = |count: usize, first: usize| {
        let row = |at: usize| {
            let ty = if at + 1 == count { "string" } else { "object" };
            format!("| f{at} {{data-indent={}}} | {ty} | A field\n", first + at)
        };
        (0..count).map(row).collect::<String>()
    };
    format!(
        "---\ntitle: Query a receipt\ndescription:\n---\n\n# {{{{ $frontmatter.title }}}} {{#post}}\n
| 请求参数 | 类型 {{.type}} | 描述 {{.desc}}\n| --- | --- | ---\n| json {{data-required}} | object | The body\n{}
{{.im-table #request}}\n
| 返回字典 | 类型 {{.type}} | 描述 {{.desc}}\n| --- | --- | ---\n{}
{{.im-table #response}}\n",
        rows(request, 1),
        rows(reply, 0)
    )
}

/// The same as a YAML table.
fn table(request: usize, reply: usize) -> String {
    let fields = |count: usize| {
        let lines = (0..count).map(|at| {
            let ty = if at + 1 == count { " string" } else { "" };
            format!("{}f{at}:{ty}\n", "  ".repeat(at + 2))
        });
        lines.collect::<String>()
    };
    format!("post:\n  json:\n{}  reply:\n{}", fields(request), fields(reply))
}

#[test]
fn fields_nest_as_deep_in_every_notation() {
    let definitions = |count: usize, name: &str| {
        (0..count - 1).fold(String::new(), |mut all, at| {
            let next = if at + 2 == count {
                "{type: string}".to_owned()
            } else {
                format!("{{$ref: '#/{name}{}'}}", at + 1)
            };
            writeln!(all, "{name}{at}: {{type: object, properties: {{f{}: {next}}}}}", at + 1).unwrap();
            all
        })
    };
    let fragment = |request: usize, reply: usize| {
        let below = format!("{}{}", definitions(request, "Q"), definitions(reply, "P"));
        fragment("f0: {$ref: '#/Q0'}", "f0: {$ref: '#/P0'}", &below)
    };
    for (request, reply, is_read) in [(33, 33, true), (34, 2, false), (2, 34, false), (60, 2, false)] {
        for (place, text) in [
            ("openapi/v3/receipts/query.md", page(request, reply)),
            ("openapi/v3/receipts/query.yaml", table(request, reply)),
            (PLACE, fragment(request, reply)),
        ] {
            let read = wechatpay_tests::read([(place, text)]);
            let codes: Vec<_> = errors(&read).iter().map(|found| found.code).collect();
            let told = wechatpay_tests::report(&read);
            assert_eq!(codes.is_empty(), is_read, "{place} {request} {reply}: {told}");
            assert!(codes.iter().all(|code| *code == Code::TooDeep), "{place} {request} {reply}: {told}");
        }
    }
}
