//! YAML tables: what a page says a table says, what is distilled is read back, and what is not one is reported.

#![allow(clippy::unwrap_used, reason = "a test says so by failing")]

use std::path::PathBuf;
use std::time::Instant;

use proptest::prelude::*;
use wechatpay_codegen::diag::Code;
use wechatpay_codegen::distill::{self, OWNED, Scope, comparable};
use wechatpay_codegen::ir::{Secrecy, facts};
use wechatpay_codegen::output::{File, OutputError, Plan};
use wechatpay_codegen::source::Kind;
use wechatpay_codegen::{Input, Read};
use wechatpay_tests::{files_below, fragments, generate, read, real, report, root, say, specs};

const WITH_TEXT: Scope = Scope { with_text: true };
const FACTS: Scope = Scope { with_text: false };

fn texts(files: &[File]) -> impl Iterator<Item = (&str, &str)> {
    files.iter().map(|file| (file.path.as_str(), file.text.as_str()))
}

/// What is distilled has the same facts, and all of the model that is no text; with text, all of it.
fn check_round_trip(name: &str, original: &Read) -> (usize, f64) {
    assert!(!original.has_errors(), "{}", report(original));
    let mut size = (0, 0.0);
    for scope in [FACTS, WITH_TEXT] {
        let files = distill::files(&original.api, scope);
        let files = files.map_err(|problems| format!("{name}: {problems:#?}")).unwrap();
        let begun = Instant::now();
        let back = read(texts(&files));
        let seconds = begun.elapsed().as_secs_f64();
        assert!(!back.has_errors(), "{name}: {}", report(&back));
        assert_eq!(facts::lines(&back.api), facts::lines(&original.api), "{name}: the facts");
        assert!(comparable(&back.api, scope) == comparable(&original.api, scope), "{name}: the model");
        if scope == FACTS {
            // The tables of the tables are the same files.
            assert!(distill::files(&back.api, scope).unwrap() == files, "{name}: distilled twice");
            // There is no text that could be left out.
            assert!(comparable(&back.api, WITH_TEXT) == comparable(&back.api, FACTS), "{name}: text");
            size = (files.len(), seconds);
        }
    }
    size
}

#[test]
fn our_own_specs_come_back_as_they_are() {
    let original = wechatpay_codegen::read(&specs());
    check_round_trip("specs", &original);
    // With text, even the code is the same.
    let files = distill::files(&original.api, WITH_TEXT).unwrap();
    let overrides = std::fs::read_to_string(root().join("specs/overrides.yaml")).unwrap();
    let back = read(texts(&files).chain([("overrides.yaml", overrides.as_str())]));
    assert!(generate(&back).files == generate(&original).files);
}

#[test]
fn tables_beside_fragments_come_back_as_they_are() {
    let [_, tables] = fragments();
    let mut original = wechatpay_codegen::read(&Input { specs: vec![tables], ..Input::default() });
    let distilled = distill::files(&original.api, WITH_TEXT).unwrap();
    // One of them says of a header that it is sealed, as the service's own pages do. What is distilled does not.
    let headers = original.api.operations.iter_mut().flat_map(|operation| &mut operation.headers);
    let mut sealed = 0;
    for header in headers {
        sealed += usize::from(std::mem::replace(&mut header.secrecy, Secrecy::Plain) != Secrecy::Plain);
    }
    assert_eq!(sealed, 1);
    check_round_trip("tables beside fragments", &original);
    let files = distill::files(&original.api, WITH_TEXT).unwrap();
    assert!(distilled == files);
    let paths: Vec<_> = files.iter().map(|file| file.path.as_str()).collect();
    let codes = "  errors: [BOXEMPTY, ORDERPAID,";
    assert!(files.iter().any(|file| file.text.contains(codes)), "{files:?}");
    let [owners, owner] = ["owners.yaml", "owners/{owner_id}.yaml"];
    let lamps = "openapi/brand/lamps/";
    assert_eq!(
        paths,
        [
            "openapi/v2/lockers/closebox.yaml",
            &*format!("{lamps}{owners}"),
            &*format!("{lamps}{owner}"),
            "webhook/brand/LAMP.BROKEN.yaml"
        ]
    );
}

