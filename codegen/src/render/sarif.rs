//! All diagnostics in, one log of the Static Analysis Results Interchange Format 2.1.0 out.
//!
//! <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Value, json};

use super::excerpt::Excerpt;
use super::identity::identity;
use super::words::severity_word;
use crate::diag::{Code, Diagnostic, explain};
use crate::foreign;
use crate::source::SourceMap;
use crate::span::Span;

/// Where editors find what the log may have.
const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

pub(super) fn render(sources: &SourceMap, diagnostics: &[&Diagnostic]) -> String {
    let mut rules: Vec<Code> = diagnostics.iter().map(|found| found.code).collect();
    rules.sort_unstable();
    rules.dedup();
    let mut seen = BTreeMap::new();
    let results: Vec<Value> = diagnostics
        .iter()
        .map(|found| {
            let identity = identity(sources, found);
            let again: &mut u32 = seen.entry(identity.clone()).or_default();
            *again += 1;
            result(sources, found, &rules, &format!("{:016x}:{again}", digest(&identity)))
        })
        .collect();
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "wechatpay-codegen",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules.iter().map(|code| rule(*code)).collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    // Texts below texts: serialization has no way to fail.
    let mut text = foreign::json(&serde_json::to_string_pretty(&log).unwrap_or_default());
    text.push('\n');
    text
}

/// What is said of a code, wherever it occurs.
fn rule(code: Code) -> Value {
    let explanation = explain::of(code);
    json!({
        "id": code.slug(),
        "shortDescription": {"text": code.title()},
        "fullDescription": {"text": explanation.map_or(code.title(), |found| found.meaning())},
        "help": {
            "text": explanation.map_or(code.title(), |found| found.text),
            "markdown": explanation.map_or(code.title(), |found| found.text),
        },
        "defaultConfiguration": {"level": severity_word(code.severity())},
        "properties": {"tags": [code.class()]},
    })
}

fn result(sources: &SourceMap, found: &Diagnostic, rules: &[Code], fingerprint: &str) -> Value {
    let mut message = found.message.clone();
    if !found.label.is_empty() {
        let _ = write!(message, " ({})", found.label);
    }
    if let Some(help) = &found.help {
        let _ = write!(message, "\nhelp: {help}");
    }
    let mut result = json!({
        "ruleId": found.code.slug(),
        "ruleIndex": rules.binary_search(&found.code).unwrap_or_default(),
        "level": severity_word(found.code.severity()),
        "message": {"text": message},
        "partialFingerprints": {"wechatpayFinding/v1": fingerprint},
    });
    let mut location = found.span.map(|span| physical(sources, span));
    if let Some(operation) = &found.operation {
        let logical = json!([{"fullyQualifiedName": operation, "kind": "function"}]);
        location.get_or_insert_with(|| json!({}))["logicalLocations"] = logical;
    }
    if let Some(location) = location {
        result["locations"] = json!([location]);
    }
    if !found.related.is_empty() {
        let related = found.related.iter().enumerate().map(|(at, (span, label))| {
            let mut place = physical(sources, *span);
            place["id"] = json!(at + 1);
            place["message"] = json!({"text": label});
            place
        });
        result["relatedLocations"] = related.collect();
    }
    result
}

fn physical(sources: &SourceMap, span: Span) -> Value {
    let excerpt = Excerpt::new(sources, span);
    json!({"physicalLocation": {
        "artifactLocation": {"uri": uri(&excerpt.file.shown)},
        "region": {
            "startLine": excerpt.start.0,
            "startColumn": excerpt.start.1,
            "endLine": excerpt.end.0,
            "endColumn": excerpt.end.1,
        },
    }})
}

/// A path as a reference; an absolute one is a `file:` URI.
fn uri(path: &str) -> String {
    let mut uri = String::from(if path.starts_with('/') { "file://" } else { "" });
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(byte))
            }
            _ => {
                let _ = write!(uri, "%{byte:02X}");
            }
        }
    }
    uri
}

/// FNV-1a, which is the same on every machine.
fn digest(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::uri;

    #[test]
    fn paths_are_references() {
        for (path, expected) in [
            ("specs/a.md", "specs/a.md"),
            ("../a b/{id}.yaml", "../a%20b/%7Bid%7D.yaml"),
            ("/tmp/商户.md", "file:///tmp/%E5%95%86%E6%88%B7.md"),
            ("a:b#c", "a%3Ab%23c"),
        ] {
            assert_eq!(uri(path), expected);
        }
    }
}
