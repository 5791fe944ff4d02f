//! The service's pages of one operation in, united as they are, where they disagree and whom they are not for out.

use crate::ir::{BodyKind, Doc, Fact, Field, Notification, Operation, Outline, Part, Type};

use super::field::{Fields, is_disputed};
use super::rank::Way;

/// Notes what the pages of an operation disagree on.
pub fn of_operation(fields: &mut Fields<'_>, operation: &Operation) {
    let outline = Outline::from(operation);
    fields.conflict(&Fact::OF_OPERATIONS, "", &outline, Way::Request);
    for (part, table) in operation.tables() {
        let way = match part {
            Part::Reply => Way::Reply,
            Part::Body(BodyKind::Form) => Way::Upload,
            _ => Way::Request,
        };
        members(fields, part.word(), table, way);
    }
}

/// Notes what the pages of a notification disagree on.
pub fn of_notification(fields: &mut Fields<'_>, notification: &Notification) {
    members(fields, "body", &notification.body, Way::Reply);
    members(fields, "acknowledgement", &notification.acknowledgement, Way::Request);
}

/// Walks with the paths that the merge gives.
fn members(fields: &mut Fields<'_>, path: &str, table: &[Field], way: Way) {
    for field in table {
        let path = format!("{path}.{}", field.wire);
        for fact in Fact::OF_FIELDS {
            // A page that lacks the field says nothing of it; that is why it is optional.
            if fact != Fact::Presence || is_disputed(field, fact) {
                fields.conflict(&[fact], &path, field, way);
            }
        }
        let path = if field.encoding.is_some() { format!("{path}#") } else { path };
        inside(fields, path, &field.ty, way);
    }
}

fn inside(fields: &mut Fields<'_>, path: String, ty: &Type, way: Way) {
    match ty {
        Type::List(element) => inside(fields, format!("{path}[]"), element, way),
        Type::Object(table) => members(fields, &path, table, way),
        Type::Variants(variants) => {
            for variant in variants {
                members(fields, &format!("{path}<{}>", variant.label), &variant.fields, way);
            }
        }
        _ => {}
    }
}

/// The folders of the addresses of pages for those who call for themselves, and for those who call for others.
const MERCHANTS: &str = "/merchant/";
const PARTNERS: &str = "/partner/";

/// Whether the service's pages that are there are those of partners alone, and others name its pages of merchants.
///
/// A partner says for whom it calls, and a merchant does not, who calls for nobody else.
pub fn lack_callers(official: &Doc, others: &Doc) -> bool {
    let is_of = |doc: &Doc, folder: &str| doc.links.iter().any(|link| link.url.contains(folder));
    is_of(official, PARTNERS) && !is_of(official, MERCHANTS) && is_of(others, MERCHANTS)
}
