//! Changes in, one JSON document out.

use serde_json::{Map, Value, json};

use crate::diff::{Change, Diff};
use crate::foreign;

/// The verdict, how many changes of each class there are, and all of them.
pub fn json(diff: &Diff) -> String {
    let counts: Map<String, Value> =
        diff.counts().into_iter().map(|(class, count)| (class.word().to_owned(), count.into())).collect();
    let changes: Vec<Value> = diff.changes.iter().map(change).collect();
    let value = json!({ "verdict": diff.verdict().word(), "counts": counts, "changes": changes });
    foreign::json(&format!("{value:#}\n"))
}

fn change(change: &Change) -> Value {
    let Change { kind, class, subject, family, at, was, is, hint, old, new } = change;
    let mut out = json!({
        "kind": kind.word(),
        "class": class.word(),
        "subject": subject,
        "family": family,
    });
    let said = |text: &String| (!text.is_empty()).then(|| text.clone());
    let members = [
        ("at", at.clone()),
        ("was", said(was)),
        ("is", said(is)),
        ("hint", hint.clone()),
        ("old", old.clone()),
        ("new", new.clone()),
    ];
    for (key, value) in members {
        if let Some(value) = value {
            out[key] = value.into();
        }
    }
    out
}
