//! Arrows between files or rooms enter; the circles that they form leave.

use std::collections::{BTreeMap, BTreeSet};

use super::modules::Crate;

/// Who names something of whom.
pub type Arrows<'n> = BTreeMap<&'n str, BTreeSet<&'n str>>;

/// An arrow from each file to each other file that defines something that it names.
pub fn of_files(krate: &Crate) -> Arrows<'_> {
    let mut arrows = Arrows::new();
    for (id, module) in krate.modules.iter().enumerate() {
        let from = krate.files[module.file].as_str();
        let to = module.named.iter().flat_map(|path| krate.definitions(id, path));
        let to = to.map(|file| krate.files[file].as_str()).filter(|to| *to != from);
        arrows.entry(from).or_default().extend(to);
    }
    arrows
}

/// The arrows that lead from one room into another.
pub fn of_rooms<'n>(files: &Arrows<'n>) -> Arrows<'n> {
    let mut arrows = Arrows::new();
    for (from, to) in files {
        let others = to.iter().map(|to| room(to)).filter(|to| *to != room(from));
        arrows.entry(room(from)).or_default().extend(others);
    }
    arrows
}

/// The arrows that stay in a room.
pub fn inside_rooms<'n>(files: &Arrows<'n>) -> Arrows<'n> {
    let stay =
        |from: &str, to: &BTreeSet<&'n str>| to.iter().copied().filter(|to| room(to) == room(from)).collect();
    files.iter().map(|(from, to)| (*from, stay(from, to))).collect()
}

/// The room of a file: `call` is `call.rs`, `call/mod.rs` and all below `call/`. The root is a room.
pub fn room(file: &str) -> &str {
    let first = file.split('/').next().unwrap_or(file);
    first.strip_suffix(".rs").unwrap_or(first)
}

/// The largest groups in which everyone leads to everyone else, of two and more; sorted.
///
/// Two are in one group if each can be reached from the other. A crate has a few hundred files, so that asking for each
/// costs nothing, and is easier to believe than an algorithm of one pass.
pub fn circles<'n>(arrows: &Arrows<'n>) -> Vec<BTreeSet<&'n str>> {
    let reach: BTreeMap<_, _> = arrows.keys().map(|from| (*from, reachable(arrows, from))).collect();
    let leads = |from: &str, to: &str| reach.get(from).is_some_and(|reached| reached.contains(to));
    let mut found = BTreeSet::new();
    for (from, reached) in &reach {
        let circle: BTreeSet<_> = reached.iter().copied().filter(|to| leads(to, from)).collect();
        if circle.len() > 1 {
            found.insert(circle);
        }
    }
    found.into_iter().collect()
}

fn reachable<'n>(arrows: &Arrows<'n>, from: &str) -> BTreeSet<&'n str> {
    let mut reached = BTreeSet::new();
    let mut waiting: Vec<&str> = arrows.get(from).into_iter().flatten().copied().collect();
    while let Some(next) = waiting.pop() {
        if reached.insert(next) {
            waiting.extend(arrows.get(next).into_iter().flatten());
        }
    }
    reached
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn circles_are_found_in_rooms_and_across_them() {
        let arrows = Arrows::from([
            ("lib.rs", BTreeSet::from(["a.rs"])),
            ("a.rs", BTreeSet::from(["a/x.rs", "b.rs"])),
            ("a/x.rs", BTreeSet::from(["a.rs"])),
            ("b.rs", BTreeSet::from(["c/mod.rs"])),
            ("c/mod.rs", BTreeSet::from(["b.rs"])),
            ("d.rs", BTreeSet::from(["c/mod.rs"])),
        ]);
        let pair = |a, b| BTreeSet::from([a, b]);
        assert_eq!(circles(&arrows), [pair("a.rs", "a/x.rs"), pair("b.rs", "c/mod.rs")]);
        assert_eq!(circles(&inside_rooms(&arrows)), [pair("a.rs", "a/x.rs")]);
        let rooms = of_rooms(&arrows);
        assert_eq!(circles(&rooms), [pair("b", "c")]);
        assert_eq!(rooms.values().map(BTreeSet::len).sum::<usize>(), 5);
    }
}
