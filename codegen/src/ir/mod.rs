//! The model of what is emitted: resolved and total, one value for each operation and notification.
//!
//! Nothing here is filled in by a later pass. Types stay where they were documented, as trees of fields;
//! `link` finds the equal ones and gives them their places in the crate.

mod carried;
pub mod facts;
mod field;
pub mod json;
mod path;
mod secrecy;
mod tables;
mod types;

use std::collections::BTreeSet;
use std::fmt;

pub use self::field::{
    Encoding, Facets, Field, Format, ListedValue, Notation, Presence, Settled, TextFormat,
};
pub use self::path::{PathTemplate, Piece};
pub use self::secrecy::{Cipher, Evidence, Key, Secrecy};
pub use self::tables::{BodyKind, Part};
pub use self::types::{BaseWord, Type, TypeWord, Variant};
use crate::source::Span;

/// Everything that was read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Api {
    /// Sorted by path, then method.
    pub operations: Vec<Operation>,
    /// Sorted by protocol, then event.
    pub notifications: Vec<Notification>,
}

impl Api {
    /// The same in its fixed order.
    #[must_use]
    pub fn sorted(mut self) -> Self {
        self.operations.sort_by(|a, b| {
            (a.protocol, &a.path, a.method, a.origin).cmp(&(b.protocol, &b.path, b.method, b.origin))
        });
        self.notifications.sort_by(|a, b| (a.protocol, &a.event).cmp(&(b.protocol, &b.event)));
        self
    }

    /// Whether nothing was read.
    pub fn is_empty(&self) -> bool {
        self.operations.is_empty() && self.notifications.is_empty()
    }

    /// The product families, as cargo features: `v3-pay`, `webhook-v3`.
    pub fn families(&self) -> Vec<String> {
        let operations = self.operations.iter().map(Operation::feature);
        let notifications = self.notifications.iter().map(Notification::feature);
        operations.chain(notifications).collect::<BTreeSet<_>>().into_iter().collect()
    }
}

/// Which of the two wire protocols.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Protocol {
    /// API v2: XML, MD5 or HMAC-SHA256 signatures.
    V2,
    /// API v3: JSON, RSA signatures.
    V3,
}

impl fmt::Display for Protocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::V2 => "v2",
            Self::V3 => "v3",
        })
    }
}

/// The HTTP method.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Method {
    Get,
    Post,
    Put,
    Patch,
    Delete,
}

impl Method {
    /// Every method, with its word.
    pub const WORDS: [(&'static str, Self); 5] = [
        ("get", Self::Get),
        ("post", Self::Post),
        ("put", Self::Put),
        ("patch", Self::Patch),
        ("delete", Self::Delete),
    ];

    /// `get`, `post` and so on.
    pub fn word(self) -> &'static str {
        match self {
            Self::Get => "get",
            Self::Post => "post",
            Self::Put => "put",
            Self::Patch => "patch",
            Self::Delete => "delete",
        }
    }
}

impl fmt::Display for Method {
    /// As on the wire: `POST`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.word().to_ascii_uppercase())
    }
}

/// One HTTP call.
#[derive(Clone, Debug, PartialEq)]
pub struct Operation {
    /// Which protocol it speaks.
    pub protocol: Protocol,
    /// The HTTP method.
    pub method: Method,
    /// The path below the protocol's folder: `multiuse/users/{openid}/coupons`.
    pub path: PathTemplate,
    /// What it is called by the documentation, and what that says of it.
    pub doc: Doc,
    /// Where it is sent.
    pub host: Host,
    /// Whether the connection needs the merchant's client certificate.
    pub client_certificate: bool,
    /// Whether `nonce_str` is added to the parameters of API v2.
    pub nonce: Nonce,
    /// A fragment that a redirect URL ends with: `wechat_redirect`.
    pub fragment: Option<String>,
    /// Path variables in the order of the path; all are required.
    pub variables: Vec<Field>,
    /// Members of the query string.
    pub query: Option<Vec<Field>>,
    /// Documented headers, those that the runtime sets itself among them.
    pub headers: Vec<Field>,
    /// What is sent.
    pub body: Body,
    /// What comes back.
    pub reply: Reply,
    /// The status of success: 200, or what the documentation says instead.
    pub status: u16,
    /// Whether the reply is documented to carry a signature.
    pub reply_signed: bool,
    /// Whether it is still offered.
    pub lifecycle: Lifecycle,
    /// The sample of the page: an object keyed by the rows of the request table.
    pub example: Option<serde_json::Value>,
    /// An example of the reply.
    pub reply_example: Option<serde_json::Value>,
    /// The place of its heading.
    pub origin: Span,
}

