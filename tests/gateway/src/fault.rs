//! What a gateway is told to do wrong.

use std::time::Duration;

/// One misbehavior. Each is used up by one call.
#[derive(Clone, Debug, PartialEq, Eq)]
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
    /// A web page of a gateway on the way.
    Html,
    /// Nothing happens for so long.
    Stall(Duration),
    /// The connection is closed in the middle of the reply.
    Reset,
    /// The digest of a bill is another one.
    WrongDigest,
}
