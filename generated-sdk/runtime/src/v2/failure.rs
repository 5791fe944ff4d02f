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

impl Failure {
    /// A failure of the first level, `return_code`.
    pub(super) fn transport(document: &Document, authenticated: bool) -> Self {
        Self::of(document, authenticated, &["error_code", "err_code", "return_code"], &["return_msg"])
    }

    /// A failure of the second level, `result_code`.
    pub(super) fn business(document: &Document, authenticated: bool) -> Self {
        // `risk/getpublickey` and `risk/getviolation` document different spellings.
        let messages = ["err_code_des", "error_code_des", "result_msg", "return_msg"];
        Self::of(document, authenticated, &["err_code", "error_code", "result_code"], &messages)
    }

    /// A payment that did not succeed, by `trade_state`.
    pub(super) fn trade(document: &Document) -> Self {
        Self::of(document, true, &["err_code", "trade_state"], &["err_code_des", "trade_state_desc"])
    }

    /// A failure of the one operation that replies JSON.
    pub(super) fn json(object: &serde_json::Map<String, Json>, code: &Json) -> Self {
        let text = |json: &Json| json.as_str().map_or_else(|| json.to_string(), str::to_owned);
        let scalars = object.iter().filter(|(_, json)| !json.is_array() && !json.is_object());
        Self {
            code: text(code),
            message: object.get("retmsg").map(text).unwrap_or_default(),
            authenticated: false,
            fields: scalars.map(|(name, json)| (name.clone(), text(json))).collect(),
        }
    }

    fn of(document: &Document, authenticated: bool, codes: &[&str], messages: &[&str]) -> Self {
        let first = |names: &[&str]| {
            let mut texts = names.iter().filter_map(|name| document.text(name));
            texts.find(|text| !text.is_empty()).unwrap_or_default().to_owned()
        };
        let fields = document.texts().map(|(name, text)| (name.to_owned(), text.to_owned())).collect();
        Self { code: first(codes), message: first(messages), authenticated, fields }
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
