//! One operation or notification, and the words by which it is called.

use std::fmt;

use super::{
    Body, Cipher, Doc, ErrorCode, Field, Host, Lifecycle, Nonce, PathTemplate, RateLimit, Reply, Witness,
};
use crate::span::Span;

/// Which wire protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Protocol {
    /// API v2: XML, MD5 or HMAC-SHA256 signatures.
    V2,
    /// API v3: JSON, RSA signatures.
    V3,
    /// The API of brands: JSON and RSA as in API v3, signed for a brand in a scheme of its own.
    Brand,
}

impl fmt::Display for Protocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
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

impl Protocol {
    /// Every protocol, by the folder and the module that it has.
    pub const ALL: [Self; 3] = [Self::V2, Self::V3, Self::Brand];

    /// The protocol of a folder.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|protocol| protocol.word() == word)
    }

    /// `v3`: its folder, its module, and the first word of its features.
    pub fn word(self) -> &'static str {
        match self {
            Self::V2 => "v2",
            Self::V3 => "v3",
            Self::Brand => "brand",
        }
    }

    /// What it is called in messages.
    pub fn title(self) -> &'static str {
        match self {
            Self::V2 => "API v2",
            Self::V3 => "API v3",
            Self::Brand => "the API of brands",
        }
    }

    /// Whether its documents are JSON, and signed with RSA.
    pub fn is_json(self) -> bool {
        match self {
            Self::V2 => false,
            Self::V3 | Self::Brand => true,
        }
    }
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
    /// The codes that come instead of a reply, as far as they are documented.
    pub errors: Vec<ErrorCode>,
    /// How often it may be called, where that is documented.
    pub rate_limits: Vec<RateLimit>,
    /// Whether it is still offered.
    pub lifecycle: Lifecycle,
    /// The sample of the page: an object keyed by the rows of the request table.
    pub example: Option<serde_json::Value>,
    /// An example of the reply.
    pub reply_example: Option<serde_json::Value>,
    /// The place of its heading.
    pub origin: Span,
    /// All who describe it, where that is more than one.
    pub witnesses: Vec<Witness>,
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
    /// The codes of errors that are listed beside it.
    pub errors: Vec<ErrorCode>,
    /// Whether it is still sent.
    pub lifecycle: Lifecycle,
    /// The place of its heading.
    pub origin: Span,
    /// All who describe it, where that is more than one.
    pub witnesses: Vec<Witness>,
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
            Protocol::V3 | Protocol::Brand => format!("/{}/{}", self.protocol, self.path),
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
}

impl Notification {
    /// The cargo feature that it is behind: `webhook-v3`.
    pub fn feature(&self) -> String {
        format!("webhook-{}", self.protocol)
    }
}
