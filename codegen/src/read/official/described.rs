//! What a page describes, before its rows become fields: the calls or messages, and the tables of their parts.

use serde_json::{Map, Value};

use crate::ir::{ErrorCode, Host, Method, PathTemplate, Protocol, RateLimit};
use crate::overrides::TableName;
use crate::span::Span;

use super::row::Rows;

/// A call or a message, with what it shares with others of its page.
#[derive(Clone, Debug, Default)]
pub struct Described<'s> {
    /// What is described; several with the same tables, where a line has several paths, or a description several events.
    pub subjects: Vec<Subject>,
    /// The tables of its parts, in the order of the page.
    pub tables: Vec<PartTable<'s>>,
    /// Where it is described.
    pub origin: Span,
    /// Paragraphs on it.
    pub text: Vec<String>,
    /// Who may call it.
    pub roles: Vec<String>,
    /// When its page was changed.
    pub updated: Option<String>,
    /// Where it is sent.
    pub host: Host,
    /// How often it may be called.
    pub rate_limits: Vec<RateLimit>,
    /// Whether it needs the merchant's client certificate.
    pub client_certificate: bool,
    /// Whether the client adds a nonce, where a row says so.
    pub has_nonce: bool,
    /// The status of success.
    pub status: Option<u16>,
    /// What is said of a reply that has no table.
    pub said_reply: Option<SaidReply>,
    /// Whether the tables of the reply are of what comes instead of a file.
    pub is_stream_error: bool,
    /// The codes of errors.
    pub errors: Vec<ErrorCode>,
    /// What it shows.
    pub samples: Samples,
}

impl Described<'_> {
    /// What else its page describes, which shares what is said of the page.
    pub fn another(&self) -> Self {
        Self {
            text: self.text.clone(),
            roles: self.roles.clone(),
            updated: self.updated.clone(),
            host: self.host.clone(),
            origin: self.origin,
            rate_limits: self.rate_limits.clone(),
            ..Self::default()
        }
    }
}

/// How many calls or messages a page may describe at once; no page has more than three.
pub const MOST_SUBJECTS: usize = 16;

/// What is sent or arrives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A call.
    Operation {
        /// Its protocol.
        protocol: Protocol,
        /// Its method.
        method: Method,
        /// Its path below the protocol.
        path: PathTemplate,
    },
    /// A message of the service.
    Notification {
        /// Its protocol.
        protocol: Protocol,
        /// Its event.
        event: String,
    },
}

impl Subject {
    /// Its protocol.
    pub fn protocol(&self) -> Protocol {
        match self {
            Self::Operation { protocol, .. } | Self::Notification { protocol, .. } => *protocol,
        }
    }

    /// Whether it has such a part.
    pub fn has(&self, place: Place) -> bool {
        let is_of_message = matches!(place, Place::Envelope | Place::Inside | Place::Answer);
        matches!(self, Self::Notification { .. }) == is_of_message
    }

    /// The name under which it is reported.
    pub fn name(&self) -> String {
        match self {
            Self::Operation { protocol, method, path } => format!("{method} /{protocol}/{path}"),
            Self::Notification { protocol, event } => crate::rules::event_name(*protocol, event),
        }
    }
}

/// What stands in place of the table of a reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SaidReply {
    /// 无应答包体
    Empty,
    /// 返回二进制流
    Stream,
}

/// The table of a part.
#[derive(Clone, Debug)]
pub struct PartTable<'s> {
    /// The part.
    pub place: Place,
    /// The events that it is of, if the page says so; of all otherwise.
    pub events: Vec<String>,
    /// Its rows.
    pub rows: Rows<'s>,
    /// Its first line.
    pub span: Span,
}

/// A part of a call or message, as headings name them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// Headers of a request.
    Header,
    /// Variables of the path.
    Path,
    /// Members of the query string.
    Query,
    /// Members of the document that is sent.
    Json,
    /// Parts of an upload.
    Form,
    /// Children of `<xml>`.
    Xml,
    /// What comes back.
    Reply,
    /// What a notification carries.
    Envelope,
    /// What is inside of its ciphertext.
    Inside,
    /// What a notification is answered with.
    Answer,
}

impl Place {
    /// What it is in messages.
    pub fn words(self) -> &'static str {
        match self {
            Self::Header => "its headers",
            Self::Path => "the variables of its path",
            Self::Query => "its query",
            Self::Json | Self::Form | Self::Xml => "its body",
            Self::Reply => "what comes back",
            Self::Envelope => "its envelope",
            Self::Inside => "what is inside of its ciphertext",
            Self::Answer => "its answer",
        }
    }

    /// Whether it is what answers.
    pub fn is_answer(self) -> bool {
        self.table() == TableName::Response
    }

    /// Which table of a page it belongs to, for overrides: what comes first, or what answers it.
    pub fn table(self) -> TableName {
        match self {
            Self::Reply | Self::Answer => TableName::Response,
            Self::Header
            | Self::Path
            | Self::Query
            | Self::Json
            | Self::Form
            | Self::Xml
            | Self::Envelope
            | Self::Inside => TableName::Request,
        }
    }
}

/// Documents that a page shows, as far as they are some.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Samples {
    /// The body of a request.
    pub body: Option<Value>,
    /// Its query string.
    pub query: Map<String, Value>,
    /// The values of the variables of its path.
    pub variables: Map<String, Value>,
    /// A reply.
    pub reply: Option<Value>,
    /// Whether the reply is JSON, whatever the protocol.
    pub replies_json: bool,
    /// A notification.
    pub envelope: Option<Value>,
    /// What is inside of its ciphertext.
    pub inside: Option<Value>,
}

impl Samples {
    /// What is shown of a part.
    pub fn of(&self, place: Place) -> Option<Value> {
        let members =
            |members: &Map<String, Value>| (!members.is_empty()).then(|| Value::Object(members.clone()));
        match place {
            Place::Json | Place::Xml | Place::Form => self.body.clone(),
            Place::Query => members(&self.query),
            Place::Path => members(&self.variables),
            Place::Reply => self.reply.clone(),
            Place::Envelope => self.envelope.clone(),
            Place::Inside => self.inside.clone(),
            Place::Header | Place::Answer => None,
        }
    }
}
