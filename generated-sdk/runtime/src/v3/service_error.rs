//! What the service says about a refused call.

use std::fmt;

use serde_json::Value as Json;

use crate::codec::json;
use crate::text::{Quoted, one_line};

/// What the service answered instead of a reply.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ServiceError {
    /// The code, `PARAM_ERROR`; empty if the body has none. [`Error::code`](crate::Error::code) returns it only if it
    /// is signed.
    pub code: String,
    /// The message of the service; empty if there is none.
    pub message: String,
    /// The field at fault, if the service names one.
    pub detail: Option<ServiceErrorDetail>,
    /// Whether a signature proves that the service itself answered. Without one, it may have been anyone on the way.
    pub authenticated: bool,
}

/// The `detail` of a [`ServiceError`].
#[derive(Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ServiceErrorDetail {
    /// A JSON pointer to the field, `/body/payer/openid`.
    pub field: Option<String>,
    /// The value that was sent. It may be confidential, so it is never printed.
    pub value: Option<String>,
    /// What is wrong with it.
    pub issue: Option<String>,
    /// The part of the request: `body`, `query`.
    pub location: Option<String>,
}

impl ServiceError {
    /// Reads the body of a refused call; `None` if it is something else.
    pub(crate) fn read(body: &[u8], authenticated: bool) -> Option<Self> {
        let Ok(Json::Object(members)) = json::from_slice::<Json>(body) else { return None };
        let text = |name: &str| members.get(name).and_then(as_text);
        let code = text("code")?;
        let detail = members.get("detail").and_then(Json::as_object).map(|detail| {
            let text = |name: &str| detail.get(name).and_then(as_text);
            ServiceErrorDetail {
                field: text("field"),
                value: text("value"),
                issue: text("issue"),
                location: text("location"),
            }
        });
        Some(Self { code, message: text("message").unwrap_or_default(), detail, authenticated })
    }
}

fn as_text(value: &Json) -> Option<String> {
    match value {
        Json::String(text) => Some(text.clone()),
        Json::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

impl fmt::Display for ServiceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // It may be unsigned, so it could contain line breaks.
        write!(f, "{}", one_line(&self.code))?;
        if !self.message.is_empty() {
            write!(f, ": {}", one_line(&self.message))?;
        }
        if let Some(detail) = &self.detail {
            for (name, text) in [("field", &detail.field), ("issue", &detail.issue)] {
                if let Some(text) = text {
                    write!(f, " ({name} {})", one_line(text))?;
                }
            }
        }
        if self.authenticated { Ok(()) } else { f.write_str(" (not signed)") }
    }
}

impl fmt::Debug for ServiceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { code, message, detail, authenticated } = self;
        f.debug_struct("ServiceError")
            .field("code", &Quoted(code))
            .field("message", &Quoted(message))
            .field("detail", detail)
            .field("authenticated", authenticated)
            .finish()
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
    fn what_anybody_may_have_written_stays_on_its_line() {
        let body =
            br#"{"code":"A\r\nINFO paid","message":"\u0085\u001b[2Jb \u91d1","detail":{"issue":"c\nd"}}"#;
        let text = ServiceError::read(body, false).unwrap().to_string();
        assert_eq!(text, r"A\r\nINFO paid: \u{85}\u{1b}[2Jb 金 (issue c\nd) (not signed)");
    }

    #[test]
    fn bodies_of_refused_calls_are_read() {
        let body = br#"{"code":"PARAM_ERROR","message":"bad","detail":{"field":"/amount","value":"s3cret","issue":"too small","location":"body"}}"#;
        let error = ServiceError::read(body, false).unwrap();
        assert_eq!(error.to_string(), "PARAM_ERROR: bad (field /amount) (issue too small) (not signed)");
        assert!(!format!("{error:?}").contains("s3cret"));
        assert_eq!(error.detail.unwrap().value.as_deref(), Some("s3cret"));
        for none in [&b""[..], b"<html>", b"[]", br#"{"message":"x"}"#] {
            assert_eq!(ServiceError::read(none, true), None);
        }
        assert_eq!(ServiceError::read(br#"{"code":7,"detail":null}"#, true).unwrap().to_string(), "7");
    }
}
