//! A link to what replaces an operation or notification, which leads to nothing that the model has.

use std::collections::BTreeSet;

use crate::diag::{Code, Diagnostic};
use crate::ir::{Api, Lifecycle, PathTemplate};
use crate::span::Span;

/// Links to protocols of which nothing was read are not followed: the tree may be a part of the documentation.
pub fn check(api: &Api) -> Vec<Diagnostic> {
    let known = Known::of(api);
    let operations = api.operations.iter().map(|found| (found.to_string(), &found.lifecycle, found.origin));
    let notifications =
        api.notifications.iter().map(|found| (found.to_string(), &found.lifecycle, found.origin));
    operations
        .chain(notifications)
        .flat_map(|(name, lifecycle, origin)| known.dead(&name, lifecycle, origin))
        .collect()
}

/// What links may lead to.
struct Known {
    /// Paths with their protocol, by shape.
    paths: BTreeSet<String>,
    /// Events with their protocol.
    events: BTreeSet<String>,
    /// The first segments of all paths, with their protocol.
    families: BTreeSet<String>,
}

impl Known {
    fn of(api: &Api) -> Self {
        let paths = api.operations.iter().map(|found| format!("/{}/{}", found.protocol, found.path.shape()));
        let events = api.notifications.iter().map(|found| format!("/{}/{}", found.protocol, found.event));
        let families =
            api.operations.iter().map(|found| format!("/{}/{}", found.protocol, found.path.family()));
        Self { paths: paths.collect(), events: events.collect(), families: families.collect() }
    }

    fn dead(&self, name: &str, lifecycle: &Lifecycle, origin: Span) -> Vec<Diagnostic> {
        let dead = lifecycle.successors.iter().filter(|link| self.is_dead(link));
        let report = |link: &String| {
            let message = format!("`{link}`, which replaces `{name}`, leads to nothing that was read");
            Diagnostic::new(Code::DeadSuccessor, origin, message).of(name)
        };
        dead.map(report).collect()
    }

    fn is_dead(&self, link: &str) -> bool {
        let link = link.replace("%7B", "{").replace("%7D", "}");
        let path = link.split(['#', '?']).next().unwrap_or_default();
        if let Some(path) = path.strip_prefix("/openapi/") {
            let shape = format!("/{}", PathTemplate::new(path).shape());
            let family: Vec<&str> = shape.split('/').take(3).collect();
            return self.families.contains(&family.join("/")) && !self.paths.contains(&shape);
        }
        match path.strip_prefix("/webhook") {
            Some(event) => !self.events.is_empty() && !self.events.contains(event),
            None => false,
        }
    }
}
