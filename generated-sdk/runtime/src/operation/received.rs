//! What was received beside its typed view: a verified document enters; any of its members leaves, documented or not.

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use serde_json::Value as Json;
use zeroize::{Zeroize as _, Zeroizing};

use crate::codec::{DecodeError, json};

/// A reply with what it was read from.
///
/// ```no_run
/// # use wechatpay_runtime as rt;
/// # async fn example<O: rt::Operation>(client: &rt::Client, query: O) -> Result<(), rt::Error> {
/// let reply = client.execute(query).received().await?;
/// let coupon = reply.raw.integer("/coupon_fee_0"); // and `reply` has the members of `O::Reply`
/// # let _ = coupon; Ok(()) }
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Received<R> {
    /// The reply.
    pub reply: R,
    /// What it was read from.
    pub raw: Raw,
}

impl<R> Received<R> {
    pub(crate) fn new(reply: R) -> Self {
        Self { reply, raw: Raw::default() }
    }
}

impl<R> Deref for Received<R> {
    type Target = R;

    fn deref(&self) -> &R {
        &self.reply
    }
}

impl<R> DerefMut for Received<R> {
    fn deref_mut(&mut self) -> &mut R {
        &mut self.reply
    }
}

/// What was received, with the members that no documentation has.
///
/// It is what the typed view beside it was read from, after the same verification:
///
/// | Of | Content |
/// |---|---|
/// | a reply of API v3 | the body; sealed fields are still sealed, and [`MerchantKey::open`](crate::MerchantKey::open) opens them |
/// | a notification of API v3 | the content, opened; sealed fields in it are still sealed |
/// | a reply of API v2 | the parameters as texts; those inside another one are an object, those of one name a list |
/// | a notification of API v2 | the same, with the encrypted document opened; if there is no signature, nothing but that document, since nothing else is proven |
/// | a file, or an address for browsers | nothing |
///
/// A member is found by its JSON pointer, whose first `/` may be left out. In API v2, numbers are texts, which
/// [`integer`](Self::integer) reads.
///
/// ```
/// # use wechatpay_runtime as rt;
/// # fn check<Payload: rt::Value + Clone>(opened: &rt::Opened<Payload>) -> Result<(), Box<dyn std::error::Error>> {
/// // The documented table of `TRANSACTION.SUCCESS` lacks the total, which a merchant must compare.
/// let total: Option<i64> = opened.raw.integer("/amount/total");
/// let kind: Option<&str> = opened.raw.text("/trade_type");
/// // Or everything at once, whatever the table has:
/// rt::ExpectedPayment::new("1900000109", "ORD-1", 2590).check(opened.raw.json())?;
/// # let _ = (total, kind); Ok(()) }
/// ```
///
/// It may have personal data, so that `Debug` shows none of it, and it is wiped when the last clone is dropped. It is
/// read when it is asked for the first time.
#[derive(Clone, Default)]
pub struct Raw(Arc<Inner>);

#[derive(Default)]
struct Inner {
    source: Source,
    is_signed: bool,
    read: OnceLock<Result<Json, DecodeError>>,
}

/// Where the members come from.
#[derive(Default)]
enum Source {
    /// Nothing was received that has members.
    #[default]
    None,
    /// JSON as it was received.
    Body(Bytes),
    /// JSON that was opened.
    Opened(Zeroizing<Vec<u8>>),
}

impl Raw {
    /// A body in JSON.
    pub(crate) fn of_body(body: Bytes, is_signed: bool) -> Self {
        Self::new(Source::Body(body), is_signed)
    }

    /// A content in JSON that was sealed.
    pub(crate) fn of_opened(content: Zeroizing<Vec<u8>>) -> Self {
        Self::new(Source::Opened(content), true)
    }

    /// Members that have been read.
    pub(crate) fn of_members(members: Result<Json, DecodeError>, is_signed: bool) -> Self {
        Self(Arc::new(Inner { source: Source::None, is_signed, read: OnceLock::from(members) }))
    }

    fn new(source: Source, is_signed: bool) -> Self {
        Self(Arc::new(Inner { source, is_signed, read: OnceLock::new() }))
    }

    /// Whether the platform vouches for it: by a signature, or because it opened with a key that it shares with the
    /// merchant. Otherwise the documentation has no signature, and anyone on the way may have written it.
    #[must_use]
    pub fn is_signed(&self) -> bool {
        self.0.is_signed
    }

    /// All of it. `null` if nothing was received, or if it [cannot be read](Self::fault).
    #[must_use]
    pub fn json(&self) -> &Json {
        self.read().as_ref().unwrap_or(&Json::Null)
    }

