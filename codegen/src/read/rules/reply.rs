//! What a reply is where the documentation does not say so.

use crate::diag::{Code, Diagnostic};
use crate::ir::{Operation, Protocol, Reply};

use super::Cx;

/// API v3 signs every reply but the bytes of a download; API v2 signs where the table has the signature.
pub fn is_signed(protocol: Protocol, reply: &Reply) -> bool {
    match (protocol, reply) {
        (Protocol::V3, Reply::Json(_) | Reply::Xml(_) | Reply::Empty) => true,
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

/// A request that seals fields names the key in a header.
pub fn warn_missing_serial(cx: &mut Cx, operation: &Operation) {
    let documented =
        operation.headers.iter().any(|header| header.wire.eq_ignore_ascii_case("Wechatpay-Serial"));
    if operation.protocol == Protocol::V3 && !documented && operation.seals_request() {
        let message =
            format!("`{operation}` seals fields, but does not document the header `Wechatpay-Serial`");
        cx.report(Diagnostic::new(Code::MissingSerial, operation.origin, message));
    }
}
