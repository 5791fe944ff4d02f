//! A crate enters; the circles of its rooms and files leave.
//!
//! An arrow leads from a file to each other file that defines an item that it names, by whatever re-exports the name goes; a
//! re-export by itself, `mod`, tests, doc comments and bodies of `macro_rules!` name nothing. A circle is a largest group of
//! files in which each leads to each. Those across rooms are circles of all arrows with files of more than one room; those
//! inside are circles of the arrows that stay in a room.

use std::collections::BTreeSet;

use super::line;
use crate::tidy::graph::{self, Arrows};
use crate::tidy::modules::Crate;

/// The figures.
pub fn write(out: &mut String, src: &str, krate: &Crate) {
    let files = graph::of_files(krate);
    let rooms = graph::of_rooms(&files);
    let is_across = |circle: &BTreeSet<&str>| {
        circle.iter().map(|file| graph::room(file)).collect::<BTreeSet<_>>().len() > 1
    };
    let mut across = graph::circles(&files);
    across.retain(is_across);
    out.push_str(&format!("\n{src}\n"));
    line(out, "rooms", format_args!("{}, {} arrows between them", rooms.len(), count(&rooms)));
    line(out, "files", format_args!("{}, {} arrows between them", files.len(), count(&files)));
    circles(out, "circles of rooms", &graph::circles(&rooms));
    circles(out, "circles across rooms", &across);
    circles(out, "circles inside rooms", &graph::circles(&graph::inside_rooms(&files)));
}

fn count(arrows: &Arrows<'_>) -> usize {
    arrows.values().map(BTreeSet::len).sum()
}

fn circles(out: &mut String, name: &str, circles: &[BTreeSet<&str>]) {
    line(out, name, circles.len());
    for circle in circles {
        let members: Vec<_> = circle.iter().copied().collect();
        out.push_str(&format!("  {:>2}: {}\n", members.len(), members.join(" ")));
    }
}
