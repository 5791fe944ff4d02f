//! Pages and fragments of the same operations: what is taken, what is reported, and what overrides settle.

#![allow(clippy::unwrap_used, reason = "a test says so by failing")]

mod corpus;
mod doubts;
mod overrides;
mod shapes;
mod three;
mod trees;

use wechatpay_codegen::Read;
use wechatpay_codegen::ir::facts;
use wechatpay_codegen::merge::report;
use wechatpay_tests::root;

/// One operation as a page and as a fragment that disagree wherever they can.
const BOTH: [&str; 2] = ["openapi/v3/receipts/query.md", "v3/receipts/query.yaml"];

/// Reads some of the files of `fixtures/merge`, with these overrides.
fn read(files: &[&str], overrides: &str) -> Read {
    let folder = root().join("tests/fixtures/merge");
    let texts =
        files.iter().map(|file| ((*file).to_owned(), std::fs::read_to_string(folder.join(file)).unwrap()));
    wechatpay_tests::read(texts.chain([("overrides.yaml".to_owned(), overrides.to_owned())]))
}

#[test]
fn each_disagreement_is_reported_with_both_places() {
    let read = read(&BOTH, "");
    assert!(!read.has_errors(), "{}", wechatpay_tests::report(&read));
    insta::assert_snapshot!("disagreements", report::text(&read.conflicts, &read.sources));
    insta::assert_snapshot!("disagreements_settled", facts::lines(&read.api).join("\n"));
    let json: serde_json::Value =
        serde_json::from_str(&report::json(&read.conflicts, &read.sources)).unwrap();
    assert_eq!(json.as_array().unwrap().len(), read.conflicts.len());
    let all = json.as_array().unwrap().iter();
    let unread: Vec<_> = all.filter(|found| found["field"] == "json.remark").collect();
    let [remark] = unread.as_slice() else { panic!("{unread:?}") };
    let side = |at: usize| (remark["sides"][at]["kind"].clone(), remark["sides"][at]["place"].clone());
    assert_eq!(side(0), ("page".into(), "openapi/v3/receipts/query.md:6".into()));
    assert_eq!(side(1), ("fragment".into(), "v3/receipts/query.yaml:17".into()));
    assert_eq!(remark["taken_from"], serde_json::json!(["fragment"]));
}

#[test]
fn trees_of_one_form_are_merged_in_the_order_in_which_they_are_given() {
    let folder = tempfile::tempdir().unwrap();
    let tree = |name: &str, operation: &str, body: &str| {
        let tree = folder.path().join(name);
        for (path, text) in [
            ("openapi/v3/a/b.yaml", format!("post:\n  json: {{ {operation} }}\n  reply: empty\n")),
            ("webhook/v3/A.B.yaml", format!("body: {{ {body} }}\nanswer: {{ code: string }}\n")),
        ] {
            let path = tree.join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::File::create(path)
                .and_then(|mut file| std::io::Write::write_all(&mut file, text.as_bytes()))
                .unwrap();
        }
        tree
    };
    let first =
        tree("first", "x!: string, s: string", "resource: { ciphertext: { .: string aes-gcm, p: string } }");
    let second = tree(
        "second",
        "x: string, s: string sealed, y: string",
        "resource: { ciphertext: { .: string aes-gcm, q: string } }",
    );
    let facts = |specs: [&std::path::PathBuf; 2]| {
        let specs = specs.map(Clone::clone).to_vec();
        let read = wechatpay_codegen::read(&wechatpay_codegen::Input {
            specs,
            ..wechatpay_codegen::Input::default()
        });
        assert!(!read.has_errors(), "{}", wechatpay_tests::report(&read));
        assert!(!read.conflicts.is_empty());
        facts::lines(&read.api).join("\n")
    };
    let [forwards, backwards] = [facts([&first, &second]), facts([&second, &first])];
    insta::assert_snapshot!("trees_of_one_form", forwards);
    assert_eq!(forwards.replace("x\tstring\trequired", "x\tstring\t-"), backwards);
}

