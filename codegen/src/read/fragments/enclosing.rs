//! The objects around the schema that is read, and what they require and lack: a property that stands too deep in one of
//! their members belongs to them.

use std::collections::BTreeSet;

use crate::span::{FileId, Span};

use super::schema::{Member, Schema};

/// An object whose members are being read.
pub struct Enclosing<'a> {
    /// The names that it requires, and that no property has.
    lacks: BTreeSet<&'a str>,
    /// Where its members are, in order, each with the last end of those before it in its file.
    places: Vec<(FileId, u32, u32)>,
    /// Members that were found inside of others.
    found: Vec<Member<'a>>,
}

impl<'a> Enclosing<'a> {
    /// The object of a schema.
    pub fn of(schema: &Schema<'a>) -> Self {
        let required = schema.required.iter().map(|required| required.value);
        let places = schema.members.iter().flat_map(|member| &member.places).map(|place| place.span());
        let mut places: Vec<_> = places.map(|place| (place.file, place.start, place.end)).collect();
        places.sort_unstable();
        for at in 1..places.len() {
            let (file, _, end) = places[at - 1];
            if places[at].0 == file {
                places[at].2 = places[at].2.max(end);
            }
        }
        Self { lacks: required.filter(|name| !schema.has(name)).collect(), places, found: Vec::new() }
    }

    /// Whether a place is inside one of its members, and not only referred to by one.
    pub fn contains(&self, place: Span) -> bool {
        let before =
            self.places.partition_point(|(file, start, _)| (*file, *start) <= (place.file, place.start));
        let last = before.checked_sub(1).and_then(|at| self.places.get(at));
        last.is_some_and(|(file, _, end)| *file == place.file && place.end <= *end)
    }

    /// Whether it requires this name, and lacks it.
    pub fn lacks(&self, name: &str) -> bool {
        self.lacks.contains(name)
    }

    /// Takes a member that was found inside of another.
    pub fn give(&mut self, member: Member<'a>) {
        self.lacks.remove(member.name.value);
        self.found.push(member);
    }

    /// The members that were found so far.
    pub fn take(&mut self) -> Vec<Member<'a>> {
        std::mem::take(&mut self.found)
    }
}