    /// The bytes of a document in JSON, as they were received or opened: of numbers that JSON values round, or cannot
    /// hold, they have all digits. `None` for API v2.
    #[must_use]
    pub fn bytes(&self) -> Option<&[u8]> {
        match &self.0.source {
            Source::None => None,
            Source::Body(body) => Some(body),
            Source::Opened(content) => Some(content),
        }
    }

    /// Why it cannot be read although the typed view could: it has a number that JSON values cannot hold, or far more
    /// members than are read; [`bytes`](Self::bytes) has them. `None` if it can.
    #[must_use]
    pub fn fault(&self) -> Option<&DecodeError> {
        self.read().as_ref().err()
    }

    /// The member at this JSON pointer: `/amount/total`, `/promotion_detail/0/amount`.
    #[must_use]
    pub fn get(&self, pointer: &str) -> Option<&Json> {
        if pointer.is_empty() || pointer.starts_with('/') {
            return self.json().pointer(pointer);
        }
        self.json().pointer(&format!("/{pointer}"))
    }

    /// The text at this JSON pointer.
    #[must_use]
    pub fn text(&self, pointer: &str) -> Option<&str> {
        self.get(pointer)?.as_str()
    }

    /// The whole number at this JSON pointer, such as an amount in fen; API v2 writes it as digits.
    #[must_use]
    pub fn integer(&self, pointer: &str) -> Option<i64> {
        match self.get(pointer)? {
            Json::Number(number) => number.as_i64(),
            Json::String(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => digits.parse().ok(),
            _ => None,
        }
    }

    fn read(&self) -> &Result<Json, DecodeError> {
        self.0.read.get_or_init(|| match &self.0.source {
            Source::None => Ok(Json::Null),
            Source::Body(body) if body.is_empty() => Ok(Json::Null),
            Source::Body(body) => json::from_slice(body),
            Source::Opened(content) => json::from_slice(content),
        })
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        if let Some(Ok(json)) = self.read.get_mut() {
            wipe(json);
        }
    }
}

/// Wipes the texts; JSON is never nested too deeply for this.
fn wipe(json: &mut Json) {
    match json {
        Json::String(text) => text.zeroize(),
        Json::Array(items) => items.iter_mut().for_each(wipe),
        Json::Object(members) => members.values_mut().for_each(wipe),
        Json::Null | Json::Bool(_) | Json::Number(_) => {}
    }
}

impl fmt::Debug for Raw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Raw(***)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw(text: &'static str) -> Raw {
        Raw::of_body(Bytes::from_static(text.as_bytes()), true)
    }

    #[test]
    fn members_are_found_by_their_pointers() {
        let raw = raw(r#"{"amount":{"total":7,"cash":"12","rate":0.5,"debt":-3},"a/b":{"~":["x",""]}}"#);
        for (pointer, integer, text) in [
            ("/amount/total", Some(7), None),
            ("amount/total", Some(7), None),
            ("/amount/cash", Some(12), Some("12")),
            ("/amount/rate", None, None),
            ("/amount/debt", Some(-3), None),
            ("/a~1b/~0/0", None, Some("x")),
            ("/a~1b/~0/1", None, Some("")),
            ("/amount", None, None),
            ("/Amount", None, None),
            ("/a~1b/~0/2", None, None),
        ] {
            assert_eq!((raw.integer(pointer), raw.text(pointer)), (integer, text), "{pointer}");
        }
        assert_eq!(raw.get(""), Some(raw.json()));
        assert_eq!(format!("{raw:?}"), "Raw(***)");
    }

    #[test]
    fn all_texts_are_wiped() {
        let mut json: Json = serde_json::from_str(r#"{"a":"x","b":["y",{"c":"z"},1,null]}"#).unwrap();
        wipe(&mut json);
        assert_eq!(json.to_string(), r#"{"a":"","b":["",{"c":""},1,null]}"#);
    }

    #[test]
    fn what_cannot_be_read_says_why() {
        let long = "123456789012345678901234567890";
        // A feature of `serde_json` that another crate may switch on holds all digits.
        let read = serde_json::from_str::<Json>(long).unwrap().to_string();
        let holds_all = read == long;
        let long = (!holds_all).then_some(r#"{"a":123456789012345678901234567890}"#);
        for text in ["{", "\"x"].into_iter().chain(long) {
            let raw = raw(text);
            assert_eq!((raw.json(), raw.get("/a")), (&Json::Null, None), "{text}");
            assert!(raw.fault().is_some(), "{text}");
            assert_eq!(raw.bytes(), Some(text.as_bytes()));
        }
        for raw in [raw(""), Raw::default(), Raw::of_members(Ok(Json::Null), false)] {
            assert_eq!((raw.json(), raw.fault()), (&Json::Null, None));
        }
    }
}
