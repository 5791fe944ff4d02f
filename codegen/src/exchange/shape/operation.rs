//! Operations and notifications: what is sent, what comes back, and what is said of them.

#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::field::Field;
use super::text::Place;
use super::words::{Counted, CountedFor, Method, Period, Protocol, State};
use super::{Witness, is_default, present};

/// One HTTP call.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Operation {
    /// What it is called everywhere else: the method, and the path with its protocol, `POST /v2/pay/micropay`.
    pub name: String,
    /// Which protocol it speaks.
    pub protocol: Protocol,
    /// The HTTP method.
    pub method: Method,
    /// The path on the wire, with variables in braces; API v2 has no prefix for its protocol there.
    #[cfg_attr(test, schemars(regex(pattern = "^/")))]
    pub path: String,
    /// What is said of it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub doc: Doc,
    /// Where it is sent, if not to the main host of the client's region.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "is_default")]
    pub host: Option<Host>,
    /// Whether the connection needs the merchant's client certificate.
    #[serde(default, skip_serializing_if = "is_default")]
    pub client_certificate: bool,
    /// Whether a client adds `nonce_str` to what it sends; only in API v2 that says something.
    #[serde(default, skip_serializing_if = "is_default")]
    pub nonce: bool,
    /// What a URL that users are redirected to ends with: `wechat_redirect`.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "is_default")]
    pub fragment: Option<String>,
    /// The variables of the path, in its order.
    #[serde(default, skip_serializing_if = "is_default")]
    pub variables: Vec<Field>,
    /// The members of the query string, where it has one.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "is_default")]
    pub query: Option<Vec<Field>>,
    /// Documented headers, those that every client sets itself among them.
    #[serde(default, skip_serializing_if = "is_default")]
    pub headers: Vec<Field>,
    /// What is sent; nothing where it is not there.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "is_default")]
    pub body: Option<Body>,
    /// What comes back.
    pub reply: Reply,
    /// The status of success.
    pub status: u16,
    /// Whether the reply is signed.
    #[serde(default, skip_serializing_if = "is_default")]
    pub reply_signed: bool,
    /// The codes that come instead of a reply.
    #[serde(default, skip_serializing_if = "is_default")]
    pub errors: Vec<ErrorCode>,
    /// How often it may be called.
    #[serde(default, skip_serializing_if = "is_default")]
    pub rate_limits: Vec<RateLimit>,
    /// Whether it is still offered; as it always was where it is not there.
    #[serde(default, skip_serializing_if = "is_default")]
    pub lifecycle: Lifecycle,
    /// An example of the request: an object with the path variables, and `query`, `headers`, `json`, `xml` or `body`.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "is_default")]
    pub example: Option<Value>,
    /// An example of the reply.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "is_default")]
    pub reply_example: Option<Value>,
    /// Where it is described: `path:line:column`.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "is_default")]
    pub origin: Option<Place>,
    /// All who describe it, where that is more than its origin.
    #[serde(default, skip_serializing_if = "is_default")]
    pub witnesses: Vec<Witness>,
}

/// One message that the service sends to the merchant.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Notification {
    /// What it is called everywhere else: `EVENT v3 REFUND.SUCCESS`.
    pub name: String,
    /// Which protocol it speaks.
    pub protocol: Protocol,
    /// The event type; for API v2 the name of the page.
    pub event: String,
    /// What is said of it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub doc: Doc,
    /// The headers that come with it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub headers: Vec<Field>,
    /// The body as it arrives, with what is encrypted inside below its ciphertext.
    #[serde(default, skip_serializing_if = "is_default")]
    pub body: Vec<Field>,
    /// The members of the body that is answered.
    #[serde(default, skip_serializing_if = "is_default")]
    pub acknowledgement: Vec<Field>,
    /// The headers of the answer.
    #[serde(default, skip_serializing_if = "is_default")]
    pub acknowledgement_headers: Vec<Field>,
    /// The codes of errors that are listed beside it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub errors: Vec<ErrorCode>,
    /// Whether it is still sent; as it always was where it is not there.
    #[serde(default, skip_serializing_if = "is_default")]
    pub lifecycle: Lifecycle,
    /// Where it is described: `path:line:column`.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "is_default")]
    pub origin: Option<Place>,
    /// All who describe it, where that is more than its origin.
    #[serde(default, skip_serializing_if = "is_default")]
    pub witnesses: Vec<Witness>,
}

