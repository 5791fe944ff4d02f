//! What a gateway is told to do wrong, in Rust or as JSON, enters; which replies it can be done at leaves.

use std::time::Duration;

use serde_json::Value as Json;

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
    /// This status, with `Retry-After` if there are seconds.
    Status(u16, Option<u64>),
    /// A right request is refused with this status and code; those of API v2 always have the status 200.
    Refuse(u16, String),
    /// The same from somebody on the way: without a signature, in API v2 as a refusal of the request as a whole.
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

    /// Reads `{"kind":"probe"}`, `{"skew":301}`, `{"stall_ms":500}` or `{"status":429,"retry_after":1}`.
    ///
    /// # Errors
    ///
    /// None of these; the text says what is expected.
    pub fn from_json(value: &Json) -> Result<Self, String> {
        let number = |name: &str| value.get(name).and_then(Json::as_u64);
        if let Some(kind) = value.get("kind").and_then(Json::as_str) {
            let found = Self::NAMES.into_iter().find(|(name, _)| *name == kind);
            let names = || Self::NAMES.map(|(name, _)| name).join(", ");
            return found.map(|(_, it)| it).ok_or_else(|| format!("`kind` is one of {}", names()));
        }
        if let Some(status) = value.get("status") {
            let status = status.as_u64().and_then(|status| u16::try_from(status).ok());
            let status = status.filter(|status| (400..600).contains(status));
            let status = status.ok_or("`status` is a number from 400 to 599")?;
            return Ok(Self::Status(status, number("retry_after")));
        }
        if let Some(seconds) = value.get("skew").and_then(Json::as_i64) {
            return Ok(Self::Skew(seconds));
        }
        if let Some(milliseconds) = number("stall_ms") {
            return Ok(Self::Stall(Duration::from_millis(milliseconds)));
        }
        Err("one of `kind`, `status`, `skew` and `stall_ms` is expected".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_programs_can_ask_for() {
        for (value, expected) in [
            (json!({ "kind": "probe" }), Ok(Misbehavior::Probe)),
            (json!({ "kind": "wrong_digest" }), Ok(Misbehavior::WrongDigest)),
            (json!({ "status": 429, "retry_after": 1 }), Ok(Misbehavior::Status(429, Some(1)))),
            (json!({ "status": 503 }), Ok(Misbehavior::Status(503, None))),
            (json!({ "skew": -301 }), Ok(Misbehavior::Skew(-301))),
            (json!({ "stall_ms": 20 }), Ok(Misbehavior::Stall(Duration::from_millis(20)))),
            (json!({ "kind": "nice" }), Err("`kind` is one of probe,")),
            (json!({ "status": 200 }), Err("`status` is a number from 400 to 599")),
            (json!([]), Err("one of `kind`,")),
        ] {
            match (Misbehavior::from_json(&value), expected) {
                (Err(found), Err(expected)) => assert!(found.starts_with(expected), "{found}"),
                (found, expected) => assert_eq!(found, expected.map_err(str::to_owned)),
            }
        }
    }
}
