//! What a reply is where the documentation does not say so.

use crate::ir::{Protocol, Reply};

/// API v3 and that of brands sign every reply but the bytes of a download; API v2 signs where the table has the signature.
pub fn is_signed(protocol: Protocol, reply: &Reply) -> bool {
    match (protocol, reply) {
        (Protocol::V3 | Protocol::Brand, Reply::Json(_) | Reply::Xml(_) | Reply::Empty) => true,
        (Protocol::V2, Reply::Xml(fields) | Reply::Json(fields)) => {
            fields.iter().any(|field| field.wire == "sign")
        }
        _ => false,
    }
}

/// The status of success where the documentation names none.
pub fn usual_status(reply: &Reply) -> u16 {
    match reply {
        Reply::Empty => 204,
        Reply::Redirect => 302,
        _ => 200,
    }
}
