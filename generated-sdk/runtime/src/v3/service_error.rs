//! What the service says about a refused call.

mod detail;

use std::fmt;

use serde_json::Value as Json;

use crate::call::Code;
use crate::codec::json;
use crate::text::trimmed;
use crate::text::{Quoted, one_line};
use crate::transport::said::{self, Said};

pub use detail::ServiceErrorDetail;

/// What the service answered instead of a reply.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ServiceError {
    /// The code, `PARAM_ERROR`, or what other services have in its place, such as `errcode`; empty if the body has none.
    /// [`Error::code`](crate::Error::code) returns it only if it is signed.
    pub code: Code,
    /// The message of the service; empty if there is none.
    pub message: String,
    /// The first of the [faults](Self::faults) that the service names.
    pub detail: Option<ServiceErrorDetail>,
    /// Whether a signature proves that the service itself answered. Without one, it may have been anyone on the way.
    pub authenticated: bool,
    /// The code as it came.
    received: String,
    whole_detail: Option<Json>,
}

impl ServiceError {
    /// A refusal that the service signed, for the tests of programs; see
    /// [`FailedCall::refused`](crate::testing::FailedCall::refused).
    #[must_use]
    pub fn new(code: impl Into<String>, message: impl Into<String>) -> Self {
        let (received, message) = (code.into(), message.into());
        let code = Code::from(received.as_str());
        Self { code, message, detail: None, authenticated: true, received, whole_detail: None }
    }

    /// The same refusal without a signature, as somebody on the way may have written it.
    #[must_use]
    pub fn unsigned(self) -> Self {
        Self { authenticated: false, ..self }
    }

    /// The same refusal with this member `detail`.
    #[must_use]
    pub fn with_detail(mut self, detail: Json) -> Self {
        self.whole_detail = Some(detail).filter(|detail| !detail.is_null());
        self.detail = self.whole_detail.as_ref().map(first_fault);
        self
    }

    /// Reads the body of a refused call; `None` if it is something else.
    pub(crate) fn read(body: &[u8], authenticated: bool) -> Option<Self> {
        let mut members = members_of(trimmed(body))?;
        if let Some(Json::Object(inner)) = members.get("error")
            && !says_something(&members)
        {
            members = inner.clone();
        }
        let text = |name: &str| members.get(name).and_then(as_text);
        let (mut code, mut message) = (text("code"), text("message"));
        let has_own = code.is_some() || message.is_some();
        // Services beside that of API v3, and gateways, have other names.
        let texts: Vec<_> =
            members.iter().filter_map(|(name, json)| Some((name.as_str(), as_text(json)?))).collect();
        let said = Said::of(texts.iter().map(|(name, text)| (*name, text.as_str())));
        let whole_detail = detail_of(&members).cloned();
        let is_empty = |text: &Option<String>| text.as_ref().is_none_or(String::is_empty);
        if is_empty(&code) {
            // An outcome is only that of a document that says nothing by the usual names.
            let outcome = said.outcome().filter(|_| !has_own && whole_detail.is_none());
            code = said.code().or(outcome).map(str::to_owned).or(code);
        }
        if is_empty(&message) {
            message = said.message().map(str::to_owned).or(message);
        }
        if code.is_none() && message.is_none() && whole_detail.is_none() {
            return None;
        }
        let detail = whole_detail.as_ref().map(first_fault);
        let (received, message) = (code.unwrap_or_default(), message.unwrap_or_default());
        let code = Code::from(received.as_str());
        Some(Self { code, message, detail, authenticated, received, whole_detail })
    }

    /// The code as it was received: one [`Code`] has several spellings.
    #[must_use]
    pub fn received_code(&self) -> &str {
        &self.received
    }

    /// All that the service says beside code and message: the member `detail`, as it was received. Which members it has
    /// depends on the code: `SIGN_ERROR` shows the signed message there, as the service sees it.
    ///
    /// It may repeat what was sent, so it is never printed.
    #[must_use]
    pub fn whole_detail(&self) -> Option<&Json> {
        self.whole_detail.as_ref()
    }

