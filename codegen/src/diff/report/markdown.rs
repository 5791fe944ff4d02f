//! Changes in, Markdown for a comment on a change out.

use super::{by_subject, code, counts, sentence, text};
use crate::diff::{Change, Class, Diff};

/// What such a comment may have; those of GitHub may have 65,536 characters.
const ROOM: usize = 60_000;

/// The verdict, what breaks open to see, and the rest folded away; what has no room is counted.
pub fn markdown(diff: &Diff) -> String {
    let mut page = format!("### Changes to the API: {}\n\n{}\n", diff.verdict().word(), counts(diff));
    for class in Class::WORST_FIRST {
        let count = diff.of(class).count();
        if count == 0 {
            continue;
        }
        let is_open = if class == Class::Breaking { " open" } else { "" };
        page.push_str(&format!("\n<details{is_open}>\n<summary>{class} ({count})</summary>\n\n"));
        let mut told = 0;
        for (subject, changes) in by_subject(diff.of(class)) {
            let section = section(subject, &changes);
            if page.len() + section.len() > ROOM {
                break;
            }
            told += changes.len();
            page.push_str(&section);
        }
        if told < count {
            page.push_str(&format!("\nand {} more\n", count - told));
        }
        page.push_str("\n</details>\n");
    }
    page
}

fn section(subject: &str, changes: &[&Change]) -> String {
    let mut section = format!("- {}\n", code(subject));
    for change in changes {
        section.push_str(&format!("  - {}", text(&sentence(change))));
        if let Some(hint) = &change.hint {
            section.push_str(&format!(" ({})", text(hint)));
        }
        let places: Vec<_> = change.old.iter().chain(&change.new).map(|place| code(place)).collect();
        if !places.is_empty() {
            section.push_str(&format!(" <sub>{}</sub>", places.join(" → ")));
        }
        section.push('\n');
    }
    section
}
