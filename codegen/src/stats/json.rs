//! Figures in, an object for programs out.

use serde_json::{Map, Value, json};

use super::{Counts, GOAL, Lack, Stats, What};
use crate::foreign;
use crate::source::SourceMap;

/// Figures by family and in sum, and everything that lacks words with its place.
pub fn render(stats: &Stats, sources: &SourceMap) -> String {
    let families: Map<String, Value> =
        stats.families.iter().map(|(name, figures)| (name.clone(), counts(figures))).collect();
    let lacks: Vec<Value> = stats.lacks.iter().map(|found| lack(found, sources)).collect();
    let all = json!({
        "families": families,
        "sum": counts(&stats.sum()),
        "goal_percent": GOAL,
        "missing": lacks,
    });
    foreign::json(&format!("{all:#}"))
}

fn counts(counts: &Counts) -> Value {
    let Counts {
        operations,
        notifications,
        deprecated,
        untitled,
        fields,
        told,
        sealed,
        enumerations,
        values,
        explained,
        errors,
        worded,
        overrides,
    } = counts;
    json!({
        "operations": operations,
        "notifications": notifications,
        "deprecated": deprecated,
        "without_title_or_text": untitled,
        "fields": fields,
        "fields_with_text": told,
        "sealed_fields": sealed,
        "enumerations": enumerations,
        "values": values,
        "values_with_meaning": explained,
        "errors": errors,
        "errors_with_words": worded,
        "overrides": overrides,
    })
}

fn lack(lack: &Lack, sources: &SourceMap) -> Value {
    let (lacks, field, value) = match &lack.what {
        What::Title => ("title", None, None),
        What::Text => ("text", None, None),
        What::Field(at) => ("text", Some(&at.path), None),
        What::Value(at, value) => ("meaning", Some(&at.path), Some(value)),
        What::Error(code) => ("words", None, Some(code)),
    };
    json!({
        "operation": lack.of,
        "field": field,
        "value": value,
        "lacks": lacks,
        "place": sources.place(lack.span),
    })
}