/// One message that the service sends to the merchant.
#[derive(Clone, Debug, PartialEq)]
pub struct Notification {
    /// Which protocol it speaks.
    pub protocol: Protocol,
    /// The event type, `COMPLAINT.CREATE`; for API v2 the name of the page.
    pub event: String,
    /// What it is called by the documentation, and what that says of it.
    pub doc: Doc,
    /// The headers that come with it.
    pub headers: Vec<Field>,
    /// The body as it arrives, with what is encrypted inside below its ciphertext.
    pub body: Vec<Field>,
    /// The members of the body that is answered.
    pub acknowledgement: Vec<Field>,
    /// The headers of the answer, where the documentation asks for some.
    pub acknowledgement_headers: Vec<Field>,
    /// Whether it is still sent.
    pub lifecycle: Lifecycle,
    /// The place of its heading.
    pub origin: Span,
}

impl fmt::Display for Operation {
    /// `POST /v3/multiuse/users/{openid}/coupons`, API v2 with its prefix: what overrides and diagnostics call it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} /{}/{}", self.method, self.protocol, self.path)
    }
}

impl fmt::Display for Notification {
    /// `EVENT v3 COMPLAINT.CREATE`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EVENT {} {}", self.protocol, self.event)
    }
}

impl Operation {
    /// The cargo feature of its product family: `v3-pay`.
    pub fn feature(&self) -> String {
        format!("{}-{}", self.protocol, self.path.family().to_ascii_lowercase())
    }

    /// The path as it is sent: API v2 has no prefix for its protocol.
    pub fn wire_path(&self) -> String {
        match self.protocol {
            Protocol::V2 => format!("/{}", self.path),
            Protocol::V3 => format!("/v3/{}", self.path),
        }
    }

    /// Whether it lies under `/global/` or `/hk/`, where RSA means PKCS #1 v1.5.
    pub fn is_overseas(&self) -> bool {
        self.host.is_overseas(&self.path)
    }

    /// The cipher of the sealed fields of the request, where there are any.
    pub fn request_cipher(&self) -> Option<Cipher> {
        self.request_fields().find_map(Field::rsa).map(|(cipher, _)| cipher)
    }

    /// Whether the request has fields that are sealed one by one.
    pub fn seals_request(&self) -> bool {
        self.request_cipher().is_some()
    }

    /// The cipher of the sealed fields of the reply, where there are any.
    pub fn reply_cipher(&self) -> Option<Cipher> {
        self.reply.fields()?.iter().find_map(Field::rsa).map(|(cipher, _)| cipher)
    }

    /// The member by which the service knows a repeated request again, where there is one.
    ///
    /// Merchants name their requests by numbers of their own: `out_trade_no`, `out_request_no`, `out_batch_no`.
    pub fn idempotency_field(&self) -> Option<&Field> {
        let header = self.headers.iter().find(|header| header.wire.eq_ignore_ascii_case("Idempotency-Key"));
        let is_number = |field: &&Field| {
            field.wire.starts_with("out_") && (field.wire.ends_with("_no") || field.wire.ends_with("_number"))
        };
        let body = self.body.fields().unwrap_or_default().iter();
        header.into_iter().chain(body.filter(is_number)).find(|field| field.presence == Presence::Required)
    }
}

impl Notification {
    /// The cargo feature that it is behind: `webhook-v3`.
    pub fn feature(&self) -> String {
        format!("webhook-{}", self.protocol)
    }
}

/// Where an operation is sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Host {
    /// The main host of the client's region.
    #[default]
    Main,
    /// The main host; the same call is also offered at this base URL.
    Also(String),
    /// Always this base URL, which may have a path that is part of the signed path.
    Fixed(String),
}

