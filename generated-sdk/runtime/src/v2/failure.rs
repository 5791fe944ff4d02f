//! Failures reported by the platform, with their code, message and fields.

use std::fmt;

use serde_json::Value as Json;

use super::Parameters;
use super::parameters::has;
use super::xml::Document;
use crate::call::Code;
use crate::codec::Value;
use crate::text::{Names, Quoted, one_line};
use crate::transport::said::{self, Said};

/// A failure reported by the platform.
#[derive(Clone, PartialEq, Eq)]
pub struct Failure {
    code: Code,
    /// The code as it came.
    received: String,
    message: String,
    authenticated: bool,
    fields: Parameters,
}

impl Failure {
    /// A failure of the second level that the platform signed, for the tests of programs; see
    /// [`FailedCall::refused_v2`](crate::testing::FailedCall::refused_v2).
    #[must_use]
    pub fn new(code: impl Into<String>, message: impl Into<String>) -> Self {
        let (code, message) = (code.into(), message.into());
        let this = Self { message, authenticated: true, ..Self::coded("FAIL") };
        let described = this.message.clone();
        let this = this
            .with_field("return_code", "SUCCESS")
            .with_field("result_code", "FAIL")
            .with_field("err_code", code.clone())
            .with_field("err_code_des", described);
        if code.is_empty() { this } else { this.with_code(code) }
    }

    /// A failure with this code and nothing else.
    fn coded(code: &str) -> Self {
        let (message, fields) = (String::new(), Parameters::new());
        Self { code: code.into(), received: code.to_owned(), message, authenticated: false, fields }
    }

    fn with_code(self, code: String) -> Self {
        Self { code: code.as_str().into(), received: code, ..self }
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

    /// A failure that the document itself reports: of the first level, `return_code`, or of the second, `result_code`.
    pub(super) fn of(document: &Document, authenticated: bool) -> Self {
        Self::read(document.texts(), authenticated)
    }

    /// A payment that did not succeed, by `trade_state`.
    pub(super) fn trade(document: &Document) -> Self {
        let failure = Self::of(document, true);
        let text = |name: &str| document.text(name).filter(|text| !text.is_empty()).map(str::to_owned);
        let code = text("trade_state").unwrap_or_default();
        let message = text("trade_state_desc").unwrap_or_else(|| failure.message.clone());
        Self { message, ..failure.with_code(code) }
    }

    /// The failure in a reply that is JSON, if it says that there is one.
    pub(super) fn json(object: &serde_json::Map<String, Json>) -> Option<Self> {
        let text = |json: &Json| json.as_str().map_or_else(|| json.to_string(), str::to_owned);
        let scalars =
            object.iter().filter(|(_, json)| !json.is_array() && !json.is_object() && !json.is_null());
        let texts: Vec<_> = scalars.map(|(name, json)| (name.as_str(), text(json))).collect();
        let failure = Self::read(texts.iter().map(|(name, text)| (*name, text.as_str())), false);
        (!failure.received.is_empty()).then_some(failure)
    }

    /// Whether the signature of the request was refused.
    pub(super) fn is_of_signature(&self) -> bool {
        let code = self.received.replace('_', "");
        let message = self.message.to_ascii_lowercase();
        let words = ["签名", "sign error", "signerror", "invalid sign", "signature"];
        code.eq_ignore_ascii_case("SIGNERROR") || words.iter().any(|word| message.contains(word))
    }

    /// The failure in an unsigned document that lacks the member that says whether there is one: it is told by any other.
    pub(super) fn of_unsigned(document: &Document) -> Option<Self> {
        let failure = Self::of(document, false);
        let has_code = document.texts().any(|(name, _)| said::is_code(name));
        (!failure.received.is_empty() || !has_code && !failure.message.is_empty()).then_some(failure)
    }

    /// The failure in a document without an outcome of the second level, if it has the code of one, or a message about one.
    /// What its table calls `code` may be anything.
    pub(super) fn marked(document: &Document, authenticated: bool, table: &dyn Value) -> Option<Self> {
        let texts = document.texts().filter(|(name, _)| !(said::is_plain_code(name) && has(table, name)));
        Said::of(texts).is_of_failure().then(|| Self::of(document, authenticated))
    }

    fn read<'d>(texts: impl Iterator<Item = (&'d str, &'d str)> + Clone, authenticated: bool) -> Self {
        let said = Said::of(texts.clone());
        let code = said.code().or_else(|| said.outcome()).unwrap_or_default();
        let message = said.message().unwrap_or_default().to_owned();
        let fields = texts.map(|(name, text)| (name.to_owned(), text.to_owned())).collect();
        Self { message, authenticated, fields, ..Self::coded(code) }
    }

    /// The code, `ORDERPAID`; `FAIL` if there is none.
    #[must_use]
    pub fn code(&self) -> &Code {
        &self.code
    }

    /// The code as it was received: one [`Code`] has several spellings.
    #[must_use]
    pub fn received_code(&self) -> &str {
        &self.received
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
        let line = one_line(&self.received);
        // It may be unsigned, so it could contain line breaks.
        f.write_str(if self.received.is_empty() { "no code" } else { &line })?;
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
            .field("code", &Quoted(&self.received))
            .field("message", &Quoted(&self.message))
            .field("authenticated", &self.authenticated)
            .field("fields", &Names(self.fields.keys().map(String::as_str)))
            .finish()
    }
}
