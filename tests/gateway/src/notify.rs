//! An event enters; a notification leaves, sealed and signed like those of the platform, or wrong as it was asked for.

mod address;
mod send;
mod v2;
mod v3;

use http::{HeaderMap, HeaderValue};
use serde_json::{Map, Value as Json};
use wechatpay_codegen::diag::by_likeness;
use wechatpay_codegen::ir::{self, Field, Protocol};
use wechatpay_runtime as rt;
use wechatpay_runtime::NonceSource as _;

use crate::GatewayError;
use crate::members::Members;
use crate::sample::Seal;
use crate::shared::Shared;

pub use send::Delivery;
pub(crate) use send::deliver;

/// A notification that is asked for.
///
/// ```
/// use serde_json::json;
/// use wechatpay_gateway::notify::{Event, Manner};
///
/// // Of my order; and another one that is not to be believed.
/// let paid = Event::new("TRANSACTION.SUCCESS").with("out_trade_no", json!("ORD-2031-000417"));
/// let forged = paid.clone().manner(Manner::WrongSignature);
/// ```
#[derive(Clone, Debug)]
pub struct Event {
    name: String,
    protocol: Option<Protocol>,
    members: Map<String, Json>,
    manner: Manner,
    signer: Signer,
}

/// By which key of the platform a notification is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Signer {
    Certificate,
    PublicKey,
    /// The one that the merchant goes by, as its requests show; without requests, the public key.
    KnownToMerchant,
}

/// How a notification is made and sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Manner {
    /// As it should be.
    #[default]
    Proper,
    /// With a signature that is wrong on purpose, as the platform does to test its users; not of API v2.
    Probe,
    /// With another signature; where there is none, sealed with another key.
    WrongSignature,
    /// Without a signature.
    NoSignature,
    /// Signed this many seconds ago; negative for the future. Not of API v2.
    Skew(i64),
    /// Twice, the same both times.
    Repeated,
}

impl Event {
    /// An event of API v3, `TRANSACTION.SUCCESS`; where API v3 has none of this name, of API v2, which names its pages, or
    /// else of the API of brands.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        let (members, manner) = (Map::new(), Manner::Proper);
        Self { name: name.into(), protocol: None, members, manner, signer: Signer::Certificate }
    }

    /// An event of API v2, `refund-processed`.
    #[must_use]
    pub fn v2(name: impl Into<String>) -> Self {
        Self { protocol: Some(Protocol::V2), ..Self::new(name) }
    }

    /// An event of the API of brands.
    #[must_use]
    pub fn brand(name: impl Into<String>) -> Self {
        Self { protocol: Some(Protocol::Brand), ..Self::new(name) }
    }

    /// The same with another value for a member of its content. Objects only replace the members that they have.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, value: Json) -> Self {
        self.members.insert(name.into(), value);
        self
    }

    /// The same, made and sent in this manner.
    #[must_use]
    pub fn manner(mut self, manner: Manner) -> Self {
        self.manner = manner;
        self
    }

    /// The same, signed by the platform's public key in place of its certificate: merchants who migrate get both.
    #[must_use]
    pub fn by_public_key(mut self) -> Self {
        self.signer = Signer::PublicKey;
        self
    }

    /// Reads `{"event":"TRANSACTION.SUCCESS","url":"http://…"}`, perhaps with `protocol`, `members`, `manner`, `skew` and
    /// `signed_by`; the address follows.
    ///
    /// # Errors
    ///
    /// None of these; the text says what is expected.
    pub(crate) fn from_json(value: &Json) -> Result<(Self, &str), String> {
        const NAMES: [&str; 7] = ["event", "url", "protocol", "members", "manner", "skew", "signed_by"];
        let asked = Members::of(value, &NAMES)?;
        let mut event = Self::new(asked.text("event")?.ok_or("`event` is missing")?);
        let url = asked.text("url")?.ok_or("`url` is missing")?;
        event.protocol = match asked.text("protocol")? {
            None => None,
            Some(word) => Some(Protocol::of_word(word).ok_or("`protocol` is v2, v3 or brand")?),
        };
        event.members = asked.object("members")?.cloned().unwrap_or_default();
        event.manner = match (asked.text("manner")?, asked.integer("skew")?) {
            (None | Some("skew"), Some(seconds)) => Manner::Skew(seconds),
            (Some(_), Some(_)) => return Err("`skew` goes with no other `manner`".to_owned()),
            (None | Some("proper"), None) => Manner::Proper,
            (Some("probe"), None) => Manner::Probe,
            (Some("wrong_signature"), None) => Manner::WrongSignature,
            (Some("no_signature"), None) => Manner::NoSignature,
            (Some("repeated"), None) => Manner::Repeated,
            (Some("skew"), None) => return Err("the manner `skew` needs `\"skew\":301`".to_owned()),
            (Some(_), None) => {
                return Err(
                    "`manner` is one of proper, probe, wrong_signature, no_signature, repeated, skew"
                        .to_owned(),
                );
            }
        };
        event.signer = match asked.text("signed_by")? {
            None => Signer::KnownToMerchant,
            Some("certificate") => Signer::Certificate,
            Some("public_key") => Signer::PublicKey,
            Some(_) => return Err("`signed_by` is certificate or public_key".to_owned()),
        };
        Ok((event, url))
    }
}

