//! Changes in, text for a terminal out.

use super::{by_subject, counts, sentence};
use crate::diff::{Class, Diff};
use crate::foreign::terminal;

/// The changes by class, the worst first, each with its places.
pub fn human(diff: &Diff) -> String {
    let mut text = String::new();
    for class in Class::WORST_FIRST {
        let count = diff.of(class).count();
        if count == 0 {
            continue;
        }
        text.push_str(&format!("{class} ({count})\n"));
        for (subject, changes) in by_subject(diff.of(class)) {
            text.push_str(&format!("  {}\n", terminal(subject)));
            for change in changes {
                text.push_str(&format!("    {} [{}]\n", terminal(&sentence(change)), change.kind.word()));
                if let Some(hint) = &change.hint {
                    text.push_str(&format!("      note: {}\n", terminal(hint)));
                }
                for (side, place) in [("old", &change.old), ("new", &change.new)] {
                    if let Some(place) = place {
                        text.push_str(&format!("      {side}: {}\n", terminal(place)));
                    }
                }
            }
        }
        text.push('\n');
    }
    text.push_str(&format!("{}: {}\n", diff.verdict().word(), counts(diff)));
    text
}
