//! The callouts of an operation in, its lifecycle and the notes for its documentation out.

use std::sync::LazyLock;

use regex_lite::Regex;

use super::surface::Callout;
use crate::ir::{Lifecycle, State};

use crate::diag::nearest;

/// Banner classes that say something about the life of an operation.
const STATES: [(&str, State); 4] = [
    ("redesigned", State::Redesigned),
    ("deprecated", State::Deprecated),
    ("discarded", State::Discarded),
    ("privated", State::Restricted),
];

static DATE: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"`(\d{4}\.\d{2}\.\d{2}|\d{4}年)`").ok());

/// Reads the banners.
pub fn read(callouts: &[Callout]) -> Lifecycle {
    let mut lifecycle = Lifecycle::default();
    for callout in callouts {
        let Some((_, state)) = STATES.iter().find(|(class, _)| *class == callout.class) else { continue };
        let text: Vec<_> = callout.text.iter().map(|prose| prose.text.as_str()).collect();
        let text = text.join(" ");
        lifecycle.state = *state;
        lifecycle.since = DATE
            .as_ref()
            .and_then(|regex| regex.captures(&text))
            .and_then(|found| Some(found.get(1)?.as_str().to_owned()));
        let links = callout.text.iter().flat_map(|prose| &prose.links);
        lifecycle.successors =
            links.map(|link| link.url.clone()).filter(|url| url.starts_with('/')).collect();
        // The banner of closed operations is also used for notes on their use.
        lifecycle.deprecated = match state {
            State::Restricted => ["停止开放", "不支持新商户"].iter().any(|words| text.contains(words)),
            _ => true,
        };
    }
    lifecycle
}

/// The banner class that another class was probably meant to be.
pub fn near_miss(callout: &Callout) -> Option<&'static str> {
    let states = STATES.map(|(class, _)| class);
    (!is_banner(callout)).then(|| nearest(&callout.class, &states)).flatten()
}

/// Whether a callout is a banner, and not a note.
pub fn is_banner(callout: &Callout) -> bool {
    STATES.iter().any(|(class, _)| *class == callout.class)
}
