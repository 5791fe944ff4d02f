//! The `detail` of a refusal enters, however it is nested; the faults that it names leave.

use std::fmt;

use serde_json::Value as Json;

use super::as_text;
use crate::codec::json;
use crate::text::{Quoted, one_line};
use crate::transport::Form;

/// A fault that the `detail` of a [`ServiceError`](super::ServiceError) names.
#[derive(Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ServiceErrorDetail {
    /// A JSON pointer to the field, `/body/payer/openid`.
    pub field: Option<String>,
    /// The value that was sent. It may be confidential, so it is never printed.
    pub value: Option<String>,
    /// What is wrong with it.
    pub issue: Option<String>,
    /// The part of the request: `body`, `query`, `authorization`.
    pub location: Option<String>,
}

/// The faults in a `detail`: an object, a list of them, or a text. What an outer object says applies to the objects
/// inside it, such as `field` to the `issue` of `{"field": "signature", "detail": {"issue": "sign not match"}}`.
pub(super) fn faults(detail: &Json) -> Vec<ServiceErrorDetail> {
    let mut found = Vec::new();
    collect(detail, true, &ServiceErrorDetail::default(), &mut found);
    found
}

/// `is_issue` says whether a text here is an issue. Elsewhere it may be a value that was sent, which is never printed.
fn collect(json: &Json, is_issue: bool, outer: &ServiceErrorDetail, found: &mut Vec<ServiceErrorDetail>) {
    match json {
        Json::Object(members) => {
            let named = |name: &str| members.iter().find(|(found, _)| found.eq_ignore_ascii_case(name));
            let text =
                |name: &str| named(name).and_then(|(_, json)| as_text(json)).filter(|text| !text.is_empty());
            let words = |name: &str| text(name).filter(|text| embedded(text).is_none());
            let own = ServiceErrorDetail {
                field: text("field"),
                value: text("value"),
                issue: ["issue", "issues", "detail", "message", "reason"].into_iter().find_map(words),
                location: text("location"),
            };
            let fault = own.clone().or(outer);
            let before = found.len();
            // `sign_information` repeats what was sent, as `value` does.
            let nested = |(name, inner): &(&String, &Json)| {
                !["value", "sign_information"].iter().any(|sent| name.eq_ignore_ascii_case(sent))
                    && (inner.is_object() || inner.is_array() || inner.as_str().and_then(embedded).is_some())
            };
            for (name, inner) in members.iter().filter(nested) {
                let is_issue = ["issue", "issues"].iter().any(|issue| name.eq_ignore_ascii_case(issue));
                collect(inner, is_issue, &fault, found);
            }
            let says_more = own.issue.is_some() || found.len() == before;
            if own.says_something() && says_more {
                found.insert(before, fault);
            }
        }
        Json::Array(items) => items.iter().for_each(|item| collect(item, is_issue, outer, found)),
        Json::String(text) => match embedded(text) {
            Some(inner) => collect(&inner, false, outer, found),
            None if is_issue && !text.is_empty() => {
                found.push(ServiceErrorDetail { issue: Some(text.clone()), ..outer.clone() });
            }
            None => {}
        },
        _ => {}
    }
}

/// The object or list that a text has inside it, written as JSON: it may have values that were sent.
fn embedded(text: &str) -> Option<Json> {
    (Form::of(text.as_bytes()) == Form::Json).then(|| json::from_slice(text.as_bytes()).ok()).flatten()
}

impl ServiceErrorDetail {
    fn or(self, outer: &Self) -> Self {
        Self {
            field: self.field.or_else(|| outer.field.clone()),
            value: self.value.or_else(|| outer.value.clone()),
            issue: self.issue.or_else(|| outer.issue.clone()),
            location: self.location.or_else(|| outer.location.clone()),
        }
    }

    fn says_something(&self) -> bool {
        *self != Self::default()
    }
}

impl fmt::Display for ServiceErrorDetail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named = [("field", &self.field), ("issue", &self.issue), ("location", &self.location)];
        let told = named.into_iter().filter_map(|(name, text)| Some((name, text.as_ref()?)));
        for (at, (name, text)) in told.enumerate() {
            let separator = if at == 0 { "" } else { " " };
            write!(f, "{separator}({name} {})", one_line(text))?;
        }
        Ok(())
    }
}

impl fmt::Debug for ServiceErrorDetail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { field, value, issue, location } = self;
        f.debug_struct("ServiceErrorDetail")
            .field("field", &field.as_deref().map(Quoted))
            .field("value", &value.as_ref().map(|_| "***"))
            .field("issue", &issue.as_deref().map(Quoted))
            .field("location", &location.as_deref().map(Quoted))
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_are_found_however_they_are_nested() {
        for (detail, expected) in [
            (
                r#"{"field":"/amount","value":"s","issue":"too small","location":"body"}"#,
                &["(field /amount) (issue too small) (location body)"][..],
            ),
            (
                r#"{"detail":{"issue":"sign not match"},"field":"signature","location":"authorization",
                    "sign_information":{"method":"POST","truncated_sign_message":"POST\n"}}"#,
                &["(field signature) (issue sign not match) (location authorization)"],
            ),
            (r#"{"a":{"b":[{"c":{"issue":"deep"}}]}}"#, &["(issue deep)"]),
            (
                r#"[{"field":"a","issue":"x"},{"field":"b","location":"query"},null,{},"words"]"#,
                &["(field a) (issue x)", "(field b) (location query)", "(issue words)"],
            ),
            (
                r#"{"location":"body","issues":[{"field":"a","issue":"x"},{"field":"b","issue":"y"}]}"#,
                &["(field a) (issue x) (location body)", "(field b) (issue y) (location body)"],
            ),
            (r#"{"issue":"outer","detail":{"issue":"inner"}}"#, &["(issue outer)", "(issue inner)"]),
            (r#"{"issue":["one","two"]}"#, &["(issue one)", "(issue two)"]),
            (r#"{"issue":"x","value":["sent"],"more":["sent"]}"#, &["(issue x)"]),
            (r#"{"issue":"x","value":{"issue":"sent"}}"#, &["(issue x)"]),
            (r#"{"field":7,"issue":""}"#, &["(field 7)"]),
            (r#""in words""#, &["(issue in words)"]),
            (
                r#"{"detail":"sign not match","field":"signature"}"#,
                &["(field signature) (issue sign not match)"],
            ),
            // JSON inside a text, and what was sent.
            (r#""{\"issue\":\"x\",\"value\":\"sent\"}""#, &["(issue x)"]),
            (r#"{"issue":"{\"issue\":\"x\",\"more\":\"sent\"}"}"#, &["(issue x)"]),
            (r#"{"issue":"x","sign_information":{"url":"sent","detail":"sent"}}"#, &["(issue x)"]),
            (
                r#"{"Issue":"x","Value":["s",{"issue":"sent"}],"Sign_Information":{"issue":"sent"}}"#,
                &["(issue x)"],
            ),
            (r#"{"trace":"7","more":{}}"#, &[]),
            ("null", &[]),
            ("7", &[]),
        ] {
            let found = faults(&serde_json::from_str(detail).unwrap());
            assert_eq!(found.iter().map(ToString::to_string).collect::<Vec<_>>(), expected, "{detail}");
        }
    }
}