    /// Each fault that the `detail` names, however it is nested there.
    #[must_use]
    pub fn faults(&self) -> Vec<ServiceErrorDetail> {
        self.whole_detail.as_ref().map(detail::faults).unwrap_or_default()
    }
}

/// Whether an object says by itself what failed, and not by another object inside it.
fn says_something(members: &serde_json::Map<String, Json>) -> bool {
    let is_said = |(name, json): (&String, &Json)| said::is_of_failure(name) && as_text(json).is_some();
    detail_of(members).is_some() || members.iter().any(is_said)
}

/// The member `detail`, or `details`, whichever says something.
fn detail_of(members: &serde_json::Map<String, Json>) -> Option<&Json> {
    let is_blank = |json: &Json| {
        json.as_object().is_some_and(serde_json::Map::is_empty) || json.as_array().is_some_and(Vec::is_empty)
    };
    let found = ["detail", "details"].into_iter().filter_map(|name| {
        let named = |(found, json): &(&String, &Json)| found.eq_ignore_ascii_case(name) && !json.is_null();
        members.iter().find(named).map(|(_, json)| json)
    });
    let found: Vec<_> = found.collect();
    found.iter().find(|json| !is_blank(json)).or(found.first()).copied()
}

/// The members of an error. If it cannot be held as it is, as with a number that is too long, code and message can.
fn members_of(body: &[u8]) -> Option<serde_json::Map<String, Json>> {
    // A message in another encoding does not hide the code.
    let text = String::from_utf8_lossy(body);
    let body = text.as_bytes();
    match json::from_slice::<Json>(body) {
        Ok(Json::Object(members)) => Some(members),
        Ok(_) => None,
        Err(_) => {
            let Head { code, message } = json::from_slice(body).ok()?;
            let texts = [("code", code), ("message", message)];
            let texts = texts.into_iter().filter_map(|(name, text)| Some((name.to_owned(), text?.into())));
            Some(texts.collect())
        }
    }
}

/// What every error has.
#[derive(Clone)]
struct Head {
    code: Option<String>,
    message: Option<String>,
}
crate::record!(Head { code, message });

fn first_fault(detail: &Json) -> ServiceErrorDetail {
    detail::faults(detail).into_iter().next().unwrap_or_default()
}

fn as_text(value: &Json) -> Option<String> {
    match value {
        Json::String(text) => Some(text.clone()),
        Json::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// How many faults are printed.
const SHOWN: usize = 5;

impl fmt::Display for ServiceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // It may be unsigned, so it could contain line breaks.
        let code = one_line(&self.received);
        f.write_str(if code.is_empty() { "an error without a code" } else { &code })?;
        if !self.message.is_empty() {
            write!(f, ": {}", one_line(&self.message))?;
        }
        let faults = self.faults();
        let shown = faults.iter().take(SHOWN).map(ToString::to_string);
        for fault in shown.filter(|fault| !fault.is_empty()) {
            write!(f, " {fault}")?;
        }
        if faults.len() > SHOWN {
            write!(f, " (and {} more)", faults.len() - SHOWN)?;
        }
        if self.authenticated { Ok(()) } else { f.write_str(" (not signed)") }
    }
}

