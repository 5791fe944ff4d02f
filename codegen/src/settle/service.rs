//! Messages of the service that a source describes as calls: reported, and left out, since no merchant sends them.

use crate::diag::{Code, Diagnostic};
use crate::ir::{Api, Body, Field, Operation, Protocol};
use crate::rules;

/// Takes them out of the model.
pub fn run(api: &mut Api) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    api.operations.retain(|operation| {
        let Some(why) = evidence(operation) else { return true };
        let message = format!("`{operation}` is sent by the service and not to it: {why}");
        let report = Diagnostic::new(Code::ServiceMessage, operation.origin, message);
        found.push(report.label("left out").of(operation.to_string()));
        false
    });
    found
}

/// What only the service can send in a request.
fn evidence(operation: &Operation) -> Option<&'static str> {
    let is_signed = |header: &Field| header.wire.eq_ignore_ascii_case("Wechatpay-Signature");
    if operation.headers.iter().any(is_signed) {
        return Some("its headers have the signature of the service");
    }
    let fields = operation.body.fields().unwrap_or_default();
    let inside = |field: &Field| rules::is_envelope(field.members());
    if rules::is_envelope(fields) || fields.iter().any(inside) {
        return Some("its body has a ciphertext with the APIv3 key, which no request has");
    }
    let has = |name: &str| fields.iter().any(|field| field.wire == name);
    let is_result = has("return_code") && has("transaction_id") || has("req_info");
    if operation.protocol == Protocol::V2 && matches!(operation.body, Body::Xml(_)) && is_result {
        return Some("its body has a result of the service");
    }
    None
}
