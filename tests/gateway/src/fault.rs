//! What a gateway is told to do wrong, in Rust or as JSON, enters; which replies it can be done at leaves.

use std::time::Duration;

use http::StatusCode;
use serde_json::Value as Json;

use crate::codes;
use crate::members::{Members, quoted};

/// One misbehavior. Each is used up by one call.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Misbehavior {
    /// The reply has a signature that is wrong on purpose, as the platform does to test its users.
    Probe,
    /// The reply has another signature.
    WrongSignature,
    /// The reply has no signature.
    NoSignature,
    /// The reply was signed this many seconds ago; negative for the future.
    Skew(i64),
    /// The platform changes to its second certificate, and stays there.
    RotateKey,
    /// Any request, also a wrong one, gets this status with the code that is documented for it, and `Retry-After` if there
    /// are seconds.
    Status(u16, Option<u64>),
    /// A right request is refused with this status and code; those of API v2 always have the status 200.
    Refuse(u16, String),
    /// The same, and with `Retry-After` of so many seconds.
    RefuseAndWait(u16, String, u64),
    /// A refusal from somebody on the way: without a signature, in API v2 as a refusal of the request as a whole.
    RefuseUnsigned(u16, String),
    /// A web page of a gateway on the way.
    Html,
    /// Nothing happens for so long.
    Stall(Duration),
    /// The connection is closed in the middle of the reply.
    Reset,
    /// The digest that a reply announces of a bill, or a statement carries of itself, is another one.
    WrongDigest,
}

/// What a reply has that can be wrong.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Traits {
    /// A signature in the headers, as API v3 has it.
    pub header_signature: bool,
    /// A signature in the document, as API v2 has it.
    pub document_signature: bool,
    /// A digest of a file.
    pub digest: bool,
}