impl fmt::Debug for ServiceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { code: _, message, detail, authenticated, received, whole_detail } = self;
        f.debug_struct("ServiceError")
            .field("code", &Quoted(received))
            .field("message", &Quoted(message))
            .field("detail", detail)
            .field("authenticated", authenticated)
            .field("whole_detail", &whole_detail.as_ref().map(|_| "***"))
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
        let body = br#"{"code":"PARAM_ERROR","message":"bad","detail":{"field":"/amount","value":"s3cret","issue":"too small","location":"body","more":["s3cret"]}}"#;
        let error = ServiceError::read(body, false).unwrap();
        assert_eq!(
            error.to_string(),
            "PARAM_ERROR: bad (field /amount) (issue too small) (location body) (not signed)"
        );
        assert_eq!(error.whole_detail().unwrap()["more"][0], "s3cret");
        let detail = error.detail.unwrap();
        assert_eq!(detail.value.as_deref(), Some("s3cret"));
        assert!(!format!("{detail:?}").contains("s3cret"));
    }

    #[test]
    fn an_error_needs_no_code() {
        for (body, text, has_detail) in [
            (r#"{"code":7,"detail":null}"#, "7", false),
            (r#"{"message":"x"}"#, "an error without a code: x", false),
            (r#"{"code":null,"message":"x","detail":{}}"#, "an error without a code: x", true),
            (r#"{"detail":{"issue":"y"}}"#, "an error without a code (issue y)", true),
        ] {
            let error = ServiceError::read(body.as_bytes(), true).unwrap();
            assert_eq!((error.to_string().as_str(), error.detail.is_some()), (text, has_detail), "{body}");
        }
        for (body, text) in [
            (r#"{"errcode":40001,"errmsg":"x"}"#, "40001: x"),
            (r#"{"return_code":"FAIL","return_msg":"x"}"#, "FAIL: x"),
            (r#"{"Code":"A","Message":"x"}"#, "A: x"),
            (r#"{"error":"denied","error_description":"x"}"#, "denied: x"),
            (r#"{"error":{"code":7,"message":"x"}}"#, "7: x"),
            (r#"{"error":{"code":7,"detail":{"issue":"i"}},"trace":"t"}"#, "7 (issue i)"),
            (r#"{"errcode":7,"message":"x"}"#, "7: x"),
            (r#"{"Code":"A","message":"x"}"#, "A: x"),
            (r#"{"code":"","err_code":"A","message":"","errmsg":"x"}"#, "A: x"),
            (r#"{"code":{},"message":"x","error":"Bad Request"}"#, "an error without a code: x"),
            (r#"{"code":"A","detail":{},"details":{"issue":"i"}}"#, "A (issue i)"),
            (
                r#"{"Code":"A","Detail":{"Field":"f","Issue":"i","LOCATION":"body"}}"#,
                "A (field f) (issue i) (location body)",
            ),
            ("\u{feff}{\"code\":\"A\",\"message\":\"x\"}", "A: x"),
            (r#"{"code":"A","details":[{"issue":"x"}]}"#, "A (issue x)"),
            // What cannot be held does not hide the rest.
            (r#"{"code":"A","message":"x","detail":{"value":123456789012345678901234567890}}"#, "A: x"),
        ] {
            assert_eq!(ServiceError::read(body.as_bytes(), true).unwrap().to_string(), text, "{body}");
        }
        // In GBK, as gateways write.
        let gbk = ServiceError::read(b"{\"code\":\"A\",\"message\":\"\xce\xde\"}", false).unwrap();
        assert_eq!((gbk.code.as_str(), gbk.message.as_str()), ("A", "\u{fffd}\u{fffd}"));
        for none in [
            "",
            "<html>",
            "[]",
            r#"{"error":{}}"#,
            r#"{"return_code":"SUCCESS","return_msg":"OK"}"#,
            "\"x\"",
            "{}",
            r#"{"data":[]}"#,
            r#"{"message":{}}"#,
        ] {
            assert_eq!(ServiceError::read(none.as_bytes(), true), None, "{none}");
        }
    }

    #[test]
    fn many_faults_are_counted() {
        let faults = [r#"{"issue":"i"}"#; 7].join(",");
        let error = ServiceError::read(format!(r#"{{"code":"C","detail":[{faults}]}}"#).as_bytes(), true);
        let shown = error.unwrap().to_string();
        assert_eq!(shown, format!("C{} (and 2 more)", " (issue i)".repeat(5)));
    }
}
