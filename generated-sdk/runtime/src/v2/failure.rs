//! Failures reported by the platform, with their code, message and fields.

use std::fmt;

use serde_json::Value as Json;

use super::Parameters;
use super::xml::Document;
use crate::text::{Names, Quoted, one_line};

/// A failure reported by the platform.
#[derive(Clone, PartialEq, Eq)]
pub struct Failure {
    code: String,
    message: String,
    authenticated: bool,
    fields: Parameters,
}

/// The names of codes. Operations of different teams document different ones.
const CODES: [&str; 6] = ["err_code", "error_code", "retcode", "ret_code", "errcode", "errorcode"];
/// The names of messages, of which those of the outcome as a whole come last: beside another one they say `OK`.
const MESSAGES: [&str; 11] = [
    "err_code_des",
    "error_code_des",
    "err_msg",
    "error_msg",
    "errmsg",
    "errormsg",
    "error_message",
    "retmsg",
    "ret_msg",
    "result_msg",
    "return_msg",
];

impl Failure {
    /// A failure of the second level that the platform signed, for the tests of programs; see
    /// [`FailedCall::refused_v2`](crate::testing::FailedCall::refused_v2).
    #[must_use]
    pub fn new(code: impl Into<String>, message: impl Into<String>) -> Self {
        let (code, message) = (code.into(), message.into());
        let this = Self { code: "FAIL".to_owned(), message, authenticated: true, fields: Parameters::new() };
        let described = this.message.clone();
        let this = this
            .with_field("return_code", "SUCCESS")
            .with_field("result_code", "FAIL")
            .with_field("err_code", code.clone())
            .with_field("err_code_des", described);
        if code.is_empty() { this } else { Self { code, ..this } }
    }

    /// The same failure without a signature, as somebody on the way may have written it.
    #[must_use]
    pub fn unsigned(self) -> Self {
        Self { authenticated: false, ..self }
    }

    /// The same failure with another field beside its code and message: `recall`, `balance`.
    #[must_use]
    pub fn with_field(mut self, name: impl Into<String>, text: impl Into<String>) -> Self {
        self.fields.insert(name.into(), text.into());
        self
    }

    /// A failure of the first level, `return_code`.
    pub(super) fn transport(document: &Document, authenticated: bool) -> Self {
        Self::of(document, authenticated, &["return_code"], &[])
    }

    /// A failure of the second level, `result_code`.
    pub(super) fn business(document: &Document, authenticated: bool) -> Self {
        Self::of(document, authenticated, &["result_code"], &[])
    }

    /// A payment that did not succeed, by `trade_state`.
    pub(super) fn trade(document: &Document) -> Self {
        Self::of(document, true, &["trade_state"], &["trade_state_desc"])
    }

    /// The failure in the one kind of reply that is JSON, if it has the code of one.
    pub(super) fn json(object: &serde_json::Map<String, Json>) -> Option<Self> {
        let text = |json: &Json| json.as_str().map_or_else(|| json.to_string(), str::to_owned);
        let scalars =
            object.iter().filter(|(_, json)| !json.is_array() && !json.is_object() && !json.is_null());
        let fields: Parameters = scalars.map(|(name, json)| (name.clone(), text(json))).collect();
        let named = |name: &str| fields.get(name).map(String::as_str);
        let code = code(&named, &[])?.to_owned();
        let message = first(&named, &MESSAGES, &[]).unwrap_or_default().to_owned();
        Some(Self { code, message, authenticated: false, fields })
    }

    /// Whether the signature of the request was refused.
    pub(super) fn is_of_signature(&self) -> bool {
        let code = self.code.replace('_', "");
        code.eq_ignore_ascii_case("SIGNERROR") || self.message.contains("签名")
    }

    /// Whether a document has the code of a failure.
    pub(super) fn is_coded(document: &Document) -> bool {
        code(&|name| document.text(name), &[]).is_some()
    }

    fn of(document: &Document, authenticated: bool, codes: &[&str], messages: &[&str]) -> Self {
        let named = |name: &str| document.text(name);
        let fields = document.texts().map(|(name, text)| (name.to_owned(), text.to_owned())).collect();
        let code = code(&named, codes).unwrap_or_default().to_owned();
        let message = first(&named, messages, &MESSAGES).unwrap_or_default().to_owned();
        Self { code, message, authenticated, fields }
    }

    /// The code, `ORDERPAID`; `FAIL` if there is none.
    #[must_use]
    pub fn code(&self) -> &str {
        &self.code
    }

    /// The message for people; empty if there is none.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Whether a signature proves that the report is from the platform. Failures of the first level are unsigned.
    #[must_use]
    pub fn is_authenticated(&self) -> bool {
        self.authenticated
    }

    /// The text of a field, such as `trade_state` or `balance`.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&str> {
        self.fields.get(name).map(String::as_str)
    }

    /// All fields that are texts.
    #[must_use]
    pub fn fields(&self) -> &Parameters {
        &self.fields
    }
}

/// The first code of a failure; `others` are the last resort.
fn code<'d>(named: &impl Fn(&str) -> Option<&'d str>, others: &[&str]) -> Option<&'d str> {
    // A `retcode` of 0 is that of a success.
    let failed =
        |name: &str| named(name).filter(|code| code.bytes().any(|byte| byte != b'0') && *code != "SUCCESS");
    CODES.into_iter().find_map(failed).or_else(|| first(named, others, &[]))
}

/// The first text of these names that is not empty.
fn first<'d>(named: &impl Fn(&str) -> Option<&'d str>, names: &[&str], then: &[&str]) -> Option<&'d str> {
    names.iter().chain(then).find_map(|name| named(name).filter(|text| !text.is_empty()))
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = one_line(&self.code);
        // It may be unsigned, so it could contain line breaks.
        f.write_str(if self.code.is_empty() { "no code" } else { &line })?;
        if !self.message.is_empty() {
            write!(f, ": {:?}", Quoted(&self.message))?;
        }
        if self.authenticated { Ok(()) } else { f.write_str(" (not signed)") }
    }
}

// Other fields may be personal data.
impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Failure")
            .field("code", &Quoted(&self.code))
            .field("message", &Quoted(&self.message))
            .field("authenticated", &self.authenticated)
            .field("fields", &Names(self.fields.keys().map(String::as_str)))
            .finish()
    }
}
