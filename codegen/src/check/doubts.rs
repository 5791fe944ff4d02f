//! What sources left open of fields and replies in, reports of what is still open in the merged model out.

use std::collections::BTreeSet;

use crate::diag::{Diagnostic, Sink, Stage};
use crate::ir::{Api, Doubt, Field, Open};

/// Reports the doubts that stand; `others` are those that belong to no field.
pub fn run(sink: &mut Sink, api: &Api, others: Vec<Doubt>) {
    let unread = sink.operations_with(|found| found.is_error() && found.code.stage() == Stage::Writing);
    let mut found: Vec<Diagnostic> = Vec::new();
    let operations = api.operations.iter().flat_map(|operation| operation.tables());
    let notifications = api.notifications.iter().flat_map(|notification| notification.tables());
    for field in operations.chain(notifications).flat_map(|(_, fields)| fields) {
        field.walk(&mut |field| found.extend(standing(field)));
    }
    let is_open = |doubt: &Doubt| doubt.about != Open::Reply || !has_reply(api, &doubt.diagnostic);
    found.extend(others.into_iter().filter(is_open).map(|doubt| doubt.diagnostic));
    // What is open where rows could not be read is mostly due to that.
    found.retain(|found| found.operation.as_ref().is_none_or(|name| !unread.contains(name)));
    sink.extend(found);
}

fn standing(field: &Field) -> impl Iterator<Item = Diagnostic> {
    field.doubts.iter().filter(|doubt| doubt.stands(field)).map(|doubt| doubt.diagnostic.clone())
}

/// Whether the operation of a finding has a reply by now.
fn has_reply(api: &Api, found: &Diagnostic) -> bool {
    let name = found.operation.as_deref().unwrap_or_default();
    let operation = api.operations.iter().find(|operation| operation.to_string() == name);
    operation.is_none_or(|operation| operation.reply.fields().is_none_or(|fields| !fields.is_empty()))
}

impl Sink {
    /// The operations and notifications that problems of some kind belong to.
    fn operations_with(&self, is_meant: impl Fn(&Diagnostic) -> bool) -> BTreeSet<String> {
        self.found().filter(|found| is_meant(found)).filter_map(|found| found.operation.clone()).collect()
    }
}
