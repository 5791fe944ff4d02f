//! One notification as two sources have it in, one notification out.

use crate::ir::{ErrorCode, Fact, Notification, Outline, Witnessed, witness};

use super::field::{Around, Fields};
use super::operation::{doc, lifecycle};
use super::rank::{Own, Way};

/// Merges a notification; both have the same event. `own` is the one that has the project's own words.
pub fn merge(
    fields: &mut Fields<'_>,
    first: Notification,
    second: Notification,
    own: Option<Own>,
) -> Notification {
    let sides = (Outline::from(&first), Outline::from(&second));
    let (left, right) = (sides.0.witnesses(), sides.1.witnesses());
    let around: Around<'_> = (&left, &right);
    let headers = fields.merge("header", first.headers, second.headers, around, Way::Reply);
    let body = fields.merge("body", first.body, second.body, around, Way::Reply);
    // The answer is the merchant's.
    let (left, right) = (first.acknowledgement, second.acknowledgement);
    let acknowledgement = fields.merge("acknowledgement", left, right, around, Way::Request);
    let (left, right) = (first.acknowledgement_headers, second.acknowledgement_headers);
    let acknowledgement_headers = fields.merge("acknowledgement header", left, right, around, Way::Request);
    let tells_first = fields.rank.tells_first(own);
    let mut merged = Notification {
        protocol: first.protocol,
        event: first.event,
        doc: doc(fields.rank, tells_first, first.doc, second.doc),
        headers,
        body,
        acknowledgement,
        acknowledgement_headers,
        errors: ErrorCode::united(first.errors, second.errors),
        lifecycle: lifecycle(first.lifecycle, second.lifecycle),
        origin: first.origin,
        witnesses: Vec::new(),
    };
    let outline = Outline::from(&merged);
    merged.witnesses = witness::united(&[&sides.0, &sides.1], &outline);
    let outline = outline.with(merged.witnesses.clone());
    fields.conflict(&[Fact::Lifecycle], "", &outline, Way::Reply);
    merged
}
