//! What else is made of foreign texts: facts, JSON, tables, reports and diagnostics.

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::Value;
use wechatpay_codegen::chars::is_hidden;
use wechatpay_codegen::diag::{Code, Diagnostic};
use wechatpay_codegen::distill::{self, Scope};
use wechatpay_codegen::exchange;
use wechatpay_codegen::ir;
use wechatpay_codegen::merge::{Class, Conflict, Place, Side, report};
use wechatpay_codegen::openapi::{self, Volume};
use wechatpay_codegen::render::{self, Format};
use wechatpay_codegen::source::{SourceMap, Span};
use wechatpay_codegen::stats;

use crate::{model, mutate, texts};

fn assert_seen(text: &str) {
    let hidden = text.chars().find(|c| is_hidden(*c));
    assert_eq!(hidden, None, "{text:?}");
}

/// Every reference of a document leads to something in it.
fn assert_led(document: &Value, value: &Value) {
    match value {
        Value::Object(members) => {
            for (key, value) in members {
                match value.as_str().filter(|_| key == "$ref") {
                    Some(to) => assert!(document.pointer(to.trim_start_matches('#')).is_some(), "{to}"),
                    None => assert_led(document, value),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| assert_led(document, item)),
        _ => {}
    }
}

proptest! {
    #![proptest_config(crate::config())]

    #[test]
    fn no_text_forges_a_fact_or_breaks_a_document(texts in texts::hostile()) {
        let harmless = model::read();
        let mut read = model::read();
        mutate::Mutator::new(texts).api(&mut read.api);
        let columns = |lines: &[String]| -> Vec<usize> {
            lines.iter().map(|line| line.split('\t').count()).collect()
        };
        let before = ir::facts::lines(&harmless.api);
        let after = ir::facts::lines(&read.api);
        after.iter().for_each(|line| assert_seen(&line.replace('\t', " ")));
        prop_assert!(after.iter().all(|line| !line.contains('\n')));
        prop_assert_eq!(columns(&after), columns(&before));
        // The values of `enum=` go to the end of the line; what stands before them is ours.
        let flags = |lines: &[String]| -> Vec<String> {
            let of_line = |line: &String| Some(line.rsplit('\t').next()?.split("enum=").next()?.to_owned());
            let mut all: Vec<String> = lines.iter().filter_map(of_line).collect();
            all.sort();
            all
        };
        prop_assert_eq!(flags(&after), flags(&before));
        let operations = |lines: &[String]| -> BTreeSet<String> {
            let names = lines.iter().filter(|line| !line.starts_with("EVENT"));
            names.filter_map(|line| Some(line.split('\t').next()?.to_owned())).collect()
        };
        prop_assert_eq!(operations(&after), operations(&before));

        let text = exchange::write(&read, "");
        assert_seen(&text);
        let json: serde_json::Value = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(&json["operations"][0]["doc"]["title"], &read.api.operations[0].doc.title);

        for volume in [Volume::V3, Volume::V2] {
            let Some(text) = openapi::write(&read.api, volume, &[]) else { continue };
            assert_seen(&text.replace('\n', " "));
            let document: serde_json::Value = serde_json::from_str(&text).unwrap();
            prop_assert!(document["paths"].is_object());
            assert_led(&document, &document);
        }

        // What a document is checked for is told of foreign texts as well; here they are taken for what they may be.
        for operation in &mut read.api.operations {
            operation.host = ir::Host::Main;
            let names: Vec<_> = operation.path.variables().map(str::to_owned).collect();
            operation.variables.iter_mut().zip(names).for_each(|(field, name)| field.wire = name);
        }
        let text = exchange::write(&read, "");
        let again = exchange::read("model.json", text.clone());
        let refused: Vec<_> = again.diagnostics.iter().filter(|found| found.code == Code::BadModel).collect();
        prop_assert!(refused.is_empty(), "{refused:?}");
        prop_assert_eq!(exchange::write(&again, ""), text);

        let stats = stats::of(&read.api, &read.overrides);
        let json = stats::json::render(&stats, &read.sources);
        assert_seen(&json);
        let json: serde_json::Value = serde_json::from_str(&json).unwrap();
        prop_assert_eq!(json["missing"].as_array().map(Vec::len), Some(stats.sum().lacking()));

        // What is not a name cannot be read back, and is refused; what is written has nothing hidden in it.
        for file in distill::files(&read.api, Scope { with_text: true }).unwrap_or_default() {
            assert_seen(&file.text);
        }
    }

    #[test]
    fn no_text_forges_a_line_of_a_report(texts in prop::collection::vec(texts::one(), 6), color: bool) {
        let [path, source, message, label, help, operation] = texts.as_slice() else { unreachable!() };
        let mut sources = SourceMap::default();
        let file = sources.add(path.clone(), "a.yaml".to_owned(), source.clone());
        let span = Span::new(file, 0, source.len());
        let diagnostic = Diagnostic::new(Code::BadRow, span, message.clone())
            .label(label.clone())
            .related(Span::new(file, source.len() / 2, source.len()), label.clone())
            .help(help.clone())
            .of(operation.clone());
        for format in Format::ALL {
            let text = render::render(*format, false, &sources, std::slice::from_ref(&diagnostic));
            assert_seen(&text);
            let commands = text.lines().filter(|line| line.trim_start().starts_with("::"));
            let begins = |word: &str| text.lines().filter(|line| line.starts_with(word)).count();
            match format {
                // Between its places it draws `:::` before a path.
                Format::Human => {
                    prop_assert_eq!(commands.filter(|line| !line.trim_start().starts_with("::: ")).count(), 0, "{}", text);
                    prop_assert_eq!((begins("error"), begins("warning"), begins("1 error")), (1, 0, 1), "{}", text);
                }
                Format::Json => {
                    prop_assert_eq!(text.lines().count(), 1);
                    let line: serde_json::Value = serde_json::from_str(&text).unwrap();
                    prop_assert_eq!((&line["message"], &line["file"]), (&message.as_str().into(), &path.as_str().into()));
                }
                Format::Github => prop_assert_eq!((text.lines().count(), commands.count()), (1, 1)),
                Format::Sarif => {
                    let log: serde_json::Value = serde_json::from_str(&text).unwrap();
                    let said = log["runs"][0]["results"][0]["message"]["text"].as_str().unwrap();
                    prop_assert!(said.starts_with(message.as_str()), "{said}");
                }
            }
        }
        // With colors there are escapes of the terminal, but none that a text brought.
        let colored = render::render(Format::Human, color, &sources, &[diagnostic]);
        let moves = colored.contains(['\u{9b}', '\u{7}', '\r', '\u{202e}', '\u{2028}']);
        prop_assert!(!moves);

        let conflict = Conflict {
            class: Class::Values,
            operation: operation.clone(),
            field: label.clone(),
            sides: vec![Side::new(message.clone(), span), Side::nothing(Place::At(span))],
            taken: Some(help.clone()),
        };
        let text = report::text(std::slice::from_ref(&conflict), &sources);
        assert_seen(&text);
        prop_assert_eq!(text.lines().count(), 5, "{}", text);
        let json = report::json(&[conflict], &sources);
        assert_seen(&json);
        let json: serde_json::Value = serde_json::from_str(&json).unwrap();
        prop_assert_eq!(&json[0]["taken"], help);
    }
}
