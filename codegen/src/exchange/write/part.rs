//! A model and a filter in, the part of it that is about what the filter lets through out.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::ir::{Api, Codes, Guide};

/// The operations and notifications whose names contain `filter`, and of the guide what is about them.
pub fn of<'a>(api: &'a Api, filter: &str) -> Cow<'a, Api> {
    if filter.is_empty() {
        return Cow::Borrowed(api);
    }
    let operations = api.operations.iter().filter(|found| found.to_string().contains(filter));
    let notifications = api.notifications.iter().filter(|found| found.to_string().contains(filter));
    let mut part = Api {
        operations: operations.cloned().collect(),
        notifications: notifications.cloned().collect(),
        guide: Guide::default(),
    };
    part.guide = guide(&api.guide, &part);
    Cow::Owned(part)
}

/// What a guide says of a part of its model.
fn guide(guide: &Guide, part: &Api) -> Guide {
    let Guide { families, tasks, roles, codes } = guide.clone();
    let names = || {
        let operations = part.operations.iter().map(ToString::to_string);
        operations.chain(part.notifications.iter().map(ToString::to_string))
    };
    let (names, features) = (BTreeSet::from_iter(names()), part.families());
    let callers: BTreeSet<&String> = part.operations.iter().flat_map(|found| &found.doc.roles).collect();
    let of_operations = part.operations.iter().flat_map(|found| &found.errors);
    let errors = of_operations.chain(part.notifications.iter().flat_map(|found| &found.errors));
    let mut kept = Codes::default();
    for words in errors.filter_map(|error| codes.get(&error.code)) {
        // Many have the same.
        let _ = kept.insert(words.clone());
    }
    let tasks = tasks.into_iter().map(|mut task| {
        task.steps.retain(|step| names.contains(step));
        task
    });
    Guide {
        families: families.into_iter().filter(|(name, _)| features.contains(name)).collect(),
        tasks: tasks.filter(|task| !task.steps.is_empty()).collect(),
        roles: roles.into_iter().filter(|(role, _)| callers.contains(role)).collect(),
        codes: kept,
    }
}