#[test]
fn the_real_documentation_comes_back_as_it_is() {
    for (name, folders) in [
        ("pages", &["markdown"] as &[&str]),
        ("fragments", &["yaml/docs"]),
        ("both", &["markdown", "yaml/docs"]),
    ] {
        let Some(input) = real(folders) else { return };
        let original = wechatpay_codegen::read(&input);
        let (files, seconds) = check_round_trip(name, &original);
        say(&format!(
            "{name}: {} operations and {} notifications in {files} tables, read in {seconds:.2} s",
            original.api.operations.len(),
            original.api.notifications.len(),
        ));
    }
}

/// The same operations as pages and as YAML tables.
#[test]
fn what_a_page_says_a_table_says() {
    let (pages, tables) = (root().join("tests/fixtures/pages"), root().join("tests/fixtures/tables"));
    let found = files_below(&pages);
    assert_eq!(found.len(), 5);
    for path in found {
        let relative = path.strip_prefix(&pages).unwrap().to_str().unwrap().replace('\\', "/");
        let table = relative.replace(".md", ".yaml");
        let text = |path: PathBuf| std::fs::read_to_string(path).unwrap();
        let from_page = read([(relative.clone(), text(path))]);
        let from_table = read([(table.clone(), text(tables.join(&table)))]);
        assert!(!from_page.has_errors() && !from_table.has_errors(), "{}", report(&from_table));
        assert_eq!(facts::lines(&from_table.api), facts::lines(&from_page.api), "{relative}");
        assert!(comparable(&from_table.api, FACTS) == comparable(&from_page.api, FACTS), "{relative}");
        assert!(generate(&from_table).files == generate(&from_page).files, "{relative}: the code");
    }
}