/// Text for people, in Markdown.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Doc {
    /// One line.
    #[serde(default, skip_serializing_if = "is_default")]
    pub title: String,
    /// What the Chinese documentation calls it, where the title is in another language.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "is_default")]
    pub term: Option<String>,
    /// Paragraphs.
    #[serde(default, skip_serializing_if = "is_default")]
    pub text: Vec<String>,
    /// Official pages on it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub links: Vec<Link>,
    /// Who may call it, in the words of the documentation; `roles` of the guide has the project's words for them.
    #[serde(default, skip_serializing_if = "is_default")]
    pub roles: Vec<String>,
    /// When its documentation was changed last, as written: `2024.08.02`.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "is_default")]
    pub updated: Option<String>,
}

/// A link to an official page.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Link {
    /// What the link says.
    pub label: String,
    /// Where it leads.
    pub url: String,
}

/// Where an operation is sent.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Host {
    /// To the main host; the same call is also offered at this base URL.
    Also(String),
    /// Always to this base URL, which may have a path that is part of the signed path.
    Fixed(String),
}

/// What a request carries.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Body {
    /// A JSON object.
    Json(Vec<Field>),
    /// The children of `<xml>`.
    Xml(Vec<Field>),
    /// Parts of `multipart/form-data`.
    Form(Vec<Field>),
}

/// What a successful reply carries.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Reply {
    /// A JSON object.
    Json(Vec<Field>),
    /// The children of `<xml>`.
    Xml(Vec<Field>),
    /// Nothing.
    Empty,
    /// A file: a bill, an image.
    Stream(Stream),
    /// No call at all: a URL for the user's browser.
    Redirect,
}

/// A reply that is a file.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Stream {
    /// The members of the document that comes instead if the call fails, where there is one.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "is_default")]
    pub error: Option<Vec<Field>>,
}

/// A code that comes instead of a reply, or that a notification tells of.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ErrorCode {
    /// The code on the wire: `PARAM_ERROR`.
    #[cfg_attr(test, schemars(regex(pattern = "^[A-Z][A-Z0-9_]*$")))]
    pub code: String,
    /// The HTTP status; API v2 has none.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "is_default")]
    pub status: Option<u16>,
    /// Why it comes.
    #[serde(default, skip_serializing_if = "is_default")]
    pub causes: Vec<Cause>,
}

/// One reason for an error.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Cause {
    /// What is wrong.
    #[serde(default, skip_serializing_if = "is_default")]
    pub description: String,
    /// What to do about it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub advice: String,
}

/// How often an operation may be called.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RateLimit {
    /// So many calls.
    pub calls: u32,
    /// In this time.
    pub per: Period,
    /// Counted for each of these; without it the documentation does not say.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "is_default")]
    pub counted_for: Option<CountedFor>,
    /// Which calls are counted, where these are not all.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "is_default")]
    pub counted: Option<Counted>,
}

/// Whether something is still offered.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Lifecycle {
    /// What became of it; `active` where it is not there.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "is_default")]
    pub state: Option<State>,
    /// When, as written: `2022.09.08` or `2020年`.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "is_default")]
    pub since: Option<String>,
    /// What replaces it, as links: `/openapi/v3/…#post`.
    #[serde(default, skip_serializing_if = "is_default")]
    pub successors: Vec<String>,
    /// Whether new users should stay away from it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub deprecated: bool,
}
