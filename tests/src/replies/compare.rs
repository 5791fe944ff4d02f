//! Two documents enter; each leaf of the first that the second does not have leaves.

use serde_json::Value as Json;

/// Why a leaf has nothing to be compared with.
pub const MISSING: &str = "not there any more";

/// A comparison, and what it found so far.
#[derive(Default)]
pub struct Comparison {
    /// Leaves that were compared.
    pub leaves: usize,
    /// Members, and what is wrong with each.
    pub differences: Vec<(String, &'static str)>,
}

impl Comparison {
    /// Compares each leaf of an example with what was decoded at its place.
    pub fn run(&mut self, example: &Json, found: Option<&Json>, path: &str) {
        match (example, found) {
            (Json::Object(members), Some(Json::Object(others))) if !members.is_empty() => {
                let dot = if path.is_empty() { "" } else { "." };
                for (name, value) in members {
                    self.run(value, others.get(name), &format!("{path}{dot}{name}"));
                }
            }
            (Json::Array(items), Some(Json::Array(others))) if !items.is_empty() => {
                for (at, item) in items.iter().enumerate() {
                    self.run(item, others.get(at), &format!("{path}[{at}]"));
                }
            }
            _ => {
                self.leaves += 1;
                if let Some(reason) = difference(example, found) {
                    self.differences.push((path.to_owned(), reason));
                }
            }
        }
    }
}

/// What is wrong with a leaf; a number, a boolean and its text are the same, as are nothing and absence.
fn difference(example: &Json, found: Option<&Json>) -> Option<&'static str> {
    let is_nothing = match example {
        Json::Null => true,
        Json::Array(items) => items.is_empty(),
        Json::Object(members) => members.is_empty(),
        _ => false,
    };
    match found {
        None if is_nothing => None,
        None => Some(MISSING),
        Some(found) if example == found || is_nothing => None,
        Some(found) => match (text(example), text(found)) {
            (Some(left), Some(right)) if left == right => None,
            (Some(left), Some(right)) if number(&left).is_some() && number(&left) == number(&right) => None,
            (Some(_), Some(_)) => Some("another value"),
            _ => Some("another shape"),
        },
    }
}

fn text(value: &Json) -> Option<String> {
    match value {
        Json::String(text) => Some(text.clone()),
        Json::Number(_) | Json::Bool(_) => Some(value.to_string()),
        _ => None,
    }
}

fn number(text: &str) -> Option<f64> {
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_leaf_is_found_or_told() {
        let mut comparison = Comparison::default();
        let example = json!({
            "a": { "b": [1, { "c": "x" }] }, "n": null, "e": [], "t": "12", "f": 1, "lost": "y", "other": 1, "shape": 1,
        });
        let found = json!({ "a": { "b": [1, { "c": "z" }] }, "t": 12, "f": 1.0, "other": 2, "shape": [1] });
        comparison.run(&example, Some(&found), "");
        assert_eq!(comparison.leaves, 9);
        assert_eq!(
            comparison.differences,
            [
                ("a.b[1].c".to_owned(), "another value"),
                ("lost".to_owned(), "not there any more"),
                ("other".to_owned(), "another value"),
                ("shape".to_owned(), "another shape"),
            ]
        );
    }
}
