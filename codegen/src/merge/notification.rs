//! One notification as two sources have it in, one notification out.

use crate::ir::{ErrorCode, Notification};

use super::conflict::Conflict;
use super::field::{Fields, Way};
use super::operation::{doc, lifecycle};

/// Merges a notification; both have the same event.
pub fn merge(page: Notification, other: Notification, conflicts: &mut Vec<Conflict>) -> Notification {
    let origins = (page.origin, other.origin);
    let mut fields = Fields { operation: page.to_string(), take: None, origins, conflicts };
    let headers = fields.merge("header", page.headers, other.headers, Way::Reply);
    let body = fields.merge("body", page.body, other.body, Way::Reply);
    let acknowledgement =
        fields.merge("acknowledgement", page.acknowledgement, other.acknowledgement, Way::Reply);
    let (left, right) = (page.acknowledgement_headers, other.acknowledgement_headers);
    let acknowledgement_headers = fields.merge("acknowledgement header", left, right, Way::Reply);
    Notification {
        protocol: page.protocol,
        event: page.event,
        doc: doc(page.doc, other.doc),
        headers,
        body,
        acknowledgement,
        acknowledgement_headers,
        errors: ErrorCode::united(page.errors, other.errors),
        lifecycle: lifecycle(&mut fields, (page.lifecycle, page.origin), (other.lifecycle, other.origin)),
        origin: page.origin,
    }
}
