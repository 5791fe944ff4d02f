//! Operations and notifications that the overrides leave out, with whatever is wrong with them.

use std::collections::BTreeSet;

use crate::diag::Diagnostic;
use crate::ir::Api;
use crate::overrides::Overrides;

/// Takes them out of the models and their problems out of the list; returns the names of those that were there.
pub fn run<'a>(
    models: impl Iterator<Item = &'a mut Api>,
    diagnostics: &mut Vec<Diagnostic>,
    overrides: &Overrides,
) -> BTreeSet<String> {
    let dropped: BTreeSet<&str> = overrides.dropped().collect();
    let mut found = BTreeSet::new();
    if dropped.is_empty() {
        return found;
    }
    let mut stays = |name: String| {
        let is_dropped = dropped.contains(name.as_str());
        if is_dropped {
            found.insert(name);
        }
        !is_dropped
    };
    for Api { operations, notifications, guide: _ } in models {
        operations.retain(|operation| stays(operation.to_string()));
        notifications.retain(|notification| stays(notification.to_string()));
    }
    diagnostics.retain(|problem| problem.operation.clone().is_none_or(&mut stays));
    found
}