const TABLE: &str = "get:\n  query: {page: integer}\n  reply: {text: string}\n";
const PAGE: &str = "---\ntitle: Read\n---\n\n# {{ $frontmatter.title }} {#get}\n
| 请求参数 | 类型 | 描述\n| --- | --- | ---\n\n{.im-table #request}\n
| 返回字典 | 类型 | 描述\n| --- | --- | ---\n| text | string | Text\n\n{.im-table #response}\n";

#[test]
fn a_page_and_a_table_of_one_operation_are_one_too_many() {
    let read = read([("openapi/v3/notes/read.md", PAGE), ("openapi/v3/notes/read.yaml", TABLE)]);
    let errors: Vec<_> = read.diagnostics.iter().filter(|found| found.is_error()).collect();
    assert_eq!(errors.iter().map(|found| found.code).collect::<Vec<_>>(), [Code::DuplicateOperation]);
    assert_eq!(errors[0].message, "`GET /v3/notes/read` is described twice");
}

#[test]
fn a_table_is_merged_with_a_fragment_as_a_page_is() {
    let fragment = "get: {parameters: [{name: page, in: query, type: integer, maximum: 9}], \
                    responses: {200: {schema: {type: object, properties: {text: {type: string}}}}}}";
    let read = read([("openapi/v3/notes/read.yaml", TABLE), ("v3/notes/read.yaml", fragment)]);
    assert!(!read.has_errors(), "{}", report(&read));
    let [operation] = read.api.operations.as_slice() else { panic!("one operation") };
    let page = &operation.query.as_ref().unwrap()[0];
    assert_eq!(page.facets.maximum, Some(9.into()));
}

#[test]
fn an_override_of_a_table_is_an_error() {
    let overrides = "rows:\n  - page: openapi/v3/notes/read.yaml\n    table: request\n    row: page\n    \
                     set: {required: true}\n    reason: none\n";
    let read = read([("openapi/v3/notes/read.yaml", TABLE), ("overrides.yaml", overrides)]);
    let shown = report(&read);
    assert!(shown.contains("overrides/bad-file") && shown.contains("edit the table itself"), "{shown}");
}

#[test]
fn rules_that_are_not_about_notation_hold_for_tables() {
    for (text, code) in [
        ("post: {json: {a: integer sealed}, reply: empty}", Code::BadSeal),
        ("post: {json: {a: string aes-gcm}, reply: empty}", Code::BadSeal),
        ("post: {json: {a: {.: string sealed, b: string}}, reply: empty}", Code::BadSeal),
        ("post: {path: {id!: string sealed}, reply: empty}", Code::BadSeal),
        ("post: {json: {a: string sealed}, reply: empty}", Code::MissingSerial),
        ("post: {json: {a: '加密传输'}, reply: empty}", Code::UnknownType),
        ("post: {json: {a: 'string | 需加密'}, reply: empty}", Code::UnmarkedSecret),
        ("post: {json: {a: integer {A}}, reply: empty}", Code::BadTable),
        ("post: {json: {a: integer (A)}, reply: empty}", Code::NonNumericValues),
        ("post: {json: {a: object}, reply: empty}", Code::EmptyObject),
        ("post: {json: {a: string json}, reply: empty}", Code::EmptyObject),
        ("post: {json: {a: {.: integer json, b: string}}, reply: empty}", Code::ScalarParent),
        ("post: {json: {a: {.: boolean, b: string}}, reply: empty}", Code::ScalarParent),
        ("post: {json: {a: {.one_of: {A: {}, a: {}}}}, reply: empty}", Code::NameCollision),
        ("post: {json: {a!: string, a: string}, reply: empty}", Code::DuplicateField),
        ("post: {json: {a b: string}, reply: empty}", Code::BadName),
        ("get: {json: {a: string}, reply: empty}", Code::BadRequestShape),
        ("post: {json: {a: string}, xml: {a: string}, reply: empty}", Code::TwoBodies),
        ("post: {path: {id!: 'string[]'}, reply: empty}", Code::BadRequestShape),
        ("post: {path: {id!: string, other: string}, reply: empty}", Code::UnknownPart),
        ("post: {reply: empty}", Code::MissingPathRow),
        ("post: {host: ftp://a, reply: empty}", Code::BadBaseUri),
        ("post: {host: https://a/, also_at: https://b/, reply: empty}", Code::BadBaseUri),
        ("post: {json: {a: string}, example: {json: {b: 1}}, reply: empty}", Code::SampleMismatch),
        ("post: {json: {a: string}, example: {xml: {}}, reply: empty}", Code::UnknownKey),
        ("post: {reply: }", Code::MissingKey),
        ("post: {reply: {}}", Code::BadValue),
        ("post: {reply: {a: string aes-gcm}}", Code::UnopenedReply),
        ("{}", Code::NoOperation),
    ] {
        let read = read([("openapi/v3/notes/{id}.yaml", text)]);
        let found: Vec<_> = read.diagnostics.iter().map(|found| found.code).collect();
        assert!(found.contains(&code), "{text}: {found:?}");
    }
    for (name, text, code) in [
        ("A.B", "{body: {event_type: string (C.D)}, answer: {}}", Code::EventMismatch),
        ("A.B", "{body: {}, answer: {code: string sealed}}", Code::BadSeal),
        ("A.B", "{body: {a: {.: string aes-ecb, b: string}}, answer: {}}", Code::BadSeal),
        ("a/b", "{body: {}, answer: {}}", Code::BadLocation),
    ] {
        let read = read([(format!("webhook/v3/{name}.yaml"), text)]);
        let found: Vec<_> = read.diagnostics.iter().map(|found| found.code).collect();
        assert!(found.contains(&code), "{text}: {found:?}");
    }
    let plain = read([("openapi/v3/notes.yaml", "post: {json: {a: 'string plain | 需加密'}, reply: empty}")]);
    assert!(plain.diagnostics.is_empty(), "{}", report(&plain));
}

#[test]
fn what_a_page_may_have_a_table_may_have() {
    for text in
        ["put: {json: {a: string}, reply: empty}", "post: {json: {a: 'string | Text.'}, reply: {a: string}}"]
    {
        let read = read([("openapi/v2/notes/read.yaml", text)]);
        assert!(read.diagnostics.is_empty(), "{}", report(&read));
    }
}

/// A description that looks like a mark comes back as a description.
#[test]
fn descriptions_that_are_marks_stand_below() {
    let text = "post: {json: {a: {.: string, .doc: url}, b: 'string sealed | sealed here'}, headers: {Wechatpay-Serial!: string}, reply: empty}";
    let original = read([("openapi/v3/notes/read.yaml", text)]);
    assert!(original.diagnostics.is_empty(), "{}", report(&original));
    check_round_trip("marks", &original);
}

#[test]
fn nothing_at_all_is_not_distilled() {
    let problems = distill::files(&read([("openapi/index.md", "# APIs")]).api, FACTS).unwrap_err();
    assert_eq!(problems.iter().map(|found| found.code).collect::<Vec<_>>(), [Code::NoSpecs]);
}

#[test]
fn a_second_run_changes_nothing_and_foreign_files_stay() {
    let folder = tempfile::tempdir().unwrap();
    let original = wechatpay_codegen::read(&specs());
    let plan = || Plan::new(folder.path(), &OWNED, distill::files(&original.api, FACTS).unwrap());
    let first = plan().unwrap().apply().unwrap();
    assert!(first.created > 40 && first.updated + first.deleted == 0);
    assert!(plan().unwrap().check().is_empty());
    // What is written is a tree that can be read.
    let back = wechatpay_codegen::read(&Input { specs: vec![folder.path().to_owned()], ..Input::default() });
    assert_eq!(facts::lines(&back.api), facts::lines(&original.api));
    let table = folder.path().join("openapi/v3/certificates.yaml");
    let text = std::fs::read_to_string(&table).unwrap();
    let edited = text.split_once('\n').unwrap().1;
    std::fs::File::create(&table)
        .and_then(|mut file| std::io::Write::write_all(&mut file, edited.as_bytes()))
        .unwrap();
    assert!(matches!(plan().unwrap().apply(), Err(OutputError::Blocked(_))));
}

/// The YAML tables that `specs/README.md` shows whole.
#[test]
fn the_tables_of_the_readme_are_as_good_as_it_says() {
    let text = std::fs::read_to_string(root().join("specs/README.md")).unwrap();
    let section = text.split("\n## YAML tables\n").nth(1).unwrap();
    let section = section.split("\n## ").next().unwrap();
    let mut parts = section.split("\n```");
    let mut tables = Vec::new();
    while let (Some(before), Some(block)) = (parts.next(), parts.next()) {
        let path =
            before.trim_end().lines().last().and_then(|line| line.split('`').nth(1)).unwrap_or_default();
        if let (Some(table), true) = (block.strip_prefix("yaml\n"), path.ends_with(".yaml")) {
            tables.push((path.to_owned(), format!("{table}\n")));
        }
    }
    assert_eq!(tables.len(), 5);
    let read = read(tables);
    assert!(read.diagnostics.is_empty(), "{}", report(&read));
    assert!(generate(&read).diagnostics.is_empty());
    insta::assert_snapshot!("readme_facts", facts::lines(&read.api).join("\n").replace('\t', "  "));
    check_round_trip("README", &read);
}

/// Lines that stand in tables, in any order and at any depth.
fn any_table() -> impl Strategy<Value = String> {
    let line = prop_oneof![
        "[-:a \\n'\"#{}\\[\\],|>&*!?%描.0-9]{0,16}",
        prop::sample::select(vec![
            "get:",
            "post:",
            "reply:",
            "reply: empty",
            "json:",
            "body:",
            "path:",
            "answer:",
            "a!: string",
            ".: string sealed",
            ".: object[]",
            ".one_of:",
            ".values: [A, B]",
            "b: string json[]",
            "links: [a]",
            "lifecycle: deprecated",
            "example: {json: {a: 1}}",
            "c: integer 1..2 (1, 2)",
            ".inside: xml",
            ".example: null",
            ".rust: x",
            "status: 202",
            "host: https://a/",
            "d: {e: {f: string}}",
        ])
        .prop_map(str::to_owned),
    ];
    prop::collection::vec((0..4usize, line), 0..14).prop_map(|lines| {
        lines.into_iter().map(|(depth, line)| format!("{}{line}\n", "  ".repeat(depth))).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn any_text_is_a_table_or_an_error(text in any_table(), path in "(openapi|webhook)/v[23]/[a{}/.-]{1,6}") {
        let read = read([(format!("{path}.yaml"), text.as_str())]);
        // What has no error is written and read again, unless its path is that of no table.
        if !read.has_errors() && read.sources.files().all(|(_, file)| file.kind() == Kind::Table) {
            check_round_trip(&text, &read);
        }
        report(&read);
    }
}