#[test]
fn a_disagreement_says_of_which_sources_it_is_and_whose_word_was_taken() {
    let page = std::fs::read_to_string(root().join("tests/fixtures/merge").join(BOTH[0])).unwrap();
    let page = |name: &str| (format!("openapi/v3/{name}.md"), page.clone());
    let table = |name: &str, json: &str| {
        (
            format!("openapi/v3/{name}.yaml"),
            format!("post:\n  json: {{ {json} }}\n  reply: {{ b: string }}\n"),
        )
    };
    let fragment = |name: &str, properties: &str| {
        let text = wechatpay_tests::fragment(properties, "b: {type: string}");
        (format!("v3/{name}.yaml"), text)
    };
    for (texts, sum, shown) in [
        (vec![table("a", "x: string")], "0 disagreements", vec![]),
        (vec![table("a", "x: string"), fragment("a", "x: {type: string}")], "0 disagreements", vec![]),
        (
            vec![table("a", "x: string"), fragment("a", "x: {type: integer}")],
            "1 disagreement between tables and fragments",
            vec!["table: text (", "fragment: integer (", "taken: integer, of the fragment"],
        ),
        (
            vec![table("a", "x!: string"), fragment("a", "x: {type: string}")],
            "1 disagreement between tables and fragments",
            vec!["table: required (", "fragment: optional (", "taken: required, of the table"],
        ),
        (
            vec![table("a", "x: 'string (A, B)'"), fragment("a", "x: {type: string, enum: [B, C]}")],
            "1 disagreement between tables and fragments",
            vec!["table: A|B (", "fragment: B|C (", "taken: B|C|A, of all of them"],
        ),
        (
            vec![table("a", "x: string, y: integer"), fragment("a", "x: {type: string}")],
            "1 disagreement between tables and fragments",
            vec![
                "table: integer (openapi/v3/a.yaml:2)",
                "fragment: nothing (v3/a.yaml:1)",
                "taken: integer, of the table",
            ],
        ),
        (
            vec![table("a", "x: string"), fragment("a", "x: {type: string}"), table("c", "x: string")],
            "1 disagreement about operations that not all sources have",
            vec!["table: POST /v3/c (openapi/v3/c.yaml:1)", "taken: POST /v3/c"],
        ),
        (
            vec![
                page("q"),
                fragment("q", "x: {type: string}"),
                table("a", "x: string"),
                fragment("a", "x: {type: integer}"),
            ],
            "12 disagreements: 11 between pages and fragments, 1 between tables and fragments",
            vec!["page: ", "table: "],
        ),
    ] {
        let read = wechatpay_tests::read(texts.clone());
        assert_eq!(report::sum(&read.conflicts, &read.sources), sum, "{texts:?}");
        let text = report::text(&read.conflicts, &read.sources);
        for line in shown {
            assert!(text.lines().any(|found| found.trim().starts_with(line)), "{line}: {text}");
        }
    }
    // What is taken from one source by an override leaves out what only the other one has.
    let take = "operations: [{operation: POST /v3/a, take: fragment, reason: to show}]\n".to_owned();
    let texts = [table("a", "x: string, y: integer"), fragment("a", "x: {type: string}")];
    let read = wechatpay_tests::read(texts.into_iter().chain([("overrides.yaml".to_owned(), take)]));
    let text = report::text(&read.conflicts, &read.sources);
    assert!(text.ends_with("    taken: left out\n"), "{text}");
}

#[test]
fn the_example_of_a_reply_outlives_a_source_without_one() {
    let table = "post:\n  json: { a: string }\n  reply: { b: string }\n  reply_example: { b: shown }\n";
    let fragment = |example: &str| {
        format!(
            "post:\n  responses: {{200: {{schema: {{type: object, properties: {{b: {{type: string{example}}}}}}}}}}}\n"
        )
    };
    for (example, shown) in [("", "shown"), (", example: of the fragment", "of the fragment")] {
        let fragment = fragment(example);
        let read = wechatpay_tests::read([("openapi/v3/a/b.yaml", table), ("v3/a/b.yaml", &fragment)]);
        assert_eq!(read.api.operations[0].reply_example, Some(serde_json::json!({ "b": shown })));
    }
}
