//! Every kind of problem: a page that has it, and what is shown then.
//!
//! A fixture is a folder `fixtures/err/<slug>` whose files lie as in a specs folder.

#![allow(clippy::unwrap_used, reason = "a test says so by failing")]

use std::collections::BTreeSet;
use std::path::Path;

use wechatpay_codegen::Input;
use wechatpay_codegen::diag::Code;
use wechatpay_tests::{read, report, root};

/// Kinds that no text can have.
const ELSEWHERE: [Code; 8] = [
    Code::NoSpecs,
    Code::RepeatedFolder,
    Code::Unreadable,
    Code::NotRead,
    Code::NotUtf8,
    // `exchange.rs` has those of models.
    Code::BadModel,
    Code::NoPlace,
    Code::Internal,
];

fn texts(folder: &Path, below: &str, found: &mut Vec<(String, String)>) {
    let mut entries: Vec<_> = std::fs::read_dir(folder).unwrap().map(Result::unwrap).collect();
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let name = format!("{below}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            texts(&entry.path(), &format!("{name}/"), found);
        } else {
            found.push((name, std::fs::read_to_string(entry.path()).unwrap()));
        }
    }
}

#[test]
fn every_kind_of_problem_is_shown_well() {
    let folder = root().join("tests/fixtures/err");
    let mut without = BTreeSet::new();
    // What `lint` alone reports has its examples in what `explain` says of it.
    for code in Code::ALL.iter().filter(|code| code.class() != "lint") {
        let name = code.slug().replace('/', "-");
        let fixture = folder.join(&name);
        if !fixture.is_dir() {
            without.insert(code.slug());
            continue;
        }
        let mut files = Vec::new();
        texts(&fixture, "", &mut files);
        let shown = report(&read(files));
        assert!(shown.contains(code.slug()), "{name} does not show {}:\n{shown}", code.slug());
        insta::assert_snapshot!(name, shown);
    }
    let expected: BTreeSet<_> = ELSEWHERE.iter().map(|code| code.slug()).collect();
    assert_eq!(without, expected, "kinds without a fixture");
}

#[test]
fn a_folder_without_pages_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let read = wechatpay_codegen::read(&Input { specs: vec![folder.path().to_owned()], ..Input::default() });
    assert!(read.diagnostics.iter().any(|found| found.code == Code::NoSpecs));
    let missing = folder.path().join("missing");
    let read = wechatpay_codegen::read(&Input { specs: vec![missing], ..Input::default() });
    assert!(read.diagnostics.iter().any(|found| found.code == Code::NoSpecs));
}

#[test]
fn a_folder_that_is_given_twice_is_one_error() {
    let specs = root().join("specs");
    let read =
        wechatpay_codegen::read(&Input { specs: vec![specs.clone(), specs.join("")], ..Input::default() });
    let errors = read.diagnostics.iter().filter(|found| found.is_error());
    assert_eq!(errors.map(|found| found.code).collect::<Vec<_>>(), [Code::RepeatedFolder]);
}

#[test]
fn a_folder_of_misnamed_files_says_which() {
    for (file, named) in [("openapi/v3/a/b.YML", "openapi/v3/a/b.YML"), ("Openapi/v3/a.yaml", "Openapi")] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::File::create(path).unwrap();
        let read =
            wechatpay_codegen::read(&Input { specs: vec![folder.path().to_owned()], ..Input::default() });
        let error = read.diagnostics.iter().find(|found| found.code == Code::NoSpecs).unwrap();
        let named = format!("`{}` was not read", folder.path().join(named).display());
        assert!(error.message.contains(&named), "{}", error.message);
    }
}

#[test]
fn what_looks_like_a_page_and_is_not_read_is_reported() {
    let folder = tempfile::tempdir().unwrap();
    for file in ["openapi/v3/x.MD", "api/v3/y.md", "guide/z.md"] {
        let path = folder.path().join(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::File::create(path).unwrap();
    }
    let read = wechatpay_codegen::read(&Input { specs: vec![folder.path().to_owned()], ..Input::default() });
    let told = read.diagnostics.iter().filter(|found| found.code == Code::NotRead);
    let told: Vec<_> =
        told.map(|found| found.message.replace(folder.path().to_str().unwrap(), "specs")).collect();
    assert_eq!(
        told,
        [
            "`specs/api` was not read: only `openapi/` and `webhook/` are",
            "`specs/openapi/v3/x.MD` was not read: its name does not end in `.md` or `.yaml`",
        ]
    );
}

#[test]
fn line_ends_and_byte_order_marks_of_other_systems_say_nothing() {
    let page = std::fs::read_to_string(root().join("specs/openapi/v3/certificates.md")).unwrap();
    let facts = |text: String| {
        let read = read([("openapi/v3/certificates.md", text)]);
        assert!(read.diagnostics.is_empty(), "{}", report(&read));
        wechatpay_codegen::ir::facts::lines(&read.api)
    };
    assert_eq!(facts(format!("\u{feff}{}", page.replace('\n', "\r\n"))), facts(page));
}

#[test]
fn a_page_that_is_no_text_is_an_error_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let pages = folder.path().join("openapi/v3");
    std::fs::create_dir_all(&pages).unwrap();
    std::fs::File::create(pages.join("x.md"))
        .and_then(|mut file| std::io::Write::write_all(&mut file, b"# x\n\n\xff\n"))
        .unwrap();
    let read = wechatpay_codegen::read(&Input { specs: vec![folder.path().to_owned()], ..Input::default() });
    let shown = report(&read);
    assert!(shown.contains("source/not-utf8") && shown.contains("x.md:3:1"), "{shown}");
}

#[test]
fn a_tree_of_the_services_own_pages_is_known_by_itself() {
    let folder = tempfile::tempdir().unwrap();
    let page = "---\nurl: \"https://docs.example/doc/v3/merchant/7.md\"\ntitle: \"点灯\"\ndoc_id: 7\n---\n\n\
        请求方式：【GET】 `/v3/lamps`\n\n## 应答参数\n\n无应答包体\n";
    for (file, text) in [
        ("灯/点灯-7.md", page.to_owned()),
        ("灯/点灯-请求示例-java-7.md", page.replace("doc_id", "example_lang: java\ndoc_id")),
        (
            "灯/介绍-8.md",
            "---\nurl: \"https://docs.example/doc/v3/merchant/8.md\"\ndoc_id: 8\n---\n\n介绍\n".to_owned(),
        ),
        ("灯/llms.txt", "list".to_owned()),
        ("灯/notes.md", "# Notes".to_owned()),
    ] {
        let path = folder.path().join(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::File::create(path)
            .and_then(|mut file| std::io::Write::write_all(&mut file, text.as_bytes()))
            .unwrap();
    }
    // Beside a tree of another form, and a part of it alone.
    for specs in [vec![root().join("specs"), folder.path().to_owned()], vec![folder.path().join("灯")]] {
        let read = wechatpay_codegen::read(&Input { specs, ..Input::default() });
        assert!(read.api.operations.iter().any(|operation| operation.to_string() == "GET /v3/lamps"));
        let told = read.diagnostics.iter().filter(|found| found.code == Code::NotRead);
        let told: Vec<_> =
            told.map(|found| found.message.replace(folder.path().to_str().unwrap(), "docs")).collect();
        assert_eq!(told, ["`docs/灯/notes.md` was not read: it has no `url:` and `doc_id:` at its top"]);
    }
}