impl Host {
    /// Whether a path lies under `/global/` or `/hk/`, by itself or by the base URL that it is always sent to.
    pub fn is_overseas(&self, path: &PathTemplate) -> bool {
        let fixed = match self {
            Self::Fixed(url) => url.split('/').skip(3).any(|segment| matches!(segment, "global" | "hk")),
            Self::Main | Self::Also(_) => false,
        };
        fixed || matches!(path.family(), "global" | "hk")
    }

    /// The base URL that the documentation names.
    pub fn url(&self) -> Option<&str> {
        match self {
            Self::Main => None,
            Self::Also(url) | Self::Fixed(url) => Some(url),
        }
    }
}

/// Who puts the random text of API v2 into a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nonce {
    /// The client adds `nonce_str`.
    Injected,
    /// There is none.
    Omitted,
}

/// What a request carries.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Body {
    /// Nothing; API v3 signs the empty text.
    #[default]
    None,
    /// A JSON object.
    Json(Vec<Field>),
    /// The children of `<xml>`.
    Xml(Vec<Field>),
    /// Parts of `multipart/form-data`.
    Form(Vec<Field>),
}

impl Body {
    /// Its members, whatever the format.
    pub fn fields(&self) -> Option<&[Field]> {
        match self {
            Self::None => None,
            Self::Json(fields) | Self::Xml(fields) | Self::Form(fields) => Some(fields),
        }
    }

    /// The mutable [`fields`](Self::fields).
    pub fn fields_mut(&mut self) -> Option<&mut Vec<Field>> {
        match self {
            Self::None => None,
            Self::Json(fields) | Self::Xml(fields) | Self::Form(fields) => Some(fields),
        }
    }
}

/// What a successful reply carries.
#[derive(Clone, Debug, PartialEq)]
pub enum Reply {
    /// A JSON object.
    Json(Vec<Field>),
    /// The children of `<xml>`.
    Xml(Vec<Field>),
    /// Nothing.
    Empty,
    /// Bytes: a bill, an image, a PDF. A failure may be a document of its own.
    Stream {
        /// The members of the error document, where there is one.
        error: Option<Vec<Field>>,
    },
    /// No call at all: a URL for the user's browser.
    Redirect,
}

impl Reply {
    /// Its members, whatever the format.
    pub fn fields(&self) -> Option<&[Field]> {
        match self {
            Self::Json(fields) | Self::Xml(fields) => Some(fields),
            Self::Stream { error } => error.as_deref(),
            Self::Empty | Self::Redirect => None,
        }
    }

    /// The mutable [`fields`](Self::fields).
    pub fn fields_mut(&mut self) -> Option<&mut Vec<Field>> {
        match self {
            Self::Json(fields) | Self::Xml(fields) => Some(fields),
            Self::Stream { error } => error.as_mut(),
            Self::Empty | Self::Redirect => None,
        }
    }
}

/// Whether an operation is still offered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lifecycle {
    /// The banner of the page.
    pub state: State,
    /// The date in the banner, as written there: `2022.09.08` or `2020年`.
    pub since: Option<String>,
    /// Pages that replace it, as links of the banner: `/openapi/v3/…#post`.
    pub successors: Vec<String>,
    /// Whether new users should stay away from it.
    pub deprecated: bool,
}

/// The kinds of lifecycle banners.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// No banner.
    #[default]
    Active,
    /// Superseded; the banner links the successors.
    Redesigned,
    /// Shut down on a date.
    Deprecated,
    /// Given up without a date of its end.
    Discarded,
    /// Closed to everybody, or to new merchants.
    Privated,
}

impl State {
    /// The word of the banner's class.
    pub fn word(self) -> Option<&'static str> {
        match self {
            Self::Active => None,
            Self::Redesigned => Some("redesigned"),
            Self::Deprecated => Some("deprecated"),
            Self::Discarded => Some("discarded"),
            Self::Privated => Some("privated"),
        }
    }
}

/// Text for people, in the Markdown of the page without its markup extensions.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Doc {
    /// One line.
    pub title: String,
    /// Paragraphs.
    pub text: Vec<String>,
    /// Official pages on it.
    pub links: Vec<Link>,
    /// Who may call it, in the words of the documentation; empty where that is not told.
    pub roles: Vec<String>,
    /// When it was changed last, as written: `2024.08.02`.
    pub updated: Option<String>,
}

/// A link to an official page.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Link {
    /// What the link says.
    pub label: String,
    /// Where it leads.
    pub url: String,
}
