//! The SARIF logs of real diagnostics keep to the schema of the standard, and findings are recognized in them.

#![allow(clippy::unwrap_used, reason = "a test says so by failing")]

use serde_json::Value;
use wechatpay_codegen::lint;
use wechatpay_codegen::render::{self, Format};
use wechatpay_codegen::source::SourceMap;
use wechatpay_tests::{files_below, read, root};

fn log(sources: &SourceMap, found: &[wechatpay_codegen::diag::Diagnostic]) -> Value {
    serde_json::from_str(&render::render(Format::Sarif, false, sources, found)).unwrap()
}

#[test]
fn logs_keep_to_the_schema() {
    let schema = std::fs::read_to_string(root().join("tests/schemas/sarif-2.1.0.json")).unwrap();
    // The pattern of languages has a bracket too many, which validators refuse; our logs name no language.
    let [wrong, right] = ["^[a-zA-Z]{2}|^[a-zA-Z]{2}-[a-zA-Z]{2}]?$", "^[a-zA-Z]{2}(-[a-zA-Z]{2})?$"];
    assert_eq!(schema.matches(wrong).count(), 2);
    let schema = schema.replace(wrong, right);
    let schema = jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap();
    assert!(!schema.is_valid(&serde_json::json!({"version": "2.1.0"})));
    let fixtures = root().join("tests/fixtures/err");
    let mut results = 0;
    for folder in std::fs::read_dir(&fixtures).unwrap() {
        let folder = folder.unwrap().path();
        let files = files_below(&folder).into_iter().map(|path| {
            (
                path.strip_prefix(&folder).unwrap().to_str().unwrap().to_owned(),
                std::fs::read_to_string(&path).unwrap(),
            )
        });
        let read = read(files);
        let log = log(&read.sources, &lint::run(&read));
        let errors: Vec<_> = schema.iter_errors(&log).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{}: {errors:?}\n{log:#}", folder.display());
        let run = &log["runs"][0];
        for result in run["results"].as_array().unwrap() {
            let at = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
            assert_eq!(run["tool"]["driver"]["rules"][at]["id"], result["ruleId"]);
            results += 1;
        }
    }
    assert!(results > 200, "{results}");
    assert!(schema.is_valid(&log(&SourceMap::default(), &[])));
}

#[test]
fn a_finding_keeps_its_fingerprint_when_it_moves() {
    let prints = |table: &str| {
        let read = read([("openapi/v3/lamps.yaml", table)]);
        let log = log(&read.sources, &lint::run(&read));
        let results = log["runs"][0]["results"].as_array().unwrap().clone();
        let line = |result: &Value| {
            result["locations"][0]["physicalLocation"]["region"]["startLine"].as_u64().unwrap()
        };
        let print = |result: &Value| {
            result["partialFingerprints"]["wechatpayFinding/v1"].as_str().unwrap().to_owned()
        };
        results.iter().map(|result| (line(result), print(result))).collect::<Vec<_>>()
    };
    let table = "post:\n  json: { lamp_no!: string, a: { id: string }, b: { id: string } }\n  reply: { lamp_no!: integer, a: { id: integer }, b: { id: integer } }\n";
    let (before, after) = (prints(table), prints(&format!("# A line more.\n{table}")));
    assert_eq!(before.len(), 3);
    for ((line, print), (moved, same)) in before.iter().zip(&after) {
        assert_eq!((line + 1, print), (*moved, same));
    }
    let distinct: std::collections::BTreeSet<_> = before.iter().map(|(_, print)| print).collect();
    assert_eq!(distinct.len(), 3);
}