impl From<&str> for Event {
    fn from(name: &str) -> Self {
        Self::new(name)
    }
}

impl From<String> for Event {
    fn from(name: String) -> Self {
        Self::new(name)
    }
}

/// A notification as it arrives.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Notification {
    /// The headers, signature and all.
    pub headers: HeaderMap,
    /// The body.
    pub body: Vec<u8>,
    /// What is inside, in the clear: the payload of API v3 or of the API of brands, the document of API v2.
    pub content: Json,
    /// How often it is sent.
    times: u8,
    protocol: Protocol,
}

pub(crate) fn build(shared: &Shared, event: &Event) -> Result<Notification, GatewayError> {
    let of = |protocol: Protocol| {
        let is_it = |found: &&ir::Notification| found.protocol == protocol && found.event == event.name;
        shared.api.notifications.iter().find(is_it)
    };
    let found = match event.protocol {
        Some(protocol) => of(protocol),
        None => of(Protocol::V3).or_else(|| of(Protocol::V2)).or_else(|| of(Protocol::Brand)),
    };
    let found = found.ok_or_else(|| unknown(shared, event))?;
    let mut headers = HeaderMap::new();
    let id = HeaderValue::from_str(&nonce()?).map_err(GatewayError::keys)?;
    headers.insert("Request-ID", id);
    let (body, content) = match found.protocol {
        Protocol::V3 | Protocol::Brand => v3::build(shared, found, event, &mut headers)?,
        Protocol::V2 => v2::build(shared, found, event, &mut headers)?,
    };
    let times = if event.manner == Manner::Repeated { 2 } else { 1 };
    Ok(Notification { headers, body, content, times, protocol: found.protocol })
}

/// Says which events there are, the likest first: those of API v2 have names of their own, and the word for them.
fn unknown(shared: &Shared, event: &Event) -> GatewayError {
    let named = |protocol: Protocol, word: &'static str| {
        let wanted = event.protocol.is_none_or(|asked| asked == protocol);
        let fitting =
            shared.api.notifications.iter().filter(move |found| wanted && found.protocol == protocol);
        fitting.map(move |found| format!("{}{word}", found.event))
    };
    let known = named(Protocol::V3, "").chain(named(Protocol::V2, " (v2)"));
    let known: Vec<String> = known.chain(named(Protocol::Brand, " (brand)")).collect();
    GatewayError::UnknownEvent { event: event.name.clone(), known: by_likeness(&event.name, known) }
}

/// Puts values into a document, sealed where its table says so. Objects only replace the members that they have.
fn set(fields: &[Field], document: &mut Map<String, Json>, values: &Map<String, Json>, seal: &Seal<'_>) {
    for (name, value) in values {
        let field = fields.iter().find(|field| field.wire == *name);
        match (document.get_mut(name), value) {
            (Some(Json::Object(inner)), Json::Object(values)) => {
                let members: Vec<Field> =
                    field.map(|field| field.members().into_iter().cloned().collect()).unwrap_or_default();
                set(&members, inner, values, seal);
            }
            (_, Json::String(text)) if field.is_some_and(|field| field.secrecy.is_rsa()) => {
                document.insert(name.clone(), seal(text).map_or_else(|| value.clone(), Json::from));
            }
            _ => drop(document.insert(name.clone(), value.clone())),
        }
    }
}

fn clear(plaintext: &str) -> Option<String> {
    Some(plaintext.to_owned())
}

fn nonce() -> Result<String, GatewayError> {
    rt::SystemNonces.nonce().map_err(GatewayError::keys)
}
