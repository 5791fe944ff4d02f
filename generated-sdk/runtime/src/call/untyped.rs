//! A path as text and a body as JSON enter; JSON leaves: calls that need no types, and reach anything.

use std::borrow::Cow;
use std::fmt::Write as _;

use serde_json::Value as Json;

use super::ErrorKind;
use super::encode::{Request, SensitiveVisitor};
use crate::{
    BodyKind, Cipher, EncodeError, EncodeKind, Execute, FieldPath, Key, Method, OperationSpec, Parts,
    PartsMut, Protocol, Sealing, Segment, Sensitive, fill_path, percent,
};

/// A call by its path. [`Client::path`](crate::Client::path) begins one.
///
/// The reply is verified like any other. Typed operations know what has to be sealed; here, [`seal`](Self::seal) says it,
/// and what comes back sealed stays so ([`MerchantKey::open`](crate::MerchantKey::open) opens it).
///
/// A path below `v2/` is one of API v2: the members of the JSON object become parameters, signed by MD5 unless there is
/// a `sign_type` among them, and the reply's parameters become members.
#[must_use = "a call is made by its method: `.get()`, `.post()`"]
pub struct Path<'c, C> {
    client: &'c C,
    path: String,
    bound: Vec<(String, Segment)>,
    query: String,
    body: Option<Json>,
    sealed: Option<(Cipher, Vec<String>)>,
    reply_signed: bool,
    client_certificate: bool,
}

impl<'c, C: UntypedExecute> Path<'c, C> {
    pub(crate) fn new(client: &'c C, path: String) -> Self {
        let mut path = if path.starts_with('/') { path } else { format!("/{path}") };
        // A fragment is never sent, so that it must not be signed either.
        path.truncate(path.find('#').unwrap_or(path.len()));
        Self {
            client,
            path,
            bound: Vec::new(),
            query: String::new(),
            body: None,
            sealed: None,
            reply_signed: true,
            client_certificate: false,
        }
    }

    /// Gives the variable `{name}` of the path its value.
    pub fn bind(mut self, name: impl Into<String>, value: impl Into<Segment>) -> Self {
        self.bound.push((name.into(), value.into()));
        self
    }

    /// Adds one parameter to the query.
    pub fn query(mut self, name: &str, value: impl std::fmt::Display) -> Self {
        if !self.query.is_empty() {
            self.query.push('&');
        }
        percent::encode(name, &mut self.query);
        self.query.push('=');
        let mut text = String::new();
        // Writing to a string does not fail.
        let _ = write!(text, "{value}");
        percent::encode(&text, &mut self.query);
        self
    }

    /// Sends this as the body.
    pub fn json(mut self, body: &Json) -> Self {
        self.body = Some(body.clone());
        self
    }

    /// Seals the texts at these JSON pointers of the body, `/user_name` or `/contact_info/mobile_phone`, with the
    /// platform's key before they are sent: by [`Cipher::RsaOaep`], below `/global/` and `/hk/` by
    /// [`Cipher::RsaPkcs1v15`].
    ///
    /// If there is no text at one of them, the call fails and nothing is sent.
    pub fn seal(mut self, cipher: Cipher, pointers: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.sealed = Some((cipher, pointers.into_iter().map(Into::into).collect()));
        self
    }

    /// Accepts a reply without a signature, as some operations of API v2 have it. One that is there must be right.
    pub fn unsigned_reply(mut self) -> Self {
        self.reply_signed = false;
        self
    }

    /// Shows the merchant's client certificate, as some operations of API v2 want it.
    pub fn client_certificate(mut self) -> Self {
        self.client_certificate = true;
        self
    }

    /// Calls with `GET`.
    pub fn get(self) -> C::UntypedCall<'c> {
        self.call(Method::Get)
    }

    /// Calls with `POST`.
    pub fn post(self) -> C::UntypedCall<'c> {
        self.call(Method::Post)
    }

    /// Calls with `PUT`.
    pub fn put(self) -> C::UntypedCall<'c> {
        self.call(Method::Put)
    }

    /// Calls with `PATCH`.
    pub fn patch(self) -> C::UntypedCall<'c> {
        self.call(Method::Patch)
    }

    /// Calls with `DELETE`.
    pub fn delete(self) -> C::UntypedCall<'c> {
        self.call(Method::Delete)
    }

    fn call(self, method: Method) -> C::UntypedCall<'c> {
        let Self { client, path, bound, query, mut body, sealed, reply_signed, client_certificate } = self;
        let (path, base) = match path.strip_prefix("/v2/") {
            Some(path) => (format!("/{path}"), OperationSpec::V2),
            None => (path, OperationSpec::V3),
        };
        let body_kind = match (base.protocol, &body) {
            (_, None) => BodyKind::None,
            (Protocol::V2, Some(_)) => BodyKind::Xml,
            (Protocol::V3, Some(_)) => BodyKind::Json,
        };
        let spec = OperationSpec {
            method,
            body: body_kind,
            // Only what the caller allows is accepted unsigned, and only where it makes sense.
            reply_signed: reply_signed || base.protocol == Protocol::V3,
            client_certificate,
            idempotent: method == Method::Get,
            sealing: sealed.as_ref().map(|(cipher, _)| Sealing { cipher: *cipher, key: Key::Platform }),
            ..base
        };
        let pointers = sealed.map(|(_, pointers)| pointers).unwrap_or_default();
        let sensitive =
            pointers.into_iter().map(|pointer| SealedText::take(body.as_mut(), pointer)).collect();
        client.execute_untyped(PathCall { spec, path, bound, query, body, sensitive })
    }
}