impl Misbehavior {
    /// The names that stand for misbehaviors without parameters.
    const NAMES: [(&'static str, Self); 7] = [
        ("probe", Self::Probe),
        ("wrong_signature", Self::WrongSignature),
        ("no_signature", Self::NoSignature),
        ("rotate_key", Self::RotateKey),
        ("html", Self::Html),
        ("reset", Self::Reset),
        ("wrong_digest", Self::WrongDigest),
    ];

    /// Whether it can be done at a reply of this kind.
    pub(crate) fn fits(&self, traits: Traits) -> bool {
        match self {
            Self::Probe | Self::Skew(_) => traits.header_signature,
            Self::WrongSignature | Self::NoSignature => traits.header_signature || traits.document_signature,
            Self::WrongDigest => traits.digest,
            _ => true,
        }
    }

    /// Whether a reply of its own takes the place of the one that the call would get.
    pub(crate) fn replaces_reply(&self) -> bool {
        matches!(
            self,
            Self::Status(..)
                | Self::Refuse(..)
                | Self::RefuseAndWait(..)
                | Self::RefuseUnsigned(..)
                | Self::Html
        )
    }

    /// Reads `{"kind":"probe"}`, `{"skew":301}`, `{"stall_ms":500}`, `{"status":429,"retry_after":1}`, or a refusal:
    /// `{"code":"ORDERPAID"}`, perhaps with `status`, `retry_after` and `"signed":false`.
    ///
    /// # Errors
    ///
    /// None of these; the text says what is expected.
    pub fn from_json(value: &Json) -> Result<Self, String> {
        let members = Members::of(value, &KEYS.concat())?;
        let given: Vec<&[&str]> =
            KEYS.into_iter().filter(|keys| keys.iter().any(|key| members.has(key))).collect();
        match given[..] {
            [keys] if keys == KINDS => Self::named(members),
            [keys] if keys == REFUSALS => Self::refusal(members),
            [keys] if keys == SKEWS => Ok(Self::Skew(members.integer("skew")?.unwrap_or_default())),
            [_] => Ok(Self::Stall(Duration::from_millis(members.number("stall_ms")?.unwrap_or_default()))),
            [] => Err(format!("one of {} is expected", quoted(KEYS.concat().into_iter()))),
            _ => Err(
                "`kind`, `skew`, `stall_ms` and a refusal do not go together: send a list, for one call each"
                    .to_owned(),
            ),
        }
    }

    fn named(members: Members<'_>) -> Result<Self, String> {
        let kind = members.text("kind")?.unwrap_or_default();
        let found = Self::NAMES.into_iter().find(|(name, _)| *name == kind);
        let names = || Self::NAMES.map(|(name, _)| name).join(", ");
        found.map(|(_, it)| it).ok_or_else(|| format!("`kind` is one of {}", names()))
    }

    /// A refusal is a code, a status or both; each has a usual other half.
    fn refusal(members: Members<'_>) -> Result<Self, String> {
        let (code, wait) = (members.text("code")?, members.number("retry_after")?);
        if code.is_some_and(|code| !codes::is_one(code)) {
            return Err("`code` is one like `ORDERPAID`, in visible ASCII characters".to_owned());
        }
        let is_signed = members.flag("signed")?.unwrap_or(true);
        let status = match (members.number("status")?, code) {
            (Some(status), _) => {
                let status = u16::try_from(status).ok().filter(|status| (400..600).contains(status));
                status.ok_or("`status` is a number from 400 to 599")?
            }
            (None, Some(code)) => codes::status_of(code),
            (None, None) => return Err("a refusal has a `status`, a `code` or both".to_owned()),
        };
        let usual = || codes::code_of(StatusCode::from_u16(status).unwrap_or_default());
        match (code, is_signed, wait) {
            (None, true, wait) => Ok(Self::Status(status, wait)),
            (Some(code), true, None) => Ok(Self::Refuse(status, code.to_owned())),
            (Some(code), true, Some(wait)) => Ok(Self::RefuseAndWait(status, code.to_owned(), wait)),
            (code, false, None) => Ok(Self::RefuseUnsigned(status, code.unwrap_or_else(usual).to_owned())),
            (_, false, Some(_)) => Err("`retry_after` only goes with a signed refusal".to_owned()),
        }
    }
}

const KINDS: &[&str] = &["kind"];
const REFUSALS: &[&str] = &["status", "code", "retry_after", "signed"];
const SKEWS: &[&str] = &["skew"];
/// What a misbehavior is told by, in groups of which one is used.
const KEYS: [&[&str]; 4] = [KINDS, REFUSALS, SKEWS, &["stall_ms"]];

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn refused(status: u16, code: &str) -> Result<Misbehavior, &'static str> {
        Ok(Misbehavior::Refuse(status, code.to_owned()))
    }

    #[test]
    fn what_programs_can_ask_for() {
        for (value, expected) in [
            (json!({ "kind": "probe" }), Ok(Misbehavior::Probe)),
            (json!({ "kind": "wrong_digest" }), Ok(Misbehavior::WrongDigest)),
            (json!({ "status": 429, "retry_after": 1 }), Ok(Misbehavior::Status(429, Some(1)))),
            (json!({ "status": 503 }), Ok(Misbehavior::Status(503, None))),
            (json!({ "skew": -301 }), Ok(Misbehavior::Skew(-301))),
            (json!({ "stall_ms": 20 }), Ok(Misbehavior::Stall(Duration::from_millis(20)))),
            (json!({ "status": 404, "code": "ORDER_NOT_EXIST" }), refused(404, "ORDER_NOT_EXIST")),
            (json!({ "code": "ORDER_NOT_EXIST" }), refused(404, "ORDER_NOT_EXIST")),
            (json!({ "code": "ORDERPAID", "signed": true }), refused(400, "ORDERPAID")),
            (
                json!({ "code": "RATELIMIT_EXCEEDED", "retry_after": 3 }),
                Ok(Misbehavior::RefuseAndWait(429, "RATELIMIT_EXCEEDED".to_owned(), 3)),
            ),
            (
                json!({ "status": 404, "signed": false }),
                Ok(Misbehavior::RefuseUnsigned(404, "RESOURCE_NOT_EXISTS".to_owned())),
            ),
            (json!({ "code": "" }), Err("`code` is one like `ORDERPAID`")),
            (json!({ "code": "A B", "status": 400 }), Err("`code` is one like `ORDERPAID`")),
            (json!({ "kind": "nice" }), Err("`kind` is one of probe,")),
            (json!({ "kind": 1 }), Err("`kind` is a text")),
            (json!({ "status": 200 }), Err("`status` is a number from 400 to 599")),
            (json!({ "status": "429" }), Err("`status` is a whole number that is not negative")),
            (json!({ "status": 429, "retry_after": "1" }), Err("`retry_after` is a whole number")),
            (
                json!({ "status": 429, "retry": 1 }),
                Err("unknown: `retry`; there is `kind`, `status`, `code`"),
            ),
            (
                json!({ "kind": "probe", "status": 429 }),
                Err("`kind`, `skew`, `stall_ms` and a refusal do not"),
            ),
            (json!({ "retry_after": 1 }), Err("a refusal has a `status`, a `code` or both")),
            (json!({ "code": "X", "signed": false, "retry_after": 1 }), Err("`retry_after` only goes")),
            (json!([]), Err("an object is expected, with `kind`,")),
            (json!({}), Err("one of `kind`,")),
        ] {
            match (Misbehavior::from_json(&value), expected) {
                (Err(found), Err(expected)) => assert!(found.starts_with(expected), "{found}"),
                (found, expected) => assert_eq!(found, expected.map_err(str::to_owned)),
            }
        }
    }
}
