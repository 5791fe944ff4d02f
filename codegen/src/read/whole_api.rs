//! A document of a whole API, which is no file of a tree: it would be answered by a finding for each of its keys.

use crate::diag::{Code, Diagnostic};
use crate::span::Span;
use crate::yaml::Node;

/// The finding for a document of Swagger or OpenAPI with all of its paths; `what` is what belongs in its place.
pub fn refused(root: &Node, code: Code, origin: Span, what: &str) -> Option<Diagnostic> {
    let is_named = ["openapi", "swagger"].iter().any(|key| root.get(key).is_some());
    if !is_named || root.get("paths").is_none() {
        return None;
    }
    let message = format!("this is a document of a whole API, and {what} is of one path");
    let help =
        "write what is below each of its `paths` to a file of its own, as `v3/pay/transactions/jsapi.yaml`";
    Some(Diagnostic::new(code, origin, message).help(help))
}