/// A client that makes calls without types.
pub trait UntypedExecute: Execute {
    /// What such a call gives: JSON, or a future of it.
    type UntypedCall<'c>
    where
        Self: 'c;

    /// Makes the call, or prepares to.
    fn execute_untyped(&self, call: PathCall) -> Self::UntypedCall<'_>;
}

/// A call without types, ready to be made.
pub struct PathCall {
    spec: OperationSpec,
    path: String,
    bound: Vec<(String, Segment)>,
    query: String,
    body: Option<Json>,
    sensitive: Vec<SealedText>,
}

/// A text of a body that is sealed before it is sent; until then it is here, and not in the body.
struct SealedText {
    pointer: String,
    /// `None` if there was no text.
    text: Option<Sensitive<String>>,
}

impl SealedText {
    fn take(body: Option<&mut Json>, pointer: String) -> Self {
        let text = body.and_then(|body| body.pointer_mut(&pointer)).and_then(|value| match value {
            Json::String(text) => Some(Sensitive::new(std::mem::take(text))),
            _ => None,
        });
        Self { pointer, text }
    }
}

impl PathCall {
    /// The path with its variables filled in, and with the query that was written into it; a fragment goes nowhere.
    fn filled(&self) -> Result<String, EncodeError> {
        let path = self.path.split('#').next().unwrap_or_default();
        fill_path(path, &|name| {
            self.bound.iter().find(|(bound, _)| bound == name).map(|(_, segment)| segment)
        })
    }
}

impl Request for PathCall {
    fn spec(&self) -> OperationSpec {
        self.spec
    }

    fn name(&self) -> Cow<'static, str> {
        // A query that was written into the path may hold anything, and this goes to logs.
        let path = self.path.split_once('?').map_or(self.path.as_str(), |(path, _)| path);
        Cow::Owned(format!("{} {path}", self.spec.method.as_str()))
    }

    fn path(&self) -> Result<String, EncodeError> {
        let filled = self.filled()?;
        let path = filled.split('?').next().unwrap_or_default();
        let mut out = String::new();
        for (at, segment) in path.split('/').enumerate() {
            if matches!(segment, "." | "..") {
                return Err(EncodeError::new(&FieldPath::WHOLE, EncodeKind::DotSegment));
            }
            if at > 0 {
                out.push('/');
            }
            // What an address cannot have would be encoded on its way, and the signature be another's.
            percent::encode_encoded(segment, &mut out);
        }
        Ok(out)
    }

    fn parts(&self) -> Parts<'_> {
        let body = self.body.as_ref().map(|body| body as _);
        Parts { body, ..Parts::default() }
    }

    fn parts_mut(&mut self) -> PartsMut<'_> {
        let body = self.body.as_mut().map(|body| body as _);
        PartsMut { body, ..PartsMut::default() }
    }

    fn for_each_sensitive(&mut self, visitor: &mut SensitiveVisitor<'_>) -> Result<(), ErrorKind> {
        for SealedText { pointer, text } in &mut self.sensitive {
            let path = FieldPath::WHOLE.member(pointer);
            let value = self.body.as_mut().and_then(|body| body.pointer_mut(pointer));
            let (Some(text), Some(value)) = (text, value) else {
                return Err(EncodeError::new(&path, EncodeKind::NoText).into());
            };
            visitor(&path, text)?;
            *value = text.on_the_wire().unwrap_or_default().into();
        }
        Ok(())
    }

    fn query(&self) -> Result<String, EncodeError> {
        let filled = self.filled()?;
        let Some((_, inline)) = filled.split_once('?') else { return Ok(self.query.clone()) };
        let mut out = String::new();
        percent::encode_encoded(inline, &mut out);
        // An apostrophe stands in paths as it is, and not in queries.
        let mut out = out.replace('\'', "%27");
        if !self.query.is_empty() {
            out.push('&');
            out.push_str(&self.query);
        }
        Ok(out)
    }
}
