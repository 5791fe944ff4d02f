//! Every code is explained, and its example has the problem.

use super::*;
use crate::lint;
use crate::source::SourceMap;
use crate::{Options, generate, read_texts};

/// Codes whose example no text can be: what is on the disk, the command line, or the generator itself; and what is long.
const WITHOUT_EXAMPLE: [Code; 11] = [
    Code::NoSpecs,
    Code::RepeatedFolder,
    Code::Unreadable,
    Code::NotRead,
    Code::NotUtf8,
    Code::BadModel,
    Code::TooDeep,
    Code::TooLarge,
    Code::ListedItems,
    Code::NoPlace,
    Code::Internal,
];

/// A block of an example as the file that it is a part of.
fn file(place: &str, block: &str) -> (String, String) {
    const TITLE: &str = "---\ntitle: Things\n---\n\n";
    const SERVICE: &str =
        "---\nurl: \"https://docs.example/doc/v3/merchant/1.md\"\ntitle: \"点灯\"\ndoc_id: 1\n---\n\n";
    let page = "openapi/v3/things.md".to_owned();
    match place {
        "page" => (page, format!("{TITLE}{block}")),
        "rows" => {
            let head = "| 类型 {.type} | 描述 {.desc}\n| --- | --- | ---\n";
            let request = format!("| 请求参数 {head}| json {{data-required}} | object | The body\n{block}");
            let reply = format!("| 返回字典 {head}| thing_id | string | Id\n");
            let text = format!(
                "# Things {{#post}}\n\n{request}\n{{.im-table #request}}\n\n{reply}\n{{.im-table #response}}\n"
            );
            (page, format!("{TITLE}{text}"))
        }
        "official" => {
            let reply =
                if block.contains("## 应答参数") { "" } else { "\n## 应答参数\n\n无应答包体\n" };
            ("lamps-1.md".to_owned(), format!("{SERVICE}请求方式：【POST】 `/v3/lamps`\n\n{block}{reply}"))
        }
        "schema" => {
            let schema = block.lines().fold(String::new(), |all, line| format!("{all}        {line}\n"));
            let head = "get:\n  summary: Query a lamp\n  responses:\n    200:\n      schema:\n";
            ("v3/lamps.yaml".to_owned(), format!("{head}{schema}"))
        }
        file => (file.to_owned(), block.to_owned()),
    }
}

#[test]
fn every_code_is_explained_and_nothing_else() {
    let headings = TEXTS.iter().flat_map(|text| text.lines()).filter_map(|line| line.strip_prefix("## "));
    let codes: Vec<_> = Code::ALL.iter().map(|code| code.slug()).collect();
    // Headings in the pages of examples are none of these.
    let explained: Vec<_> = headings.filter(|line| line.contains('/') && !line.contains(' ')).collect();
    let lacking: Vec<_> = codes.iter().filter(|slug| !explained.contains(slug)).collect();
    let stray: Vec<_> = explained.iter().filter(|slug| !codes.contains(slug)).collect();
    assert!(lacking.is_empty() && stray.is_empty(), "lacking: {lacking:?}, stray: {stray:?}");
    for code in Code::ALL {
        let found = of(*code).unwrap_or(Explanation { text: "" });
        assert!(found.meaning().len() > 40 && found.text.split("\n\n").count() > 1, "{}", code.slug());
    }
}

#[test]
fn every_example_has_the_problem_that_it_is_of() {
    let mut failed = String::new();
    for code in Code::ALL {
        let files = of(*code).map(Explanation::example).unwrap_or_default();
        assert_eq!(files.is_empty(), WITHOUT_EXAMPLE.contains(code), "{}", code.slug());
        if files.is_empty() {
            continue;
        }
        let read = read_texts(SourceMap::from_texts(files.iter().map(|(place, block)| file(place, block))));
        let mut found = lint::run(&read);
        if !read.has_errors() {
            found.extend(generate(&read, &Options::default()).diagnostics);
        }
        if !found.iter().any(|found| found.code == *code) {
            let others: Vec<_> =
                found.iter().map(|found| format!("{}: {}", found.code.slug(), found.message)).collect();
            let _ = writeln!(failed, "{}: {others:?}", code.slug());
        }
    }
    assert!(failed.is_empty(), "\n{failed}");
}

#[test]
fn the_page_is_up_to_date() {
    let written = include_str!("../../../CODES.md");
    assert!(written == page(), "`cargo xtask explain --markdown > codegen/CODES.md`");
}
