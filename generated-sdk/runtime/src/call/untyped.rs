//! A path as text and a body as JSON enter; JSON leaves: calls that need no types, and reach anything.

use std::borrow::Cow;
use std::fmt::Write as _;

use serde_json::Value as Json;

use super::encode::Request;
use crate::{
    BodyKind, EncodeError, Execute, Method, OperationSpec, Parts, PartsMut, Segment, fill_path, percent,
};

/// A call by its path. [`Client::path`](crate::Client::path) begins one.
///
/// The reply is verified like any other. Fields are sent as they are given: what has to be sealed is for the typed
/// operations, which know it.
///
/// Paths that begin with `v2/` are of API v2: the body travels as XML, signed by MD5 unless it says another `sign_type`,
/// and an empty `mch_id` in it becomes the merchant's.
#[must_use = "a call is made by its method: `.get()`, `.post()`"]
pub struct Path<'c, C> {
    client: &'c C,
    path: String,
    bound: Vec<(String, Segment)>,
    query: String,
    body: Option<Json>,
}

impl<'c, C: UntypedExecute> Path<'c, C> {
    pub(crate) fn new(client: &'c C, path: String) -> Self {
        let path = if path.starts_with('/') { path } else { format!("/{path}") };
        Self { client, path, bound: Vec::new(), query: String::new(), body: None }
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
        let Self { client, path, bound, query, body } = self;
        client.execute_untyped(PathCall { method, path, bound, query, body })
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
    method: Method,
    path: String,
    bound: Vec<(String, Segment)>,
    query: String,
    body: Option<Json>,
}

/// How the documentation marks paths of API v2, which go over the wire without it.
const V2: &str = "/v2/";

impl PathCall {
    fn is_v2(&self) -> bool {
        self.path.starts_with(V2)
    }

    /// The path with its variables filled in; of API v2 without its mark.
    fn filled(&self) -> Result<String, EncodeError> {
        let path = if self.is_v2() { &self.path[V2.len() - 1..] } else { &self.path };
        fill_path(path, &|name| {
            self.bound.iter().find(|(bound, _)| bound == name).map(|(_, segment)| segment)
        })
    }
}

impl Request for PathCall {
    fn spec(&self) -> OperationSpec {
        let (base, kind) = match self.is_v2() {
            true => (OperationSpec::V2, BodyKind::Xml),
            false => (OperationSpec::V3, BodyKind::Json),
        };
        let body = if self.body.is_some() { kind } else { BodyKind::None };
        OperationSpec { method: self.method, body, idempotent: self.method == Method::Get, ..base }
    }

    fn name(&self) -> Cow<'static, str> {
        Cow::Owned(format!("{} {}", self.method.as_str(), self.path))
    }

    fn path(&self) -> Result<String, EncodeError> {
        let filled = self.filled()?;
        let path = filled.split('?').next().unwrap_or_default();
        let mut out = String::new();
        for (at, segment) in path.split('/').enumerate() {
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
